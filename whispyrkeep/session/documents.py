"""Universes, characters and campaigns as validated documents of a keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from whispyrkeep.catalog.overlays import merged as merged_fields
from whispyrkeep.catalog.overlays import read_overlay
from whispyrkeep.dm.validation import proposal_problems
from whispyrkeep.errors import BadDocument, BrokenEntry
from whispyrkeep.models.base import Value
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.character import Carried, CharacterSheet
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.state import CampaignSettings, PartyMember
from whispyrkeep.models.universe import TimelineEntry, Universe
from whispyrkeep.models.world import (
    FactionDefinition,
    NpcDefinition,
    PlaceDefinition,
    QuestDefinition,
    RandomTable,
    ScenarioDefinition,
    World,
)
from whispyrkeep.store.appendlog import read_records
from whispyrkeep.store.documents import read_document
from whispyrkeep.store.layout import UniversePaths

Parsed = TypeVar("Parsed", bound=BaseModel)


class CampaignPlan(Value):
    """What a campaign is begun with, as a person writes it down; see ``Keep.new_campaign``."""

    slug: str | None = None
    universe: str | None = None
    characters: tuple[str, ...] = ()
    scenario: str | None = None
    name: str = ""
    seed: int | None = None
    narrator: str = "offline"
    settings: CampaignSettings | None = None
    caps: Caps = Caps()
    starts_at: int | None = None


WORLD_KINDS: dict[str, tuple[str, type[BaseModel]]] = {
    "place": ("places", PlaceDefinition),
    "npc": ("npcs", NpcDefinition),
    "quest": ("quests", QuestDefinition),
    "faction": ("factions", FactionDefinition),
    "table": ("tables", RandomTable),
    "scenario": ("scenarios", ScenarioDefinition),
}
"""Catalogue folders that describe the world; every other kind is homebrew for ``catalog``."""

RULES_TABLE = "rules-table"
"""The folder of ``table/`` entries of the rules: ``table`` is that of random tables."""


def parsed(model: type[Parsed], value: Mapping[str, Any], where: str) -> Parsed:
    """The value as a model.

    Raises:
        BadDocument: names the place and its faults.
    """
    try:
        return model.model_validate(dict(value))
    except ValidationError as error:
        raise BadDocument(where, tuple(map(_in_words, proposal_problems(error)))) from error


def _in_words(problem: str) -> str:
    """A fault as a person would put it."""
    for said, meant in SAID.items():
        problem = problem.replace(said, meant)
    return problem


SAID: Final = {
    "Field required": "it is missing",
    "Extra inputs are not permitted": "there is no such field",
}


def merged(model: type[Parsed], before: Parsed, changes: Mapping[str, Any], where: str) -> Parsed:
    """A document with some fields changed; nested objects are merged, lists replaced.

    Raises:
        BadDocument: the result is not valid, or an unknown field was named.
    """
    return parsed_whole(model, merged_fields(before.model_dump(mode="json"), changes), where)


def parsed_whole(model: type[Parsed], value: Mapping[str, Any], where: str) -> Parsed:
    """The value as a model, every field of it: what a person typed is never passed over.

    Raises:
        BadDocument: names the place and its faults.
    """
    found = parsed(model, value, where)
    unknown = tuple(_passed_over(value, found.model_dump(mode="json")))
    if unknown:
        raise BadDocument(where, tuple(f"{field}: there is no such field" for field in unknown))
    return found


def _passed_over(value: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    for key, inner in value.items():
        if key not in kept:
            yield str(key)
        elif isinstance(inner, Mapping) and isinstance(kept[key], dict):
            yield from (f"{key}.{field}" for field in _passed_over(inner, kept[key]))


def read_as(model: type[Parsed], path: Path) -> Parsed:
    """A JSON document as a model; raises ``BadDocument`` and what reading raises."""
    return parsed(model, read_document(path).value, str(path))


def read_world(universe: Universe, paths: UniversePaths) -> World:
    """Everything a campaign pins, from the universe's files.

    Raises:
        BadDocument, BrokenDocument: names the file.
    """
    world: dict[str, dict[str, Any]] = {field: {} for field, _ in WORLD_KINDS.values()}
    homebrew: dict[str, Any] = {}
    overlays: dict[str, Overlay] = {}
    for path in sorted((paths.folder / "catalogue").glob("*/*.json")):
        kind, entry = path.parent.name, path.stem
        if kind in WORLD_KINDS:
            field, model = WORLD_KINDS[kind]
            world[field][entry] = _named(read_as(model, path), entry, path)
        else:
            overlay, fields = read_homebrew(path)
            entry_id = homebrew_id(path)
            if overlay is not None:
                overlays[entry_id] = overlay
            if fields is not None:
                homebrew[entry_id] = fields
    return World(
        universe=universe.id,
        universe_slug=universe.slug,
        name=universe.name,
        summary=universe.summary,
        tone=universe.tone,
        rules=universe.rules,
        house_rules=universe.house_rules,
        calendar=universe.calendar,
        content=universe.content,
        rewards=universe.rewards,
        timeline=read_timeline(paths),
        homebrew=homebrew,
        overlays=overlays,
        **world,
    )


def homebrew_id(path: Path) -> str:
    """The catalogue id of the entry in a homebrew file."""
    folder = path.parent.name
    return f"{'table' if folder == RULES_TABLE else folder}/{path.stem}"


def read_homebrew(path: Path) -> tuple[Overlay | None, dict[str, Any] | None]:
    """What a homebrew file says; see ``catalog.overlays.read_overlay``.

    Raises:
        BadDocument, BrokenDocument: names the file, the entry and the field.
    """
    entry_id = homebrew_id(path)
    try:
        return read_overlay(entry_id, read_document(path).value)
    except BrokenEntry as broken:
        raise BadDocument(str(path), (f"{entry_id}: {broken.problem}",)) from broken


def _named(entry: BaseModel, stem: str, path: Path) -> BaseModel:
    if getattr(entry, "id", None) != stem:
        raise BadDocument(str(path), (f"id must be the file's name, '{stem}'",))
    return entry


def written_back(sheet: CharacterSheet, member: PartyMember) -> CharacterSheet:
    """The sheet with the experience, money and equipment a party member has by now."""
    carried = tuple(
        Carried(item=item, quantity=count, equipped=item in member.equipped)
        for item, count in member.inventory.items()
        if count
    )
    return sheet.with_(experience=member.experience, money_cp=member.money_cp, equipment=carried)


def read_timeline(paths: UniversePaths) -> tuple[TimelineEntry, ...]:
    """The universe's dated facts, oldest first."""
    if not paths.timeline.exists():
        return ()
    entries = (
        parsed(TimelineEntry, record, str(paths.timeline))
        for record in read_records(paths.timeline)
    )
    return tuple(sorted(entries, key=lambda entry: entry.at_second))
