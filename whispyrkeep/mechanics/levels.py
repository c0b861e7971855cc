"""Levels in classes, on sheets with one class or several."""

from __future__ import annotations

from whispyrkeep.models.character import CharacterSheet, ClassLevel
from whispyrkeep.models.terms import Ability


def class_levels(sheet: CharacterSheet) -> tuple[ClassLevel, ...]:
    """The sheet's classes, first the one it began with; older sheets have one and name it."""
    if sheet.classes:
        return sheet.classes
    slug = "-".join(sheet.character_class.lower().split())
    return (ClassLevel.model_construct(id=f"class/{slug}", level=sheet.level, subclass=None),)


def class_level(sheet: CharacterSheet, slug: str) -> int:
    """Levels in the class ``fighter``; 0 without any.

    Source: SRD 5.2, "Multiclassing": features ask for the level in their class.
    """
    wanted = f"class/{slug}"
    return sum(one.level for one in class_levels(sheet) if one.id == wanted)


def spell_ability(sheet: CharacterSheet, spell: str) -> Ability | None:
    """The ability with which the character casts this spell; None if it casts none.

    Source: SRD 5.2, "Multiclassing", "Spellcasting": each spell goes with one class.
    """
    for one in sheet.spells:
        if spell in (*one.cantrips, *one.prepared, *one.always, *one.at_will):
            return one.ability
    return sheet.spellcasting.ability if sheet.spellcasting else None
