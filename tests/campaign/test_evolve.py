"""Folding: every event type is handled, and what the story's events change."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from tests.campaign.worlds import FIGHTER, STARTS_AT, WORLD, start
from whispyrkeep.campaign.evolve import close_turn, evolve, fold, replay
from whispyrkeep.errors import BrokenEvent
from whispyrkeep.models import events as ev
from whispyrkeep.models.intent import Option
from whispyrkeep.models.state import (
    CampaignState,
    CampaignStatus,
    Memory,
    NpcState,
    QuestState,
    TurnSummary,
)
from whispyrkeep.models.turn import Turn, TurnTime

EVENT_TYPES: tuple[type[BaseModel], ...] = get_args(get_args(ev.Event)[0])


def test_the_state_after_each_story_event() -> None:
    state = fold(
        start(),
        (
            ev.PartyMoved(place="ford", zone="the bank"),
            ev.NpcIntroduced(npc=NpcState(id="wen", name="Wen", place="ford")),
            ev.QuestAdded(quest=QuestState(id="cart", title="The cart", status="active")),
            ev.FactionStandingChanged(faction="guild", standing=-3),
            ev.FlagSet(flag="wet", value=True),
            ev.FlagSet(flag="deep", value=4),
            ev.FlagSet(flag="wet", value=None),
            ev.PlaceNoted(place="ford", note="The water rises."),
            ev.FeatureSpent(place="mill", feature="hopper"),
            ev.FeatureSpent(place="mill", feature="hopper"),
        ),
    )
    assert (state.location, state.zone, state.places["ford"].visited) == ("ford", "the bank", True)
    assert state.npcs["wen"].name == "Wen"
    assert state.quests["cart"].status == "active"
    assert state.factions["guild"].standing == -3
    assert state.flags == {"deep": 4}
    assert state.places["ford"].notes == ("The water rises.",)
    assert state.places["mill"].spent == ("hopper",)


def test_a_quest_remembers_its_steps_in_order() -> None:
    def advanced(step: str, status: str = "active") -> ev.QuestAdvanced:
        return ev.QuestAdvanced.model_validate(
            {"quest": "lost-key", "status": status, "step": step}
        )

    quest = fold(start(), (advanced("found"), advanced("found"), advanced("returned", "done")))
    assert quest.quests["lost-key"].steps_done == ("asked", "found")
    assert quest.quests["lost-key"].step == "returned"


def test_memory_keeps_the_newest_summaries_and_the_options() -> None:
    def line(turn: int) -> TurnSummary:
        return TurnSummary(turn=turn, text=f"turn {turn}")

    options = (Option(letter="A", text="Wait"),)
    state = fold(start(), (ev.OptionsOffered(options=options),))
    for turn in range(1, 5):
        added = Memory(tension=turn, summaries=(line(turn),))
        state = evolve(state, ev.MemoryChanged(memory=added, summaries_kept=3))
    assert state.memory == Memory(tension=4, options=options, summaries=(line(2), line(3), line(4)))
    replaced = evolve(state, ev.MemoryChanged(memory=Memory(summaries=(line(9),))))
    assert replaced.memory.summaries == (line(9),)


def test_status_and_ending() -> None:
    ended = evolve(start(), ev.StatusChanged(status=CampaignStatus.ENDED, ending="home"))
    assert (ended.status, ended.ending) == (CampaignStatus.ENDED, "home")


def test_a_later_world_replaces_the_pinned_one() -> None:
    ford = WORLD.places["ford"]
    later = WORLD.with_(places={**WORLD.places, "weir": ford.with_(id="weir", name="The weir")})
    state = evolve(start(), ev.WorldUpdated(world_hash=later.digest, world=later.dump()))
    assert state.world == later
    assert state.world_hash == later.digest != start().world_hash
    assert state.places["weir"].contents == {}


def test_the_number_of_the_turn_is_hashed() -> None:
    assert close_turn(start(), 1).state_hash != close_turn(start(), 2).state_hash


def test_replay_closes_each_turn() -> None:
    state = start()
    flag = ev.FlagSet(flag="wet", value=True)
    turns = [
        Turn(
            turn=number,
            id=f"t{number}",
            events=(flag,) if number == 2 else (),
            state_hash="",
            time=TurnTime(before=STARTS_AT, after=STARTS_AT),
        )
        for number in (1, 2)
    ]
    assert replay(state, turns) == close_turn(evolve(state, flag), 2)
    assert replay(state, ()) is state


def sample(model: type[BaseModel]) -> BaseModel:
    """An event with something in every field that must be given."""
    required = {
        name: _value(field.annotation, name)
        for name, field in model.model_fields.items()
        if field.is_required()
    }
    return model.model_validate(required)


def _value(annotation: Any, name: str) -> Any:
    origin = get_origin(annotation)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is Annotated:
        return _value(get_args(annotation)[0], name)
    if origin in (Union, UnionType):
        given = [part for part in get_args(annotation) if part is not NoneType]
        return _value(given[0], name)
    if origin is tuple:
        return ()
    if origin is dict or annotation is dict:
        return DOCUMENTS.get(name, dict)()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return sample(annotation)
    if isinstance(annotation, type) and issubclass(annotation, str):
        members = list(getattr(annotation, "__members__", {}).values())
        return members[0] if members else NAMES.get(name, "nobody")
    return {bool: True}.get(annotation, 1)


DOCUMENTS = {"world": WORLD.dump, "sheet": FIGHTER.dump}
"""Whole documents that an event holds; any other object is empty."""

NAMES = {
    "place": "mill",
    "npc": "miller",
    "quest": "lost-key",
    "faction": "guild",
    "item": "item/rope",
    "monster": "monster/rat",
    "spell": "spell/light",
    "scope": "turn:1",
    "slot": "check#1",
}


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda kind: kind.__name__)
def test_every_event_is_folded_or_names_what_is_missing(event_type: type[BaseModel]) -> None:
    event: Any = sample(event_type)
    try:
        after = evolve(start(), event)
    except BrokenEvent as broken:
        assert broken.subject in ("nobody", "fight")
    else:
        assert isinstance(after, CampaignState)


@pytest.mark.parametrize(
    "event",
    [
        ev.PartyMoved(place="moon"),
        ev.QuestAdvanced(quest="none", status="done"),
        ev.PlaceNoted(place="moon", note=""),
        ev.FeatureSpent(place="moon", feature="crater"),
    ],
)
def test_events_that_name_what_is_not_there(event: ev.Event) -> None:
    with pytest.raises(BrokenEvent):
        evolve(start(), event)
