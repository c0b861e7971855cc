"""The endpoints a person has set up: add, list, remove, try out, and open for play."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

from whispyrkeep.dm.endpoint.client import EndpointClient
from whispyrkeep.dm.endpoint.cost import Ledger
from whispyrkeep.dm.endpoint.keys import AskPassphrase, forget_key, load_key, store_key
from whispyrkeep.dm.endpoint.ladder import LESSONS_FILE, LessonBook
from whispyrkeep.dm.endpoint.probe import ProbeReport, probe
from whispyrkeep.dm.endpoint.profiles import (
    EndpointProfile,
    delete_profile,
    find_profile,
    save_profile,
)
from whispyrkeep.dm.endpoint.secret import Secret
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.turn import ModelUse

_NOTHING_SPENT = ModelUse(name="")


def add_endpoint(
    folder: Path, profile: EndpointProfile, secret: Secret | None, ask: AskPassphrase
) -> None:
    """Add a profile, or replace the one of its name, and keep its key where it says.

    Args:
        folder: the user's configuration folder, `store.profiles.config_folder`.
        secret: the key, unless it stays in an environment variable or there is none.
        ask: asked for the key file's passphrase when it is needed and not in the environment.

    Raises:
        PlainHttpRefused, KeyBoundElsewhere, KeyStoreLocked, EndpointConfigInvalid: nothing
            was added.
    """
    profile.check_transport()
    if secret is not None:
        store_key(folder, profile, secret, ask)
    save_profile(folder, profile)


def remove_endpoint(folder: Path, name: str, ask: AskPassphrase) -> None:
    """Remove a profile and the key we keep for it.

    Raises:
        EndpointUnknown: there is none of that name.
        KeyStoreLocked: its key cannot be removed, so the profile stays too.
    """
    forget_key(folder, find_profile(folder, name), ask)
    delete_profile(folder, name)


def open_endpoint(
    folder: Path,
    name: str,
    ask: AskPassphrase,
    *,
    caps: Caps = Caps(),  # noqa: B008 - frozen
    spent: ModelUse = _NOTHING_SPENT,
) -> EndpointClient:
    """A client for the profile of that name, with the campaign's cap and what it has spent.

    Raises:
        EndpointUnknown, KeyMissing, KeyBoundElsewhere, KeyStoreLocked, PlainHttpRefused.
    """
    profile = find_profile(folder, name)
    return EndpointClient(
        profile,
        load_key(folder, profile, ask),
        clock=lambda: datetime.now(UTC),
        sleep=asyncio.sleep,
        jitter=random.SystemRandom().random,
        memory=LessonBook(folder / LESSONS_FILE),
        ledger=Ledger(profile.name, profile.prices, caps, spent),
    )


def try_endpoint(folder: Path, name: str, ask: AskPassphrase) -> ProbeReport:
    """Ask an endpoint for one small reply and for its models.

    Raises:
        EndpointError: it cannot be used, and why.
    """
    return probe(open_endpoint(folder, name, ask))


def endpoint_models(folder: Path, name: str, ask: AskPassphrase) -> tuple[str, ...]:
    """The models an endpoint lists.

    Raises:
        EndpointError: it lists none, or cannot be used.
    """
    return open_endpoint(folder, name, ask).models()
