"""Travel pace and marches beyond eight hours (SRD 5.2, p. 12, 192)."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue, state_of

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.journeys.travel import minutes_at, minutes_of, pace_of
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import AdvantageState, Condition, EffectKind

UP, DOWN, EVEN = AdvantageState.ADVANTAGE, AdvantageState.DISADVANTAGE, AdvantageState.NORMAL


@pytest.mark.parametrize(
    ("pace", "watchful", "stealthy"),
    [("fast", DOWN, DOWN), ("normal", EVEN, DOWN), ("slow", UP, EVEN)],
)
def test_what_each_pace_does_to_checks(game, pace, watchful, stealthy) -> None:
    """SRD 5.2, "Travel Pace"."""
    sheet = fighter(equipment=())
    for skill, ability, leaning in (
        ("perception", "wisdom", watchful),
        ("survival", "wisdom", watchful),
        ("stealth", "dexterity", stealthy),
        ("athletics", "strength", EVEN),
    ):
        asked = {"actor": "brin", "ability": ability, "skill": skill, "difficulty_class": 10}
        played = game(state=state_of(sheet, flags={"pace": pace}))
        (test,) = played.ask("ability_check", travelling=True, **asked)
        assert (skill, test.roll.advantage) == (skill, leaning)
        still = game(state=state_of(sheet, flags={"pace": pace}))
        assert still.ask("ability_check", **asked)[0].roll.advantage is EVEN


def test_a_group_sneaks_along_at_its_pace(game) -> None:
    """SRD 5.2, "Travel Pace": a Normal pace hinders Stealth."""
    played = game(fighter(equipment=()), rogue(equipment=()))
    found = played.ask(
        "group_check", ability="dexterity", skill="stealth", difficulty_class=10, travelling=True
    )
    assert next(e for e in found if isinstance(e, D20TestMade)).roll.advantage is DOWN


@pytest.mark.parametrize(("pace", "minutes"), [("fast", 45), ("normal", 60), ("slow", 90)])
def test_how_long_a_way_takes(pace, minutes) -> None:
    """SRD 5.2, "Travel Pace": 4, 3 or 2 miles an hour."""
    assert minutes_at(pace, 60, Catalogue({})) == minutes


@pytest.mark.parametrize(
    ("vehicle", "pace", "minutes"),
    [
        ("", "fast", 45),
        ("rowboat", "fast", 120),
        ("sailing-ship", "normal", 90),
        ("airship", "slow", 23),
        ("carriage", "slow", 90),
        ("no-such-thing", "normal", 60),
    ],
)
def test_a_vessel_has_its_own_speed(vehicle, pace, minutes) -> None:
    """SRD 5.2, "Vehicles" (p. 12, 192): 3 miles an hour on foot, 1.5 in a Rowboat, 2 under sail,
    8 in an Airship whatever the pace; in land vehicles a pace is chosen as usual."""
    state = state_of(fighter(), flags={"pace": pace, "vehicle": vehicle})
    assert minutes_of(state, 60) == minutes


@pytest.mark.parametrize(("pace", "minutes"), [("normal", 30), ("fast", 23)])
def test_special_movement(pace, minutes) -> None:
    """SRD 5.2, "Special Movement" (p. 192): a Fly Speed of 60 is 6 miles an hour, 8 at most."""
    state = state_of(fighter(), flags={"pace": pace, "vehicle": "flight"})
    wings = ActiveEffect(kind=EffectKind.FLYING, source="Fly", value=60)
    member = state.party["brin"]
    member = member.with_(body=member.body.with_(effects=(wings,)))
    assert minutes_of(state, 60) == (60 if pace == "normal" else 45)
    assert minutes_of(state.with_(party={"brin": member}), 60) == minutes


@pytest.mark.parametrize(("level", "pace"), [(2, "fast"), (3, "slow")])
def test_the_slowest_sets_the_pace(level, pace) -> None:
    """SRD 5.2, "Slower Travelers": Speed reduced to half or less; Exhaustion takes 5 feet."""
    state = state_of(fighter(), flags={"pace": "fast"})
    tired = ActiveCondition(condition=Condition.EXHAUSTION, level=level)
    member = state.party["brin"]
    member = member.with_(body=member.body.with_(conditions=(tired,)))
    assert pace_of(state.with_(party={"brin": member})) == pace


def test_marching_beyond_eight_hours_exhausts(game) -> None:
    """SRD 5.2, "Extended Travel": DC 10 and 1 for each hour past 8."""
    played = game(fighter(), brin_save=[20, 1, 20])
    found = played.ask("hazard", hazard="forced-march", targets=["brin"], amount=2)
    found += played.ask("hazard", hazard="forced-march", targets=["brin"], amount=1, earlier=2)
    tests = [e for e in found if isinstance(e, D20TestMade)]
    assert [e.target_number for e in tests] == [11, 12, 13]
    (tired,) = played.state.party["brin"].body.conditions
    assert (tired.condition, tired.level) == (Condition.EXHAUSTION, 1)
