"""An attack from its roll to everything that follows a hit or a miss.

Source: SRD 5.2, "Making an Attack", "Critical Hits", "Unseen Attackers and Targets".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import inf
from typing import Final, Literal

from whispyrkeep.mechanics.attacks.attack_features import (
    after_roll,
    critical_from,
    features_lean,
    mastered,
    to_hit,
)
from whispyrkeep.mechanics.attacks.attack_options import pay_for
from whispyrkeep.mechanics.attacks.averted import stayed
from whispyrkeep.mechanics.attacks.blows import (
    PLAIN,
    Blow,
    Order,
    blow,
    occasion_of,
    once_savage,
    once_sneaking,
    rerolls,
    roll_one,
)
from whispyrkeep.mechanics.attacks.hit_features import Hit, after_hit
from whispyrkeep.mechanics.attacks.masteries import broken_into, cleft, grazing, master
from whispyrkeep.mechanics.attacks.riders import apply_riders, seizes
from whispyrkeep.mechanics.attacks.strikes import Strike, melee_in_hand
from whispyrkeep.mechanics.attacks.weapon_magic import (
    Struck,
    shrugs_off,
    weapons_work,
)
from whispyrkeep.mechanics.attacks.wielding import bring_to_bear
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.traits import leanings
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.guards import (
    UNANSWERED,
    Answer,
    answered,
    back_at,
    cut_short,
    lessened,
    thunder_back,
)
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    COVER_BONUS,
    allies,
    cover_bonus,
    feet_between,
    supported,
)
from whispyrkeep.mechanics.fights.turns import use_once, use_reaction
from whispyrkeep.mechanics.harm.conditions import end_condition, end_effect, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.harms import lessened as weakened
from whispyrkeep.mechanics.harm.moments import harm_around, prick
from whispyrkeep.mechanics.harm.recurring import burn_back
from whispyrkeep.mechanics.harm.swallowing import hurt_from_within
from whispyrkeep.mechanics.house_rules import flanks, fumble
from whispyrkeep.mechanics.monsters.foe_reactions import (
    besides_parrying,
    redirected,
    riposte,
    turned_on,
)
from whispyrkeep.mechanics.monsters.powers import draw_blood
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    Leaning,
    Outcome,
    Test,
    blessing,
    dodging,
    exhausted,
    lean,
    modified,
    record_test,
    roll_d20,
)
from whispyrkeep.mechanics.rolls.modifiers import added_to, dice_on, modifiers_of
from whispyrkeep.mechanics.rolls.second_chances import chosen
from whispyrkeep.mechanics.rolls.sight import concealed, sees, threatened
from whispyrkeep.mechanics.rolls.surroundings import blows
from whispyrkeep.mechanics.rolls.underwater import falls_short, impede
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.modifiers import RollKind
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind, WeaponProperty
from whispyrkeep.models.workings import ImagesEffect

HEAVY_SCORE: Final = 13
REFLECTS_ON: Final = 6
HITS: Final = ("success", "critical_success")


def make_attack(
    play: Play, attacker_id: str, target_id: str, strike: Strike, order: Order = PLAIN
) -> bool:
    """Roll the attack and apply what follows; whether it hit.

    Range, reach and who may attack whom were checked before.
    """
    attacker = creature(play.state, play.catalogue, attacker_id)
    target = creature(play.state, play.catalogue, target_id)
    turned = _turned_aside(play, attacker, target, strike, order)
    if turned is not None:
        return turned
    test = attack_test(play, attacker, target, strike, order)
    rolled = roll_d20(play, test)
    outcome, answer = verdict(play, attacker, target, strike, rolled.natural, rolled.record.total)
    if outcome == "success":
        margin = rolled.record.total - (test.target or 0)
        answer = cut_short(play, attacker, target, answer, margin)
        outcome = "failure" if answer.turned is not None else outcome
    hit, label, averted = outcome in HITS, strike.name, answer.turned
    if averted is not None:
        label = f"{strike.name} ({averted.source})"
        test = replace(test, target=(test.target or 0) + averted.value)
    record_test(play, "attack", test, rolled, label, outcome, against=target_id)
    _spend_marks(play, attacker, target)
    after_roll(play, attacker, target, hit=hit)
    _reveal(play, attacker_id, order.features)
    if rolled.natural == 1:
        fumble(play, attacker_id)
    if hit:
        critical = outcome == "critical_success" and not shrugs_off(target)
        came = Came(rolled.record.advantage, critical, rolled.natural == 20, answer.chosen)
        hit = _land(play, attacker, target, strike, order, came)
    else:
        for harm in grazing(strike):
            deal_damage(play, target_id, [harm], source="Graze")
    if averted is not None:
        _answer_parry(play, attacker_id, target_id, averted.source)
    second = broken_into(play, attacker, target_id, strike)
    if second:
        again = bring_to_bear(play, attacker.id, strike)
        make_attack(play, attacker.id, second, again, replace(order, features=frozenset()))
    return hit


def _land(
    play: Play, attacker: Creature, target: Creature, strike: Strike, order: Order, came: Came
) -> bool:
    """A hit comes through, unless an image takes it."""
    if deceived(play, attacker, target):
        return False
    if not (strike.instead and seizes(play, attacker.id, target, strike.riders, strike.name)):
        _hit(play, attacker, target.id, strike, order, came)
    turned_on(play, target.id, attacker.id)
    if strike.melee:
        burn_back(play, attacker.id, target.id)
    return True


def deceived(play: Play, attacker: Creature, target: Creature) -> bool:
    """Whether a hit destroys an image of the target instead. Source: SRD 5.2, "Mirror Image"."""
    blind = attacker.has(Condition.BLINDED)
    if blind or attacker.sense("blindsight") or attacker.sense("truesight"):
        return False
    for active, images in target.body.works(ImagesEffect) if target.body else ():
        record = play.throw(target.id, "effect", f"{images.count}d6")
        play.roll("other", target.id, f"{active.source}: 3 or more for an image", record)
        if all(die.face < IMAGE_ON for die in record.dice):
            return False
        end_effect(play, target.id, active.kind, source=active.source, why="an image is hit")
        if images.count > 1:
            left = images.with_(count=images.count - 1)
            gain_effect(play, target.id, active.with_(works=(left,)))
        return True
    return False


IMAGE_ON: Final = 3


def _turned_aside(
    play: Play, attacker: Creature, target: Creature, strike: Strike, order: Order
) -> bool | None:
    """What became of an attack that was not made on the target after all; None if it is made."""
    if stayed(play, attacker, target, strike):
        return False
    friend = redirected(play, attacker, target)
    if friend is not None:
        return make_attack(play, attacker.id, friend, strike, order)
    if not strike.spell or strike.melee or attacker.id == target.id:
        return None
    fate = glances(play, target)
    if fate == "back":
        return make_attack(play, attacker.id, attacker.id, strike, order)
    return False if fate == "off" else None


def _answer_parry(play: Play, attacker_id: str, target_id: str, how: str) -> None:
    """The attack that a parry may bring with it; the Reaction is the parry's."""
    target = creature(play.state, play.catalogue, target_id)
    for effect in besides_parrying(target, how):
        harm_around(play, target, how, effect)
    answer = riposte(play, target, attacker_id, how) if target.block is not None else None
    if answer is not None and target.able:
        make_attack(play, target_id, attacker_id, answer)


def glances(play: Play, target: Creature) -> Literal["", "off", "back"]:
    """What becomes of Magic Missile or a ranged spell attack aimed at a reflective carapace.

    Source: SRD 5.2.1, Tarrasque, "Reflective Carapace".
    """
    if not target.trait(TraitRule.REFLECTIVE):
        return ""
    record = play.throw(target.id, "effect", "1d6")
    play.roll("other", target.id, "Reflective Carapace", record)
    return "back" if record.total == REFLECTS_ON else "off"


# --- the roll -------------------------------------------------------------------------


def attack_test(
    play: Play, attacker: Creature, target: Creature, strike: Strike, order: Order
) -> Test:
    """The attack roll as it would be made now."""
    leaning = attack_leaning(play, attacker, target, strike, opportunity=order.opportunity)
    leaning.ruled(order.ruling)
    features_lean(leaning, attacker, target, strike, order)
    return Test(
        attacker,
        "attack",
        leaning,
        modifiers=(
            *strike.to_hit,
            *to_hit(attacker, target, strike),
            *exhausted(attacker),
            *added_to(attacker, "attacks", occasion_of(strike, target)),
            *added_to(target, "attacked", occasion_of(strike, attacker)),
        ),
        bonus_dice=(
            *blessing(attacker),
            *dice_on(attacker, "attacks", occasion_of(strike, target)),
        ),
        target=target.ac + _cover(play, attacker, target, strike),
        inspiration=order.inspiration,
        attack=True,
        chances=chosen(attacker, play.catalogue, order.features, "attack"),
    )


def _cover(play: Play, attacker: Creature, target: Creature, strike: Strike) -> int:
    """Source: SRD 5.2, "Cover"; "Wand of the War Mage, +1, +2, or +3": past Half Cover."""
    bonus = cover_bonus(play.state, target, attacker.id)
    past = strike.spell and "past-half-cover" in attacker.features
    return 0 if past and bonus == COVER_BONUS[EffectKind.HALF_COVER] else bonus


def verdict(
    play: Play, attacker: Creature, target: Creature, strike: Strike, natural: int, total: int
) -> tuple[Outcome, Answer]:
    """What an attack roll comes to, and what its target does about a hit; no die is thrown."""
    outcome = _outcome(play, attacker, target, strike, natural, total)
    if outcome not in HITS:
        return outcome, UNANSWERED
    armor_class = target.ac + _cover(play, attacker, target, strike)
    margin = inf if natural == 20 else total - armor_class
    critical = outcome == "critical_success"
    answer = answered(play, attacker, target.id, strike, margin, critical=critical)
    return (outcome if answer.turned is None else "failure"), answer


def attack_leaning(
    play: Play, attacker: Creature, target: Creature, strike: Strike, *, opportunity: bool = False
) -> Leaning:
    """Everything that gives the attack Advantage or Disadvantage.

    Source: SRD 5.2, Rules Glossary, the conditions, "Dodge", "Help"; "Heavy"; "Range".
    """
    leaning = Leaning()
    _attackers_side(play, leaning, attacker, target)
    _targets_side(play, leaning, attacker, target)
    _weapons_side(play, leaning, attacker, target, strike)
    against = replace(occasion_of(strike, attacker), opportunity=opportunity)
    leaning.lasting(attacker, "attacks", occasion_of(strike, target))
    leaning.lasting(target, "attacked", against)
    return leaning


def _attackers_side(play: Play, leaning: Leaning, attacker: Creature, target: Creature) -> None:
    for condition in (Condition.FRIGHTENED, Condition.POISONED, Condition.PRONE):
        if attacker.has(condition):
            leaning.against(condition.value.capitalize())
    blind = attacker.has(Condition.BLINDED) and not sees(play.state, attacker, target)
    leaning.against("Blinded", when=blind)
    leaning.against("Restrained", when=attacker.has(Condition.RESTRAINED))
    grapplers = {entry.by for entry in attacker.active(Condition.GRAPPLED)}
    leaning.against("Grappled", when=bool(grapplers) and target.id not in grapplers)
    leaning.for_("unseen attacker", when=concealed(play.state, target, attacker))
    leaning.against("Sap", when=bool(attacker.effects(EffectKind.SAPPED)))
    leaning.for_("Steady Aim", when=bool(attacker.effects(EffectKind.AIMING)))
    pack = attacker.trait(TraitRule.PACK_TACTICS) and supported(
        play.state, play.catalogue, attacker.id, target.id
    )
    leaning.for_("Pack Tactics", when=pack)
    wounded = target.hit_points < target.max_hit_points
    leaning.for_("Blood Frenzy", when=attacker.trait(TraitRule.BLOOD_FRENZY) and wounded)
    modified(leaning, attacker, "attacks")
    lean(leaning, leanings(play.state, play.catalogue, attacker, "attacks"))


def _targets_side(play: Play, leaning: Leaning, attacker: Creature, target: Creature) -> None:
    for condition in (
        Condition.BLINDED,
        Condition.PARALYZED,
        Condition.PETRIFIED,
        Condition.RESTRAINED,
        Condition.STUNNED,
        Condition.UNCONSCIOUS,
    ):
        if target.has(condition):
            leaning.for_(f"target {condition.value.capitalize()}")
    close = feet_between(play.state, attacker.id, target.id) <= BESIDE
    leaning.for_("target Prone", when=target.has(Condition.PRONE) and close)
    leaning.against("target Prone", when=target.has(Condition.PRONE) and not close)
    leaning.against("unseen target", when=concealed(play.state, attacker, target))
    for trait, _ in target.rolls("attacked"):
        leaning.against(trait, when=target.able)
    dodges = dodging(play.state, target) and sees(play.state, target, attacker)
    leaning.against("target dodges", when=dodges)
    for effect in _marks(play, attacker, target):
        leaning.for_(effect.source)
    for effect in target.effects(EffectKind.MODIFIER):
        if effect.what == "attackers" and "attacks" in effect.on:
            lean(leaning, ((effect.source, effect.leaning or ""),))


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
    leaning.for_("flanking", when=strike.melee and flanks(play, attacker, target))
    leaning.for_(f"{strike.name} itself", when=_favoured(play, attacker, target, strike))
    if not strike.melee:
        close = threatened(play.state, play.catalogue, attacker)
        leaning.against("enemy within 5 feet", when=close)
        leaning.against("long range", when=feet > strike.normal)
        leaning.against("strong wind", when=not strike.spell and blows(play.state))
    impede(play, leaning, attacker, strike)
    weapon = strike.weapon
    if weapon is not None and weapon.has(WeaponProperty.HEAVY):
        needed = Ability.DEXTERITY if weapon.ranged else Ability.STRENGTH
        leaning.against("Heavy", when=attacker.abilities[needed] < HEAVY_SCORE)
    leaning.against("untrained armor", when=attacker.untrained and not strike.spell)


def _marks(play: Play, attacker: Creature, target: Creature) -> list[ActiveEffect]:
    """Effects on the target that give this attacker Advantage, once."""
    if target.body is None or not target.body.effects:
        return []
    friends = allies(play.state, attacker.id)
    return [
        *target.effects(EffectKind.OUTLINED),
        *(effect for effect in target.effects(EffectKind.DISTRACTED) if effect.by in friends),
        *(effect for effect in target.effects(EffectKind.VEXED) if effect.by == attacker.id),
    ]


def _spend_marks(play: Play, attacker: Creature, target: Creature) -> None:
    """What helped or hindered this roll alone has been used up."""
    _spend_once(play, attacker, "attacks")
    _spend_once(play, target, "attacked")
    for effect in _marks(play, attacker, target):
        end_effect(play, target.id, effect.kind, source=effect.source, why="used")
    for kind in (EffectKind.SAPPED, EffectKind.AIMING):
        end_effect(play, attacker.id, kind, why="used")


def _spend_once(play: Play, bearer: Creature, on: RollKind) -> None:
    for active, _ in modifiers_of(bearer, on):
        if active.once:
            end_effect(play, bearer.id, active.kind, source=active.source, why="used")


def _reveal(play: Play, attacker_id: str, chosen_: Collection[str]) -> None:
    """An attack roll ends being hidden, Invisible by a spell, under Sanctuary or out of sight.

    "Greater Invisibility" and "Nature's Veil" endure. Source: SRD 5.2, Rules Glossary, "Hide";
    "Invisibility"; "Sanctuary"; "Supreme Sneak"; Total Cover: docs/rulings.md.
    """
    attacker = creature(play.state, play.catalogue, attacker_id)
    covered = attacker.effects(EffectKind.THREE_QUARTERS_COVER) or attacker.effects(
        EffectKind.TOTAL_COVER
    )
    for entry in attacker.active(Condition.INVISIBLE):
        sneaks = "stealth-attack" in chosen_ and entry.source == "Hidden" and bool(covered)
        if not entry.endures and not sneaks:
            end_condition(
                play, attacker_id, Condition.INVISIBLE, source=entry.source, why="attacked"
            )
    for kind in (EffectKind.SANCTUARY, EffectKind.TOTAL_COVER):
        end_effect(play, attacker_id, kind, why="attacked")


def _outcome(
    play: Play, attacker: Creature, target: Creature, strike: Strike, natural: int, total: int
) -> Outcome:
    """Source: SRD 5.2, "Rolling 20 or 1"; Rules Glossary, "Paralyzed", "Unconscious"."""
    if natural == 1:
        return "critical_failure"
    if strike.spell and target.trait(TraitRule.GREATER_MAGIC_RESISTANCE):
        return "failure"
    if falls_short(play, attacker.id, target.id, strike):
        return "failure"
    if natural == 20:
        return "critical_success"
    if total < target.ac + _cover(play, attacker, target, strike):
        return "failure"
    helpless = target.has(Condition.PARALYZED) or target.has(Condition.UNCONSCIOUS)
    close = feet_between(play.state, attacker.id, target.id) <= BESIDE
    if (helpless and close) or natural >= critical_from(attacker, strike):
        return "critical_success"
    return "success"


# --- damage ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Came:
    """How the attack roll that hit was made, whether it was critical or a natural 20, and what
    its target chose to do about it.
    """

    leant: AdvantageState
    critical: bool
    natural_20: bool
    chosen: Reaction | None


def _hit(
    play: Play, attacker: Creature, target_id: str, strike: Strike, order: Order, came: Came
) -> None:
    target = creature(play.state, play.catalogue, target_id)
    planned = blow(
        play,
        attacker,
        target,
        strike,
        order,
        came.leant,
        critical=came.critical,
        natural_20=came.natural_20,
    )
    again = rerolls(attacker, order.features) if strike.spell else 0
    rolled = _roll_all(play, attacker, strike, planned, again)
    taken = deal_damage(
        play,
        target_id,
        lessened(play, attacker, target_id, strike, rolled, came.chosen),
        source=strike.name,
        critical=came.critical,
        knock_out=order.knock_out and strike.melee,
        piercing="boon-of-irresistible-offense" in attacker.features or bool(strike.pierces),
    )
    hurt_from_within(play, attacker.id, target_id, taken)
    if taken and target.bloodied:
        draw_blood(play, attacker)
    apply_riders(play, attacker.id, target, strike.riders, strike.name, taken)
    if strike.on_hit:
        before, twenty = target.hit_points, came.natural_20
        struck = Struck(attacker, target_id, strike, order.features, twenty, before, taken)
        weapons_work(play, struck)
    wielded = mastered(strike, order.features)
    master(play, attacker, target_id, wielded, taken)
    second = cleft(play, attacker, target_id, wielded)
    if second:
        make_attack(play, attacker.id, second, wielded, Order(bonus_attack=True))
    after_hit(play, _what_hit(attacker, target_id, strike, order, planned, taken))
    if taken:
        _strike_back(play, attacker.id, target_id)
    prick(play, attacker.id, target_id, strike, taken)


def _what_hit(
    attacker: Creature, target_id: str, strike: Strike, order: Order, planned: Blow, taken: int
) -> Hit:
    brutal = any(note.label == "Brutal Strike" for note in planned.notes)
    sneaky = planned.sneak is not None
    return Hit(attacker, target_id, strike, order.features, taken, sneaky=sneaky, brutal=brutal)


def _roll_all(
    play: Play, attacker: Creature, strike: Strike, planned: Blow, again: int
) -> list[Harm]:
    """Roll every part, and note what was used up with it; ``again`` dice may be rolled anew."""
    harms = [
        roll_one(play, attacker, each, again=again if index == 0 else 0)
        for index, each in enumerate(planned.rolls)
    ]
    if planned.savage:
        use_once(play, once_savage(attacker))
        first = planned.rolls[0]
        label = f"{strike.name} (Savage Attacker): {first.damage_type.value}"
        second = roll_one(play, attacker, replace(first, label=label))
        harms[0] = max(harms[0], second, key=lambda harm: harm.amount)
    if planned.sneak is not None:
        use_once(play, once_sneaking(attacker))
        harms.append(roll_one(play, attacker, planned.sneak))
    for note, each in zip(planned.notes, planned.extras, strict=True):
        if note.once:
            use_once(play, note.once)
        if note.option:
            pay_for(play, attacker.id, note.option)
        harms.append(roll_one(play, attacker, each))
    harms += [roll_one(play, attacker, each) for each in planned.more]
    for each in planned.less:
        harms[0] = weakened(harms[0], roll_one(play, attacker, each).amount)
    return harms


def _strike_back(play: Play, attacker_id: str, target_id: str) -> None:
    """What a character does to whoever hurt them."""
    target = creature(play.state, play.catalogue, target_id)
    attacker = creature(play.state, play.catalogue, attacker_id)
    if target.side != "party" or not attacker.alive or attacker.body is None:
        return
    chosen = choose_reaction(play, target_id, back_at(play, target, attacker))
    if chosen is not None and chosen.name == "retaliation":
        use_reaction(play, target_id)
        member = play.state.party[target_id]
        make_attack(play, target_id, attacker_id, melee_in_hand(member, play.catalogue))
    elif chosen is not None:
        thunder_back(play, attacker_id, target_id)
