"""Breaking objects: Armor Class, Hit Points, thresholds."""

from __future__ import annotations

import pytest
from rules_game import fighter, rogue

from whispyrkeep.models.events import D20TestMade, ObjectDamaged
from whispyrkeep.models.terms import Substance


def struck(played, **fields):
    fields = {"actor": "brin", "object": "old-door", "weapon": "longsword"} | fields
    return played.ask("break_object", **fields)


def harm(found) -> ObjectDamaged:
    return next(event for event in found if isinstance(event, ObjectDamaged))


@pytest.mark.parametrize(
    ("substance", "armor_class"), [*zip(Substance, (11, 13, 15, 17, 19, 21, 23), strict=True)]
)
def test_armor_class_by_substance(game, substance: Substance, armor_class: int) -> None:
    """SRD 5.2, table "Object Armor Class"."""
    found = struck(game(fighter()), substance=substance)
    assert next(e for e in found if isinstance(e, D20TestMade)).target_number == armor_class


@pytest.mark.parametrize(
    ("size", "fragile", "points"),
    [
        ("tiny", True, 2), ("tiny", False, 5), ("small", True, 3), ("small", False, 10),
        ("medium", True, 4), ("medium", False, 18), ("large", True, 5), ("large", False, 27),
    ],
)  # fmt: skip
def test_hit_points_by_size(game, size: str, fragile: bool, points: int) -> None:
    """SRD 5.2, table "Object Hit Points"."""
    played = game(fighter(), brin_attack=[19], brin_damage=[1])
    found = struck(played, size=size, fragile=fragile)
    assert harm(found).hit_points_left == max(points - 4, 0)


def test_damage_adds_up_until_it_breaks(game) -> None:
    played = game(fighter(), brin_attack=[19] * 3, brin_damage=[8, 8, 8])
    before = played.state.time
    assert [harm(struck(played)).hit_points_left for _ in range(2)] == [7, 0]
    assert played.state.time - before == 12
    again = played.refused("break_object", actor="brin", object="old-door", weapon="longsword")
    assert again.code == "object.broken"
    assert harm(struck(played, object="chest")).hit_points_left == 7


@pytest.mark.parametrize(("threshold", "amount"), [(0, 9), (9, 9), (10, 0)])
def test_a_damage_threshold_is_all_or_nothing(game, threshold: int, amount: int) -> None:
    """SRD 5.2, "Damage Threshold": the whole of it if it reaches the threshold."""
    played = game(fighter(), brin_attack=[19], brin_damage=[6])
    assert harm(struck(played, threshold=threshold)).amount == amount


def test_a_20_doubles_the_dice_and_a_1_misses(game) -> None:
    """SRD 5.2, "Rolling 20 or 1", "Critical Hits"."""
    played = game(fighter(), brin_attack=[20, 1], brin_damage=[2, 3])
    assert harm(struck(played, substance="adamantine")).amount == 8
    found = struck(played, substance="cloth")
    assert not [event for event in found if isinstance(event, ObjectDamaged)]


def test_in_a_fight_it_is_the_attack_action(game) -> None:
    played = game(fighter(), brin_initiative=[20], initiative=[2])
    played.ask("start_fight", monsters=["monster/wolf"], band="far")
    struck(played)
    assert not played.state.fight.budget.action
    again = played.refused("break_object", actor="brin", object="old-door")
    assert again.code == "budget.action"


def test_an_arrow_at_a_door_is_spent(game) -> None:
    played = game(rogue())
    struck(played, actor="sela", weapon="shortbow")
    assert played.state.party["sela"].inventory["item/arrow"] == 19
    assert played.refused("break_object", actor="sela", object="x", weapon="grapple").code == (
        "object.how"
    )
