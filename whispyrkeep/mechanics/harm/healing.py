"""How much magic heals. Source: SRD 5.2, "Cleric", "Level 17: Supreme Healing"."""

from __future__ import annotations

from whispyrkeep.mechanics.casting.formulas import at_most
from whispyrkeep.mechanics.creatures.view import Creature


def healing_dice(healer: Creature, dice: str) -> str:
    """The dice of a spell or Channel Divinity that heals; with Supreme Healing their highest.

    Source: SRD 5.2, "Life Domain", "Level 17: Supreme Healing".
    """
    return at_most(dice) if "supreme-healing" in healer.features else dice
