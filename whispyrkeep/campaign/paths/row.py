"""What a row of the table of patch paths is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from whispyrkeep.campaign.paths.values import Schema
from whispyrkeep.dice import Dice
from whispyrkeep.dice.streams import NoDice
from whispyrkeep.models.events import Event
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, FlagValue

Writer = Literal["dm", "gm"]
Op = Literal["add", "replace", "remove", "advance_time"]
Keys = tuple[str, ...]
"""What stands for the placeholders of a pattern, in their order."""
Value = FlagValue | None
Events = tuple[Event, ...]

NO_DICE = NoDice()
SET: tuple[Op, ...] = ("replace", "add")
ADD: tuple[Op, ...] = ("add",)
REMOVE: tuple[Op, ...] = ("remove",)
BOTH: tuple[Writer, ...] = ("dm", "gm")
GM: tuple[Writer, ...] = ("gm",)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a patch is judged by.

    ``state`` holds the patches before it; ``start`` is the state before the first, for bounds
    that count over a turn; ``resolved`` are the events of the turn's requests; ``reason`` is
    the writer's. ``dice`` are for the few corrections that throw any: Stable for how long.
    """

    state: CampaignState
    start: CampaignState
    writer: Writer
    resolved: Events = ()
    reason: str = ""
    dice: Dice = NO_DICE


@dataclass(frozen=True, slots=True)
class PathRow:
    """One row of the table.

    Attributes:
        pattern: the path; ``{name}`` stands for one segment.
        ops: operations that mean the same here, the usual one first.
        writers: ``dm``, ``gm``; the engine alone when empty.
        value: type and bounds, in words.
        exists: what must exist or hold, in words.
        becomes: the events it is translated into, in words.
        keys: the keys that exist now.
        schema: what the value must be now, or why nothing can be written.
        events: the change as events; the value has been checked.
        read: the value now; writing it again changes nothing and is always allowed.
        open: whether keys that do not exist yet may be written.
    """

    pattern: str
    ops: tuple[Op, ...]
    writers: tuple[Writer, ...]
    value: str
    exists: str
    becomes: str
    keys: Callable[[CampaignState], Iterable[Keys]]
    schema: Callable[[Moment, Keys], Schema | Rejection]
    events: Callable[[Moment, Keys, Value], Events]
    read: Callable[[CampaignState, Keys], Value] | None = None
    open: bool = False

    def path(self, keys: Keys) -> str:
        """The concrete path for these keys."""
        remaining = iter(keys)
        segments = (
            next(remaining) if segment.startswith("{") else segment
            for segment in self.pattern.split("/")
        )
        return "/".join(segments)


def refusal(code: str, message: str) -> Rejection:
    """A rejection of one patch; where it stood is added by who knows."""
    return Rejection(code=f"patch.{code}", message=message)


def no_keys(_state: CampaignState) -> Iterator[Keys]:
    """The keys of a path without placeholders."""
    yield ()


def blocked_by_fight(moment: Moment, what: str) -> Rejection | None:
    """Why the DM cannot change this during a fight; the GM can."""
    if moment.state.fight is None or moment.writer == "gm":
        return None
    return refusal(
        "in_fight",
        f"{what} cannot change by patch during a fight; use roll_requests of kind combat_action "
        "or end_fight",
    )


def blocked_as_taken(state: CampaignState, new_id: str) -> Rejection | None:
    """Why a new thing cannot be called so: ids are unique across everything in a campaign."""
    world = state.world
    for kind, names in (
        ("party member", state.party),
        ("NPC", state.npcs | world.npcs),
        ("place", state.places | world.places),
        ("quest", state.quests | world.quests),
        ("faction", state.factions | world.factions),
        ("foe", state.fight.foes if state.fight else {}),
    ):
        if new_id in names:
            return refusal("taken", f"'{new_id}' is already the id of a {kind}; take another")
    return None
