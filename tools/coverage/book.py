"""Headings as the book prints them: its Contents, its pages, and a reading copy in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tools.srd_compile.pages import cleaned, lines
from whispyrkeep.catalog.passages import page_text

CONTENTS: Final = 2
"""The page with the Contents; its last column begins the index of stat blocks."""

READING_COPY: Final = Path(__file__).parents[3] / "shared" / "rules" / "srd-5.2.md"
"""The rules in Markdown, where somebody keeps such a copy beside the repository."""

_INDEX: Final = "Index of Stat"
_ABOVE: Final = 3
"""Lines above the first of the Contents: the running head, the page number, the title."""
_LISTED: Final = re.compile(r"(?P<title>.*?\S)\s*(?:\.{2,}\s*| )(?P<page>\d+)$")
_PRICE: Final = re.compile(r" \([^)]*(?:[CSGP]P\b|Varies|Free)[^)]*\)$")


class Printed(NamedTuple):
    """A line of the Contents."""

    title: str
    page: int


def key(title: str) -> str:
    """What is compared of a heading: its letters and digits, without case and kerning."""
    return re.sub(r"[^a-z0-9]", "", title.lower())


@cache
def contents() -> tuple[Printed, ...]:
    """Every line of the Contents with its page; lines that run on are joined."""
    found, begun = [], ""
    for raw in page_text(CONTENTS).split("\n")[_ABOVE:]:
        if raw.startswith(_INDEX):
            break
        begun = f"{begun} {cleaned(raw)}".strip()
        listed = _LISTED.fullmatch(begun)
        if listed:
            found.append(Printed(listed["title"].strip(" ."), int(listed["page"])))
            begun = ""
    return tuple(found)


def stands_on(title: str, page: int) -> bool:
    """Whether the page prints the heading: lines of its own, or how a paragraph opens."""
    texts = [line.text for line in lines(page, page)]
    wanted = key(title)
    for index, text in enumerate(texts):
        here = ("".join(texts[index : index + count]) for count in (1, 2, 3))
        alone = any(wanted in (key(text), key(_PRICE.sub("", text))) for text in here)
        opens = "." in text and key(text.partition(".")[0]) == wanted
        if alone or opens:
            return True
    return False


def reading_copy() -> Iterator[str]:
    """The headings of the reading copy, without marks and prices, and the right way round."""
    for line in READING_COPY.read_text(encoding="utf-8").splitlines():
        marked = re.match(r"#{1,4} +(.*)", line)
        if marked:
            title = _PRICE.sub("", marked[1].strip(" *"))
            yield re.sub(r"^([\w-]+), ([\w' ]+)$", r"\2 \1", title)
