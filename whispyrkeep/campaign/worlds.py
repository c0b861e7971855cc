"""Taking over a later version of the universe into a running campaign."""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.evolve import evolve
from whispyrkeep.campaign.requirements import arrivals
from whispyrkeep.campaign.start import repeated_id
from whispyrkeep.models.events import (
    Event,
    FactionStandingChanged,
    PlaceContentsChanged,
    QuestAdded,
    WorldUpdated,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, QuestState
from whispyrkeep.models.world import World


def take_over(state: CampaignState, world: World) -> tuple[Event, ...] | Rejection:
    """The new world, and what it brings that was not there: quests, factions, things, people.

    What play changed stays as play left it.
    """
    problem = _problem(state, world)
    if problem is not None:
        return problem
    updated = WorldUpdated(world_hash=world.digest, world=world.dump())
    arrived = arrivals(evolve(state, updated))
    return (updated, *_news(state, world), *arrived)


def _problem(state: CampaignState, world: World) -> Rejection | None:
    if world.universe != state.world.universe:
        return _refusal("another", f"{world.name} is another universe than the campaign's")
    if world.digest == state.world_hash:
        return _refusal("unchanged", "the campaign plays in this version already")
    if state.fight is not None:
        return _refusal("in_fight", "a fight is on; take the new version over when it is done")
    needed = {state.location, *(npc.place for npc in state.npcs.values())}
    gone = sorted(needed - world.places.keys())
    if gone:
        return _refusal(
            "place_gone", f"somebody is at {', '.join(gone)}, which the new version lacks"
        )
    repeated = repeated_id(world, state.party)
    if repeated is not None:
        return _refusal("taken", repeated)
    clash = sorted(_new_ids(state, world) & _ids_in_play(state))
    if clash:
        return _refusal("taken", f"ids of the new version are in use: {', '.join(clash)}")
    return None


def _new_ids(state: CampaignState, world: World) -> set[str]:
    """Ids that the new version brings and the old one did not have for the same kind of thing."""
    old = state.world
    return {
        *(world.places.keys() - old.places.keys()),
        *(world.npcs.keys() - old.npcs.keys()),
        *(world.quests.keys() - old.quests.keys()),
        *(world.factions.keys() - old.factions.keys()),
    }


def _ids_in_play(state: CampaignState) -> set[str]:
    return {*state.party, *state.npcs, *state.quests, *state.factions, *state.places}


def _refusal(code: str, message: str) -> Rejection:
    return Rejection(code=f"world.{code}", message=message)


def _news(state: CampaignState, world: World) -> Iterator[Event]:
    for quest in world.quests.values():
        if quest.id not in state.quests:
            yield QuestAdded(quest=QuestState(id=quest.id, title=quest.title))
    for faction in world.factions.values():
        if faction.id not in state.factions:
            yield FactionStandingChanged(faction=faction.id, standing=faction.standing)
    for place in world.places.values():
        if place.id not in state.places:
            for item, quantity in place.contents.items():
                yield PlaceContentsChanged(place=place.id, item=item, quantity=quantity)
