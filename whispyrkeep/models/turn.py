"""One line of the event log: a turn's envelope around its typed events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import Count, EntityId, Int, Line, StoredValue, Story
from whispyrkeep.models.events import Event
from whispyrkeep.models.intent import Option
from whispyrkeep.models.lore import LoreRecord
from whispyrkeep.models.requests import RollRequest

TURN_FORMAT = 1


class TurnTime(StoredValue):
    """Universe seconds before and after the turn."""

    before: Int
    after: Int


class ModelUse(StoredValue):
    """Who told the turn, and what it cost: calls include failed and repair calls.

    ``cost_micro`` is in millionths of the profile's currency.
    """

    name: Line
    endpoint: Line = ""
    calls: Count = 0
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    cached_tokens: Count = 0
    cost_micro: Count = 0
    estimated: bool = False


class Turn(StoredValue):
    """A committed turn. ``hash`` covers everything but itself and the wall clock."""

    v: Annotated[Int, Field(ge=1)] = TURN_FORMAT
    turn: Annotated[Int, Field(ge=1)]
    id: Line
    prev: Line = ""
    hash: Line = ""
    kind: Literal["play", "gm", "lifecycle"] = "play"
    actor: EntityId | None = None
    player_text: Story = ""
    narrative: Story = ""
    options: tuple[Option, ...] = ()
    requests: tuple[RollRequest, ...] = ()
    events: tuple[Event, ...] = ()
    lore: tuple[LoreRecord, ...] = ()
    cited: tuple[Line, ...] = ()
    state_hash: Line
    time: TurnTime
    model: ModelUse = ModelUse(name="")
    prompts: tuple[Line, ...] = ()
    wall: Line = ""
