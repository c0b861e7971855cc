"""How hard a fight a narrator may start: the universe's ``encounter_limit``.

Not SRD: the budget is the book's ("Combat Encounters"), that it binds is ours.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.fights.encounters import WORDS, encounter_budget
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import JoinFight, RollRequest, StartFight
from whispyrkeep.models.state import CampaignState

ANY_FIGHT: Final = "any-fight"
"""The flag with which the GM allows every fight; no DM can set it."""


def too_hard(state: CampaignState, request: RollRequest, catalogue: Catalogue) -> Rejection | None:
    """Why the fight must not be started, if it is one and too hard; unknown foes are not judged."""
    limit = state.world.rules.encounter_limit
    if not isinstance(request, StartFight | JoinFight):
        return None
    if limit == "any" or state.flags.get(ANY_FIGHT):
        return None
    if request.monsters and sorted(request.monsters) in _written(state):
        return None
    there = state.fight.foes.values() if state.fight else ()
    standing = (foe.monster for foe in there if not (foe.ally or foe.fled or foe.body.dead))
    monsters = (*request.monsters, *_people(state, request), *standing)
    if not all(catalogue.has(monster) for monster in monsters):
        return None
    levels = [m.sheet.level for m in state.party.values() if not m.body.dead]
    budget = encounter_budget(levels, monsters, catalogue)
    allowed = WORDS[: WORDS.index(limit) + 1]
    if budget.difficulty in allowed:
        return None
    message = (
        f"that fight is too hard for the party ({budget}); this universe allows {limit} at most: "
        f"name fewer or weaker foes, or let the GM set /flags/{ANY_FIGHT} true"
    )
    return Rejection(code="fight.too_hard", message=message, source='SRD 5.2, "Combat Encounters"')


def _written(state: CampaignState) -> list[list[str]]:
    """The fights that the place's author wrote."""
    place = state.world.places.get(state.location)
    outcomes = [
        outcome
        for feature in (place.features if place else ())
        for outcome in (feature.success, feature.failure)
        if outcome is not None
    ]
    return [sorted(outcome.starts_fight) for outcome in outcomes if outcome.starts_fight]


def _people(state: CampaignState, request: StartFight | JoinFight) -> list[str]:
    people = (state.world.npcs.get(npc) for npc in request.npcs)
    return [person.monster if person else "monster/commoner" for person in people]
