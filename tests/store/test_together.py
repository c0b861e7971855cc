"""Several processes, threads and interruptions on one campaign."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from whispyrkeep.errors import StaleHead
from whispyrkeep.store.appendlog import read_records
from whispyrkeep.store.files import Disk
from whispyrkeep.store.layout import CampaignPaths
from whispyrkeep.store.locks import held
from whispyrkeep.store.log import CampaignLog

from .turns import campaign_paths, chain, envelope, open_log, write_turns

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")


def _commit_until_it_is_in(log: CampaignLog, event_id: str) -> None:
    while True:
        try:
            log.append(envelope(log.head.turn + 1, id=event_id), log.head)
        except StaleHead:
            log.refresh()
        else:
            return


def _play(paths: CampaignPaths, who: int, turns: int) -> None:
    log = open_log(paths)
    for number in range(turns):
        _commit_until_it_is_in(log, f"e-{who}-{number}")


def test_three_writers_and_a_reader_get_along(tmp_path: Path) -> None:
    """Begun before a file of the log is full, so that the writers meet at its end too."""
    paths = campaign_paths(tmp_path)
    write_turns(paths, 980)
    children = []
    for who in range(3):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _play(paths, who, 20)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    reader, seen = open_log(paths), 980
    while seen < 1040:
        seen = reader.refresh().turn
        assert [turn["turn"] for turn in reader.read(after=975)] == list(range(976, seen + 1))
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    ids = [turn["id"] for turn in open_log(paths).read(after=980)]
    assert sorted(ids) == sorted(f"e-{who}-{number}" for who in range(3) for number in range(20))


def test_a_reader_meets_a_rewinding_writer(tmp_path: Path) -> None:
    """What the reader gets is a chain, or word that it was rewound; never a mixture."""
    paths = campaign_paths(tmp_path)
    write_turns(paths, 1005)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            log = open_log(paths)
            for number in range(15):
                log.rewind(990, rewind_id=f"r-{number}", wall="")
                for step in range(12):
                    _commit_until_it_is_in(log, f"e-{number}-{step}")
            code = 0
        finally:
            os._exit(code)
    reader, told = open_log(paths), 0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        try:
            reader.refresh()
            for turn in reader.read(after=985):
                told = turn["turn"]
        except StaleHead:
            continue
    assert told > 985
    assert len(chain(paths)) == 1002
    assert len(list(read_records(paths.rewinds))) == 15


def test_threads_share_a_campaign_through_logs_of_their_own(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda who: _play(paths, who, 10), range(4)))
    assert len(set(chain(paths))) == 40


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupted_commit_is_repeated_and_happens_once(tmp_path: Path) -> None:
    """A kernel interrupt (SIGINT) may hit anywhere inside a commit."""
    log = open_log(campaign_paths(tmp_path))
    interrupted = 0
    alarm = signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for turn in range(1, 121):
            expected = log.head
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00005 + (turn % 40) * 0.00004)
                log.append(envelope(turn), expected)
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                interrupted += 1
                assert log.append(envelope(turn), expected).turn == turn
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGINT, usual)
    assert [turn["id"] for turn in open_log(log.paths).read()] == [f"e-{n}" for n in range(1, 121)]
    assert interrupted > 0


def test_waiting_for_a_lock_can_be_interrupted(tmp_path: Path) -> None:
    path = campaign_paths(tmp_path).lock
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    alarm = signal.signal(signal.SIGALRM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        with held(Disk(), path):
            os.write(ready[1], b"x")
            os.read(go[0], 1)
        os._exit(0)
    try:
        os.read(ready[0], 1)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt), held(Disk(), path):
            pass
    finally:
        signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGINT, usual)
        os.write(go[1], b"x")
        os.waitpid(child, 0)
        for descriptor in (*ready, *go):
            os.close(descriptor)
    with held(Disk(), path, patience=1):
        pass
