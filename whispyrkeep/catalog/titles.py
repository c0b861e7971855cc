"""Slugs as people read them: names with capitals, and the moments of the vocabulary."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

SMALL: Final = frozenset({"of", "the", "and", "with", "without", "from", "to", "in"})


@lru_cache(maxsize=4_096)
def titled(word: str) -> str:
    """``sleight-of-hand`` or ``spell/fire-bolt`` for people: Sleight of Hand, Fire Bolt."""
    parts = word.rpartition("/")[2].split("-")
    return " ".join(
        part if index and part in SMALL else part.capitalize() for index, part in enumerate(parts)
    )


MOMENTS: Final = {
    "start-of-targets-turns": "at the start of the target's turns",
    "end-of-targets-turns": "at the end of the target's turns",
    "start-of-sources-turns": "at the start of its turns",
    "end-of-sources-turns": "at the end of its turns",
    "enters-or-starts-turn": "on entering or starting a turn there",
}


def moment_words(slug: str) -> str:
    """When something happens: ``end-of-targets-turns`` is at the end of the target's turns."""
    return MOMENTS.get(slug) or slug.replace("-", " ")
