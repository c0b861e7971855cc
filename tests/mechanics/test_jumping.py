"""Long and High Jumps (SRD 5.2, Rules Glossary, p. 183-185)."""

from __future__ import annotations

import pytest
from rules_game import WORLD, fighter, rogue, state_of

from whispyrkeep.models.terms import Condition


@pytest.mark.parametrize(
    ("direction", "standing", "most"),
    [("long", False, 16), ("long", True, 8), ("high", False, 6), ("high", True, 3)],
)
def test_how_far_strength_carries(game, direction, standing, most) -> None:
    """SRD 5.2, "Long Jump", "High Jump": of Strength 16, half of it from a standstill."""
    asked = {"actor": "brin", "direction": direction, "standing": standing}
    played = game(fighter())
    played.ask("jump", feet=most, **asked)
    refused = played.refused("jump", feet=most + 1, **asked)
    assert (refused.code, "p. 18" in refused.source) == ("jump.too_far", True)


def test_the_weak_still_leap_a_little(game) -> None:
    """SRD 5.2, "High Jump": 3 plus the modifier, of Strength 8."""
    played = game(rogue())
    played.ask("jump", actor="sela", direction="high", feet=2)
    assert played.refused("jump", actor="sela", direction="high", feet=3).code == "jump.too_far"


def test_a_thief_leaps_by_dexterity(game) -> None:
    """SRD 5.2, "Thief", "Second-Story Work": Dexterity 17 and not Strength 8."""
    played = game(rogue(features=("second-story-work",)))
    played.ask("jump", actor="sela", feet=17)


def test_each_foot_and_the_run_up_cost_movement(game) -> None:
    """SRD 5.2, "Long Jump": each foot jumped costs a foot, after 10 feet on foot."""
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=["monster/wolf"], band="near")
    played.ask("jump", actor="brin", feet=16)
    assert played.state.fight.budget.movement_feet == 30 - 26
    late = played.refused("jump", actor="brin", feet=5, standing=True)
    assert late.code == "budget.movement"


@pytest.mark.parametrize(("face", "prone"), [(2, True), (20, False)])
def test_landing_in_difficult_terrain(game, face, prone) -> None:
    """SRD 5.2, "Long Jump": a DC 10 Dexterity (Acrobatics) check, or Prone."""
    quay = WORLD.places["quay"].with_(difficult_terrain=True)
    world = WORLD.with_(places=WORLD.places | {"quay": quay})
    played = game(state=state_of(fighter(), world=world), brin_check=[face])
    (test, *_) = [e for e in played.ask("jump", actor="brin", feet=10) if hasattr(e, "label")]
    assert (test.label, test.target_number) == ("Dexterity (Acrobatics)", 10)
    assert played.state.party["brin"].body.has(Condition.PRONE) is prone
