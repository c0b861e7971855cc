"""One line of a campaign's log: how it is sealed into the chain, and how it is read back.

A line is one turn's envelope in canonical JSON. ``hash`` is taken over the envelope
without itself and without ``wall``, the clock on the wall; ``prev`` is the hash of the
turn before, or of the campaign's genesis block for turn 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from whispyrkeep.errors import Corrupt, EventTooLong, TooNew
from whispyrkeep.models.canonical import canonical_bytes, content_hash
from whispyrkeep.models.turn import TURN_FORMAT
from whispyrkeep.store.layout import check_event_id

Envelope = dict[str, Any]
"""What one turn stores. The campaign room says what is in it; the log needs ``v``,
``turn`` and ``id``, and adds ``prev`` and ``hash``."""

LONGEST_LINE = 16 * 2**20
"""Bytes of one line; a turn is about 3 KB."""

_UNHASHED = ("hash", "wall")


@dataclass(frozen=True, slots=True)
class Head:
    """The last turn of a chain and its hash; turn 0 is the genesis block."""

    turn: int
    hash: str


def genesis_hash(campaign_id: str, seed: int, start_hash: str) -> str:
    """``prev`` of the first turn: whose chain it is, its dice, and its starting state."""
    return content_hash({"campaign": campaign_id, "seed": seed, "start": start_hash})


def turn_hash(envelope: Mapping[str, Any]) -> str:
    """The hash of a turn, over everything in its envelope but ``hash`` and ``wall``."""
    return content_hash({key: envelope[key] for key in envelope if key not in _UNHASHED})


def seal(envelope: Mapping[str, Any], head: Head) -> tuple[bytes, Head]:
    """The line that follows ``head``, and the head after it.

    Raises:
        ValueError: the envelope is for another turn or another format.
        BadName: its id could not stand in a file name.
        NotCanonical: it holds a value with no canonical form.
        EventTooLong: the line would be over ``LONGEST_LINE``.
    """
    turn = head.turn + 1
    if envelope["turn"] != turn or envelope["v"] != TURN_FORMAT:
        raise ValueError(
            f"expected turn {turn} in format {TURN_FORMAT}, "
            f"got turn {envelope['turn']!r} in format {envelope['v']!r}"
        )
    check_event_id(envelope["id"])
    sealed = {**envelope, "prev": head.hash}
    sealed["hash"] = turn_hash(sealed)
    line = canonical_bytes(sealed) + b"\n"
    if len(line) > LONGEST_LINE:
        raise EventTooLong(turn, len(line), LONGEST_LINE)
    return line, Head(turn, sealed["hash"])


def read_line(line: bytes, path: Path, number: int, turn: int) -> Envelope:
    """The envelope in one stored line, whole and hashed as it says; ``prev`` is not looked at.

    Args:
        line: with or without its line end.
        number: of the line in ``path``, from 1, for the error.
        turn: that must stand there.

    Raises:
        Corrupt: not JSON, not the bytes that were written, or not the expected turn.
        TooNew: written by a newer version.
    """
    written = line.rstrip(b"\r\n")
    try:
        envelope = orjson.loads(written)
    except orjson.JSONDecodeError as cause:
        raise Corrupt(path, number, turn, _why_unreadable(line, cause)) from None
    if not isinstance(envelope, dict):
        raise Corrupt(path, number, turn, "the line is not a turn")
    version = envelope.get("v")
    if isinstance(version, int) and version > TURN_FORMAT:
        raise TooNew(f"turn {turn} in '{path}:{number}'", version, TURN_FORMAT)
    reason = _why_not_as_written(envelope, written, turn)
    if reason is not None:
        raise Corrupt(path, number, turn, reason)
    return envelope


def _why_not_as_written(envelope: Envelope, written: bytes, turn: int) -> str | None:
    found = envelope.get("turn")
    if found != turn:
        return f"turn {found} stands where turn {turn} belongs"
    if not all(isinstance(envelope.get(key), str) for key in ("id", "prev", "hash")):
        return "`id`, `prev` or `hash` is missing"
    if orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS) != written:
        return "the line was edited"
    if turn_hash(envelope) != envelope["hash"]:
        return "the turn was edited: its hash does not fit"
    return None


def _why_unreadable(line: bytes, cause: orjson.JSONDecodeError) -> str:
    if line.startswith(b"\xef\xbb\xbf"):
        return "an editor put a byte order mark in front"
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        return "a merge left its conflict marker"
    if b"\0" in line:
        return "NUL bytes in the line"
    return f"not JSON ({cause.msg}, column {cause.colno})"
