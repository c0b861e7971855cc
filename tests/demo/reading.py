"""The demo's plain files read as the values they promise to be, and walks through its world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.outcomes import apply_outcome
from whispyrkeep.campaign.requirements import arrivals, holds
from whispyrkeep.campaign.start import new_state
from whispyrkeep.demo import DEMO
from whispyrkeep.lore.documents import Document, canon_files, read_document
from whispyrkeep.models.base import Value
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import PartyMoved
from whispyrkeep.models.lore import LoreRecord
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.universe import TimelineEntry, Universe
from whispyrkeep.models.world import (
    FactionDefinition,
    NpcDefinition,
    Outcome,
    PlaceDefinition,
    QuestDefinition,
    RandomTable,
    Requirement,
    ScenarioDefinition,
    World,
)

V = TypeVar("V", bound=Value)

UNIVERSE = DEMO / "universe"
KINDS: dict[str, type[Value]] = {
    "place": PlaceDefinition,
    "npc": NpcDefinition,
    "quest": QuestDefinition,
    "faction": FactionDefinition,
    "table": RandomTable,
    "scenario": ScenarioDefinition,
}


def files(kind: str) -> list[Path]:
    return sorted((UNIVERSE / "catalogue" / kind).iterdir())


def _entries(kind: str, form: type[V]) -> dict[str, V]:
    return {file.stem: form.model_validate_json(file.read_bytes()) for file in files(kind)}


@cache
def universe() -> Universe:
    return Universe.model_validate_json((UNIVERSE / "universe.json").read_bytes())


@cache
def timeline() -> tuple[TimelineEntry, ...]:
    lines = (UNIVERSE / "timeline.jsonl").read_bytes().splitlines()
    return tuple(TimelineEntry.model_validate_json(line) for line in lines)


@cache
def rumours() -> tuple[LoreRecord, ...]:
    lines = (UNIVERSE / "lore.jsonl").read_bytes().splitlines()
    return tuple(LoreRecord.model_validate_json(line) for line in lines)


@cache
def canon() -> tuple[Document, ...]:
    return tuple(read_document(file, path) for path, file in canon_files(UNIVERSE / "canon"))


@cache
def sheets() -> dict[str, CharacterSheet]:
    found = sorted((DEMO / "characters").iterdir())
    return {file.stem: CharacterSheet.model_validate_json(file.read_bytes()) for file in found}


@cache
def world() -> World:
    written = universe()
    return World(
        universe=written.id,
        universe_slug=written.slug,
        name=written.name,
        summary=written.summary,
        tone=written.tone,
        rules=written.rules,
        house_rules=written.house_rules,
        calendar=written.calendar,
        content=written.content,
        rewards=written.rewards,
        timeline=timeline(),
        places=_entries("place", PlaceDefinition),
        npcs=_entries("npc", NpcDefinition),
        quests=_entries("quest", QuestDefinition),
        factions=_entries("faction", FactionDefinition),
        tables=_entries("table", RandomTable),
        scenarios=_entries("scenario", ScenarioDefinition),
    )


def scenario() -> ScenarioDefinition:
    return world().scenarios["nine-dark-nights"]


def start() -> CampaignState:
    return new_state(
        world(),
        sheets().values(),
        scenario=scenario().id,
        settings=CampaignSettings(),
        starts_at=scenario().starts_at,
    )


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a party can do at a place: handle a feature, or ask an NPC about a thing."""

    place: str
    actor: str
    id: str
    needs: Requirement
    checked: bool
    success: Outcome | None
    failure: Outcome | None

    def outcome(self, *, lucky: bool) -> Outcome | None:
        return self.success if lucky or not self.checked else self.failure


def deeds() -> Iterator[Deed]:
    for place in world().places.values():
        for f in place.features:
            yield Deed(place.id, "", f.id, f.needs, f.check is not None, f.success, f.failure)
    for npc in world().npcs.values():
        for k in npc.knowledge:
            yield Deed(npc.place, npc.id, k.id, k.needs, k.check is not None, k.effect, None)


def outcomes() -> Iterator[Outcome]:
    for deed in deeds():
        yield from (o for o in (deed.success, deed.failure) if o is not None)
    for table in world().tables.values():
        yield from (row.outcome for row in table.rows if row.outcome is not None)


def requirements() -> Iterator[Requirement]:
    yield from (deed.needs for deed in deeds())
    for place in world().places.values():
        yield from (way.needs for way in place.exits)
    yield from (npc.appears for npc in world().npcs.values())
    for plot in world().scenarios.values():
        yield from (ending.needs for ending in plot.endings)


def go(state: CampaignState, place: str) -> CampaignState:
    return fold(state, (PartyMoved(place=place),))


def do(state: CampaignState, deed: Deed, *, lucky: bool) -> CampaignState:
    """The state after the deed, which the engine's own rules say is open."""
    assert state.location == deed.place
    assert holds(deed.needs, state), f"{deed.id} is not open"
    assert not deed.actor or deed.actor in state.npcs, f"{deed.actor} has not appeared"
    state = fold(state, apply_outcome(state, deed.outcome(lucky=lucky)))
    return fold(state, arrivals(state))


def open_ways(state: CampaignState, place: str) -> tuple[str, ...]:
    return tuple(way.to for way in world().places[place].exits if holds(way.needs, state))


def walkable(state: CampaignState, origin: str) -> frozenset[str]:
    """Places that can be reached from ``origin`` with the flags that are set."""
    found, edge = {origin}, [origin]
    while edge:
        for place in open_ways(state, edge.pop()):
            if place not in found:
                found.add(place)
                edge.append(place)
    return frozenset(found)


def wander(*, lucky: bool, avoiding: frozenset[str] = frozenset()) -> CampaignState:
    """The state once nothing new can be done without setting a flag of ``avoiding``.

    Every check succeeds when ``lucky``, else every check fails. What is done is done in an
    order a party could follow, for it only ever walks ways that are open.
    """
    state, before = start(), None
    while before != state.flags:
        before = state.flags
        for deed in deeds():
            outcome = deed.outcome(lucky=lucky)
            if outcome is None or avoiding.intersection(outcome.sets):
                continue
            here = deed.place in walkable(state, state.location)
            present = not deed.actor or deed.actor in state.npcs
            if here and present and holds(deed.needs, state):
                state = do(go(state, deed.place), deed, lucky=lucky)
    return state
