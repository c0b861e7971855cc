"""Hazards and environmental effects, from the glossary and the Gameplay Toolbox."""

from __future__ import annotations

import pytest
from rules_game import cleric, fighter, rogue, wizard

from whispyrkeep.models.events import (
    D20TestMade,
    DamageTaken,
    FightEnded,
)
from whispyrkeep.models.terms import AdvantageState, Condition, HazardName

WOLF = "monster/wolf"


def exhaustion(played, who: str) -> int:
    body = played.state.party[who].body
    return sum(c.level for c in body.conditions if c.condition is Condition.EXHAUSTION)


def endure(played, hazard: str, who: str = "brin", **fields):
    return played.ask("hazard", hazard=hazard, targets=[who], **fields)


def saves(events) -> list[int | None]:
    return [e.target_number for e in events if isinstance(e, D20TestMade) and e.test == "save"]


# --- falls ----------------------------------------------------------------------------


@pytest.mark.parametrize(("feet", "dice"), [(10, 1), (19, 1), (35, 3), (200, 20), (900, 20)])
def test_a_fall_is_1d6_for_every_10_feet_up_to_20d6(game, feet: int, dice: int) -> None:
    """SRD 5.2, Rules Glossary, "Falling"."""
    played = game(fighter(max_hit_points=500), damage=[1] * 20)
    found = endure(played, "falling", amount=feet)
    hurt = next(e for e in found if isinstance(e, DamageTaken))
    assert (hurt.rolled, hurt.damage_type.value) == (dice, "bludgeoning")
    assert played.state.party["brin"].body.has(Condition.PRONE)


def test_a_fall_that_does_no_damage_leaves_one_standing(game) -> None:
    """SRD 5.2, "Falling": Prone unless it avoids taking any damage."""
    played = game(fighter(immunities=("bludgeoning",)))
    endure(played, "falling", amount=30)
    assert not played.state.party["brin"].body.has(Condition.PRONE)
    assert played.refused("hazard", hazard="falling", targets=["brin"], amount=9).code == (
        "hazard.harmless"
    )


@pytest.mark.parametrize(("face", "taken"), [(15, 5), (2, 10)])
def test_into_water_a_check_halves_it(game, face: int, taken: int) -> None:
    """SRD 5.2, "Falling": DC 15 Athletics or Acrobatics; Brin's Athletics is +5."""
    played = game(fighter(), brin_check=[face], damage=[5, 5])
    found = endure(played, "falling-into-water", amount=20)
    test = next(e for e in found if isinstance(e, D20TestMade))
    assert (test.label, test.target_number) == ("Strength (Athletics)", 15)
    assert next(e for e in found if isinstance(e, DamageTaken)).amount == taken


# --- fire -----------------------------------------------------------------------------


def test_the_burning_take_1d4_at_the_start_of_their_turn(game) -> None:
    """SRD 5.2, Rules Glossary, "Burning"."""
    played = game(fighter(), brin_initiative=[20], initiative=[2], wolf_1_attack=[2] * 9,
                  brin_effect=[3, 4])  # fmt: skip
    played.ask("start_fight", monsters=[WOLF], band="far")
    endure(played, "burning")
    assert played.state.party["brin"].body.hit_points == 28
    played.ask("combat_action", actor="brin", action="end_turn")
    assert played.state.party["brin"].body.hit_points == 25
    played.ask("combat_action", actor="brin", action="extinguish")
    assert not played.state.fight.budget.action
    assert played.state.party["brin"].body.has(Condition.PRONE)
    assert played.state.party["brin"].body.effects == ()
    again = played.refused("combat_action", actor="brin", action="extinguish")
    assert again.code == "budget.action"


def test_a_foe_can_burn_to_death(game) -> None:
    played = game(fighter(), brin_initiative=[20], initiative=[2], wolf_1_effect=[4] * 9)
    played.ask("start_fight", monsters=[WOLF], band="far")
    played.ask("hazard", hazard="burning", targets=["wolf-1"])
    for _ in range(4):
        if played.state.fight:
            played.ask("combat_action", actor="brin", action="disengage")
            played.ask("combat_action", actor="brin", action="end_turn")
    assert played.of(FightEnded)


def test_outside_fights_the_flames_are_beaten_out(game) -> None:
    """Ruling: one round of fire, and Prone."""
    played = game(fighter(), brin_effect=[4])
    endure(played, "burning")
    body = played.state.party["brin"].body
    assert (body.hit_points, body.effects, body.has(Condition.PRONE)) == (24, (), True)


def test_flames_end_when_doused_or_with_the_fight(game) -> None:
    """SRD 5.2, "Burning": also if it is doused; ruling: with the fight."""
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=[WOLF], band="far")
    assert played.refused("hazard", hazard="doused", targets=["brin"]).code == "hazard.none"
    endure(played, "burning")
    endure(played, "doused")
    assert not played.state.party["brin"].body.has(Condition.PRONE)
    endure(played, "burning")
    played.ask("end_fight", how="flight")
    assert played.state.party["brin"].body.effects == ()


# --- air ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "rounds", "levels"),
    [
        (fighter(), 30, 0),
        (fighter(), 32, 2),
        (rogue(), 21, 1),
        (wizard(abilities=dict(wizard().abilities) | {"constitution": 6}), 6, 1),
    ],
)
def test_breath_lasts_a_minute_and_the_constitution_modifier(game, sheet, rounds, levels) -> None:
    """SRD 5.2, Rules Glossary, "Suffocation": Con +2, +1 and -2 (at least 30 seconds)."""
    played = game(sheet)
    asked = {"hazard": "suffocation", "targets": [sheet.id], "amount": rounds}
    if levels:
        played.ask("hazard", **asked)
    else:
        assert played.refused("hazard", **asked).code == "hazard.harmless"
    assert exhaustion(played, sheet.id) == levels


def test_air_takes_the_exhaustion_of_suffocation_away(game) -> None:
    """SRD 5.2, "Suffocation": all levels gained from suffocating, and no others."""
    played = game(fighter(), brin_save=[1])
    endure(played, "extreme-cold")
    endure(played, "choking", amount=2)
    endure(played, "choking", amount=1, earlier=2)
    assert exhaustion(played, "brin") == 4
    endure(played, "air")
    assert exhaustion(played, "brin") == 1


def test_who_gets_no_air_dies(game) -> None:
    """SRD 5.2, "Exhaustion": you die if the level is 6."""
    played = game(fighter())
    endure(played, "choking", amount=6)
    assert played.state.party["brin"].body.dead


# --- food and water -------------------------------------------------------------------


def test_thirst_costs_a_level_and_sleep_does_not_help(game) -> None:
    """SRD 5.2, "Dehydration": not removed until the creature drinks a full day's water."""
    played = game(fighter())
    endure(played, "dehydration")
    played.ask("rest", length="long")
    assert exhaustion(played, "brin") == 1
    endure(played, "fed")
    played.state = played.state.with_(time=played.state.time + 86_400)
    played.ask("rest", length="long")
    assert exhaustion(played, "brin") == 0


@pytest.mark.parametrize(("face", "levels"), [(10, 0), (2, 1)])
def test_half_rations_ask_for_a_save(game, face: int, levels: int) -> None:
    """SRD 5.2, "Malnutrition": DC 10 Constitution; Brin has +4."""
    played = game(fighter(), brin_save=[face])
    assert saves(endure(played, "malnutrition")) == [10]
    assert exhaustion(played, "brin") == levels


@pytest.mark.parametrize(
    ("days", "earlier", "levels"), [(4, 0, 0), (5, 0, 1), (7, 0, 3), (1, 4, 1), (2, 6, 2)]
)
def test_five_days_without_food(game, days: int, earlier: int, levels: int) -> None:
    """SRD 5.2, "Malnutrition": at the end of the fifth day and of each after it."""
    played = game(fighter())
    asked = {"hazard": "no-food", "targets": ["brin"], "amount": days, "earlier": earlier}
    if levels:
        played.ask("hazard", **asked)
    else:
        played.refused("hazard", **asked)
    assert exhaustion(played, "brin") == levels


# --- cold, heat, water ----------------------------------------------------------------


@pytest.mark.parametrize("hazard", ["extreme-cold", "deep-water"])
def test_a_save_an_hour(game, hazard: str) -> None:
    """SRD 5.2, "Extreme Cold", "Deep Water": DC 10 Constitution or 1 Exhaustion level."""
    played = game(fighter(), brin_save=[20, 1, 20])
    assert saves(endure(played, hazard, amount=3)) == [10, 10, 10]
    assert exhaustion(played, "brin") == 1


def test_heat_grows_and_armor_makes_it_worse(game) -> None:
    """SRD 5.2, "Extreme Heat": DC 5, one more each hour; Medium or Heavy armor."""
    played = game(fighter())
    found = endure(played, "extreme-heat", amount=2, earlier=3)
    rolls = [e for e in found if isinstance(e, D20TestMade)]
    assert [r.target_number for r in rolls] == [8, 9]
    assert {r.roll.advantage for r in rolls} == {AdvantageState.DISADVANTAGE}
    light = game(rogue())
    (roll,) = endure(light, "extreme-heat", "sela")
    assert (roll.target_number, roll.roll.advantage) == (5, AdvantageState.NORMAL)


@pytest.mark.parametrize(
    ("hazard", "kind"),
    [("extreme-cold", "cold"), ("frigid-water", "cold"), ("extreme-heat", "fire")],
)
def test_resistance_withstands_the_weather(game, hazard: str, kind: str) -> None:
    """SRD 5.2, "Environmental Effects": automatically succeed on the save."""
    played = game(fighter(resistances=(kind,)))
    asked = played.refused("hazard", hazard=hazard, targets=["brin"], amount=100)
    assert asked.code == "hazard.harmless"


@pytest.mark.parametrize(("minutes", "earlier", "count"), [(14, 0, 0), (16, 0, 2), (3, 14, 3)])
def test_frigid_water_spares_constitution_minutes(game, minutes, earlier, count) -> None:
    """SRD 5.2, "Frigid Water": as many minutes as the Constitution score, 14."""
    played = game(fighter())
    asked = {"hazard": "frigid-water", "targets": ["brin"], "amount": minutes, "earlier": earlier}
    if count:
        assert saves(played.ask("hazard", **asked)) == [10] * count
    else:
        played.refused("hazard", **asked)


@pytest.mark.parametrize(("face", "prone"), [(20, False), (2, True)])
def test_slippery_ice(game, face: int, prone: bool) -> None:
    """SRD 5.2, "Slippery Ice": DC 10 Dexterity save or Prone."""
    played = game(fighter(), brin_save=[face])
    assert saves(endure(played, "slippery-ice")) == [10]
    assert played.state.party["brin"].body.has(Condition.PRONE) is prone


# --- all ------------------------------------------------------------------------------


def test_each_target_saves_for_itself(game) -> None:
    played = game(fighter(), cleric(), brin_save=[20], odo_save=[1])
    played.ask("hazard", hazard="extreme-cold", targets=["brin", "odo", "brin"])
    assert (exhaustion(played, "brin"), exhaustion(played, "odo")) == (0, 1)


@pytest.mark.parametrize("hazard", list(HazardName))
def test_npcs_outside_a_fight_have_no_body(game, hazard: HazardName) -> None:
    played = game(fighter())
    asked = played.refused("hazard", hazard=hazard, targets=["mira"], amount=50)
    assert asked.code == "target.no_body"
