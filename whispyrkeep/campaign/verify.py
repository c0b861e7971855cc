"""Committed turns proved: every die thrown again, every total added up, every state replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from whispyrkeep.campaign.evolve import close_turn, evolve
from whispyrkeep.dice import KeyedDice, StreamKey, replay
from whispyrkeep.errors import BrokenEvent, DiceError
from whispyrkeep.models.events import D20TestMade, DiceRolled
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is not as it must be: the turn, its field, and how it differs."""

    turn: int
    field: str
    problem: str

    def __str__(self) -> str:
        return f"turn {self.turn}, {self.field}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was proved: sound turns, dice thrown again, and dice taken on trust (by hand).

    ``state`` is the state after the last sound turn.
    """

    turns: int
    dice: int
    dice_by_hand: int
    state: CampaignState
    fault: Fault | None = None

    @property
    def sound(self) -> bool:
        return self.fault is None


class _Unsound(Exception):
    """Carries a fault out of the checks; never leaves this module."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem


@dataclass(slots=True)
class _Count:
    dice: int = 0
    by_hand: int = 0


def verify_turns(
    start: CampaignState, seed: int, envelopes: Iterable[Mapping[str, Any]]
) -> Verification:
    """Check committed turns against the starting state and the seed.

    Args:
        start: the state before the first of them.
        seed: of the campaign's keyed dice.
        envelopes: the lines of the log as plain data, in order. That lines are what was
            written is the log's own check.
    """
    state, count, sound = start, _Count(), 0
    dice = KeyedDice(seed)
    for envelope in envelopes:
        try:
            state = _checked(state, dice, envelope, count)
        except _Unsound as unsound:
            fault = Fault(state.turn + 1, unsound.field, unsound.problem)
            return Verification(sound, count.dice, count.by_hand, state, fault)
        sound += 1
    return Verification(sound, count.dice, count.by_hand, state)


def _checked(
    state: CampaignState, dice: KeyedDice, envelope: Mapping[str, Any], count: _Count
) -> CampaignState:
    """The state after one turn, if all of it is sound."""
    turn = _parsed(envelope)
    if turn.turn != state.turn + 1:
        raise _Unsound("turn", f"is {turn.turn}, and {state.turn + 1} was next")
    after = _replayed(state, dice, turn, count)
    _check_time(state, turn, after)
    if after.state_hash != turn.state_hash:
        raise _Unsound(
            "state_hash", f"is {turn.state_hash}, and its events lead to {after.state_hash}"
        )
    return after


def _parsed(envelope: Mapping[str, Any]) -> Turn:
    try:
        return Turn.model_validate(envelope)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _Unsound(_field(first["loc"]), first["msg"]) from error


def _field(location: tuple[int | str, ...]) -> str:
    """``("events", 3, "DamageTaken", "amount")`` as ``events[3].amount``."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not part[:1].isupper():
            text += f".{part}" if text else part
    return text or "turn"


def _replayed(state: CampaignState, dice: KeyedDice, turn: Turn, count: _Count) -> CampaignState:
    drawn: set[tuple[str, int, str, str]] = set()
    for index, event in enumerate(turn.events):
        if isinstance(event, D20TestMade | DiceRolled):
            where = f"events[{index}].roll"
            stream = _stream_of(event.roll, state, turn.turn, where)
            if stream in drawn:
                raise _Unsound(f"{where}.key", "its dice were drawn before in this turn")
            drawn.add(stream)
            _check_roll(event, dice, where, count)
        try:
            state = evolve(state, event)
        except BrokenEvent as broken:
            raise _Unsound(f"events[{index}]", broken.what) from broken
    return close_turn(state, turn.turn)


def _stream_of(
    roll: RollRecord, state: CampaignState, turn: int, where: str
) -> tuple[str, int, str, str]:
    """The roll's stream, which must belong to this turn, or to the fight that is on or begins."""
    key = roll.key
    fight = state.fight.number if state.fight else state.fights_so_far + 1
    if key.scope not in (f"turn:{turn}", f"fight:{fight}"):
        raise _Unsound(f"{where}.key.scope", f"is '{key.scope}' in turn {turn}, fight {fight}")
    return key.scope, key.round, key.actor, key.slot


def _check_roll(
    event: D20TestMade | DiceRolled, dice: KeyedDice, where: str, count: _Count
) -> None:
    record = event.roll
    if record.by_hand:
        _check_faces(record, where)
        count.by_hand += len(record.dice)
    else:
        _throw_again(record, dice, where)
        count.dice += len(record.dice)
    total = _total(event, where)
    if total != record.total:
        raise _Unsound(f"{where}.total", f"is {record.total}, and its dice come to {total}")


def _total(event: D20TestMade | DiceRolled, where: str) -> int:
    """A D20 Test marks the dice that do not count; other dice add up as their expression says."""
    record = event.roll
    if isinstance(event, D20TestMade):
        counted = {"kept": 1, "subtracted": -1}
        kept = sum(counted.get(die.status, 0) * die.face for die in record.dice)
        return kept + sum(modifier.value for modifier in record.modifiers)
    faces = tuple((die.sides, die.face) for die in record.dice)
    try:
        return int(replay(record.expression, faces).total)
    except DiceError as error:
        raise _Unsound(f"{where}.expression", error.what) from error


def _check_faces(roll: RollRecord, where: str) -> None:
    for index, die in enumerate(roll.dice):
        if not 1 <= die.face <= die.sides:
            raise _Unsound(
                f"{where}.dice[{index}].face", f"is {die.face} on a die of {die.sides} sides"
            )


def _throw_again(roll: RollRecord, dice: KeyedDice, where: str) -> None:
    key = roll.key
    stream = dice.at(StreamKey(key.scope, key.round, key.actor, key.slot))
    for index, die in enumerate(roll.dice):
        face = stream.die(die.sides)
        if face != die.face:
            raise _Unsound(f"{where}.dice[{index}].face", f"is {die.face}, and fell as {face}")


def _check_time(before: CampaignState, turn: Turn, after: CampaignState) -> None:
    """Universe time goes on from where it stood, and only a rewind takes it back."""
    time = turn.time
    if time.before != before.time:
        raise _Unsound("time.before", f"is {time.before}, and the turn before ends {before.time}")
    if time.after != after.time:
        raise _Unsound("time.after", f"is {time.after}, and its events lead to {after.time}")
    if time.after < time.before:
        raise _Unsound("time.after", f"is {time.after}, which is before {time.before}")
