"""Fights under water: weapons that drag and shots that fall short.

Source: SRD 5.2, "Underwater Combat", "Impeded Weapons".
"""

from __future__ import annotations

from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.mechanics.rolls.surroundings import submerged, swims
from whispyrkeep.models.terms import DamageType


def impede(play: Play, leaning: Leaning, attacker: Creature, strike: Strike) -> None:
    """Add the Disadvantage that water gives an attack roll with a weapon.

    Source: SRD 5.2, "Impeded Weapons".
    """
    if not (submerged(play.state) and _weapon(play, strike)):
        return
    pierces = strike.damage[0].damage_type is DamageType.PIERCING
    hindered = not strike.melee or not (pierces or swims(attacker))
    leaning.against("underwater", when=hindered)


def falls_short(play: Play, attacker_id: str, target_id: str, strike: Strike) -> bool:
    """Whether a ranged attack with a weapon misses, for it is beyond its normal range.

    Source: SRD 5.2, "Impeded Weapons".
    """
    if strike.melee or not submerged(play.state) or not _weapon(play, strike):
        return False
    return feet_between(play.state, attacker_id, target_id) > strike.normal


def _weapon(play: Play, strike: Strike) -> bool:
    """Whether the attack is made with a weapon; a stat block's is when it has a weapon's name."""
    if strike.spell:
        return False
    if strike.weapon is not None or strike.item is not None:
        return True
    named = play.catalogue.known_item(f"item/{strike.name.lower().replace(' ', '-')}")
    return named is not None and named.weapon is not None
