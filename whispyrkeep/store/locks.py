"""Operating-system locks of a keep: a killed process lets go at once, nothing to clean up.

Each lock is a file in ``locks/`` that stays there for good. Beside it lies a note of who
took it last, for the message a waiting person reads.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from filelock import BaseFileLock, FileLock, Timeout

from whispyrkeep.errors import Busy, LockLost
from whispyrkeep.store.files import Disk, make_folder, opened

PATIENCE = 10.0
"""Seconds to wait for somebody else's write; no lock is held during a model call."""


_BETWEEN_TRIES = 0.005
_NOTE_LENGTH = 320


@dataclass(frozen=True, slots=True)
class HeldLock:
    """A lock this process holds, and the identity of the file it is on."""

    path: Path
    identity: os.stat_result

    def check(self) -> None:
        """See that the lock still keeps others out.

        Raises:
            LockLost: the lock file was deleted or replaced, so another process may
                hold "the same" lock.
        """
        try:
            named = self.path.stat()
        except FileNotFoundError:
            raise LockLost(self.path) from None
        if not os.path.samestat(named, self.identity):
            raise LockLost(self.path)


@contextmanager
def held(
    disk: Disk, path: Path, *, patience: float = PATIENCE, interruptible: bool = False
) -> Iterator[HeldLock]:
    """Hold the lock at ``path`` for the block.

    An interrupt (Ctrl-C, a notebook's stop button) is delivered when the lock is free
    again: a traceback that is kept, as notebooks do, would otherwise keep it locked.

    Args:
        patience: seconds to wait for another holder; the wait can be interrupted.
        interruptible: let interrupts through all the same, for blocks that take long.

    Raises:
        Busy: somebody else holds it; names process, host and since when.
        LockLost: its file was deleted while we took it.
    """
    make_folder(disk, path.parent)
    with _interrupts_deferred(not interruptible) as interrupts:
        lock, identity = _acquire(disk, path, patience, interrupts)
        try:
            taken = HeldLock(path, identity)
            taken.check()
            _leave_note(disk, path)
            yield taken
        finally:
            lock.release()


def _acquire(
    disk: Disk, path: Path, patience: float, interrupts: list[int]
) -> tuple[BaseFileLock, os.stat_result]:
    """Take the lock, trying again until patience or an interrupt ends it."""
    identities: list[os.stat_result] = []
    lock = FileLock(
        path,
        mode=disk.modes.file,
        fallback_to_soft=False,
        preserve_lock_file=True,
        on_acquired=lambda descriptor: identities.append(os.fstat(descriptor)),
    )
    end = time.monotonic() + patience
    while True:
        try:
            lock.acquire(timeout=0)
            return lock, identities[0]
        except Timeout:
            if interrupts or time.monotonic() >= end:
                raise _busy(path) from None
            time.sleep(_BETWEEN_TRIES)


@contextmanager
def _interrupts_deferred(wanted: bool) -> Iterator[list[int]]:
    """Collect interrupts during the block and deliver one at its end.

    Only the main thread is ever interrupted; elsewhere there is nothing to defer.
    """
    collected: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if not wanted or before is None or threading.current_thread() is not threading.main_thread():
        yield collected
        return
    signal.signal(signal.SIGINT, lambda number, _: collected.append(number))
    try:
        yield collected
    finally:
        signal.signal(signal.SIGINT, before)
        if collected:
            signal.raise_signal(signal.SIGINT)


def _note_of(path: Path) -> Path:
    return path.with_suffix(".holder.json")


def _leave_note(disk: Disk, path: Path) -> None:
    """Write down who holds the lock; only a message depends on it, so a full disk is no matter.

    The note always has the same length: writing over it is quicker than cutting it off.
    """
    note = orjson.dumps({"pid": os.getpid(), "host": socket.gethostname()})
    with suppress(OSError):
        descriptor = os.open(_note_of(path), os.O_WRONLY | os.O_CREAT, disk.modes.file)
        with opened(descriptor):
            os.write(descriptor, note.ljust(_NOTE_LENGTH))


def _busy(path: Path) -> Busy:
    pid, host, since = None, None, None
    with suppress(OSError, orjson.JSONDecodeError, KeyError, TypeError):
        note = orjson.loads(_note_of(path).read_bytes())
        pid, host = note["pid"], note["host"]
        since = datetime.fromtimestamp(_note_of(path).stat().st_mtime, UTC).isoformat()
    return Busy(path, pid, host, since)
