"""A creature of many heads: how they die and grow, and what each is good for.

Source: SRD 5.2.1, Hydra, "Multiple Heads", "Reactive Heads".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import die
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.terms import DamageType

FIRST_HEADS: Final = 5
FOR_A_HEAD: Final = 25
GROWN_FOR_EACH: Final = 2
HEALED_BY_GROWING: Final = 20

HEADS: Final = "heads"
HURT: Final = "hurt-this-turn"
LOST: Final = "heads-lost"
BURNT: Final = "heads-burnt"
EXTRA_REACTIONS: Final = "head-reactions"


def heads(view: Creature) -> int:
    """How many heads it has left."""
    return view.body.resources.get(HEADS, FIRST_HEADS) if view.body else FIRST_HEADS


def lose_heads(play: Play, target_id: str, total: int, felt: set[DamageType]) -> None:
    """Count the damage of this turn; for 25 of it one head dies, and with the last the creature."""
    view = creature(play.state, play.catalogue, target_id)
    if not view.trait(TraitRule.HEADS) or view.body is None or not view.alive:
        return
    known = view.body.resources.get(HURT, 0)
    _set(play, target_id, HURT, known + total)
    if DamageType.FIRE in felt:
        _set(play, target_id, BURNT, 1)
    if known < FOR_A_HEAD <= known + total:
        left = heads(view) - 1
        _set(play, target_id, HEADS, left)
        _set(play, target_id, LOST, view.body.resources.get(LOST, 0) + 1)
        if left == 0:
            die(play, target_id, "its last head died")


def new_turn(play: Play, whose: str) -> None:
    """Another turn begins: damage is counted anew, and on its own turn it can react anew."""
    fight = play.state.fight
    for foe in fight.foes.values() if fight else ():
        if foe.body.resources.get(HURT, 0):
            _set(play, foe.id, HURT, 0)
    view = creature(play.state, play.catalogue, whose)
    if view.body is not None and EXTRA_REACTIONS in view.body.resources:
        _set(play, whose, EXTRA_REACTIONS, max(heads(view) - 1, 0))


def grow_heads(play: Play, whose: str) -> bool:
    """At the end of its turn two heads grow for each that died, unless it was burnt; whether."""
    view = creature(play.state, play.catalogue, whose)
    if view.body is None or not view.alive:
        return False
    lost, burnt = view.body.resources.get(LOST, 0), view.body.resources.get(BURNT, 0)
    for name in (LOST, BURNT):
        if view.body.resources.get(name, 0):
            _set(play, whose, name, 0)
    if not lost or burnt or not heads(view):
        return False
    _set(play, whose, HEADS, heads(view) + GROWN_FOR_EACH * lost)
    return True


def extra_reaction(view: Creature) -> bool:
    """Whether a head is left that can still make an Opportunity Attack of its own."""
    if not view.trait(TraitRule.REACTIVE_HEADS) or view.body is None or not view.able:
        return False
    return view.body.resources.get(EXTRA_REACTIONS, heads(view) - 1) > 0


def use_extra_reaction(play: Play, foe_id: str) -> None:
    """Note the head that has struck."""
    view = creature(play.state, play.catalogue, foe_id)
    assert view.body is not None
    left = view.body.resources.get(EXTRA_REACTIONS, heads(view) - 1)
    _set(play, foe_id, EXTRA_REACTIONS, left - 1)


def _set(play: Play, target_id: str, name: str, number: int) -> None:
    play.happen(ResourceChanged(target=target_id, resource=name, left=number))
