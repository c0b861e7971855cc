"""What stat blocks count, and how much of it there is. SRD 5.2.1, "Monsters", "Limited Usage"."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.campaign.worlds import start
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.monsters.uses import uses_of
from whispyrkeep.models.state import Body, CampaignState, Combatant, Fight, Foe


def against(monster: str, **resources: int) -> CampaignState:
    state = start()
    body = Body(hit_points=9, resources={k.replace("_", "-"): n for k, n in resources.items()})
    foe = Foe(id="foe-1", name="Foe", monster=monster, max_hit_points=9, body=body)
    order = (Combatant(id="foe-1", initiative=3),)
    return state.with_(
        fight=Fight(number=1, order=order, foes={"foe-1": foe}, started_at=state.time)
    )


@pytest.mark.parametrize(
    ("monster", "lair", "expected"),
    [
        ("adult-red-dragon", False, {"fire-breath": 1, "legendary-actions": 3, "cast:fireball": 1}),
        ("adult-red-dragon", True, {"legendary-actions": 4, "legendary-resistance": 4}),
        ("adult-red-dragon", False, {"commanding-presence:this-round": 1}),
        ("archmage", False, {"misty-step": 3, "cast:fly": 2, "cast:cone-of-cold": 1}),
        ("tarrasque", False, {"legendary-resistance": 6, "thunderous-bellow": 1}),
        ("troll", False, {"loathsome-limbs": 4}),
        ("hydra", False, {"heads": 5}),
    ],
)
def test_a_fresh_creature_has_all_of_it(
    monster: str, lair: bool, expected: Mapping[str, int]
) -> None:
    state = against(f"monster/{monster}")
    uses = uses_of(creature(state, catalogue_for(state.world), "foe-1"), lair=lair)
    assert {name: uses[name].left for name in expected} == expected
    assert all(one.least <= one.left <= one.most for one in uses.values())


def test_what_was_used_is_less_and_nothing_of_a_character_is_counted() -> None:
    state = against("monster/adult-red-dragon", fire_breath=0, legendary_resistance=1)
    catalogue = catalogue_for(state.world)
    uses = uses_of(creature(state, catalogue, "foe-1"), lair=False)
    assert (uses["fire-breath"].left, uses["fire-breath"].most) == (0, 1)
    assert (uses["legendary-resistance"].left, uses["legendary-resistance"].most) == (1, 3)
    assert uses_of(creature(state, catalogue, "mira"), lair=False) == {}
    assert uses_of(creature(against("monster/wolf"), catalogue, "foe-1"), lair=False) == {}
