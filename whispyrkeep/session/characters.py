"""Characters made and advanced by the rules, from choices a person gave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import CharacterRefused, NoSuchFormat
from whispyrkeep.exchange.sheet import KINDS, sheet_text
from whispyrkeep.mechanics.advancement import Advance, level_up, next_level
from whispyrkeep.mechanics.creation.draft import (
    BUILT_IN,
    Draft,
    draft_character,
    finish,
    slug_of,
)
from whispyrkeep.mechanics.creation.preparing import prepare_spells
from whispyrkeep.mechanics.in_play import srd_show
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.recipe import Recipe
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.session.documents import parsed
from whispyrkeep.store.files import Disk, write_whole

T = TypeVar("T")
Choices = Mapping[str, str | Sequence[str]]


def recipe_of(value: Mapping[str, Any], where: str) -> Recipe:
    """A file of choices, checked; they may stand by themselves, without ``choices`` above them.

    Raises:
        BadDocument: it is none.
    """
    if "choices" not in value:
        chosen = {key: words for key, words in value.items() if key not in Recipe.model_fields}
        value = {key: words for key, words in value.items() if key not in chosen}
        value["choices"] = chosen
    return parsed(Recipe, value, where)


def choices_at(recipe: Recipe, level: int) -> dict[str, tuple[str, ...]]:
    """The choices of a recipe that matter to who begins at this level."""
    later = re.compile(r"level-(\d+)-")
    kept = {
        key: words
        for key, words in recipe.choices.items()
        if (found := later.match(key)) is None or int(found[1]) <= level
    }
    return kept | recipe.at.get(str(level), {})


def make_character(
    recipe: Recipe,
    level: int | None = None,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> CharacterSheet:
    """The character of a recipe, at its own level or another.

    Raises:
        CharacterRefused: a choice is open, or against the rules.
    """
    level = level or recipe.level
    draft = allowed(draft_character(choices_at(recipe, level), level, catalogue, suggest=suggest))
    return finished(draft, recipe)


def finished(draft: Draft, recipe: Recipe) -> CharacterSheet:
    """The sheet of a draft with the names and stories of a recipe; raises ``CharacterRefused``."""
    details = {
        "id": recipe.id or slug_of(recipe.name),
        "pronouns": recipe.pronouns,
        "milestones": recipe.milestones,
        "appearance": recipe.appearance,
        "story": recipe.story,
        "wants": recipe.wants,
    }
    return allowed(finish(draft, recipe.name, **details))


def words_of(value: Mapping[str, Any], where: str) -> dict[str, tuple[str, ...]]:
    """Choices alone, without a name: what a file for one level holds.

    Raises:
        BadDocument: it holds something else.
    """
    choices = value.get("choices", value)
    return parsed(Recipe, {"name": where, "choices": choices}, where).choices


def advance(
    sheet: CharacterSheet,
    choices: Choices | None = None,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> Advance:
    """The next level with these choices; raises ``CharacterRefused``."""
    return allowed(next_level(sheet, choices, catalogue, suggest=suggest))


def advanced(
    sheet: CharacterSheet,
    choices: Choices | None = None,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> CharacterSheet:
    """The sheet one level higher; raises ``CharacterRefused`` while something is open."""
    return allowed(level_up(sheet, choices, catalogue, suggest=suggest))


def allowed(made: T | Rejection) -> T:
    """What was made, unless the rules refused it."""
    if isinstance(made, Rejection):
        raise CharacterRefused(made.code, str(made))
    return made


def prepared(
    sheet: CharacterSheet, spells: Sequence[str], slug: str = "", catalogue: Catalogue = BUILT_IN
) -> CharacterSheet:
    """The sheet with these spells prepared; raises ``CharacterRefused``."""
    return allowed(prepare_spells(sheet, spells, slug, catalogue))


CHOSEN = (
    *("spell", "feat", "species", "class", "background", "subclass", "invocation", "metamagic"),
    *("item", "monster", "language"),
)
"""Kinds of entries that questions offer, in the order in which a word is looked up."""


def about_option(word: str, catalogue: Catalogue = BUILT_IN) -> str:
    """What the catalogue says about something a question offers; empty if it is no entry."""
    for kind in CHOSEN:
        if f"{kind}/{word}" in catalogue.listed:
            return str(srd_show(f"{kind}/{word}", catalogue=catalogue))
    return ""


# --- out of the keep ------------------------------------------------------------------


def exported(sheet: CharacterSheet, kind: str, catalogue: Catalogue = BUILT_IN) -> str:
    """The sheet as a document: ``md``, ``html`` or ``json``.

    Raises:
        NoSuchFormat: ``kind`` is none of ours.
        UnknownEntry: the sheet has something that the catalogue does not know.
    """
    if kind not in KINDS:
        raise NoSuchFormat(kind, KINDS)
    return sheet_text(sheet, kind, catalogue)


def write_sheet(
    sheet: CharacterSheet, kind: str, path: Path, catalogue: Catalogue = BUILT_IN
) -> None:
    """Write an exported sheet: the whole file, or none of it; raises as ``exported``.

    Raises:
        WriteFailed: the folder is not there, or the disk refuses.
    """
    write_whole(Disk(), path, exported(sheet, kind, catalogue).encode())
