"""The turn in progress: the player's text and the dice already thrown, kept before anybody
sees them. A crash, or a model that fails, can then never be used to throw again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from whispyrkeep.errors import BrokenDocument
from whispyrkeep.models.canonical import canonical_bytes
from whispyrkeep.store.files import Disk, make_folder, remove, write_whole
from whispyrkeep.store.layout import CampaignPaths, check_event_id
from whispyrkeep.store.lines import Head


@dataclass(frozen=True, slots=True)
class Pending:
    """A draft of the turn after ``head``; committing it uses ``event_id``."""

    head: Head
    event_id: str
    draft: Mapping[str, Any]

    @property
    def turn(self) -> int:
        return self.head.turn + 1


def write_pending(disk: Disk, paths: CampaignPaths, pending: Pending) -> None:
    """Keep a draft durably, in place of an earlier one with the same event id.

    Raises:
        NotCanonical: the draft holds a value the log could not store either.
        WriteFailed: nothing was kept; do not show the dice.
    """
    make_folder(disk, paths.pending)
    content = canonical_bytes(
        {"draft": dict(pending.draft), "id": pending.event_id, "prev": pending.head.hash}
    )
    write_whole(disk, _path(paths, pending.turn, pending.event_id), content + b"\n")


def list_pending(paths: CampaignPaths) -> tuple[Pending, ...]:
    """All drafts, by turn. One whose ``head`` is the log's can be resumed; others are stale.

    Raises:
        BrokenDocument: one cannot be read; names file, line and column.
    """
    files = sorted(paths.pending.glob("[0-9]*-*.json"))
    return tuple(_read(path) for path in files)


def drop_pending(disk: Disk, paths: CampaignPaths, turn: int, event_id: str) -> None:
    """Forget a draft that was committed or discarded; nothing happens when there is none."""
    remove(disk, _path(paths, turn, event_id))


def drop_stale(disk: Disk, paths: CampaignPaths, head: Head) -> None:
    """Forget every draft that does not follow ``head``, or cannot be read, as after a rewind."""
    for path in sorted(paths.pending.glob("[0-9]*-*.json")):
        try:
            stale = _read(path).head != head
        except BrokenDocument:
            stale = True
        if stale:
            remove(disk, path)


def _path(paths: CampaignPaths, turn: int, event_id: str) -> Path:
    return paths.pending / f"{turn:08d}-{check_event_id(event_id)}.json"


def _read(path: Path) -> Pending:
    try:
        stored = orjson.loads(path.read_bytes())
        head = Head(int(path.name.split("-", 1)[0]) - 1, stored["prev"])
        return Pending(head, stored["id"], stored["draft"])
    except orjson.JSONDecodeError as cause:
        raise BrokenDocument(path, cause.lineno, cause.colno, cause.msg) from None
    except (KeyError, TypeError, ValueError) as cause:
        raise BrokenDocument(path, 1, 1, f"not a turn in progress: {cause}") from None
