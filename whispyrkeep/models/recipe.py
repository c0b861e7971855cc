"""A character as the choices it is made from: what a person writes, no more."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from whispyrkeep.models.base import EntityId, Int, Line, Paragraph, Slug, Value


def _words(given: Any) -> Any:
    """A word or number alone is a list of one; numbers are text."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return (str(given),)
    if isinstance(given, list | tuple):
        return tuple(str(one) if isinstance(one, int) else one for one in given)
    return given


Words = Annotated[tuple[Line, ...], BeforeValidator(_words), Field(max_length=400)]
"""What was chosen, one or several words."""


class Recipe(Value):
    """A file of choices. ``at`` holds more choices for those who begin at that level."""

    format: Literal[1] = 1
    id: EntityId | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    pronouns: Line = "they/them"
    level: Annotated[Int, Field(ge=1, le=20)] = 1
    milestones: bool = False
    choices: dict[Slug, Words]
    at: dict[str, dict[Slug, Words]] = {}
    appearance: Paragraph = ""
    story: Paragraph = ""
    wants: tuple[Line, ...] = ()
