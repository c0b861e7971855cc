"""The narrators a campaign can be played with, by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from whispyrkeep.dm.endpoint.profiles import list_profiles
from whispyrkeep.dm.model import ModelNarrator
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.dm.turn import Thrown, total_use
from whispyrkeep.errors import NoSuchNarrator
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.session.drafts import UnfinishedTurn, drafts, keep_draft
from whispyrkeep.store.appendlog import append_records, read_records
from whispyrkeep.store.locks import held
from whispyrkeep.store.prompts import put_prompt

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

OFFLINE = "offline"


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
    keep = campaign.keep
    require_narrator(keep, name)
    from whispyrkeep.dm.endpoint.directory import open_endpoint

    client = open_endpoint(
        keep.config,
        name,
        keep.ask_passphrase,
        caps=campaign.document.caps,
        spent=spent(campaign),
    )
    return ModelNarrator(client, lambda text: put_prompt(keep.disk, campaign.paths, text))


def spent(campaign: Campaign) -> ModelUse:
    """What a campaign has used of endpoints in all, turns that came to nothing included."""
    committed = (line["model"] for line in campaign.log.read())
    failed = read_records(campaign.paths.spending)
    recorded = (ModelUse.model_validate(record) for record in chain(committed, failed))
    unsettled = (thrown.opening.use for _, thrown in _unsettled(campaign))
    return total_use(chain(recorded, unsettled))


@contextmanager
def accounting(campaign: Campaign, narrator: Narrator) -> Iterator[None]:
    """Remember what a turn cost that is not committed, so that a cap holds all the same."""
    settle(campaign)
    ledger = narrator.client.ledger if isinstance(narrator, ModelNarrator) else None
    begun = len(ledger.calls) if ledger else 0
    try:
        yield
    except BaseException:
        if ledger:
            ledger.take()
            _clear(campaign)
            _note(campaign, ledger.since(begun))
        raise


def settle(campaign: Campaign) -> None:
    """Enter what unfinished turns have cost: they may end as other turns, told by others."""
    costs = [thrown.opening.use for _, thrown in _unsettled(campaign)]
    _clear(campaign)
    _note(campaign, total_use(costs))


def _unsettled(campaign: Campaign) -> Iterator[tuple[UnfinishedTurn, Thrown]]:
    """Drafts whose opening was paid for."""
    for draft in drafts(campaign):
        if draft.thrown and draft.thrown.opening.use.endpoint:
            yield draft, draft.thrown


def _clear(campaign: Campaign) -> None:
    for draft, thrown in _unsettled(campaign):
        opening = replace(thrown.opening, use=ModelUse(name=thrown.opening.use.name))
        keep_draft(campaign, replace(draft, thrown=replace(thrown, opening=opening)))


def _note(campaign: Campaign, use: ModelUse) -> None:
    if use.calls:
        with held(campaign.disk, campaign.paths.lock):
            append_records(campaign.disk, campaign.paths.spending, [use.dump()])
