"""How much magic heals.

Source: SRD 5.2, "Cleric", "Level 17: Supreme Healing"; "Beacon of Hope".
"""

from __future__ import annotations

from whispyrkeep.mechanics.casting.formulas import at_most
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.models.workings import FullHealingEffect


def healing_dice(healer: Creature, dice: str, target: Creature) -> str:
    """The dice of a spell or Channel Divinity that heals the target, or their highest."""
    return at_most(dice) if "supreme-healing" in healer.features else dice_for(target, dice)


def dice_for(target: Creature, dice: str) -> str:
    """The dice of anything that heals this creature, or the highest that they can come to."""
    hopeful = target.body is not None and any(target.body.works(FullHealingEffect))
    return at_most(dice) if hopeful else dice
