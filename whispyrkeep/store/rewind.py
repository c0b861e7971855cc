"""Taking turns back, and taking that back: steps that can be run again from any crash.

``op.json`` says what is under way. Everything here is called by whoever holds the
campaign's lock. Turns are not deleted but moved to ``.trash/rewind-<id>/``; until the
next turn is committed, the latest rewind can be undone from there.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from whispyrkeep.errors import Corrupt, NothingToUndo
from whispyrkeep.store.appendlog import append_records, read_records
from whispyrkeep.store.files import (
    Disk,
    cut,
    make_folder,
    move,
    remove,
    remove_folder,
    write_whole,
)
from whispyrkeep.store.layout import CampaignPaths, check_event_id, segment_of
from whispyrkeep.store.lines import Head
from whispyrkeep.store.pending import drop_stale
from whispyrkeep.store.segments import offset_after, read_tail, segment_numbers, snapshot_turns


@dataclass(frozen=True, slots=True)
class Intent:
    """A rewind, or the undoing of one. ``wall`` is the clock's text for the ledger."""

    op: str
    id: str
    before: Head
    after: Head
    wall: str

    @property
    def lower(self) -> Head:
        """The turns that are there whether it is carried out or not."""
        return min(self.before, self.after, key=lambda head: head.turn)


def write_intent(disk: Disk, paths: CampaignPaths, intent: Intent) -> None:
    """Say durably what is about to happen; from here on it happens, crash or not."""
    check_event_id(intent.id)
    write_whole(disk, paths.intent, orjson.dumps(asdict(intent), option=orjson.OPT_INDENT_2))


def read_intent(paths: CampaignPaths) -> Intent | None:
    """What is under way, if anything.

    Raises:
        Corrupt: ``op.json`` is there and cannot be understood.
    """
    try:
        stored = orjson.loads(paths.intent.read_bytes())
        return Intent(
            stored["op"],
            stored["id"],
            Head(**stored["before"]),
            Head(**stored["after"]),
            stored["wall"],
        )
    except FileNotFoundError:
        return None
    except (orjson.JSONDecodeError, KeyError, TypeError) as cause:
        raise Corrupt(paths.intent, 1, None, f"not a rewind in progress: {cause}") from None


def finish(disk: Disk, paths: CampaignPaths, genesis: str) -> None:
    """Carry out what ``op.json`` says, from wherever it was left; nothing without one.

    Raises:
        Corrupt: the turns that come out are not the ones the intent names.
        WriteFailed: the disk refused a step; run it again.
    """
    intent = read_intent(paths)
    if intent is None:
        return
    if intent.op == "rewind":
        _take_back(disk, paths, intent)
    else:
        _bring_back(disk, paths, intent)
    head = read_tail(paths, genesis).head
    if head != intent.after:
        reason = f"the rewind to turn {intent.after.turn} ended at turn {head.turn}"
        raise Corrupt(paths.segment(segment_of(head.turn or 1)), None, head.turn, reason)
    drop_stale(disk, paths, intent.after)
    _enter_in_ledger(disk, paths, intent)
    note_head(disk, paths, intent.after)
    if intent.op == "undo":
        remove_folder(disk, trash_of(paths, intent.id))
    remove(disk, paths.intent)


def note_head(disk: Disk, paths: CampaignPaths, head: Head) -> None:
    """Leave the witness of the last acknowledged turn; a hint, so it costs no fsync."""
    write_whole(disk, paths.witness, orjson.dumps(asdict(head)), durable=False)


def undoable(paths: CampaignPaths, head: Head) -> Intent:
    """The undoing of the latest rewind, when ``head`` is still where it led.

    Raises:
        NothingToUndo: no rewind, a turn was committed since, or its turns were purged.
    """
    last = next(reversed(list(read_records(paths.rewinds))), None)
    if last is None or last["op"] != "rewind" or Head(**last["after"]) != head:
        raise NothingToUndo(paths.folder)
    if not trash_of(paths, last["id"]).is_dir():
        raise NothingToUndo(paths.folder)
    return Intent("undo", last["id"], head, Head(**last["before"]), "")


def trash_of(paths: CampaignPaths, rewind_id: str) -> Path:
    """Where the turns of a rewind went."""
    return paths.trash / f"rewind-{check_event_id(rewind_id)}"


def _take_back(disk: Disk, paths: CampaignPaths, intent: Intent) -> None:
    trash, turn = trash_of(paths, intent.id), intent.after.turn
    make_folder(disk, trash)
    kept = segment_of(turn) if turn else 0
    if kept:
        _copy_end(disk, paths.segment(kept), offset_after(paths, turn), trash)
    remove(disk, paths.witness)
    for number in reversed(segment_numbers(paths)[kept:]):
        move(disk, paths.segment(number), trash)
    if kept:
        cut(disk, paths.segment(kept), offset_after(paths, turn))
    for cached in snapshot_turns(paths):
        if cached > turn:
            remove(disk, paths.snapshot(cached))


def _copy_end(disk: Disk, segment: Path, offset: int, trash: Path) -> None:
    end = segment.read_bytes()[offset:]
    if end:
        write_whole(disk, _end_in(trash, segment), end)


def _bring_back(disk: Disk, paths: CampaignPaths, intent: Intent) -> None:
    trash, turn = trash_of(paths, intent.id), intent.before.turn
    make_folder(disk, paths.events)
    kept = paths.segment(segment_of(turn or 1))
    end = _end_in(trash, kept)
    if end.exists():
        offset = offset_after(paths, turn)
        write_whole(disk, kept, kept.read_bytes()[:offset] + end.read_bytes())
    for segment in sorted(trash.glob("[0-9]*.jsonl")):
        move(disk, segment, paths.events)


def _end_in(trash: Path, segment: Path) -> Path:
    """File in the trash for the end of a segment whose beginning was kept."""
    return trash / f"end-of-{segment.name}"


def _enter_in_ledger(disk: Disk, paths: CampaignPaths, intent: Intent) -> None:
    """One line for each rewind and each undoing, however often the step is run."""
    known = {(record["op"], record["id"]) for record in read_records(paths.rewinds)}
    if (intent.op, intent.id) not in known:
        append_records(disk, paths.rewinds, [asdict(intent)])
