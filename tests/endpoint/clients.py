"""Clients with short clocks, for tests that talk to a real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from whispyrkeep.dm.endpoint import EndpointClient, Message
from whispyrkeep.dm.endpoint.cost import Ledger
from whispyrkeep.dm.endpoint.ladder import LessonBook
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.secret import Secret
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.turn import ModelUse

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = "sk-planted-0123456789abcdefghijklmnop"
ASK = [Message("system", "You tell the story."), Message("user", "I look around.")]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "narrative": {"type": "string", "minLength": 1, "maxLength": 4_000},
        "patches": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
    },
    "required": ["narrative"],
    "additionalProperties": False,
}
STORY = '{"narrative": "Rain falls on the quay.", "patches": []}'
NARRATION = "Rain falls on the quay."


class Waits:
    """Takes the place of sleeping, and notes what was asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def profile_for(base_url: str, **fields: Any) -> EndpointProfile:
    limits = {"connect": 2, "first_byte": 5, "idle": 5, "total": 10} | fields.pop("limits", {})
    return EndpointProfile.model_validate(
        {"name": "inn", "base_url": base_url, "model": "tale-1", "limits": limits} | fields
    )


def client_for(
    base_url: str,
    *,
    key: str | None = None,
    waits: Waits | None = None,
    jitter: Callable[[], float] = lambda: 0.5,
    memory: LessonBook | None = None,
    caps: Caps | None = None,
    **fields: Any,
) -> EndpointClient:
    profile = profile_for(base_url, **fields)
    return EndpointClient(
        profile,
        Secret(key, profile.origin) if key else None,
        clock=lambda: NOON,
        sleep=waits or Waits(),
        jitter=jitter,
        memory=memory or LessonBook(None),
        ledger=Ledger(profile.name, profile.prices, caps or Caps(), ModelUse(name="")),
    )
