"""Features, feats and options of a universe's own: what their data says of whoever has them.

One with a word of the book's (``rage``) works by the book's rule; of such a one only the senses
count, which a species of the universe's own may have with it. Source: ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.effects import Effect, Work
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, RollEffect, SenseEffect
from whispyrkeep.models.reference import CharacterClass, Feat, Feature, Option, Species, Subclass

CHOSEN: Final = ("feat", "invocation", "metamagic")
KINDS: Final = ("class", "subclass", "species", "feature", *CHOSEN)

Own = Feature | Feat | Option


def feature_word(feature: Feature) -> str:
    """What sheets call it: ``feature/fighter-second-wind`` is ``second-wind``."""
    owner = feature.owner.partition("/")[2]
    return feature.id.partition("/")[2].removeprefix(f"{owner}-")


def by_the_book(word: str) -> bool:
    """Whether the rules know a feature of this word, so that it works as they say."""
    from whispyrkeep.mechanics.features.standing import BY_DATA, EXECUTED  # where there is homebrew

    return word in EXECUTED or word in BY_DATA


def own_entries(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[tuple[str, Own]]:
    """What the universe has of its own among the sheet's features, each with its word."""
    if catalogue.is_the_book or not any(catalogue.own(kind) for kind in KINDS):
        return
    for feature in _given(sheet, catalogue):
        word = feature_word(feature)
        if word in sheet.features:
            yield word, feature
    for entry_id in (one for kind in CHOSEN for one in catalogue.own(kind)):
        word = entry_id.partition("/")[2]
        entry = catalogue.entry(entry_id)
        if word in sheet.features and isinstance(entry, Feat | Option):
            yield word, entry


def _given(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[Feature]:
    """Features of the universe's own, and those that a class or species of its own has."""
    for giver in _givers(sheet, catalogue):
        for feature_id in giver.features:
            if catalogue.is_own(feature_id) or catalogue.is_own(giver.id):
                feature = catalogue.entry(feature_id) if feature_id in catalogue else None
                if isinstance(feature, Feature):
                    yield feature


def _givers(
    sheet: CharacterSheet, catalogue: Catalogue
) -> Iterator[CharacterClass | Subclass | Species]:
    ids = [one for level in class_levels(sheet) for one in (level.id, level.subclass or "")]
    for entry_id in ids:
        entry = catalogue.entry(entry_id) if entry_id in catalogue else None
        if isinstance(entry, CharacterClass | Subclass):
            yield entry
    species = species_of(sheet, catalogue)
    if species is not None:
        yield species


def species_of(sheet: CharacterSheet, catalogue: Catalogue) -> Species | None:
    """The entry of the character's species, which sheets name; None where there is none."""
    named = f"species/{'-'.join(sheet.species.lower().split())}"
    for entry_id in (*catalogue.own("species"), *((named,) if named in catalogue else ())):
        entry = catalogue.entry(entry_id)
        if isinstance(entry, Species) and entry.name.lower() == sheet.species.lower():
            return entry
    return None


def own_works(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[tuple[str, list[Work]]]:
    """What lasts on the character of these entries, each with the entry's name."""
    for word, entry in own_entries(sheet, catalogue):
        known = by_the_book(word)
        works = [one for one in map(_lasting, entry.effects) if one is not None]
        kept = [one for one in works if not known or isinstance(one, SenseEffect)]
        if isinstance(entry, Feat):
            kept = [one for one in kept if not _is_score(one)]
        if kept:
            yield entry.name, kept


def _lasting(effect: Effect) -> Work | None:
    if isinstance(effect, RollEffect | ResistEffect | BonusEffect | SenseEffect):
        return effect
    return None


def _is_score(work: Work) -> bool:
    """A score that a feat raises is chosen when it is taken, and stands on the sheet."""
    return isinstance(work, BonusEffect) and work.to == "ability-score"
