"""One turn from the player's text to a committed line of the log.

No lock is held while a narrator thinks. The dice are kept durably before anybody sees them, and
the commit fails, with the draft kept, when somebody else played meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from whispyrkeep.campaign.evolve import close_turn
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice.streams import Dice
from whispyrkeep.dm.narrator import Narrator, OnText, Scene
from whispyrkeep.dm.turn import Draft, finish_turn, open_turn
from whispyrkeep.errors import CampaignRests, NoSuchCharacter, NothingSaid, SaidTooMuch, StaleHead
from whispyrkeep.models import events as ev
from whispyrkeep.models.lore import LoreHit, LoreRecord, TurnSource
from whispyrkeep.models.state import CampaignState, CampaignStatus
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import Turn, TurnTime
from whispyrkeep.session.drafts import (
    RecordedDice,
    UnfinishedTurn,
    discard,
    draft_after,
    drafts,
    keep_draft,
    rolls_of,
)
from whispyrkeep.session.names import names_in_use
from whispyrkeep.timeline import date_of

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign

OnDice = Callable[[tuple[ev.Event, ...]], None]
"""Shown the events of a turn's dice once they are safely kept."""

PLAYER_TEXT_LIMIT = 4_000
RECENT_TURNS = 16
"""Turns before this one that a narrator gets to see whole."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the caller wants to hear while a turn runs."""

    on_text: OnText | None = None
    on_dice: OnDice | None = None


def play_turn(
    campaign: Campaign,
    text: str,
    *,
    actor: str | None,
    narrator: Narrator,
    dice: Dice,
    hooks: Hooks = Hooks(),
) -> Turn:
    """Play one turn and commit it; see ``Campaign.turn`` for arguments and errors."""
    campaign.refresh()
    state = campaign.state
    require_active(campaign.slug, state)
    who = acting(state, actor)
    said = _said(text)
    draft = _begun(campaign, who, said)
    scene = campaign.scene(who, said)
    if dice.by_hand:
        dice = RecordedDice(dice, draft.faces, _keeper(campaign, draft))
    thrown = draft.thrown or open_turn(scene, narrator, dice, on_text=hooks.on_text)
    draft = replace(draft, thrown=thrown)
    if thrown.opening.proposal.roll_requests or rolls_of(thrown.events):
        keep_draft(campaign, draft)
        if hooks.on_dice:
            hooks.on_dice(thrown.events)
    if isinstance(dice, RecordedDice):
        dice = replace(dice, keep=_keeper(campaign, draft))
    finished = finish_turn(scene, narrator, dice, thrown, on_text=hooks.on_text)
    return _committed(
        campaign, envelope(campaign, scene, finished, draft.event_id), finished, draft
    )


def _said(text: str) -> str:
    said = clean_text(text).strip()
    if not said:
        raise NothingSaid
    if len(said) > PLAYER_TEXT_LIMIT:
        raise SaidTooMuch(len(said), PLAYER_TEXT_LIMIT)
    return said


def _begun(campaign: Campaign, actor: str, text: str) -> UnfinishedTurn:
    """The draft of this turn: the one kept, or a new one that takes over the dice of its rival.

    Saying something else keeps the turn's id and the faces thrown by hand, so that other words
    never bring other dice.
    """
    known = draft_after(campaign, campaign.head)
    if known is None:
        return UnfinishedTurn(campaign.head, campaign.new_id(), actor, text)
    if known.fits(actor, text):
        return known
    return replace(known, actor=actor, player_text=text, thrown=None)


def _keeper(campaign: Campaign, draft: UnfinishedTurn) -> Callable[[], None]:
    return lambda: keep_draft(campaign, draft)


def _committed(campaign: Campaign, turn: Turn, finished: Draft, draft: UnfinishedTurn) -> Turn:
    """Commit, and forget what was kept of this turn; somebody else's turn leaves the draft."""
    try:
        committed = campaign.commit(turn, close_turn(finished.state, turn.turn), draft.head)
    except StaleHead:
        keep_draft(campaign, draft)
        raise
    said_before = (old for old in drafts(campaign) if old.fits(draft.actor, draft.player_text))
    discard(campaign, said_before)
    return committed


def require_active(slug: str, state: CampaignState) -> None:
    """Raises ``CampaignRests`` unless the campaign takes turns."""
    if state.status is not CampaignStatus.ACTIVE:
        raise CampaignRests(slug, state.status.value)


def acting(state: CampaignState, name: str | None) -> str:
    """Who acts: the named member, in a fight whose turn it is, else the first who can.

    Raises:
        NoSuchCharacter: the name is nobody's in the party.
    """
    if name is not None:
        wanted = name.casefold().strip()
        for key, member in state.party.items():
            called = member.name.casefold()
            if wanted in (key, called, *called.split()[:1]):
                return key
        raise NoSuchCharacter(name, tuple(state.party))
    if state.fight and state.fight.acting in state.party:
        return state.fight.acting
    able = (key for key, member in state.party.items() if member.body.hit_points > 0)
    return next(able, next(iter(state.party)))


def envelope(campaign: Campaign, scene: Scene, draft: Draft, event_id: str) -> Turn:
    """The turn as it will stand in the log; the log adds the chain's hashes."""
    state = close_turn(draft.state, scene.turn)
    return Turn(
        turn=scene.turn,
        id=event_id,
        kind="play",
        actor=scene.actor,
        player_text=scene.player_text,
        narrative=draft.narrative,
        options=draft.options,
        requests=draft.requests,
        events=draft.events,
        lore=_records(campaign, scene, draft, event_id),
        cited=tuple(hit.record.id for hit in scene.lore),
        state_hash=state.state_hash,
        time=TurnTime(before=scene.state.time, after=state.time),
        model=draft.use,
        prompts=draft.prompts,
        wall=campaign.now(),
    )


def _records(
    campaign: Campaign, scene: Scene, draft: Draft, event_id: str
) -> tuple[LoreRecord, ...]:
    source = TurnSource(campaign=campaign.slug, turn=scene.turn, event_id=event_id)
    year = date_of(scene.state.world.calendar, draft.state.time).year
    return tuple(
        delta.record(source, position, year) for position, delta in enumerate(draft.deltas)
    )


def make_scene(
    campaign: Campaign,
    state: CampaignState,
    *,
    actor: str,
    text: str,
    lore: tuple[LoreHit, ...],
    recent: tuple[Turn, ...],
) -> Scene:
    """What the narrator gets to see for the turn after ``state``."""
    return Scene(
        state=state,
        settings=campaign.document.settings,
        catalogue=catalogue_for(state.world),
        actor=actor,
        player_text=text,
        turn=state.turn + 1,
        seed=campaign.document.seed,
        lore=lore,
        recent=recent,
        names_in_use=partial(names_in_use, campaign),
    )
