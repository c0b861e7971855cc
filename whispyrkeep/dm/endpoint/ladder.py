"""What each endpoint and model turned out to understand, learned from its refusals.

Structured output steps down a ladder, from a strict schema to marked blocks of text; other
parameters are renamed or left out. What was learned is remembered with its date, and
forgotten after a month, since servers are updated.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import orjson
from pydantic import ValidationError

from whispyrkeep.dm.endpoint.reports import Report
from whispyrkeep.errors import WriteFailed
from whispyrkeep.models.base import StoredValue
from whispyrkeep.store.files import PRIVATE, Disk, make_folder, write_whole

MOST_LESSONS = 6
"""Lessons of one call; they are not retries, for nothing has failed yet."""

LESSONS_FILE = "endpoint-lessons.json"
_FORMAT: Final = 1
_KEPT_FOR = timedelta(days=30)
_TEACHING = frozenset({400, 404, 415, 422, 500, 501})


class Rung(StrEnum):
    """How the reply's form is asked for, best first."""

    SCHEMA = "json_schema"
    SCHEMA_WITHOUT_LENGTHS = "json_schema without lengths"
    OBJECT = "json_object"
    BLOCKS = "blocks"


TokenLimit = Literal["max_tokens", "max_completion_tokens", "none"]
Droppable = Literal["temperature", "seed", "stream_options", "stream", "system"]


class Lessons(StoredValue):
    """What to send one model at one address, and the day that was last learned."""

    rung: Rung = Rung.SCHEMA
    token_limit: TokenLimit = "max_tokens"
    dropped: tuple[Droppable, ...] = ()
    learned_on: date | None = None


_NEXT_RUNG = dict(pairwise(Rung))
_NEXT_LIMIT: dict[TokenLimit, TokenLimit] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "none",
}
_FORMAT_WORDS = re.compile(
    r"response_format|json_schema|json_object|structured[ _]outputs?|grammar|maxLength"
    r"|additionalProperties|\bschema\b",
    re.IGNORECASE,
)
_TOO_MUCH = re.compile(
    r"too (?:large|many|high|big)|at most|at least|exceed|greater|less than", re.I
)
_PARAMETER_WORDS: tuple[tuple[Droppable, re.Pattern[str]], ...] = (
    ("stream_options", re.compile(r"stream_options|include_usage", re.IGNORECASE)),
    ("stream", re.compile(r"\bstream(?:ing)?\b", re.IGNORECASE)),
    ("temperature", re.compile(r"\btemperature\b", re.IGNORECASE)),
    ("seed", re.compile(r"\bseed\b", re.IGNORECASE)),
    ("system", re.compile(r"\bsystem\b.*(?:role|message|prompt|supported)|role.*\bsystem\b", re.I)),
)


def learn(lessons: Lessons, status: int, report: Report, sent: frozenset[str]) -> Lessons | None:
    """The lessons after a refusal, or None when it teaches nothing new.

    Args:
        sent: names of the parameters the request had, with ``system`` for such a message.
    """
    if status not in _TEACHING or _TOO_MUCH.search(report.message):
        return None
    # A named parameter says more than the message, which may mention others in passing.
    return _lesson(lessons, report.param, sent) or _lesson(lessons, report.message, sent)


def _lesson(lessons: Lessons, words: str, sent: frozenset[str]) -> Lessons | None:
    if lessons.token_limit in sent and lessons.token_limit in words:
        return lessons.model_copy(update={"token_limit": _NEXT_LIMIT[lessons.token_limit]})
    if "response_format" in sent and _FORMAT_WORDS.search(words):
        return lessons.model_copy(update={"rung": _NEXT_RUNG[lessons.rung]})
    for name, pattern in _PARAMETER_WORDS:
        if name in sent and pattern.search(words):
            return lessons.model_copy(update={"dropped": (*lessons.dropped, name)})
    return None


class LessonBook:
    """Lessons by address and model.

    Args:
        path: where they are kept between runs; None keeps them for this object's life.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._pages = self._read()

    def recall(self, api_url: str, model: str, today: date) -> Lessons:
        """What is known and not too old; the top of the ladder otherwise."""
        lessons = self._pages.get(_page(api_url, model), Lessons())
        if lessons.learned_on and today - lessons.learned_on > _KEPT_FOR:
            return Lessons()
        return lessons

    def remember(self, api_url: str, model: str, lessons: Lessons, today: date) -> None:
        """Note what a request that succeeded had taught."""
        if lessons == self.recall(api_url, model, today):
            return
        dated = lessons.model_copy(update={"learned_on": today})
        self._pages = {**self._read(), **self._pages, _page(api_url, model): dated}
        self._write()

    def _read(self) -> dict[str, Lessons]:
        if self._path is None:
            return {}
        try:
            stored = json.loads(self._path.read_bytes())["lessons"]
            return {page: Lessons.model_validate(entry) for page, entry in stored.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError):
            return {}  # only a memory: what is lost is learned again

    def _write(self) -> None:
        if self._path is None:
            return
        disk = Disk(PRIVATE)
        pages = {page: lessons.dump() for page, lessons in sorted(self._pages.items())}
        content = orjson.dumps({"format": _FORMAT, "lessons": pages}, option=orjson.OPT_INDENT_2)
        try:
            make_folder(disk, self._path.parent)
            write_whole(disk, self._path, content, durable=False)
        except (OSError, WriteFailed):
            return  # a folder that cannot be written costs a lesson or two next time


def _page(api_url: str, model: str) -> str:
    return f"{api_url} {model}"
