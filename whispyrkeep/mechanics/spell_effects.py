"""What a spell does once it is cast, effect by effect.

Source: SRD 5.2, "Effects", "Damage against Multiple Targets", and the spells' descriptions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from whispyrkeep.mechanics.attacks import glances, make_attack
from whispyrkeep.mechanics.blows import roll_damage
from whispyrkeep.mechanics.conditions import end_condition, gain_condition, gain_effect
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.d20tests import Leaning, Save, saving_throw
from whispyrkeep.mechanics.damage import (
    Harm,
    deal_damage,
    dying,
    halved,
    heal,
    stabilize,
    temporary_hit_points,
)
from whispyrkeep.mechanics.forced import dealt_to
from whispyrkeep.mechanics.formulas import dice_count, grown
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.riders import Cause, fits, inflict
from whispyrkeep.mechanics.strikes import Strike
from whispyrkeep.models.creature import SpellDefinition, TraitRule
from whispyrkeep.models.effects import (
    AttackEffect,
    CureEffect,
    DartsEffect,
    Effect,
    GrantEffect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    TeleportEffect,
    TemporaryEffect,
    WardEffect,
)
from whispyrkeep.models.events import BudgetChanged
from whispyrkeep.models.riders import ConditionRider, DamagePart
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind, Skill

REACH: Final = 5
SLEEPLESS: Final = "trance"


PAST_COVER: Final = frozenset({"spell/sacred-flame"})
"""Spells whose saves gain nothing from cover. Source: SRD 5.2, "Sacred Flame"."""


@dataclass(frozen=True, slots=True)
class Casting:
    """One casting of a spell and its caster's numbers.

    Attributes:
        modifier: spellcasting ability modifier.
        to_hit: spell attack modifier.
        dc: spell save DC.
        slot_level: 0 when no slot was expended.
        ends_at: universe second when the spell's duration is over, if it has one.
        skill: the skill chosen, for spells that help with one.
    """

    spell: SpellDefinition
    caster: Creature
    modifier: int
    to_hit: int
    dc: int
    slot_level: int
    ends_at: int | None
    skill: Skill | None

    @property
    def levels_above(self) -> int:
        """Slot levels above the spell's own."""
        return max(self.slot_level - self.spell.level, 0) if self.slot_level else 0

    def dice(self, formula: str) -> str:
        """The effect's dice at this slot level, or at the caster's level for a cantrip."""
        if self.spell.cantrip_dice:
            return grown(formula, dice_count(formula) * (cantrip_tier(self.caster.level) - 1))
        if self.spell.upcast is None:
            return formula
        return grown(formula, dice_count(self.spell.upcast) * self.levels_above)

    def damage(self, parts: Sequence[DamagePart]) -> tuple[DamagePart, ...]:
        """The damage parts with their dice; the first alone grows."""
        return tuple(
            part.with_(dice=self.dice(part.dice)) if index == 0 else part
            for index, part in enumerate(parts)
        )

    def cause(self, save: tuple[Any, int] | None = None) -> Cause:
        """Where conditions and marks of this casting come from."""
        spell = self.spell
        return Cause(
            by=self.caster.id,
            name=spell.name,
            spell=spell.id,
            ends_at=self.ends_at,
            concentration=spell.concentration,
            save=save,
        )


def cantrip_tier(level: int) -> int:
    """How many times a cantrip's dice are rolled. Source: SRD 5.2, "Cantrip Upgrade"."""
    return 1 + (level >= 5) + (level >= 11) + (level >= 17)


def take_effect(play: Play, casting: Casting, effect: Effect, targets: tuple[str, ...]) -> None:
    """Apply one effect of the spell to its targets; utility effects change no numbers."""
    handler = _HANDLERS.get(type(effect))
    if handler is not None:
        handler(play, casting, effect, targets)


def _alive(play: Play, target_id: str) -> bool:
    return creature(play.state, play.catalogue, target_id).alive


# --- attack rolls ---------------------------------------------------------------------


def _attack(play: Play, casting: Casting, effect: AttackEffect, targets: tuple[str, ...]) -> None:
    """One roll for each ray, aimed at the targets in turn."""
    strike = spell_strike(casting, effect)
    for ray in range(effect.attacks + effect.per_slot * casting.levels_above):
        living = [target for target in targets if _alive(play, target)]
        if not living:
            return
        target_id = targets[ray % len(targets)]
        target_id = target_id if target_id in living else living[0]
        if not make_attack(play, casting.caster.id, target_id, strike):
            _graze_with_cantrip(play, casting, effect.damage, target_id)


def spell_strike(casting: Casting, effect: AttackEffect) -> Strike:
    """The attack roll of one ray."""
    spell = casting.spell
    melee = effect.kind == "melee"
    return Strike(
        name=spell.name,
        to_hit=(Modifier(source="spell attack", value=casting.to_hit),),
        damage=casting.damage(effect.damage),
        reach=REACH if melee else 0,
        normal=0 if melee else spell.range_feet,
        long=0 if melee else spell.range_feet,
        spell=True,
        riders=effect.on_hit,
    )


def _graze_with_cantrip(
    play: Play, casting: Casting, parts: Sequence[DamagePart], target_id: str
) -> None:
    if not potent(casting):
        return
    target = creature(play.state, play.catalogue, target_id)
    harms = roll_damage(
        play, casting.caster, target, casting.damage(parts), label=casting.spell.name
    )
    deal_damage(play, target_id, halved(harms), source=casting.spell.name)


def _darts(play: Play, casting: Casting, effect: DartsEffect, targets: tuple[str, ...]) -> None:
    """Darts dealt out one by one; those that strike one creature count together."""
    count = effect.darts + effect.per_slot * casting.levels_above
    for index, aimed_at in enumerate(targets):
        share = len(range(index, count, len(targets)))
        target = creature(play.state, play.catalogue, aimed_at)
        fate = glances(play, target)
        if fate == "off":
            continue
        target_id = casting.caster.id if fate == "back" else aimed_at
        harms = [
            harm
            for _ in range(share)
            for harm in roll_damage(
                play, casting.caster, target, (effect.damage,), label=casting.spell.name
            )
        ]
        deal_damage(play, target_id, harms, source=casting.spell.name)


# --- saving throws --------------------------------------------------------------------


def _save(play: Play, casting: Casting, effect: SaveEffect, targets: tuple[str, ...]) -> None:
    """Everybody saves, and the damage is rolled once for all who take any of it."""
    name = casting.spell.name
    half = effect.half or potent(casting)
    saved = {
        target_id: saving_throw(play, target_id, spell_save(play, casting, effect, target_id))
        for target_id in targets
        if not unaffected(play, casting, effect, target_id)
    }
    harms: list[Harm] = []
    if saved and (half or not all(saved.values())):
        first = creature(play.state, play.catalogue, next(iter(saved)))
        harms = roll_damage(play, casting.caster, first, casting.damage(effect.damage), label=name)
    for target_id, escaped in saved.items():
        dealt = dealt_to(play, target_id, harms, effect.save.ability, escaped=escaped, half=half)
        taken = deal_damage(play, target_id, dealt, source=name)
        if escaped:
            continue
        for rider in effect.on_failure:
            cause = casting.cause((effect.save.ability, casting.dc))
            inflict(play, target_id, rider, cause, taken)


def potent(casting: Casting) -> bool:
    """Whether a miss or a save leaves half. Source: SRD 5.2, "Evoker", "Potent Cantrip"."""
    return casting.spell.level == 0 and "potent-cantrip" in casting.caster.features


def unaffected(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> bool:
    """Whether the target is of a kind the spell cannot touch; it seems to have saved.

    Source: SRD 5.2, "Invalid Targets"; "Sleep".
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.trait(TraitRule.GREATER_MAGIC_RESISTANCE):
        return True
    kinds = casting.spell.only_types
    if kinds and target.creature_type not in kinds:
        return True
    conditions = [rider for rider in effect.on_failure if isinstance(rider, ConditionRider)]
    sleep = any(rider.worsens_to is Condition.UNCONSCIOUS for rider in conditions)
    sleepless = SLEEPLESS in target.features or Condition.EXHAUSTION in target.condition_immunities
    if sleep and sleepless:
        return True
    return not effect.damage and bool(conditions) and not any(fits(target, r) for r in conditions)


def spell_save(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> Save:
    """The save that the spell demands of this creature."""
    target = creature(play.state, play.catalogue, target_id)
    leaning = Leaning()
    clumsy = target.creature_type in effect.disadvantage_for
    leaning.against(target.creature_type.capitalize(), when=clumsy)
    fighting = effect.advantage_in_fight and play.state.fight is not None
    leaning.for_("fighting", when=fighting)
    leaning.for_("Magic Resistance", when=target.trait(TraitRule.MAGIC_RESISTANCE))
    against = tuple(
        condition
        for rider in effect.on_failure
        if isinstance(rider, ConditionRider)
        for condition in rider.conditions
    )
    origin = None if casting.spell.id in PAST_COVER else casting.caster.id
    name = casting.spell.name
    return Save(effect.save.ability, casting.dc, name, against, leaning, origin=origin)


# --- healing and wards ----------------------------------------------------------------


def _heal(play: Play, casting: Casting, effect: HealEffect, targets: tuple[str, ...]) -> None:
    """Source: SRD 5.2, "Life Domain", "Level 3: Disciple of Life"."""
    bonuses = []
    if effect.plus_modifier and casting.modifier:
        bonuses.append(Modifier(source="spellcasting ability", value=casting.modifier))
    if casting.slot_level and "disciple-of-life" in casting.caster.features:
        bonuses.append(Modifier(source="Disciple of Life", value=2 + casting.slot_level))
    for target_id in targets:
        record = play.throw(casting.caster.id, "healing", casting.dice(effect.dice), bonuses)
        play.roll("healing", casting.caster.id, casting.spell.name, record)
        heal(play, target_id, record.total, casting.spell.name)


def _temporary(
    play: Play, casting: Casting, effect: TemporaryEffect, targets: tuple[str, ...]
) -> None:
    extra = effect.per_slot * casting.levels_above
    bonuses = (Modifier(source="slot level", value=extra),) if extra else ()
    for target_id in targets:
        record = play.throw(casting.caster.id, "healing", effect.dice, bonuses)
        play.roll("healing", casting.caster.id, casting.spell.name, record)
        temporary_hit_points(play, target_id, record.total, casting.spell.name)


def _ward(play: Play, casting: Casting, effect: WardEffect, targets: tuple[str, ...]) -> None:
    """An ongoing effect; Sanctuary remembers the DC to get past it."""
    spell = casting.spell
    value = casting.dc if effect.kind is EffectKind.SANCTUARY else effect.value
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        if effect.unarmored_only and target.armor is not None:
            continue
        ward = ActiveEffect(
            kind=effect.kind,
            source=spell.name,
            by=casting.caster.id,
            spell=spell.id,
            concentration=spell.concentration,
            value=value,
            skill=casting.skill if effect.kind is EffectKind.GUIDANCE else None,
            ends_at=casting.ends_at,
        )
        gain_effect(play, target_id, ward)


def _grant(play: Play, casting: Casting, effect: GrantEffect, targets: tuple[str, ...]) -> None:
    spell = casting.spell
    for target_id in targets:
        active = ActiveCondition(
            condition=effect.condition,
            source=spell.name,
            by=casting.caster.id,
            concentration=spell.concentration,
            ends_at=casting.ends_at,
        )
        gain_condition(play, target_id, active)


def _cure(play: Play, _casting: Casting, effect: CureEffect, targets: tuple[str, ...]) -> None:
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        for condition in effect.conditions:
            if target.active(condition):
                end_condition(play, target_id, condition, why="cured")
                break


def _stabilize(
    play: Play, _casting: Casting, _effect: StabilizeEffect, targets: tuple[str, ...]
) -> None:
    for target_id in targets:
        if dying(play.state, target_id):
            stabilize(play, target_id)


def _teleport(
    play: Play, casting: Casting, _effect: TeleportEffect, _targets: tuple[str, ...]
) -> None:
    """Leaving somebody's reach provokes nothing. Source: SRD 5.2, "Teleportation"."""
    fight = play.state.fight
    if fight is not None:
        away = (*fight.budget.disengaging, casting.caster.id)
        play.happen(BudgetChanged(budget=fight.budget.with_(disengaging=away)))


_HANDLERS: Final[dict[type, Callable[[Play, Casting, Any, tuple[str, ...]], None]]] = {
    AttackEffect: _attack,
    DartsEffect: _darts,
    SaveEffect: _save,
    HealEffect: _heal,
    TemporaryEffect: _temporary,
    WardEffect: _ward,
    GrantEffect: _grant,
    CureEffect: _cure,
    StabilizeEffect: _stabilize,
    TeleportEffect: _teleport,
}
