"""Numbers that grow with the levels of a class, read from the columns of its table.

Source: SRD 5.2, "Classes", the table of features of each class.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from whispyrkeep.catalog.builtin import reference_entry
from whispyrkeep.mechanics.creatures.levels import class_level
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.reference import CharacterClass

NOTHING: Final = "—"


def levels_in(sheet: CharacterSheet, slug: str) -> int:
    """Levels in the class that a feature counts by.

    Who has a feature of a class without levels in it (homebrew) counts by the character's level.
    """
    return class_level(sheet, slug) or sheet.level


def column(sheet: CharacterSheet, slug: str, name: str) -> str:
    """The cell of the class table for the character's level in it, empty where there is none."""
    cell = _columns(slug, levels_in(sheet, slug))[name]
    return "" if cell == NOTHING else cell.lower()


def number(sheet: CharacterSheet, slug: str, name: str) -> int:
    """The number in a cell such as ``+2``, ``3`` or ``+10 ft.``; 0 where there is none."""
    cell = column(sheet, slug, name).removesuffix(" ft.")
    return int(cell) if cell else 0


def die(sheet: CharacterSheet, slug: str, name: str) -> int:
    """The sides of the die in a cell such as ``D8`` or ``1d6``."""
    return int(column(sheet, slug, name).rpartition("d")[2])


@cache
def _columns(slug: str, level: int) -> Mapping[str, str]:
    entry = reference_entry(f"class/{slug}")
    assert isinstance(entry, CharacterClass)
    return entry.levels[level - 1].columns
