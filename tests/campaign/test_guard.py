"""The encounter limit: how hard a fight a narrator may start of its own accord."""

from __future__ import annotations

import pytest

from tests.campaign.worlds import FIGHTER, WORLD, start
from whispyrkeep.campaign.commands import GmSet, ResolveRequests, TellStory
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.universe import Ruleset
from whispyrkeep.models.world import Feature, Outcome

OGRE = "monster/ogre"


def limited(limit: str, **changes) -> CampaignState:
    world = WORLD.with_(rules=Ruleset(encounter_limit=limit), **changes)
    return start().with_(world=world)


def asked(state: CampaignState, *monsters: str):
    request = StartFight(monsters=monsters)
    command = ResolveRequests(actor=FIGHTER.id, requests=(request,))
    return decide(state, command, KeyedDice(3))


@pytest.mark.parametrize(("limit", "allowed"), [("any", True), ("high", False), ("low", False)])
def test_a_fight_beyond_the_budget_is_refused(limit: str, allowed: bool) -> None:
    """SRD 5.2, "Combat Encounters": the sum of the foes' XP against the party's budget."""
    found = asked(limited(limit), *[OGRE] * 9)
    assert isinstance(found, Rejection) is not allowed
    if not allowed:
        assert found.code == "fight.too_hard"
        assert "4,050 XP against a budget" in found.message
        assert found.where == "roll_requests[0]"


def test_a_fight_within_the_budget_begins() -> None:
    assert not isinstance(asked(limited("high"), "monster/rat"), Rejection)


def test_what_the_author_wrote_is_allowed() -> None:
    place_id = limited("low").location
    stirred = Outcome(text="They stir.", starts_fight=(OGRE,) * 9)
    lair = Feature(id="lair", name="A lair", text="It is.", success=stirred)
    place = WORLD.places[place_id].with_(features=(lair,))
    state = limited("low", places={**WORLD.places, place_id: place})
    assert not isinstance(asked(state, *[OGRE] * 9), Rejection)
    assert isinstance(asked(state, *[OGRE] * 8), Rejection)


def test_the_gm_allows_what_no_dm_can() -> None:
    state = limited("low")
    patch = Patch(op="add", path="/flags/any-fight", value=True, reason="why not")
    told = decide(state, TellStory(patches=(patch,)), KeyedDice(1))
    assert isinstance(told, Rejection) and "gm_only" in told.code
    allowed = decide(state, GmSet(path="/flags/any-fight", value=True, reason="go"), KeyedDice(1))
    assert not isinstance(allowed, Rejection)
    assert not isinstance(asked(fold(state, allowed), *[OGRE] * 9), Rejection)


# --- corrections in a fight -----------------------------------------------------------


def test_the_gm_says_how_far_a_foe_is() -> None:
    """Recorded with its reason, and nothing provoked."""
    begun = asked(limited("any"), "monster/rat")
    state = fold(limited("any"), begun)
    command = GmSet(path="/foes/rat-1/band", value="far", reason="it was across the ford")
    events = decide(state, command, KeyedDice(1))
    assert [event.type for event in events] == ["GmCorrected", "FoeMoved"]
    assert fold(state, events).fight.foes["rat-1"].band.value == "far"
    refused = decide(state, GmSet(path="/foes/rat-1/band", value="up", reason="no"), KeyedDice(1))
    assert isinstance(refused, Rejection)
