"""The list of prepared spells, changed after a Long Rest, or one of it after a short one.

Source: SRD 5.2, "Spells", "Preparing Spells", table "Spell Preparation by Class".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation.asking import named
from whispyrkeep.mechanics.creation.draft import BUILT_IN
from whispyrkeep.mechanics.creation.entries import (
    class_spells,
    highest_spell_level,
    number,
    preparation,
    row,
)
from whispyrkeep.mechanics.creation.sheets import making_of, spellcasting
from whispyrkeep.mechanics.creation.spells import spell_lists
from whispyrkeep.mechanics.creatures.levels import class_level
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.character import CharacterSheet, SpellSource
from whispyrkeep.models.rejection import Rejection

SECTION: Final = '"Preparing Spells"'


def prepare_spells(
    sheet: CharacterSheet, spells: Sequence[str], slug: str = "", catalogue: Catalogue = BUILT_IN
) -> CharacterSheet | Rejection:
    """The sheet with these spells prepared, as a Long Rest lets the class change them.

    Args:
        sheet: as it stands; it says where its spells come from.
        spells: the whole new list, ``fireball`` or ``spell/fireball``.
        slug: the class, where several prepare spells.
        catalogue: a universe's, where it has its own entries.
    """
    own = _source(sheet, slug)
    if isinstance(own, Rejection):
        return own
    wanted = tuple(dict.fromkeys(f"spell/{one.removeprefix('spell/')}" for one in spells))
    wrong = _wrong(sheet, own, wanted, catalogue)
    if wrong is not None:
        return wrong
    changed = own.with_(prepared=wanted)
    sources = tuple(changed if one is own else one for one in sheet.spells)
    prepared = sheet.with_(spells=sources)
    casting = spellcasting(making_of(prepared, catalogue, {}))
    return prepared.with_(spellcasting=casting)


def memorize_spell(
    sheet: CharacterSheet, old: str, new: str, catalogue: Catalogue = BUILT_IN
) -> CharacterSheet | Rejection:
    """The sheet with one spell of the book prepared in the place of another.

    Source: SRD 5.2, "Wizard", "Level 5: Memorize Spell" (p. 79).
    """
    if "memorize-spell" not in sheet.features:
        return refuse("feature.missing", f"{sheet.name} does not have memorize-spell")
    own = _source(sheet, "wizard")
    if isinstance(own, Rejection):
        return own
    if old not in own.prepared or new in own.prepared:
        message = f"{named(old)} is not prepared, or {named(new)} is already"
        return refuse("prepare.replace", message, '"Memorize Spell"')
    spells = tuple(new if spell == old else spell for spell in own.prepared)
    return prepare_spells(sheet, spells, "wizard", catalogue)


def _source(sheet: CharacterSheet, slug: str) -> SpellSource | Rejection:
    """The class's spells on the sheet."""
    preparing = {one.source.partition("/")[2]: one for one in sheet.spells if one.prepared}
    preparing = {name: one for name, one in preparing.items() if one.source == f"class/{name}"}
    if not preparing:
        return refuse("prepare.none", f"{sheet.name} prepares no spells", SECTION)
    if not slug and len(preparing) > 1:
        return refuse("prepare.class", f"name the class: {', '.join(preparing)}", SECTION)
    slug = slug or next(iter(preparing))
    if slug not in preparing:
        return refuse("prepare.class", f"{named(slug)} prepares none of the spells", SECTION)
    return preparing[slug]


def _wrong(
    sheet: CharacterSheet, own: SpellSource, wanted: tuple[str, ...], catalogue: Catalogue
) -> Rejection | None:
    slug = own.source.partition("/")[2]
    level = class_level(sheet, slug)
    most = number(row(catalogue, slug, level), "prepared-spells")
    if len(wanted) != most:
        return refuse("prepare.count", f"{named(slug)} {level} prepares {most} spells", SECTION)
    allowed = _allowed(sheet, own, catalogue)
    for spell in wanted:
        if spell not in allowed:
            where = "in the spellbook" if slug == "wizard" else "on its list"
            message = f"{named(spell)} is no spell of a level it can prepare {where}"
            return refuse("prepare.spell", message, SECTION)
        if spell in own.always:
            message = f"{named(spell)} is prepared always and counts against no number"
            return refuse("prepare.always", message, SECTION)
    return _too_many_changed(slug, len(set(wanted) - set(own.prepared)), catalogue)


def _allowed(sheet: CharacterSheet, own: SpellSource, catalogue: Catalogue) -> set[str]:
    slug = own.source.partition("/")[2]
    levels = range(1, highest_spell_level(catalogue, slug, class_level(sheet, slug)) + 1)
    lists = spell_lists(catalogue, slug, sheet.features)
    found = set(class_spells(catalogue, lists, levels))
    return found & set(own.book) if slug == "wizard" else found


def _too_many_changed(slug: str, changed: int, catalogue: Catalogue) -> Rejection | None:
    """Some classes change one spell a Long Rest, and some only when they gain a level."""
    rule, section = preparation(catalogue, slug), 'table "Spell Preparation by Class"'
    if not rule.at_rest and changed:
        message = f"{named(slug)} changes spells when a level is gained, not after a rest"
        return refuse("prepare.level", message, section)
    if not rule.all_at_once and changed > 1:
        message = f"{named(slug)} changes one spell after a Long Rest, not {changed}"
        return refuse("prepare.one", message, section)
    return None
