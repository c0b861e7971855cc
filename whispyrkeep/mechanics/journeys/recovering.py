"""Days of recuperation, and ointment for eyes that a contagion has blinded.

Source: SRD 5.2, "Magical Contagions", "Rest and Recuperation"; "Sight Rot" (p. 194).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import cannot_act, no_target
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.journeys.afflictions import (
    DAY,
    RECUPERATED,
    SIGHT_ROT,
    anoint,
    suffers,
)
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.journeys.rests import can_start, finish_long_rest
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.events import RestTaken
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.undertakings import Recuperate, Tend

DAYS: Final = 3
RECUPERATION_DC: Final = 15
KIT: Final = "item/herbalism-kit"
SECTION: Final = '"Rest and Recuperation"'


def recuperate(play: Play, request: Recuperate) -> Rejection | None:
    """Three days of rest; who is infected then saves for Advantage on saves against it."""
    place = play.state.world.places.get(play.state.location)
    if play.state.fight is not None:
        return refuse("rest.in_combat", "nobody recuperates in a fight", SECTION)
    if place is not None and not place.safe_to_rest:
        message = f"{place.name} is no place to rest for days; go somewhere safe"
        return refuse("rest.unsafe", message, SECTION)
    if not any(can_start(member) for member in play.state.party.values()):
        return refuse("rest.no_hit_points", "nobody has the strength to rest", SECTION)
    for day in range(1, request.days + 1):
        _rest_a_day(play)
        for member_id in tuple(play.state.party) if day % DAYS == 0 else ():
            if suffers(play, member_id, "contagion"):
                _recover(play, member_id)
    return None


def _rest_a_day(play: Play) -> None:
    rest = play.state.world.rules.long_rest_seconds
    time_passes(play, max(DAY - rest, 0), "recuperating")
    resting = [member.id for member in play.state.party.values() if can_start(member)]
    time_passes(play, rest, "a Long Rest")
    for member_id in resting:
        if not play.state.party[member_id].body.dead:
            finish_long_rest(play, member_id)
            now = play.state.time
            play.happen(RestTaken(target=member_id, length="long", ended_at=now))


def _recover(play: Play, member_id: str) -> None:
    """The next 24 hours include the Long Rest that ends with them: docs/rulings.md."""
    save = Save(Ability.CONSTITUTION, RECUPERATION_DC, RECUPERATED)
    if saving_throw(play, member_id, save):
        ends_at = play.state.time + DAY + 1
        better = ActiveEffect(kind=EffectKind.LASTING, source=RECUPERATED, ends_at=ends_at)
        gain_effect(play, member_id, better)


def tend(play: Play, request: Tend) -> Rejection | None:
    """An hour's work with a Herbalism Kit, and a day of sight. Source: SRD 5.2, "Sight Rot"."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free") or no_target(
        play.state, play.catalogue, request.target
    )
    if refusal is None and play.state.fight is not None:
        refusal = refuse("tend.fight", "making an ointment takes an hour", '"Sight Rot"')
    if refusal is not None:
        return refusal
    member, kit = play.state.party[request.actor], play.catalogue.item(KIT)
    if not member.inventory.get(KIT) or kit.name not in member.sheet.tools:
        message = f"{member.name} needs a {kit.name}, and proficiency with it"
        return refuse("tend.kit", message, '"Sight Rot"')
    ill = next(
        (one for one in suffers(play, request.target, "contagion") if one.what == SIGHT_ROT), None
    )
    if ill is None:
        name = creature(play.state, play.catalogue, request.target).name
        return refuse("tend.well", f"{name} does not suffer from Sight Rot", '"Sight Rot"')
    if ill.due is not None:
        hours = -(-(ill.due - play.state.time) // HOUR)
        message = f"the last dose works for {hours} more hours"
        return refuse("tend.soon", message, '"Sight Rot"')
    time_passes(play, HOUR, "making an ointment")
    anoint(play, request.target)
    return None
