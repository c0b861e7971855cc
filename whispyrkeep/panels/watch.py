"""Panels notice what others play: another panel, the command line, another machine.

Nobody is told by the operating system of a line appended over a network folder, so the ends of
the logs are looked at, which costs a few ``stat`` a second.
"""

from __future__ import annotations

import threading
import time
from weakref import WeakSet

from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.worker import report

SECONDS = 1.0
"""Between two looks; the longest that a panel shows an old table."""

_watched: WeakSet[Controller] = WeakSet()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def watch(controller: Controller) -> None:
    """Let a controller look at its campaign whenever somebody else changed it."""
    global _thread
    with _lock:
        _watched.add(controller)
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="whispyrkeep-watching", daemon=True)
            _thread.start()


def unwatch(controller: Controller) -> None:
    with _lock:
        _watched.discard(controller)


def _run() -> None:
    while True:
        time.sleep(SECONDS)
        with _lock:
            controllers = tuple(_watched)
        for controller in controllers:
            _look_at(controller)
        del controllers


def _look_at(controller: Controller) -> None:
    try:
        if controller.behind and not controller.busy:
            controller.glance()
    except OSError as unreachable:  # the folder is gone for now; the next request will say so
        report(unreachable)
        unwatch(controller)
