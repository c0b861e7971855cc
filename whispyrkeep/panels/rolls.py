"""Throws of dice and the chronicle's lines around them, as plain values for a view."""

from __future__ import annotations

from collections.abc import Iterable

from whispyrkeep.campaign.chronicle import ToldEvent
from whispyrkeep.exchange.transcript import line_of
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.events import D20TestMade, DiceRolled
from whispyrkeep.models.rolls import Die, RollRecord


class DieView(Value):
    """One die; ``status`` is kept, dropped, rerolled or exploded."""

    sides: int
    face: int
    status: str


class ModifierView(Value):
    """A number added to the dice, and what it comes from."""

    value: int
    source: str


class RollView(Value):
    """A throw: whose, what for, every die, each modifier with its source, and what came of it.

    ``number`` counts the campaign's throws from 1; 0 where it was not counted. ``kind`` is the
    test of a D20 Test or the purpose of other dice. ``target`` is the number to reach, if any.
    """

    number: Count = 0
    actor: str | None
    who: str
    label: str
    kind: str
    against: str
    expression: str
    dice: tuple[DieView, ...]
    modifiers: tuple[ModifierView, ...]
    total: int
    target: int | None
    outcome: str
    advantage: str
    why: tuple[str, ...]
    by_hand: bool


class LineView(Value):
    """A line of the chronicle, and the throw it tells, if it tells one."""

    text: str
    roll: RollView | None = None


def line_views(told: Iterable[ToldEvent]) -> tuple[LineView, ...]:
    """Told events, cleaned, as lines."""
    return tuple(LineView(text=line_of(one.text), roll=roll_view(one)) for one in told)


def roll_view(told: ToldEvent, number: int = 0) -> RollView | None:
    """The throw an event tells of; None when it tells of none."""
    event = told.event
    if isinstance(event, D20TestMade):
        test: tuple[str, int | None, str] = (event.test, event.target_number, event.outcome)
    elif isinstance(event, DiceRolled):
        test = (event.purpose, None, "none")
    else:
        return None
    kind, target, outcome = test
    return RollView(
        number=number,
        actor=event.actor,
        who=line_of(told.who),
        label=line_of(event.label),
        kind=kind,
        against=line_of(told.against),
        target=target,
        outcome=outcome,
        **_thrown(event.roll),
    )


def _thrown(roll: RollRecord) -> dict[str, object]:
    return {
        "expression": line_of(roll.expression),
        "dice": tuple(_die(die) for die in roll.dice),
        "modifiers": tuple(
            ModifierView(value=part.value, source=line_of(part.source)) for part in roll.modifiers
        ),
        "total": roll.total,
        "advantage": roll.advantage.value,
        "why": tuple(line_of(why) for why in roll.advantage_sources),
        "by_hand": roll.by_hand,
    }


def _die(die: Die) -> DieView:
    return DieView(sides=die.sides, face=die.face, status=die.status)
