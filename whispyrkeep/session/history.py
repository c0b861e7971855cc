"""The state of a campaign at a turn, from its starting state, snapshots and log."""

from __future__ import annotations

from typing import Any

from whispyrkeep.campaign.evolve import replay
from whispyrkeep.errors import NoSuchTurn
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn
from whispyrkeep.models.world import World
from whispyrkeep.store.files import Disk
from whispyrkeep.store.layout import CampaignPaths
from whispyrkeep.store.lines import Head
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.snapshots import (
    Snapshot,
    is_due,
    nearest_snapshot,
    read_start,
    write_snapshot,
)

snapshot_due = is_due


def start_document(state: CampaignState) -> dict[str, Any]:
    """What ``snapshots/00000000.json`` holds: the starting state and the pinned world."""
    return {"state": state.dump(), "world": state.world.dump()}


def starting_state(paths: CampaignPaths, start_hash: str) -> CampaignState:
    """The state before the first turn; raises ``Corrupt`` when it was edited."""
    stored = read_start(paths, start_hash)
    world = World.model_validate(stored["world"])
    return CampaignState.model_validate(stored["state"] | {"world": world})


def state_after(
    log: CampaignLog,
    start: CampaignState,
    turn: int,
    known: CampaignState | None = None,
    known_head: Head | None = None,
) -> CampaignState:
    """The state after ``turn``, from the nearest state that is known to lie on the chain.

    Args:
        known: a state this process had, after ``known_head``.

    Raises:
        NoSuchTurn, Corrupt, TooNew: as the log's ``read``.
    """
    if not 0 <= turn <= log.head.turn:
        raise NoSuchTurn(turn, log.head.turn)
    base = start
    if known and known_head and known.turn <= turn and _on_chain(log, known_head):
        base = known
    elif turn:
        base = _from_snapshot(log, start, turn) or start
    lines = log.read(base.turn)
    turns = (Turn.model_validate(line) for line in lines if line["turn"] <= turn)
    return replay(base, _until(turns, turn)) if base.turn < turn else base


def _until(turns: Any, last: int) -> Any:
    for turn in turns:
        yield turn
        if turn.turn == last:
            return


def _on_chain(log: CampaignLog, head: Head) -> bool:
    return head.turn <= log.head.turn and log.head_at(head.turn) == head


def _from_snapshot(log: CampaignLog, start: CampaignState, turn: int) -> CampaignState | None:
    """A cached state that names its own hash rightly."""

    def restored(stored: dict[str, Any]) -> CampaignState:
        world = World.model_validate(stored["world"]) if "world" in stored else start.world
        return CampaignState.model_validate(stored | {"world": world})

    def hash_of(stored: dict[str, Any]) -> str:
        state = restored(stored)
        if state.world.digest != state.world_hash:
            raise ValueError("the cached state belongs to another world")
        return state.state_hash

    found = nearest_snapshot(log, turn, hash_of)
    return restored(found.state) if found else None


def keep_snapshot(
    disk: Disk, paths: CampaignPaths, start: CampaignState, state: CampaignState, head: Head
) -> None:
    """Cache the state after ``head``, with its world if that is not the one pinned at the start.

    Raises:
        WriteFailed: which harms no turn.
    """
    stored = state.dump()
    if state.world_hash != start.world_hash:
        stored["world"] = state.world.dump()
    write_snapshot(disk, paths, Snapshot(head, stored))
