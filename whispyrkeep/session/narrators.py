"""The narrators a campaign can be played with, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whispyrkeep.dm.endpoint.profiles import list_profiles
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.dm.turn import total_use
from whispyrkeep.errors import NoSuchNarrator
from whispyrkeep.models.turn import ModelUse
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
    if name not in narrator_names(keep):
        raise NoSuchNarrator(name, narrator_names(keep))
    from whispyrkeep.dm.endpoint.directory import open_endpoint
    from whispyrkeep.dm.model import ModelNarrator

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
    failed = (ModelUse.model_validate(record) for record in read_records(campaign.paths.spending))
    return total_use((*(turn.model for turn in campaign.turns()), *failed))


def note_failed(campaign: Campaign, narrator: Narrator) -> None:
    """Remember what a turn cost that was not committed, so that a cap holds all the same."""
    from whispyrkeep.dm.model import ModelNarrator

    if not isinstance(narrator, ModelNarrator):
        return
    use = narrator.client.ledger.take()
    if use.calls:
        with held(campaign.disk, campaign.paths.lock):
            append_records(campaign.disk, campaign.paths.spending, [use.dump()])
