"""Verification: a sound chain is proved, and the first turn and field that differ are named."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.campaign.worlds import WORLD, start
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.verify import Verification, verify_turns
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import Dice, HandDice, KeyedDice
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.checks import Circumstances, ability_check
from whispyrkeep.models.events import Event, NpcChanged, TimeAdvanced
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, AdvantageState, Attitude, Skill
from whispyrkeep.models.turn import Turn, TurnTime

SEED = 20_31


def thrown(state: CampaignState, dice: Dice) -> tuple[Event, ...]:
    """A check with Advantage, and damage with a bonus, as the rules record them."""
    play = Play(state, catalogue_for(WORLD), dice)
    leaning = Circumstances(ruling=AdvantageState.ADVANTAGE)
    ability_check(play, "mira", Ability.STRENGTH, Skill.ATHLETICS, 12, leaning)
    play.roll("damage", "mira", "falling", play.throw("mira", "damage", "2d6+3"))
    return tuple(play.events)


def lines(turns: int, dice: Dice | None = None) -> list[dict[str, Any]]:
    """Turns as a log holds them, each with two rolls, a change and time."""
    written = []
    state = start()
    for number in range(1, turns + 1):
        attitude = Attitude.FRIENDLY if number % 2 else Attitude.HOSTILE
        events: tuple[Event, ...] = (
            *thrown(state, dice or KeyedDice(SEED)),
            NpcChanged(npc="miller", attitude=attitude),
            TimeAdvanced(seconds=60, time=state.time + 60),
        )
        after = close_turn(fold(state, events), number)
        turn = Turn(
            turn=number,
            id=f"turn-{number}",
            events=events,
            state_hash=after.state_hash,
            time=TurnTime(before=state.time, after=after.time),
        )
        written.append(turn.dump())
        state = after
    return written


def verified(written: list[dict[str, Any]]) -> Verification:
    return verify_turns(start(), SEED, written)


def test_a_sound_campaign() -> None:
    result = verified(lines(5))
    assert result.sound
    assert (result.turns, result.dice, result.dice_by_hand) == (5, 20, 0)
    assert result.state.turn == 5
    assert verified([]).sound


def test_dice_thrown_by_hand_are_added_up_but_not_thrown_again() -> None:
    by_hand = lines(3, HandDice(lambda _key, sides, _drawn: sides))
    result = verified(by_hand)
    assert result.sound
    assert (result.dice, result.dice_by_hand) == (0, 12)
    by_hand[1]["events"][0]["roll"]["total"] += 1
    assert str(verified(by_hand).fault).startswith("turn 2, events[0].roll.total")
    by_hand[1]["events"][0]["roll"]["dice"][1]["face"] = 21
    assert str(verified(by_hand).fault).startswith("turn 2, events[0].roll.dice[1].face")


def test_another_seed_throws_other_dice() -> None:
    result = verify_turns(start(), SEED + 1, lines(5))
    assert result.fault is not None
    assert ".roll.dice[" in result.fault.field


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("events", 0, "roll", "dice", 1, "face"), 30, "events[0].roll.dice[1].face"),
        (("events", 0, "roll", "total"), 30, "events[0].roll.total"),
        (("events", 0, "roll", "modifiers", 0, "value"), 9, "events[0].roll.total"),
        (("events", 1, "roll", "total"), 16, "events[1].roll.total"),
        (("events", 1, "roll", "key", "scope"), "turn:1", "events[1].roll.key.scope"),
        (("events", 1, "roll", "key", "slot"), "check#1", "events[1].roll.key"),
        (("events", 1, "roll", "expression"), "2d6 + +", "events[1].roll.expression"),
        (("events", 2, "attitude"), "hostile", "state_hash"),
        (("events", 2, "npc"), "somebody", "events[2]"),
        (("events", 2, "type"), "Rumoured", "events[2]"),
        (("events", 3, "seconds"), -60, "events[3].seconds"),
        (("events", 3, "time"), 5, "time.after"),
        (("events",), [], "time.after"),
        (("state_hash",), "sha256:0", "state_hash"),
        (("time", "before"), 1, "time.before"),
        (("time", "after"), 1, "time.after"),
        (("turn",), 4, "turn"),
    ],
)
def test_the_first_difference_is_named(path: tuple[Any, ...], value: Any, field: str) -> None:
    written = copy.deepcopy(lines(4))
    place: Any = written[2]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    result = verified(written)
    assert result.fault is not None
    assert (result.fault.turn, result.fault.field) == (3, field), str(result.fault)
    assert (result.turns, result.state.turn) == (2, 2)


def test_time_that_runs_backwards() -> None:
    written = lines(2)
    written[1]["events"][3]["time"] = written[1]["time"]["after"] = 5
    fault = verified(written).fault
    assert fault is not None
    assert (fault.turn, fault.field) == (2, "time.after")
    assert "before" in fault.problem


def test_turns_that_are_missing_or_swapped() -> None:
    written = lines(4)
    assert str(verified(written[1:]).fault).startswith("turn 1, turn: is 2")
    swapped = [written[0], written[2], written[1], written[3]]
    assert str(verified(swapped).fault).startswith("turn 2, turn: is 3")


def test_a_later_turn_is_not_reached_by_an_earlier_fault() -> None:
    written = lines(4)
    written[1]["state_hash"] = written[3]["state_hash"] = "sha256:0"
    fault = verified(written).fault
    assert fault is not None
    assert fault.turn == 2
