"""What a controller tells those who watch it, in the order in which it happened."""

from __future__ import annotations

from typing import Literal

from whispyrkeep.models.base import Value
from whispyrkeep.panels.views import TableView, TurnView


class TurnBegan(Value):
    """A turn is being played; until ``Settled`` no other can begin."""

    type: Literal["turn_began"] = "turn_began"
    text: str
    actor: str | None


class NarrationArrived(Value):
    """More of the narration: provisional until the turn is played."""

    type: Literal["narration_arrived"] = "narration_arrived"
    text: str


class NarrationVoided(Value):
    """The narration shown since the last dice is void: another try begins."""

    type: Literal["narration_voided"] = "narration_voided"


class DiceThrown(Value):
    """The dice are thrown and safely kept; they stay as they fell, whatever follows."""

    type: Literal["dice_thrown"] = "dice_thrown"
    lines: tuple[str, ...]


class TurnPlayed(Value):
    """The turn is committed."""

    type: Literal["turn_played"] = "turn_played"
    turn: TurnView
    table: TableView


class TableChanged(Value):
    """Turns were taken back or brought back, or somebody else played."""

    type: Literal["table_changed"] = "table_changed"
    table: TableView


class TurnGivenUp(Value):
    """The turn was stopped; none was written, and ``text`` can be sent again."""

    type: Literal["turn_given_up"] = "turn_given_up"
    text: str


class Failed(Value):
    """Something could not be done: ``error`` is its class, ``text`` what the player had sent."""

    type: Literal["failed"] = "failed"
    error: str
    what: str
    remedy: str
    text: str


class Settled(Value):
    """Whatever was asked is over, well or ill; the controller takes the next request."""

    type: Literal["settled"] = "settled"


Message = (
    TurnBegan
    | NarrationArrived
    | NarrationVoided
    | DiceThrown
    | TurnPlayed
    | TableChanged
    | TurnGivenUp
    | Failed
    | Settled
)
