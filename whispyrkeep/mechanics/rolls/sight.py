"""Who sees whom: light and darkness, the senses that need none, and what is invisible.

Source: SRD 5.2, "Vision and Light", "Unseen Attackers and Targets"; Rules Glossary, "Blindsight",
"Darkvision", "Truesight".
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    enemies,
    feet_between,
    present_others,
    screens,
)
from whispyrkeep.models.riders import GlowRider, HinderRider
from whispyrkeep.models.state import Body, CampaignState, Foe, PartyMember
from whispyrkeep.models.terms import Condition, EffectKind


class Brightness(IntEnum):
    """How well lit somebody is; Dim Light obscures lightly, Darkness heavily."""

    DARK = 0
    DIM = 1
    BRIGHT = 2


OF_PLACE: Final = {
    "bright": Brightness.BRIGHT,
    "dim": Brightness.DIM,
    "dark": Brightness.DARK,
}


def brightness(state: CampaignState, creature_id: str) -> Brightness:
    """The light where the creature is: the place's own, or better by what anybody sheds."""
    if not state.world.rules.light:
        return Brightness.BRIGHT
    place = state.world.places.get(state.location)
    best = OF_PLACE[place.light] if place else Brightness.BRIGHT
    bearers: tuple[PartyMember | Foe, ...] = (*state.party.values(), *present_others(state))
    for bearer in bearers:
        lights = _lights(bearer.body)
        if not lights:
            continue
        feet = 0 if bearer.id == creature_id else feet_between(state, bearer.id, creature_id)
        for bright, dim in lights:
            if bright and feet <= bright:
                return Brightness.BRIGHT
            if feet <= bright + dim:
                best = max(best, Brightness.DIM)
    return best


def _lights(body: Body) -> list[tuple[int, int]]:
    """Feet of Bright Light, and of Dim Light beyond it, of whatever shines on a creature."""
    carried = [(e.value, e.dim_feet) for e in body.effects if e.kind is EffectKind.LIGHT]
    return [*carried, *((g.bright_feet, g.dim_feet) for _, g in body.works(GlowRider))]


def perceived(state: CampaignState, viewer: Creature, seen_id: str) -> Brightness:
    """The light as this viewer's eyes make of it.

    Source: SRD 5.2, Rules Glossary, "Darkvision".
    """
    light = brightness(state, seen_id)
    feet = _feet(state, viewer.id, seen_id)
    if max(viewer.sense("blindsight"), viewer.sense("truesight")) >= feet:
        return Brightness.BRIGHT
    if viewer.sense("darkvision") >= feet:
        return Brightness(min(light + 1, Brightness.BRIGHT))
    return light


def _feet(state: CampaignState, viewer_id: str, seen_id: str) -> int:
    return BESIDE if viewer_id == seen_id else feet_between(state, viewer_id, seen_id)


PIERCING: Final = ("blindsight", "truesight", "invisibility")
"""Senses that see who is Invisible. Source: SRD 5.2, "Blindsight", "See Invisibility" …"""


def _well_lit(state: CampaignState) -> bool:
    """Whether the place needs no other light: nobody's eyes and lamps have to be asked then."""
    place = state.world.places.get(state.location)
    return place is None or place.light == "bright" or not state.world.rules.light


def concealed(state: CampaignState, viewer: Creature, seen: Creature) -> bool:
    """Whether invisibility or darkness hides a creature from somebody whose eyes are open."""
    if _veiled(state, viewer, seen):
        return True
    hidden = seen.has(Condition.INVISIBLE) and not _made_out(viewer, seen)
    if not hidden and _well_lit(state):
        return False
    feet = _feet(state, viewer.id, seen.id)
    if hidden and max(viewer.sense(sense) for sense in PIERCING) < feet:
        return True
    return perceived(state, viewer, seen.id) is Brightness.DARK


def _made_out(viewer: Creature, seen: Creature) -> bool:
    """Whether something takes the good of the Invisible condition from who has it.

    Source: SRD 5.2, "Faerie Fire"; "Mind Spike": against the caster alone.
    """
    works = seen.body.works(HinderRider) if seen.body else ()
    lost = [(active, rider) for active, rider in works if rider.what == "invisible"]
    if any(rider.of_source and active.by != viewer.id for active, rider in lost):
        lost = [(active, rider) for active, rider in lost if not rider.of_source]
        return bool(lost)
    return bool(lost) or seen.hindered("invisible")


def _veiled(state: CampaignState, viewer: Creature, seen: Creature) -> bool:
    """Whether fog or magical Darkness lies between them: around either, it hides each.

    Source: SRD 5.2, "Fog Cloud", "Darkness", "Devil's Sight"; docs/rulings.md.
    """
    fog = viewer.hindered("fog") or seen.hindered("fog")
    dark = viewer.hindered("darkness") or seen.hindered("darkness")
    walled = any(wall.opaque for wall in screens(viewer.body, seen.body))
    if not (fog or dark or walled) or viewer.id == seen.id:
        return False
    feet = _feet(state, viewer.id, seen.id)
    if walled and feet > BESIDE:
        return True
    if not (fog or dark):
        return False
    if viewer.sense("blindsight") >= feet:
        return False
    devilish = "devils-sight" in viewer.features or viewer.sense("truesight") >= feet
    return fog or not devilish


def sees(state: CampaignState, viewer: Creature, seen: Creature) -> bool:
    """Whether one creature can see another.

    Source: SRD 5.2, Rules Glossary, "Blinded", "Unconscious", "Blindsight".
    """
    if viewer.has(Condition.UNCONSCIOUS):
        return False
    if viewer.has(Condition.BLINDED):
        blindsight = viewer.sense("blindsight") >= _feet(state, viewer.id, seen.id)
        if not blindsight:
            return False
    return not concealed(state, viewer, seen)


def threatened(state: CampaignState, catalogue: Catalogue, attacker: Creature) -> bool:
    """Whether an enemy who sees the attacker and is not Incapacitated stands within 5 feet.

    Source: SRD 5.2, "Ranged Attacks in Close Combat".
    """
    for enemy_id in enemies(state, attacker.id):
        enemy = creature(state, catalogue, enemy_id)
        close = feet_between(state, attacker.id, enemy_id) <= BESIDE
        if close and enemy.able and sees(state, enemy, attacker):
            return True
    return False
