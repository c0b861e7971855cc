"""The universe's present, and where new campaigns begin in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.models.universe import TimelineEntry, Universe
from whispyrkeep.models.world import ScenarioDefinition
from whispyrkeep.timeline.placement import (
    Placement,
    place_campaign,
    universe_now,
)

UNIVERSE = Universe(id="u", slug="salt-coast", name="Salt Coast", owner="gm", now=1_000)
SIEGE = TimelineEntry(id="siege", title="The siege", at_second=1_200)
COMET = TimelineEntry(id="comet", title="The comet", at_second=9_000, foretold=True)

times = st.lists(st.integers(-(10**9), 10**9))


def test_the_present_is_the_latest_that_has_happened() -> None:
    assert universe_now(UNIVERSE, [], []) == 1_000
    assert universe_now(UNIVERSE, [], [SIEGE]) == 1_200
    assert universe_now(UNIVERSE, [1_500, 700], [SIEGE]) == 1_500


def test_what_is_foretold_is_not_yet_the_present() -> None:
    assert universe_now(UNIVERSE, [], [SIEGE, COMET]) == 1_200


@given(times, times)
def test_more_play_never_moves_the_present_back(heads: list[int], more: list[int]) -> None:
    assert universe_now(UNIVERSE, heads + more, []) >= universe_now(UNIVERSE, heads, [])


@pytest.mark.parametrize(
    ("now", "scenario_at", "asked", "placement"),
    [
        (500, 800, None, Placement(800, retells=False)),
        (900, 800, None, Placement(900, retells=False)),
        (900, 800, 850, Placement(850, retells=True)),
        (900, 800, 950, Placement(950, retells=False)),
    ],
)
def test_where_a_campaign_begins(
    now: int, scenario_at: int, asked: int | None, placement: Placement
) -> None:
    scenario = ScenarioDefinition(
        id="tide", title="Tide", goal="", opening="", start="quay", starts_at=scenario_at
    )
    assert place_campaign(now, scenario, asked) == placement


def test_a_campaign_without_scenario_begins_now() -> None:
    assert place_campaign(700) == Placement(700, retells=False)
