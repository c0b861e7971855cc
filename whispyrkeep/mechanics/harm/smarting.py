"""What damage of a type does to a creature that shuns it, and who rises again without such.

Source: SRD 5.2.1, the stat blocks.
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import Trait, TraitRule
from whispyrkeep.models.effects import HealEffect
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import DamageType, EffectKind


def smart(play: Play, target: Creature, felt: set[DamageType]) -> None:
    """What damage of a type that it shuns does to the creature until its next turn is over.

    Source: SRD 5.2.1, Flesh Golem, "Aversion to Fire"; Water Elemental, "Freeze"; "Regeneration".
    """
    until = lasting(play.state, "end-of-sources-next-turn", target=target.id, source=target.id)
    for trait in target.block.traits if target.block else ():
        if trait.rule is TraitRule.AVERSION and trait.damage_type in felt:
            mark = ActiveEffect(
                kind=EffectKind.MODIFIER, on=("attacks", "checks"), leaning="disadvantage"
            )
        elif trait.rule is TraitRule.FREEZING and trait.damage_type in felt:
            mark = ActiveEffect(kind=EffectKind.SLOWED, value=trait.feet)
        elif any(felt & set(healing.stopped_by) for healing in regenerations(trait)):
            mark = ActiveEffect(kind=EffectKind.HINDERED, what="regeneration")
        else:
            continue
        gain_effect(play, target.id, mark.with_(source=trait.name, by=target.id, **until))


def regenerations(trait: Trait) -> tuple[HealEffect, ...]:
    """What the trait heals by itself."""
    return tuple(effect for effect in trait.effects if isinstance(effect, HealEffect))


def rises(target: Creature) -> bool:
    """Whether the creature is not dead at 0 Hit Points, for it may regenerate.

    Source: SRD 5.2.1, Troll, "Regeneration".
    """
    traits = target.block.traits if target.block else ()
    return any(healing.from_zero for trait in traits for healing in regenerations(trait))
