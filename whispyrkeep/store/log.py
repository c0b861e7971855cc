"""A campaign's event log: the one place where a turn becomes true.

The log is opened by looking at its end, appended under the campaign's lock, and read
without one. What the turns contain is the campaign room's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from whispyrkeep.errors import (
    Corrupt,
    NoSuchTurn,
    NothingToUndo,
    ReadOnly,
    StaleHead,
    WriteFailed,
)
from whispyrkeep.models.canonical import bytes_hash
from whispyrkeep.store.files import (
    Disk,
    append_line,
    cut,
    make_folder,
    sync_file,
    write_whole,
)
from whispyrkeep.store.layout import CampaignPaths, segment_of
from whispyrkeep.store.lines import Envelope, Head, seal
from whispyrkeep.store.locks import held
from whispyrkeep.store.rewind import (
    Intent,
    finish,
    note_head,
    read_intent,
    undoable,
    write_intent,
)
from whispyrkeep.store.segments import (
    Tail,
    check_witnesses,
    last_segment_name,
    last_snapshot,
    read_note,
    read_tail,
    read_turn,
    read_turns,
)

Stamp = tuple[int, int, int]
Mark = tuple[str, Stamp | None, Stamp | None, Stamp | None]


@dataclass(frozen=True, slots=True)
class SetAside:
    """What a crash left behind the last whole turn, and where it lies now."""

    after_turn: int
    size: int
    path: Path


class CampaignLog:
    """The log of one campaign as this process last saw it.

    It holds no file open and no lock between calls, so it may be kept for hours, copied
    into a forked child, or used beside another one in the same process.
    """

    def __init__(
        self, paths: CampaignPaths, genesis: str, disk: Disk, *, writable: bool = True
    ) -> None:
        """Open the log, finishing a rewind a crash interrupted.

        Args:
            genesis: hash of the campaign's genesis block, ``prev`` of turn 1.
            writable: repair what may be repaired and allow commits; else touch nothing.

        Raises:
            Corrupt: what is on the disk is not what was written.
            TooNew: the last turn comes from a newer version.
            Busy: the log needs a repair and another process does not let go of it.
        """
        self._paths = paths
        self._genesis = genesis
        self._disk = disk
        self._writable = writable
        self._tail = Tail(Head(0, genesis), None, (), b"")
        self._seen: Mark | None = None
        self._settled = False
        self.set_aside: tuple[SetAside, ...] = ()
        self._look()

    @property
    def head(self) -> Head:
        """The last turn this process knows of; see ``refresh``."""
        return self._tail.head

    @property
    def paths(self) -> CampaignPaths:
        return self._paths

    def refresh(self) -> Head:
        """Look what other processes committed or rewound; raises as opening does."""
        if self._mark() != self._seen:
            self._look()
        return self.head

    def append(self, envelope: Mapping[str, Any], expected: Head) -> Head:
        """Commit one turn behind ``expected``; when this returns, a power cut cannot lose it.

        An id that follows ``expected`` already is not written again: its head is
        returned, so that a caller who was interrupted may simply repeat the call.

        Raises:
            StaleHead: the campaign is elsewhere now; nothing was written.
            Busy, LockLost: the lock could not be had or kept; nothing was written.
            WriteFailed: the disk refused; nothing was written unless ``uncertain``.
            ReadOnly: the log was opened for reading.
            ValueError, BadName, NotCanonical, EventTooLong: see ``seal``.
        """
        self._require_writable()
        with held(self._disk, self._paths.lock) as lock:
            self._catch_up()
            if self.head != expected:
                return self._committed_before(envelope["id"], expected)
            self._settle()
            line, head = seal(envelope, expected)
            lock.check()
            self._write(line, head, envelope["id"])
        return head

    def read(self, after: int = 0) -> Iterator[Envelope]:
        """Turns ``after + 1`` to the head in order, each checked against the chain.

        Raises:
            NoSuchTurn: ``after`` lies behind the head.
            Corrupt: names file, line and turn of the first that does not fit.
            TooNew: at the first turn from a newer version.
            StaleHead: the campaign was rewound while it was read.
        """
        head, seen = self.head, self._seen
        self._require_turn(after)
        try:
            yield from read_turns(self._paths, head, self._genesis, after)
        except Corrupt:
            if self._rewinds_since(seen):
                raise StaleHead(head.turn, self.refresh().turn) from None
            raise

    def turn(self, number: int) -> Envelope:
        """One turn, from 1 to the head, checked by itself; raises as ``read``."""
        if number < 1:
            raise NoSuchTurn(number, self.head.turn)
        self._require_turn(number)
        return read_turn(self._paths, number)

    def head_at(self, number: int) -> Head:
        """Head of the chain when ``number`` was its last turn; 0 is the genesis block."""
        if number == 0:
            return Head(0, self._genesis)
        return Head(number, self.turn(number)["hash"])

    def rewind(self, to_turn: int, *, rewind_id: str, wall: str) -> Head:
        """Take back every turn after ``to_turn``; returns the new head.

        Args:
            rewind_id: names the rewind in ledger and trash; new for each.
            wall: the clock's text, for the ledger only.

        Raises:
            NoSuchTurn: not a turn from 0 to the head.
            Busy, LockLost, WriteFailed, ReadOnly: as ``append``; a rewind that began
                is finished at the next opening.
        """
        self._require_writable()
        with held(self._disk, self._paths.lock) as lock:
            self._catch_up()
            self._require_turn(to_turn)
            if to_turn < self.head.turn:
                intent = Intent("rewind", rewind_id, self.head, self.head_at(to_turn), wall)
                lock.check()
                self._carry_out(intent)
        return self.head

    @property
    def behind(self) -> bool:
        """Whether somebody changed the log since this object looked; costs a few ``stat``."""
        seen = self._seen
        return seen is not None and seen != self._mark()

    @property
    def undoable(self) -> Head | None:
        """The head that undoing the last rewind would bring back; None when nothing would."""
        try:
            return undoable(self._paths, self.head).after
        except NothingToUndo:
            return None

    def undo_rewind(self, *, wall: str) -> Head:
        """Bring back the turns of the latest rewind; returns the head after it.

        Raises:
            NothingToUndo: there was none, or a turn was committed since.
            Busy, LockLost, WriteFailed, ReadOnly: as ``rewind``.
        """
        self._require_writable()
        with held(self._disk, self._paths.lock) as lock:
            self._catch_up()
            found = undoable(self._paths, self.head)
            lock.check()
            self._carry_out(Intent("undo", found.id, found.before, found.after, wall))
        return self.head

    def _require_writable(self) -> None:
        if not self._writable:
            raise ReadOnly(self._paths.folder)

    def _require_turn(self, number: int) -> None:
        if not 0 <= number <= self.head.turn:
            raise NoSuchTurn(number, self.head.turn)

    def _look(self) -> None:
        """Read the end of the log, without a lock unless something needs a repair."""
        while not (self._writable and self._paths.intent.exists()):
            seen = self._mark()
            try:
                self._load()
            except Corrupt:
                if self._mark() == seen:
                    raise
                continue
            self._seen = seen
            if not (self._writable and self._tail.torn):
                return
            break
        with held(self._disk, self._paths.lock):
            self._catch_up()

    def _load(self) -> None:
        """Read the end of the log; the witnesses first, so that they cannot be ahead of it."""
        noted, snapshot = read_note(self._paths.witness), last_snapshot(self._paths)
        tail = read_tail(self._paths, self._genesis)
        intent = read_intent(self._paths)
        if intent is None:
            check_witnesses(self._paths, tail, noted, snapshot)
        elif intent.lower.turn < tail.head.turn:
            tail = replace(tail, head=intent.lower, event_id=None)
        self._tail = tail
        self._settled = False

    def _mark(self) -> Mark:
        """What changes on the disk whenever another process commits or rewinds."""
        last = self._paths.events / last_segment_name(self._paths)
        return (last.name, _stamp(last), _stamp(self._paths.rewinds), _stamp(self._paths.intent))

    def _catch_up(self) -> None:
        """Bring this object level with the disk and the disk in order; the lock is held."""
        finish(self._disk, self._paths, self._genesis)
        seen = self._mark()
        if seen == self._seen and not self._tail.torn:
            return
        self._load()
        if self._tail.torn:
            self._set_torn_aside()
            seen = self._mark()
        self._seen = seen

    def _set_torn_aside(self) -> None:
        torn, turn = self._tail.torn, self._tail.head.turn
        digest = bytes_hash(torn).removeprefix("sha256:")[:12]
        aside = self._paths.trash / f"torn-after-{turn:08d}-{digest}.bin"
        make_folder(self._disk, self._paths.trash)
        write_whole(self._disk, aside, torn)
        cut(self._disk, self._paths.segment(len(self._tail.sizes)), self._tail.sizes[-1])
        self._tail = replace(self._tail, torn=b"")
        self.set_aside += (SetAside(turn, len(torn), aside),)

    def _settle(self) -> None:
        """Force what a process before us may have left in the page cache to the device.

        A killed process can leave a whole line that was never synced; building on it, or
        calling it committed, is only right once it is.
        """
        if self._settled or self.head.turn == 0:
            return
        sync_file(self._disk, self._paths.segment(segment_of(self.head.turn)))
        self._settled = True

    def _committed_before(self, event_id: str, expected: Head) -> Head:
        turn = expected.turn + 1
        if turn <= self.head.turn:
            stored = read_turn(self._paths, turn)
            if (stored["id"], stored["prev"]) == (event_id, expected.hash):
                self._settle()
                return Head(turn, stored["hash"])
        raise StaleHead(expected.turn, self.head.turn)

    def _write(self, line: bytes, head: Head, event_id: str) -> None:
        number = segment_of(head.turn)
        size = self._tail.size_of(number)
        self._seen = None
        make_folder(self._disk, self._paths.events)
        append_line(self._disk, self._paths.segment(number), line, size)
        sizes = (*self._tail.sizes[: number - 1], (size or 0) + len(line))
        self._tail = Tail(head, event_id, sizes, b"")
        self._settled = True
        self._seen = self._mark()
        with suppress(WriteFailed):  # only a hint: the turn is committed without it
            note_head(self._disk, self._paths, head)

    def _carry_out(self, intent: Intent) -> None:
        self._seen = None
        write_intent(self._disk, self._paths, intent)
        finish(self._disk, self._paths, self._genesis)
        self._catch_up()

    def _rewinds_since(self, seen: Mark | None) -> bool:
        return seen is None or self._mark()[2:] != seen[2:]


def _stamp(path: Path) -> Stamp | None:
    """Inode, size and time of a file; None when there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns)
