"""What a controller tells those who watch it, in the order in which it happened."""

from __future__ import annotations

from typing import Literal

from whispyrkeep.models.base import Count, Value
from whispyrkeep.panels.rolls import LineView
from whispyrkeep.panels.standing import StandingView
from whispyrkeep.panels.teller import TellerView
from whispyrkeep.panels.views import OptionView, TableView, TurnView


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
    lines: tuple[LineView, ...]


class TurnPlayed(Value):
    """The turn is committed; ``undoable`` is where undoing a rewind would lead, if anywhere."""

    type: Literal["turn_played"] = "turn_played"
    turn: TurnView
    options: tuple[OptionView, ...]
    standing: StandingView
    teller: TellerView
    undoable: Count | None


class TableChanged(Value):
    """Turns were taken back or brought back, a draft was dropped, or somebody else played."""

    type: Literal["table_changed"] = "table_changed"
    why: Literal["rewind", "undo", "discard", "others"]
    table: TableView
    teller: TellerView
    undoable: Count | None


class TellerChanged(Value):
    """Somebody else tells from now on."""

    type: Literal["teller_changed"] = "teller_changed"
    teller: TellerView


class TurnGivenUp(Value):
    """The turn was stopped; none was written, and ``text`` can be sent again."""

    type: Literal["turn_given_up"] = "turn_given_up"
    text: str


class Failed(Value):
    """Something could not be done: ``error`` is its class, ``text`` what the player had sent.

    ``offline_can_tell``: the dice lie and the offline narrator can take the turn from there.
    """

    type: Literal["failed"] = "failed"
    error: str
    what: str
    remedy: str
    text: str = ""
    offline_can_tell: bool = False


class Notice(Value):
    """Something worth knowing that stopped nothing."""

    type: Literal["notice"] = "notice"
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
    | TellerChanged
    | TurnGivenUp
    | Failed
    | Notice
    | Settled
)
