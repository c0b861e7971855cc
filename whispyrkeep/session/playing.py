"""One turn from the player's text to a committed line of the log.

No lock is held while a narrator thinks. The dice are kept durably before anybody sees them, and
the commit fails, with the draft kept, when somebody else played meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice.streams import Dice, DieStream, StreamKey
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import Narrator, OnText, Reply, Scene
from whispyrkeep.dm.turn import Draft, Thrown, finish_turn, open_turn
from whispyrkeep.errors import CampaignRests, NoSuchCharacter
from whispyrkeep.models import events as ev
from whispyrkeep.models.lore import LoreHit, LoreRecord, TurnSource
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import CampaignState, CampaignStatus, Memory
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import ModelUse, Turn, TurnTime
from whispyrkeep.store.lines import Head
from whispyrkeep.store.pending import Pending, drop_pending, list_pending, write_pending
from whispyrkeep.timeline import date_of

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign

OnDice = Callable[[tuple[ev.Event, ...]], None]
"""Shown the dice of a turn once they are safely kept."""

_EVENTS: TypeAdapter[tuple[ev.Event, ...]] = TypeAdapter(tuple[ev.Event, ...])
PLAYER_TEXT_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the caller wants to hear while a turn runs."""

    on_text: OnText | None = None
    on_dice: OnDice | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedTurn:
    """A turn whose dice were thrown and that was not committed."""

    event_id: str
    actor: str
    player_text: str
    thrown: Thrown


@dataclass(slots=True)
class KeptHandDice:
    """Dice thrown by hand, each asked for once: those an unfinished turn kept are used again."""

    table: Dice
    kept: dict[StreamKey, list[int]] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        return True

    def at(self, key: StreamKey) -> DieStream:
        return _KeptStream(self.table.at(key), self.kept.setdefault(key, []))


@dataclass(slots=True)
class _KeptStream:
    stream: DieStream
    faces: list[int]
    drawn: int = 0

    @property
    def by_hand(self) -> bool:
        return True

    def die(self, sides: int) -> int:
        if self.drawn == len(self.faces):
            self.faces.append(self.stream.die(sides))
        self.drawn += 1
        return self.faces[self.drawn - 1]


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
    head = campaign.refresh()
    state = campaign.state
    require_active(campaign.slug, state)
    who = acting(state, actor)
    said = clean_text(text)[:PLAYER_TEXT_LIMIT].strip()
    scene = campaign.scene(who, said)
    unfinished = unfinished_turn(campaign, head)
    event_id = unfinished.event_id if unfinished else campaign.new_id()
    if dice.by_hand:
        dice = KeptHandDice(dice, _kept_faces(unfinished))
    if unfinished and (unfinished.actor, unfinished.player_text) == (who, said):
        thrown = unfinished.thrown
    else:
        thrown = open_turn(scene, narrator, dice, on_text=hooks.on_text)
    if thrown.opening.proposal.roll_requests:
        _keep_dice(campaign, head, event_id, scene, thrown)
        if hooks.on_dice:
            hooks.on_dice(thrown.events)
    draft = finish_turn(scene, narrator, dice, thrown, on_text=hooks.on_text)
    turn = envelope(campaign, scene, draft, event_id)
    return campaign.commit(turn, draft_state(draft.state, turn.turn), head)


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
            if wanted in (key, member.name.casefold(), member.name.split()[0].casefold()):
                return key
        raise NoSuchCharacter(name, tuple(state.party))
    if state.fight and state.fight.acting in state.party:
        return state.fight.acting
    able = (key for key, member in state.party.items() if member.body.hit_points > 0)
    return next(able, next(iter(state.party)))


def draft_state(state: CampaignState, turn: int) -> CampaignState:
    """The state after the turn, its number counted in."""
    return close_turn(state, turn)


def envelope(campaign: Campaign, scene: Scene, draft: Draft, event_id: str) -> Turn:
    """The turn as it will stand in the log; the log adds the chain's hashes."""
    state = draft_state(draft.state, scene.turn)
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
    )


# --- the unfinished turn ----------------------------------------------------------------


def unfinished_turn(campaign: Campaign, head: Head) -> UnfinishedTurn | None:
    """The turn in progress behind ``head``, if a crash or a failed telling left one."""
    for pending in list_pending(campaign.paths):
        if pending.head == head:
            return _read_draft(pending)
    return None


def discard_unfinished(campaign: Campaign, head: Head) -> None:
    """Forget the turn in progress; its keyed dice would fall the same again."""
    for pending in list_pending(campaign.paths):
        if pending.head == head:
            drop_pending(campaign.disk, campaign.paths, pending.turn, pending.event_id)


def _keep_dice(campaign: Campaign, head: Head, event_id: str, scene: Scene, thrown: Thrown) -> None:
    memory = thrown.opening.memory
    draft: dict[str, Any] = {
        "actor": scene.actor,
        "player_text": scene.player_text,
        "proposal": thrown.opening.proposal.dump(),
        "use": thrown.opening.use.dump(),
        "memory": memory.dump() if memory else None,
        "prompts": list(thrown.opening.prompts),
        "events": [event.dump() for event in thrown.events],
    }
    write_pending(campaign.disk, campaign.paths, Pending(head, event_id, draft))


def _read_draft(pending: Pending) -> UnfinishedTurn:
    draft = pending.draft
    memory = draft["memory"]
    opening = Reply(
        proposal=Proposal.model_validate(draft["proposal"]),
        use=ModelUse.model_validate(draft["use"]),
        memory=Memory.model_validate(memory) if memory else None,
        prompts=tuple(draft["prompts"]),
    )
    events = _EVENTS.validate_python(draft["events"])
    return UnfinishedTurn(
        pending.event_id, draft["actor"], draft["player_text"], Thrown(opening, events)
    )


def _kept_faces(unfinished: UnfinishedTurn | None) -> dict[StreamKey, list[int]]:
    if unfinished is None:
        return {}
    return {
        StreamKey(roll.key.scope, roll.key.round, roll.key.actor, roll.key.slot): [
            die.face for die in roll.dice
        ]
        for roll in rolls_of(unfinished.thrown.events)
        if roll.by_hand
    }


def rolls_of(events: Iterable[ev.Event]) -> tuple[RollRecord, ...]:
    """Every throw of dice among the events, in order."""
    return tuple(
        event.roll for event in events if isinstance(event, ev.D20TestMade | ev.DiceRolled)
    )


def folded(state: CampaignState, turn: Turn) -> CampaignState:
    """The state after a committed turn."""
    return close_turn(fold(state, turn.events), turn.turn)
