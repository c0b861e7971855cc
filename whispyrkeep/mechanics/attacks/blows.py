"""What a hit rolls: the strike's damage, what doubles it, and what features add.

It is planned before a die falls, so that play rolls it and odds count it alike.
Source: SRD 5.2, "Damage Rolls", "Critical Hits".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.mechanics.attacks.attack_options import sneak_cost
from whispyrkeep.mechanics.attacks.extra_damage import (
    Extra,
    damage_bonuses,
    extras,
    sneak_dice,
    weapon_dice,
)
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.traits import kind_of
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.fights.positions import charged_feet, feet_between, supported
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.house_rules import critical as critical_dice
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.modifiers import Occasion, modifiers_of
from whispyrkeep.models.riders import DamagePart
from whispyrkeep.models.rolls import Modifier, RollRecord
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, DamageType, WeaponProperty
from whispyrkeep.models.universe import Ruleset

SNEAK_ATTACK: Final = "sneak-attack"


@dataclass(frozen=True, slots=True)
class Order:
    """How the attacker wants it: the DM's ruling, Heroic Inspiration, sparing the target.

    ``bonus_attack`` is the extra attack of the Light property, without the ability modifier;
    ``features`` are those named with the attack, and ``opportunity`` makes it an Opportunity
    Attack.
    """

    ruling: AdvantageState = AdvantageState.NORMAL
    inspiration: bool = False
    knock_out: bool = False
    bonus_attack: bool = False
    features: frozenset[str] = frozenset()
    opportunity: bool = False


PLAIN: Final = Order()


@dataclass(frozen=True, slots=True)
class DamageRoll:
    """Damage of one type about to be rolled.

    Attributes:
        dice: doubled already on a Critical Hit.
        bonus: what is added to them.
        fixed: the average is taken instead, as the world's rules have it for monsters.
        bursts: how many more dice the highest faces may bring.
        scalds: it is not resisted for being underwater.
    """

    label: str
    dice: str
    damage_type: DamageType
    bonus: tuple[Modifier, ...] = ()
    fixed: bool = False
    bursts: int = 0
    scalds: bool = False

    @property
    def added(self) -> int:
        return sum(modifier.value for modifier in self.bonus)


@dataclass(frozen=True, slots=True)
class Blow:
    """The damage rolls of a hit.

    Attributes:
        rolls: the strike's own parts.
        savage: the first is rolled twice and the higher counts (Savage Attacker).
        sneak: what Sneak Attack adds, if anything.
        extras: what other features add, and ``notes`` what is used up with them.
        more: what lasting effects add, each of a type of its own.
        less: what they subtract from the first roll.
    """

    rolls: tuple[DamageRoll, ...]
    savage: bool
    sneak: DamageRoll | None
    extras: tuple[DamageRoll, ...] = ()
    notes: tuple[Extra, ...] = ()
    more: tuple[DamageRoll, ...] = ()
    less: tuple[DamageRoll, ...] = ()


def blow(
    play: Play,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    order: Order,
    leant: AdvantageState,
    *,
    critical: bool,
    natural_20: bool = False,
) -> Blow:
    """What a hit would roll; ``leant`` is how the attack roll was made."""
    rules = play.state.world.rules
    rolls = damage_rolls(
        rules,
        attacker,
        target,
        _after_charge(strike.damage, charged_feet(play.state, attacker.id)),
        label=strike.name,
        bonus=(
            *_damage_bonus(attacker, strike, order),
            *damage_bonuses(attacker, strike, natural_20=natural_20),
        ),
        critical=critical,
        leant=leant,
    )
    cost = sneak_cost(order.features)
    sneak = _sneak_attack(play, attacker, target, strike, leant, cost, critical=critical)
    bound = any(one.harmless and one.option in order.features for one in strike.on_hit)
    if not rolls or bound:
        return Blow((), savage=False, sneak=None if bound else sneak)
    rolls[0] = _as_wielded(rules, attacker, strike, rolls[0], critical=critical)
    if "empowered-strikes" in order.features and strike.weapon is None:
        rolls[0] = replace(rolls[0], damage_type=DamageType.FORCE)
    for one in strike.on_hit:
        if one.converts is not None and one.option in order.features:
            rolls[0] = replace(rolls[0], damage_type=one.converts)
    own = rolls[0].damage_type
    notes = extras(play.state, attacker, target, strike, order.features, natural_20=natural_20)
    more, less = _lasting(play.state, attacker, target, strike, critical=critical)
    return Blow(
        tuple(rolls),
        _savage(play, attacker, strike),
        sneak,
        tuple(_extra_roll(rules, extra, own, critical=critical) for extra in notes),
        tuple(notes),
        more,
        less,
    )


def _as_wielded(
    rules: Ruleset, attacker: Creature, strike: Strike, roll: DamageRoll, *, critical: bool
) -> DamageRoll:
    """The weapon's own damage as a Great Weapon Fighter rolls it."""
    base = strike.damage[0].dice
    better = weapon_dice(attacker, strike, base)
    if better == base:
        return roll
    dice = critical_dice(rules, better)[0] if critical else better
    return replace(roll, dice=dice)


def _extra_roll(rules: Ruleset, extra: Extra, own: DamageType, *, critical: bool) -> DamageRoll:
    doubled = critical and "d" in extra.dice
    dice, more = critical_dice(rules, extra.dice) if doubled else (extra.dice, ())
    kind = extra.damage_type or own
    return DamageRoll(extra.label, dice, kind, (*extra.bonus, *more))


def occasion_of(strike: Strike, other: Creature, feet: int | None = None) -> Occasion:
    """What lasting modifiers of this attack may ask about it.

    Which ability a stat block's attack is made with: docs/rulings.md.
    """
    ability = strike.uses
    if ability is None and strike.melee and not strike.spell:
        ability = Ability.STRENGTH
    return Occasion(
        other=other,
        weapon=not strike.spell,
        ability=ability,
        items=frozenset({strike.item or "", strike.made_of}),
        ranged=not strike.melee,
        feet=feet,
    )


def _lasting(
    state: CampaignState, attacker: Creature, target: Creature, strike: Strike, *, critical: bool
) -> tuple[tuple[DamageRoll, ...], tuple[DamageRoll, ...]]:
    """Dice that effects on the attacker, and on the target, add to the damage or take from it."""
    more, less = [], []
    rules = state.world.rules
    if not (attacker.body and attacker.body.effects) and not (target.body and target.body.effects):
        return (), ()
    feet = feet_between(state, attacker.id, target.id)
    fixed = attacker.side != "party" and rules.monster_damage == "average"
    found = (
        *modifiers_of(attacker, "damage", occasion_of(strike, target, feet)),
        *modifiers_of(target, "damage-taken", occasion_of(strike, attacker, feet)),
    )
    for active, roll in found:
        if roll.dice is None and not roll.value:
            continue
        kind = roll.damage_type or strike.damage[0].damage_type
        plain = roll.dice or str(abs(roll.value))
        if roll.value < 0:
            less.append(DamageRoll(active.source, plain, kind, fixed=fixed))
            continue
        dice, bonus = critical_dice(rules, plain) if critical and roll.dice else (plain, ())
        more.append(DamageRoll(f"{active.source}: {kind.value}", dice, kind, tuple(bonus), fixed))
    return tuple(more), tuple(less)


def _after_charge(parts: Sequence[DamagePart], feet: int) -> tuple[DamagePart, ...]:
    """The parts as they are after so many feet straight toward the target; some ask for more."""
    far = any(part.when == "charged" and part.feet <= feet for part in parts)
    return tuple(
        part.with_(when="always") if part.when == "charged" and far else part
        for part in parts
        if not (far and part.when == "uncharged")
    )


def damage_rolls(
    rules: Ruleset,
    attacker: Creature,
    target: Creature,
    parts: Sequence[DamagePart],
    *,
    label: str,
    bonus: Sequence[Modifier] = (),
    critical: bool = False,
    leant: AdvantageState = AdvantageState.NORMAL,
) -> list[DamageRoll]:
    """Each part of the damage that applies; ``bonus`` goes to the first.

    A Critical Hit doubles the dice and nothing else, unless a house rule has it otherwise.
    Source: SRD 5.2, "Damage Rolls", "Critical Hits".
    """
    rolls = []
    fixed = attacker.side != "party" and rules.monster_damage == "average"
    for part in parts:
        if _applies(part, attacker, target, leant):
            dice, more = critical_dice(rules, part.dice) if critical else (part.dice, ())
            kind = kind_of(attacker, part)
            added = (*bonus, *more)
            roll = DamageRoll(f"{label}: {kind.value}", dice, kind, added, fixed)
            rolls.append(replace(roll, bursts=part.bursts, scalds=part.scalds))
            bonus = ()
    return rolls


def roll_damage(
    play: Play,
    attacker: Creature,
    target: Creature,
    parts: Sequence[DamagePart],
    *,
    label: str,
    again: int = 0,
) -> list[Harm]:
    """Roll each part of the damage that applies, as it is without an attack roll.

    Of the first part up to ``again`` dice are rolled anew.
    """
    rolls = damage_rolls(play.state.world.rules, attacker, target, parts, label=label)
    return [
        roll_one(play, attacker, each, again=again if index == 0 else 0)
        for index, each in enumerate(rolls)
    ]


def roll_one(play: Play, attacker: Creature, planned: DamageRoll, *, again: int = 0) -> Harm:
    if planned.fixed:
        amount = average(planned.dice) + planned.added
        return Harm(amount, planned.damage_type, planned.scalds)
    record = play.throw(attacker.id, "damage", planned.dice, planned.bonus)
    play.roll("damage", attacker.id, planned.label, record)
    gained = _empowered(play, attacker, record, again) if again else 0
    gained += _burst(play, attacker, record, planned) if planned.bursts else 0
    return Harm(record.total + gained, planned.damage_type, planned.scalds)


def _burst(play: Play, attacker: Creature, record: RollRecord, planned: DamageRoll) -> int:
    """What the dice come to that highest faces bring, theirs included.

    Source: SRD 5.2, "Sorcerous Burst".
    """
    gained, left, dice = 0, planned.bursts, record.dice
    while count := min(sum(die.face == die.sides for die in dice), left):
        more = play.throw(attacker.id, "damage", f"{count}d{dice[0].sides}")
        play.roll("damage", attacker.id, planned.label, more)
        gained, left, dice = gained + more.total, left - count, more.dice
    return gained


def rerolls(caster: Creature, words: Collection[str]) -> int:
    """Damage dice that Empowered Spell may roll anew.

    Source: SRD 5.2, "Metamagic Options", "Empowered Spell".
    """
    return max(caster.modifier(Ability.CHARISMA), 1) if "empowered-spell" in words else 0


def _empowered(play: Play, attacker: Creature, record: RollRecord, most: int) -> int:
    """Roll the lowest dice anew, those of no more than half their sides; what that changes."""
    low = sorted(die.face for die in record.dice if 2 * die.face <= die.sides)[:most]
    if not low:
        return 0
    anew = play.throw(attacker.id, "damage", f"{len(low)}d{record.dice[0].sides}")
    play.roll("damage", attacker.id, "Empowered Spell", anew)
    return anew.total - sum(low)


def average(dice: str) -> int:
    """The mean of the dice, rounded down, as stat blocks print it."""
    from whispyrkeep.dice import distribution

    return int(distribution(dice).mean)


def _applies(part: DamagePart, attacker: Creature, target: Creature, leant: AdvantageState) -> bool:
    if part.only_against and target.creature_type not in part.only_against:
        return False
    held = any(entry.by == attacker.id for entry in target.active(Condition.GRAPPLED))
    applies = {
        "advantage": leant is AdvantageState.ADVANTAGE,
        "bloodied": attacker.bloodied,
        "target-bloodied": target.bloodied,
        "target-grappled": held,
        "charged": False,
    }
    opposites = {
        "no-advantage": "advantage",
        "unbloodied": "bloodied",
        "target-unbloodied": "target-bloodied",
        "target-ungrappled": "target-grappled",
        "uncharged": "charged",
    }
    if part.when in opposites:
        return not applies[opposites[part.when]]
    return applies.get(part.when, True)


def _damage_bonus(attacker: Creature, strike: Strike, order: Order) -> tuple[Modifier, ...]:
    """Source: SRD 5.2, "Light"; "Two-Weapon Fighting"."""
    if not order.bonus_attack or "two-weapon-fighting" in attacker.features:
        return strike.damage_bonus
    return tuple(modifier for modifier in strike.damage_bonus if modifier.value < 0)


def once_savage(attacker: Creature) -> str:
    return f"savage-attacker:{attacker.id}"


def _savage(play: Play, attacker: Creature, strike: Strike) -> bool:
    """Whether the weapon's dice are rolled twice, once a turn.

    Source: SRD 5.2, "Savage Attacker".
    """
    fight = play.state.fight
    if fight is None or strike.weapon is None or "savage-attacker" not in attacker.features:
        return False
    return once_savage(attacker) not in fight.budget.once


def once_sneaking(attacker: Creature) -> str:
    return f"{SNEAK_ATTACK}:{attacker.id}"


def _sneak_attack(
    play: Play,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    leant: AdvantageState,
    cost: int,
    *,
    critical: bool,
) -> DamageRoll | None:
    """``cost`` are dice forgone. Source: SRD 5.2, "Rogue", "Level 1: Sneak Attack"."""
    weapon, fight = strike.weapon, play.state.fight
    if weapon is None or fight is None or SNEAK_ATTACK not in attacker.features:
        return None
    fitting = weapon.ranged or weapon.has(WeaponProperty.FINESSE)
    flanked = leant is AdvantageState.NORMAL and supported(
        play.state, play.catalogue, attacker.id, target.id
    )
    opening = leant is AdvantageState.ADVANTAGE or flanked
    if not (fitting and opening) or once_sneaking(attacker) in fight.budget.once:
        return None
    count = sneak_dice(play.catalogue, attacker)
    dice = f"{count - cost if cost < count else count}d6"
    more: tuple[Modifier, ...] = ()
    if critical:
        dice, more = critical_dice(play.state.world.rules, dice)
    return DamageRoll("Sneak Attack", dice, weapon.damage_type, more)
