"""Fights at a place under water (SRD 5.2, p. 16)."""

from __future__ import annotations

import pytest
from rules_game import WORLD, fighter, rogue, state_of

from whispyrkeep.mechanics.chances.odds import request_odds
from whispyrkeep.mechanics.chances.prospects import AttackOdds
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.terms import Band

WOLF, SHARK = "monster/wolf", "monster/hunter-shark"
ARMS = tuple(
    Carried(item=f"item/{item}", quantity=20)
    for item in ("longsword", "spear", "javelin", "shortbow", "arrow")
)


@pytest.fixture
def sunken(game):
    """A fight on the sea bed against one foe; the first character acts first."""

    def begin(*sheets, foe=WOLF, band="engaged", underwater=True, **faces):
        bed = WORLD.places["quay"].with_(underwater=underwater)
        world = WORLD.with_(places=WORLD.places | {"quay": bed})
        faces = {f"{sheets[0].id}_initiative": [20], "initiative": [2] * 10} | faces
        played = game(state=state_of(*sheets, world=world), **faces)
        played.ask("start_fight", monsters=[foe], band=band)
        return played

    return begin


def rolled(found) -> D20TestMade:
    return next(e for e in found if isinstance(e, D20TestMade) and e.test == "attack")


@pytest.mark.parametrize(
    ("weapon", "band", "hindered"),
    [
        ("longsword", "engaged", True),
        ("spear", "engaged", False),
        ("unarmed", "engaged", False),
        ("javelin", "near", True),
        ("shortbow", "near", True),
    ],
)
def test_water_impedes_weapons(sunken, weapon, band, hindered) -> None:
    """SRD 5.2, "Impeded Weapons": melee unless Piercing, and every ranged weapon in its range."""
    asked = {"actor": "brin", "target": "wolf-1", "weapon": weapon}
    wet = rolled(sunken(fighter(equipment=ARMS), band=band).ask("attack", **asked))
    assert ("- underwater" in wet.roll.advantage_sources) is hindered
    dry = rolled(
        sunken(fighter(equipment=ARMS), band=band, underwater=False).ask("attack", **asked)
    )
    assert "- underwater" not in dry.roll.advantage_sources


def test_beyond_its_normal_range_a_shot_misses(sunken) -> None:
    """SRD 5.2, "Impeded Weapons": automatically, whatever is rolled; the odds know it."""
    played = sunken(fighter(equipment=ARMS), band="far", brin_attack=[20, 20])
    asked = {"actor": "brin", "target": "wolf-1", "weapon": "shortbow"}
    request = ROLL_REQUESTS.validate_python([{"kind": "attack", **asked}])[0]
    assert rolled(played.ask("attack", **asked)).outcome == "failure"
    fresh = sunken(fighter(equipment=ARMS), band="far")
    found = request_odds(fresh.state, fresh.catalogue, request)
    assert isinstance(found, AttackOdds)
    assert found.hit == 0


@pytest.mark.parametrize(
    ("foe", "hindered"), [("monster/bandit", True), (SHARK, False), (WOLF, False)]
)
def test_swimmers_and_bites_are_not_impeded(sunken, foe, hindered) -> None:
    """SRD 5.2, "Impeded Weapons"; ruling: a stat block's weapon is what has a weapon's name."""
    played = sunken(rogue(), foe=foe)
    found = played.ask("combat_action", actor="sela", action="end_turn")
    assert ("- underwater" in rolled(found).roll.advantage_sources) is hindered


def test_everything_underwater_resists_fire(sunken) -> None:
    """SRD 5.2, "Fire Resistance"."""
    for underwater, taken in ((True, 5), (False, 10)):
        played = sunken(fighter(), underwater=underwater, damage=[10])
        found = played.ask("damage", target="brin", dice="1d10", damage_type="fire")
        (hurt,) = (e for e in found if isinstance(e, DamageTaken))
        assert hurt.amount == taken


def test_who_has_no_swim_speed_swims_slowly(sunken) -> None:
    """SRD 5.2, Rules Glossary, "Swimming": 1 extra foot a foot; not for a shark."""
    played = sunken(fighter(), band="near")
    charge = {"actor": "brin", "action": "move", "target": "wolf-1", "band": "engaged"}
    assert played.refused("combat_action", **charge).code == "budget.movement"
    shark = sunken(fighter(), foe=SHARK, band="near")
    shark.ask("combat_action", actor="brin", action="end_turn")
    assert shark.state.fight.foes["hunter-shark-1"].band is Band.ENGAGED
