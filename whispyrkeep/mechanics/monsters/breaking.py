"""Webs and tentacles that hold somebody and can be struck to pieces.

Source: SRD 5.2.1, Ettercap, "Web Strand"; Giant Spider, "Web"; Roper, "Tentacle".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes, melee_in_hand
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import end_entry
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.mechanics.things.breaking import damage_to, strike_at
from whispyrkeep.models.events import ConditionGained, ResourceChanged
from whispyrkeep.models.riders import ConditionRider
from whispyrkeep.models.state import ActiveCondition, Bond
from whispyrkeep.models.terms import Condition

SEVERED: Final = "severed"
"""The resource that counts limbs destroyed since the creature's last turn."""


def bond_of(rider: ConditionRider) -> Bond | None:
    """What holds by this rider, if it can be broken."""
    if not rider.breaks_at_hit_points:
        return None
    return Bond(
        armor_class=rider.breaks_at_armor_class,
        hit_points=rider.breaks_at_hit_points,
        immune=rider.breaks_but,
        vulnerable=rider.breaks_twice,
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
    actor, leaning = creature(play.state, play.catalogue, actor_id), Leaning()
    for hampers in (Condition.RESTRAINED, Condition.POISONED):
        leaning.against(hampers.value.capitalize(), when=actor.has(hampers))
    outcome = strike_at(play, actor_id, strike, bond.armor_class, held.source, leaning)
    if outcome not in ("success", "critical_success"):
        return
    critical, immune = outcome == "critical_success", frozenset(bond.immune)
    weak = frozenset(bond.vulnerable)
    harm = damage_to(play, actor_id, strike, critical=critical, immune=immune, vulnerable=weak)
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
