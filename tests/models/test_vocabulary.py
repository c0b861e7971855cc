"""The effect vocabulary: closed, and grown by addition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.riders import DamagePart, dice_formula, dice_tuple

FIRST_VERSION = {
    "id": "bite",
    "name": "Bite",
    "text": "It bites.",
    "effects": [
        {
            "op": "attack",
            "kind": "melee",
            "to_hit": 4,
            "reach": 5,
            "damage": [{"dice": "1d6+2", "damage_type": "piercing", "when": "advantage"}],
            "on_hit": [{"op": "condition", "conditions": ["prone"], "max_size": "medium"}],
        },
        {"op": "multiattack", "steps": [{"count": 2, "actions": ["bite"]}]},
    ],
}
"""An action as homebrew could have it before the vocabulary grew."""


def test_what_the_first_version_could_say_is_still_read() -> None:
    action = ActionDefinition.model_validate(FIRST_VERSION)
    bite = action.effects[0]
    assert isinstance(bite, AttackEffect)
    assert bite.damage[0].dice == "1d6+2"


def test_an_unknown_op_is_refused() -> None:
    with pytest.raises(ValidationError, match="op"):
        ActionDefinition.model_validate({"id": "a", "name": "A", "effects": [{"op": "call"}]})


def test_dice_are_read_as_tuples_too() -> None:
    part = DamagePart.model_validate({"dice": [2, 6, -1], "damage_type": "fire"})
    assert part == DamagePart(dice="2d6-1", damage_type=part.damage_type)
    with pytest.raises(ValidationError):
        DamagePart.model_validate({"dice": [2, 6], "damage_type": "fire"})


@given(st.integers(1, 99), st.integers(2, 100), st.integers(-99, 99))
def test_formula_and_tuple_say_the_same(count: int, sides: int, bonus: int) -> None:
    assert dice_tuple(dice_formula(count, sides, bonus)) == (count, sides, bonus)


@given(st.integers(0, 999))
def test_a_number_alone_has_no_dice(number: int) -> None:
    assert dice_tuple(dice_formula(0, 0, number)) == (0, 0, number)
