"""Trying an endpoint out: one small structured reply, and its list of models."""

from __future__ import annotations

import time
from dataclasses import dataclass

from whispyrkeep.dm.endpoint.client import EndpointClient
from whispyrkeep.dm.endpoint.ladder import Rung
from whispyrkeep.dm.endpoint.request import Message
from whispyrkeep.dm.endpoint.strict_json import extract_reply
from whispyrkeep.errors import EndpointError, ReplyProblem

_PROBE_TOKENS = 60
_QUESTION = "Reply with one short sentence of a story as the value of the key narrative."
_SCHEMA = {
    "type": "object",
    "properties": {"narrative": {"type": "string", "maxLength": 120}},
    "required": ["narrative"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a try-out showed.

    ``api_url`` is the address really used. ``models`` is empty when the server lists none,
    which is no fault. ``reply`` is the narration of the small reply, None when it was not
    readable; ``latency_ms`` the time the reply took, lessons included.
    """

    api_url: str
    model: str
    models: tuple[str, ...]
    rung: Rung
    latency_ms: int
    usage_seen: bool
    reply: str | None


def probe(client: EndpointClient) -> ProbeReport:
    """Ask for the models and one small reply, charged like any other.

    Raises:
        EndpointError: no reply could be had.
    """
    began = time.monotonic()
    completion = client.complete([Message("user", _QUESTION)], _SCHEMA, max_tokens=_PROBE_TOKENS)
    took = time.monotonic() - began
    return ProbeReport(
        api_url=client.profile.api_url,
        model=completion.model,
        models=_listed(client),
        rung=completion.rung,
        latency_ms=round(took * 1_000),
        usage_seen=not completion.usage.estimated,
        reply=_narrative(completion.text),
    )


def _listed(client: EndpointClient) -> tuple[str, ...]:
    try:
        return client.models()
    except EndpointError:
        return ()


def _narrative(text: str) -> str | None:
    try:
        narrative = extract_reply(text).get("narrative")
    except ReplyProblem:
        return None
    return narrative if isinstance(narrative, str) else None
