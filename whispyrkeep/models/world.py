"""What a universe is populated with, as its author defines it; one catalogue file an entry.

Definitions never change during play. A campaign pins them in its ``World``; what changes in
play lives in ``models.state``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from whispyrkeep.models.base import (
    CatalogueId,
    Count,
    EntityId,
    Int,
    Line,
    Paragraph,
    Slug,
    Value,
    added,
)
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.terms import Ability, Attitude, Cover, Sense, Skill, Weather
from whispyrkeep.models.time import DEFAULT_CALENDAR, CalendarSpec
from whispyrkeep.models.universe import (
    DEFAULT_REWARDS,
    ContentBounds,
    RewardTier,
    Ruleset,
    TimelineEntry,
    Tone,
)

DifficultyClass = Annotated[Int, Field(ge=1, le=30)]


class Requirement(Value):
    """Holds when every named flag is set, none of ``unless`` is, and the quests stand so."""

    flags: tuple[Slug, ...] = ()
    unless: tuple[Slug, ...] = ()
    quest_steps: dict[EntityId, Slug] = {}


class CheckSpec(Value):
    """A D20 Test the author asks for: a skill check, or a bare ability check without one.

    ``relies_on`` is the sense it takes; where it says sight, the light of the place counts.
    """

    ability: Ability
    skill: Skill | None = None
    difficulty_class: DifficultyClass
    relies_on: Sense | None = added(None)


class Outcome(Value):
    """What the story gains: text in the author's words, flags, a quest step, knowledge.

    ``starts_fight`` names monsters that attack; ``gives`` lists items that can now be taken at
    the place.
    """

    text: Paragraph
    sets: tuple[Slug, ...] = ()
    advances: dict[EntityId, Slug] = {}
    gives: dict[CatalogueId, Count] = {}
    starts_fight: tuple[CatalogueId, ...] = ()
    minutes: Annotated[Int, Field(ge=0, le=1_440)] = 0


class Feature(Value):
    """Something at a place that can be examined, searched, climbed, opened …

    ``verbs`` are the acts it answers to (``search``, ``open``, ``climb`` …). Without ``check``
    the success happens at once.
    """

    id: EntityId
    name: Line
    aliases: tuple[Line, ...] = ()
    text: Paragraph
    verbs: tuple[Slug, ...] = ("look", "search")
    needs: Requirement = Requirement()
    check: CheckSpec | None = None
    success: Outcome | None = None
    failure: Outcome | None = None
    once: bool = True


class Exit(Value):
    """A way from one place to another, with the minutes it takes at a Normal pace.

    The ``terrain`` it leads through limits the pace, as the book's table says; a good ``road``
    makes that limit one step faster.
    """

    to: EntityId
    way: Line
    minutes: Annotated[Int, Field(ge=0, le=20_160)]
    terrain: Literal[
        "",
        "arctic",
        "coastal",
        "desert",
        "forest",
        "grassland",
        "hill",
        "mountain",
        "swamp",
        "underdark",
        "urban",
    ] = added("")
    road: bool = added(False)
    needs: Requirement = Requirement()


class PlaceDefinition(Value):
    """``catalogue/place/<id>.json``: where scenes happen. ``contents`` is what lies about.

    ``cover`` is the best that somebody in a fight here can step behind; every foot costs two
    where there is ``difficult_terrain``. A ``sunlit`` place lies in sunlight by day; fights at
    an ``underwater`` place are those of swimmers.
    """

    id: EntityId
    name: Line
    aliases: tuple[Line, ...] = ()
    summary: Paragraph
    details: tuple[Line, ...] = ()
    tags: tuple[Slug, ...] = ()
    zones: tuple[Line, ...] = ()
    light: Literal["bright", "dim", "dark"] = "bright"
    cover: Cover = added(Cover.NONE)
    difficult_terrain: bool = added(False)
    sunlit: bool = added(False)
    underwater: bool = added(False)
    weather: tuple[Weather, ...] = added(())
    safe_to_rest: bool = True
    exits: tuple[Exit, ...] = ()
    features: tuple[Feature, ...] = ()
    contents: dict[CatalogueId, Count] = {}


class Knowledge(Value):
    """Something an NPC can tell. ``attitude`` is the least they must feel; ``check`` the price.

    ``topics`` are words a player might ask about.
    """

    id: EntityId
    topics: tuple[Line, ...]
    text: Paragraph
    attitude: Attitude = Attitude.INDIFFERENT
    needs: Requirement = Requirement()
    check: CheckSpec | None = None
    effect: Outcome | None = None


class Ware(Value):
    """An item for sale at ``price_cp`` copper pieces."""

    item: CatalogueId
    price_cp: Count
    quantity: Count = 1


class NpcDefinition(Value):
    """``catalogue/npc/<id>.json``: who they are, what they want, what they know."""

    id: EntityId
    name: Line
    aliases: tuple[Line, ...] = ()
    role: Line
    summary: Paragraph
    wants: tuple[Line, ...] = ()
    manner: tuple[Line, ...] = ()
    greetings: tuple[Line, ...] = ()
    attitude: Attitude = Attitude.INDIFFERENT
    place: EntityId
    faction: EntityId | None = None
    monster: CatalogueId = "monster/commoner"
    knowledge: tuple[Knowledge, ...] = ()
    wares: tuple[Ware, ...] = ()
    appears: Requirement = Requirement()


class Reward(Value):
    """What a finished quest pays; bounded by the universe's reward table."""

    copper: Count = 0
    experience: Count = 0
    items: dict[CatalogueId, Count] = {}


class QuestStep(Value):
    """A stage of a quest; ``objective`` is what the player sees."""

    id: Slug
    objective: Line
    ends: Literal["", "done", "failed"] = ""


class QuestDefinition(Value):
    """``catalogue/quest/<id>.json``: steps in their usual order; the first begins the quest."""

    id: EntityId
    title: Line
    summary: Paragraph
    giver: EntityId | None = None
    steps: tuple[QuestStep, ...]
    reward: Reward = Reward()
    touches: tuple[EntityId, ...] = ()


class FactionDefinition(Value):
    """``catalogue/faction/<id>.json``. ``standing`` runs from -100 (enemies) to 100 (allies)."""

    id: EntityId
    name: Line
    summary: Paragraph
    wants: tuple[Line, ...] = ()
    standing: Annotated[Int, Field(ge=-100, le=100)] = 0


class TableRow(Value):
    """One row; ``weight`` is its share of the table."""

    text: Paragraph
    weight: Annotated[Int, Field(ge=1, le=1_000)] = 1
    outcome: Outcome | None = None
    items: dict[CatalogueId, Count] = {}
    copper: Count = 0


class RandomTable(Value):
    """``catalogue/table/<id>.json``: ``tags`` say where it is used (``rumour``, ``loot`` …)."""

    id: EntityId
    name: Line
    tags: tuple[Slug, ...] = ()
    rows: tuple[TableRow, ...]


class Ending(Value):
    """A way a scenario can end, offered when its requirement holds at its place."""

    id: Slug
    title: Line
    needs: Requirement
    place: EntityId | None = None
    text: Paragraph
    pursue: Line


class ScenarioDefinition(Value):
    """``catalogue/scenario/<id>.json``: where play starts, what it is about, how it may end."""

    id: EntityId
    title: Line
    goal: Paragraph
    opening: Paragraph
    start: EntityId
    starts_at: Int = 0
    quests: tuple[EntityId, ...] = ()
    endings: tuple[Ending, ...] = ()
    characters: tuple[EntityId, ...] = ()
    script: tuple[Line, ...] = ()


class World(Value):
    """Everything a campaign pinned from its universe when it began.

    ``homebrew`` holds the universe's own rules entries of every kind, whole, by catalogue id;
    ``catalog`` validates them where it reads them. ``overlays`` is what their author says about
    them, and which entries are banned.
    """

    universe: Line
    universe_slug: Slug
    name: Line
    summary: Paragraph = ""
    tone: Tone = Tone()
    rules: Ruleset = Ruleset()
    house_rules: tuple[Line, ...] = ()
    calendar: CalendarSpec = DEFAULT_CALENDAR
    content: ContentBounds = ContentBounds()
    rewards: tuple[RewardTier, ...] = DEFAULT_REWARDS
    timeline: tuple[TimelineEntry, ...] = ()
    places: dict[EntityId, PlaceDefinition] = {}
    npcs: dict[EntityId, NpcDefinition] = {}
    quests: dict[EntityId, QuestDefinition] = {}
    factions: dict[EntityId, FactionDefinition] = {}
    tables: dict[EntityId, RandomTable] = {}
    scenarios: dict[EntityId, ScenarioDefinition] = {}
    homebrew: dict[CatalogueId, dict[str, Any]] = {}
    overlays: dict[CatalogueId, Overlay] = added({})
