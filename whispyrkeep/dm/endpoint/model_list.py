"""The list of models an endpoint offers: a help for its user, never a condition."""

from __future__ import annotations

import asyncio
import json

from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.reports import fault_of, parse_report, safe
from whispyrkeep.dm.endpoint.secret import Redactor, Secret
from whispyrkeep.errors import EndpointError, EndpointTimeout, EndpointUnusable
from whispyrkeep.models.text import clean_text

_MOST_MODELS = 10_000


async def fetch_models(profile: EndpointProfile, secret: Secret | None) -> tuple[str, ...]:
    """The ids of the models the endpoint lists, sorted.

    Raises:
        EndpointError: the list cannot be had.
    """
    fault: EndpointError
    total = profile.limits.total
    try:
        async with asyncio.timeout(total):
            listed = await _fetch(profile, secret)
    except TimeoutError:
        fault = EndpointTimeout(profile.name, "total", total)
    except EndpointError as error:
        # Without its frames: their variables hold what the server sent.
        fault = error.with_traceback(None)
    else:
        return listed
    raise fault


async def _fetch(profile: EndpointProfile, secret: Secret | None) -> tuple[str, ...]:
    from whispyrkeep.dm.endpoint.transport import exchange  # brings httpx

    async with exchange(profile, secret, "/models", None) as answer:
        body = b"".join([chunk async for chunk in answer.chunks])
    redactor = Redactor([secret] if secret else [])
    if answer.status >= 300:
        report = safe(parse_report(body.decode("utf-8", "replace")), redactor)
        raise fault_of(profile.name, answer.status, report, None).error
    names = _ids(body)
    if names is None:
        raise EndpointUnusable(profile.name, "its list of models is in no known form")
    return tuple(sorted({clean_text(redactor.story(name)) for name in names[:_MOST_MODELS]}))


def _ids(body: bytes) -> list[str] | None:
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    entries = listed.get("data") if isinstance(listed, dict) else listed
    if not isinstance(entries, list):
        return None
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return [name for name in ids if isinstance(name, str)]
