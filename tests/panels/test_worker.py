"""The library's threads: in order, one at a time, and not stopped by what goes wrong."""

from __future__ import annotations

import os
import threading

import pytest

from whispyrkeep.panels.worker import Worker

PATIENCE = 30.0


def test_calls_run_in_order_on_one_other_thread() -> None:
    worker, done, seen = Worker("wk-test"), threading.Event(), []
    for number in range(100):
        worker.post(lambda number=number: seen.append((number, threading.get_ident())))
    worker.post(done.set)
    assert done.wait(PATIENCE)
    assert [number for number, _ in seen] == list(range(100))
    (thread,) = {thread for _, thread in seen}
    assert thread != threading.get_ident()


def test_a_fault_is_reported_and_the_next_call_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    worker, done = Worker("wk-test"), threading.Event()
    worker.post(lambda: 1 / 0)
    worker.post(done.set)
    assert done.wait(PATIENCE)
    (hook,) = reported
    assert hook.exc_type is ZeroDivisionError


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_has_a_thread_of_its_own() -> None:
    """A kernel that forks, as multiprocessing does, must not wait for its parent's thread."""
    worker, done = Worker("wk-test"), threading.Event()
    worker.post(done.set)
    assert done.wait(PATIENCE)
    child = os.fork()
    if child == 0:
        again = threading.Event()
        worker.post(again.set)
        os._exit(0 if again.wait(PATIENCE) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
