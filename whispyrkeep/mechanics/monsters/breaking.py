"""Webs and tentacles that hold somebody and can be struck to pieces.

Source: SRD 5.2.1, Ettercap, "Web Strand"; Giant Spider, "Web"; Roper, "Tentacle".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes, melee_in_hand
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import end_entry
from whispyrkeep.mechanics.house_rules import critical as critical_dice
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    Leaning,
    Outcome,
    Test,
    blessing,
    exhausted,
    record_test,
    roll_d20,
)
from whispyrkeep.models.events import ConditionGained, ResourceChanged
from whispyrkeep.models.riders import ConditionRider
from whispyrkeep.models.state import ActiveCondition, Bond
from whispyrkeep.models.terms import Condition, DamageType

SEVERED: Final = "severed"
"""The resource that counts limbs destroyed since the creature's last turn."""


def bond_of(rider: ConditionRider) -> Bond | None:
    """What holds by this rider, if it can be broken."""
    if not rider.breaks_at_hit_points:
        return None
    fire = () if rider.limbs else (DamageType.FIRE,)
    return Bond(
        armor_class=rider.breaks_at_armor_class,
        hit_points=rider.breaks_at_hit_points,
        immune=rider.breaks_but,
        vulnerable=fire,
    )


def severed(play: Play, creature_id: str) -> int:
    """How many of its limbs hold nobody until they have grown again."""
    body = play.state.body_of(creature_id)
    return body.resources.get(SEVERED, 0) if body else 0


def regrow(play: Play, creature_id: str) -> None:
    """At the start of the creature's turn its limbs are whole."""
    if severed(play, creature_id):
        play.happen(ResourceChanged(target=creature_id, resource=SEVERED, left=0))


def breakable(view: Creature) -> ActiveCondition | None:
    """What holds the creature that can be struck."""
    entries = view.body.conditions if view.body else ()
    return next((entry for entry in entries if entry.bond is not None), None)


def strike_bond(play: Play, actor_id: str, bearer_id: str, held: ActiveCondition) -> None:
    """One attack with the weapon in hand at what holds the bearer; broken, it lets go."""
    bond, strike = held.bond, _strike(play, actor_id)
    if bond is None or strike is None:
        return
    outcome = _roll(play, actor_id, strike, bond, held.source)
    if outcome not in ("success", "critical_success"):
        return
    harm = _harm(play, actor_id, strike, bond, critical=outcome == "critical_success")
    left = max(bond.hit_points - harm, 0)
    view = creature(play.state, play.catalogue, bearer_id)
    for entry in view.body.conditions if view.body else ():
        if (entry.source, entry.by) != (held.source, held.by):
            continue
        if left:
            hurt = entry.with_(bond=bond.with_(hit_points=left))
            play.happen(ConditionGained(target=bearer_id, active=hurt))
        else:
            end_entry(play, bearer_id, entry, "broken")
    if not left and held.by is not None and held.condition is Condition.GRAPPLED:
        lost = severed(play, held.by) + 1
        play.happen(ResourceChanged(target=held.by, resource=SEVERED, left=lost))


def _strike(play: Play, actor_id: str) -> Strike | None:
    member = play.state.party.get(actor_id)
    if member is not None:
        return melee_in_hand(member, play.catalogue)
    block = creature(play.state, play.catalogue, actor_id).block
    strikes = (one for action in (block.actions if block else ()) for one in block_strikes(action))
    return next((one for one in strikes if one.melee and one.damage), None)


def _roll(play: Play, actor_id: str, strike: Strike, bond: Bond, name: str) -> Outcome:
    actor = creature(play.state, play.catalogue, actor_id)
    leaning = Leaning()
    leaning.against("Restrained", when=actor.has(Condition.RESTRAINED))
    leaning.against("Poisoned", when=actor.has(Condition.POISONED))
    test = Test(
        actor,
        "attack",
        leaning,
        modifiers=(*strike.to_hit, *exhausted(actor)),
        bonus_dice=blessing(actor),
        target=bond.armor_class,
        attack=True,
    )
    rolled = roll_d20(play, test)
    outcome: Outcome = "failure"
    if rolled.natural in (1, 20):
        outcome = "critical_success" if rolled.natural == 20 else "critical_failure"
    elif rolled.record.total >= bond.armor_class:
        outcome = "success"
    record_test(play, "attack", test, rolled, f"{strike.name} at the {name}", outcome)
    return outcome


def _harm(play: Play, actor_id: str, strike: Strike, bond: Bond, *, critical: bool) -> int:
    total, bonus = 0, strike.damage_bonus
    for part in strike.damage:
        rules, kind = play.state.world.rules, part.damage_type
        dice, more = critical_dice(rules, part.dice) if critical else (part.dice, ())
        record = play.throw(actor_id, "damage", dice, (*bonus, *more))
        bonus = ()
        play.roll("damage", actor_id, f"{strike.name}: {kind.value}", record)
        if kind not in bond.immune:
            total += max(record.total, 0) * (2 if kind in bond.vulnerable else 1)
    return total
