"""Going without air: Exhaustion that mounts with every turn, and goes with the first breath.

Source: SRD 5.2, Rules Glossary, "Suffocation [Hazard]".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_condition, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import ConditionEnded
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind

SUFFOCATION: Final = "Suffocation"
BREATHE_WATER: Final = (TraitRule.AMPHIBIOUS, TraitRule.WATER_BREATHING)


def go_without_air(play: Play, target_id: str, levels: int) -> None:
    """So many levels of Exhaustion, which are counted, for air takes them away again."""
    if levels:
        tired = ActiveCondition(
            condition=Condition.EXHAUSTION, source=SUFFOCATION, level=min(levels, 6)
        )
        gain_condition(play, target_id, tired)
    target = creature(play.state, play.catalogue, target_id)
    if levels and target.alive:
        gained = sum(e.value for e in target.effects(EffectKind.BREATHLESS)) + levels
        count = ActiveEffect(kind=EffectKind.BREATHLESS, source=SUFFOCATION, value=gained)
        gain_effect(play, target_id, count)


def breathe_again(play: Play, target_id: str) -> None:
    """All levels gained from suffocating go."""
    target = creature(play.state, play.catalogue, target_id)
    gained = sum(effect.value for effect in target.effects(EffectKind.BREATHLESS))
    end_effect(play, target_id, EffectKind.BREATHLESS, why="breathes again")
    left = max(target.exhaustion - gained, 0)
    if target.exhaustion:
        play.happen(
            ConditionEnded(
                target=target_id, condition=Condition.EXHAUSTION, level_left=left, why="air"
            )
        )


def choke(play: Play, whose: str) -> None:
    """At the end of its turn, who is kept from breathing suffocates; who no longer is, breathes.

    Source: SRD 5.2.1, the stat blocks, "Crush", "Engulf", "Whelm".
    """
    view = creature(play.state, play.catalogue, whose)
    drowns = view.hindered("drowning") and not any(map(view.trait, BREATHE_WATER))
    if view.hindered("breathing") or drowns:
        go_without_air(play, whose, 1)
    elif view.effects(EffectKind.BREATHLESS):
        breathe_again(play, whose)
