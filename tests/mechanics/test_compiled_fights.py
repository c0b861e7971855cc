"""Fights from tables are the fights of the rules: the same dice, events and outcome."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_game import abilities, fighter, rogue, wizard

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.tactics import tactic, tactics
from whispyrkeep.dice import HandDice, KeyedDice
from whispyrkeep.mechanics.compiled.entering import play_plainly
from whispyrkeep.mechanics.compiled.plain import plain_block, plain_member
from whispyrkeep.mechanics.creatures.sheet import starting_member
from whispyrkeep.mechanics.fights.fight import start_fight
from whispyrkeep.mechanics.fights.skirmish import Skirmish, begin, evolve, simulate
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.base import Value
from whispyrkeep.models.character import Carried, CharacterSheet
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.events import CreatureDied, DeathSavesChanged
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.rolls import DiceKey
from whispyrkeep.models.terms import Band
from whispyrkeep.models.universe import Ruleset

CATALOGUE = Catalogue({})
OGRES = ("monster/ogre",) * 4
WEAPONS = ("longsword", "greataxe", "mace", "spear", "dagger", "maul", "whip", "club")
ARMORS = ("chain-mail", "leather-armor", "plate-armor")
WORDS = ("extra-attack", "two-extra-attacks", "archery", "defense", "darkvision", "danger-sense")


def soldier(number: int = 0, **changes: Any) -> CharacterSheet:
    """A character who can only strike."""
    gear = ("item/chain-mail", "item/shield", "item/longsword")
    fields = {
        "id": f"soldier-{number}",
        "name": f"Soldier {number}",
        "features": ("extra-attack",),
        "abilities": abilities(18, 12, 16, 10, 10, 10),
        "max_hit_points": 49,
        "equipment": tuple(Carried(item=item, equipped=True) for item in gear),
    }
    return fighter(**(fields | changes))


def fought(
    sheets, request: StartFight, seed: int = 1, *, party="straightforward",
    foes="straightforward", rules: Ruleset | None = None, compiled: bool = True, rounds: int = 40,
) -> Skirmish:  # fmt: skip
    minds = {"party": tactic(party), "foes": tactic(foes)}
    state = begin(sheets, rules)
    found = simulate(state, request, KeyedDice(seed), minds, rounds, compiled=compiled)
    assert isinstance(found, Skirmish), found
    return found


def strikes_only(block: StatBlock) -> bool:
    attacks = (e for a in block.actions for e in a.effects if isinstance(e, AttackEffect))
    return plain_block(block) and not any(e.on_hit or e.kind == "ranged" for e in attacks)


PLAIN = tuple(block.id for block in CATALOGUE.monsters() if strikes_only(block))
OTHERS = ("monster/wolf", "monster/zombie", "monster/goblin-warrior", "monster/mage")


@st.composite
def sheets(draw, most: int = 3) -> list[CharacterSheet]:
    made = []
    for number in range(draw(st.integers(1, most))):
        gear = (draw(st.sampled_from(WEAPONS)), draw(st.sampled_from(ARMORS)))
        scores = draw(st.lists(st.integers(6, 20), min_size=6, max_size=6))
        words = draw(st.lists(st.sampled_from(WORDS), unique=True, max_size=3))
        made.append(
            soldier(
                number,
                features=tuple(words),
                abilities=abilities(*scores),
                max_hit_points=draw(st.integers(1, 60)),
                equipment=tuple(Carried(item=f"item/{one}", equipped=True) for one in gear),
            )
        )
    return made


# --- the same fight -------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_tables_and_rules_tell_the_same_fight(data) -> None:
    """Event for event and die for die, whatever stops it from standing plain on the way."""
    party = data.draw(sheets())
    kinds = st.sampled_from((*PLAIN, *PLAIN, *OTHERS))
    request = StartFight(
        monsters=tuple(data.draw(st.lists(kinds, min_size=1, max_size=4))),
        allies=tuple(data.draw(st.lists(st.sampled_from(PLAIN), max_size=1))),
        band=data.draw(st.sampled_from((Band.ENGAGED, Band.NEAR))),
    )
    how = {
        "seed": data.draw(st.integers(0, 2**64 - 1)),
        "party": data.draw(st.sampled_from(sorted(tactics()))),
        "foes": data.draw(st.sampled_from(sorted(tactics()))),
    }
    by_tables = fought(party, request, **how)
    by_rules = fought(party, request, **how, compiled=False)
    assert by_tables.events == by_rules.events
    assert [e.model_dump_json() for e in by_tables.events] == [
        e.model_dump_json() for e in by_rules.events
    ]
    assert by_tables == by_rules
    assert by_tables.end.digest == by_rules.end.digest


@pytest.mark.parametrize(
    "rules",
    [
        Ruleset(monster_damage="average"),
        Ruleset(critical_hits="maximum-added"),
        Ruleset(group_initiative=False, monster_hit_points="rolled"),
        Ruleset(flanking=True),
        Ruleset(critical_fumbles=True),
        Ruleset(morale=True),
        Ruleset(spare_characters=True),
        Ruleset(carrying_capacity=True),
    ],
    ids=lambda rules: rules.departures()[0],
)
def test_house_rules_count_in_both(rules: Ruleset) -> None:
    party, ogres = [soldier(0), soldier(1)], StartFight(monsters=OGRES[:2], band=Band.ENGAGED)
    for seed in range(4):
        by_tables = fought(party, ogres, seed, rules=rules)
        assert by_tables == fought(party, ogres, seed, rules=rules, compiled=False)


def test_events_of_tables_fold_to_the_end() -> None:
    by_tables = fought([soldier(n) for n in range(4)], StartFight(monsters=OGRES), 5)
    state = by_tables.start
    for event in by_tables.events:
        state = evolve(state, event)
    assert state == by_tables.end


def test_a_fight_is_broken_off_after_the_same_round() -> None:
    request = StartFight(monsters=OGRES, band=Band.ENGAGED)
    cut = fought([soldier(n) for n in range(4)], request, rounds=2)
    assert cut.rounds == 2 and cut.winner == "nobody"
    assert cut == fought([soldier(n) for n in range(4)], request, rounds=2, compiled=False)


# --- what the rules are left out of, and what they are asked --------------------------


def test_a_fight_that_stands_plain_asks_the_rules_for_no_attack(monkeypatch) -> None:
    def refused(*_: object, **__: object) -> bool:
        raise AssertionError("an attack was resolved outside the tables")

    for module in ("attacks.assaults", "choosing.policy"):
        monkeypatch.setattr(f"whispyrkeep.mechanics.{module}.make_attack", refused)
    ended = fought([soldier(n) for n in range(4)], StartFight(monsters=OGRES, band=Band.ENGAGED))
    assert ended.winner == "party" and not any(
        isinstance(event, DeathSavesChanged) for event in ended.events
    )


def test_who_falls_is_left_to_the_rules_and_the_fight_goes_on_by_tables() -> None:
    weak = [soldier(0, max_hit_points=13), *(soldier(n) for n in range(1, 4))]
    ogres = StartFight(monsters=OGRES[:2], band=Band.ENGAGED)
    fights = [fought(weak, ogres, seed) for seed in range(12)]
    fell = [f for f in fights if any(isinstance(e, DeathSavesChanged) for e in f.events)]
    assert fell and all(f.winner == "party" for f in fell)
    assert all(sum(isinstance(e, CreatureDied) for e in f.events) >= 2 for f in fell)


def begun(sheets_, request: StartFight, dice: Any = None) -> Play:
    play = Play(begin(sheets_), CATALOGUE, dice or KeyedDice(1), everybody=True)
    assert start_fight(play, request) is None
    return play


@pytest.mark.parametrize(
    ("party", "foes", "band"),
    [
        ([fighter()], OGRES, Band.ENGAGED),  # Second Wind, potions
        ([wizard()], OGRES, Band.ENGAGED),
        ([rogue()], OGRES, Band.ENGAGED),
        ([soldier(features=("luck",))], OGRES, Band.ENGAGED),
        ([soldier(features=("relentless-endurance",))], OGRES, Band.ENGAGED),
        ([soldier(features=("a-word-of-another-day",))], OGRES, Band.ENGAGED),
        ([soldier()], ("monster/goblin-warrior",), Band.ENGAGED),  # a Bonus Action
        ([soldier()], ("monster/wolf",), Band.ENGAGED),  # Pack Tactics, Prone
        ([soldier()], ("monster/zombie",), Band.ENGAGED),  # Undead Fortitude
        ([soldier()], ("monster/troll",), Band.ENGAGED),  # Regeneration
        ([soldier()], OGRES, Band.NEAR),  # somebody has to move first
    ],
)
def test_what_can_do_more_than_strike_is_played_by_the_rules(party, foes, band) -> None:
    assert not play_plainly(begun(party, StartFight(monsters=foes, band=band)), 1)


def test_dice_thrown_by_hand_are_asked_for_by_the_rules() -> None:
    play = begun([soldier()], StartFight(monsters=OGRES), HandDice(lambda *_: 1))
    assert not play_plainly(play, 1)


def test_a_plain_member_carries_nothing_of_use() -> None:
    assert plain_member(starting_member(soldier(), CATALOGUE), CATALOGUE)
    potion = Carried(item="item/potion-of-healing")
    held = soldier(equipment=(*soldier().equipment, potion))
    assert not plain_member(starting_member(held, CATALOGUE), CATALOGUE)


def test_a_trusted_value_is_the_value() -> None:
    key = DiceKey(scope="fight:1", round=2, actor="mira", slot="attack#1")
    made = DiceKey.trusted({"scope": "fight:1", "round": 2, "actor": "mira", "slot": "attack#1"})
    assert made == key and made.digest == key.digest
    assert made.model_dump_json() == key.model_dump_json()
    assert isinstance(made, Value) and made.with_(round=3).round == 3
    assert made.model_copy(update={"round": 4}).round == 4
