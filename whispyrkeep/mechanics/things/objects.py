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
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import BESIDE
from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import (
    Leaning,
    Outcome,
)
from whispyrkeep.mechanics.things.breaking import damage_to, strike_at
from whispyrkeep.mechanics.things.unmaking import cast_at_object, spell_named
from whispyrkeep.models.events import ObjectDamaged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import BreakObject
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Rarity, Substance
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


def break_object(play: Play, request: BreakObject) -> Rejection | None:
    """One attack on an object; outside a fight it takes six seconds."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "action")
    if refusal is not None:
        return refusal
    if _impervious(play, request):
        message = f"{play.catalogue.item(request.item or '').name} is impervious to damage"
        return refuse("object.artifact", message, '"Magic Item Resilience"')
    left = _left(play, request)
    if left == 0:
        return refuse("object.broken", f"the {request.object} is broken already")
    spell = spell_named(play, request)
    if spell is not None:
        return _by_spell(play, request, spell, left)
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


def _impervious(play: Play, request: BreakObject) -> bool:
    """Whether it is an Artifact. Source: SRD 5.2, "Magic Item Resilience" (p. 206)."""
    made = play.catalogue.enchanted(request.item or "")
    return made is not None and Rarity.ARTIFACT in made.entry.rarities


def _resists(play: Play, request: BreakObject) -> bool:
    """Whether it is a magic item, and neither potion nor scroll. Source: as above."""
    made = play.catalogue.enchanted(request.item or "")
    return made is not None and made.entry.category not in ("potion", "scroll")


def _by_spell(
    play: Play, request: BreakObject, spell: SpellDefinition, left: int
) -> Rejection | None:
    """A spell in place of a weapon."""
    if request.item is not None and (spell.area is not None or spell.objects == "unmakes"):
        return refuse("object.magic", f"{spell.name} does nothing to a magic item")
    armor_class = ARMOR_CLASS[request.substance]
    amount = cast_at_object(play, request, spell, armor_class, left)
    if isinstance(amount, Rejection):
        return amount
    _take(play, request, amount, left, spell.name)
    if play.state.fight is None:
        time_passes(play, ROUND, f"casting {spell.name} at the {request.object}")
    else:
        settle(play)
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
    leaning = Leaning()
    leaning.ruled(request.advantage)
    name = request.object.replace("-", " ")
    return strike_at(play, request.actor, strike, ARMOR_CLASS[request.substance], name, leaning)


def _damage(play: Play, request: BreakObject, strike: Strike, left: int, *, critical: bool) -> None:
    """Roll each part; damage below the threshold does nothing."""
    total = damage_to(play, request.actor, strike, critical=critical)
    _take(play, request, total, left, strike.name)


def _take(play: Play, request: BreakObject, total: int, left: int, source: str) -> None:
    """Record the damage, none if it is below the threshold."""
    total = total // 2 if _resists(play, request) else total
    amount = total if total >= request.threshold else 0
    play.happen(
        ObjectDamaged(
            place=play.state.location,
            object=request.object,
            amount=amount,
            hit_points_left=max(left - amount, 0),
            source=source,
        )
    )
