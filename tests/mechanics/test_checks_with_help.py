"""Checks made with tools, with help, together, and those that are passive."""

from __future__ import annotations

import pytest
from rules_game import cleric, fighter, rogue, state_of

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import ConditionGained, D20TestMade, GroupCheckMade
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Condition

TOOLS = (Carried(item="item/thieves-tools"),)


def check(played, actor: str, skill: str | None, **fields) -> D20TestMade:
    fields = {"ability": "dexterity", "skill": skill, "difficulty_class": 15} | fields
    return played.ask("ability_check", actor=actor, **fields)[0]


# --- tools ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tools", "skills", "total", "leaning"),
    [
        ((), (), 13, AdvantageState.NORMAL),
        (("Thieves' Tools",), (), 15, AdvantageState.NORMAL),
        (("Thieves’ Tools",), ("sleight-of-hand",), 15, AdvantageState.ADVANTAGE),
        ((), ("sleight-of-hand",), 15, AdvantageState.NORMAL),
    ],
)
def test_tool_and_skill_together_give_advantage(game, tools, skills, total, leaning) -> None:
    """SRD 5.2, "Equipment Proficiencies", "Tools"; "The Bonus Doesn't Stack": Dexterity +3."""
    sheet = rogue(tools=tools, skills=skills, expertise=(), equipment=TOOLS)
    played = game(sheet, sela_check=[10, 10])
    test = check(played, "sela", "sleight-of-hand", tool="item/thieves-tools")
    assert (test.roll.total, test.roll.advantage) == (total, leaning)


def test_a_tool_must_be_carried(game) -> None:
    played = game(rogue(tools=("Thieves' Tools",)))
    asked = {"actor": "sela", "ability": "dexterity", "difficulty_class": 10}
    refused = played.refused("ability_check", tool="item/thieves-tools", **asked)
    assert refused.code == "item.not_carried"


# --- help -----------------------------------------------------------------------------


def test_help_outside_a_fight_is_advantage(game) -> None:
    """SRD 5.2, "Help": with one of the helper's proficiencies."""
    played = game(fighter(), cleric(), odo_check=[3, 18])
    test = check(played, "odo", "medicine", ability="wisdom", helper="brin")
    assert test.roll.advantage_sources == ("+ help from Brin",)


@pytest.mark.parametrize(
    ("helper", "skill", "code"),
    [
        ("brin", "stealth", "help.skill"),
        ("sela", "stealth", "help.who"),
        ("mira", "stealth", "help.who"),
        ("brin", None, "help.skill"),
    ],
)
def test_who_cannot_help(game, helper: str, skill: str | None, code: str) -> None:
    played = game(fighter(), rogue())
    asked = {"actor": "sela", "ability": "dexterity", "skill": skill, "difficulty_class": 10}
    assert played.refused("ability_check", helper=helper, **asked).code == code


def test_in_a_fight_help_is_an_action(game) -> None:
    """SRD 5.2, "Help [Action]"."""
    played = game(fighter(), rogue(), sela_initiative=[20], initiative=[2] * 4)
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    asked = {"actor": "sela", "ability": "wisdom", "skill": "perception", "difficulty_class": 10}
    assert played.refused("ability_check", helper="brin", **asked).code == "help.fight"


# --- passive --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("advantage", "score"), [("normal", 14), ("advantage", 19), ("disadvantage", 9)]
)
def test_passive_perception(game, advantage: str, score: int) -> None:
    """SRD 5.2, Rules Glossary, "Passive Perception": the book's own example, Wisdom 15."""
    played = game(rogue())
    for dc, outcome in ((score, "success"), (score + 1, "failure")):
        test = check(played, "sela", "perception", ability="wisdom", passive=True,
                     advantage=advantage, difficulty_class=dc)  # fmt: skip
        assert (test.roll.total, test.roll.dice, test.outcome) == (score, (), outcome)


def test_a_passive_check_takes_no_action(game) -> None:
    played = game(rogue(), sela_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    check(played, "sela", "insight", ability="wisdom", passive=True)
    assert played.state.fight.budget.action


def test_conditions_count_for_passive_scores(game) -> None:
    active = ActiveCondition(condition=Condition.POISONED)
    state = apply(state_of(rogue()), ConditionGained(target="sela", active=active))
    played = game(state=state)
    test = check(played, "sela", "perception", ability="wisdom", passive=True)
    assert test.roll.total == 9


# --- together -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faces", "outcome"),
    [([20, 20, 20], "success"), ([20, 20, 1], "success"), ([20, 1, 1], "failure")],
)
def test_half_of_a_group_is_enough(game, faces: list[int], outcome: str) -> None:
    """Not SRD: at least half must succeed; of three that is two."""
    played = game(fighter(), rogue(), cleric(), brin_check=faces[:1], sela_check=faces[1:2],
                  odo_check=faces[2:])  # fmt: skip
    found = played.ask("group_check", ability="strength", skill="athletics", difficulty_class=15)
    assert len([e for e in found if isinstance(e, D20TestMade)]) == 3
    (together,) = [e for e in found if isinstance(e, GroupCheckMade)]
    assert together.outcome == outcome


def test_one_alone_is_no_group(game) -> None:
    played = game(fighter())
    asked = played.refused("group_check", ability="strength", difficulty_class=10)
    assert asked.code == "group.alone"
