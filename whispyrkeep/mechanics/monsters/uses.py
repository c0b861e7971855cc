"""What a stat block counts: how often each of it can still be used, and the most there can be.

Source: SRD 5.2.1, "Monsters", "Limited Usage", "Recharge X–Y", "Legendary Actions".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from whispyrkeep.mechanics.creatures.traits import LEGENDARY_RESISTANCE
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.monsters.foe_spells import counter
from whispyrkeep.mechanics.monsters.heads import HEADS, heads
from whispyrkeep.mechanics.monsters.limbs import USES
from whispyrkeep.mechanics.monsters.powers import (
    LEGENDARY,
    READY,
    everything,
    is_limited,
    legendary_most,
    most_uses,
    taken,
)
from whispyrkeep.models.creature import StatBlock, TraitRule
from whispyrkeep.models.effects import CastEffect

MOST_HEADS: Final = 50


class Uses(NamedTuple):
    """How much of something is left, and between what it can be."""

    left: int
    most: int
    least: int = 0


def uses_of(view: Creature, *, lair: bool) -> dict[str, Uses]:
    """What is counted of the creature, by the name under which it is."""
    if view.block is None or view.body is None:
        return {}
    held = view.body.resources
    counted = {
        name: Uses(held.get(name, most), max(held.get(name, 0), most))
        for name, most in _printed(view.block, lair=lair)
    }
    if view.trait(TraitRule.HEADS):
        counted[HEADS] = Uses(heads(view), max(heads(view), MOST_HEADS), 1)
    return counted


def _printed(block: StatBlock, *, lair: bool) -> Iterator[tuple[str, int]]:
    for action in everything(block):
        if is_limited(action):
            yield action.id, most_uses(action, lair=lair)
        if action.once_a_round:
            yield taken(action.id), READY
    yield from _spells(block)
    if legendary_most(block, lair=lair):
        yield LEGENDARY, legendary_most(block, lair=lair)
    for trait in block.traits:
        if trait.rule is TraitRule.LEGENDARY_RESISTANCE:
            yield LEGENDARY_RESISTANCE, trait.uses_in_lair if lair else trait.uses
        if trait.rule is TraitRule.LOATHSOME_LIMBS:
            yield USES, trait.uses


def _spells(block: StatBlock) -> Iterator[tuple[str, int]]:
    for effect in (effect for action in everything(block) for effect in action.effects):
        for use in effect.spells if isinstance(effect, CastEffect) else ():
            if use.uses_per_day is not None:
                yield counter(use), use.uses_per_day
