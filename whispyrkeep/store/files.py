"""Durable changes of files: whole files replaced, lines appended, nothing in between.

Everything that changes a keep goes through a ``Disk``, a handful of system calls, so that
a test can stop the process or break the disk at any one of them.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from whispyrkeep.errors import FileChanged, WriteFailed

_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Modes:
    """Permission bits of new files and folders."""

    file: int
    folder: int


PRIVATE = Modes(0o600, 0o700)
SHARED = Modes(0o660, 0o2770)
"""Group members may read and write; the setgid bit hands the group on to new entries."""


class Disk:
    """The system calls by which a keep changes; every one may raise ``OSError``."""

    def __init__(self, modes: Modes = PRIVATE) -> None:
        self.modes = modes

    def open(self, path: Path, flags: int) -> int:
        return os.open(path, flags | _BINARY, self.modes.file)

    def create(self, path: Path, flags: int) -> int:
        """Open a file that must not exist yet, with the keep's modes whatever the umask."""
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL | _BINARY, self.modes.file)
        if self.modes is not PRIVATE:
            os.chmod(path, self.modes.file)
        return descriptor

    def write(self, descriptor: int, content: bytes) -> int:
        return os.write(descriptor, content)

    def fsync(self, descriptor: int) -> None:
        """Force the file to the device; macOS needs its own call for that."""
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            os.fsync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        os.ftruncate(descriptor, size)

    def rename(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def unlink(self, path: Path) -> None:
        os.unlink(path)

    def rmdir(self, path: Path) -> None:
        os.rmdir(path)

    def mkdir(self, path: Path) -> None:
        os.mkdir(path, self.modes.folder)
        if self.modes is not PRIVATE:
            os.chmod(path, self.modes.folder)

    def sync_folder(self, path: Path) -> None:
        """Make names created, renamed or removed in a folder survive a power cut."""
        if sys.platform == "win32":  # folders cannot be opened there; NTFS journals names
            return
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def opened(descriptor: int) -> Iterator[int]:
    """Close ``descriptor`` at the end of the block."""
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def reporting(path: Path, *, uncertain: bool = False) -> Iterator[None]:
    """Turn a refusal of the disk inside the block into ``WriteFailed`` about ``path``."""
    try:
        yield
    except OSError as cause:
        raise write_failed(path, cause, uncertain=uncertain) from cause


def make_folder(disk: Disk, path: Path) -> None:
    """Make ``path`` and its missing parents, each durable before the next."""
    if path.is_dir():
        return
    make_folder(disk, path.parent)
    with reporting(path):
        with suppress(FileExistsError):
            disk.mkdir(path)
        disk.sync_folder(path.parent)


def write_whole(disk: Disk, path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put ``content`` at ``path`` at once: readers see the old bytes or the new, never a part.

    Args:
        durable: wait until the device has it; without, a power cut may lose the change.

    Raises:
        WriteFailed: nothing changed, unless it says ``uncertain``.
    """
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with opened(disk.create(spare, os.O_WRONLY)) as descriptor:
            write_fully(disk, descriptor, content)
            if durable:
                disk.fsync(descriptor)
        disk.rename(spare, path)
    except OSError as cause:
        with suppress(OSError):
            disk.unlink(spare)
        raise write_failed(path, cause) from cause
    if durable:
        with reporting(path, uncertain=True):
            disk.sync_folder(path.parent)


@contextmanager
def replacing(disk: Disk, path: Path) -> Iterator[BinaryIO]:
    """A stream whose content is at ``path`` durably once the block is over, or not at all.

    Raises:
        WriteFailed: nothing changed, unless it says ``uncertain``.
    """
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with reporting(path), os.fdopen(disk.create(spare, os.O_RDWR), "w+b") as stream:
            yield stream
            stream.flush()
            disk.fsync(stream.fileno())
        with reporting(path):
            disk.rename(spare, path)
    finally:
        spare.unlink(missing_ok=True)
    with reporting(path, uncertain=True):
        disk.sync_folder(path.parent)


def write_fully(disk: Disk, descriptor: int, content: bytes) -> None:
    """Write all of ``content``, in as many calls as the system wants."""
    left = memoryview(content)
    while left:
        left = left[disk.write(descriptor, bytes(left)) :]


def place(disk: Disk, source: Path, target: Path) -> None:
    """Rename a file or folder within a keep, durably."""
    with reporting(source, uncertain=True):
        disk.rename(source, target)
        disk.sync_folder(target.parent)
        disk.sync_folder(source.parent)


def move(disk: Disk, file: Path, folder: Path) -> None:
    """Move a file or folder into another folder of the same keep, durably."""
    place(disk, file, folder / file.name)


def remove(disk: Disk, path: Path) -> None:
    """Unlink ``path`` durably; nothing happens when it is gone already."""
    with reporting(path, uncertain=True):
        try:
            disk.unlink(path)
        except FileNotFoundError:
            return
        disk.sync_folder(path.parent)


def remove_folder(disk: Disk, path: Path) -> None:
    """Remove a folder and the files in it, durably; it holds no other folders."""
    if path.is_dir():
        for file in path.iterdir():
            remove(disk, file)
        with reporting(path, uncertain=True):
            disk.rmdir(path)
            disk.sync_folder(path.parent)


def sync_file(disk: Disk, path: Path) -> None:
    """Force a file and its name to the device."""
    with reporting(path), opened(disk.open(path, os.O_RDWR)) as descriptor:
        disk.fsync(descriptor)
        disk.sync_folder(path.parent)


def cut(disk: Disk, path: Path, size: int) -> None:
    """Shorten a file to ``size`` bytes, durably."""
    with (
        reporting(path, uncertain=True),
        opened(disk.open(path, os.O_RDWR)) as descriptor,
    ):
        disk.truncate(descriptor, size)
        disk.fsync(descriptor)


def append_line(disk: Disk, path: Path, line: bytes, size: int | None) -> None:
    """Add ``line`` behind the ``size`` bytes of a log: one write, one fsync, all or nothing.

    The caller holds the lock of the log. The file is compared with its name and with
    ``size`` before and after the write, so that a lock which does not hold (its file was
    deleted meanwhile) still cannot put two lines in one place.

    Args:
        size: bytes the file has; None when this line makes the file.

    Raises:
        FileChanged: the file is not the one, or not as long as, the caller read.
        WriteFailed: nothing was added; with ``uncertain`` set, nobody can tell.
    """
    with reporting(path):
        descriptor = _open_to_append(disk, path, size)
    with opened(descriptor):
        _require_unchanged(path, descriptor, size or 0)
        _write_or_take_back(disk, path, descriptor, line, size or 0)
        _require_in_place(disk, path, descriptor, line, size or 0)
        try:
            disk.fsync(descriptor)
            if size is None:
                disk.sync_folder(path.parent)
        except OSError as cause:
            raise _after_failed_fsync(disk, path, size or 0, cause) from cause


def _open_to_append(disk: Disk, path: Path, size: int | None) -> int:
    flags = os.O_RDWR | os.O_APPEND
    try:
        return disk.create(path, flags) if size is None else disk.open(path, flags)
    except (FileExistsError, FileNotFoundError):
        raise FileChanged(path) from None


def _require_unchanged(path: Path, descriptor: int, size: int) -> None:
    if not _is_named(path, descriptor) or os.fstat(descriptor).st_size != size:
        raise FileChanged(path)


def _is_named(path: Path, descriptor: int) -> bool:
    """Whether the open file is still the one its path leads to."""
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(descriptor))


def _write_or_take_back(disk: Disk, path: Path, descriptor: int, line: bytes, size: int) -> None:
    try:
        written = disk.write(descriptor, line)
        if written != len(line):
            raise OSError(errno.ENOSPC, f"only {written} of {len(line)} bytes were taken")
    except OSError as cause:
        _take_back(disk, path, descriptor, size, cause)
        raise write_failed(path, cause) from cause


def _take_back(disk: Disk, path: Path, descriptor: int, size: int, cause: OSError) -> None:
    try:
        disk.truncate(descriptor, size)
        disk.fsync(descriptor)
    except OSError:
        raise write_failed(path, cause, uncertain=True) from cause


def _require_in_place(disk: Disk, path: Path, descriptor: int, line: bytes, size: int) -> None:
    """See that the line stands where it should, or withdraw it.

    Of two writers that both believed to hold the lock, the one whose line stands first
    is right; the other finds its line behind and cuts it off again.
    """
    if not _is_named(path, descriptor):
        raise FileChanged(path)
    if _content_at(descriptor, size, len(line)) == line:
        return
    end = os.fstat(descriptor).st_size
    if _content_at(descriptor, end - len(line), len(line)) == line:
        disk.truncate(descriptor, end - len(line))
        disk.fsync(descriptor)
    raise FileChanged(path)


def _content_at(descriptor: int, offset: int, length: int) -> bytes:
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, length)


def _after_failed_fsync(disk: Disk, path: Path, size: int, cause: OSError) -> WriteFailed:
    """Look at the file through a new descriptor and take the line back, if that works.

    After a failed fsync the system may call the pages clean though the device never got
    them: a later fsync would claim success. Only writing them anew is safe, so the line
    goes and a retry writes it again.
    """
    try:
        with opened(disk.open(path, os.O_RDWR)) as descriptor:
            if os.fstat(descriptor).st_size > size:
                disk.truncate(descriptor, size)
                disk.fsync(descriptor)
    except OSError:
        return write_failed(path, cause, uncertain=True)
    return write_failed(path, cause)


def write_failed(path: Path, cause: OSError, *, uncertain: bool = False) -> WriteFailed:
    """The error to raise for ``cause``, with the space left on that disk."""
    free = None
    with suppress(OSError):
        free = shutil.disk_usage(path.parent).free
    return WriteFailed(path, cause, free, uncertain=uncertain)
