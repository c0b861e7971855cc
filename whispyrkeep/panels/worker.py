"""Threads of the library's own, so that a click in a notebook returns at once.

Which thread and event loop a widget's callback runs on differs between front ends and from
click to click; nothing of ours depends on it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue


class Worker:
    """Runs calls one after the other on a daemon thread; a forked child starts its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._start_over()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._start_over)

    def _start_over(self) -> None:
        self._lock = threading.Lock()
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def post(self, call: Callable[[], object]) -> None:
        """Run ``call`` after all that was posted before; what it raises is reported, not lost."""
        self._calls.put(call)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            call = self._calls.get()
            try:
                call()
            except Exception as fault:  # noqa: BLE001 - the thread's boundary: the next call goes on
                report(fault)


def report(fault: Exception) -> None:
    """Show a fault the way Python shows one that ended a thread."""
    threading.excepthook(
        threading.ExceptHookArgs(
            (type(fault), fault, fault.__traceback__, threading.current_thread())
        )
    )


PLAYING = Worker("whispyrkeep-playing")
"""Plays turns, one at a time for all panels of the process."""

LOOKING = Worker("whispyrkeep-looking")
"""Answers what panels look up, while a turn is being told too."""

TELLING = Worker("whispyrkeep-telling")
"""Calls those who watch, so that a slow one never holds up a turn."""
