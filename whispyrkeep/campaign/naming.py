"""What things of a world are called where the table reads of them: entries, and what is used up."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.catalogue import words_of
from whispyrkeep.mechanics.creation.asking import named
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.monsters.powers import THIS_ROUND
from whispyrkeep.mechanics.things.magic_items import CHARGES
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.state import CampaignState

UNTOLD: Final = frozenset(
    {
        "hurt-this-turn",
        "cut-this-turn",
        "hurt-from-within",
        "heads-lost",
        "heads-burnt",
        "head-reactions",
    }
)
"""What the rules count for themselves."""


def called(state: CampaignState, entry_id: str) -> str:
    """The name of a spell, thing or other entry in the world of a campaign."""
    return catalogue_for(state.world).called(entry_id)


def thing(state: CampaignState, item_id: str) -> str:
    """What somebody carries, within a sentence: ``alchemist's fire``, but ``Longsword, +1``."""
    name = called(state, item_id)
    return name.lower() if item_id.startswith("item/") else name


def resource_words(state: CampaignState, resource: str) -> str:
    """What somebody uses up, in words; empty for what only the rules count."""
    if resource in UNTOLD or resource.endswith(THIS_ROUND):
        return ""
    return use_words(catalogue_for(state.world), resource)


def feature_words(catalogue: Catalogue, sheet: CharacterSheet, word: str) -> str:
    """A feature of a sheet by its printed name, a choice within it in brackets.

    ``devils-sight`` is Devil's Sight, ``gnomish-lineage-rock`` Gnomish Lineage (Rock).
    """
    parts = word.split("-")
    for cut in range(len(parts), 0, -1):
        name = _feature_name(catalogue, sheet, "-".join(parts[:cut]))
        if name:
            rest = "-".join(parts[cut:])
            return f"{name} ({named(rest)})" if rest else name
    return named(word)


def _feature_name(catalogue: Catalogue, sheet: CharacterSheet, word: str) -> str:
    species = "-".join(sheet.species.lower().split())
    slugs = [one.id.partition("/")[2] for one in class_levels(sheet)]
    slugs += [one.subclass.partition("/")[2] for one in class_levels(sheet) if one.subclass]
    ids = [f"feature/{owner}-{word}" for owner in (*slugs, species)]
    ids += [f"{kind}/{word}" for kind in ("feat", "invocation", "metamagic")]
    return next((catalogue.called(one) for one in ids if one in catalogue), "")


def use_words(catalogue: Catalogue, resource: str) -> str:
    """``slot-3`` as ``level 3 slots``, ``free-hex`` as ``Hex without a slot``."""
    for head, words in (("slot-", "level {} slots"), ("pact-slot-", "level {} Pact Magic slots")):
        level = resource.removeprefix(head)
        if level != resource and level.isdigit():
            return words.format(level)
    for head, words in (("free-", "{} without a slot"), ("cast:", "{}")):
        spell = resource.removeprefix(head)
        if spell != resource:
            return words.format(catalogue.called(f"spell/{spell}"))
    item = resource.removeprefix(CHARGES)
    if item != resource:
        return f"charges of the {words_of(item)}"
    return _apostrophes(catalogue).get(resource) or words_of(resource)


@lru_cache(maxsize=8)
def _apostrophes(catalogue: Catalogue) -> dict[str, str]:
    """Names of features that a slug has lost the apostrophe of, by the name as a slug."""
    names = (catalogue.called(entry_id) for entry_id in catalogue.ids("feature"))
    return {one.lower().replace("'", "").replace(" ", "-"): one for one in names if "'" in one}


def hit_points(count: int, which: str = "") -> str:
    """``1 hit point``, ``4 temporary hit points``."""
    return f"{count} {which}hit point{'' if count == 1 else 's'}"
