"""The starting state of a campaign, and states cached on the way so that opening is quick.

``00000000.json`` is the truth: the chain begins with its hash. All others are a cache:
one that does not fit the chain is passed over, and the next older one is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from whispyrkeep.errors import Corrupt, NotCanonical
from whispyrkeep.models.canonical import canonical_bytes, content_hash
from whispyrkeep.store.files import Disk, make_folder, write_whole
from whispyrkeep.store.layout import TURNS_A_SNAPSHOT, CampaignPaths
from whispyrkeep.store.lines import Head
from whispyrkeep.store.locks import held
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.segments import read_turn, snapshot_turns

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A campaign's state after ``head``."""

    head: Head
    state: State


def write_start(disk: Disk, paths: CampaignPaths, state: Mapping[str, Any]) -> str:
    """Keep the starting state; returns its content hash, which the genesis block names."""
    make_folder(disk, paths.snapshots)
    write_whole(disk, paths.snapshot(0), canonical_bytes(dict(state)) + b"\n")
    return content_hash(dict(state))


def read_start(paths: CampaignPaths, start_hash: str) -> State:
    """The starting state.

    Raises:
        Corrupt: it is missing, or is not the one with ``start_hash``.
    """
    path = paths.snapshot(0)
    try:
        state = orjson.loads(path.read_bytes())
        found = content_hash(state)
    except FileNotFoundError:
        raise Corrupt(path, None, 0, "the starting state is missing") from None
    except orjson.JSONDecodeError as cause:
        raise Corrupt(path, cause.lineno, 0, f"not JSON ({cause.msg})") from None
    except NotCanonical as cause:
        raise Corrupt(path, None, 0, cause.what) from None
    if found != start_hash:
        raise Corrupt(path, None, 0, "the starting state was edited: its hash does not fit")
    return dict(state)


def is_due(turn: int) -> bool:
    """Whether the state after ``turn`` is worth caching."""
    return turn > 0 and turn % TURNS_A_SNAPSHOT == 0


def write_snapshot(disk: Disk, paths: CampaignPaths, snapshot: Snapshot) -> None:
    """Cache a state, unless its turn was rewound meanwhile.

    The latest snapshot bears witness of turns that were committed, so a stale one must
    not appear: turn and file are compared under the campaign's lock.

    Raises:
        WriteFailed, Busy: it is not cached, which harms no turn.
    """
    content = {
        "hash": snapshot.head.hash,
        "state": snapshot.state,
        "turn": snapshot.head.turn,
    }
    stored = canonical_bytes(content) + b"\n"
    with held(disk, paths.lock):
        if _is_committed(paths, snapshot.head):
            make_folder(disk, paths.snapshots)
            write_whole(disk, paths.snapshot(snapshot.head.turn), stored)


def _is_committed(paths: CampaignPaths, head: Head) -> bool:
    try:
        return bool(read_turn(paths, head.turn)["hash"] == head.hash)
    except Corrupt:
        return False


def nearest_snapshot(
    log: CampaignLog, turn: int, hash_of: Callable[[State], str]
) -> Snapshot | None:
    """The latest cached state at or before ``turn`` that fits the chain; None without one.

    It fits when the turn it was taken after has the hash it names, and that turn's
    ``state_hash`` is the hash of the cached state.

    Args:
        hash_of: the state's hash as turns name it; raises ``ValueError`` for no state.
    """
    for taken_after in reversed(snapshot_turns(log.paths)):
        if taken_after <= turn:
            snapshot = _read_fitting(log, taken_after, hash_of)
            if snapshot is not None:
                return snapshot
    return None


def _read_fitting(log: CampaignLog, turn: int, hash_of: Callable[[State], str]) -> Snapshot | None:
    envelope = log.turn(turn)
    try:
        stored = orjson.loads(log.paths.snapshot(turn).read_bytes())
        state = stored["state"]
        fits = (stored["turn"], stored["hash"]) == (turn, envelope["hash"])
        if fits and hash_of(state) == envelope["state_hash"]:
            return Snapshot(Head(turn, envelope["hash"]), state)
    except (FileNotFoundError, KeyError, TypeError, ValueError, NotCanonical):
        pass
    return None
