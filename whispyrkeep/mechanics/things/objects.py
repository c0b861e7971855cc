"""Attacks on things: how hard they are to hit, and how much they stand.

Source: SRD 5.2, Rules Glossary, "Breaking Objects", "Damage Threshold".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.assaults import pay_action
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.attacks.wielding import (
    GRAPPLE,
    SHOVE,
    bring_to_bear,
    loaded,
    strikes_with,
)
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import BESIDE
from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.house_rules import critical as critical_dice
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import (
    Leaning,
    Outcome,
    Test,
    blessing,
    exhausted,
    record_test,
    roll_d20,
)
from whispyrkeep.models.events import ObjectDamaged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import BreakObject
from whispyrkeep.models.terms import DamageType, Substance
from whispyrkeep.models.time import ROUND

ARMOR_CLASS: Final = {
    Substance.CLOTH: 11,
    Substance.GLASS: 13,
    Substance.WOOD: 15,
    Substance.STONE: 17,
    Substance.IRON: 19,
    Substance.MITHRAL: 21,
    Substance.ADAMANTINE: 23,
}
HIT_POINTS: Final = {"tiny": (2, 5), "small": (3, 10), "medium": (4, 18), "large": (5, 27)}
"""Of fragile and of resilient objects. Source: SRD 5.2, table "Object Hit Points"."""

IMMUNE: Final = frozenset({DamageType.POISON, DamageType.PSYCHIC})


def break_object(play: Play, request: BreakObject) -> Rejection | None:
    """One attack on an object; outside a fight it takes six seconds."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "action")
    if refusal is not None:
        return refusal
    left = _left(play, request)
    if left == 0:
        return refuse("object.broken", f"the {request.object} is broken already")
    strike = _strike(play, request)
    if isinstance(strike, Rejection):
        return strike
    pay_action(play, request.actor)
    strike = bring_to_bear(play, request.actor, strike)
    outcome = _roll(play, request, strike)
    if outcome in ("success", "critical_success"):
        _damage(play, request, strike, left, critical=outcome == "critical_success")
    if play.state.fight is None:
        time_passes(play, ROUND, f"striking the {request.object}")
    return None


def _left(play: Play, request: BreakObject) -> int:
    """Hit Points of the object now."""
    place = play.state.places.get(play.state.location)
    fragile, resilient = HIT_POINTS[request.size]
    whole = fragile if request.fragile else resilient
    return place.objects.get(request.object, whole) if place else whole


def _strike(play: Play, request: BreakObject) -> Strike | Rejection:
    """With what: the weapon named, or the first that reaches an object beside one."""
    if request.weapon.lower() in (GRAPPLE, SHOVE):
        return refuse("object.how", "an object is struck, not wrestled")
    strikes = strikes_with(play, request.actor, request.weapon)
    if isinstance(strikes, Rejection):
        return strikes
    fitting = [s for s in strikes if s.reaches(BESIDE) and loaded(play, request.actor, s)]
    if fitting:
        return fitting[0]
    return refuse("item.no_ammunition", f"{request.actor} has nothing to shoot with it")


def _roll(play: Play, request: BreakObject, strike: Strike) -> Outcome:
    actor = creature(play.state, play.catalogue, request.actor)
    leaning = Leaning()
    leaning.ruled(request.advantage)
    test = Test(
        actor,
        "attack",
        leaning,
        modifiers=(*strike.to_hit, *exhausted(actor)),
        bonus_dice=blessing(actor),
        target=ARMOR_CLASS[request.substance],
        attack=True,
    )
    rolled = roll_d20(play, test)
    outcome: Outcome = "failure"
    if rolled.natural in (1, 20):
        outcome = "critical_success" if rolled.natural == 20 else "critical_failure"
    elif rolled.record.total >= ARMOR_CLASS[request.substance]:
        outcome = "success"
    label = f"{strike.name} at the {request.object.replace('-', ' ')}"
    record_test(play, "attack", test, rolled, label, outcome)
    return outcome


def _damage(play: Play, request: BreakObject, strike: Strike, left: int, *, critical: bool) -> None:
    """Roll each part; damage below the threshold does nothing."""
    total, bonus = 0, strike.damage_bonus
    for part in strike.damage:
        rules = play.state.world.rules
        dice, more = critical_dice(rules, part.dice) if critical else (part.dice, ())
        record = play.throw(request.actor, "damage", dice, (*bonus, *more))
        bonus = ()
        play.roll("damage", request.actor, f"{strike.name}: {part.damage_type.value}", record)
        total += 0 if part.damage_type in IMMUNE else max(record.total, 0)
    amount = total if total >= request.threshold else 0
    play.happen(
        ObjectDamaged(
            place=play.state.location,
            object=request.object,
            amount=amount,
            hit_points_left=max(left - amount, 0),
            source=strike.name,
        )
    )
