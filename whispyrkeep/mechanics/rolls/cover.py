"""Stepping behind something, and what the DM rules about it.

Source: SRD 5.2, "Cover"; Rules Glossary, "Cover".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import move_feet, no_target
from whispyrkeep.mechanics.harm.conditions import gain_effect, leave_cover
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction, TakeCover
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Cover, EffectKind

KINDS: Final = {
    Cover.HALF: EffectKind.HALF_COVER,
    Cover.THREE_QUARTERS: EffectKind.THREE_QUARTERS_COVER,
    Cover.TOTAL: EffectKind.TOTAL_COVER,
}
STEP_FEET: Final = 10
"""Movement that stepping behind something takes: docs/rulings.md."""


def cover(play: Play, request: TakeCover) -> Rejection | None:
    """The DM rules that somebody has cover of this degree, or none."""
    if play.state.fight is None:
        return refuse("fight.none", "cover is for fights, and nobody is fighting")
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None:
        return refusal
    target = creature(play.state, play.catalogue, request.target)
    if target.body is None:
        return refuse("target.not_fighting", f"{target.name} is not in this fight")
    if cover_of(play, request.target) is request.degree:
        return refuse("cover.same", f"{target.name} has {request.degree.value} cover already")
    give_cover(play, request.target, request.degree)
    return None


def cover_of(play: Play, creature_id: str) -> Cover:
    """The degree of cover the creature stands behind."""
    view = creature(play.state, play.catalogue, creature_id)
    return next((degree for degree, kind in KINDS.items() if view.effects(kind)), Cover.NONE)


def give_cover(play: Play, creature_id: str, degree: Cover) -> None:
    """Replace whatever cover the creature has: only the most protective counts, and one is kept."""
    leave_cover(play, creature_id, "other cover")
    kind = KINDS.get(degree)
    if kind is not None:
        gain_effect(play, creature_id, ActiveEffect(kind=kind, source="Cover"))


def take_cover(play: Play, request: CombatAction) -> Rejection | None:
    """Step behind what the place offers, by its author's word."""
    actor = creature(play.state, play.catalogue, request.actor)
    place = play.state.world.places.get(play.state.location)
    offered = place.cover if place else Cover.NONE
    if offered is Cover.NONE:
        message = "nothing here is known to give cover; the DM may rule otherwise (kind: cover)"
        return refuse("cover.none", message, '"Cover"')
    if cover_of(play, request.actor) is offered:
        return refuse("cover.same", f"{actor.name} has {offered.value} cover already")
    fight = play.state.fight
    left = fight.budget.movement_feet if fight else 0
    if actor.speed == 0 or left < STEP_FEET:
        message = f"stepping behind cover takes {STEP_FEET} feet of movement; {left} are left"
        return refuse("budget.movement", message, '"Movement and Position"')
    move_feet(play, STEP_FEET)
    give_cover(play, request.actor, offered)
    return None
