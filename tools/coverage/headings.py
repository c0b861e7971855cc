"""``headings.yaml``: the headings that are kept by hand, and how each stands."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import Field, model_validator

from whispyrkeep.catalog.passages import PAGES
from whispyrkeep.models.base import Int, Line, Value

FILE: Final = Path(__file__).with_name("headings.yaml")

PageNumber = Annotated[Int, Field(ge=1, le=PAGES)]


class Status(StrEnum):
    """How a heading stands."""

    EXECUTED = "executed"
    DATA = "data"
    NOT_MODELLED = "not modelled"
    NO_RULE = "no rule"


class Heading(Value):
    """A heading of the book.

    Attributes:
        within: the heading it stands under, where its own words are not enough.
        by: the test that shows it executed, as ``tests/file.py::test_name``; else what the table
            has or does instead.
    """

    title: Line
    page: PageNumber
    status: Status
    by: Line
    within: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _from_row(cls, row: Any) -> Any:
        """A row of the file names its status by the key that ``by`` stands under."""
        if not isinstance(row, dict) or "status" in row:
            return row
        said = [status for status in Status if status.value in row]
        if len(said) != 1:
            raise ValueError(f"{row.get('title')}: say one of {', '.join(Status)}")
        rest = {field: row[field] for field in row if field != said[0].value}
        return rest | {"status": said[0], "by": row[said[0].value]}


class Chapter(Value):
    """A chapter of the book; ``by`` is what there is of one without headings."""

    chapter: Line
    page: PageNumber
    by: Line = ""
    headings: tuple[Heading, ...] = ()


class Kept(Value):
    """All of the file.

    ``copy_alone`` are headings that only a reading copy has, with the reason; ``shown`` is the
    test for what no test cites by its name: a word, or a pattern of words. ``held`` names the
    floors that have been reached and stay so.
    """

    chapters: tuple[Chapter, ...]
    held: tuple[Line, ...]
    copy_alone: dict[Line, Line]
    shown: dict[Line, Line]


@cache
def kept() -> Kept:
    """The file, validated."""
    return Kept.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
