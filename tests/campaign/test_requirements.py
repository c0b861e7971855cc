"""Author's requirements, and the checks that earn an outcome."""

from __future__ import annotations

from typing import Any

import pytest

from tests.campaign.worlds import check_made, start
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.outcomes import check_passed
from whispyrkeep.campaign.requirements import arrivals, holds
from whispyrkeep.models.events import FlagSet, QuestAdvanced
from whispyrkeep.models.terms import Ability
from whispyrkeep.models.world import CheckSpec, Requirement


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ({}, True),
        ({"flags": ["wet"]}, True),
        ({"flags": ["wet", "deep"]}, False),
        ({"flags": ["dry"]}, False),
        ({"unless": ["wet"]}, False),
        ({"unless": ["deep", "dry", "nothing"]}, True),
        ({"quest_steps": {"lost-key": "found"}}, True),
        ({"quest_steps": {"lost-key": "asked"}}, True),
        ({"quest_steps": {"lost-key": "returned"}}, False),
        ({"quest_steps": {"debt-paid": "heard"}}, False),
        ({"quest_steps": {"no-quest": "heard"}}, False),
        ({"flags": ["wet"], "quest_steps": {"lost-key": "returned"}}, False),
    ],
)
def test_requirements(requirement: dict[str, Any], met: bool) -> None:
    """With wet set, dry false, nothing 0, and the quest past its first step."""
    state = fold(
        start(),
        (
            FlagSet(flag="wet", value="very"),
            FlagSet(flag="dry", value=False),
            FlagSet(flag="nothing", value=0),
            QuestAdvanced(quest="lost-key", status="active", step="found"),
        ),
    )
    assert holds(Requirement.model_validate(requirement), state) is met


def test_who_has_appeared_does_not_appear_again() -> None:
    opened = fold(start(), (FlagSet(flag="trapdoor", value=True),))
    (ghost,) = arrivals(opened)
    assert ghost.npc.place == "cellar"
    assert arrivals(fold(opened, (ghost,))) == ()


@pytest.mark.parametrize(
    ("rolls", "passed"),
    [
        ([], None),
        ([(12, True)], True),
        ([(15, True)], True),
        ([(11, True)], False),
        ([(12, False)], False),
        ([(12, False), (12, True)], True),
    ],
)
def test_a_check_counts_against_at_least_the_authors_difficulty(
    rolls: list[tuple[int, bool]], passed: bool | None
) -> None:
    spec = CheckSpec(ability=Ability.STRENGTH, difficulty_class=12)
    events = [check_made(difficulty_class=dc, success=success) for dc, success in rolls]
    assert check_passed(events, spec) is passed
