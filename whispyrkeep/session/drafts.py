"""Turns in progress: the dice that are thrown already, kept until the turn is committed.

A draft is written before anybody sees its dice, and after every single die that is thrown by
hand, so that no crash, failure or change of words can be used to throw again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from whispyrkeep.dice.streams import Dice, DieStream, StreamKey
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.narrator import Reply
from whispyrkeep.dm.turn import Thrown
from whispyrkeep.models import events as ev
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import Memory
from whispyrkeep.models.turn import ModelUse
from whispyrkeep.store.lines import Head
from whispyrkeep.store.pending import Pending, drop_pending, list_pending, write_pending

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign

Faces = dict[StreamKey, list[int]]
"""Faces thrown by hand, by the stream they were asked for."""

_EVENTS: TypeAdapter[tuple[ev.Event, ...]] = TypeAdapter(tuple[ev.Event, ...])


@dataclass(frozen=True, slots=True)
class UnfinishedTurn:
    """What was said and thrown for the turn after ``head``, which was not committed.

    ``thrown`` is None while not all dice of it had been thrown. A draft whose ``head`` is not
    the campaign's any more is stale: its words can be said again, its dice are void.
    """

    head: Head
    event_id: str
    actor: str
    player_text: str
    thrown: Thrown | None = None
    faces: Faces = field(default_factory=dict)

    def fits(self, actor: str, text: str) -> bool:
        """Whether this is the same person saying the same thing."""
        return (self.actor, self.player_text) == (actor, text)


def keep_draft(campaign: Campaign, draft: UnfinishedTurn) -> None:
    """Keep a draft durably in place of the one with its event id.

    Raises:
        WriteFailed: nothing was kept; the dice must not be shown.
    """
    value: dict[str, Any] = {
        "actor": draft.actor,
        "player_text": draft.player_text,
        "thrown": _dumped(draft.thrown) if draft.thrown else None,
        "faces": [
            {
                "scope": key.scope,
                "round": key.round,
                "actor": key.actor,
                "slot": key.slot,
                "faces": list(faces),
            }
            for key, faces in draft.faces.items()
        ],
    }
    write_pending(campaign.disk, campaign.paths, Pending(draft.head, draft.event_id, value))


def drafts(campaign: Campaign) -> tuple[UnfinishedTurn, ...]:
    """Every draft there is, stale ones too, by turn."""
    return tuple(_read(pending) for pending in list_pending(campaign.paths))


def draft_after(campaign: Campaign, head: Head) -> UnfinishedTurn | None:
    """The turn in progress behind ``head``, if a crash or a failed telling left one."""
    return next((draft for draft in drafts(campaign) if draft.head == head), None)


def discard(campaign: Campaign, unwanted: Iterable[UnfinishedTurn]) -> None:
    """Forget drafts; keyed dice would fall the same again, those thrown by hand are gone."""
    for draft in unwanted:
        drop_pending(campaign.disk, campaign.paths, draft.head.turn + 1, draft.event_id)


def _dumped(thrown: Thrown) -> dict[str, Any]:
    memory = thrown.opening.memory
    return {
        "proposal": thrown.opening.proposal.dump(),
        "use": thrown.opening.use.dump(),
        "memory": memory.dump() if memory else None,
        "prompts": list(thrown.opening.prompts),
        "events": [event.dump() for event in thrown.events],
    }


def _read(pending: Pending) -> UnfinishedTurn:
    draft = pending.draft
    faces = {
        StreamKey(kept["scope"], kept["round"], kept["actor"], kept["slot"]): list(kept["faces"])
        for kept in draft["faces"]
    }
    thrown = _thrown(draft["thrown"]) if draft["thrown"] else None
    return UnfinishedTurn(
        pending.head, pending.event_id, draft["actor"], draft["player_text"], thrown, faces
    )


def _thrown(stored: dict[str, Any]) -> Thrown:
    memory = stored["memory"]
    opening = Reply(
        proposal=Proposal.model_validate(stored["proposal"]),
        use=ModelUse.model_validate(stored["use"]),
        memory=Memory.model_validate(memory) if memory else None,
        prompts=tuple(stored["prompts"]),
    )
    return Thrown(opening, _EVENTS.validate_python(stored["events"]))


def rolls_of(events: Iterable[ev.Event]) -> tuple[RollRecord, ...]:
    """Every throw of dice among the events, in order."""
    return tuple(
        event.roll for event in events if isinstance(event, ev.D20TestMade | ev.DiceRolled)
    )


@dataclass(frozen=True, slots=True)
class RecordedDice:
    """Dice thrown by hand, each asked for once and kept as soon as it lies.

    Args:
        table: asks the people.
        faces: those an unfinished turn has already; new ones are added.
        keep: called after each new face.
    """

    table: Dice
    faces: Faces
    keep: Callable[[], object]

    @property
    def by_hand(self) -> bool:
        return True

    def at(self, key: StreamKey) -> DieStream:
        return _RecordedStream(self.table.at(key), self.faces.setdefault(key, []), self.keep)


@dataclass(slots=True)
class _RecordedStream:
    stream: DieStream
    faces: list[int]
    keep: Callable[[], object]
    drawn: int = 0

    @property
    def by_hand(self) -> bool:
        return True

    def die(self, sides: int) -> int:
        """A face kept for a die with more sides than this one is thrown anew."""
        if self.drawn < len(self.faces) and self.faces[self.drawn] > sides:
            del self.faces[self.drawn :]
        if self.drawn == len(self.faces):
            self.faces.append(self.stream.die(sides))
            self.keep()
        self.drawn += 1
        return self.faces[self.drawn - 1]
