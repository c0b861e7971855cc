"""The reply contract: what a DM, model or built in, may say in answer to a player.

The same models validate every narrator's reply. Nothing in a reply is a result: it tells, asks
for rolls, proposes changes to the story and adds rumours.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from whispyrkeep.models.base import Line, Value
from whispyrkeep.models.intent import Intent, Option
from whispyrkeep.models.lore import LoreDelta
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.requests import RollRequest

LETTERS = "ABCDEF"
MAX_NARRATIVE = 6_000
MAX_REQUESTS = 12
MAX_PATCHES = 24
MAX_DELTAS = 8

Narrative = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_NARRATIVE, strip_whitespace=True)
]


class OptionText(Value):
    """A choice offered to the player; its letter is its place in the list."""

    text: Annotated[Line, StringConstraints(min_length=1, max_length=200)]
    intent: Intent | None = None


class Proposal(Value):
    """One reply.

    As the first reply to a player, ``narrative`` leads up to the rolls it asks for, and patches
    count only when it asks for none. As the telling of outcomes, ``roll_requests`` is empty.
    """

    narrative: Narrative
    options: Annotated[tuple[OptionText, ...], Field(max_length=len(LETTERS))] = ()
    roll_requests: Annotated[tuple[RollRequest, ...], Field(max_length=MAX_REQUESTS)] = ()
    patches: Annotated[tuple[Patch, ...], Field(max_length=MAX_PATCHES)] = ()
    lore_deltas: Annotated[tuple[LoreDelta, ...], Field(max_length=MAX_DELTAS)] = ()

    @field_validator("roll_requests", mode="before")
    @classmethod
    def _numbered(cls, requests: Any) -> Any:
        """Requests without an id get one by their place, so that a reply may leave it out."""
        if not isinstance(requests, list):
            return requests
        return [
            {"id": f"r{number}", **request} if isinstance(request, dict) else request
            for number, request in enumerate(requests, 1)
        ]

    def lettered(self) -> tuple[Option, ...]:
        """The options with their letters, A to F."""
        return tuple(
            Option(letter=letter, text=option.text, intent=option.intent)
            for letter, option in zip(LETTERS, self.options, strict=False)
        )
