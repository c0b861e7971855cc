"""One casting of a spell: its caster's numbers, and the spell's dice at this level.

Source: SRD 5.2, "Casting Spells", "Cantrip Upgrade", "Using a Higher-Level Spell Slot".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from whispyrkeep.mechanics.attacks.blows import average
from whispyrkeep.mechanics.attacks.riders import Cause
from whispyrkeep.mechanics.casting.formulas import at_most, dice_count, grown
from whispyrkeep.mechanics.casting.metamagic import TRANSMUTED
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.lasting import Origin
from whispyrkeep.models.effects import DamageEffect, HealEffect, SaveEffect, TemporaryEffect, Work
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, RollEffect
from whispyrkeep.models.riders import (
    ConditionRider,
    DamagePart,
    OngoingRider,
    Rider,
    SaveRider,
    Until,
)
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill
from whispyrkeep.models.workings import EscapeEffect, ReduceEffect, ShelterEffect, WieldEffect

R = TypeVar("R", bound=Rider)


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
        damage_type: the damage type chosen, and ``ability`` the ability.
        concentration: whether this casting takes it.
        every: what features add to each damage roll, and ``once`` to one of them.
        words: the features named with it.
        first: the first of its targets.
        option: what else was chosen, such as a form.
        storm: it is cast outdoors in a storm.
        rounds: how many it has lasted, when it is used again.
        spared: whom its caster protects from it.
        until: when what it leaves ends, if not with time.
        item: the magic item whose power it is.
    """

    spell: SpellDefinition
    caster: Creature
    modifier: int
    to_hit: int
    dc: int
    slot_level: int
    ends_at: int | None
    skill: Skill | None
    damage_type: DamageType | None = None
    ability: Ability | None = None
    concentration: bool = False
    every: int = 0
    once: int = 0
    words: tuple[str, ...] = ()
    first: str = ""
    option: str = ""
    storm: bool = False
    rounds: int = 0
    spared: frozenset[str] = frozenset()
    until: Until = "ended"
    item: str = ""

    @property
    def level(self) -> int:
        """The spell's level as it was cast."""
        return self.slot_level or self.spell.level

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
            self._part(part, self._dice_of(part, first=True), self.every + self.once)
            if index == 0
            else self._part(part, self._dice_of(part, first=False))
            for index, part in enumerate(parts)
        )

    def _dice_of(self, part: DamagePart, *, first: bool) -> str:
        """The part's dice at this level: as it says itself, or the first as the spell does."""
        if self.storm and part.storm_dice:
            part = part.with_(dice=grown(part.dice, part.storm_dice))
        if part.dice_per_round:
            part = part.with_(dice=grown(part.dice, part.dice_per_round * self.rounds))
        if part.dice_per_slot:
            return grown(part.dice, part.dice_per_slot * self.levels_above)
        return self.dice(part.dice) if first else part.dice

    def dart(self, part: DamagePart, *, first: bool) -> DamagePart:
        """One dart of several; what is added to one roll goes to the first."""
        return self._part(part, part.dice, self.once if first else 0)

    def _part(self, part: DamagePart, dice: str, bonus: int = 0) -> DamagePart:
        """The part with its dice, of the type chosen, with what the caster adds."""
        chosen = self.damage_type if self.damage_type in part.or_type else None
        added = (self.modifier if "spellcasting-ability" in part.plus else 0) + (
            self.level if "spell-level" in part.plus else 0
        )
        kind = self._transmuted(chosen or part.damage_type)
        dice = at_most(dice) if "overchannel" in self.words else dice
        bursts = max(self.modifier, 0) if part.bursts else 0
        return part.with_(dice=grown(dice, 0, added + bonus), damage_type=kind, bursts=bursts)

    def _transmuted(self, kind: DamageType) -> DamageType:
        """Source: SRD 5.2, "Metamagic Options", "Transmuted Spell"."""
        wanted = self.damage_type
        swaps = "transmuted-spell" in self.words and kind in TRANSMUTED
        return wanted if swaps and wanted is not None and wanted in TRANSMUTED else kind

    @property
    def _slays(self) -> bool:
        """Source: SRD 5.2, "Ranger", "Level 20: Foe Slayer"."""
        slayer = "foe-slayer" in self.caster.features
        return slayer and self.spell.id == "spell/hunters-mark"

    def _rolls(self, work: RollEffect) -> RollEffect:
        chosen = self.damage_type if self.damage_type in work.or_type else work.damage_type
        ability = (self.ability or Ability.STRENGTH) if work.choose else work.ability
        dice = self.dice(work.dice) if work.dice and work.damage_type else work.dice
        return work.with_(damage_type=chosen, ability=ability, choose=False, dice=dice)

    def _wielded(self, work: WieldEffect) -> WieldEffect:
        """The weapon as it is from this caster, or from this slot."""
        reached = self.caster.level if self.spell.level == 0 else self.level
        steps = [step for step in work.steps if step.level <= reached]
        return work.with_(steps=tuple(steps[-1:]), modifier=self.modifier if work.casting else 0)

    def cause(self, save: tuple[Any, int] | None = None) -> Cause:
        """Where conditions and marks of this casting come from."""
        spell = self.spell
        return Cause(
            by=self.caster.id,
            name=spell.name,
            spell=spell.id,
            ends_at=self.ends_at,
            concentration=self.concentration,
            save=save,
        )

    def origin(self, repeated: tuple[Ability, int] | None = None) -> Origin:
        """Where lasting effects of this casting come from."""
        return Origin(
            by=self.caster.id,
            name=self.spell.name,
            spell=self.spell.id,
            level=self.level,
            ends_at=self.ends_at,
            concentration=self.concentration,
            dc=self.dc,
            repeated=repeated,
        )

    def rider(self, rider: R) -> R:
        """A rider with its dice at this level."""
        if isinstance(rider, OngoingRider):
            return rider.with_(damage=self.damage(rider.damage))
        return rider

    def _broken(self, rider: Rider) -> Rider:
        """What comes of breaking a wall, with the dice of its slot. Source: "Wall of Ice"."""
        if not isinstance(rider, SaveRider):
            return rider
        parts = tuple(
            part.with_(dice=grown(part.dice, part.dice_per_slot * self.levels_above))
            for part in rider.damage
        )
        return rider.with_(damage=parts)

    def settled(self, work: Work) -> Work:
        """A work of the spell with its dice at this level and what was chosen."""
        match work:
            case OngoingRider() | DamageEffect() | SaveEffect():
                return work.with_(damage=self.damage(work.damage))
            case ResistEffect() | ReduceEffect() if work.choose and work.types:
                chosen = self.damage_type if self.damage_type in work.types else work.types[0]
                return work.with_(types=(chosen,), choose=False)
            case RollEffect() if self._slays and work.dice == "1d6":
                return work.with_(dice="1d10")
            case RollEffect():
                return self._rolls(work)
            case WieldEffect():
                return self._wielded(work)
            case EscapeEffect() if work.breaks:
                return work.with_(breaks=tuple(self._broken(rider) for rider in work.breaks))
            case ShelterEffect():
                return work.with_(level=work.level + work.per_slot * self.levels_above)
            case BonusEffect():
                return work.with_(value=work.value + work.per_slot * self.levels_above)
            case TemporaryEffect() | HealEffect() if work.plus_modifier:
                return work.with_(dice=grown(self.dice(work.dice), 0, self.modifier))
            case _:
                return work


def cantrip_tier(level: int) -> int:
    """How many times a cantrip's dice are rolled. Source: SRD 5.2, "Cantrip Upgrade"."""
    return 1 + (level >= 5) + (level >= 11) + (level >= 17)


def potent(casting: Casting) -> bool:
    """Whether a miss or a save leaves half. Source: SRD 5.2, "Evoker", "Potent Cantrip"."""
    return casting.spell.level == 0 and "potent-cantrip" in casting.caster.features


def costs_of(casting: Casting, effect: SaveEffect) -> int:
    """Hit Points that a failed save costs more than a success; 0 if other things hang on it."""
    if effect.on_failure or effect.works or effect.rows:
        return 0
    whole = sum(average(part.dice) for part in casting.damage(effect.damage))
    return whole // 2 if effect.half else whole


def hangs_on(effect: SaveEffect) -> Condition | None:
    """The condition without which nothing else of a failed save takes hold, if it is so.

    Source: SRD 5.2, "Dominate Monster", "Fear", "Suggestion" and their likes: what the Charmed
    or the Frightened do.
    """
    first = effect.on_failure[0] if effect.on_failure else None
    if not isinstance(first, ConditionRider):
        return None
    leads = first.conditions[0]
    return leads if leads in (Condition.CHARMED, Condition.FRIGHTENED) else None
