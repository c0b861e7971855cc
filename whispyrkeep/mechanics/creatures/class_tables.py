"""Numbers that grow with the levels of a class, read from the columns of its table.

Source: SRD 5.2, "Classes", the table of features of each class.
"""

from __future__ import annotations

import re
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.levels import class_level, class_levels
from whispyrkeep.models.character import CharacterSheet, ClassLevel
from whispyrkeep.models.reference import CharacterClass

NOTHING: Final = "—"


def levels_in(sheet: CharacterSheet, slug: str) -> int:
    """Levels in the class that a feature counts by.

    Who has a feature of a class without levels in it (homebrew) counts by the character's level.
    """
    return class_level(sheet, slug) or sheet.level


def column(catalogue: Catalogue, sheet: CharacterSheet, slug: str, name: str) -> str:
    """The cell of the class table for the character's level in it, empty where there is none.

    A class of a universe's own that has the column counts for the book's, by its own table.
    """
    cell = _row(catalogue, _counting(catalogue, sheet, slug, name)).get(name, NOTHING)
    return "" if cell == NOTHING else cell.lower()


def number(catalogue: Catalogue, sheet: CharacterSheet, slug: str, name: str) -> int:
    """The number in a cell such as ``+2``, ``3`` or ``+10 ft.``; 0 where there is none."""
    found = re.search(r"\d+", column(catalogue, sheet, slug, name))
    return int(found[0]) if found else 0


def die(catalogue: Catalogue, sheet: CharacterSheet, slug: str, name: str) -> int:
    """The sides of the die in a cell such as ``D8`` or ``1d6``."""
    return int(column(catalogue, sheet, slug, name).rpartition("d")[2])


def _counting(catalogue: Catalogue, sheet: CharacterSheet, slug: str, name: str) -> ClassLevel:
    """The class whose table counts, with the level that it counts by."""
    wanted = f"class/{slug}"
    having = class_levels(sheet)
    for one in having:
        if one.id == wanted:
            return one
    for one in having:
        if catalogue.is_own(one.id) and name in _row(catalogue, one):
            return one
    return ClassLevel.model_construct(id=wanted, level=sheet.level, subclass=None)


def _row(catalogue: Catalogue, level: ClassLevel) -> dict[str, str]:
    entry = catalogue.entry(level.id)
    assert isinstance(entry, CharacterClass)
    return entry.levels[level.level - 1].columns
