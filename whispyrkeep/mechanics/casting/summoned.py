"""Stat blocks of summoned creatures, which grow with the spell and its caster.

Source: SRD 5.2, "Spell Descriptions", the stat blocks within spells.
"""

from __future__ import annotations

from typing import Any

from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.effects import AttackEffect, Effect, HealEffect, SaveEffect
from whispyrkeep.models.programs import MultiattackEffect
from whispyrkeep.models.riders import DamagePart, dice_formula, dice_tuple
from whispyrkeep.models.state import Summoning


def as_summoned(block: StatBlock, by: Summoning) -> StatBlock:
    """The stat block with the numbers that its spell and its summoner give it."""
    if by.damage:
        block = block.with_(actions=tuple(_sized(action, by.damage) for action in block.actions))
    return block.with_(
        sizes=(by.size,) if by.size is not None else block.sizes,
        armor_class=block.armor_class + block.armor_class_per_level * by.level,
        proficiency_bonus=block.proficiency_bonus or by.proficiency,
        actions=tuple(_action(action, by) for action in block.actions),
        bonus_actions=tuple(_action(action, by) for action in block.bonus_actions),
    )


def _sized(action: ActionDefinition, dice: str) -> ActionDefinition:
    """The attack with the damage of the size that was chosen. Source: "Animated Object"."""
    return action.with_(
        effects=tuple(
            effect.with_(damage=(effect.damage[0].with_(dice=dice), *effect.damage[1:]))
            if isinstance(effect, AttackEffect)
            else effect
            for effect in action.effects
        )
    )


def summoned_hit_points(block: StatBlock, level: int) -> int:
    """Hit Points of the block when summoned with a slot of this level."""
    return block.hit_points + block.hit_points_per_level * max(level - block.scales_above, 0)


def _action(action: ActionDefinition, by: Summoning) -> ActionDefinition:
    return action.with_(effects=tuple(_effect(effect, by) for effect in action.effects))


def _effect(effect: Effect, by: Summoning) -> Any:
    match effect:
        case AttackEffect():
            to_hit = by.to_hit if effect.to_hit is None else effect.to_hit
            return effect.with_(to_hit=to_hit, damage=_parts(effect.damage, by))
        case SaveEffect():
            dc = effect.save.difficulty_class or by.dc
            save = effect.save.with_(difficulty_class=dc)
            return effect.with_(save=save, damage=_parts(effect.damage, by))
        case HealEffect() if "spell-level" in effect.plus:
            return effect.with_(dice=_plus(effect.dice, by.level))
        case MultiattackEffect():
            steps = tuple(
                step.with_(count=max(by.level // 2, 1))
                if step.counted_by == "half-spell-level"
                else step
                for step in effect.steps
            )
            return effect.with_(steps=steps)
        case _:
            return effect


def _parts(parts: tuple[DamagePart, ...], by: Summoning) -> tuple[DamagePart, ...]:
    return tuple(
        part.with_(dice=_plus(part.dice, by.level)) if "spell-level" in part.plus else part
        for part in parts
    )


def _plus(dice: str, more: int) -> str:
    count, sides, bonus = dice_tuple(dice)
    return dice_formula(count, sides, bonus + more)
