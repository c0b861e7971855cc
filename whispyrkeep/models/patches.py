"""A change to the story that a DM proposes; which paths are legal stands in ``campaign.paths``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from whispyrkeep.models.base import Int, Line, Value

PatchPath = Annotated[str, StringConstraints(pattern=r"^(/[a-z0-9_-]+)+$|^/time$", max_length=160)]
PatchValue = Annotated[bool, Field(strict=True)] | Int | Line | None


class Patch(Value):
    """``advance_time`` takes whole minutes at ``/time``; ``remove`` takes no value."""

    op: Literal["add", "replace", "remove", "advance_time"]
    path: PatchPath
    value: PatchValue = None
    reason: Line = ""
