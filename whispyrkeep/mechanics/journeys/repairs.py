"""Repairs to a berthed ship, by the day and the Hit Point.

Source: SRD 5.2, "Large Vehicles", "Ship Repair" (p. 101).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.items import pay
from whispyrkeep.models.reference import Priced
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.undertakings import RepairShip

DAY: Final = 24 * HOUR
COPPER_A_POINT: Final = 2_000
"""20 GP for materials and labor, and a day."""
SECTION: Final = '"Ship Repair"'


def repair_ship(play: Play, request: RepairShip) -> Rejection | None:
    """Days and money for the hull's Hit Points, half of both in a shipyard."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and play.state.fight is not None:
        refusal = refuse("repair.fight", "a ship is repaired in its berth, not in a fight", SECTION)
    refusal = refusal or _no_such_hull(play, request)
    if refusal is not None:
        return refusal
    share = 2 if request.shipyard else 1
    cost = request.hit_points * COPPER_A_POINT // share
    member = play.state.party[request.actor]
    if member.money_cp < cost:
        message = f"that costs {cost} cp, and {member.name} has {member.money_cp} cp"
        return refuse("trade.too_dear", message, SECTION)
    name = play.catalogue.entry(request.vehicle).name
    why = f"{request.hit_points} Hit Points of the {name} repaired"
    pay(play, request.actor, -cost, why)
    time_passes(play, request.hit_points * DAY // share, why)
    return None


def _no_such_hull(play: Play, request: RepairShip) -> Rejection | None:
    hulls = [one for one in play.catalogue.ids("vehicle") if _hull(play, one)]
    if request.vehicle not in hulls:
        return refuse(
            "repair.what", f"no ship is called {request.vehicle}; known: {', '.join(hulls)}"
        )
    most = _hull(play, request.vehicle)
    if request.hit_points > most:
        return refuse("repair.hull", f"its hull has {most} Hit Points at most", SECTION)
    return None


def _hull(play: Play, vehicle: str) -> int:
    entry = play.catalogue.entry(vehicle)
    return entry.hit_points if isinstance(entry, Priced) else 0
