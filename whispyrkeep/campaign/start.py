"""Where a campaign begins: the state before its first turn."""

from __future__ import annotations

from collections.abc import Iterable

from whispyrkeep.campaign.requirements import arrivals
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.errors import BadStart
from whispyrkeep.mechanics.bans import ban_words, banned_on_sheet
from whispyrkeep.mechanics.creatures.sheet import starting_member
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.state import (
    CampaignSettings,
    CampaignState,
    FactionState,
    PlaceState,
    QuestState,
)
from whispyrkeep.models.world import QuestDefinition, ScenarioDefinition, World


def new_state(
    world: World,
    sheets: Iterable[CharacterSheet],
    *,
    scenario: str | None,
    settings: CampaignSettings,
    starts_at: int,
) -> CampaignState:
    """The state before the first turn: everybody rested, everything where its author put it.

    Args:
        world: everything pinned from the universe.
        sheets: the party, one character or more.
        scenario: id of the scenario to play; None takes the world's only one.
        settings: in mode ``scenario`` there must be a scenario; a ``campaign`` can do without,
            and then begins at the world's first place.
        starts_at: universe second.

    Raises:
        BadStart: nobody plays, the scenario or its place is missing, two things share an id, or
            a character has what the world bans.
    """
    party = tuple(sheets)
    if not party:
        raise BadStart("a campaign needs at least one character", "name one or more characters")
    plot = choose_scenario(world, scenario, required=settings.mode == "scenario")
    here = _first_place(world, plot)
    repeated = repeated_id(world, (sheet.id for sheet in party))
    if repeated is not None:
        raise BadStart(repeated, "give one of them another id")
    _require_allowed(world, party)
    state = CampaignState(
        scenario=plot.id if plot else None,
        time=starts_at,
        location=here,
        party={sheet.id: starting_member(sheet, catalogue_for(world)) for sheet in party},
        quests={quest.id: _quest(quest, plot) for quest in world.quests.values()},
        factions={
            faction.id: FactionState(id=faction.id, standing=faction.standing)
            for faction in world.factions.values()
        },
        places={
            place.id: PlaceState(
                id=place.id,
                visited=place.id == here,
                contents={item: count for item, count in place.contents.items() if count},
            )
            for place in world.places.values()
        },
        world_hash=world.digest,
        world=world,
    )
    return state.with_(npcs={arrival.npc.id: arrival.npc for arrival in arrivals(state)})


def _require_allowed(world: World, party: Iterable[CharacterSheet]) -> None:
    catalogue = catalogue_for(world)
    for sheet in party:
        banned = banned_on_sheet(sheet, catalogue)
        if banned:
            why = "; ".join(ban_words(catalogue, one) for one in banned)
            remedy = "change the character, or lift the ban in the universe's catalogue"
            raise BadStart(f"{sheet.name} cannot play in {world.name}: {why}", remedy)


def choose_scenario(
    world: World, scenario: str | None, *, required: bool = False
) -> ScenarioDefinition | None:
    """The named scenario, or the only one there is.

    Raises:
        BadStart: there is none of that name, or there is a choice to make, or none at all
            though one is ``required``.
    """
    known = ", ".join(sorted(world.scenarios)) or "none"
    if scenario is not None:
        if scenario not in world.scenarios:
            raise BadStart(f"no scenario '{scenario}' in {world.name}", f"there is: {known}")
        return world.scenarios[scenario]
    if len(world.scenarios) == 1:
        return next(iter(world.scenarios.values()))
    if required:
        raise BadStart(f"which scenario of {world.name} to play is open", f"name one of: {known}")
    return None


def _first_place(world: World, plot: ScenarioDefinition | None) -> str:
    if plot is None:
        if not world.places:
            remedy = "add one with `whispyrkeep universe add UNIVERSE place FILE`"
            raise BadStart(f"{world.name} has no places", remedy)
        return next(iter(world.places))
    if plot.start not in world.places:
        raise BadStart(
            f"the scenario '{plot.id}' starts at '{plot.start}', which is no place",
            f"let it start at one of: {', '.join(sorted(world.places)) or 'none'}",
        )
    return plot.start


def repeated_id(world: World, party: Iterable[str]) -> str | None:
    """What shares an id, in words, if anything does.

    Requests, patches and events name things by id alone, so an id may mean one thing only.
    """
    owners: dict[str, str] = {}
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("character", party),
        ("NPC", world.npcs),
        ("place", world.places),
        ("quest", world.quests),
        ("faction", world.factions),
    )
    for kind, names in kinds:
        for name in names:
            if name in owners:
                return f"'{name}' is the id of a {owners[name]} and of a {kind}"
            owners[name] = kind
    return None


def _quest(quest: QuestDefinition, plot: ScenarioDefinition | None) -> QuestState:
    """A scenario's own quests are under way from the start, at their first step."""
    begun = plot is not None and quest.id in plot.quests
    return QuestState(
        id=quest.id,
        title=quest.title,
        status="active" if begun else "unknown",
        step=quest.steps[0].id if begun and quest.steps else None,
    )
