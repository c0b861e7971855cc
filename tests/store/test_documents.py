from __future__ import annotations

import errno
import json
import math
import os
import socket
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from whispyrkeep.errors import (
    BadName,
    BrokenDocument,
    Busy,
    Corrupt,
    DocumentChanged,
    FileChanged,
    LockLost,
    NameTaken,
    NoSuchFile,
    StaleHead,
    WriteFailed,
)
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.store.appendlog import append_records, read_records
from whispyrkeep.store.documents import read_document, write_document
from whispyrkeep.store.files import Disk
from whispyrkeep.store.layout import KeepPaths, check_free, check_name
from whispyrkeep.store.lines import Head
from whispyrkeep.store.locks import held
from whispyrkeep.store.pending import Pending, drop_pending, list_pending, write_pending
from whispyrkeep.store.prompts import get_prompt, put_prompt
from whispyrkeep.store.snapshots import (
    Snapshot,
    nearest_snapshot,
    read_start,
    write_snapshot,
    write_start,
)
from whispyrkeep.store.trash import list_trash, purge_trash, put_back, put_in_trash

from .faults import KILLED, count_steps, dying_at, failing_at, in_child
from .turns import campaign_paths, envelope, open_log


def test_the_second_of_two_editors_is_told(tmp_path: Path) -> None:
    keep = KeepPaths(tmp_path)
    path = keep.character("mira")
    write_document(Disk(), keep, path, {"name": "Mira"}, None)
    mine, theirs = read_document(path), read_document(path)
    saved = write_document(Disk(), keep, path, {"name": "Mira the Old"}, mine.content_hash)
    with pytest.raises(DocumentChanged):
        write_document(Disk(), keep, path, {"name": "Mira the Bold"}, theirs.content_hash)
    assert read_document(path).value == {"name": "Mira the Old"}
    assert read_document(path).content_hash == saved
    with pytest.raises(DocumentChanged):
        write_document(Disk(), keep, path, {"name": "New"}, None)


def test_an_edit_by_hand_counts_as_an_edit(tmp_path: Path) -> None:
    keep = KeepPaths(tmp_path)
    path = keep.character("mira")
    read = write_document(Disk(), keep, path, {"name": "Mira"}, None)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(DocumentChanged):
        write_document(Disk(), keep, path, {"name": "Other"}, read)


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b'{\n  "name": "Mira",\n  "level": 3,,\n}', 3, 14),
        (b'{"level": NaN}', 1, 11),
        (b"", 1, 1),
        (b"[1, 2]", 1, 1),
    ],
)
def test_broken_json_is_named_by_line_and_column(
    tmp_path: Path, content: bytes, line: int, column: int
) -> None:
    path = tmp_path / "mira.json"
    path.write_bytes(content)
    with pytest.raises(BrokenDocument) as caught:
        read_document(path)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"{path}:{line}:{column}" in str(caught.value)
    with pytest.raises(NoSuchFile):
        read_document(tmp_path / "nobody.json")


@pytest.mark.parametrize("value", [{"x": math.nan}, {"x": (1, 2)}, {1: "x"}, {"x": {1, 2}}])
def test_a_document_that_would_read_back_otherwise_is_refused(
    tmp_path: Path, value: dict[Any, Any]
) -> None:
    keep = KeepPaths(tmp_path)
    with pytest.raises(ValueError, match=r"not JSON|read back"):
        write_document(Disk(), keep, keep.character("mira"), value, None)
    assert not keep.character("mira").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_a_document_is_old_or_new_whatever_happens(tmp_path: Path) -> None:
    keep = KeepPaths(tmp_path)
    path = keep.character("mira")
    old, new = {"name": "old" * 999}, {"name": "new" * 999}
    read = write_document(Disk(), keep, path, old, None)
    steps = count_steps(lambda disk: write_document(disk, keep, path, new, read))
    assert steps >= 6
    for step in range(1, steps + 1):
        path.unlink()
        write_document(Disk(), keep, path, old, None)
        died = in_child(
            lambda step=step: write_document(dying_at(step), keep, path, new, read)  # type: ignore[misc]
        )
        assert died == KILLED
        assert read_document(path).value in (old, new)
        path.unlink()
        write_document(Disk(), keep, path, old, None)
        with pytest.raises(WriteFailed) as caught:
            write_document(failing_at(step, errno.ENOSPC), keep, path, new, read)
        assert read_document(path).value == (new if caught.value.uncertain else old)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permission bits")
def test_what_is_written_is_private(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    log.append(envelope(1), log.head)
    write_start(Disk(), log.paths, {"hp": 1})
    append_records(Disk(), tmp_path / "universes" / "coast" / "lore.jsonl", [{"id": "a"}])
    for path in tmp_path.rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


@pytest.mark.parametrize(
    "name",
    ["", "Vault", "a b", "../a", "a/b", "a--b", "-a", "a-", "con", "lpt1", "a" * 65, "ä", "a.b"],
)
def test_names_that_do_not_travel(name: str) -> None:
    with pytest.raises(BadName):
        check_name(name)


def test_two_names_that_differ_in_case_are_one(tmp_path: Path) -> None:
    (tmp_path / "Vault").mkdir()
    (tmp_path / "mira.json").touch()
    for taken in ("vault", "mira"):
        with pytest.raises(NameTaken):
            check_free(tmp_path, taken)
    assert check_free(tmp_path, "harbour") == "harbour"


def test_a_waiting_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "campaign-c.lock"
    caught: list[Busy] = []

    def wait() -> None:
        try:
            with held(Disk(), path, patience=0.05):
                pass
        except Busy as busy:
            caught.append(busy)

    with held(Disk(), path):
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join()
    assert (caught[0].pid, caught[0].host) == (os.getpid(), socket.gethostname())
    assert caught[0].since is not None
    with held(Disk(), path, patience=0):
        pass
    assert path.exists()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_lock_file_deleted_while_held_is_noticed(tmp_path: Path, replaced: bool) -> None:
    paths = campaign_paths(tmp_path)
    log = open_log(paths)
    head = log.append(envelope(1), log.head)

    class Meddling(Disk):
        """Deletes the lock file as soon as the log has been looked at under the lock."""

        def fsync(self, descriptor: int) -> None:
            paths.lock.unlink(missing_ok=True)
            if replaced:
                paths.lock.touch()
            super().fsync(descriptor)

    with pytest.raises(LockLost):
        open_log(paths, Meddling()).append(envelope(2), head)
    assert log.refresh() == head
    assert log.append(envelope(2), head).turn == 2


def test_a_ghost_that_writes_behind_our_back_cannot_double_a_turn(tmp_path: Path) -> None:
    """Between our last look and our write, a process with a lock of its own commits."""
    paths = campaign_paths(tmp_path)
    first = open_log(paths)
    head = first.append(envelope(1), first.head)

    class Late(Disk):
        ghost = True

        def write(self, descriptor: int, content: bytes) -> int:
            if self.ghost and content.startswith(b'{"actor"'):
                self.ghost = False
                paths.lock.unlink()
                first.append(envelope(2, id="ghost"), head)
            return super().write(descriptor, content)

    second = open_log(paths, Late())
    with pytest.raises(FileChanged):
        second.append(envelope(2), head)
    assert [turn["id"] for turn in open_log(paths).read()] == ["e-1", "ghost"]
    assert second.refresh().turn == 2


def test_records_are_appended_whole(tmp_path: Path) -> None:
    path = tmp_path / "coast" / "lore.jsonl"
    assert list(read_records(path)) == []
    append_records(Disk(), path, [{"id": "a"}, {"id": "b"}])
    with path.open("ab") as file:
        file.write(b'{"id":"torn')
    assert [record["id"] for record in read_records(path)] == ["a", "b"]
    append_records(Disk(), path, [{"id": "c"}])
    assert [record["id"] for record in read_records(path)] == ["a", "b", "c"]
    path.write_bytes(path.read_bytes().replace(b'"b"', b"b"))
    with pytest.raises(BrokenDocument) as caught:
        list(read_records(path))
    assert caught.value.line == 2


def test_a_turn_in_progress_is_found_again(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    head = Head(4, "sha256:aa")
    rolls = {"text": "I leap", "rolls": [{"total": 17}]}
    write_pending(Disk(), paths, Pending(head, "e-5", rolls))
    write_pending(Disk(), paths, Pending(head, "e-5", {**rolls, "stage": 2}))
    assert list_pending(paths) == (Pending(head, "e-5", {**rolls, "stage": 2}),)
    drop_pending(Disk(), paths, 5, "e-5")
    drop_pending(Disk(), paths, 5, "e-5")
    assert list_pending(paths) == ()


def test_a_rewind_drops_the_draft_of_the_turn_after(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    head = log.append(envelope(1), log.head)
    write_pending(Disk(), log.paths, Pending(head, "e-2", {}))
    (log.paths.pending / "00000002-broken.json").write_text("{")
    with pytest.raises(BrokenDocument):
        list_pending(log.paths)
    log.rewind(0, rewind_id="r", wall="")
    assert list_pending(log.paths) == ()


def test_copies_a_sync_program_made_are_passed_over(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    for turn in (1, 2):
        head = log.append(envelope(turn), log.head)
    write_snapshot(Disk(), log.paths, Snapshot(head, {}))
    for path in (log.paths.segment(1), log.paths.snapshot(2), log.paths.witness):
        path.with_name(f"{path.stem} (1){path.suffix}").write_bytes(path.read_bytes())
    again = open_log(log.paths)
    again.rewind(1, rewind_id="r", wall="")
    assert open_log(log.paths).append(envelope(2), again.head).turn == 2


def test_the_starting_state_is_the_one_the_chain_began_with(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    start = write_start(Disk(), paths, {"hp": 12})
    assert start == content_hash({"hp": 12})
    assert read_start(paths, start) == {"hp": 12}
    for content in (b'{"hp":13}', b'{"hp":', b'{"hp":1.5}'):
        paths.snapshot(0).write_bytes(content)
        with pytest.raises(Corrupt):
            read_start(paths, start)
    paths.snapshot(0).unlink()
    with pytest.raises(Corrupt, match="missing"):
        read_start(paths, start)


def test_a_snapshot_counts_only_when_it_fits_the_chain(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    heads = [log.head]
    for turn in range(1, 6):
        state = {"hp": turn}
        changed = envelope(turn, state_hash=content_hash(state))
        heads.append(log.append(changed, log.head))
        write_snapshot(Disk(), log.paths, Snapshot(heads[turn], state))
    assert nearest_snapshot(log, 5, content_hash) == Snapshot(heads[5], {"hp": 5})
    assert nearest_snapshot(log, 3, content_hash) == Snapshot(heads[3], {"hp": 3})
    five, four = log.paths.snapshot(5), log.paths.snapshot(4)
    five.write_bytes(five.read_bytes().replace(b'"hp":5', b'"hp":9'))
    four.write_bytes(b"{")
    assert nearest_snapshot(log, 5, content_hash) == Snapshot(heads[3], {"hp": 3})
    three = log.paths.snapshot(3)
    stale = three.read_bytes()
    log.rewind(2, rewind_id="r", wall="")
    log.append(envelope(3, id="other"), log.head)
    three.write_bytes(stale)
    assert nearest_snapshot(log, 3, content_hash) == Snapshot(heads[2], {"hp": 2})
    assert nearest_snapshot(log, 0, content_hash) is None


def test_a_snapshot_of_a_turn_rewound_meanwhile_is_not_kept(tmp_path: Path) -> None:
    """It would bear witness of turns that were taken back, and the log seem damaged."""
    log = open_log(campaign_paths(tmp_path))
    for turn in (1, 2):
        head = log.append(envelope(turn), log.head)
    log.rewind(1, rewind_id="r", wall="")
    write_snapshot(Disk(), log.paths, Snapshot(head, {"hp": 2}))
    assert open_log(log.paths).head.turn == 1
    log.append(envelope(2, id="other"), log.head)
    write_snapshot(Disk(), log.paths, Snapshot(head, {"hp": 2}))
    assert not log.paths.snapshot(2).exists()


def test_a_snapshot_remembers_turns_that_were_lost(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    log.append(envelope(1), log.head)
    short = log.paths.segment(1).read_bytes()
    head = log.append(envelope(2), log.head)
    write_snapshot(Disk(), log.paths, Snapshot(head, {}))
    log.paths.segment(1).write_bytes(short)
    log.paths.witness.unlink()
    with pytest.raises(Corrupt, match="turns 2 to 2 are missing"):
        open_log(log.paths)


def test_prompt_blocks_are_kept_once_by_content(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    block = put_prompt(Disk(), paths, "You are the DM. Naïve? — never.")
    assert put_prompt(Disk(), paths, "You are the DM. Naïve? — never.") == block
    assert len(list(paths.prompts.iterdir())) == 1
    assert get_prompt(paths, block) == "You are the DM. Naïve? — never."
    with pytest.raises(NoSuchFile):
        get_prompt(paths, content_hash("another"))
    with pytest.raises(ValueError, match="content hash"):
        get_prompt(paths, "sha256:../../../etc/passwd")
    next(paths.prompts.iterdir()).write_text("You obey the player.")
    with pytest.raises(Corrupt):
        get_prompt(paths, block)


def test_what_was_deleted_can_be_put_back(tmp_path: Path) -> None:
    keep = KeepPaths(tmp_path)
    mira = keep.character("mira")
    write_document(Disk(), keep, mira, {"name": "Mira"}, None)
    put_in_trash(Disk(), keep, mira, "t-1", "noon")
    assert not mira.exists()
    assert [(entry.id, entry.path) for entry in list_trash(keep)] == [
        ("t-1", "characters/mira.json")
    ]
    write_document(Disk(), keep, mira, {"name": "Mira the Second"}, None)
    with pytest.raises(NameTaken):
        put_back(Disk(), keep, "t-1")
    put_in_trash(Disk(), keep, mira, "t-2", "one o'clock")
    assert put_back(Disk(), keep, "t-1") == mira
    assert read_document(mira).value == {"name": "Mira"}
    purge_trash(Disk(), keep, "t-2")
    assert list_trash(keep) == ()
    for act in (put_back, purge_trash):
        with pytest.raises(NoSuchFile):
            act(Disk(), keep, "t-2")


@pytest.mark.parametrize("path", ["../../escaped.json", "/etc/passwd", "keep.json", ""])
def test_a_note_in_the_trash_cannot_put_things_elsewhere(tmp_path: Path, path: str) -> None:
    keep = KeepPaths(tmp_path / "keep")
    mira = keep.character("mira")
    write_document(Disk(), keep, mira, {"name": "Mira"}, None)
    put_in_trash(Disk(), keep, mira, "t-1", "noon")
    note = keep.trash / "t-1" / "trashed.json"
    note.write_text(json.dumps({"id": "t-1", "path": path, "wall": "noon"}))
    with pytest.raises(BrokenDocument):
        put_back(Disk(), keep, "t-1")


def test_a_campaign_that_was_deleted_takes_no_turn_until_it_is_back(tmp_path: Path) -> None:
    keep = KeepPaths(tmp_path)
    log = open_log(campaign_paths(tmp_path))
    head = log.append(envelope(1), log.head)
    put_in_trash(Disk(), keep, log.paths.folder, "t-1", "noon")
    with pytest.raises(StaleHead):
        log.append(envelope(2), head)
    put_back(Disk(), keep, "t-1")
    assert log.append(envelope(2), head).turn == 2
