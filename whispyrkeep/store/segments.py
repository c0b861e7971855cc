"""The files of a campaign's log: their tail, their lines, and what a break in them means.

Opening looks at the last file only. A last line without its end, or with NUL bytes, is
what a crash leaves of a turn nobody was told about; everything else that does not fit is
``Corrupt``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from whispyrkeep.errors import Corrupt
from whispyrkeep.store.layout import TURNS_A_SEGMENT, CampaignPaths, segment_of
from whispyrkeep.store.lines import Envelope, Head, read_line

_SEGMENT_NAME = re.compile(r"(\d{8})\.jsonl")
_SNAPSHOT_NAME = re.compile(r"(\d{8})\.json")


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log as it lies on the disk.

    ``sizes`` has the bytes of every segment in order, the last one without ``torn``, the
    bytes behind the last whole line.
    """

    head: Head
    event_id: str | None
    sizes: tuple[int, ...]
    torn: bytes

    def size_of(self, number: int) -> int | None:
        """Bytes of segment ``number``, None when it does not exist."""
        return self.sizes[number - 1] if number <= len(self.sizes) else None


def segment_numbers(paths: CampaignPaths) -> list[int]:
    """Numbers of the segments there are, ascending.

    Raises:
        Corrupt: one in the middle is missing.
    """
    if not paths.events.is_dir():
        return []
    found = (_SEGMENT_NAME.fullmatch(entry.name) for entry in paths.events.iterdir())
    numbers = sorted(int(match[1]) for match in found if match)
    for position, number in enumerate(numbers, start=1):
        if number != position:
            first = (position - 1) * TURNS_A_SEGMENT + 1
            reason = f"turns {first} to {(number - 1) * TURNS_A_SEGMENT} are missing"
            raise Corrupt(paths.segment(position), None, first, reason)
    return numbers


def last_segment_name(paths: CampaignPaths) -> str:
    """File name of the last segment, empty when there is none."""
    try:
        names = os.listdir(paths.events)
    except FileNotFoundError:
        return ""
    return max(filter(_SEGMENT_NAME.fullmatch, names), default="")


def read_tail(paths: CampaignPaths, genesis: str) -> Tail:
    """The end of the log; reads one file and checks its last turn.

    Raises:
        Corrupt: a segment is missing or the last whole line is not as written.
        TooNew: the last turn comes from a newer version.
    """
    numbers = segment_numbers(paths)
    if not numbers:
        return Tail(Head(0, genesis), None, (), b"")
    whole, torn = _split_torn(_content(paths, numbers[-1]))
    sizes = [_size(paths, number) for number in numbers[:-1]]
    number = numbers[-1]
    if not whole and sizes:
        number, whole = number - 1, _content(paths, number - 1)
    if not whole:
        return Tail(Head(0, genesis), None, (0,), torn)
    last = _last_turn(paths, number, whole)
    end = len(whole) if number == numbers[-1] else 0
    return Tail(Head(last["turn"], last["hash"]), last["id"], (*sizes, end), torn)


def _content(paths: CampaignPaths, number: int) -> bytes:
    path = paths.segment(number)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        first = (number - 1) * TURNS_A_SEGMENT + 1
        raise Corrupt(path, None, first, "the file is missing") from None


def _size(paths: CampaignPaths, number: int) -> int:
    """Bytes of a segment that has another one behind it, so that it cannot be empty."""
    path = paths.segment(number)
    size = path.stat().st_size if path.exists() else 0
    if size == 0:
        first = (number - 1) * TURNS_A_SEGMENT + 1
        raise Corrupt(path, None, first, "the file is missing or empty")
    return size


def _split_torn(content: bytes) -> tuple[bytes, bytes]:
    """The whole lines, and what a crash may have left behind them."""
    end = content.rfind(b"\n") + 1
    if end == len(content):
        start = content.rfind(b"\n", 0, max(end - 1, 0)) + 1
        if b"\0" in content[start:]:
            end = start
    return content[:end], content[end:]


def _last_turn(paths: CampaignPaths, number: int, whole: bytes) -> Envelope:
    """The last turn of a segment that must hold all turns up to it, one a line."""
    count = whole.count(b"\n")
    start = whole.rfind(b"\n", 0, len(whole) - 1) + 1
    turn = (number - 1) * TURNS_A_SEGMENT + count
    try:
        return read_line(whole[start:], paths.segment(number), count, turn)
    except Corrupt:
        _check_lines(paths, number, whole)
        raise


def _check_lines(paths: CampaignPaths, number: int, whole: bytes) -> None:
    """Raise ``Corrupt`` at the first line that does not fit; the last may only show it."""
    first = (number - 1) * TURNS_A_SEGMENT + 1
    for position, line in enumerate(whole.split(b"\n")[:-1]):
        read_line(line, paths.segment(number), position + 1, first + position)


def read_turns(paths: CampaignPaths, head: Head, genesis: str, after: int) -> Iterator[Envelope]:
    """Turns ``after + 1`` to the head, each checked against the one before.

    Raises:
        Corrupt: names file, line and turn of the first that does not fit.
        TooNew: at the first turn from a newer version.
    """
    if after >= head.turn:
        return
    prev = genesis if after == 0 else read_turn(paths, after)["hash"]
    turn = after + 1
    for number in range(segment_of(turn), segment_of(head.turn) + 1):
        path = paths.segment(number)
        first = (number - 1) * TURNS_A_SEGMENT + 1
        last = min(head.turn, number * TURNS_A_SEGMENT)
        for line in _lines(paths, number)[turn - first : last - first + 1]:
            envelope = read_line(line, path, turn - first + 1, turn)
            if envelope["prev"] != prev:
                reason = "the turn does not follow the one before"
                raise Corrupt(path, turn - first + 1, turn, reason)
            yield envelope
            prev, turn = envelope["hash"], turn + 1
        if turn <= last:
            raise Corrupt(path, None, turn, f"turns {turn} to {last} are missing")


def good_turns(paths: CampaignPaths, genesis: str) -> tuple[list[Envelope], Corrupt | None]:
    """Every turn before the first that does not fit, and what is wrong with that one.

    Raises:
        TooNew: a turn from a newer version is no damage.
    """
    turns: list[Envelope] = []
    endless = Head(TURNS_A_SEGMENT * 10**6, "")
    try:
        for turn in read_turns(paths, endless, genesis, after=0):
            turns.append(turn)
    except Corrupt as fault:
        following = paths.segment(segment_of(len(turns) + 1)).name
        ended = fault.line is None and last_segment_name(paths) <= following
        return turns, None if ended else fault
    return turns, None


def read_turn(paths: CampaignPaths, turn: int) -> Envelope:
    """One turn, checked by itself; raises as ``read_turns``."""
    path = paths.segment(segment_of(turn))
    number = (turn - 1) % TURNS_A_SEGMENT + 1
    lines = _lines(paths, segment_of(turn))
    if len(lines) < number:
        raise Corrupt(path, None, turn, f"turn {turn} is missing")
    return read_line(lines[number - 1], path, number, turn)


def _lines(paths: CampaignPaths, number: int) -> list[bytes]:
    """The whole lines of a segment."""
    content = _content(paths, number)
    return content[: content.rfind(b"\n") + 1].split(b"\n")[:-1]


def offset_after(paths: CampaignPaths, turn: int) -> int:
    """Bytes of the segment of ``turn`` up to the end of that turn's line."""
    content = paths.segment(segment_of(turn)).read_bytes()
    offset = 0
    for _ in range((turn - 1) % TURNS_A_SEGMENT + 1):
        offset = content.index(b"\n", offset) + 1
    return offset


def read_note(path: Path) -> Head | None:
    """Turn and hash noted in ``head.json`` or a snapshot; None when it cannot be read."""
    try:
        note: Any = orjson.loads(path.read_bytes())
        return Head(int(note["turn"]), str(note["hash"]))
    except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def snapshot_turns(paths: CampaignPaths) -> list[int]:
    """Turns after which a state is cached, ascending; copies by other programs do not count."""
    try:
        names = os.listdir(paths.snapshots)
    except FileNotFoundError:
        return []
    found = (_SNAPSHOT_NAME.fullmatch(name) for name in names)
    return sorted(turn for match in found if match and (turn := int(match[1])) > 0)


def last_snapshot(paths: CampaignPaths) -> Head | None:
    """What the latest cached snapshot says it was taken of."""
    turns = snapshot_turns(paths)
    return read_note(paths.snapshot(turns[-1])) if turns else None


def check_witnesses(
    paths: CampaignPaths, tail: Tail, noted: Head | None, snapshot: Head | None
) -> None:
    """See that every turn somebody was told about is still there, as it was.

    Args:
        noted: what ``head.json`` says; read it before the tail when no lock is held.
        snapshot: likewise the latest snapshot, which may be wrong about the hash: it is
            a cache, and ignored when it does not fit.

    Raises:
        Corrupt: turns at the end are missing, or the noted one was replaced.
    """
    told = max((head.turn for head in (noted, snapshot) if head), default=0)
    if told > tail.head.turn:
        first = tail.head.turn + 1
        reason = f"turns {first} to {told} are missing, though they were committed"
        raise Corrupt(paths.segment(segment_of(first)), None, first, reason)
    if noted is None or noted.turn < 1:
        return
    found = tail.head.hash
    if noted.turn < tail.head.turn:
        found = str(read_turn(paths, noted.turn)["hash"])
    if found != noted.hash:
        line = (noted.turn - 1) % TURNS_A_SEGMENT + 1
        path = paths.segment(segment_of(noted.turn))
        raise Corrupt(path, line, noted.turn, "another turn was put in place of this one")
