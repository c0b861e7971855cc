"""Events of the game master's alone: what no rule changes in a fight, and a table sometimes must.

``models.events`` counts them among the others.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import Count, EntityId, Int, Slug, StoredValue
from whispyrkeep.models.state import Combatant


class FightCorrected(StoredValue):
    """What the GM set of a fight as a whole; what is None stayed as it was.

    ``active`` is the place in ``order`` of whose turn it is.
    """

    type: Literal["FightCorrected"] = "FightCorrected"
    order: tuple[Combatant, ...] | None = None
    active: Count | None = None
    round: Annotated[Int, Field(ge=1)] | None = None
    surprised: tuple[EntityId, ...] | None = None
    foe_tactic: Slug | None = None
    lair: bool | None = None


class FoeCorrected(StoredValue):
    """What the GM set of one foe; what is None stayed as it was. Who has not ``fled`` is back."""

    type: Literal["FoeCorrected"] = "FoeCorrected"
    foe: EntityId
    max_hit_points: Annotated[Int, Field(ge=1)] | None = None
    fled: bool | None = None
