"""Levels by class, and what sheets older than ``classes`` say."""

from __future__ import annotations

import pytest

from tests.mechanics.rules_game import fighter, wizard
from whispyrkeep.mechanics.creatures.levels import class_level, class_words, spell_ability
from whispyrkeep.models.character import CharacterSheet, ClassLevel, SpellSource
from whispyrkeep.models.terms import Ability

TWO = (
    ClassLevel(id="class/fighter", level=1),
    ClassLevel(id="class/wizard", level=4, subclass="subclass/evoker"),
)


@pytest.mark.parametrize(("slug", "level"), [("fighter", 1), ("wizard", 4), ("bard", 0)])
def test_levels_are_counted_by_class(slug: str, level: int) -> None:
    """SRD 5.2, "Multiclassing"."""
    assert class_level(fighter(classes=TWO, level=5), slug) == level


def test_a_sheet_without_classes_has_its_whole_level_in_the_class_it_names() -> None:
    sheet = fighter(level=3)
    assert class_level(sheet, "fighter") == 3
    assert class_level(sheet, "wizard") == 0


def test_what_the_sheet_gained_leaves_older_sheets_their_bytes() -> None:
    gained = {"size", "classes", "spells", "choices", "milestones"}
    assert not gained & fighter().dump().keys()
    kept = fighter(classes=TWO, choices={"skills": ("stealth",)})
    assert CharacterSheet.model_validate(kept.dump()) == kept


def test_a_spell_is_cast_with_the_ability_of_its_source() -> None:
    initiate = SpellSource(
        source="feat/magic-initiate", ability=Ability.WISDOM, cantrips=("spell/guidance",)
    )
    sheet = wizard(spells=(initiate,))
    assert spell_ability(sheet, "spell/guidance") is Ability.WISDOM
    assert spell_ability(sheet, "spell/fire-bolt") is Ability.INTELLIGENCE
    assert spell_ability(fighter(), "spell/fire-bolt") is None


@pytest.mark.parametrize(("classes", "words"), [((), "Fighter 5"), (TWO, "Fighter 1 / Wizard 4")])
def test_classes_in_words(classes: tuple[ClassLevel, ...], words: str) -> None:
    assert class_words(fighter(classes=classes, level=5, character_class="Fighter")) == words
