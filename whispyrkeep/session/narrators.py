"""The narrators a campaign can be played with, by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whispyrkeep.dm.endpoint.keys import KEY_FILE
from whispyrkeep.dm.endpoint.profiles import EndpointProfile, find_profile, list_profiles
from whispyrkeep.dm.model import ModelNarrator
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.dm.turn import total_use
from whispyrkeep.errors import (
    BudgetExceeded,
    EndpointError,
    KeyBoundElsewhere,
    KeyInvalid,
    KeyMissing,
    KeyStoreLocked,
    NoSuchNarrator,
    PlainHttpRefused,
    PricesMissing,
    ReplyUnusable,
)
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.store.appendlog import append_records, read_records
from whispyrkeep.store.locks import held
from whispyrkeep.store.prompts import put_prompt

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

OFFLINE = "offline"

TELLING_FAILED = (
    EndpointError,
    ReplyUnusable,
    BudgetExceeded,
    PricesMissing,
    KeyMissing,
    KeyInvalid,
    KeyBoundElsewhere,
    KeyStoreLocked,
    PlainHttpRefused,
)
"""A model could not tell a turn; another narrator can take it from there with the same dice."""


def narrator_names(keep: Keep) -> tuple[str, ...]:
    """``offline``, then the user's endpoint profiles."""
    return (OFFLINE, *(profile.name for profile in list_profiles(keep.config)))


def require_narrator(keep: Keep, name: str) -> None:
    """Raises ``NoSuchNarrator`` unless a campaign of this user can be told by that name."""
    if name not in narrator_names(keep):
        raise NoSuchNarrator(name, narrator_names(keep))


def narrator_for(name: str, campaign: Campaign) -> Narrator:
    """The narrator of that name, ready to tell ``campaign``.

    Raises:
        NoSuchNarrator: neither built in nor an endpoint of this user.
        KeyMissing, KeyStoreLocked, KeyBoundElsewhere, PlainHttpRefused: its key or address.
    """
    if name == OFFLINE:
        from whispyrkeep.dm.offline import OfflineNarrator

        return OfflineNarrator()
    require_narrator(campaign.keep, name)
    key = (campaign.document.id, name)
    wanted = _wanted(campaign, name)
    opened = campaign.keep.tellers.get(key)
    if opened is None or opened.wanted != wanted:
        opened = Teller(wanted, _opened(campaign, wanted))
        campaign.keep.tellers[key] = opened
    opened.narrator.client.ledger.count_from(spent(campaign))
    opened.narrator.cancel = None  # one that stopped an earlier turn does not stop this one
    return opened.narrator


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an open endpoint depends on; when any of it changes, it is opened anew.

    ``keys`` is when the file of keys was last written, and ``variable`` the environment's key
    in disguise, so that a new key is used at once.
    """

    profile: EndpointProfile
    caps: Caps
    keys: int
    variable: int


@dataclass(frozen=True, slots=True)
class Teller:
    """A narrator that stays open with its keep, so that a passphrase is asked for once."""

    wanted: Wanted
    narrator: ModelNarrator


def _wanted(campaign: Campaign, name: str) -> Wanted:
    config = campaign.keep.config
    profile = find_profile(config, name)
    file = config / KEY_FILE
    variable = profile.key.name if profile.key else ""
    return Wanted(
        profile,
        campaign.document.caps,
        file.stat().st_mtime_ns if file.exists() else 0,
        hash(os.environ.get(variable, "")) if variable else 0,
    )


def _opened(campaign: Campaign, wanted: Wanted) -> ModelNarrator:
    from whispyrkeep.dm.endpoint.directory import open_endpoint

    keep = campaign.keep
    client = open_endpoint(keep.config, wanted.profile.name, keep.ask_passphrase, caps=wanted.caps)
    return ModelNarrator(
        client,
        keep_prompt=lambda text: put_prompt(keep.disk, campaign.paths, text),
        note_use=lambda use: note_use(campaign, use),
    )


# --- what was spent -------------------------------------------------------------------


def note_use(campaign: Campaign, use: ModelUse) -> None:
    """Enter what a call has cost, whatever becomes of its turn."""
    with held(campaign.disk, campaign.paths.lock):
        append_records(campaign.disk, campaign.paths.spending, [use.dump()])


def spent(campaign: Campaign) -> ModelUse:
    """What a campaign has used of endpoints in all.

    Turns that came to nothing count, and those that were taken back: the money is gone.
    """
    return total_use(
        ModelUse.model_validate(record) for record in read_records(campaign.paths.spending)
    )
