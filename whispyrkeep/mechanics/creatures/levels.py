"""Levels in classes, on sheets with one class or several."""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.models.character import CharacterSheet, ClassLevel
from whispyrkeep.models.reference import CharacterClass
from whispyrkeep.models.terms import Ability


def class_levels(sheet: CharacterSheet) -> tuple[ClassLevel, ...]:
    """The sheet's classes, first the one it began with; older sheets have one and name it."""
    if sheet.classes:
        return sheet.classes
    slug = "-".join(sheet.character_class.lower().split())
    return (ClassLevel.model_construct(id=f"class/{slug}", level=sheet.level, subclass=None),)


def class_words(sheet: CharacterSheet) -> str:
    """Classes and levels for people: ``Fighter 5``, ``Ranger 4 / Sorcerer 3``."""
    if len(sheet.classes) < 2:
        return f"{sheet.character_class} {sheet.level}"
    names = ((one.id.partition("/")[2].replace("-", " ").title(), one) for one in sheet.classes)
    return " / ".join(f"{name} {one.level}" for name, one in names)


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
        if spell in (*one.cantrips, *one.prepared, *one.always, *one.free, *one.at_will):
            return one.ability
    return sheet.spellcasting.ability if sheet.spellcasting else None


def hit_dice(sheet: CharacterSheet, catalogue: Catalogue) -> dict[int, int]:
    """Hit Point Dice by their sides; classes with the same die pool theirs.

    Source: SRD 5.2, "Multiclassing", "Hit Points and Hit Point Dice".
    """
    found: dict[int, int] = {}
    for one in class_levels(sheet):
        known = catalogue.entry(one.id) if sheet.classes else None
        sides = known.hit_die if isinstance(known, CharacterClass) else sheet.hit_die
        found[sides] = found.get(sides, 0) + one.level
    return found


PACT: Final = "pact-slot-"


def pact_slots(sheet: CharacterSheet) -> tuple[int, int]:
    """How many slots Pact Magic has, and of which level; zeros without it.

    Source: SRD 5.2, "Warlock", "Level 1: Pact Magic".
    """
    for name, count in sheet.resources.items():
        if name.startswith(PACT):
            return count, int(name.removeprefix(PACT))
    return 0, 0
