"""Weather and difficult terrain of a place."""

from __future__ import annotations

import pytest
from rules_game import WORLD, fighter, rogue, state_of, wizard

from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.rolls.checks import check_odds
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import D20TestMade, EffectEnded
from whispyrkeep.models.terms import Ability, AdvantageState, Band, Skill, Weather
from whispyrkeep.models.universe import Ruleset

KIT = (
    Carried(item="item/torch", quantity=2),
    Carried(item="item/hooded-lantern"),
    Carried(item="item/oil"),
    Carried(item="item/tinderbox"),
)


@pytest.fixture
def outside(game):
    """A game at a quay like this; the first character acts first in its fights."""

    def begin(*sheets, faces=None, **place):
        faces = {f"{sheets[0].id}_initiative": [20], "initiative": [2] * 10} | (faces or {})
        quay = WORLD.places["quay"].with_(**place)
        world = WORLD.with_(places=WORLD.places | {"quay": quay})
        return game(state=state_of(*sheets, world=world), **faces)

    return begin


@pytest.mark.parametrize(
    ("weather", "leaning"),
    [
        ((), AdvantageState.NORMAL),
        ((Weather.HEAVY_RAIN,), AdvantageState.DISADVANTAGE),
        ((Weather.HEAVY_SNOW,), AdvantageState.DISADVANTAGE),
        ((Weather.STRONG_WIND,), AdvantageState.NORMAL),
    ],
)
def test_heavy_precipitation_hinders_perception(outside, weather, leaning) -> None:
    """SRD 5.2, "Heavy Precipitation": all Wisdom (Perception) checks; the odds know it."""
    played = outside(fighter(), weather=weather)
    (test,) = played.ask("ability_check", actor="brin", ability="wisdom", skill="perception",
                         difficulty_class=11)  # fmt: skip
    assert test.roll.advantage is leaning
    odds = check_odds(played.state, played.catalogue, "brin", Ability.WISDOM, Skill.PERCEPTION, 11)
    assert (odds < 0.5) is (leaning is AdvantageState.DISADVANTAGE)


def first_attack(found) -> D20TestMade:
    return next(e for e in found if isinstance(e, D20TestMade) and e.test == "attack")


def test_a_strong_wind_hinders_ranged_weapons_and_no_spells(outside) -> None:
    """SRD 5.2, "Strong Wind": ranged attack rolls with weapons."""
    played = outside(rogue(), weather=(Weather.STRONG_WIND,))
    played.ask("start_fight", monsters=["monster/wolf"], band="near")
    shot = first_attack(played.ask("attack", actor="sela", target="wolf-1", weapon="shortbow"))
    assert shot.roll.advantage_sources == ("- strong wind",)
    other = outside(wizard(), weather=(Weather.STRONG_WIND,))
    other.ask("start_fight", monsters=["monster/wolf"], band="near")
    bolt = first_attack(
        other.ask("cast_spell", actor="tam", spell="spell/fire-bolt", targets=["wolf-1"])
    )
    assert bolt.roll.advantage_sources == ()


@pytest.mark.parametrize("weather", [Weather.HEAVY_RAIN, Weather.STRONG_WIND])
def test_open_flames_go_out(outside, weather: Weather) -> None:
    """SRD 5.2, "Heavy Precipitation", "Strong Wind": extinguish open flames; not lanterns."""
    played = outside(fighter(equipment=KIT), weather=(weather,), light="dark")
    assert played.refused("light", actor="brin", item="item/torch").code == "light.weather"
    played.ask("light", actor="brin", item="item/hooded-lantern")
    calm = outside(fighter(equipment=KIT), light="dark")
    calm.ask("light", actor="brin", item="item/torch")
    calm.state = calm.state.with_(world=played.state.world)
    found = calm.ask("rest", length="short")
    assert [e for e in found if isinstance(e, EffectEnded)]


@pytest.mark.parametrize(
    ("start", "end", "plain", "rough"),
    [
        (Band.ENGAGED, Band.NEAR, 25, 50),
        (Band.NEAR, Band.FAR, 60, 60),
        (Band.ENGAGED, Band.FAR, 85, 110),
    ],
)
def test_difficult_terrain_costs_twice(start: Band, end: Band, plain: int, rough: int) -> None:
    """SRD 5.2, "Difficult Terrain"; ruling: at most twice the Speed a band."""
    assert step_cost(Ruleset(), 30, start, end) == plain
    assert step_cost(Ruleset(), 30, start, end, rough=True) == rough


def test_over_rough_ground_a_charge_takes_the_dash(outside) -> None:
    played = outside(fighter(), difficult_terrain=True)
    played.ask("start_fight", monsters=["monster/wolf"], band="near")
    charge = {"actor": "brin", "action": "move", "target": "wolf-1", "band": "engaged"}
    assert played.refused("combat_action", **charge).code == "budget.movement"
    played.ask("combat_action", actor="brin", action="dash")
    played.ask("combat_action", **charge)


def test_a_foe_needs_its_dash_as_well(outside) -> None:
    """A wolf of Speed 40 is no faster than its 50 feet."""
    played = outside(fighter(), difficult_terrain=True)
    played.ask("start_fight", monsters=["monster/wolf"], band="near")
    found = played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.fight.foes["wolf-1"].band is Band.ENGAGED
    assert not [e for e in found if isinstance(e, D20TestMade)]
