"""Stat blocks found and taken apart: the header's numbers, and the entries of each section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tools.srd_compile.pages import Printed, joined, lines

MONSTERS: Final = (258, 364)
ELSEWHERE: Final = (107, 253)
"""Where spells and magic items print six stat blocks of their own."""

SHORT_LINE: Final = 44
SECTIONS: Final = ("Traits", "Actions", "Bonus Actions", "Reactions", "Legendary Actions")
_SIZE: Final = r"(?:Tiny|Small|Medium|Large|Huge|Gargantuan)"
_TYPE_LINE: Final = re.compile(rf"{_SIZE}\b.*, [A-Z][A-Za-z ()]+$")
_HEADING: Final = re.compile(
    r"(?:[A-Z][\w'/-]*|of|the)(?:,? (?:[A-Z+][\w'/-]*|of|the|in|or|and|to|from|a|an|with|one|\d+))*"
)
_ENTRY: Final = re.compile(rf"({_HEADING.pattern}!?)((?: \([^)]*\))?)\. ?(.*)")
_ENTRY_OPEN: Final = re.compile(rf"{_HEADING.pattern} \([^)]*$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A named entry of a section: ``Bite. …``, with what stands in parentheses after its name."""

    section: str
    name: str
    note: str
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stat block as printed. ``header`` are its lines before the first section."""

    name: str
    type_line: str
    header: tuple[str, ...]
    entries: tuple[Entry, ...]
    legendary_intro: str
    first: Printed
    last: Printed


def monster_blocks() -> tuple[Block, ...]:
    """The stat blocks of "Monsters A-Z" and "Animals"."""
    return tuple(_blocks(lines(*MONSTERS)))


def other_blocks() -> tuple[Block, ...]:
    """The stat blocks that spells and magic items bring along."""
    return tuple(_blocks(lines(*ELSEWHERE)))


def _blocks(printed: Sequence[Printed]) -> Iterator[Block]:
    starts = [
        index - 2
        for index, line in enumerate(printed)
        if re.match(r"AC \d+", line.text) and _TYPE_LINE.match(printed[index - 1].text)
    ]
    for start, following in zip(starts, [*starts[1:], len(printed)], strict=True):
        yield _block(printed[start:following])


def _block(printed: Sequence[Printed]) -> Block:
    at = next((i for i, p in enumerate(printed) if p.text in SECTIONS), None)
    rating = next(i for i, p in enumerate(printed) if re.match(r"CR\b", p.text))
    header_end = rating + 1 if at is None else at
    header = [p.text for p in printed[2:header_end]]
    entries, intro, used = _entries(printed[header_end:] if at is not None else ())
    return Block(
        name=printed[0].text,
        type_line=printed[1].text,
        header=tuple(header),
        entries=tuple(entries),
        legendary_intro=intro,
        first=printed[0],
        last=printed[header_end + used - 1],
    )


@dataclass(slots=True)
class _Open:
    """An entry whose lines are still being gathered."""

    section: str
    page: int
    lines: list[str] = field(default_factory=list)


def _entries(printed: Sequence[Printed]) -> tuple[list[Entry], str, int]:
    """Entries by section, the introduction of the legendary actions, and how many lines were used.

    A block ends where, after a finished sentence, a heading stands that begins no entry.
    """
    section, intro, used = "", [], 0
    found: list[_Open] = []
    for index, line in enumerate(printed):
        text = line.text
        if text in SECTIONS:
            section = text
            used = index + 1
            continue
        before = printed[index - 1].text
        if _finished(before, found) and not line.indented:
            if _starts_entry(text, printed, index):
                found.append(_Open(section, line.page))
            elif _HEADING.fullmatch(text) and not _wraps(before):
                break
        used = index + 1
        if found and found[-1].section == section:
            found[-1].lines.append(text)
        else:
            intro.append(text)
    return [_entry(one) for one in found], joined(intro), used


def _finished(before: str, found: list[_Open]) -> bool:
    """Whether the line before ends a paragraph; a list of spells ends without a full stop."""
    listing = bool(found) and found[-1].lines and _LISTED.match(_last_list(found[-1].lines))
    ends = before[-1:] in ".!):" and not before.endswith("Throw:")
    return before in SECTIONS or ends or bool(listing)


def _wraps(before: str) -> bool:
    """Whether a list of spells ran to the end of the line, and goes on in the next."""
    return before[-1:] not in ".!)" and (len(before) > SHORT_LINE or before.endswith(","))


_LISTED: Final = re.compile(r"(?:At Will|\d/Day(?: Each)?): ")


def _last_list(gathered: list[str]) -> str:
    return next((line for line in reversed(gathered) if _LISTED.match(line)), "")


def _starts_entry(text: str, printed: Sequence[Printed], index: int) -> bool:
    if _ENTRY_OPEN.fullmatch(text) and index + 1 < len(printed):
        text = joined([text, printed[index + 1].text])
    return _ENTRY.fullmatch(text) is not None


def _entry(one: _Open) -> Entry:
    matched = _ENTRY.fullmatch(joined(one.lines))
    assert matched is not None, one.lines
    name, note, text = matched.groups()
    return Entry(one.section, name, note.strip(" ()"), text, one.page)
