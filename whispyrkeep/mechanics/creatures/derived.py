"""What features change about a character's numbers: Armor Class, Speed, defences, saves, senses.

Each answers from the sheet and the body alone, so that ``creatures`` can ask for every view.
Source: SRD 5.2, "Classes", "Character Species", "Feats".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.class_tables import number
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.modifiers import BonusEffect
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import Body
from whispyrkeep.models.terms import Ability, Condition, DamageType, EffectKind, Skill
from whispyrkeep.models.things import Armor

BASE: Final = 10
EVERY_ABILITY: Final = frozenset(Ability)

BLOWS: Final = frozenset({DamageType.BLUDGEONING, DamageType.PIERCING, DamageType.SLASHING})
"""The damage of weapons and bodies."""

ANCESTRY: Final[Mapping[str, DamageType]] = {
    "black": DamageType.ACID,
    "blue": DamageType.LIGHTNING,
    "brass": DamageType.FIRE,
    "bronze": DamageType.LIGHTNING,
    "copper": DamageType.ACID,
    "gold": DamageType.FIRE,
    "green": DamageType.POISON,
    "red": DamageType.FIRE,
    "silver": DamageType.COLD,
    "white": DamageType.COLD,
}
"""Source: SRD 5.2, "Dragonborn", table "Draconic Ancestors"."""

LEGACY: Final[Mapping[str, DamageType]] = {
    "abyssal": DamageType.POISON,
    "chthonic": DamageType.NECROTIC,
    "infernal": DamageType.FIRE,
}
"""Source: SRD 5.2, "Tiefling", table "Fiendish Legacies"."""

LAND: Final[Mapping[str, DamageType]] = {
    "arid": DamageType.FIRE,
    "polar": DamageType.COLD,
    "temperate": DamageType.LIGHTNING,
    "tropical": DamageType.POISON,
}
"""Source: SRD 5.2, "Circle of the Land", table "Nature's Ward"."""


def choice(features: Iterable[str], word: str) -> str:
    """What was chosen within a feature: ``red`` for ``draconic-ancestry-red``; empty if nothing."""
    prefix = f"{word}-"
    return next((one.removeprefix(prefix) for one in features if one.startswith(prefix)), "")


# --- Armor Class ----------------------------------------------------------------------


def unarmored(
    sheet: CharacterSheet, shield: Armor | None, body: Body
) -> tuple[tuple[Modifier, ...], ...]:
    """Ways to count Armor Class without armor, besides 10 plus Dexterity.

    Source: SRD 5.2, "Unarmored Defense" of Barbarian and Monk; "Draconic Resilience"; "Robe of
    the Archmagi".
    """
    ways: list[tuple[Modifier, ...]] = []
    for active, work in body.works(BonusEffect):
        if work.to == "base-armor-class":
            dexterity = ability_modifier(sheet.abilities[Ability.DEXTERITY])
            base = Modifier(source=active.source, value=work.value)
            ways.append((base, Modifier(source="Dexterity", value=dexterity)))
    ability = _unarmored_ability(sheet, shield)
    if ability is not None:
        ways.append(_counted(sheet, "Unarmored Defense", ability))
    if "draconic-resilience" in sheet.features:
        ways.append(_counted(sheet, "Draconic Resilience", Ability.CHARISMA))
    return tuple(ways)


def _unarmored_ability(sheet: CharacterSheet, shield: Armor | None) -> Ability | None:
    """Of the class that gave the feature first: it is not gained a second time."""
    if "unarmored-defense" not in sheet.features:
        return None
    for one in class_levels(sheet):
        if one.id == "class/barbarian":
            return Ability.CONSTITUTION
        if one.id == "class/monk":
            return Ability.WISDOM if shield is None else None
    return None


def _counted(sheet: CharacterSheet, source: str, ability: Ability) -> tuple[Modifier, ...]:
    parts = [Modifier(source=source, value=BASE)]
    for one in (Ability.DEXTERITY, ability):
        value = ability_modifier(sheet.abilities[one])
        if value:
            parts.append(Modifier(source=one.value.capitalize(), value=value))
    return tuple(parts)


def lent(body: Body, to: str) -> int:
    """What lasting effects add to a number of the creature's own."""
    return sum(work.value for _, work in body.works(BonusEffect) if work.to == to)


# --- Speed ----------------------------------------------------------------------------


def speed_of(
    sheet: CharacterSheet,
    body: Body,
    worn: Armor | None,
    shield: Armor | None,
    catalogue: Catalogue,
) -> int:
    """Feet a round, before conditions: the sheet's and what features add; the best of all modes.

    Source: SRD 5.2, "Fast Movement", "Roving", "Unarmored Movement", "Large Form", "Dragon Wings",
    "Draconic Flight".
    """
    feet = sum(part.value for part in speed_parts(sheet, worn, shield, catalogue))
    feet += max(_values(body, EffectKind.ENLARGED), default=0)
    return max(feet, *_values(body, EffectKind.FLYING), 0)


def speeds(work: BonusEffect) -> bool:
    """Whether the bonus counts for the Speed in a fight: a Climb or Swim Speed does not."""
    return work.to == "speed" and work.mode in ("walk", "fly")


def speed_parts(
    sheet: CharacterSheet, worn: Armor | None, shield: Armor | None, catalogue: Catalogue
) -> tuple[Modifier, ...]:
    """The sheet's Speed, and what features add to it with this armor."""
    parts = [Modifier(source=sheet.species, value=sheet.speed)]
    if worn is None or worn.category != "heavy":
        for word, name in (("fast-movement", "Fast Movement"), ("roving", "Roving")):
            if word in sheet.features:
                parts.append(Modifier(source=name, value=10))
    if "unarmored-movement" in sheet.features and worn is None and shield is None:
        feet = number(catalogue, sheet, "monk", "unarmored-movement")
        parts.append(Modifier(source="Unarmored Movement", value=feet))
    return tuple(parts)


def _values(body: Body, kind: EffectKind) -> list[int]:
    return [effect.value for effect in body.effects if effect.kind is kind]


# --- defences -------------------------------------------------------------------------


def resistances_of(sheet: CharacterSheet, body: Body) -> frozenset[DamageType]:
    """Damage that the character takes half of.

    Source: SRD 5.2, "Rage", "Dwarven Resilience", "Damage Resistance", "Fiendish Legacy",
    "Elemental Affinity", "Fiendish Resilience", "Nature's Ward".
    """
    features = sheet.features
    found = set(sheet.resistances)
    if "dwarven-resilience" in features:
        found.add(DamageType.POISON)
    if "damage-resistance" in features:
        found |= _of(ANCESTRY, choice(features, "draconic-ancestry"))
    if "natures-ward" in features:
        found |= _of(LAND, land_of(sheet))
    found |= _of(LEGACY, choice(features, "fiendish-legacy"))
    for word in ("elemental-affinity", "fiendish-resilience"):
        found |= _of({kind.value: kind for kind in DamageType}, choice(features, word))
    for effect in body.effects:
        if effect.kind is EffectKind.RAGING:
            found |= BLOWS
        elif effect.kind is EffectKind.RESISTANT:
            found |= set(effect.damage_types)
    return frozenset(found)


def _of(table: Mapping[str, DamageType], chosen: str) -> set[DamageType]:
    return {table[chosen]} if chosen in table else set()


def land_of(sheet: CharacterSheet) -> str:
    """The kind of land a Circle of the Land Druid has chosen; temperate before a choice."""
    return choice(sheet.features, "circle-of-the-land-spells") or "temperate"


def immune_conditions(sheet: CharacterSheet, body: Body) -> frozenset[Condition]:
    """Conditions the character cannot have.

    Source: SRD 5.2, "Mindless Rage", "Nature's Ward".
    """
    raging = any(effect.kind is EffectKind.RAGING for effect in body.effects)
    found: set[Condition] = set()
    if raging and "mindless-rage" in sheet.features:
        found |= {Condition.CHARMED, Condition.FRIGHTENED}
    if "natures-ward" in sheet.features:
        found.add(Condition.POISONED)
    return frozenset(found)


def proficient_saves(sheet: CharacterSheet) -> frozenset[Ability]:
    """Source: SRD 5.2, "Slippery Mind", "Disciplined Survivor"."""
    if "disciplined-survivor" in sheet.features:
        return EVERY_ABILITY
    slippery = "slippery-mind" in sheet.features
    mind = (Ability.WISDOM, Ability.CHARISMA) if slippery else ()
    return frozenset((*sheet.saving_throws, *mind))


# --- checks and senses ----------------------------------------------------------------

LEARNED: Final[Mapping[str, tuple[str, frozenset[Skill]]]] = {
    "divine-order-thaumaturge": ("Thaumaturge", frozenset({Skill.ARCANA, Skill.RELIGION})),
    "primal-order-magician": ("Magician", frozenset({Skill.ARCANA, Skill.NATURE})),
}
"""Choices that add the Wisdom modifier, at least 1, to Intelligence checks.

Source: SRD 5.2, "Divine Order", "Primal Order".
"""


def check_bonuses(
    sheet: CharacterSheet, ability: Ability, skill: Skill | None, proficiency: int, *, skilled: bool
) -> tuple[Modifier, ...]:
    """What features add to an ability check; ``proficiency`` is the Proficiency Bonus.

    Source: SRD 5.2, "Jack of All Trades", "Divine Order", "Primal Order".
    """
    found = []
    if skill is not None and not skilled and "jack-of-all-trades" in sheet.features:
        found.append(Modifier(source="Jack of All Trades", value=proficiency // 2))
    for word, (name, skills) in LEARNED.items():
        if word in sheet.features and ability is Ability.INTELLIGENCE and skill in skills:
            wisdom = max(ability_modifier(sheet.abilities[Ability.WISDOM]), 1)
            found.append(Modifier(source=name, value=wisdom))
    return tuple(found)


SENSES: Final[Mapping[str, tuple[str, int]]] = {
    "feral-senses": ("blindsight", 30),
    "witch-sight": ("truesight", 30),
    "boon-of-truesight": ("truesight", 60),
    "devils-sight": ("devils-sight", 120),
}
"""Senses that features give, in feet.

Source: SRD 5.2, "Feral Senses", "Witch Sight", "Boon of Truesight", "Devil's Sight".
"""


DARKVISION: Final[Mapping[str, int]] = {
    "dragonborn": 60,
    "dwarf": 120,
    "elf": 60,
    "gnome": 60,
    "orc": 120,
    "tiefling": 60,
}
"""Feet, by species; Drow see 120. Source: SRD 5.2, "Character Species"."""


def sense_of(sheet: CharacterSheet, body: Body | None, name: str) -> int:
    """How far a sense reaches that a feature or the species gives, in feet."""
    given = [feet for word, (sense, feet) in SENSES.items() if word in sheet.features
             if sense == name]  # fmt: skip
    if name == "tremorsense" and body is not None:
        given += _values(body, EffectKind.TREMORSENSE)
    if name == "darkvision" and not given:
        return 120 if "drow" in sheet.features else DARKVISION.get(sheet.species.lower(), 0)
    return max(given, default=0)


def trained_armor(sheet: CharacterSheet) -> frozenset[str]:
    """Source: SRD 5.2, "Divine Order", "Primal Order"."""
    given = {"divine-order-protector": "heavy", "primal-order-warden": "medium"}
    return frozenset(kind for word, kind in given.items() if word in sheet.features)


def trained_weapons(sheet: CharacterSheet) -> frozenset[str]:
    """Source: SRD 5.2, "Divine Order", "Primal Order"."""
    words = {"divine-order-protector", "primal-order-warden"}
    return frozenset({"martial"} if words & set(sheet.features) else ())
