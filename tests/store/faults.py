"""Disks that fail at a chosen step, over the real file system."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whispyrkeep.store.files import PRIVATE, Disk, Modes

KILLED = 137


class SteppingDisk(Disk):
    """Counts every change of the disk and calls ``at_step(number, name)`` before each."""

    def __init__(self, at_step: Callable[[int, str], None], modes: Modes = PRIVATE) -> None:
        super().__init__(modes)
        self.at_step = at_step
        self.steps: list[str] = []

    def _step(self, name: str) -> None:
        self.steps.append(name)
        self.at_step(len(self.steps), name)

    def create(self, path: Path, flags: int) -> int:
        self._step("create")
        return super().create(path, flags)

    def write(self, descriptor: int, content: bytes) -> int:
        self._step("write")
        half = len(content) // 2
        written = super().write(descriptor, content[:half])
        self._step("write the rest")
        return written + super().write(descriptor, content[half:])

    def fsync(self, descriptor: int) -> None:
        self._step("fsync")
        super().fsync(descriptor)

    def truncate(self, descriptor: int, size: int) -> None:
        self._step("truncate")
        super().truncate(descriptor, size)

    def rename(self, source: Path, target: Path) -> None:
        self._step("rename")
        super().rename(source, target)

    def unlink(self, path: Path) -> None:
        self._step("unlink")
        super().unlink(path)

    def rmdir(self, path: Path) -> None:
        self._step("rmdir")
        super().rmdir(path)

    def mkdir(self, path: Path) -> None:
        self._step("mkdir")
        super().mkdir(path)

    def sync_folder(self, path: Path) -> None:
        self._step("sync_folder")
        super().sync_folder(path)


def count_steps(act: Callable[[Disk], Any]) -> int:
    """How many changes of the disk ``act`` makes when nothing fails."""
    disk = SteppingDisk(lambda number, name: None)
    act(disk)
    return len(disk.steps)


def dying_at(step: int) -> Disk:
    """A disk on which the process is gone just before change number ``step``."""

    def die(number: int, name: str) -> None:
        if number == step:
            os._exit(KILLED)

    return SteppingDisk(die)


def failing_at(step: int, code: int, *, lasting: bool = False) -> Disk:
    """A disk that answers ``code`` at change number ``step``, once or from then on."""

    def fail(number: int, name: str) -> None:
        if number == step or (lasting and number > step):
            raise OSError(code, os.strerror(code))

    return SteppingDisk(fail)


def in_child(act: Callable[[], Any]) -> int:
    """Run ``act`` in a forked child and return its exit code: 0 when it got to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
