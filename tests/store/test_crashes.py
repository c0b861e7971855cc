"""The process is killed, or the disk fails, at every single step of commit and rewind."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from whispyrkeep.errors import StaleHead, WriteFailed
from whispyrkeep.store.appendlog import read_records
from whispyrkeep.store.files import Disk
from whispyrkeep.store.layout import CampaignPaths
from whispyrkeep.store.pending import Pending, list_pending, write_pending

from .faults import KILLED, count_steps, dying_at, failing_at, in_child
from .turns import campaign_paths, chain, envelope, open_log, write_turns

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

Act = Callable[[CampaignPaths, Disk], object]


def _commit(paths: CampaignPaths, disk: Disk) -> object:
    log = open_log(paths, disk)
    return log.append(envelope(log.head.turn + 1), log.head)


def _rewind_to(turn: int) -> Act:
    def rewind(paths: CampaignPaths, disk: Disk) -> object:
        return open_log(paths, disk).rewind(turn, rewind_id="r-1", wall="noon")

    return rewind


def _undo(paths: CampaignPaths, disk: Disk) -> object:
    return open_log(paths, disk).undo_rewind(wall="noon")


def _world(root: Path, turns: int, rewound_to: int | None = None) -> CampaignPaths:
    """A campaign with snapshots, a draft in progress and, if asked, a rewind behind it."""
    paths = campaign_paths(root)
    head = write_turns(paths, turns)
    paths.snapshots.mkdir()
    for turn in range(0, turns, 100):
        paths.snapshot(turn).write_bytes(b"{}")
    write_pending(Disk(), paths, Pending(head, "draft", {"text": "I look"}))
    log = open_log(paths)
    if rewound_to is not None:
        log.rewind(rewound_to, rewind_id="r-1", wall="noon")
    return paths


SCENES: dict[str, tuple[int, int | None, Act]] = {
    "first turn": (0, None, _commit),
    "turn in a file": (7, None, _commit),
    "turn that starts a file": (1000, None, _commit),
    "rewind in a file": (7, None, _rewind_to(3)),
    "rewind over files": (2003, None, _rewind_to(995)),
    "rewind to a whole file": (1003, None, _rewind_to(1000)),
    "rewind to the start": (1002, None, _rewind_to(0)),
    "undo in a file": (7, 3, _undo),
    "undo over files": (2003, 995, _undo),
    "undo from the start": (1002, 0, _undo),
}


Worlds = dict[str, tuple[Path, bytes, bytes]]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Each scene's folder before, and what the log holds before and after it."""
    made = {}
    for number, (name, (turns, rewound_to, act)) in enumerate(SCENES.items()):
        before = tmp_path_factory.mktemp(f"before-{number}")
        paths = _world(before, turns, rewound_to)
        old = _content(paths)
        after = tmp_path_factory.mktemp(f"after-{number}") / "keep"
        shutil.copytree(before, after)
        act(campaign_paths(after), Disk())
        chain(campaign_paths(after))
        made[name] = (before, old, _content(campaign_paths(after)))
    return made


def _content(paths: CampaignPaths) -> bytes:
    """All lines of the log, after it was opened and so repaired."""
    open_log(paths)
    return b"".join(file.read_bytes() for file in sorted(paths.events.glob("*.jsonl")))


def _fresh(before: Path, tmp_path: Path) -> CampaignPaths:
    keep = tmp_path / "keep"
    shutil.rmtree(keep, ignore_errors=True)
    shutil.copytree(before, keep)
    return campaign_paths(keep)


def _ledger(paths: CampaignPaths) -> list[tuple[str, str]]:
    return [(record["op"], record["id"]) for record in read_records(paths.rewinds)]


def _finish_again(paths: CampaignPaths, act: Act, new: bytes) -> None:
    """Whatever was interrupted can be done (again), and ends where it should."""
    if _content(paths) != new:
        act(paths, Disk())
    assert _content(paths) == new
    assert not paths.intent.exists()
    assert len(_ledger(paths)) == len(set(_ledger(paths)))
    head = open_log(paths).head
    assert all(int(found.stem) <= head.turn for found in paths.snapshots.glob("*.json"))


@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_any_step(scene: str, worlds: Worlds, tmp_path: Path) -> None:
    before, old, new = worlds[scene]
    act = SCENES[scene][2]
    counted = _fresh(before, tmp_path)
    steps = count_steps(lambda disk: act(counted, disk))
    assert steps >= 5
    for step in range(1, steps + 1):
        paths = _fresh(before, tmp_path)
        code = in_child(lambda paths=paths, step=step: act(paths, dying_at(step)))  # type: ignore[misc]
        assert code == KILLED
        assert _content(paths) in (old, new), f"step {step} of {steps}"
        _finish_again(paths, act, new)
        if act is not _commit and act is not _undo:
            assert list_pending(paths) == ()


@pytest.mark.parametrize(
    ("code", "lasting"), [(errno.EIO, False), (errno.ENOSPC, True)], ids=["once", "from then on"]
)
@pytest.mark.parametrize("scene", SCENES)
def test_the_disk_fails_at_any_step(
    scene: str, code: int, lasting: bool, worlds: Worlds, tmp_path: Path
) -> None:
    before, old, new = worlds[scene]
    act = SCENES[scene][2]
    counted = _fresh(before, tmp_path)
    steps = count_steps(lambda disk: act(counted, disk))
    for step in range(1, steps + 1):
        paths = _fresh(before, tmp_path)
        try:
            act(paths, failing_at(step, code, lasting=lasting))
        except WriteFailed as failure:
            assert failure.errno == code
            if not failure.uncertain:
                assert _content(paths) in (old, new)
        else:
            assert _content(paths) == new, f"step {step} was acknowledged"
        _finish_again(paths, act, new)


def test_a_failed_commit_leaves_the_log_object_usable(tmp_path: Path) -> None:
    paths = _world(tmp_path, 7)
    steps = count_steps(lambda disk: _commit(_fresh_copy(tmp_path), disk))
    for step in range(1, steps + 1):
        copy = _fresh_copy(tmp_path)
        log = open_log(copy, failing_at(step, errno.EIO))
        head = log.head
        try:
            log.append(envelope(8), head)
        except WriteFailed:
            assert log.append(envelope(8), head).turn == 8
        with pytest.raises(StaleHead):
            log.append(envelope(8, id="another"), head)
        assert len(chain(copy)) == 8
    assert len(chain(paths)) == 7


def _fresh_copy(tmp_path: Path) -> CampaignPaths:
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(tmp_path, copy, ignore=lambda _, names: [n for n in names if n == "copy"])
    return campaign_paths(copy)
