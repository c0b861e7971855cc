"""Events folded into state: no dice, no rules, no refusals; the same for play and replay.

The events of bodies, things and fights are folded by ``mechanics.apply``, those of the story
and the table here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import assert_never

from whispyrkeep.errors import BrokenEvent
from whispyrkeep.mechanics.apply import MechanicalEvent, apply
from whispyrkeep.models.events import (
    Event,
    FactionStandingChanged,
    FactRetconned,
    FeatureSpent,
    FlagSet,
    GmCorrected,
    MemoryChanged,
    NpcIntroduced,
    OptionsOffered,
    PartyMoved,
    PlaceNoted,
    QuestAdded,
    QuestAdvanced,
    StatusChanged,
    WorldUpdated,
)
from whispyrkeep.models.state import CampaignState, FactionState, Memory, PlaceState
from whispyrkeep.models.turn import Turn
from whispyrkeep.models.world import World

StoryEvent = (
    PartyMoved
    | NpcIntroduced
    | QuestAdvanced
    | QuestAdded
    | FactionStandingChanged
    | FlagSet
    | FeatureSpent
    | PlaceNoted
    | MemoryChanged
    | OptionsOffered
)


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """The state after the event.

    Raises:
        BrokenEvent: the event names something that is not in the state; events that were
            decided on this state never do.
    """
    if isinstance(event, MechanicalEvent):
        return apply(state, event)
    if isinstance(event, StoryEvent):
        return _story_after(state, event)
    match event:
        case StatusChanged():
            return state.with_(status=event.status, ending=event.ending)
        case WorldUpdated():
            return _world_updated(state, event)
        case GmCorrected() | FactRetconned():
            return state
        case _:
            assert_never(event)


def _world_updated(state: CampaignState, event: WorldUpdated) -> CampaignState:
    """Places that are new get their record; the rest of what is new follows in events."""
    world = World.model_validate(event.world)
    places = {place: PlaceState(id=place) for place in world.places} | state.places
    return state.with_(world=world, world_hash=event.world_hash, places=places)


def fold(state: CampaignState, events: Iterable[Event]) -> CampaignState:
    """The state after all the events; raises as ``evolve`` does."""
    return reduce(evolve, events, state)


def close_turn(state: CampaignState, turn: int) -> CampaignState:
    """The state as the committed turn leaves it: its number is part of what is hashed."""
    return state.with_(turn=turn)


def replay(state: CampaignState, turns: Iterable[Turn]) -> CampaignState:
    """The state after committed turns, from their events alone; raises as ``evolve`` does."""
    for turn in turns:
        state = close_turn(fold(state, turn.events), turn.turn)
    return state


def _story_after(state: CampaignState, event: StoryEvent) -> CampaignState:  # noqa: C901
    """One case an event: splitting them would hide that all are covered."""
    match event:
        case PartyMoved():
            moved = state.with_(location=event.place, zone=event.zone)
            return _with_place(moved, _place(state, event).with_(visited=True))
        case NpcIntroduced():
            return state.with_(npcs={**state.npcs, event.npc.id: event.npc})
        case QuestAdded():
            return state.with_(quests={**state.quests, event.quest.id: event.quest})
        case QuestAdvanced():
            return _quest_advanced(state, event)
        case FactionStandingChanged():
            faction = FactionState(id=event.faction, standing=event.standing)
            return state.with_(factions={**state.factions, event.faction: faction})
        case FlagSet():
            flags = {flag: value for flag, value in state.flags.items() if flag != event.flag}
            return state.with_(
                flags=flags if event.value is None else {**flags, event.flag: event.value}
            )
        case FeatureSpent():
            place = _place(state, event)
            if event.feature in place.spent:
                return state
            return _with_place(state, place.with_(spent=(*place.spent, event.feature)))
        case PlaceNoted():
            place = _place(state, event)
            return _with_place(state, place.with_(notes=(*place.notes, event.note)))
        case MemoryChanged():
            return state.with_(memory=_memory_after(state.memory, event))
        case OptionsOffered():
            return state.with_(memory=state.memory.with_(options=event.options))
        case _:
            assert_never(event)


def _place(state: CampaignState, event: PartyMoved | FeatureSpent | PlaceNoted) -> PlaceState:
    place = state.places.get(event.place)
    if place is None:
        raise BrokenEvent(event.type, event.place)
    return place


def _memory_after(memory: Memory, event: MemoryChanged) -> Memory:
    summaries = event.memory.summaries
    if event.summaries_kept is not None:
        together = (*memory.summaries, *summaries)
        summaries = together[max(0, len(together) - event.summaries_kept) :]
    return event.memory.with_(options=memory.options, summaries=summaries)


def _with_place(state: CampaignState, place: PlaceState) -> CampaignState:
    return state.with_(places={**state.places, place.id: place})


def _quest_advanced(state: CampaignState, event: QuestAdvanced) -> CampaignState:
    quest = state.quests.get(event.quest)
    if quest is None:
        raise BrokenEvent(event.type, event.quest)
    done = quest.steps_done
    if quest.step is not None and quest.step != event.step:
        done = (*done, quest.step)
    advanced = quest.with_(status=event.status, step=event.step, steps_done=done)
    return state.with_(quests={**state.quests, quest.id: advanced})
