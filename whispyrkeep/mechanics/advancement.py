"""Gaining levels: what a new level asks, and the sheet with it.

Source: SRD 5.2, "Level Advancement", "Multiclassing".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation.asking import Making, Question
from whispyrkeep.mechanics.creation.checking import broken_classes
from whispyrkeep.mechanics.creation.draft import (
    BUILT_IN,
    EACH_BONUS_FEAT,
    MAX_LEVEL,
    answers_of,
    gain_bonus_feat,
    gain_level,
)
from whispyrkeep.mechanics.creation.sheets import making_of, sheet_fields
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.mechanics.rolls.abilities import LEVEL_EXPERIENCE, level_for
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rejection import Rejection

SECTION = '"Level Advancement"'


@dataclass(frozen=True, slots=True)
class Advance:
    """A level about to be gained.

    Attributes:
        level: the new character level.
        waiting: questions without an answer, in the book's order.
        sheet: the sheet with the new level, once nothing is open.
    """

    level: int
    waiting: tuple[Question, ...]
    sheet: CharacterSheet | None

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that must be answered; the others may be left alone."""
        return tuple(one for one in self.waiting if not one.optional)


def next_level(
    sheet: CharacterSheet,
    choices: Mapping[str, str | Sequence[str]] | None = None,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> Advance | Rejection:
    """The next level of a character with these choices: what is open, or the sheet.

    Beyond level 20 it is the next feat of those that the GM may grant for experience.

    Equipment, money, story and everything else that levels do not touch stays as it is.

    Args:
        sheet: as it stands.
        choices: words by question; ``feat`` is the same as ``level-4-feat`` at level 4.
        catalogue: a universe's, where it has its own entries.
        suggest: answer what is open with what the book recommends, or the first that is legal.
    """
    refused = _may_not(sheet, catalogue)
    if refused is not None:
        return refused
    bonus = _bonus(sheet)
    prefix = f"bonus-{bonus}-" if bonus else f"level-{sheet.level + 1}-"
    given = {
        key if key.startswith(prefix) or key == "seed" else prefix + key: words
        for key, words in answers_of(choices or {}).items()
    }
    making = making_of(sheet, catalogue, {**sheet.choices, **given})
    making.assume = suggest
    if bonus:
        gain_bonus_feat(making, bonus)
    else:
        gain_level(making, _last_class(sheet))
    refused = _refusal(making, given)
    if refused is not None:
        return refused
    done = None if making.open else _with_level(sheet, making)
    return Advance(making.level, tuple(making.waiting), done)


def level_up(
    sheet: CharacterSheet,
    choices: Mapping[str, str | Sequence[str]] | None = None,
    catalogue: Catalogue = BUILT_IN,
    *,
    suggest: bool = False,
) -> CharacterSheet | Rejection:
    """The sheet one level higher, all choices given; see ``next_level``."""
    advance = next_level(sheet, choices, catalogue, suggest=suggest)
    if isinstance(advance, Rejection):
        return advance
    if advance.sheet is None:
        first = advance.open[0]
        message = f"{first.text} is still to be chosen ('{first.key}')"
        return refuse("choice.open", message, first.source).with_(where=first.key)
    return advance.sheet


def _may_not(sheet: CharacterSheet, catalogue: Catalogue) -> Rejection | None:
    """Level 20 is the last; without milestones (not SRD) experience decides."""
    broken = broken_classes(sheet, catalogue)
    if broken:
        first = broken[0]
        return Rejection(code="level.sheet", message=first.message, source=first.source)
    if sheet.level >= MAX_LEVEL:
        return _may_not_grow(sheet)
    needed = LEVEL_EXPERIENCE[sheet.level]
    if sheet.milestones or level_for(sheet.experience) > sheet.level:
        return None
    message = (
        f"level {sheet.level + 1} needs {needed} Experience Points, and there are "
        f"{sheet.experience}; a sheet with milestones (not SRD) needs none"
    )
    return refuse("level.experience", message, f'{SECTION}, table "Character Advancement"')


def _bonus(sheet: CharacterSheet) -> int:
    """Which feat beyond level 20 comes next; 0 below level 20."""
    if sheet.level < MAX_LEVEL:
        return 0
    return 1 + sum(key.startswith("bonus-") and key.endswith("-feat") for key in sheet.choices)


def _may_not_grow(sheet: CharacterSheet) -> Rejection | None:
    """Each 30,000 Experience Points beyond level 20 are worth a feat, if the GM grants it.

    Source: SRD 5.2, "Bonus Feats at Level 20".
    """
    needed = LEVEL_EXPERIENCE[-1] + EACH_BONUS_FEAT * _bonus(sheet)
    if sheet.milestones or sheet.experience >= needed:
        return None
    message = f"level {MAX_LEVEL} is the last; another feat needs {needed} Experience Points"
    return refuse("level.last", message, '"Bonus Feats at Level 20"')


def _last_class(sheet: CharacterSheet) -> str:
    """The class of the last level gained, as far as the choices tell."""
    for level in range(sheet.level, 1, -1):
        chosen = sheet.choices.get(f"level-{level}-class")
        if chosen:
            return chosen[0]
    if sheet.classes:
        return sheet.classes[0].id.partition("/")[2]
    return "-".join(sheet.character_class.lower().split())


def _refusal(making: Making, given: Mapping[str, tuple[str, ...]]) -> Rejection | None:
    if making.refusals:
        return making.refusals[0]
    for key in given:
        if key not in making.asked and not making.open:
            near = ", ".join(get_close_matches(key, making.asked, n=3)) or ", ".join(making.asked)
            message = f"'{key}' is no question of this level; there are {near}"
            return refuse("choice.unknown", message, SECTION).with_(where=key)
    return None


def _with_level(sheet: CharacterSheet, making: Making) -> CharacterSheet:
    gained: dict[str, Any] = sheet_fields(making)
    kept = ("species", "background", "character_class", "hit_die", "alignment", "size")
    for name in kept:
        del gained[name]
    own = {name: uses for name, uses in sheet.resources.items() if not _ours(name)}
    gained["resources"] = own | gained["resources"]
    return CharacterSheet.model_validate(dict(sheet) | gained)


def _ours(name: str) -> bool:
    """Resources that are computed anew with each level."""
    return name.startswith(("pact-slot-", "free-"))
