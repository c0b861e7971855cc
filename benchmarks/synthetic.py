"""A long campaign of ordinary turns, made by the core alone: no narrator, no disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whispyrkeep.campaign.commands import (
    Command,
    OfferOptions,
    Remember,
    ResolveRequests,
    TellStory,
)
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.start import new_state
from whispyrkeep.demo import DEMO
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import Event
from whispyrkeep.models.intent import Act, Intent, Option
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import AbilityCheck, Rest, RollRequest, SavingThrow
from whispyrkeep.models.state import CampaignSettings, CampaignState, Memory, TurnSummary
from whispyrkeep.models.terms import Ability, DamageType, Skill
from whispyrkeep.models.turn import Turn, TurnTime
from whispyrkeep.models.universe import Universe
from whispyrkeep.session.documents import read_as, read_world
from whispyrkeep.store.layout import UniversePaths

SUMMARIES_KEPT = 60
STORY = (
    "The tide has gone out further than it should, and the sand it leaves is ribbed and grey. "
    "Somebody has walked here before you; the prints fill with water as you look at them. "
) * 6
OPTIONS = tuple(
    Option(
        letter=letter,
        text=f"Follow the prints along the {way} of the wall",
        intent=Intent(
            act=Act.SEARCH, ability=Ability.WISDOM, skill=Skill.PERCEPTION, difficulty_class=12
        ),
    )
    for letter, way in zip("ABCD", ("foot", "top", "near end", "far end"), strict=True)
)


@dataclass(frozen=True, slots=True)
class Played:
    """A turn as the log holds it, without its place in the chain, and the state after it."""

    envelope: dict[str, Any]
    state: CampaignState


def demo_start() -> CampaignState:
    """The demo's campaign before its first turn."""
    paths = UniversePaths(DEMO / "universe", Path())
    universe = read_as(Universe, paths.document)
    sheets = [read_as(CharacterSheet, path) for path in sorted((DEMO / "characters").iterdir())]
    return new_state(
        read_world(universe, paths),
        sheets,
        scenario=None,
        settings=CampaignSettings(),
        starts_at=universe.now,
    )


def play(start: CampaignState, seed: int, turns: int) -> Iterator[Played]:
    """Turns with a check, patches, memory and options; now and then a hazard, or a night's rest."""
    dice = KeyedDice(seed)
    state = start
    actor = next(iter(start.party))
    for number in range(start.turn + 1, start.turn + turns + 1):
        before = state
        events: tuple[Event, ...] = ()
        for command in _commands(state, actor, number):
            change = decide(state, command, dice)
            if isinstance(change, Rejection):
                raise ValueError(f"turn {number} cannot be played: {change}")
            state = fold(state, change)
            events += change
        state = close_turn(state, number)
        yield Played(_envelope(before, state, actor, events), state)


def _commands(state: CampaignState, actor: str, number: int) -> Iterator[Command]:
    yield ResolveRequests(requests=_requests(actor, number), actor=actor)
    yield TellStory(patches=_patches(state, number))
    line = TurnSummary(turn=number, text=f"Turn {number}: the prints lead on along the wall.")
    known = (*state.memory.summaries, line)[-SUMMARIES_KEPT:]
    said = tuple(f"{number * 7919 + place:016x}" for place in range(30))
    yield Remember(memory=Memory(said=said, tension=number % 11, summaries=known))
    yield OfferOptions(options=OPTIONS)


def _requests(actor: str, number: int) -> tuple[RollRequest, ...]:
    check = AbilityCheck(
        actor=actor, ability=Ability.WISDOM, skill=Skill.PERCEPTION, difficulty_class=12
    )
    if number % 50 == 0:
        return (Rest(length="long"),)
    if number % 25 == 0:
        hazard = SavingThrow(
            id="r2",
            target=actor,
            ability=Ability.DEXTERITY,
            difficulty_class=11,
            damage="1d4",
            damage_type=DamageType.COLD,
        )
        return (check, hazard)
    return (check,)


def _patches(state: CampaignState, number: int) -> tuple[Patch, ...]:
    npc = sorted(state.npcs)[number % len(state.npcs)]
    attitude = ("friendly", "indifferent", "hostile")[number % 3]
    return (
        Patch(op="advance_time", path="/time", value=20),
        Patch(op="replace", path=f"/npcs/{npc}/attitude", value=attitude),
        Patch(op="add", path=f"/flags/seen-{number % 20}", value=number),
    )


def _envelope(
    before: CampaignState, after: CampaignState, actor: str, events: tuple[Event, ...]
) -> dict[str, Any]:
    turn = Turn(
        turn=after.turn,
        id=f"turn-{after.turn}",
        actor=actor,
        player_text="I follow the prints along the wall.",
        narrative=STORY,
        options=OPTIONS,
        requests=_requests(actor, after.turn),
        events=events,
        state_hash=after.state_hash,
        time=TurnTime(before=before.time, after=after.time),
    )
    return turn.dump()
