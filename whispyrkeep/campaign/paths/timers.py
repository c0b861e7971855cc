"""How long a condition or an effect lasts yet, in rounds, and how that is corrected.

A round is 6 seconds, in a fight or out of it. Source: SRD 5.2, "The Order of Combat".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from whispyrkeep.campaign.paths.values import Schema, integer
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, CampaignState
from whispyrkeep.models.time import ROUND

MOST_ROUNDS_LEFT = 1_000_000
"""Some 69 days; what lasts longer lasts until it is ended."""

Timed = TypeVar("Timed", ActiveCondition, ActiveEffect)


def rounds_left(state: CampaignState, entries: Sequence[Timed]) -> int | None:
    """Rounds until the last of them ends, a part of one counted whole; None without an end."""
    left = [_left(state, entry) for entry in entries]
    return max((rounds for rounds in left if rounds is not None), default=None)


def _left(state: CampaignState, entry: ActiveCondition | ActiveEffect) -> int | None:
    if entry.ends_at is not None:
        return max(-(-(entry.ends_at - state.time) // ROUND), 0)
    if entry.ends_on_turn_of is not None and state.fight is not None:
        return max(entry.ends_round - state.fight.round, 0)
    return None


def rounds_schema(state: CampaignState, entries: Sequence[Timed]) -> Schema:
    """What may be written: what ends on a turn may still end on this round's."""
    on_a_turn = all(entry.ends_on_turn_of is not None for entry in entries)
    return integer(0 if on_a_turn and state.fight else 1, MOST_ROUNDS_LEFT)


def last_for(state: CampaignState, entry: Timed, rounds: int) -> Timed:
    """The entry as it ends so many rounds from now, on the turn it would have ended on."""
    if entry.ends_at is None and entry.ends_on_turn_of is not None and state.fight is not None:
        return entry.with_(ends_round=state.fight.round + rounds)
    return entry.with_(ends_at=state.time + rounds * ROUND)
