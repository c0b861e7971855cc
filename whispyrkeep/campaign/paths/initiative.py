"""The Initiative order after somebody's place in it was corrected.

Source: SRD 5.2, "Initiative"; ties: docs/rulings.md.
"""

from __future__ import annotations

from whispyrkeep.models.state import Combatant, Fight

Order = tuple[Combatant, ...]


def placed(fight: Fight, who: str, initiative: int) -> tuple[Order, int]:
    """The order with somebody at this Initiative, and the place in it of whose turn it is.

    It comes behind everybody with as much. A second turn moves by as much, and who was summoned
    stays behind the summoner. Who was not in the order, having come back to life, is now.
    """
    places = [place for place, turn in enumerate(fight.order) if turn.id == who]
    order = [(turn, place) for place, turn in enumerate(fight.order)]
    if not places:
        return _marked(fight, _inserted(order, [(Combatant(id=who, initiative=initiative), -1)]))
    by = initiative - fight.order[places[0]].initiative
    for first in places:
        moving = [first, *_companions(fight, first)]
        turns = [
            (turn.with_(initiative=turn.initiative + by), place)
            for turn, place in order
            if place in moving
        ]
        order = _inserted([one for one in order if one[1] not in moving], turns)
    return _marked(fight, order)


def _companions(fight: Fight, place: int) -> list[int]:
    """Places of those who act right behind their summoner, on the same Initiative."""
    leader = fight.order[place]
    found = []
    for next_, turn in enumerate(fight.order[place + 1 :], start=place + 1):
        foe = fight.foes.get(turn.id)
        summoned = foe is not None and foe.summoned is not None and foe.summoned.by == leader.id
        if not summoned or turn.initiative != leader.initiative:
            break
        found.append(next_)
    return found


Marked = list[tuple[Combatant, int]]
"""Turns, each with the place it had before."""


def _inserted(order: Marked, turns: Marked) -> Marked:
    initiative = turns[0][0].initiative
    ahead = sum(turn.initiative >= initiative for turn, _ in order)
    return [*order[:ahead], *turns, *order[ahead:]]


def _marked(fight: Fight, order: Marked) -> tuple[Order, int]:
    active = [place for _, place in order].index(fight.active)
    return tuple(turn for turn, _ in order), active
