"""What quests might pay by level; ours, not SRD."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.mechanics.things.rewards import suggested
from whispyrkeep.models.universe import DEFAULT_REWARDS


@pytest.mark.parametrize(
    ("level", "heroes", "experience", "copper"),
    [
        (1, 2, 150, 1_250),
        (1, 4, 300, 1_250),
        (3, 1, 450, 3_750),
        (4, 4, 600, 5_000),
        (5, 1, 1_875, 8_333),
        (20, 1, 12_500, 5_000_000),
    ],
)
def test_a_quarter_of_what_the_next_level_takes(level, heroes, experience, copper) -> None:
    """Not SRD. By "Character Advancement" (SRD 5.2, p. 23): 300, 900, 2,700, 6,500, 14,000 …;
    at 20 as at 19, 50,000. Never more than the universe's tier."""
    found = suggested(level, DEFAULT_REWARDS, heroes)
    assert (found.experience, found.copper) == (experience, copper)


@given(st.integers(1, 20), st.integers(1, 8))
def test_never_more_than_a_quest_may_pay(level: int, heroes: int) -> None:
    tier = next(one for one in DEFAULT_REWARDS if level <= one.to_level)
    found = suggested(level, DEFAULT_REWARDS, heroes)
    assert 0 <= found.experience <= tier.experience
    assert 0 <= found.copper <= tier.copper


def test_without_tiers_quests_pay_nothing() -> None:
    assert suggested(3, ()).copper == 0
