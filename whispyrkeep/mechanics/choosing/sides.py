"""Which tactic a creature fights by, and whether it takes the Reactions it could take."""

from __future__ import annotations

from whispyrkeep.catalog.tactics import STRAIGHTFORWARD, tactic
from whispyrkeep.mechanics.fights.positions import with_party
from whispyrkeep.mechanics.fights.turns import can_react
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.tactics import Tactic


def tactic_of(play: Play, creature_id: str) -> Tactic:
    """The tactic of the creature's side."""
    side = "party" if with_party(play.state, creature_id) else "foes"
    if side in play.tactics:
        return play.tactics[side]
    fight = play.state.fight
    named = fight.foe_tactic if fight is not None and side == "foes" else STRAIGHTFORWARD
    return tactic(named)


def reacts(play: Play, creature_id: str) -> bool:
    """Whether the creature takes a Reaction that its window offers now.

    Whoever plays it is asked, if anybody does; its side's tactic answers otherwise.
    """
    if not can_react(play, creature_id):
        return False
    if play.react is not None:
        return play.react(play.state, creature_id)
    return tactic_of(play, creature_id).reacts
