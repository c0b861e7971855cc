"""What happens by itself at the start and at the end of a creature's turn.

Damage that goes on, auras, what heals by itself. Source: SRD 5.2.1, the stat blocks and spells.
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.blows import roll_damage
from whispyrkeep.mechanics.conditions import end_effect
from whispyrkeep.mechanics.creatures import Creature, creature, everybody, exists
from whispyrkeep.mechanics.damage import deal_damage
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.riders import Moment
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind


def turn_starts(play: Play, whose: str) -> None:
    """What happens at the start of this creature's turn."""
    _go_on(play, whose, "start-of-targets-turns", "start-of-sources-turns")


def turn_is_over(play: Play, whose: str) -> None:
    """What happens at the end of this creature's turn."""
    _go_on(play, whose, "end-of-targets-turns", "end-of-sources-turns")


# --- damage that goes on --------------------------------------------------------------


def _go_on(play: Play, whose: str, of_target: Moment, of_source: Moment) -> None:
    """Damage that comes again on the bearer's turn, or on the turn of whoever it comes from."""
    for bearer_id in everybody(play.state):
        for effect in _due(play, bearer_id, whose, of_target, of_source):
            bearer = creature(play.state, play.catalogue, bearer_id)
            if not bearer.alive:
                break
            harms = roll_damage(
                play, _source(play, effect, bearer), bearer, effect.damage, label=effect.source
            )
            if effect.once:
                end_effect(play, bearer_id, effect.kind, source=effect.source, why="used")
            deal_damage(play, bearer_id, harms, source=effect.source)


def _due(
    play: Play, bearer_id: str, whose: str, of_target: Moment, of_source: Moment
) -> Iterator[ActiveEffect]:
    for effect in creature(play.state, play.catalogue, bearer_id).effects(EffectKind.ONGOING):
        mine = effect.moment == of_target and bearer_id == whose
        theirs = effect.moment == of_source and effect.by == whose
        if mine or theirs:
            yield effect


def _source(play: Play, effect: ActiveEffect, bearer: Creature) -> Creature:
    """Who rolls the damage: where it comes from, or the bearer when nobody is there to."""
    if effect.by is None or not exists(play.state, effect.by):
        return bearer
    return creature(play.state, play.catalogue, effect.by)
