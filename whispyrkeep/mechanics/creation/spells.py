"""Cantrips, prepared spells and spellbooks of classes, by their tables.

Source: SRD 5.2, "Classes", "Spellcasting" and "Pact Magic" of each class.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation.asking import (
    Casting,
    Making,
    Option,
    add,
    ask,
    options_of,
    question,
)
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    class_spells,
    entry,
    highest_spell_level,
    number,
    preparation,
    row,
)
from whispyrkeep.models.reference import Feature

BOOK_AT_FIRST: Final = 6
BOOK_EACH_LEVEL: Final = 2
"""Source: SRD 5.2, "Wizard", "Spellcasting", "Spellbook"."""

SECRET_LISTS: Final = ("bard", "cleric", "druid", "wizard")
"""Source: SRD 5.2, "Bard", "Level 10: Magical Secrets"."""


def casting_feature(catalogue: Catalogue, slug: str) -> Feature | None:
    """The class's Spellcasting or Pact Magic, if it has either."""
    for feature_id in class_entry(catalogue, slug).features:
        if feature_id.endswith(("-spellcasting", "-pact-magic")):
            return entry(catalogue, feature_id, Feature)
    return None


def spell_lists(catalogue: Catalogue, slug: str, features: Collection[str]) -> tuple[str, ...]:
    """The classes whose lists the class prepares spells from; several after Magical Secrets."""
    if slug == "bard" and "magical-secrets" in features:
        return SECRET_LISTS
    return own_lists(catalogue, slug)


def own_lists(catalogue: Catalogue, slug: str) -> tuple[str, ...]:
    """The class's own list.

    A class of a universe's own that has its casting from one of the book's takes that one's too.
    """
    feature = casting_feature(catalogue, slug)
    lender = feature.owner.partition("/")[2] if feature is not None else slug
    return tuple(dict.fromkeys((slug, lender)))


def grow_spells(making: Making, slug: str) -> None:
    """Cantrips, spellbook and prepared spells that this level of the class adds."""
    feature = casting_feature(making.catalogue, slug)
    if feature is None or feature.casts_with is None:
        return
    casting = making.casting(f"class/{slug}", feature.casts_with)
    source = f'"{class_entry(making.catalogue, slug).name}", "{feature.name}"'
    _grow_cantrips(making, slug, casting, source, feature.recommended)
    if slug == "wizard":
        _grow_book(making, casting, source, feature.recommended)
    _grow_prepared(making, slug, casting, source, feature.recommended)


def _grow_cantrips(
    making: Making, slug: str, casting: Casting, source: str, recommended: Sequence[str]
) -> None:
    cells = row(making.catalogue, slug, making.class_level(slug))
    if casting.cantrips:
        forgotten = forget(making, "forget-cantrip", casting.cantrips, 1, source)
        casting.cantrips = [one for one in casting.cantrips if one not in forgotten]
    cantrips = class_spells(making.catalogue, own_lists(making.catalogue, slug), [0])
    learn_spells(
        making, casting.cantrips, "cantrips", cantrips, source,
        count=number(cells, "cantrips") - len(casting.cantrips), suggested=recommended,
    )  # fmt: skip


def _grow_book(making: Making, casting: Casting, source: str, recommended: Sequence[str]) -> None:
    level = making.class_level("wizard")
    count = BOOK_AT_FIRST if level == 1 else BOOK_EACH_LEVEL
    levels = range(1, highest_spell_level(making.catalogue, "wizard", level) + 1)
    spells = class_spells(making.catalogue, ["wizard"], levels)
    options = options_of(s.partition("/")[2] for s in spells if s not in casting.book)
    asked = question(
        "spellbook", "Spells for the spellbook", options, source, count=count,
        suggested=recommended,
    )  # fmt: skip
    add(casting.book, (f"spell/{word}" for word in ask(making, asked)))


def _grow_prepared(
    making: Making, slug: str, casting: Casting, source: str, recommended: Sequence[str]
) -> None:
    level = making.class_level(slug)
    if casting.prepared:
        whole = preparation(making.catalogue, slug).all_at_once
        most = len(casting.prepared) if whole else 1
        forgotten = forget(making, "forget-spells", casting.prepared, most, source)
        casting.prepared = [one for one in casting.prepared if one not in forgotten]
    total = number(row(making.catalogue, slug, level), "prepared-spells")
    count = total - len(casting.prepared)
    levels = range(1, highest_spell_level(making.catalogue, slug, level) + 1)
    spells = class_spells(
        making.catalogue, spell_lists(making.catalogue, slug, making.features), levels
    )
    if slug == "wizard":
        spells = tuple(spell for spell in spells if spell in casting.book)
    learn_spells(
        making, casting.prepared, "spells", spells, source, count=count, suggested=recommended
    )


def learn_spells(
    making: Making,
    known: list[str],
    key: str,
    spells: Iterable[str],
    source: str,
    *,
    count: int,
    suggested: Sequence[str] = (),
) -> None:
    """Ask for some of the spells that the character cannot cast yet, and add them to ``known``.

    Args:
        making: the character.
        known: where the chosen ones are added.
        key: of the question.
        spells: ids that may be chosen from, such as ``class_spells`` gives.
        source: the feature.
        count: how many; nothing is asked for 0 or less.
        suggested: the book's recommendation.
    """
    if count <= 0:
        return
    ready = {spell for casting in making.castings.values() for spell in casting.ready}
    options = options_of(spell.partition("/")[2] for spell in spells if spell not in ready)
    text = "Cantrips" if key.endswith("cantrips") else "Spells to have prepared"
    asked = question(key, text, options, source, count=count, suggested=suggested)
    add(known, (f"spell/{word}" for word in ask(making, asked)))


def forget(making: Making, key: str, known: Sequence[str], most: int, source: str) -> list[str]:
    """Ask, without need, which of the spells are given up for others."""
    options: tuple[Option, ...] = options_of(spell.partition("/")[2] for spell in known)
    asked = question(key, "Given up for another", options, source, count=most, least=0)
    return [f"spell/{word}" for word in ask(making, asked)]


def always_prepared(making: Making, casting: Casting, spells: Iterable[str]) -> None:
    """Spells that count against no number; one that was prepared makes room for another."""
    gained = list(spells)
    add(casting.always, gained)
    for other in making.castings.values():
        other.prepared = [spell for spell in other.prepared if spell not in gained]
