"""What the choices made with an attack come to, in the vocabulary, for whoever weighs them.

They are done where their rule stands, in ``hit_features`` and ``extra_damage``. Source: SRD 5.2,
"Classes", "Character Species": the features named in ``attack_options``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.models.effects import DamageEffect, SaveEffect
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import (
    ConditionRider,
    DamagePart,
    HinderRider,
    SaveSpec,
    SingleRider,
)
from whispyrkeep.models.terms import Ability, Condition, DamageType
from whispyrkeep.models.time import MINUTE, ROUND

Promised: TypeAlias = SaveEffect | DamageEffect | RollEffect | SingleRider
Promise: TypeAlias = Callable[[Creature], tuple[Promised, ...]]
"""What a choice comes to, from the numbers of whoever makes it."""


def saves(ability: Ability, uses: Ability, *riders: SingleRider, damage: str = "") -> Promise:
    """A save against 8, the modifier of ``uses`` and the Proficiency Bonus, or this follows."""

    def promised(actor: Creature) -> tuple[Promised, ...]:
        dc = 8 + actor.modifier(uses) + actor.proficiency
        parts = (DamagePart(dice=damage, damage_type=DamageType.PSYCHIC),) if damage else ()
        spec = SaveSpec(ability=ability, difficulty_class=dc)
        return (SaveEffect(save=spec, damage=parts, on_failure=riders),)

    return promised


def burns(dice: str, kind: DamageType, *riders: SingleRider) -> Promise:
    """Damage without more ado."""
    harm = DamageEffect(damage=(DamagePart(dice=dice, damage_type=kind),))
    return lambda _actor: (harm, *riders)


def _for_a_minute(condition: Condition, *, wakes: bool = False) -> ConditionRider:
    return ConditionRider(
        conditions=(condition,),
        until="seconds",
        seconds=MINUTE,
        repeat_save=True,
        ends_on_damage=wakes,
    )


FELLED: Final = ConditionRider(conditions=(Condition.PRONE,))
_STUNNED: Final = ConditionRider(
    conditions=(Condition.STUNNED,), until="start-of-sources-next-turn"
)
_BLINDED: Final = ConditionRider(conditions=(Condition.BLINDED,), until="end-of-targets-next-turn")
_GONE: Final = ConditionRider(
    conditions=(Condition.INCAPACITATED,), until="end-of-sources-next-turn"
)
_DAZED: Final = HinderRider(what="move-or-action", until="end-of-targets-next-turn")
_CHILLED: Final = HinderRider(what="speed", until="start-of-sources-next-turn")

POISONS: Final = saves(Ability.CONSTITUTION, Ability.DEXTERITY, _for_a_minute(Condition.POISONED))
TRIPS: Final = saves(Ability.DEXTERITY, Ability.DEXTERITY, FELLED)
DAZES: Final = saves(Ability.CONSTITUTION, Ability.DEXTERITY, _DAZED)
KNOCKS_OUT: Final = saves(
    Ability.CONSTITUTION, Ability.DEXTERITY, _for_a_minute(Condition.UNCONSCIOUS, wakes=True)
)
OBSCURES: Final = saves(Ability.DEXTERITY, Ability.DEXTERITY, _BLINDED)
STUNS: Final = saves(Ability.CONSTITUTION, Ability.WISDOM, _STUNNED)
HURLS: Final = saves(Ability.CHARISMA, Ability.CHARISMA, _GONE, damage="8d10")
FIRE: Final = burns("1d10", DamageType.FIRE)
FROST: Final = burns("1d6", DamageType.COLD, _CHILLED)


def tumbles(_actor: Creature) -> tuple[Promised, ...]:
    """The target falls."""
    return (FELLED,)


def hallows(actor: Creature) -> tuple[Promised, ...]:
    """Source: SRD 5.2, "Oath of Devotion", "Sacred Weapon"."""
    return (RollEffect(on=("attacks",), value=max(actor.modifier(Ability.CHARISMA), 1)),)


def exposes(_actor: Creature) -> tuple[Promised, ...]:
    """Source: SRD 5.2, "Barbarian", "Reckless Attack"."""
    return (RollEffect(on=("attacks", "attacked"), leaning="advantage", seconds=ROUND),)
