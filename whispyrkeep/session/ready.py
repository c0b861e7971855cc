"""Ready characters: one of each class, made from committed choices at whatever level is asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.demo import DEMO
from whispyrkeep.errors import NotReady
from whispyrkeep.mechanics.creation.draft import BUILT_IN
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.recipe import Recipe
from whispyrkeep.session.characters import make_character, recipe_of

HIGHEST: Final = 11
"""The level up to which the recipes have choices."""

PARTIES: Final = (1, 5, 11)
"""Levels of the parties that are told about; any up to ``HIGHEST`` can be made."""


@cache
def ready_recipes() -> dict[str, Recipe]:
    """The recipes by class: ``fighter``."""
    import yaml  # only these files need it here

    found = {}
    for path in sorted((DEMO / "ready").glob("*.yaml")):
        value = yaml.safe_load(path.read_text("utf-8"))
        found[path.stem] = recipe_of(value, f"the ready {path.stem}")
    return found


def is_ready(name: str) -> bool:
    """Whether a ready character is called so: ``fighter-5``."""
    slug, _, level = name.rpartition("-")
    return slug in ready_recipes() and level.isdecimal() and 1 <= int(level) <= HIGHEST


def ready_character(name: str, catalogue: Catalogue = BUILT_IN) -> CharacterSheet:
    """The ready character ``fighter-5``.

    Raises:
        NotReady: there is none of this name.
    """
    if not is_ready(name):
        raise NotReady(name, tuple(ready_recipes()), HIGHEST)
    return _made(name, catalogue)


@lru_cache(maxsize=64)
def _made(name: str, catalogue: Catalogue) -> CharacterSheet:
    """Kept, since a thousand fights of the same party are asked for one by one."""
    slug, _, level = name.rpartition("-")
    return make_character(ready_recipes()[slug], int(level), catalogue)


def ready_party(
    level: int, classes: Iterable[str] = (), catalogue: Catalogue = BUILT_IN
) -> tuple[CharacterSheet, ...]:
    """One ready character of each of these classes, or of every class.

    Raises:
        NotReady: there is none of this class and level.
    """
    wanted = tuple(classes) or tuple(ready_recipes())
    return tuple(ready_character(f"{slug}-{level}", catalogue) for slug in wanted)
