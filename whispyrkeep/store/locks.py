"""Operating-system locks of a keep: a killed process lets go at once, nothing to clean up.

Each lock is a file in ``locks/`` that stays there for good. Beside it lies a note of who
took it last, for the message a waiting person reads.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from whispyrkeep.errors import Busy, LockLost
from whispyrkeep.store.files import Disk, make_folder

PATIENCE = 10.0
"""Seconds to wait for somebody else's write; no lock is held during a model call."""


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
def held(disk: Disk, path: Path, *, patience: float = PATIENCE) -> Iterator[HeldLock]:
    """Hold the lock at ``path`` for the block.

    Args:
        patience: seconds to wait for another holder.

    Raises:
        Busy: somebody else holds it; names process, host and since when.
        LockLost: its file was deleted while we took it.
    """
    make_folder(disk, path.parent)
    identities: list[os.stat_result] = []
    lock = FileLock(
        path,
        mode=disk.modes.file,
        poll_interval=0.01,
        fallback_to_soft=False,
        preserve_lock_file=True,
        on_acquired=lambda descriptor: identities.append(os.fstat(descriptor)),
    )
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise _busy(path) from None
    try:
        taken = HeldLock(path, identities[0])
        taken.check()
        _leave_note(disk, path)
        yield taken
    finally:
        lock.release()


def _note_of(path: Path) -> Path:
    return path.with_suffix(".holder.json")


def _leave_note(disk: Disk, path: Path) -> None:
    """Write down who holds the lock; only a message depends on it, so a full disk is no matter."""
    note = {"pid": os.getpid(), "host": socket.gethostname()}
    with suppress(OSError):
        descriptor = os.open(_note_of(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, disk.modes.file)
        try:
            os.write(descriptor, orjson.dumps(note))
        finally:
            os.close(descriptor)


def _busy(path: Path) -> Busy:
    pid, host, since = None, None, None
    with suppress(OSError, orjson.JSONDecodeError, KeyError, TypeError):
        note = orjson.loads(_note_of(path).read_bytes())
        pid, host = note["pid"], note["host"]
        since = datetime.fromtimestamp(_note_of(path).stat().st_mtime, UTC).isoformat()
    return Busy(path, pid, host, since)
