"""What characters use up: how much of it a rested one has, and what a Short Rest gives back.

A Long Rest gives back everything. Source: SRD 5.2, "Classes", "Character Species", the features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.class_tables import levels_in, number
from whispyrkeep.mechanics.creatures.levels import class_level
from whispyrkeep.mechanics.creatures.own_features import by_the_book, own_entries
from whispyrkeep.mechanics.rolls.abilities import ability_modifier, proficiency_bonus
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.reference import Feat, Feature, Uses
from whispyrkeep.models.terms import Ability

HIT_DICE: Final = "hit-dice"
ALL: Final = 100
"""As many uses as anybody can have."""

Most = Callable[[CharacterSheet, Catalogue], int]


@dataclass(frozen=True, slots=True)
class Resource:
    """Uses of a feature.

    Attributes:
        most: how many a rested character has.
        short_rest: how many a Short Rest gives back.
        feature: the word among the sheet's features that gives them, if not the resource's own.
    """

    most: Most
    short_rest: int = 0
    feature: str = ""


def _times(count: int) -> Most:
    return lambda _sheet, _catalogue: count


def _table(slug: str, name: str) -> Most:
    return lambda sheet, catalogue: number(catalogue, sheet, slug, name)


def _modifier(ability: Ability) -> Most:
    """As often as the ability's modifier, at least once."""
    return lambda sheet, _catalogue: max(ability_modifier(sheet.abilities[ability]), 1)


def _proficiency(sheet: CharacterSheet, _catalogue: Catalogue) -> int:
    return proficiency_bonus(sheet.level)


def _grown(slug: str, *levels: int) -> Most:
    """Once, and once more from each of these levels in the class."""
    return lambda sheet, _catalogue: 1 + sum(levels_in(sheet, slug) >= level for level in levels)


def _channel_divinity(sheet: CharacterSheet, catalogue: Catalogue) -> int:
    """Each class that has it adds its own uses."""
    having = [slug for slug in ("cleric", "paladin") if class_level(sheet, slug)]
    return sum(number(catalogue, sheet, slug, "channel-divinity") for slug in having or ("cleric",))


RESOURCES: Final[dict[str, Resource]] = {
    # classes
    "rage": Resource(_table("barbarian", "rages"), short_rest=1),
    "relentless-rage": Resource(_times(10), short_rest=ALL),
    "persistent-rage": Resource(_times(1)),
    "intimidating-presence": Resource(_times(1)),
    "bardic-inspiration": Resource(_modifier(Ability.CHARISMA)),
    "channel-divinity": Resource(_channel_divinity, short_rest=1),
    "divine-intervention": Resource(_times(1)),
    "wild-shape": Resource(_table("druid", "wild-shape"), short_rest=1),
    "wild-resurgence": Resource(_times(1)),
    "nature-magician": Resource(_times(1), feature="archdruid"),
    "natural-recovery": Resource(_times(1)),
    "natural-recovery-slots": Resource(_times(1), feature="natural-recovery"),
    "second-wind": Resource(_table("fighter", "second-wind"), short_rest=1),
    "action-surge": Resource(_grown("fighter", 17), short_rest=ALL),
    "indomitable": Resource(_grown("fighter", 13, 17)),
    "focus-points": Resource(_table("monk", "focus-points"), short_rest=ALL, feature="monks-focus"),
    "uncanny-metabolism": Resource(_times(1)),
    "wholeness-of-body": Resource(_modifier(Ability.WISDOM)),
    "lay-on-hands": Resource(lambda sheet, _: 5 * levels_in(sheet, "paladin")),
    "paladins-smite": Resource(_times(1)),
    "faithful-steed": Resource(_times(1)),
    "holy-nimbus": Resource(_times(1)),
    "favored-enemy": Resource(_table("ranger", "favored-enemy")),
    "tireless": Resource(_modifier(Ability.WISDOM)),
    "natures-veil": Resource(_modifier(Ability.WISDOM)),
    "stroke-of-luck": Resource(_times(1), short_rest=ALL),
    "innate-sorcery": Resource(_times(2)),
    "sorcery-points": Resource(_table("sorcerer", "sorcery-points"), feature="font-of-magic"),
    "sorcerous-restoration": Resource(_times(1)),
    "dragon-wings": Resource(_times(1)),
    "dragon-companion": Resource(_times(1)),
    "magical-cunning": Resource(_times(1)),
    "contact-patron": Resource(_times(1)),
    "dark-ones-own-luck": Resource(_modifier(Ability.CHARISMA)),
    "hurl-through-hell": Resource(_times(1)),
    "gift-of-the-protectors": Resource(_times(1)),
    "arcane-recovery": Resource(_times(1)),
    "overchannel": Resource(_times(ALL)),
    # feats
    "boon-of-fate": Resource(_times(1), short_rest=ALL),
    "boon-of-combat-prowess": Resource(_times(1), short_rest=ALL),
    # species
    "breath-weapon": Resource(_proficiency),
    "draconic-flight": Resource(_times(1)),
    "stonecunning": Resource(_proficiency),
    "giant-ancestry": Resource(_proficiency),
    "large-form": Resource(_times(1)),
    "adrenaline-rush": Resource(_proficiency, short_rest=ALL),
    "relentless-endurance": Resource(_times(1)),
}
"""Every resource by its id. What is regained otherwise (Font of Inspiration, Arcane Recovery,
Sorcerous Restoration) stands in ``rests``."""


def full_resources(sheet: CharacterSheet, catalogue: Catalogue) -> dict[str, int]:
    """What a rested character has of all that is used up: ``slot-1``, ``hit-dice`` …

    What the sheet says itself goes before what its features give.
    """
    slots = sheet.spellcasting.slots if sheet.spellcasting else ()
    given = {
        name: uses
        for name, resource in RESOURCES.items()
        if (resource.feature or name) in sheet.features
        and (uses := resource.most(sheet, catalogue))
    }
    return {
        **{f"slot-{level}": count for level, count in enumerate(slots, start=1) if count},
        HIT_DICE: sheet.level,
        **_own(sheet, catalogue),
        **given,
        **sheet.resources,
    }


def _own(sheet: CharacterSheet, catalogue: Catalogue) -> dict[str, int]:
    """Uses of what a universe has of its own."""
    return {word: _most(sheet, uses) for word, uses in _uses(sheet, catalogue)}


def _uses(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[tuple[str, Uses]]:
    for word, entry in own_entries(sheet, catalogue):
        uses = entry.uses if isinstance(entry, Feature | Feat) else None
        if uses is not None and not by_the_book(word):
            yield word, uses


def _most(sheet: CharacterSheet, uses: Uses) -> int:
    """As often as it says; by an ability's modifier, the best one counts, at least once."""
    if uses.by == "proficiency-bonus":
        return proficiency_bonus(sheet.level)
    if uses.by == "ability-modifier":
        return max(1, *map(ability_modifier, sheet.abilities.values()))
    return uses.count


def short_rest_gives(sheet: CharacterSheet, name: str, catalogue: Catalogue) -> int:
    """How many uses of a resource a Short Rest gives back.

    Source: SRD 5.2, "Warlock", "Pact Magic"; "Bard", "Font of Inspiration".
    """
    if name.startswith("pact-slot-"):
        return ALL
    if name == "bardic-inspiration" and "font-of-inspiration" in sheet.features:
        return ALL
    resource = RESOURCES.get(name)
    if resource is not None:
        return resource.short_rest
    own = dict(_uses(sheet, catalogue)).get(name)
    return ALL if own is not None and own.regained in ("turn", "short-rest") else 0
