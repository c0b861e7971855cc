from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from whispyrkeep.errors import (
    BadName,
    Corrupt,
    EventTooLong,
    NoSuchTurn,
    NotCanonical,
    ReadOnly,
    StaleHead,
    TooNew,
)
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.store.files import Disk
from whispyrkeep.store.lines import Head, turn_hash
from whispyrkeep.store.log import CampaignLog

from .turns import GENESIS, campaign_paths, chain, envelope, open_log, write_turns


def test_turns_come_back_as_they_were_given(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    head = log.head
    assert head == Head(0, GENESIS)
    for turn in range(1, 4):
        head = log.append(envelope(turn), head)
    stored = list(open_log(log.paths).read())
    assert [{k: t[k] for k in t if k not in ("prev", "hash")} for t in stored] == [
        envelope(1),
        envelope(2),
        envelope(3),
    ]
    assert [turn["prev"] for turn in stored] == [GENESIS, stored[0]["hash"], stored[1]["hash"]]
    assert open_log(log.paths).head == head


def test_the_hash_is_that_of_the_line_without_itself_and_the_clock(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    log.append(envelope(1), log.head)
    stored = orjson.loads(log.paths.segment(1).read_bytes())
    rest = {key: value for key, value in stored.items() if key not in ("hash", "wall")}
    assert stored["hash"] == content_hash(rest)
    assert turn_hash({**stored, "wall": "another time"}) == stored["hash"]
    assert turn_hash({**stored, "narrative": "another tale"}) != stored["hash"]


def test_the_thousandth_turn_closes_a_file(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    head = write_turns(paths, 999)
    log = open_log(paths)
    for turn in (1000, 1001, 1002):
        head = log.append(envelope(turn), head)
    assert paths.segment(1).read_bytes().count(b"\n") == 1000
    assert paths.segment(2).read_bytes().count(b"\n") == 2
    assert [turn["turn"] for turn in open_log(paths).read(after=997)] == [
        998,
        999,
        1000,
        1001,
        1002,
    ]
    assert open_log(paths).turn(1001)["id"] == "e-1001"


def test_two_logs_of_one_campaign_see_each_other(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    mine, theirs = open_log(paths), open_log(paths)
    first = mine.append(envelope(1), mine.head)
    with pytest.raises(StaleHead) as caught:
        theirs.append(envelope(1, id="other"), Head(0, GENESIS))
    assert (caught.value.expected_turn, caught.value.found_turn) == (0, 1)
    second = theirs.append(envelope(2, id="other"), theirs.refresh())
    assert mine.refresh() == second
    assert mine.append(envelope(3), second).turn == 3
    assert open_log(paths).head_at(1) == first


def test_a_commit_that_is_repeated_happens_once(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    start = log.head
    first = log.append(envelope(1), start)
    assert log.append(envelope(1), start) == first
    log.append(envelope(2), first)
    assert log.append(envelope(1), start) == first
    assert len(chain(log.paths)) == 2


def test_a_fork_with_an_open_log_plays_on_the_same_chain(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    head = log.append(envelope(1), log.head)
    child = os.fork()
    if child == 0:
        log.append(envelope(2, id="child"), head)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(StaleHead):
        log.append(envelope(2), head)
    assert log.refresh().turn == 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "../../etc/passwd"}, BadName),
        ({"turn": 2}, ValueError),
        ({"v": 2}, ValueError),
        ({"events": [{"type": "Moved", "far": 0.5}]}, NotCanonical),
        ({"narrative": "x" * 2**24}, EventTooLong),
    ],
)
def test_what_cannot_be_stored_leaves_no_trace(
    tmp_path: Path, change: dict[str, object], error: type[Exception]
) -> None:
    log = open_log(campaign_paths(tmp_path))
    with pytest.raises(error):
        log.append({**envelope(1), **change}, log.head)
    assert not log.paths.segment(1).exists()


def test_turns_that_are_not_there(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 3)
    log = open_log(paths)
    for number in (-1, 0, 4):
        with pytest.raises(NoSuchTurn):
            log.turn(number)
    with pytest.raises(NoSuchTurn):
        next(log.read(after=4))
    assert list(log.read(after=3)) == []


def test_a_log_opened_for_reading_changes_nothing(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 3)
    with paths.segment(1).open("ab") as file:
        file.write(b'{"half a li')
    before = paths.segment(1).read_bytes()
    log = CampaignLog(paths, GENESIS, Disk(), writable=False)
    assert log.head.turn == 3
    for change in (
        lambda: log.append(envelope(4), log.head),
        lambda: log.rewind(1, rewind_id="r", wall=""),
        lambda: log.undo_rewind(wall=""),
    ):
        with pytest.raises(ReadOnly):
            change()
    assert paths.segment(1).read_bytes() == before
    assert not paths.lock.exists()


@pytest.mark.parametrize(
    "torn", [b"{", b'{"a":1}', b"\0" * 4096, b'{"a":\0\0\0\0}\n', b"\0\n"], ids=repr
)
def test_what_a_crash_leaves_behind_is_set_aside_and_reported(tmp_path: Path, torn: bytes) -> None:
    paths = campaign_paths(tmp_path)
    head = write_turns(paths, 3)
    whole = paths.segment(1).read_bytes()
    paths.segment(1).write_bytes(whole + torn)
    log = open_log(paths)
    assert log.head == head
    assert paths.segment(1).read_bytes() == whole
    (report,) = log.set_aside
    assert (report.after_turn, report.size) == (3, len(torn))
    assert report.path.read_bytes() == torn
    assert log.append(envelope(4), head).turn == 4
    assert open_log(paths).set_aside == ()


def test_an_acknowledged_turn_is_never_taken_for_a_torn_one(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    log.append(envelope(2), log.append(envelope(1), log.head))
    segment = log.paths.segment(1)
    cut = segment.read_bytes()[:-5]
    segment.write_bytes(cut)
    with pytest.raises(Corrupt, match="turns 2 to 2 are missing"):
        open_log(log.paths)
    assert segment.read_bytes() == cut


def _edit(segment: Path, old: bytes, new: bytes) -> None:
    content = segment.read_bytes()
    assert old in content
    segment.write_bytes(content.replace(old, new))


def _without_line(segment: Path, number: int) -> None:
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join(lines[: number - 1] + lines[number:]))


def _twice(segment: Path, number: int) -> None:
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join(lines[:number] + lines[number - 1 :]))


def _in_front(segment: Path, number: int, text: bytes) -> None:
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join([*lines[: number - 1], text + lines[number - 1], *lines[number:]]))


def _swapped(segment: Path, number: int) -> None:
    lines = segment.read_bytes().splitlines(keepends=True)
    lines[number - 1], lines[number] = lines[number], lines[number - 1]
    segment.write_bytes(b"".join(lines))


@pytest.mark.parametrize(
    ("damage", "line", "turn"),
    [
        (lambda s: _edit(s, b"step 5.", b"leap 5."), 5, 5),
        (lambda s: _edit(s, b"step 10.", b"leap 10."), 10, 10),
        (lambda s: _edit(s, b'"turn":5,', b'"turn": 5,'), 5, 5),
        (lambda s: _without_line(s, 4), 4, 4),
        (lambda s: _twice(s, 4), 5, 5),
        (lambda s: _swapped(s, 4), 4, 4),
        (lambda s: _in_front(s, 6, b"\xef\xbb\xbf"), 6, 6),
        (lambda s: _in_front(s, 6, b"<<<<<<< HEAD\n"), 6, 6),
        (lambda s: _edit(s, b"bends for the 3.", b"bends for the \0."), 3, 3),
    ],
    ids=["edited", "edited last", "spaced", "cut out", "doubled", "swapped", "bom", "merge", "nul"],
)
def test_damage_is_named_and_left_alone(
    tmp_path: Path, damage: object, line: int, turn: int
) -> None:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 10)
    damage(paths.segment(1))  # type: ignore[operator]
    content = paths.segment(1).read_bytes()
    with pytest.raises(Corrupt) as caught:
        list(open_log(paths).read())
    found = caught.value
    assert (found.path, found.line, found.turn) == (paths.segment(1), line, turn)
    assert paths.segment(1).read_bytes() == content


def test_damage_in_the_middle_is_named_by_file_line_and_turn(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 1010)
    _edit(paths.segment(2), b"step 1005.", b"leap 1005.")
    log = open_log(paths)
    with pytest.raises(Corrupt) as caught:
        list(log.read())
    assert (caught.value.path, caught.value.line, caught.value.turn) == (paths.segment(2), 5, 1005)
    assert f"{paths.segment(2)}:5 (turn 1005)" in str(caught.value)


def test_a_chain_that_was_hashed_anew_breaks_at_the_next_turn(tmp_path: Path) -> None:
    """Somebody edits turn 2 and computes its hash, but turn 3 still names the old one."""
    paths = campaign_paths(tmp_path)
    write_turns(paths, 3)
    lines = paths.segment(1).read_bytes().splitlines()
    forged = orjson.loads(lines[1])
    forged["narrative"] = "There was gold all along."
    forged["hash"] = turn_hash(forged)
    lines[1] = orjson.dumps(forged, option=orjson.OPT_SORT_KEYS)
    paths.segment(1).write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(Corrupt) as caught:
        list(open_log(paths).read())
    assert caught.value.turn == 3


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    head = write_turns(paths, 3)
    segment = paths.segment(1)
    segment.write_bytes(segment.read_bytes().replace(b"\n", b"\r\n"))
    log = open_log(paths)
    log.append(envelope(4), head)
    assert len(chain(paths)) == 4


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_missing_file_is_named(tmp_path: Path, lost: int) -> None:
    paths = campaign_paths(tmp_path)
    head = write_turns(paths, 2000)
    log = open_log(paths)
    log.append(envelope(2001), head)
    paths.segment(lost).unlink()
    with pytest.raises(Corrupt, match=r"turns? .*missing") as caught:
        open_log(paths)
    assert caught.value.turn == (lost - 1) * 1000 + 1


def test_an_older_copy_put_back_is_noticed(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    head = log.append(envelope(1), log.head)
    older = log.paths.segment(1).read_bytes()
    log.append(envelope(2), head)
    log.paths.segment(1).write_bytes(older)
    with pytest.raises(Corrupt, match="turns 2 to 2 are missing"):
        open_log(log.paths)


def test_without_a_witness_the_log_is_believed(tmp_path: Path) -> None:
    log = open_log(campaign_paths(tmp_path))
    head = log.append(envelope(1), log.head)
    for content in (None, b"", b"{", b"[]", b'{"turn":"x","hash":1}'):
        if content is None:
            log.paths.witness.unlink()
        else:
            log.paths.witness.write_bytes(content)
        assert open_log(log.paths).head == head


def test_a_newer_format_is_refused_untouched(tmp_path: Path) -> None:
    paths = campaign_paths(tmp_path)
    write_turns(paths, 3)
    newer = orjson.dumps({"v": 2, "turn": 4, "new": "thing"}) + b"\n"
    with paths.segment(1).open("ab") as file:
        file.write(newer)
    before = paths.segment(1).read_bytes()
    with pytest.raises(TooNew) as caught:
        open_log(paths)
    assert (caught.value.found, caught.value.supported) == (2, 1)
    assert "turn 4" in str(caught.value)
    assert paths.segment(1).read_bytes() == before
