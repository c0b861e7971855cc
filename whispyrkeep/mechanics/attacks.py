"""An attack from its roll to everything that follows a hit or a miss.

Source: SRD 5.2, "Making an Attack", "Critical Hits", "Unseen Attackers and Targets".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.mechanics.conditions import end_condition, end_effect, gain_effect, lasting
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.d20tests import (
    D20,
    Leaning,
    Outcome,
    Save,
    Test,
    blessing,
    dodging,
    exhausted,
    record_test,
    roll_d20,
    saving_throw,
)
from whispyrkeep.mechanics.damage import Harm, deal_damage
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.positions import (
    BESIDE,
    allies,
    feet_between,
    sees,
    supported,
    threatened,
)
from whispyrkeep.mechanics.riders import apply_riders
from whispyrkeep.mechanics.strikes import Strike
from whispyrkeep.models.creature import Mastery, TraitRule, WeaponProperty
from whispyrkeep.models.effects import ParryEffect
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.riders import ConditionRider, DamagePart, SaveSpec, Until
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind
from whispyrkeep.models.universe import Ruleset

HEAVY_SCORE: Final = 13
SNEAK_ATTACK: Final = "sneak-attack"
SHIELD_SPELL: Final = "spell/shield"
SHIELD_BONUS: Final = 5


@dataclass(frozen=True, slots=True)
class Order:
    """How the attacker wants it: the DM's ruling, Heroic Inspiration, sparing the target.

    ``bonus_attack`` is the extra attack of the Light property, without the ability modifier.
    """

    ruling: AdvantageState = AdvantageState.NORMAL
    inspiration: bool = False
    knock_out: bool = False
    bonus_attack: bool = False


PLAIN: Final = Order()


def make_attack(
    play: Play, attacker_id: str, target_id: str, strike: Strike, order: Order = PLAIN
) -> bool:
    """Roll the attack and apply what follows; whether it hit.

    Range, reach and who may attack whom were checked before.
    """
    attacker = creature(play.state, play.catalogue, attacker_id)
    target = creature(play.state, play.catalogue, target_id)
    if not _past_sanctuary(play, attacker, target):
        return False
    leaning = attack_leaning(play, attacker, target, strike)
    leaning.ruled(order.ruling)
    test = Test(
        attacker,
        "attack",
        leaning,
        modifiers=(*strike.to_hit, *exhausted(attacker)),
        bonus_dice=blessing(attacker),
        target=target.ac,
        inspiration=order.inspiration,
        attack=True,
    )
    rolled = roll_d20(play, test)
    outcome = _outcome(play, attacker, target, strike, rolled)
    hit, label = outcome in ("success", "critical_success"), strike.name
    averted = _averted(play, target_id, strike, rolled) if hit else None
    if averted is not None:
        hit, outcome, label = False, "failure", f"{strike.name} ({averted.source})"
        test = replace(test, target=target.ac + averted.value)
    record_test(play, "attack", test, rolled, label, outcome, against=target_id)
    _spend_marks(play, attacker, target)
    _reveal(play, attacker_id)
    if hit:
        critical = outcome == "critical_success"
        _hit(play, attacker, target_id, strike, rolled, order, critical=critical)
    else:
        _graze(play, target_id, strike)
    return hit


# --- the roll -------------------------------------------------------------------------


def attack_leaning(play: Play, attacker: Creature, target: Creature, strike: Strike) -> Leaning:
    """Everything that gives the attack Advantage or Disadvantage.

    Source: SRD 5.2, Rules Glossary, the conditions, "Dodge", "Help"; "Heavy"; "Range".
    """
    leaning = Leaning()
    _attackers_side(play, leaning, attacker, target)
    _targets_side(play, leaning, attacker, target)
    _weapons_side(play, leaning, attacker, target, strike)
    return leaning


def _attackers_side(play: Play, leaning: Leaning, attacker: Creature, target: Creature) -> None:
    for condition in (Condition.FRIGHTENED, Condition.POISONED, Condition.PRONE):
        leaning.against(condition.value.capitalize(), when=attacker.has(condition))
    leaning.against("Blinded", when=attacker.has(Condition.BLINDED) and not sees(attacker, target))
    leaning.against("Restrained", when=attacker.has(Condition.RESTRAINED))
    grapplers = {entry.by for entry in attacker.active(Condition.GRAPPLED)}
    leaning.against("Grappled", when=bool(grapplers) and target.id not in grapplers)
    unseen = attacker.has(Condition.INVISIBLE) and not target.sees_invisible
    leaning.for_("unseen attacker", when=unseen)
    leaning.against("Sap", when=bool(attacker.effects(EffectKind.SAPPED)))
    leaning.for_("Steady Aim", when=bool(attacker.effects(EffectKind.AIMING)))
    supported_ = supported(play.state, play.catalogue, attacker.id, target.id)
    pack = attacker.trait(TraitRule.PACK_TACTICS) and supported_
    leaning.for_("Pack Tactics", when=pack)
    wounded = target.hit_points < target.max_hit_points
    leaning.for_("Blood Frenzy", when=attacker.trait(TraitRule.BLOOD_FRENZY) and wounded)
    for trait, roll in attacker.rolls("attacks"):
        leaning.for_(trait, when=roll.only == "bloodied" and attacker.bloodied)


def _targets_side(play: Play, leaning: Leaning, attacker: Creature, target: Creature) -> None:
    for condition in (
        Condition.BLINDED,
        Condition.PARALYZED,
        Condition.PETRIFIED,
        Condition.RESTRAINED,
        Condition.STUNNED,
        Condition.UNCONSCIOUS,
    ):
        leaning.for_(f"target {condition.value.capitalize()}", when=target.has(condition))
    close = feet_between(play.state, attacker.id, target.id) <= BESIDE
    leaning.for_("target Prone", when=target.has(Condition.PRONE) and close)
    leaning.against("target Prone", when=target.has(Condition.PRONE) and not close)
    unseen = target.has(Condition.INVISIBLE) and not attacker.sees_invisible
    leaning.against("unseen target", when=unseen)
    for trait, _ in target.rolls("attacked"):
        leaning.against(trait, when=target.able)
    dodges = dodging(play.state, target) and sees(target, attacker)
    leaning.against("target dodges", when=dodges)
    for effect in _marks(play, attacker, target):
        leaning.for_(effect.source)


def _favoured(play: Play, attacker: Creature, target: Creature, strike: Strike) -> bool:
    """Whether the attack's own wording gives it Advantage now."""
    fight = play.state.fight
    match strike.favoured:
        case "wounded":
            return target.hit_points < target.max_hit_points
        case "grappled":
            return any(entry.by == attacker.id for entry in target.active(Condition.GRAPPLED))
        case "first-round":
            return fight is not None and fight.round == 1
        case _:
            return False


def _weapons_side(
    play: Play, leaning: Leaning, attacker: Creature, target: Creature, strike: Strike
) -> None:
    feet = feet_between(play.state, attacker.id, target.id)
    leaning.for_(f"{strike.name} itself", when=_favoured(play, attacker, target, strike))
    if not strike.melee:
        close = threatened(play.state, play.catalogue, attacker)
        leaning.against("enemy within 5 feet", when=close)
        leaning.against("long range", when=feet > strike.normal)
    weapon = strike.weapon
    if weapon is not None and weapon.has(WeaponProperty.HEAVY):
        needed = Ability.DEXTERITY if weapon.ranged else Ability.STRENGTH
        leaning.against("Heavy", when=attacker.abilities[needed] < HEAVY_SCORE)
    leaning.against("untrained armor", when=attacker.untrained and not strike.spell)


def _marks(play: Play, attacker: Creature, target: Creature) -> list[ActiveEffect]:
    """Effects on the target that give this attacker Advantage, once."""
    friends = allies(play.state, attacker.id)
    return [
        *target.effects(EffectKind.OUTLINED),
        *(effect for effect in target.effects(EffectKind.DISTRACTED) if effect.by in friends),
        *(effect for effect in target.effects(EffectKind.VEXED) if effect.by == attacker.id),
    ]


def _spend_marks(play: Play, attacker: Creature, target: Creature) -> None:
    """What helped or hindered this roll alone has been used up."""
    for effect in _marks(play, attacker, target):
        end_effect(play, target.id, effect.kind, source=effect.source, why="used")
    for kind in (EffectKind.SAPPED, EffectKind.AIMING):
        end_effect(play, attacker.id, kind, why="used")


def _reveal(play: Play, attacker_id: str) -> None:
    """An attack roll ends being hidden, Invisible by a spell, or under Sanctuary.

    Source: SRD 5.2, Rules Glossary, "Hide"; "Invisibility"; "Sanctuary".
    """
    end_condition(play, attacker_id, Condition.INVISIBLE, why="attacked")
    end_effect(play, attacker_id, EffectKind.SANCTUARY, why="attacked")


def _past_sanctuary(play: Play, attacker: Creature, target: Creature) -> bool:
    """Source: SRD 5.2, "Sanctuary"."""
    wards = target.effects(EffectKind.SANCTUARY)
    if not wards:
        return True
    return saving_throw(play, attacker.id, Save(Ability.WISDOM, wards[0].value, "Sanctuary"))


def _outcome(
    play: Play, attacker: Creature, target: Creature, strike: Strike, rolled: D20
) -> Outcome:
    """Source: SRD 5.2, "Rolling 20 or 1"; Rules Glossary, "Paralyzed", "Unconscious"."""
    if rolled.natural == 1:
        return "critical_failure"
    if rolled.natural == 20:
        return "critical_success"
    if rolled.record.total < target.ac:
        return "failure"
    helpless = target.has(Condition.PARALYZED) or target.has(Condition.UNCONSCIOUS)
    close = feet_between(play.state, attacker.id, target.id) <= BESIDE
    improved = "improved-critical" in attacker.features and not strike.spell
    if (helpless and close) or (improved and rolled.natural == 19):
        return "critical_success"
    return "success"


# --- reactions to a hit ---------------------------------------------------------------


def can_react(play: Play, creature_id: str) -> bool:
    """Whether the creature still has its Reaction.

    Source: SRD 5.2, "Reactions"; Rules Glossary, "Incapacitated".
    """
    fight = play.state.fight
    used = fight is not None and creature_id in fight.budget.reactions_used
    return not used and creature(play.state, play.catalogue, creature_id).able


def use_reaction(play: Play, creature_id: str) -> None:
    """Mark the Reaction as used until the creature's next turn."""
    fight = play.state.fight
    if fight is not None:
        used = (*fight.budget.reactions_used, creature_id)
        play.happen(BudgetChanged(budget=fight.budget.with_(reactions_used=used)))


def _averted(play: Play, target_id: str, strike: Strike, rolled: D20) -> Modifier | None:
    """The Reaction that raises Armor Class enough for the attack to miss after all.

    Both are taken when they make the difference and not otherwise: docs/rulings.md.
    """
    if rolled.natural == 20 or not can_react(play, target_id):
        return None
    target = creature(play.state, play.catalogue, target_id)
    margin = rolled.record.total - target.ac
    parry = _parry_bonus(target) if strike.melee else 0
    if margin < parry:
        use_reaction(play, target_id)
        return Modifier(source="Parry", value=parry)
    if margin < SHIELD_BONUS and _cast_shield(play, target_id):
        return Modifier(source="Shield", value=SHIELD_BONUS)
    return None


def _parry_bonus(target: Creature) -> int:
    reactions = target.block.reactions if target.block else ()
    bonuses = [
        effect.bonus
        for reaction in reactions
        for effect in reaction.effects
        if isinstance(effect, ParryEffect)
    ]
    return max(bonuses, default=0)


def _cast_shield(play: Play, target_id: str) -> bool:
    """Source: SRD 5.2, "Shield"."""
    member = play.state.party.get(target_id)
    casting = member.sheet.spellcasting if member else None
    fight = play.state.fight
    if member is None or casting is None or SHIELD_SPELL not in casting.prepared or fight is None:
        return False
    left = member.body.resources.get("slot-1", 0)
    own_turn_spent = fight.acting == target_id and fight.budget.slot_spent
    target = creature(play.state, play.catalogue, target_id)
    if left == 0 or own_turn_spent or target.untrained:
        return False
    use_reaction(play, target_id)
    play.happen(ResourceChanged(target=target_id, resource="slot-1", left=left - 1))
    until = lasting(play.state, "start-of-sources-next-turn", target=target_id, source=target_id)
    shield = ActiveEffect(
        kind=EffectKind.SHIELD,
        source="Shield",
        by=target_id,
        spell=SHIELD_SPELL,
        value=SHIELD_BONUS,
        **until,
    )
    gain_effect(play, target_id, shield)
    return True


# --- damage ---------------------------------------------------------------------------


def _hit(
    play: Play,
    attacker: Creature,
    target_id: str,
    strike: Strike,
    rolled: D20,
    order: Order,
    *,
    critical: bool,
) -> None:
    leant = rolled.record.advantage
    bonus = _damage_bonus(attacker, strike, order)
    target = creature(play.state, play.catalogue, target_id)
    harms = roll_damage(
        play,
        attacker,
        target,
        strike.damage,
        label=strike.name,
        bonus=bonus,
        critical=critical,
        leant=leant,
    )
    if _savage(play, attacker, strike):
        again = roll_damage(
            play,
            attacker,
            target,
            strike.damage[:1],
            label=f"{strike.name} (Savage Attacker)",
            bonus=bonus,
            critical=critical,
        )
        harms[0] = max(harms[0], again[0], key=lambda harm: harm.amount)
    harms += _sneak_attack(play, attacker, target_id, strike, leant, critical=critical)
    taken = deal_damage(
        play,
        target_id,
        harms,
        source=strike.name,
        critical=critical,
        knock_out=order.knock_out and strike.melee,
    )
    apply_riders(play, attacker.id, target_id, strike.riders, strike.name, taken)
    _master(play, attacker, target_id, strike, taken)


def roll_damage(
    play: Play,
    attacker: Creature,
    target: Creature,
    parts: Sequence[DamagePart],
    *,
    label: str,
    bonus: Sequence[Modifier] = (),
    critical: bool = False,
    leant: AdvantageState = AdvantageState.NORMAL,
) -> list[Harm]:
    """Roll each part of the damage that applies; ``bonus`` goes to the first.

    A Critical Hit doubles the dice and nothing else.
    Source: SRD 5.2, "Damage Rolls", "Critical Hits".
    """
    harms = []
    for part in parts:
        if not _applies(part, attacker, target, leant):
            continue
        dice = f"crit({part.dice})" if critical else part.dice
        added, bonus = tuple(bonus), ()
        if attacker.side != "party" and _averages(play.state.world.rules):
            amount = average(dice) + sum(modifier.value for modifier in added)
        else:
            record = play.throw(attacker.id, "damage", dice, added)
            play.roll("damage", attacker.id, f"{label}: {part.damage_type.value}", record)
            amount = record.total
        harms.append(Harm(amount, part.damage_type))
    return harms


def _averages(rules: Ruleset) -> bool:
    return rules.monster_damage == "average"


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
        "charged": False,  # fights have no grid: nobody is known to have charged
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


def _savage(play: Play, attacker: Creature, strike: Strike) -> bool:
    """Whether the weapon's dice are rolled twice, once a turn.

    Source: SRD 5.2, "Savage Attacker".
    """
    fight = play.state.fight
    once = f"savage-attacker:{attacker.id}"
    if fight is None or strike.weapon is None or "savage-attacker" not in attacker.features:
        return False
    if once in fight.budget.once:
        return False
    use_once(play, once)
    return True


def _sneak_attack(
    play: Play,
    attacker: Creature,
    target_id: str,
    strike: Strike,
    leant: AdvantageState,
    *,
    critical: bool,
) -> list[Harm]:
    """Source: SRD 5.2, "Rogue", "Level 1: Sneak Attack"."""
    weapon, fight = strike.weapon, play.state.fight
    if weapon is None or fight is None or SNEAK_ATTACK not in attacker.features:
        return []
    fitting = weapon.ranged or weapon.has(WeaponProperty.FINESSE)
    flanked = leant is AdvantageState.NORMAL and supported(
        play.state, play.catalogue, attacker.id, target_id
    )
    once = f"{SNEAK_ATTACK}:{attacker.id}"
    opening = leant is AdvantageState.ADVANTAGE or flanked
    if not (fitting and opening) or once in fight.budget.once:
        return []
    use_once(play, once)
    dice = f"{(attacker.level + 1) // 2}d6"
    record = play.throw(attacker.id, "damage", f"crit({dice})" if critical else dice)
    play.roll("damage", attacker.id, "Sneak Attack", record)
    return [Harm(record.total, weapon.damage_type)]


def use_once(play: Play, name: str) -> None:
    """Mark something that works once a turn as used."""
    fight = play.state.fight
    assert fight is not None
    budget = fight.budget.with_(once=(*fight.budget.once, name))
    play.happen(BudgetChanged(budget=budget))


# --- weapon masteries -----------------------------------------------------------------


def _master(play: Play, attacker: Creature, target_id: str, strike: Strike, taken: int) -> None:
    """What the weapon's mastery property does on a hit.

    Source: SRD 5.2, "Mastery Properties".
    """
    match strike.mastery:
        case Mastery.SAP:
            _mark(play, attacker.id, target_id, EffectKind.SAPPED, "start-of-sources-next-turn")
        case Mastery.SLOW if taken:
            _mark(play, attacker.id, target_id, EffectKind.SLOWED, "start-of-sources-next-turn")
        case Mastery.VEX if taken:
            _mark(play, attacker.id, target_id, EffectKind.VEXED, "end-of-sources-next-turn")
        case Mastery.TOPPLE:
            dc = 8 + strike.ability + attacker.proficiency
            save = SaveSpec(ability=Ability.CONSTITUTION, difficulty_class=dc)
            topple = ConditionRider(conditions=(Condition.PRONE,), save=save)
            apply_riders(play, attacker.id, target_id, (topple,), "Topple", taken)
        case Mastery.CLEAVE if strike.melee:
            _cleave(play, attacker, target_id, strike)
        case _:
            pass


def _mark(play: Play, attacker_id: str, target_id: str, kind: EffectKind, until: Until) -> None:
    timer = lasting(play.state, until, target=target_id, source=attacker_id)
    mark = ActiveEffect(
        kind=kind,
        source=kind.value.capitalize(),
        by=attacker_id,
        value=10 if kind is EffectKind.SLOWED else 0,
        once=kind is not EffectKind.SLOWED,
        **timer,
    )
    gain_effect(play, target_id, mark)


def _graze(play: Play, target_id: str, strike: Strike) -> None:
    """Source: SRD 5.2, "Mastery Properties", "Graze"."""
    if strike.mastery is Mastery.GRAZE and strike.weapon is not None and strike.ability > 0:
        harm = Harm(strike.ability, strike.weapon.damage_type)
        deal_damage(play, target_id, [harm], source="Graze")


def _cleave(play: Play, attacker: Creature, target_id: str, strike: Strike) -> None:
    """A second attack, once a turn, against another foe beside the first and within reach."""
    fight = play.state.fight
    once = f"cleave:{attacker.id}"
    if fight is None or once in fight.budget.once:
        return
    others = [
        other
        for other in allies(play.state, target_id)
        if feet_between(play.state, target_id, other) <= BESIDE
        and strike.reaches(feet_between(play.state, attacker.id, other))
    ]
    if others:
        use_once(play, once)
        weakest = min(others, key=lambda o: creature(play.state, play.catalogue, o).hit_points)
        make_attack(play, attacker.id, weakest, strike, Order(bonus_attack=True))
