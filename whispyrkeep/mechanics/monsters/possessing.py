"""Ghosts that act with the body of somebody they possess.

Source: SRD 5.2.1, Ghost, "Possession"; what it does meanwhile: docs/rulings.md.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import enemies, present_others
from whispyrkeep.mechanics.fights.turns import spend
from whispyrkeep.mechanics.harm.conditions import (
    end_condition,
    end_effect,
    gain_condition,
    gain_effect,
)
from whispyrkeep.mechanics.harm.inuring import inure
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Band, Condition, EffectKind
from whispyrkeep.models.time import HOUR

POSSESSED: Final = "possessed"
POSSESSING: Final = "possessing"
"""How the effects on the body, and on whoever is in it, are called."""

SAFE: Final = 24 * HOUR
"""For how long nobody is possessed again by the same ghost."""


def possess(play: Play, host_id: str, by: str, name: str) -> None:
    """The creature vanishes into the host, who can do nothing but know it."""
    ghost = creature(play.state, play.catalogue, by)
    fight = play.state.fight
    if fight is None or by not in fight.foes or host_of(ghost) is not None:
        return
    helpless = ActiveCondition(condition=Condition.INCAPACITATED, source=name, by=by)
    if not gain_condition(play, host_id, helpless):
        return
    held = ActiveEffect(kind=EffectKind.LASTING, source=name, by=by, what=POSSESSED)
    gain_effect(play, host_id, held)
    within = ActiveEffect(
        kind=EffectKind.LASTING,
        source=name,
        by=by,
        what=POSSESSING,
        awaits=host_id,
        works=(HinderRider(what="away"),),
    )
    gain_effect(play, by, within)
    if fight.foes[by].band is not Band.ENGAGED:
        play.happen(FoeMoved(foe=by, band=Band.ENGAGED))


def _within(view: Creature) -> ActiveEffect | None:
    effects = view.effects(EffectKind.LASTING)
    return next((effect for effect in effects if effect.what == POSSESSING), None)


def host_of(view: Creature) -> str | None:
    """Id of whom the creature possesses."""
    within = _within(view)
    return within.awaits if within is not None else None


def settle_possession(play: Play, whose: str) -> None:
    """Out of a body that has dropped, or by a Bonus Action where there is nobody else to harm."""
    for foe in present_others(play.state):
        view = creature(play.state, play.catalogue, foe.id)
        host_id = host_of(view)
        if host_id is None:
            continue
        host = creature(play.state, play.catalogue, host_id)
        if host.hit_points == 0 or not host.alive:
            leave_body(play, foe.id, "the body dropped")
        elif foe.id == whose and set(enemies(play.state, foe.id)) <= {host_id}:
            spend(play, "bonus-action")
            leave_body(play, foe.id, "left the body")


def leave_body(play: Play, ghost_id: str, why: str) -> None:
    """Beside the host again, who is safe from it for a day."""
    within = _within(creature(play.state, play.catalogue, ghost_id))
    if within is None or within.awaits is None:
        return
    name, host_id = within.source, within.awaits
    end_effect(play, ghost_id, within.kind, source=name, why=why)
    end_condition(play, host_id, Condition.INCAPACITATED, source=name, why=why)
    end_effect(play, host_id, EffectKind.LASTING, source=name, why=why)
    inure(play, host_id, ghost_id, name, SAFE)
