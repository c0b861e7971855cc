"""Numbers with their parts: they add up, and each names where it comes from."""

from __future__ import annotations

import pytest

from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import NoSuchNumber
from whispyrkeep.mechanics.creatures.explaining import explain
from whispyrkeep.mechanics.creatures.levels import hit_dice
from whispyrkeep.mechanics.creatures.sheet import derived
from whispyrkeep.models.terms import Skill
from whispyrkeep.session.ready import PARTIES, ready_character, ready_party

CATALOGUE = Catalogue({})


def parts(name: str, number: str) -> dict[str, int]:
    found = explain(ready_character(name), number)
    assert found.total == sum(part.value for part in found.parts)
    assert found.source.startswith("SRD 5.2, ")
    return {part.source: part.value for part in found.parts}


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("fighter-5", "armor_class", {"Armor": 17, "Defense": 1}),
        ("paladin-1", "armor_class", {"Armor": 16, "Shield": 2}),
        ("barbarian-5", "armor_class",
         {"Unarmored Defense": 10, "Dexterity": 1, "Constitution": 2}),
        ("monk-11", "armor_class", {"Unarmored Defense": 10, "Dexterity": 5, "Wisdom": 2}),
        ("barbarian-5", "speed", {"Goliath": 35, "Fast Movement": 10}),
        ("monk-11", "speed", {"Elf": 35, "Unarmored Movement": 20}),
        ("rogue-1", "initiative", {"Dexterity": 3, "Alert": 2}),
        ("rogue-11", "stealth", {"Dexterity": 5, "Expertise": 8}),
        ("wizard-5", "spell_save_dc", {"Base": 8, "Intelligence": 4, "Proficiency": 3}),
        ("wizard-5", "spell attack", {"Intelligence": 4, "Proficiency": 3}),
        ("wizard-5", "spell-slots", {"level 1": 4, "level 2": 3, "level 3": 2}),
        ("warlock-5", "pact_slots", {"level 3": 2}),
        ("cleric-1", "hit_points",
         {"Hit Point Dice": 8, "Constitution": 1, "Dwarven Toughness": 1}),
        ("fighter-5", "greatsword", {"Strength": 4, "Proficiency": 3}),
        ("druid-5", "passive_perception", {"Base": 10, "Wisdom": 4, "Proficiency": 3}),
        ("bard-5", "wisdom_save", {"Wisdom": 0}),
    ],
)  # fmt: skip
def test_parts(name: str, number: str, expected: dict[str, int]) -> None:
    """SRD 5.2, "Fill In Numbers", "Armor Class", and the features named."""
    assert parts(name, number) == expected


@pytest.mark.parametrize("level", PARTIES)
def test_explanations_agree_with_the_derived_numbers(level: int) -> None:
    for sheet in ready_party(level):
        numbers = derived(sheet, CATALOGUE)
        assert explain(sheet, "armor_class").total == numbers.armor_class
        assert explain(sheet, "speed").total == numbers.speed
        assert explain(sheet, "initiative").total == numbers.initiative
        assert explain(sheet, "hit_points").total == sheet.max_hit_points
        for skill in Skill:
            assert explain(sheet, skill.value).total == numbers.skills[skill]
        assert sum(hit_dice(sheet, CATALOGUE).values()) == level


@pytest.mark.parametrize("number", ["luck", "spell_save_dc", "longsword", ""])
def test_a_number_that_is_not_there_is_told_with_those_that_are(number: str) -> None:
    with pytest.raises(NoSuchNumber, match="armor_class"):
        explain(ready_character("rogue-1"), number)
