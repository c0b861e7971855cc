"""Damage that features add to a hit, planned before a die falls so that odds count it alike.

Source: SRD 5.2, "Classes", "Character Species": the features named below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.attacks.attack_options import BRUTAL
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.formulas import dice_count
from whispyrkeep.mechanics.creatures.class_tables import column
from whispyrkeep.mechanics.creatures.derived import choice
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, DamageType, EffectKind, WeaponProperty
from whispyrkeep.models.workings import OnHit

GREAT_WEAPON: Final = "mi3"
"""The notation that counts a 1 or 2 as a 3."""


@dataclass(frozen=True, slots=True)
class Extra:
    """One part that a feature adds.

    Attributes:
        damage_type: None for the attack's own.
        once: how the budget notes that it was used this turn; empty for what has no such limit.
        option: what the player chose to bring it, which is paid for now.
    """

    label: str
    dice: str
    damage_type: DamageType | None = None
    bonus: tuple[Modifier, ...] = ()
    once: str = ""
    option: str = ""


def extras(
    state: CampaignState,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    chosen: Collection[str],
    *,
    natural_20: bool = False,
) -> list[Extra]:
    """Everything that applies to this hit now."""
    used = state.fight.budget.once if state.fight else ()
    mine = state.fight is not None and state.fight.acting == attacker.id
    found = [
        *_barbarian(attacker, strike, chosen, mine=mine),
        *_once_a_turn(attacker, target, strike, mine=mine),
        *_always(attacker, strike),
        *_chosen(attacker, strike, chosen),
        *_of_the_weapon(target, strike, chosen, natural_20=natural_20),
    ]
    return [extra for extra in found if not extra.once or extra.once not in used]


def _barbarian(
    attacker: Creature, strike: Strike, chosen: Collection[str], *, mine: bool
) -> Iterator[Extra]:
    """Source: SRD 5.2, "Brutal Strike", "Improved Brutal Strike"; "Frenzy"."""
    if strike.uses is not Ability.STRENGTH:
        return
    if any(word in BRUTAL for word in chosen):
        dice = "2d10" if "improved-brutal-strike-17" in attacker.features else "1d10"
        yield Extra("Brutal Strike", dice, once=f"brutal-strike:{attacker.id}")
    raging = attacker.effects(EffectKind.RAGING)
    reckless = bool(attacker.effects(EffectKind.RECKLESS))
    if "frenzy" in attacker.features and raging and reckless and mine:
        yield Extra("Frenzy", f"{raging[0].value}d6", once=f"frenzy:{attacker.id}")


def _once_a_turn(
    attacker: Creature, target: Creature, strike: Strike, *, mine: bool
) -> Iterator[Extra]:
    """Source: SRD 5.2, "Hunter's Prey"; "Blessed Strikes"; "Elemental Fury"; "Lifedrinker"."""
    features, armed = attacker.features, strike.weapon is not None
    wounded = target.hit_points < target.max_hit_points
    if "hunters-prey-colossus-slayer" in features and armed and wounded:
        yield Extra("Colossus Slayer", "1d8", once=f"colossus-slayer:{attacker.id}")
    if "blessed-strikes-divine-strike" in features and armed and mine:
        dice = "2d8" if "improved-blessed-strikes" in features else "1d8"
        once = f"divine-strike:{attacker.id}"
        yield Extra("Divine Strike", dice, DamageType.RADIANT, once=once)
    beastly = attacker.block is not None and not strike.spell
    if "elemental-fury-primal-strike" in features and (armed or beastly) and mine:
        dice = "2d8" if "improved-elemental-fury" in features else "1d8"
        once = f"primal-strike:{attacker.id}"
        yield Extra("Primal Strike", dice, DamageType.THUNDER, once=once)
    if "lifedrinker" in features and pact_weapon(attacker, strike):
        once = f"lifedrinker:{attacker.id}"
        yield Extra("Lifedrinker", "1d6", DamageType.NECROTIC, once=once)


def _always(attacker: Creature, strike: Strike) -> Iterator[Extra]:
    """Source: SRD 5.2, "Paladin", "Level 11: Radiant Strikes"."""
    by_hand = strike.melee and not strike.spell
    if "radiant-strikes" in attacker.features and by_hand and attacker.side == "party":
        yield Extra("Radiant Strikes", "1d8", DamageType.RADIANT)


def _chosen(attacker: Creature, strike: Strike, chosen: Collection[str]) -> Iterator[Extra]:
    """Source: SRD 5.2, "Goliath", "Giant Ancestry"; "Eldritch Smite"."""
    if "fires-burn" in chosen:
        yield Extra("Fire's Burn", "1d10", DamageType.FIRE, option="fires-burn")
    if "frosts-chill" in chosen:
        yield Extra("Frost's Chill", "1d6", DamageType.COLD, option="frosts-chill")
    slot = pact_slot(attacker)
    if "eldritch-smite" in chosen and slot and pact_weapon(attacker, strike):
        once = f"eldritch-smite:{attacker.id}"
        dice = f"{1 + slot}d8"
        yield Extra("Eldritch Smite", dice, DamageType.FORCE, once=once, option="eldritch-smite")


def applies(
    one: OnHit, target: Creature, strike: Strike, chosen: Collection[str], *, natural_20: bool
) -> bool:
    """Whether a magic weapon brings this with the hit."""
    kind = target.creature_type
    return (
        (natural_20 or not one.natural_20)
        and (not one.only_types or kind in one.only_types)
        and kind not in one.spares
        and (not one.how or one.how == ("melee" if strike.melee else "ranged"))
        and (not one.option or one.option in chosen)
    )


def _of_the_weapon(
    target: Creature, strike: Strike, chosen: Collection[str], *, natural_20: bool
) -> Iterator[Extra]:
    """Source: SRD 5.2, the magic weapons: "Dragon Slayer", "Flame Tongue", "Mace of Smiting" …."""
    for one in strike.on_hit:
        if one.dice and applies(one, target, strike, chosen, natural_20=natural_20):
            yield Extra(strike.name, one.dice, one.damage_type)


def pact_slot(view: Creature) -> int:
    """Level of the Pact Magic slots, if one is left; 0 otherwise."""
    resources = view.body.resources if view.body else {}
    levels = (
        int(name.removeprefix("pact-slot-"))
        for name, left in resources.items()
        if name.startswith("pact-slot-") and left
    )
    return max(levels, default=0)


def pact_weapon(attacker: Creature, strike: Strike) -> bool:
    """Whether the attack is made with the weapon of a Pact of the Blade."""
    bonded = {effect.weapon for effect in attacker.effects(EffectKind.PACT_WEAPON)}
    return strike.item is not None and strike.item in bonded


# --- what is added to the weapon's own damage -----------------------------------------


def damage_bonuses(attacker: Creature, strike: Strike, *, natural_20: bool) -> tuple[Modifier, ...]:
    """What features add to the first damage roll.

    Source: SRD 5.2, "Rage", "Rage Damage"; "Boon of Irresistible Offense".
    """
    found = []
    raging = attacker.effects(EffectKind.RAGING)
    if raging and strike.uses is Ability.STRENGTH:
        found.append(Modifier(source="Rage", value=raging[0].value))
    if natural_20 and "boon-of-irresistible-offense" in attacker.features:
        raised = choice(attacker.features, "boon-of-irresistible-offense") or "strength"
        score = attacker.abilities[Ability(raised)]
        found.append(Modifier(source="Overwhelming Strike", value=score))
    return tuple(found)


def weapon_dice(attacker: Creature, strike: Strike, dice: str) -> str:
    """The weapon's dice, a 1 or 2 counting as 3 for a Great Weapon Fighter.

    Source: SRD 5.2, "Great Weapon Fighting".
    """
    weapon = strike.weapon
    if weapon is None or "d" not in dice or "great-weapon-fighting" not in attacker.features:
        return dice
    fitting = weapon.has(WeaponProperty.TWO_HANDED) or weapon.has(WeaponProperty.VERSATILE)
    return f"{dice}{GREAT_WEAPON}" if strike.melee and strike.both_hands and fitting else dice


def sneak_dice(catalogue: Catalogue, attacker: Creature) -> int:
    """How many d6 a Sneak Attack deals.

    Source: SRD 5.2, "Rogue", "Level 1: Sneak Attack", column "Sneak Attack".
    """
    assert attacker.sheet is not None
    return dice_count(column(catalogue, attacker.sheet, "rogue", "sneak-attack"))
