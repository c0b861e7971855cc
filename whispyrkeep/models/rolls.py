"""A throw of dice as it is recorded in an event: enough to show it and to throw it again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import Int, Line, StoredValue, StreamName
from whispyrkeep.models.terms import AdvantageState


class DiceKey(StoredValue):
    """Where the dice come from: the stream of (campaign seed, scope, round, actor, slot)."""

    scope: StreamName
    round: Annotated[Int, Field(ge=0)] = 0
    actor: StreamName
    slot: StreamName


class Die(StoredValue):
    """One die in the order it was drawn from its stream; what is ``subtracted`` counts against."""

    sides: Annotated[Int, Field(ge=1)]
    face: Int
    status: Literal["kept", "dropped", "rerolled", "exploded", "subtracted"] = "kept"


class Modifier(StoredValue):
    """A number added to the dice, and the rule or gear it comes from."""

    source: Line
    value: Int


class RollRecord(StoredValue):
    """Every die, every modifier with its source, and the total.

    ``by_hand`` marks dice thrown at the table: they replay, but cannot be thrown again.
    ``advantage`` lists why, so that a table can check the book.
    """

    key: DiceKey
    expression: Line
    dice: tuple[Die, ...]
    modifiers: tuple[Modifier, ...] = ()
    advantage: AdvantageState = AdvantageState.NORMAL
    advantage_sources: tuple[Line, ...] = ()
    total: Int
    by_hand: bool = False
