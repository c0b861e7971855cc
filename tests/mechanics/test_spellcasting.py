"""Casting: slots, targets, attack rolls and saves, healing, wards, Concentration."""

from __future__ import annotations

import pytest
from rules_game import cleric, fighter, rogue, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.casting.spellcraft import cantrip_tier
from whispyrkeep.models.character import Carried, Spellcasting
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    DamageTaken,
    DiceRolled,
    HitPointsRegained,
    SpellCast,
    TimeAdvanced,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition, EffectKind

WOLF = "monster/wolf"


def begun(game, *sheets, monsters=(WOLF,), band="near", **faces):
    faces.setdefault(f"{sheets[0].id}_initiative", [20])
    faces.setdefault("initiative", [2] * 6)
    played = game(*sheets, **faces)
    played.ask("start_fight", monsters=monsters, band=band)
    return played


def cast(played, spell: str, *targets: str, actor="tam", **fields):
    return played.ask(
        "cast_spell", actor=actor, spell=f"spell/{spell}", targets=list(targets), **fields
    )


def refused(played, spell: str, *targets: str, actor="tam", **fields) -> str:
    return played.refused(
        "cast_spell", actor=actor, spell=f"spell/{spell}", targets=list(targets), **fields
    ).code


def d20s_of(found) -> list[D20TestMade]:
    return [e for e in found if isinstance(e, D20TestMade)]


def taken(found) -> dict[str, int]:
    hurt: dict[str, int] = {}
    for event in found:
        if isinstance(event, DamageTaken):
            hurt[event.target] = hurt.get(event.target, 0) + event.amount
    return hurt


def damage_dice(found) -> list[DiceRolled]:
    return [e for e in found if isinstance(e, DiceRolled) and e.purpose == "damage"]


# --- slots ----------------------------------------------------------------------------


def test_a_spell_expends_a_slot_and_a_cantrip_none(game) -> None:
    """SRD 5.2, "Spell Slots", "Casting without Slots"."""
    played = begun(game, wizard())
    cast(played, "magic-missile", "wolf-1")
    assert played.state.party["tam"].body.resources["slot-1"] == 3
    other = begun(game, wizard())
    cast(other, "fire-bolt", "wolf-1")
    assert other.state.party["tam"].body.resources["slot-1"] == 4


def test_one_slot_a_turn(game) -> None:
    """Trap 6; SRD 5.2, "One Spell with a Spell Slot per Turn"."""
    played = begun(game, cleric())
    cast(played, "healing-word", "odo", actor="odo")
    assert refused(played, "guiding-bolt", "wolf-1", actor="odo") == "spell.one_slot"
    cast(played, "sacred-flame", "wolf-1", actor="odo")


def test_the_next_turn_has_its_own_slot(game) -> None:
    played = begun(game, cleric(), band="far")
    cast(played, "healing-word", "odo", actor="odo")
    played.ask("combat_action", actor="odo", action="end_turn")
    cast(played, "healing-word", "odo", actor="odo")


def test_a_higher_slot_is_taken_when_the_lower_are_gone(game) -> None:
    played = begun(game, wizard())
    body = played.state.party["tam"].body
    tam = played.state.party["tam"].with_(
        body=body.with_(resources={**body.resources, "slot-1": 0})
    )
    played.state = played.state.with_(party={"tam": tam})
    found = cast(played, "magic-missile", "wolf-1")
    assert next(e for e in found if isinstance(e, SpellCast)).slot_level == 2


@pytest.mark.parametrize(
    ("spell", "targets", "fields", "code"),
    [
        ("fireball", ("wolf-1",), {}, "spell.not_prepared"),
        ("scorching-ray", ("wolf-1",), {"slot_level": 1}, "spell.slot_too_low"),
        ("magic-missile", ("wolf-1",), {"slot_level": 3}, "spell.no_slot"),
        ("magic-missile", (), {}, "spell.target_count"),
        ("magic-missile", ("nobody",), {}, "target.unknown"),
        ("magic-missile", ("tam",), {}, "target.ally"),
        ("burning-hands", ("wolf-1",), {}, "spell.out_of_range"),
    ],
)
def test_castings_that_cannot_be(game, spell, targets, fields, code) -> None:
    assert refused(begun(game, wizard()), spell, *targets, **fields) == code


def test_a_spell_needs_its_materials(game) -> None:
    """SRD 5.2, "Components"."""
    bare = cleric(equipment=(Carried(item="item/mace", equipped=True),))
    assert refused(begun(game, bare), "bless", "odo", actor="odo") == "spell.material"


def test_nobody_casts_in_armor_without_training(game) -> None:
    """SRD 5.2, "Casting in Armor"."""
    clad = wizard(equipment=(Carried(item="item/chain-mail", equipped=True),))
    assert refused(begun(game, clad), "magic-missile", "wolf-1") == "spell.armor"


def test_fighters_cast_nothing(game) -> None:
    played = begun(game, fighter())
    assert refused(played, "bless", "brin", actor="brin") == "spell.no_caster"


def test_damage_outside_a_fight_is_refused_before_a_slot_is_lost(game) -> None:
    played = game(wizard())
    assert refused(played, "magic-missile", "captain") == "fight.none"


# --- attack rolls ---------------------------------------------------------------------


def test_a_spell_attack(game) -> None:
    """SRD 5.2, "Casting Spells": Intelligence 16 and a Proficiency Bonus of 2 make +5."""
    found = cast(begun(game, wizard(), attack=[7], damage=[8]), "fire-bolt", "wolf-1")
    assert d20s_of(found)[0].roll.total == 12
    assert taken(found) == {"wolf-1": 8}


def test_guiding_bolt_helps_the_next_attack(game) -> None:
    """SRD 5.2, "Guiding Bolt"."""
    played = begun(game, cleric(), fighter(), monsters=("monster/ghoul",), attack=[19, 2, 2])
    cast(played, "guiding-bolt", "ghoul-1", actor="odo")
    foe = played.state.fight.foes["ghoul-1"]
    assert [e.kind for e in foe.body.effects] == [EffectKind.OUTLINED]
    played.ask("combat_action", actor="odo", action="end_turn")
    assert played.state.fight.acting == "brin"
    found = played.ask("attack", actor="brin", target="ghoul-1", weapon="javelin")
    assert d20s_of(found)[0].roll.advantage is AdvantageState.ADVANTAGE


def test_a_critical_spell_attack_doubles_its_dice(game) -> None:
    found = cast(begun(game, cleric(), attack=[20]), "guiding-bolt", "wolf-1", actor="odo")
    assert len(damage_dice(found)[0].roll.dice) == 8


def test_ray_of_frost_slows(game) -> None:
    """SRD 5.2, "Ray of Frost"."""
    played = begun(game, wizard(), monsters=("monster/ghoul",), attack=[19])
    cast(played, "ray-of-frost", "ghoul-1")
    effects = played.state.fight.foes["ghoul-1"].body.effects
    assert [(e.kind, e.value) for e in effects] == [(EffectKind.SLOWED, 10)]


def test_scorching_rays_are_shared_out(game) -> None:
    """SRD 5.2, "Scorching Ray": three rays, one more for each level above 2."""
    played = begun(game, wizard(), monsters=(WOLF, WOLF), attack=[2, 2, 2])
    found = cast(played, "scorching-ray", "wolf-1", "wolf-2")
    assert [t.against for t in d20s_of(found)] == ["wolf-1", "wolf-2", "wolf-1"]


@pytest.mark.parametrize(("level", "tier"), [(1, 1), (4, 1), (5, 2), (10, 2), (11, 3), (17, 4)])
def test_cantrips_grow(level: int, tier: int) -> None:
    """SRD 5.2, "Cantrip Upgrade": levels 5, 11 and 17."""
    assert cantrip_tier(level) == tier


def test_a_cantrip_at_level_5_rolls_two_dice(game) -> None:
    found = cast(begun(game, wizard(level=5), attack=[19]), "fire-bolt", "wolf-1")
    assert len(damage_dice(found)[0].roll.dice) == 2


def test_potent_cantrip_halves_instead_of_missing(game) -> None:
    """SRD 5.2, "Evoker", "Level 3: Potent Cantrip"."""
    evoker = wizard(features=("potent-cantrip",))
    found = cast(begun(game, evoker, attack=[2], damage=[9]), "fire-bolt", "wolf-1")
    assert taken(found) == {"wolf-1": 4}


def test_magic_missile_always_hits(game) -> None:
    """SRD 5.2, "Magic Missile": three darts of 1d4 + 1."""
    played = begun(game, wizard(), monsters=(WOLF, WOLF), damage=[1, 4, 2])
    found = cast(played, "magic-missile", "wolf-1", "wolf-2")
    assert taken(found) == {"wolf-1": 2 + 5, "wolf-2": 3}
    assert not d20s_of(found)


def test_a_higher_slot_makes_another_dart(game) -> None:
    found = cast(begun(game, wizard()), "magic-missile", "wolf-1", slot_level=2)
    assert len(damage_dice(found)) == 4


# --- saves ----------------------------------------------------------------------------


def test_an_area_rolls_its_damage_once_and_halves_it_rounded_down(game) -> None:
    """Trap 13; SRD 5.2, "Damage against Multiple Targets", "Half Damage"."""
    played = begun(
        game,
        wizard(),
        monsters=("monster/ghoul", "monster/ghoul"),
        band="engaged",
        damage=[3, 3, 3],
        ghoul_1_save=[1],
        ghoul_2_save=[20],
    )
    found = cast(played, "burning-hands", "ghoul-1", "ghoul-2")
    assert len(damage_dice(found)) == 1
    assert taken(found) == {"ghoul-1": 9, "ghoul-2": 4}
    assert {t.target_number for t in d20s_of(found)} == {13}


def test_a_higher_slot_adds_dice(game) -> None:
    played = begun(game, wizard(), band="engaged")
    found = cast(played, "burning-hands", "wolf-1", slot_level=2)
    assert len(damage_dice(found)[0].roll.dice) == 4


def test_thunderwave_pushes(game) -> None:
    """SRD 5.2, "Thunderwave": 10 feet on a failed save."""
    played = begun(game, wizard(), monsters=("monster/ghoul",), band="engaged", save=[1])
    cast(played, "thunderwave", "ghoul-1")
    assert played.state.fight.foes["ghoul-1"].band is Band.NEAR


def test_sacred_flame_does_nothing_on_a_save(game) -> None:
    found = cast(begun(game, cleric(), save=[20]), "sacred-flame", "wolf-1", actor="odo")
    assert taken(found) == {}


def test_hold_person_touches_humanoids_alone_but_costs_the_slot(game) -> None:
    """SRD 5.2, "Invalid Targets"; "Hold Person"."""
    played = begun(game, cleric())
    found = cast(played, "hold-person", "wolf-1", actor="odo")
    assert not d20s_of(found)
    assert played.state.party["odo"].body.resources["slot-2"] == 1


def test_hold_person_lasts_until_a_save_or_the_concentration_ends(game) -> None:
    """SRD 5.2, "Hold Person": the save is repeated at the end of each turn."""
    played = begun(game, cleric(), monsters=("monster/bandit",), save=[1, 1, 20])
    cast(played, "hold-person", "bandit-1", actor="odo")
    held = lambda: played.state.fight.foes["bandit-1"].body.has(Condition.PARALYZED)  # noqa: E731
    assert held()
    played.ask("combat_action", actor="odo", action="end_turn")
    assert held()
    played.ask("combat_action", actor="odo", action="end_turn")
    assert not held()


def test_sleep_first_stops_and_then_puts_to_sleep(game) -> None:
    """SRD 5.2, "Sleep": Incapacitated, then Unconscious after the second failed save."""
    played = begun(game, wizard(), monsters=("monster/bandit",), save=[1, 1])
    cast(played, "sleep", "bandit-1")
    body = played.state.fight.foes["bandit-1"].body
    assert body.has(Condition.INCAPACITATED)
    assert not body.has(Condition.UNCONSCIOUS)
    played.ask("combat_action", actor="tam", action="end_turn")
    body = played.state.fight.foes["bandit-1"].body
    assert body.has(Condition.UNCONSCIOUS)
    played.ask("damage", target="bandit-1", dice="1", damage_type="fire")
    assert not played.state.fight.foes["bandit-1"].body.has(Condition.UNCONSCIOUS)


def test_the_sleepless_do_not_sleep(game) -> None:
    """SRD 5.2, "Sleep": Immunity to the Exhaustion condition."""
    played = begun(game, wizard(), monsters=("monster/zombie",))
    assert not d20s_of(cast(played, "sleep", "zombie-1"))


def test_charm_person_is_harder_in_a_fight(game) -> None:
    """SRD 5.2, "Charm Person"."""
    played = begun(game, wizard(), monsters=("monster/bandit",))
    found = cast(played, "charm-person", "bandit-1")
    assert d20s_of(found)[0].roll.advantage is AdvantageState.ADVANTAGE


def test_an_npc_saves_against_a_charm_outside_fights(game) -> None:
    played = game(wizard(), save=[1])
    found = cast(played, "charm-person", "mira")
    assert [(t.actor, t.outcome) for t in d20s_of(found)] == [("mira", "failure")]


# --- healing and wards ----------------------------------------------------------------


def wounded(played, who: str, left: int) -> None:
    body = played.state.party[who].body.with_(hit_points=left)
    member = played.state.party[who].with_(body=body)
    played.state = played.state.with_(party={**played.state.party, who: member})


def test_cure_wounds(game) -> None:
    """Trap 15; SRD 5.2, "Cure Wounds": 2d8 plus the modifier, 2d8 more for each level."""
    played = game(cleric(), fighter(), healing=[3, 4])
    wounded(played, "brin", 5)
    found = cast(played, "cure-wounds", "brin", actor="odo")
    assert next(e for e in found if isinstance(e, HitPointsRegained)).amount == 3 + 4 + 3
    found = cast(played, "cure-wounds", "brin", actor="odo", slot_level=2)
    roll = next(e for e in found if isinstance(e, DiceRolled))
    assert len(roll.roll.dice) == 4


def test_disciple_of_life(game) -> None:
    """SRD 5.2, "Life Domain": 2 plus the slot's level."""
    played = game(cleric(features=("disciple-of-life",)), fighter(), healing=[3, 4])
    wounded(played, "brin", 5)
    found = cast(played, "cure-wounds", "brin", actor="odo")
    assert next(e for e in found if isinstance(e, HitPointsRegained)).amount == 10 + 3


def test_bless_and_its_end(game) -> None:
    """SRD 5.2, "Bless"; Rules Glossary, "Concentration", "Another Concentration Effect"."""
    played = begun(game, cleric(), fighter(), band="far")
    cast(played, "bless", "odo", "brin", actor="odo")
    assert played.state.party["brin"].body.effects[0].kind is EffectKind.BLESS
    played.ask("combat_action", actor="odo", action="end_turn")
    played.ask("combat_action", actor="brin", action="end_turn")
    cast(played, "shield-of-faith", "odo", actor="odo")
    assert played.state.party["brin"].body.effects == ()
    assert played.state.party["odo"].body.concentration == "spell/shield-of-faith"


def test_mage_armor_is_a_base_and_shield_of_faith_a_bonus(game) -> None:
    """SRD 5.2, "Mage Armor", "Shield of Faith", "Only One Base AC"."""
    from whispyrkeep.mechanics.creatures.view import creature

    played = game(wizard(), fighter())
    cast(played, "mage-armor", "tam")
    assert creature(played.state, played.catalogue, "tam").ac == 15
    cast(played, "mage-armor", "brin")
    assert creature(played.state, played.catalogue, "brin").ac == 18


def test_sanctuary_stops_an_attack_that_fails_its_save(game) -> None:
    """SRD 5.2, "Sanctuary"."""
    played = begun(game, cleric(), monsters=("monster/commoner",), band="engaged", save=[2])
    cast(played, "sanctuary", "odo", actor="odo")
    found = played.ask("combat_action", actor="odo", action="end_turn")
    assert [t.test for t in d20s_of(found)] == ["save"]
    found = played.ask("attack", actor="odo", target="commoner-1", weapon="mace")
    assert played.state.fight is None or played.state.party["odo"].body.effects == ()


def test_guidance_adds_a_d4_to_one_skill(game) -> None:
    """SRD 5.2, "Guidance"."""
    played = game(cleric(), fighter(), check=[10, 3])
    assert refused(played, "guidance", "brin", actor="odo") == "spell.skill"
    cast(played, "guidance", "brin", actor="odo", skill="athletics")
    found = played.ask(
        "ability_check",
        actor="brin",
        ability="strength",
        skill="athletics",
        difficulty_class=10,
    )
    assert d20s_of(found)[0].roll.total == 10 + 3 + 5


def test_false_life(game) -> None:
    """SRD 5.2, "False Life": 2d4 + 4, and 5 more for each level above 1."""
    played = game(wizard(), healing=[2, 3])
    cast(played, "false-life", slot_level=2)
    assert played.state.party["tam"].body.temporary_hit_points == 2 + 3 + 4 + 5


def test_invisibility_ends_when_casting(game) -> None:
    """SRD 5.2, "Invisibility"."""
    played = begun(game, wizard(), band="far")
    cast(played, "invisibility", "tam")
    assert played.state.party["tam"].body.has(Condition.INVISIBLE)
    played.ask("combat_action", actor="tam", action="end_turn")
    cast(played, "fire-bolt", "wolf-1")
    assert not played.state.party["tam"].body.has(Condition.INVISIBLE)


def test_greater_invisibility_outlasts_attacks_and_castings(game) -> None:
    """SRD 5.2, "Greater Invisibility": "until the spell ends"."""
    casting = Spellcasting(
        ability="intelligence",
        cantrips=("spell/fire-bolt",),
        prepared=("spell/greater-invisibility", "spell/magic-missile"),
        slots=(4, 3, 3, 1),
    )
    played = begun(game, wizard(level=7, spellcasting=casting), band="far")
    cast(played, "greater-invisibility", "tam")
    for spell in ("fire-bolt", "magic-missile"):
        played.ask("combat_action", actor="tam", action="end_turn")
        cast(played, spell, "wolf-1")
        assert played.state.party["tam"].body.has(Condition.INVISIBLE)


def test_spare_the_dying(game) -> None:
    played = game(cleric(), rogue())
    played.ask("damage", target="sela", dice="21", damage_type="fire")
    cast(played, "spare-the-dying", "sela", actor="odo")
    assert played.state.party["sela"].death_saves.stable


def test_lesser_restoration(game) -> None:
    """SRD 5.2, "Lesser Restoration"."""
    casting = Spellcasting(ability="wisdom", prepared=("spell/lesser-restoration",), slots=(4, 2))
    played = game(cleric(spellcasting=casting), fighter())
    poisoned = ActiveCondition(condition=Condition.POISONED)
    played.state = apply(played.state, ConditionGained(target="brin", active=poisoned))
    cast(played, "lesser-restoration", "brin", actor="odo")
    assert not played.state.party["brin"].body.has(Condition.POISONED)


def test_misty_step_leaves_without_provoking(game) -> None:
    """Trap 22; SRD 5.2, "Teleportation"."""
    played = begun(game, wizard(), band="engaged")
    cast(played, "misty-step")
    found = played.ask("combat_action", actor="tam", action="move", target="wolf-1", band="near")
    assert not d20s_of(found)


def test_a_ritual_takes_ten_minutes_and_no_slot(game) -> None:
    """SRD 5.2, "Rituals"."""
    played = game(wizard())
    cast(played, "detect-magic", ritual=True)
    assert played.state.party["tam"].body.resources["slot-1"] == 4
    assert [e.seconds for e in played.of(TimeAdvanced)] == [600]
    assert played.state.party["tam"].body.concentration == "spell/detect-magic"
    assert refused(played, "mage-armor", "tam", ritual=True) == "spell.no_ritual"


def test_an_area_catches_as_many_as_fit(game) -> None:
    """docs/rulings.md: one creature for each 5 feet across."""
    played = begun(game, wizard(), monsters=(WOLF,) * 4, band="engaged")
    wolves = [f"wolf-{n}" for n in range(1, 5)]
    assert refused(played, "burning-hands", *wolves) == "spell.target_count"
    cast(played, "burning-hands", *wolves[:3])


def test_a_spell_that_follows_a_hit_waits_for_one(game) -> None:
    """SRD 5.2, Divine Smite: a Bonus Action taken immediately after hitting a target."""
    smite = Spellcasting(ability="wisdom", prepared=("spell/divine-smite",), slots=(4,))
    played = game(cleric(spellcasting=smite))
    assert refused(played, "divine-smite", actor="odo") == "spell.window"
