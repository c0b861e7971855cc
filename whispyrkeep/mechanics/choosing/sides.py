"""Which tactic a creature fights by, and which Reaction it takes of those it could take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from whispyrkeep.catalog.tactics import STRAIGHTFORWARD, tactic
from whispyrkeep.errors import NotOffered
from whispyrkeep.mechanics.choosing.points import Decision
from whispyrkeep.mechanics.fights.positions import with_party
from whispyrkeep.mechanics.fights.turns import can_react
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.tactics import Tactic


def fights_for(state: CampaignState, creature_id: str) -> Literal["party", "foes"]:
    """The side that the creature is on."""
    return "party" if with_party(state, creature_id) else "foes"


def tactic_of(play: Play, creature_id: str) -> Tactic:
    """The tactic of the creature's side."""
    side = fights_for(play.state, creature_id)
    if side in play.tactics:
        return play.tactics[side]
    fight = play.state.fight
    named = fight.foe_tactic if fight is not None and side == "foes" else STRAIGHTFORWARD
    return tactic(named)


def choose_reaction(
    play: Play, creature_id: str, offered: Iterable[Reaction], *, further: bool = False
) -> Reaction | None:
    """Which of the Reactions that a window offers the creature takes; None lets it pass.

    Whoever plays it chooses, if anybody does. Else its side's tactic takes the first that helps,
    or none at all.

    Args:
        offered: what the rules allow now, whatever has become of the Reaction itself.
        further: the creature has a Reaction besides the one that everybody has.

    Raises:
        NotOffered: whoever plays the creature names something else.
    """
    if play.react is not None:
        return _asked(play, creature_id, tuple(offered), further=further)
    first = next((one for one in offered if one.helps), None)
    if first is None or not (further or can_react(play, creature_id)):
        return None
    return first if tactic_of(play, creature_id).reacts else None


def _asked(
    play: Play, creature_id: str, offered: tuple[Reaction, ...], *, further: bool
) -> Reaction | None:
    if play.react is None or not offered or not (further or can_react(play, creature_id)):
        return None
    window, fight = offered[0].window, play.state.fight
    options = (*offered, Reaction(kind="pass", window=window, helps=False))
    side, round_ = fights_for(play.state, creature_id), fight.round if fight else 0
    chosen = play.react(play.state, Decision(creature_id, side, round_, options, window))
    if chosen is None or chosen == options[-1]:
        return None
    if chosen not in offered:
        raise NotOffered(creature_id, window, getattr(chosen, "kind", type(chosen).__name__))
    return chosen
