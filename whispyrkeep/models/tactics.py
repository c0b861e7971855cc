"""How a side fights that no person plays: a policy as data, in a closed vocabulary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import Count, Int, Line, Slug, Value

Percent = Annotated[Int, Field(ge=0, le=100)]
"""Of the Hit Point maximum."""

Prey = Literal["anyone", "nearest", "weakest", "strongest", "casters"]
"""Whom to strike at: thrown for, the nearest, fewest or most Hit Points left, spellcasters."""

Range = Literal["either", "close", "away"]
"""Where from: melee when engaged, only hand to hand, or from as far off as there is a way to."""

Thrift = Literal["freely", "sparingly", "never"]
"""Slots and limited abilities: whenever they serve, when somebody is Bloodied, or not at all."""


class Tactic(Value):
    """A policy for one side of a fight; every field has an effect in ``mechanics``.

    Who has so many percent of its Hit Points left, or fewer, is healed by an ally (``heals_at``,
    0: only who is down), dodges (``dodges_at``) or flees (``flees_at``); None: never. An area is
    spent on ``gathers`` enemies or more. ``finishes`` strikes those who are down, ``spares``
    knocks out instead of killing, and ``reacts`` takes Reactions. A spell slot must bring
    ``asks`` more damage, dealt or prevented, for each of its levels than what costs nothing; with 0
    any serves, and no higher slot than need be is taken.
    """

    id: Slug
    name: Line
    summary: Line = ""
    prey: Prey = "anyone"
    range: Range = "either"
    spends: Thrift = "freely"
    gathers: Annotated[Count, Field(ge=1)] = 2
    heals_at: Percent | None = None
    dodges_at: Percent | None = None
    flees_at: Percent | None = None
    finishes: bool = False
    spares: bool = False
    reacts: bool = True
    asks: Annotated[Count, Field(le=100)] = 0
