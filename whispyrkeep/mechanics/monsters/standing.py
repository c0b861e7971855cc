"""Which parts of a stat block the engine executes, which it tells, and which are left.

Read off the handlers, part by part, so that nobody keeps a list by hand. What counts as what is a
ruling: docs/rulings.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.wording import action_line, trait_line
from whispyrkeep.mechanics.attacks.riders import APPLIED
from whispyrkeep.mechanics.harm.moments import OF_ITSELF
from whispyrkeep.mechanics.monsters.extras import CARRIES_OUT
from whispyrkeep.mechanics.monsters.foe_reactions import WINDOWS
from whispyrkeep.mechanics.monsters.foe_spells import FOR_FIGHTS
from whispyrkeep.models.creature import ActionDefinition, StatBlock, Trait, TraitRule
from whispyrkeep.models.effects import (
    AttackEffect,
    CastEffect,
    DamageEffect,
    Effect,
    GrantEffect,
    SaveEffect,
    ShapeEffect,
    UtilityEffect,
)
from whispyrkeep.models.modifiers import ResistEffect, RollEffect
from whispyrkeep.models.programs import ParryEffect
from whispyrkeep.models.riders import Rider, SaveRider


class Standing(StrEnum):
    """``executed`` by the engine, ``told`` to the narrator, ``data`` that nothing applies yet,
    ``partly`` where a sentence is missing, ``not-modelled`` where all of them are.
    """

    EXECUTED = "executed"
    TOLD = "told"
    DATA = "data"
    PARTLY = "partly"
    NOT_MODELLED = "not-modelled"


@dataclass(frozen=True, slots=True)
class Part:
    """A trait or an action of a stat block, and how it stands."""

    block: str
    kind: str
    name: str
    standing: Standing


RULES: Final[dict[TraitRule, Standing]] = {
    TraitRule.PACK_TACTICS: Standing.EXECUTED,
    TraitRule.BLOOD_FRENZY: Standing.EXECUTED,
    TraitRule.UNDEAD_FORTITUDE: Standing.EXECUTED,
    TraitRule.NO_HEALING: Standing.EXECUTED,
    TraitRule.AGILE: Standing.EXECUTED,
    TraitRule.ABSORPTION: Standing.EXECUTED,
    TraitRule.AIR_BREATHING_HELD: Standing.TOLD,
    TraitRule.AMORPHOUS: Standing.TOLD,
    TraitRule.AMPHIBIOUS: Standing.TOLD,
    TraitRule.EARTH_GLIDE: Standing.TOLD,
    TraitRule.ENTERS_SPACES: Standing.TOLD,
    TraitRule.EVASION: Standing.EXECUTED,
    TraitRule.FLYBY: Standing.EXECUTED,
    TraitRule.FREE_DRAGGING: Standing.TOLD,
    TraitRule.ICE_WALK: Standing.TOLD,
    TraitRule.ILLUMINATION: Standing.EXECUTED,
    TraitRule.IMMUTABLE_FORM: Standing.TOLD,
    TraitRule.INCORPOREAL_MOVEMENT: Standing.TOLD,
    TraitRule.LEGENDARY_RESISTANCE: Standing.EXECUTED,
    TraitRule.MAGIC_RESISTANCE: Standing.EXECUTED,
    TraitRule.RESTORATION: Standing.TOLD,
    TraitRule.SIEGE_MONSTER: Standing.TOLD,
    TraitRule.SPIDER_CLIMB: Standing.TOLD,
    TraitRule.STANDING_LEAP: Standing.TOLD,
    TraitRule.RUNNING_LEAP: Standing.TOLD,
    TraitRule.TUNNELER: Standing.TOLD,
    TraitRule.WATER_BREATHING: Standing.TOLD,
    TraitRule.WEB_WALKER: Standing.TOLD,
    TraitRule.AVERSION: Standing.EXECUTED,
    TraitRule.BERSERK: Standing.EXECUTED,
    TraitRule.FREEZING: Standing.EXECUTED,
    TraitRule.GREATER_MAGIC_RESISTANCE: Standing.EXECUTED,
    TraitRule.HEADS: Standing.EXECUTED,
    TraitRule.LOATHSOME_LIMBS: Standing.EXECUTED,
    TraitRule.MISTY_ESCAPE: Standing.EXECUTED,
    TraitRule.REACTIVE: Standing.EXECUTED,
    TraitRule.REACTIVE_HEADS: Standing.EXECUTED,
    TraitRule.REFLECTIVE: Standing.EXECUTED,
    TraitRule.ABERRANT_GROUND: Standing.EXECUTED,
    TraitRule.LIFE_BOND: Standing.EXECUTED,
    TraitRule.SHARED_RESISTANCES: Standing.EXECUTED,
    TraitRule.CORROSIVE: Standing.EXECUTED,
}
"""Every rule of a trait; the executed ones are asked for by name where they apply."""

AURA_MOMENTS: Final = frozenset({"start-of-targets-turns", "on-death"})
TURNS_OF_ITS_OWN: Final = frozenset({"start-of-sources-turns", "end-of-sources-turns"})
UNKNOWN_PLACES: Final = frozenset({"running-water", "inside-objects"})
"""Circumstances that fights know nothing of."""


def parts(block: StatBlock) -> Iterator[Part]:
    """Every trait and action of the stat block with its standing."""
    for trait in block.traits:
        yield Part(block.id, "trait", trait.name, trait_standing(block, trait))
    for kind, actions in (
        ("action", block.actions),
        ("bonus action", block.bonus_actions),
        ("reaction", block.reactions),
        ("legendary action", block.legendary_actions),
    ):
        for action in actions:
            yield Part(block.id, kind, action.name, action_standing(block, kind, action))


def action_standing(block: StatBlock, kind: str, action: ActionDefinition) -> Standing:
    """How an action of the stat block stands."""
    said = [_action_effect(kind, action, effect) for effect in action.effects]
    return summed(said, missing=is_missing(block, action.name))


def _action_effect(kind: str, action: ActionDefinition, effect: Effect) -> Standing:
    if kind == "reaction":
        window = action.window.trigger if action.window else ""
        shields = isinstance(effect, CastEffect)
        if isinstance(effect, UtilityEffect):
            return Standing.TOLD
        known = shields or isinstance(effect, ParryEffect) or window in WINDOWS
        return Standing.EXECUTED if known else Standing.DATA
    match effect:
        case AttackEffect():
            return _riding(effect.on_hit)
        case SaveEffect():
            return _riding((*effect.on_failure, *effect.on_either))
        case CastEffect():
            return Standing.EXECUTED if _for_fights(effect) else Standing.TOLD
        case UtilityEffect() | ShapeEffect():
            return Standing.TOLD
        case _:
            return Standing.EXECUTED if type(effect) in CARRIES_OUT else Standing.DATA


def _for_fights(effect: CastEffect) -> bool:
    """Whether one of the spells is of use in a fight, so that foes cast it."""
    spells = Catalogue({}).spell
    return any(
        isinstance(one, FOR_FIGHTS) for use in effect.spells for one in spells(use.spell).effects
    )


def told(block: StatBlock) -> tuple[tuple[str, str], ...]:
    """Names of what the engine does not execute alone, and what it means."""
    traits = [
        (trait.name, line)
        for trait in block.traits
        if _tells(trait) and (line := trait_line(trait))
    ]
    actions = [
        (action.name, line)
        for action in (*block.actions, *block.bonus_actions)
        if any(isinstance(effect, UtilityEffect | ShapeEffect) for effect in action.effects)
        and (line := action_line(action))
    ]
    return (*traits, *actions)


def _tells(trait: Trait) -> bool:
    rule = trait.rule is not None and RULES[trait.rule] is Standing.TOLD
    return rule or any(effect_standing(effect) is Standing.TOLD for effect in trait.effects)


def trait_standing(block: StatBlock, trait: Trait) -> Standing:
    """How a trait of the stat block stands."""
    said = [effect_standing(effect) for effect in trait.effects]
    if trait.rule is not None:
        said.append(RULES[trait.rule])
    return summed(said, missing=is_missing(block, trait.name))


def is_missing(block: StatBlock, name: str) -> bool:
    """Whether a sentence of the part is in the block's list of what is not expressed."""
    return any(line.startswith(f"{name}: ") for line in block.unmodelled)


def summed(said: Iterable[Standing], *, missing: bool) -> Standing:
    """The standing of a part by those of what it says."""
    known = set(said)
    if missing or not known:
        return Standing.PARTLY if known - {Standing.DATA} else Standing.NOT_MODELLED
    if Standing.DATA in known:
        return Standing.DATA
    return Standing.EXECUTED if Standing.EXECUTED in known else Standing.TOLD


def effect_standing(effect: Effect) -> Standing:
    """How an effect of a trait stands, by whether a handler takes it at its moment."""
    match effect:
        case UtilityEffect():
            return Standing.TOLD
        case RollEffect() | GrantEffect() | ResistEffect(choose=True):
            return Standing.EXECUTED
        case SaveEffect() if effect.moment in AURA_MOMENTS | TURNS_OF_ITS_OWN:
            return _riding((*effect.on_failure, *effect.on_either))
        case DamageEffect() if effect.only in UNKNOWN_PLACES:
            return Standing.TOLD
        case DamageEffect() if effect.moment == "on-hit-by-melee":
            return Standing.EXECUTED
        case _ if type(effect) in OF_ITSELF and getattr(effect, "moment", "") in TURNS_OF_ITS_OWN:
            return _riding(getattr(effect, "on_harm", ()))
        case _:
            return Standing.DATA


def _riding(riders: Iterable[Rider]) -> Standing:
    """Executed if what applies riders takes each of them."""
    inner = [
        one
        for rider in riders
        for one in (rider, *(rider.on_failure if isinstance(rider, SaveRider) else ()))
    ]
    known = all(rider.op in APPLIED for rider in inner)
    return Standing.EXECUTED if known else Standing.DATA
