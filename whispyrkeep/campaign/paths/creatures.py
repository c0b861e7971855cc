"""What the paths of creatures share: who is in play, and the rules at work on a correction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from whispyrkeep.campaign.paths.row import Keys, Moment, refusal
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.play import Play, throws_of
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import Body, CampaignState

BY_GM: Final = "the GM"
GMS_OWN: Final = f"{BY_GM}'s "
"""How the source of an effect begins that the GM put on somebody."""

Owners = Callable[[CampaignState], Iterator[Keys]]


def rules_at(moment: Moment) -> Play:
    """The rules at work on a correction, so that what hangs on a number follows it."""
    catalogue = catalogue_for(moment.state.world)
    return Play(moment.state, catalogue, moment.dice, drawn=throws_of(moment.resolved))


def members(state: CampaignState) -> Iterator[Keys]:
    """Everybody of the party."""
    return ((member,) for member in state.party)


def foes(state: CampaignState) -> Iterator[Keys]:
    """Everybody else in the fight, allies of the party's too."""
    return ((foe,) for foe in (state.fight.foes if state.fight else ()))


OWNERS: Final[tuple[tuple[str, Owners], ...]] = (
    ("/party/{member}", members),
    ("/foes/{foe}", foes),
)
"""The two kinds of creatures in play: where their paths begin, and who they are."""


def body_of(state: CampaignState, who: str) -> Body:
    """The body of somebody who is in play."""
    body = state.body_of(who)
    assert body is not None
    return body


def view_of(state: CampaignState, who: str) -> Creature:
    """The creature as the rules see it."""
    return creature(state, catalogue_for(state.world), who)


def dead(moment: Moment, who: str) -> Rejection | None:
    """Why nothing of somebody can be corrected who is dead, if so."""
    if not body_of(moment.state, who).dead:
        return None
    return refusal("dead", f"'{who}' is dead; set 'dead' to false first")


def segment(name: str) -> str:
    """A name as a segment of a path: ``charges:wand`` becomes ``charges-wand``."""
    return re.sub(r"[^a-z0-9_]+", "-", name.casefold()).strip("-")
