"""One event loop on one thread of ours, so that plain calls work everywhere.

A notebook already runs a loop of its own, where ``asyncio.run`` fails; here every call of
the process shares a loop that nobody else uses.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

_R = TypeVar("_R")

Act = Callable[[], None]
"""Something to do on the caller's thread while it waits."""

_WAIT_SLICE = 0.2  # a wait without an end cannot be interrupted on Windows
_CLOSING_TIME = 2.0


class Cancel:
    """Stops a call from another thread, a signal handler or a button."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested = False
        self._stops: list[Act] = []

    @property
    def requested(self) -> bool:
        """Whether `cancel` was called."""
        return self._requested

    def cancel(self) -> None:
        """Stop the call that holds this, or the next one; again does nothing more."""
        with self._lock:
            self._requested = True
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    @contextmanager
    def stopping(self, stop: Act) -> Iterator[None]:
        """Call ``stop`` when cancelled within the block, at once if that was before it."""
        with self._lock:
            self._stops.append(stop)
            already = self._requested
        if already:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


class _Loop:
    """The loop and its daemon thread; a forked child starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                thread = threading.Thread(
                    target=self._loop.run_forever, name="whispyrkeep-endpoint", daemon=True
                )
                thread.start()
            return self._loop

    def forget(self) -> None:
        self._lock = threading.Lock()
        self._loop = None


_LOOP = _Loop()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_LOOP.forget)


def run(
    start: Callable[[Callable[[Act], None]], Coroutine[Any, Any, _R]], cancel: Cancel | None
) -> _R:
    """Run a coroutine on our loop and wait for it.

    Args:
        start: makes the coroutine; it is given a function that hands acts to this thread.
        cancel: stops the coroutine from elsewhere.

    Raises:
        asyncio.CancelledError: it was stopped. An interrupt of the waiting thread, or an
            error in an act, stops it too, and is raised once its connection is closed.
    """
    if cancel and cancel.requested:
        raise asyncio.CancelledError
    loop = _LOOP.get()
    inbox: SimpleQueue[Act | asyncio.Task[_R]] = SimpleQueue()
    tasks: list[asyncio.Task[_R]] = []

    def launch() -> None:
        task = loop.create_task(start(inbox.put))
        tasks.append(task)
        task.add_done_callback(inbox.put)

    def stop() -> None:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])

    loop.call_soon_threadsafe(launch)
    with (cancel or Cancel()).stopping(stop):
        try:
            return _serve(inbox).result()
        except BaseException:
            if not (tasks and tasks[0].done()):
                stop()
                _await_end(inbox)
            raise


def _serve(inbox: SimpleQueue[Act | asyncio.Task[_R]]) -> asyncio.Task[_R]:
    """Do what arrives until the finished task does."""
    while True:
        try:
            item = inbox.get(timeout=_WAIT_SLICE)
        except Empty:
            continue
        if isinstance(item, asyncio.Task):
            return item
        item()


def _await_end(inbox: SimpleQueue[Act | asyncio.Task[_R]]) -> None:
    """Give a stopped task the time to close its connection; its outcome no longer matters."""
    try:
        while not isinstance(item := inbox.get(timeout=_CLOSING_TIME), asyncio.Task):
            pass
    except Empty:
        return
    if not item.cancelled():
        item.exception()
