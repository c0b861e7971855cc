"""Foreign text in Markdown: whatever it looks like, it stays text."""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    r"""
    [\\`*_\[\]{}~|$^&<>]      # emphasis, code, links, tables, mathematics, HTML, entities
    | =(?==) | \+(?=\+)       # marked and inserted text
    | :(?=//)                 # bare addresses, which many readers make links of
    | (?<=\bwww)\. | (?<=mailto): | (?<=xmpp): | @(?=\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_START = re.compile(r"([#+\-=:])|(\d{1,9})([.)])")
"""What makes a heading, a list or a rule when a line begins with it."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
HARD_BREAK = "\\\n"


def escaped(text: str) -> str:
    """The text so that a Markdown reader shows just its characters, line by line.

    White space at the edges of lines goes, for it means something there, and so do blank
    lines: what is one text stays one paragraph.
    """
    lines = (line.strip() for line in text.splitlines())
    return HARD_BREAK.join(_line(line) for line in lines if line)


def quoted(text: str) -> str:
    """The text as a block quote."""
    return "\n".join(f"> {line}" for line in escaped(text).splitlines())


def _line(line: str) -> str:
    begun = _LINE_START.match(line)
    if not begun:
        return _SPECIAL.sub(_harmless, line)
    mark, number, stop = begun.groups()
    head = f"\\{mark}" if mark else f"{number}\\{stop}"
    return head + _SPECIAL.sub(_harmless, line[begun.end() :])


def _harmless(found: re.Match[str]) -> str:
    return _ENTITIES.get(found[0], f"\\{found[0]}")
