"""The state before the first turn."""

from __future__ import annotations

import pytest

from tests.campaign.worlds import FIGHTER, GHOST, STARTS_AT, WORLD, start
from whispyrkeep.campaign.start import new_state
from whispyrkeep.errors import BadStart
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.world import Requirement, World

CAMPAIGN = CampaignSettings(mode="campaign")


def begun(
    world: World = WORLD,
    sheets: tuple[CharacterSheet, ...] = (FIGHTER,),
    scenario: str | None = None,
    settings: CampaignSettings = CampaignSettings(),  # noqa: B008 - frozen
) -> CampaignState:
    return new_state(world, sheets, scenario=scenario, settings=settings, starts_at=STARTS_AT)


def test_everybody_is_rested_and_everything_in_its_place() -> None:
    state = start()
    mira = state.party["mira"]
    assert (mira.body.hit_points, mira.money_cp) == (20, 1_200)
    assert mira.inventory == {"item/longsword": 1, "item/torch": 5}
    assert mira.equipped == ("item/longsword",)
    assert mira.body.resources == {"hit-dice": 2, "second-wind": 2}
    assert state.party["bren"].body.resources == {"slot-1": 3, "hit-dice": 2}
    assert state.places["mill"].contents == {"item/torch": 3}
    assert [place.id for place in state.places.values() if place.visited] == ["mill"]
    assert state.factions["guild"].standing == 5
    assert (state.scenario, state.location, state.time) == ("key", "mill", STARTS_AT)
    assert state.world_hash == WORLD.digest


def test_the_scenarios_quests_are_under_way_and_others_unknown() -> None:
    quests = start().quests
    assert (quests["lost-key"].status, quests["lost-key"].step) == ("active", "asked")
    assert (quests["debt-paid"].status, quests["debt-paid"].step) == ("unknown", None)


def test_npcs_are_there_unless_their_time_has_not_come() -> None:
    assert list(start().npcs) == ["miller"]
    assert start().npcs["miller"].wares == {"item/rope": 4}
    at_once = WORLD.with_(npcs={"ghost": GHOST.with_(appears=Requirement())})
    assert list(begun(at_once).npcs) == ["ghost"]


def test_a_campaign_does_without_a_scenario() -> None:
    no_scenarios = WORLD.with_(scenarios={})
    state = begun(no_scenarios, settings=CAMPAIGN)
    assert (state.scenario, state.location) == (None, "mill")
    with pytest.raises(BadStart, match="which scenario"):
        begun(no_scenarios)


@pytest.mark.parametrize(
    ("world", "sheets", "scenario", "said"),
    [
        (WORLD, (), None, "at least one character"),
        (WORLD, (FIGHTER,), "cellar-door", "no scenario 'cellar-door'"),
        (WORLD, (FIGHTER, FIGHTER), None, "'mira' is the id of a character and of a character"),
        (WORLD, (FIGHTER.with_(id="miller"),), None, "of a character and of a NPC"),
        (WORLD.with_(places={}), (FIGHTER,), None, "is no place"),
    ],
)
def test_what_cannot_begin(
    world: World, sheets: tuple[CharacterSheet, ...], scenario: str | None, said: str
) -> None:
    with pytest.raises(BadStart, match=said):
        begun(world, sheets, scenario)
