"""The catalogue as creation reads it: classes, feats, lists of spells, groups of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import Listed
from whispyrkeep.errors import UnknownEntry
from whispyrkeep.models.reference import CharacterClass, LevelRow, Reference

R = TypeVar("R", bound=Reference)


def entry(catalogue: Catalogue, entry_id: str, form: type[R]) -> R:
    """The entry of this id in its form.

    Raises:
        UnknownEntry: there is none of this id and form.
    """
    found = catalogue.entry(entry_id)
    if not isinstance(found, form):
        raise UnknownEntry(entry_id)
    return found


def listed(catalogue: Catalogue, kind: str) -> tuple[Listed, ...]:
    """Every entry of a kind that is not banned, as the index has it and in its order."""
    return _by_kind(catalogue).get(kind, ())


@lru_cache(maxsize=4)
def _by_kind(catalogue: Catalogue) -> Mapping[str, tuple[Listed, ...]]:
    found: dict[str, list[Listed]] = {}
    for one in catalogue.listed.values():
        if one.label != "banned":
            found.setdefault(one.kind, []).append(one)
    return {kind: tuple(rows) for kind, rows in found.items()}


def slugs(catalogue: Catalogue, kind: str) -> tuple[str, ...]:
    """What stands after the kind in each id: ``fighter``, ``wizard``."""
    return tuple(one.id.partition("/")[2] for one in listed(catalogue, kind))


def class_entry(catalogue: Catalogue, slug: str) -> CharacterClass:
    """The class ``fighter``."""
    return entry(catalogue, f"class/{slug}", CharacterClass)


def row(catalogue: Catalogue, slug: str, level: int) -> LevelRow:
    """The row of a class's table."""
    return class_entry(catalogue, slug).levels[level - 1]


def number(cells: LevelRow, column: str) -> int:
    """The whole number in a column, 0 where there is none."""
    cell = cells.columns.get(column, "")
    return int(cell) if cell.isdigit() else 0


def grown(catalogue: Catalogue, slug: str, level: int, column: str) -> int:
    """By how much a column of the class table grows with this level."""
    before = number(row(catalogue, slug, level - 1), column) if level > 1 else 0
    return number(row(catalogue, slug, level), column) - before


def highest_spell_level(catalogue: Catalogue, slug: str, level: int) -> int:
    """The highest level of spells that the class prepares, as if it were the only one."""
    cells = row(catalogue, slug, level)
    if "slot-level" in cells.columns:
        return number(cells, "slot-level")
    return max((at for at, count in enumerate(cells.slots, start=1) if count), default=0)


def class_spells(
    catalogue: Catalogue, classes: Iterable[str], levels: Iterable[int], *, school: str = ""
) -> tuple[str, ...]:
    """Ids of the spells on any of the classes' lists, the highest level first, by name."""
    lists, among = _spell_lists(catalogue), tuple(classes)
    found: list[str] = []
    for level in sorted(levels, reverse=True):
        listed = (lists.get((slug, level), ()) for slug in among)
        here = sorted({spell for spells in listed for spell in spells})
        found += here if not school else [s for s in here if s in lists.get((school, level), ())]
    return tuple(found)


@lru_cache(maxsize=4)
def _spell_lists(catalogue: Catalogue) -> Mapping[tuple[str, int], frozenset[str]]:
    """The spells of a level by class, and by school: the words of both differ."""
    found: dict[tuple[str, int], set[str]] = {}
    for one in listed(catalogue, "spell"):
        level = int(str(one.facets["level"]))
        for word in (*_words(one, "class"), *_words(one, "school")):
            found.setdefault((word, level), set()).add(one.id)
    return {key: frozenset(spells) for key, spells in found.items()}


def _words(one: Listed, facet: str) -> list[str]:
    found = one.facets.get(facet, [])
    return found if isinstance(found, list) else [str(found)]


@dataclass(frozen=True, slots=True)
class Preparation:
    """When a class may change its prepared spells, and whether all of them at once."""

    at_level: bool
    at_rest: bool
    all_at_once: bool


def preparation(catalogue: Catalogue, slug: str) -> Preparation:
    """Source: SRD 5.2, "Spells", table "Spell Preparation by Class"."""
    for name, when, how in catalogue.table("table/spell-preparation-by-class"):
        if name.lower() == slug:
            at_level = "level" in when.lower()
            return Preparation(at_level, not at_level, how.lower() == "any")
    return Preparation(at_level=True, at_rest=True, all_at_once=True)


def ritual_spells(catalogue: Catalogue, level: int) -> tuple[str, ...]:
    """Ids of the rituals of a level on any class's list."""
    spells = listed(catalogue, "spell")
    return tuple(
        one.id for one in spells if one.facets["level"] == level and one.facets.get("ritual")
    )


def in_group(catalogue: Catalogue, group: str) -> tuple[str, ...]:
    """Ids of the items that can be chosen from a group: ``gaming-set``, ``holy-symbol``."""
    items = (one.id for one in listed(catalogue, "item"))
    if group == "artisans-tools":
        found = (item for item in items if _artisans(catalogue, item))
    else:
        found = (item for item in items if item.startswith(f"item/{group}-"))
    return tuple(found)


def _artisans(catalogue: Catalogue, item: str) -> bool:
    tool = catalogue.item(item).tool
    return tool is not None and tool.group == "artisans-tools"


@lru_cache(maxsize=4)
def for_sale(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """Slug and name of everything of the equipment chapter that has a price."""
    return tuple(
        (one.id.partition("/")[2], one.name)
        for one in listed(catalogue, "item")
        if one.facets.get("category") != "coin" and catalogue.item(one.id).price_cp
    )
