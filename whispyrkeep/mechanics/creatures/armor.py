"""What a character wears and wields, and the Armor Class that comes of it.

Source: SRD 5.2, "Armor Class", "Armor Training"; "Monk", "Martial Arts".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.class_tables import die
from whispyrkeep.mechanics.creatures.derived import trained_armor, unarmored
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, Body, PartyMember
from whispyrkeep.models.terms import Ability, EffectKind, WeaponProperty
from whispyrkeep.models.things import Armor, Weapon

UNARMORED: Final = Modifier(source="Unarmored", value=10)


STRIDING: Final = "striding"
"""Neither weight nor armor slows. Source: SRD 5.2, "Boots of Striding and Springing"."""


def weighed_down(sheet: CharacterSheet, worn: Armor | None) -> int:
    """Feet of Speed that armor takes from whoever is too weak for it. Source: SRD 5.2, "Armor"."""
    if worn is None or STRIDING in sheet.features:
        return 0
    return 10 if sheet.abilities[Ability.STRENGTH] < worn.strength else 0


def worn_armor(member: PartyMember, catalogue: Catalogue) -> tuple[Armor | None, Armor | None]:
    """The suit of armor and the Shield the character wears and wields."""
    worn: Armor | None = None
    shield: Armor | None = None
    for item in member.equipped:
        armor = catalogue.item(item).armor
        if armor is None:
            continue
        if armor.category == "shield":
            shield = armor
        else:
            worn = armor
    return worn, shield


def armor_training(sheet: CharacterSheet) -> frozenset[str]:
    """Categories the character is trained with: ``light``, ``medium``, ``heavy``, ``shield``."""
    words = frozenset(word.lower().removesuffix(" armor") for word in sheet.armor_training)
    words |= trained_armor(sheet)
    return words | {"shield"} if "shields" in words else words


def armor_class_parts(
    member: PartyMember, worn: Armor | None, shield: Armor | None
) -> tuple[Modifier, ...]:
    """Source: SRD 5.2, "Armor Class", "Only One Base AC"; "Armor Training"."""
    sheet = member.sheet
    parts = list(_base_armor_class(member, worn, shield))
    if shield is not None and "shield" in armor_training(sheet):
        parts.append(Modifier(source="Shield", value=shield.armor_class))
    if worn is not None and "defense" in sheet.features:
        parts.append(Modifier(source="Defense", value=1))
    return (*parts, *armor_effects(member.body, member.equipped))


def _base_armor_class(
    member: PartyMember, worn: Armor | None, shield: Armor | None
) -> tuple[Modifier, ...]:
    """The best of the ways to count it. Source: SRD 5.2, "Only One Base AC"."""
    dexterity = ability_modifier(member.sheet.abilities[Ability.DEXTERITY])
    if worn is not None:
        capped = dexterity if worn.dexterity_cap is None else min(dexterity, worn.dexterity_cap)
        counted = 0 if worn.dexterity_cap == 0 else capped
        base = Modifier(source="Armor", value=worn.armor_class)
        return (base, Modifier(source="Dexterity", value=counted)) if counted else (base,)
    warded = [e for e in member.body.effects if e.kind is EffectKind.MAGE_ARMOR]
    base = Modifier(source="Mage Armor", value=warded[0].value) if warded else UNARMORED
    usual = (base, Modifier(source="Dexterity", value=dexterity)) if dexterity else (base,)
    ways = (usual, *unarmored(member.sheet, shield, member.body))
    return max(ways, key=lambda parts: sum(part.value for part in parts))


def armor_effects(body: Body, worn: tuple[str, ...] | None = None) -> tuple[Modifier, ...]:
    """Bonuses of spells; of several castings of one spell only the best counts.

    What is corroded counts while it is ``worn``.
    """
    best: dict[EffectKind, ActiveEffect] = {}
    for effect in body.effects:
        if effect.kind in (EffectKind.SHIELD, EffectKind.SHIELD_OF_FAITH):
            known = best.get(effect.kind)
            best[effect.kind] = effect if known is None or effect.value > known.value else known
    kept = [Modifier(source=effect.source, value=effect.value) for effect in best.values()]
    lost = [
        Modifier(source=effect.source, value=-effect.value)
        for effect in body.effects
        if effect.kind is EffectKind.HINDERED and effect.what in ("armor-class", "armor")
        if worn is None or not effect.weapon or effect.weapon in worn
    ]
    return (*kept, *lost)


def martial_arts_die(
    member: PartyMember, catalogue: Catalogue, worn: Armor | None, shield: Armor | None
) -> int:
    """Source: SRD 5.2, "Monk", "Level 1: Martial Arts": no armor, no Shield, Monk weapons."""
    if "martial-arts" not in member.sheet.features or worn is not None or shield is not None:
        return 0
    held = [weapon for item in member.equipped if (weapon := catalogue.item(item).weapon)]
    fitting = all(monk_weapon(weapon) for weapon in held)
    return die(catalogue, member.sheet, "monk", "martial-arts") if fitting else 0


def monk_weapon(weapon: Weapon) -> bool:
    """Source: SRD 5.2, "Monk", "Level 1: Martial Arts"."""
    light = weapon.category == "martial" and weapon.has(WeaponProperty.LIGHT)
    return not weapon.ranged and (weapon.category == "simple" or light)
