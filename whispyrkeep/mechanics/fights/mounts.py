"""Riding in a fight: getting on and off, what a controlled mount does, and falling off it.

Mounts are allies of the party, each with one rider. A controlled mount takes no turn of its own:
it moves, and takes the Dash, Disengage or Dodge action, on its rider's.
Source: SRD 5.2, "Mounted Combat" (p. 15-16); "Find Steed" (p. 130).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from whispyrkeep.catalog.builtin import index, reference_entry
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import move_feet, no_target, use_once
from whispyrkeep.mechanics.harm.conditions import (
    end_condition,
    end_effect,
    gain_condition,
    gain_effect,
)
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.events import BudgetChanged
from whispyrkeep.models.reference import Priced
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, CampaignState, Foe
from whispyrkeep.models.terms import Ability, Condition, EffectKind

SEAT_DC: Final = 10
CONTROLLED: Final = "controlled"
STEED: Final = "Find Steed"
SOURCE: Final = '"Mounting and Dismounting", p. 15'


@cache
def _trained_kinds() -> frozenset[str]:
    """Stat blocks of the mounts for sale. Source: SRD 5.2, "Mounts and Other Animals"."""
    mounts = (reference_entry(one) for one in index() if one.startswith("mount/"))
    return frozenset(mount.monster or "" for mount in mounts if isinstance(mount, Priced))


def seat_of(state: CampaignState, rider_id: str) -> ActiveEffect | None:
    """How somebody of the party sits on a mount, if so; ``by`` is the mount."""
    member = state.party.get(rider_id)
    effects = member.body.effects if member is not None else ()
    return next((effect for effect in effects if effect.kind is EffectKind.RIDING), None)


def carried_by(state: CampaignState, rider_id: str) -> Foe | None:
    """The controlled mount that moves for its rider and is there to do so."""
    seat, fight = seat_of(state, rider_id), state.fight
    if seat is None or seat.what != CONTROLLED or fight is None:
        return None
    mount = fight.foes.get(seat.by or "")
    return mount if mount is not None and not mount.body.dead and not mount.fled else None


def guided_by(play: Play, creature_id: str) -> str | None:
    """Who directs the creature, if it is a controlled mount and its rider can."""
    if creature_id in play.state.party:
        return None
    for member_id in play.state.party:
        mount = carried_by(play.state, member_id)
        if mount is not None and mount.id == creature_id:
            able = creature(play.state, play.catalogue, member_id).able
            return member_id if able else None
    return None


# --- on and off -----------------------------------------------------------------------


def get_on(play: Play, request: CombatAction) -> Rejection | None:
    """Half the rider's Speed; what is left of the turn is moved by a controlled mount.

    Source: SRD 5.2, "Mounting and Dismounting", "Controlling a Mount" (p. 15-16).
    """
    refusal = no_target(play.state, play.catalogue, request.target) or _cannot_ride(play, request)
    if refusal is not None or request.target is None or play.state.fight is None:
        return refusal
    rider = creature(play.state, play.catalogue, request.actor)
    mount = play.state.fight.foes[request.target]
    move_feet(play, rider.speed // 2)
    trained = mount.monster in _trained_kinds()
    steed = mount.summoned is not None and mount.summoned.source == STEED
    seat = ActiveEffect(
        kind=EffectKind.RIDING,
        source=mount.name,
        by=mount.id,
        what=CONTROLLED if trained or steed else "independent",
    )
    gain_effect(play, rider.id, seat)
    if seat.what == CONTROLLED:
        _move_with(play, creature(play.state, play.catalogue, mount.id).speed)
    return None


def _cannot_ride(play: Play, request: CombatAction) -> Rejection | None:
    rider, fight = creature(play.state, play.catalogue, request.actor), play.state.fight
    mount = fight.foes.get(request.target or "") if fight else None
    if fight is None or mount is None or not mount.ally:
        return refuse("mount.unwilling", f"{request.target} carries nobody; name an ally", SOURCE)
    if seat_of(play.state, rider.id) is not None:
        return refuse("mount.seated", f"{rider.name} sits on a mount already; dismount first")
    taken = [who for who in play.state.party if _sits_on(play.state, who, mount.id)]
    if taken:
        return refuse("mount.taken", f"{taken[0]} sits on {mount.name} already")
    size = creature(play.state, play.catalogue, mount.id).size
    if SIZES.index(size) <= SIZES.index(rider.size):
        message = f"{mount.name} is no size larger than {rider.name}"
        return refuse("mount.small", message, '"Mounted Combat", p. 15')
    return _too_slow(play, rider.id)


def _sits_on(state: CampaignState, rider_id: str, mount_id: str) -> bool:
    seat = seat_of(state, rider_id)
    return seat is not None and seat.by == mount_id


def _too_slow(play: Play, rider_id: str) -> Rejection | None:
    rider, fight = creature(play.state, play.catalogue, rider_id), play.state.fight
    left = fight.budget.movement_feet if fight else 0
    half = rider.speed // 2
    if rider.speed and not rider.has(Condition.PRONE) and half <= left:
        return None
    message = f"it takes {half} feet of movement on one's feet, and {rider.name} has {left} left"
    return refuse("budget.movement", message, SOURCE)


def get_off(play: Play, request: CombatAction) -> Rejection | None:
    """Source: SRD 5.2, "Mounting and Dismounting" (p. 15): half the rider's Speed."""
    if seat_of(play.state, request.actor) is None:
        return refuse("mount.none", f"{request.actor} sits on no mount", SOURCE)
    refusal = _too_slow(play, request.actor)
    if refusal is not None:
        return refusal
    speed = creature(play.state, play.catalogue, request.actor).speed
    carried = carried_by(play.state, request.actor) is not None
    end_effect(play, request.actor, EffectKind.RIDING, why="dismounted")
    move_feet(play, speed // 2)
    assert play.state.fight is not None
    if carried:
        _move_with(play, min(play.state.fight.budget.movement_feet, speed - speed // 2))
    return None


def _move_with(play: Play, feet: int) -> None:
    assert play.state.fight is not None
    play.happen(BudgetChanged(budget=play.state.fight.budget.with_(movement_feet=feet)))


# --- what the mount does --------------------------------------------------------------


def directs(state: CampaignState, request: CombatAction) -> bool:
    """Whether the action is one of the rider's controlled mount, named as its target."""
    mount = carried_by(state, request.actor)
    return mount is not None and request.target == mount.id


def direct(play: Play, request: CombatAction) -> Rejection | None:
    """The mount's Dash, Disengage or Dodge, one a turn and no action of the rider's.

    Source: SRD 5.2, "Controlling a Mount" (p. 16).
    """
    fight, mount = play.state.fight, carried_by(play.state, request.actor)
    assert fight is not None
    assert mount is not None
    if _acted(mount.id) in fight.budget.once:
        return refuse("mount.acted", f"{mount.name} has taken its action this turn", SOURCE)
    use_once(play, _acted(mount.id))
    budget = play.state.fight.budget if play.state.fight else fight.budget
    match request.action:
        case "dash":
            speed = creature(play.state, play.catalogue, mount.id).speed
            budget = budget.with_(movement_feet=budget.movement_feet + speed)
        case "disengage":
            budget = budget.with_(disengaging=(*budget.disengaging, mount.id))
        case _:
            budget = budget.with_(dodging=(*budget.dodging, mount.id))
    play.happen(BudgetChanged(budget=budget))
    return None


def _acted(mount_id: str) -> str:
    return f"mount:{mount_id}"


def mover_of(state: CampaignState, rider_id: str) -> str:
    """Who moves when this member of the party does: the mount, or they themselves.

    Who is carried leaves no reach by moving. Source: SRD 5.2, "Opportunity Attacks" (p. 15).
    """
    mount = carried_by(state, rider_id)
    return rider_id if mount is None else mount.id


def speed_on_turn(play: Play, rider_id: str) -> int:
    """Feet to move on the turn that begins: those of the mount, where it is controlled."""
    return creature(play.state, play.catalogue, mover_of(play.state, rider_id)).speed


def mount_rises(play: Play, rider_id: str) -> None:
    """At the start of its rider's turn a Prone mount stands up, for half its Speed."""
    mount, fight = carried_by(play.state, rider_id), play.state.fight
    if mount is None or fight is None or not mount.body.has(Condition.PRONE):
        return
    speed = creature(play.state, play.catalogue, mount.id).speed
    if speed:
        end_condition(play, mount.id, Condition.PRONE, why="stood up")
        _move_with(play, max(fight.budget.movement_feet - speed // 2, 0))


# --- falling off ----------------------------------------------------------------------


def keep_seats(play: Play) -> None:
    """Who is Prone on a mount, or on one that is Prone or gone, saves or falls off.

    Source: SRD 5.2, "Falling Off" (p. 16).
    """
    for rider_id in tuple(play.state.party) if play.state.fight is not None else ():
        seat = seat_of(play.state, rider_id)
        if seat is not None:
            _keep_seat(play, rider_id, seat)


def _keep_seat(play: Play, rider_id: str, seat: ActiveEffect) -> None:
    fight = play.state.fight
    assert fight is not None
    foe = fight.foes.get(seat.by or "")
    gone = foe is None or foe.body.dead or foe.fled
    shaken = gone or any(_prone(play, who) for who in (rider_id, seat.by or rider_id))
    if not shaken and seat.value:
        gain_effect(play, rider_id, seat.with_(value=0))
    if not shaken or (seat.value and not gone):
        return
    if saving_throw(play, rider_id, Save(Ability.DEXTERITY, SEAT_DC, "Falling Off")):
        if gone:
            end_effect(play, rider_id, EffectKind.RIDING, why="the mount is gone")
        else:
            gain_effect(play, rider_id, seat.with_(value=1))
        return
    end_effect(play, rider_id, EffectKind.RIDING, why="fell off")
    if not creature(play.state, play.catalogue, rider_id).active(Condition.PRONE):
        gain_condition(play, rider_id, ActiveCondition(condition=Condition.PRONE))


def _prone(play: Play, creature_id: str) -> bool:
    return creature(play.state, play.catalogue, creature_id).has(Condition.PRONE)
