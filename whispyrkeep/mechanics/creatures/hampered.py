"""What conditions bring with them, and what they and effects leave of Speed and scores.

Source: SRD 5.2, Rules Glossary, "Exhaustion", "Speed"; "Mastery Properties", "Slow".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from whispyrkeep.models.state import Body
from whispyrkeep.models.terms import Ability, Condition, EffectKind

IMPLIED: Final[Mapping[Condition, frozenset[Condition]]] = {
    Condition.PARALYZED: frozenset({Condition.INCAPACITATED}),
    Condition.PETRIFIED: frozenset({Condition.INCAPACITATED}),
    Condition.STUNNED: frozenset({Condition.INCAPACITATED}),
    Condition.UNCONSCIOUS: frozenset({Condition.INCAPACITATED, Condition.PRONE}),
}
"""Conditions that bring others. Source: SRD 5.2, Rules Glossary."""

MOTIONLESS: Final = frozenset(
    {
        Condition.GRAPPLED,
        Condition.PARALYZED,
        Condition.PETRIFIED,
        Condition.RESTRAINED,
        Condition.UNCONSCIOUS,
    }
)
"""Conditions with "Speed 0"; Stunned is not among them. Source: SRD 5.2, Rules Glossary."""


def effective(conditions: Iterable[Condition]) -> frozenset[Condition]:
    """The conditions and those that they imply."""
    own = frozenset(conditions)
    return own.union(*(IMPLIED.get(condition, frozenset()) for condition in own))


def exhaustion_level(body: Body) -> int:
    """0 to 6. Source: SRD 5.2, Rules Glossary, "Exhaustion"."""
    levels = [a.level for a in body.conditions if a.condition is Condition.EXHAUSTION]
    return max(levels, default=0)


def speed_left(base: int, body: Body | None, conditions: frozenset[Condition]) -> int:
    """Source: SRD 5.2, Rules Glossary, "Exhaustion", "Speed"; "Mastery Properties", "Slow"."""
    if conditions & MOTIONLESS:
        return 0
    if body is None:
        return base
    slowed = max((e.value for e in body.effects if e.kind is EffectKind.SLOWED), default=0)
    hindered = {e.what: e.value for e in body.effects if e.kind is EffectKind.HINDERED}
    if "speed-zero" in hindered:
        return 0
    left = max(base - 5 * exhaustion_level(body) - slowed - hindered.get("speed", 0), 0)
    return left // 2 if "speed-halved" in hindered else left


def scores_left(abilities: Mapping[Ability, int], body: Body | None) -> Mapping[Ability, int]:
    """The scores after what drains Strength."""
    lost = sum(
        effect.value
        for effect in (body.effects if body else ())
        if effect.kind is EffectKind.HINDERED and effect.what == "strength"
    )
    if not lost:
        return abilities
    return {**abilities, Ability.STRENGTH: max(abilities[Ability.STRENGTH] - lost, 0)}
