"""A later sheet taken over into a running campaign: what is gained comes at once."""

from __future__ import annotations

import pytest

from tests.campaign.worlds import FIGHTER, start
from whispyrkeep.campaign.commands import UpdateSheet
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.dice import KeyedDice
from whispyrkeep.mechanics.advancement import level_up
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState

DICE = KeyedDice(1)


def hurt(hit_points: int, **resources: int) -> CampaignState:
    """The campaign with the fighter at so many Hit Points."""
    state = start()
    member = state.party[FIGHTER.id]
    left = {**member.body.resources, **resources}
    body = member.body.with_(hit_points=hit_points, resources=left)
    return state.with_(party={**state.party, FIGHTER.id: member.with_(body=body)})


def higher() -> CharacterSheet:
    sheet = level_up(FIGHTER.with_(milestones=True), suggest=True)
    assert isinstance(sheet, CharacterSheet), str(sheet)
    return sheet


@pytest.mark.parametrize(("before", "gained"), [(5, True), (20, True), (0, False)])
def test_hit_points_gained_come_on_top(before: int, gained: bool) -> None:
    """SRD 5.2, "Gaining a Level": the Hit Point maximum rises."""
    sheet, state = higher(), hurt(before)
    decided = decide(state, UpdateSheet(sheet=sheet), DICE)
    assert not isinstance(decided, Rejection), str(decided)
    member = fold(state, decided).party[FIGHTER.id]
    more = sheet.max_hit_points - FIGHTER.max_hit_points
    assert member.body.hit_points == before + (more if gained else 0)
    assert member.sheet == sheet
    assert member.inventory == state.party[FIGHTER.id].inventory


def test_what_was_spent_stays_spent() -> None:
    state = hurt(10, **{"hit-dice": 0, "second-wind": 1})
    decided = decide(state, UpdateSheet(sheet=higher()), DICE)
    assert not isinstance(decided, Rejection), str(decided)
    left = fold(state, decided).party[FIGHTER.id].body.resources
    assert (left["hit-dice"], left["second-wind"]) == (1, 1)


def test_what_cannot_be_taken_over_is_refused() -> None:
    state = start()
    stranger = higher().with_(id="nobody")
    for sheet, code in ((stranger, "sheet.unknown"), (FIGHTER, "sheet.unchanged")):
        refused = decide(state, UpdateSheet(sheet=sheet), DICE)
        assert isinstance(refused, Rejection)
        assert refused.code == code
