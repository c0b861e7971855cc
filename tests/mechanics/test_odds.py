"""Odds of requests against every sequence of faces through the rules that resolve them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from rules_game import WORLD, abilities, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import DieStream, StreamKey
from whispyrkeep.dice.outcomes import every_outcome
from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.chances.odds import facing, request_odds
from whispyrkeep.mechanics.chances.prospects import AttackOdds, DamageOdds, SuccessOdds
from whispyrkeep.mechanics.choosing.minds import foe_turn
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.resolve import RESOLVERS
from whispyrkeep.models.character import Carried, CharacterSheet
from whispyrkeep.models.events import (
    ConcentrationChanged,
    ConditionGained,
    D20TestMade,
    DamageTaken,
    EffectGained,
    Event,
    InspirationChanged,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, CampaignState
from whispyrkeep.models.terms import Band, Condition, EffectKind
from whispyrkeep.models.universe import Ruleset

DAGGER = Carried(item="item/dagger", equipped=True)


@dataclass(frozen=True, slots=True)
class AllFrom:
    """Dice that all come from one stream, whatever they are for."""

    stream: DieStream
    by_hand: bool = False

    def at(self, _: StreamKey) -> DieStream:
        return self.stream


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What happened over every sequence of faces, by probability."""

    outcomes: dict[str, Fraction]
    damage: dict[int, Fraction]
    kept: Fraction


def frequencies(
    state: CampaignState, target: str, resolve: Callable[[Play], object], test: str
) -> Frequencies:
    """Run the resolver on every sequence of faces; ``kept`` is for Concentration."""
    outcomes: dict[str, Fraction] = defaultdict(Fraction)
    damage: dict[int, Fraction] = defaultdict(Fraction)
    kept = Fraction(0)

    def run(stream: DieStream) -> list[Event]:
        play = Play(state, catalogue_for(state.world), AllFrom(stream))
        found = resolve(play)
        assert not isinstance(found, Rejection), str(found)
        return play.events

    for events, chance in every_outcome(run):
        made = [e for e in events if isinstance(e, D20TestMade) and e.test == test]
        if made:
            outcomes[made[0].outcome] += chance
        taken = [e.amount for e in events if isinstance(e, DamageTaken) and e.target == target]
        damage[sum(taken)] += chance
        ended = [e for e in events if isinstance(e, ConcentrationChanged) and e.target == target]
        kept += 0 if ended else chance
    return Frequencies(dict(outcomes), dict(damage), kept)


def asked(kind: str, **fields: Any) -> Any:
    return ROLL_REQUESTS.validate_python([{"kind": kind, **fields}])[0]


def odds(state: CampaignState, kind: str, **fields: Any) -> Any:
    return request_odds(state, catalogue_for(state.world), asked(kind, **fields))


def resolving(kind: str, **fields: Any) -> Callable[[Play], object]:
    """The resolver of a request, without what a fight does after it."""
    request = asked(kind, **fields)
    return lambda play: RESOLVERS[kind](play, request)


# --- states ---------------------------------------------------------------------------


def fight_with(*sheets: CharacterSheet, foe: str = "tough", band: Band = Band.ENGAGED, **changes):
    state = state_of(*sheets, **changes)
    return facing(state, catalogue_for(state.world), [foe], band)


def having(state: CampaignState, who: str, *conditions: Condition, level: int = 1) -> CampaignState:
    for condition in conditions:
        active = ActiveCondition(condition=condition, level=level, source="test")
        state = apply(state, ConditionGained(target=who, active=active))
    return state


def under(state: CampaignState, who: str, kind: EffectKind, **fields: Any) -> CampaignState:
    active = ActiveEffect(kind=kind, source=kind.value, **fields)
    return apply(state, EffectGained(target=who, active=active))


def concentrating(state: CampaignState, who: str) -> CampaignState:
    return apply(state, ConcentrationChanged(target=who, spell="spell/bless"))


def hurt(state: CampaignState, who: str, points: int) -> CampaignState:
    member = state.party[who]
    body = member.body.with_(hit_points=points)
    return state.with_(party={**state.party, who: member.with_(body=body)})


def knife_fighter(**changes: Any) -> CharacterSheet:
    return fighter(equipment=(DAGGER,), **changes)


def sneak(**changes: Any) -> CharacterSheet:
    return rogue(level=1, equipment=(DAGGER,), **changes)


AVERAGE = WORLD.with_(rules=Ruleset(monster_damage="average"))

ATTACKS: dict[str, tuple[CampaignState, dict[str, Any]]] = {
    "longsword": (fight_with(fighter()), {"weapon": "longsword"}),
    "from afar": (fight_with(fighter(), band=Band.NEAR), {"weapon": "javelin"}),
    "vulnerable": (fight_with(cleric(), foe="skeleton"), {"actor": "odo", "weapon": "mace"}),
    "prone and near": (having(fight_with(knife_fighter()), "tough", Condition.PRONE), {}),
    "paralyzed": (
        having(fight_with(knife_fighter()), "tough", Condition.PARALYZED),
        {"advantage": "disadvantage"},
    ),
    "poisoned and blessed": (
        under(
            having(fight_with(knife_fighter()), "brin", Condition.POISONED),
            "brin",
            EffectKind.BLESS,
        ),
        {"advantage": "advantage"},
    ),
    "exhausted": (
        having(fight_with(knife_fighter()), "brin", Condition.EXHAUSTION, level=3),
        {},
    ),
    "improved critical": (fight_with(knife_fighter(features=("improved-critical",))), {}),
    "savage": (fight_with(knife_fighter(features=("savage-attacker",))), {}),
    "graze": (
        fight_with(
            fighter(
                features=("mastery-greatsword",),
                equipment=(Carried(item="item/greatsword", equipped=True),),
            )
        ),
        {"weapon": "greatsword"},
    ),
    "luck and sneak attack": (
        fight_with(sneak(features=("luck", "sneak-attack")), fighter()),
        {"actor": "sela", "weapon": "dagger"},
    ),
    "inspired": (
        apply(
            fight_with(knife_fighter()),
            InspirationChanged(target="brin", heroic_inspiration=True),
        ),
        {"heroic_inspiration": True},
    ),
    "parry": (fight_with(knife_fighter(), foe="bandit-captain"), {"target": "bandit-captain"}),
    "sanctuary": (
        under(fight_with(knife_fighter()), "tough", EffectKind.SANCTUARY, value=13),
        {},
    ),
    "resistant": (fight_with(knife_fighter(), foe="specter"), {}),
    "unarmed": (fight_with(fighter(), foe="goblin-warrior"), {"weapon": "unarmed"}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_odds_are_the_frequencies_of_every_face(name: str) -> None:
    """SRD 5.2, "Making an Attack", "Critical Hits", "Order of Application"."""
    state, fields = ATTACKS[name]
    foe = next(iter(state.fight.foes)) if state.fight else ""
    fields = {"actor": "brin", "target": foe, **fields}
    found = odds(state, "attack", **fields)
    assert isinstance(found, AttackOdds), found
    seen = frequencies(state, fields["target"], resolving("attack", **fields), "attack")
    assert dict(found.damage) == {d: c for d, c in seen.damage.items() if c}
    assert found.critical == seen.outcomes.get("critical_success", 0)
    assert found.hit == found.critical + seen.outcomes.get("success", 0)
    assert found.made == sum(seen.outcomes.values())


FOES: dict[str, tuple[CampaignState, str]] = {
    "shield": (fight_with(wizard(), foe="goblin-warrior"), "tam"),
    "concentrating": (concentrating(fight_with(wizard(), foe="kobold-warrior"), "tam"), "tam"),
    "average": (concentrating(fight_with(cleric(), world=AVERAGE), "odo"), "odo"),
    "dropped": (
        hurt(concentrating(fight_with(cleric(), foe="goblin-minion"), "odo"), "odo", 4),
        "odo",
    ),
    "enduring": (
        hurt(
            concentrating(
                fight_with(cleric(features=("relentless-endurance",)), foe="goblin-minion"), "odo"
            ),
            "odo",
            4,
        ),
        "odo",
    ),
}


@pytest.mark.parametrize("name", FOES)
def test_odds_of_a_foes_attack_are_the_frequencies_of_its_turn(name: str) -> None:
    """Reactions, Concentration and the world's rules for monsters included."""
    state, target = FOES[name]
    foe = next(iter(state.fight.foes)) if state.fight else ""
    found = odds(state, "attack", actor=foe, target=target)
    assert isinstance(found, AttackOdds), found
    seen = frequencies(state, target, lambda play: foe_turn(play, foe), "attack")
    assert dict(found.damage) == seen.damage
    assert found.critical == seen.outcomes.get("critical_success", 0)
    assert found.hit == found.critical + seen.outcomes.get("success", 0)
    if state.party[target].body.concentration:
        assert found.harmed.concentrating
        assert found.harmed.keeps_concentration == seen.kept


SAVES: dict[str, tuple[CampaignState, dict[str, Any]]] = {
    "half": (state_of(fighter()), {"damage": "2d6", "damage_type": "fire"}),
    "nothing": (
        state_of(fighter()),
        {"damage": "2d6", "damage_type": "cold", "half_on_success": False},
    ),
    "resisted": (
        state_of(fighter(resistances=("fire",))),
        {"damage": "1d4+1", "damage_type": "fire", "advantage": "advantage"},
    ),
    "helpless": (
        having(state_of(fighter()), "brin", Condition.STUNNED),
        {"damage": "2d6", "damage_type": "fire"},
    ),
    "restrained": (having(state_of(fighter()), "brin", Condition.RESTRAINED), {}),
    "concentrating": (
        concentrating(state_of(fighter()), "brin"),
        {"damage": "1d6", "damage_type": "fire"},
    ),
    "no damage": (state_of(fighter()), {}),
}


@pytest.mark.parametrize("name", SAVES)
def test_save_odds_are_the_frequencies_of_every_face(name: str) -> None:
    """SRD 5.2, "Saving Throws", "Half Damage"; Rules Glossary, "Concentration"."""
    state, fields = SAVES[name]
    fields = {"target": "brin", "ability": "dexterity", "difficulty_class": 14, **fields}
    found = odds(state, "saving_throw", **fields)
    assert isinstance(found, SuccessOdds), found
    seen = frequencies(state, "brin", resolving("saving_throw", **fields), "save")
    assert found.success == seen.outcomes.get("success", 0)
    if found.harmed is None:
        assert set(seen.damage) == {0}
        return
    assert dict(found.harmed.damage) == seen.damage
    if found.harmed.concentrating:
        assert found.harmed.keeps_concentration == seen.kept


SPELLS: dict[str, tuple[CampaignState, dict[str, Any], str]] = {
    "sacred flame": (
        fight_with(cleric()),
        {"actor": "odo", "spell": "spell/sacred-flame", "targets": ["tough"]},
        "save",
    ),
    "potent": (
        fight_with(cleric(features=("potent-cantrip",))),
        {"actor": "odo", "spell": "spell/sacred-flame", "targets": ["tough"]},
        "save",
    ),
    "fire bolt": (
        fight_with(wizard(), band=Band.NEAR),
        {"actor": "tam", "spell": "spell/fire-bolt", "targets": ["tough"]},
        "attack",
    ),
    "potent fire bolt": (
        fight_with(wizard(features=("potent-cantrip",)), band=Band.NEAR),
        {"actor": "tam", "spell": "spell/fire-bolt", "targets": ["tough"]},
        "attack",
    ),
    "magic missile": (
        fight_with(wizard()),
        {"actor": "tam", "spell": "spell/magic-missile", "targets": ["tough"]},
        "none",
    ),
    "hold person": (
        fight_with(cleric(), foe="bandit"),
        {"actor": "odo", "spell": "spell/hold-person", "targets": ["bandit"], "slot_level": 2},
        "save",
    ),
}


@pytest.mark.parametrize("name", SPELLS)
def test_spell_odds_are_the_frequencies_of_every_face(name: str) -> None:
    state, fields, test = SPELLS[name]
    found = odds(state, "cast_spell", **fields)
    state = _on_the_turn_of(state, fields["actor"])
    target = fields["targets"][0]
    seen = frequencies(state, target, resolving("cast_spell", **fields), test)
    if isinstance(found, AttackOdds):
        assert found.hit == sum(
            seen.outcomes.get(outcome, 0) for outcome in ("success", "critical_success")
        )
    elif isinstance(found, SuccessOdds):
        assert found.success == seen.outcomes.get("success", 0)
    if found.damage is not None:
        assert dict(found.damage) == seen.damage


def _on_the_turn_of(state: CampaignState, who: str) -> CampaignState:
    assert state.fight is not None and state.fight.acting == who
    return state


# --- single facts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to_hit", "hit", "critical"),
    [
        ("normal", Fraction(14, 20), Fraction(1, 20)),
        ("advantage", Fraction(364, 400), Fraction(39, 400)),
        ("disadvantage", Fraction(196, 400), Fraction(1, 400)),
    ],
)
def test_the_chance_to_hit(to_hit: str, hit: Fraction, critical: Fraction) -> None:
    """SRD 5.2, "Roll Two D20s": +5 against the Tough's Armor Class 12 hits on a 7."""
    found = odds(fight_with(fighter()), "attack", actor="brin", target="tough", advantage=to_hit)
    assert (found.hit, found.critical) == (hit, critical)
    assert found.roll.target == 12


def test_natural_one_and_twenty_decide_whatever_is_added() -> None:
    """SRD 5.2, "Rolling 20 or 1"."""
    strong = knife_fighter(abilities=abilities(30, 30, 10, 10, 10, 10))
    assert odds(fight_with(strong), "attack", actor="brin", target="tough").hit == Fraction(19, 20)
    weak = having(fight_with(knife_fighter()), "brin", Condition.EXHAUSTION, level=5)
    found = odds(weak, "attack", actor="brin", target="tough", advantage="disadvantage")
    assert found.critical == Fraction(1, 400)


@pytest.mark.parametrize(("damage", "dc"), [("1", 10), ("22", 11), ("70", 30)])
def test_concentration_against_given_damage(damage: str, dc: int) -> None:
    """SRD 5.2, Rules Glossary, "Concentration": half the damage, 10 to 30; Odo saves at +2."""
    state = state_of(cleric(max_hit_points=99))
    found = odds(state, "damage", target="odo", dice=damage, damage_type="force")
    assert isinstance(found, DamageOdds)
    assert found.harmed.keeps_concentration == max(Fraction(20 - (dc - 2 - 1), 20), Fraction(0))
    assert not found.harmed.concentrating


def test_damage_that_fells_ends_concentration() -> None:
    """SRD 5.2, Rules Glossary, "Concentration": Incapacitated or dead."""
    found = odds(state_of(cleric()), "damage", target="odo", dice="24", damage_type="force")
    assert (found.harmed.drops, found.harmed.keeps_concentration) == (1, 0)


def test_a_shove_is_the_targets_save() -> None:
    """SRD 5.2, Rules Glossary, "Unarmed Strike": DC 8 + 3 + 2, and the Tough's Strength is +2."""
    found = odds(fight_with(fighter()), "attack", actor="brin", target="tough", weapon="shove")
    assert isinstance(found, SuccessOdds)
    assert (found.success, found.harmed) == (Fraction(20 - 13 + 2 + 1, 20), None)


def test_checks_are_counted_with_their_reasons() -> None:
    state = having(state_of(fighter()), "brin", Condition.POISONED)
    found = odds(state, "ability_check", actor="brin", ability="wisdom", difficulty_class=12)
    assert found.success == Fraction(1, 4)
    assert found.roll.sources == ("- Poisoned",)


def test_a_monsters_ability_forces_a_save() -> None:
    """SRD 5.2, "Giant Spider": Web, Dexterity DC 13; Brin's Dexterity is +2."""
    state = fight_with(fighter(), foe="giant-spider")
    found = odds(state, "attack", actor="giant-spider", target="brin", weapon="Web")
    assert isinstance(found, SuccessOdds)
    assert (found.success, found.damage) == (Fraction(20 - 13 + 2 + 1, 20), None)


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("attack", {"actor": "brin", "target": "nobody"}, "target.unknown"),
        ("attack", {"actor": "nobody", "target": "tough"}, "target.unknown"),
        ("attack", {"actor": "brin", "target": "tough", "weapon": "spoon"}, "item.not_carried"),
        ("attack", {"actor": "tough", "target": "brin", "weapon": "song"}, "attack.out_of_reach"),
        ("cast_spell", {"actor": "brin", "spell": "spell/fire-bolt"}, "spell.no_caster"),
        ("saving_throw", {"target": "brin", "ability": "wisdom", "difficulty_class": 9,
                          "damage": "99d6", "damage_type": "fire"}, "dice.hazard"),
        ("damage", {"target": "brin", "dice": "1d", "damage_type": "fire"}, "dice.text"),
        ("rest", {"length": "short"}, "odds.kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_has_no_odds(kind: str, fields: dict[str, Any], code: str) -> None:
    found = odds(fight_with(fighter()), kind, **fields)
    assert isinstance(found, Rejection), found
    assert found.code == code


def test_foes_of_the_catalogue_join_for_the_question_alone() -> None:
    state = state_of(fighter())
    assert facing(state, catalogue_for(state.world), ["brin", "mira", "no-such-beast"]) is state
    faced = facing(state, catalogue_for(state.world), ["tough", "tough"], Band.FAR)
    assert faced.fight is not None
    assert [foe.name for foe in faced.fight.foes.values()] == ["Tough"]
    assert faced.fight.foes["tough"].max_hit_points == 32
    found = odds(faced, "attack", actor="brin", target="tough", weapon="longsword")
    assert isinstance(found, Rejection)
    assert found.code == "attack.out_of_reach"
