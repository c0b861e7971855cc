"""What a quest might pay by level: a suggestion of ours, for authors. Not SRD.

Experience follows the book's table; money stays under what the universe lets a quest pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.rolls.abilities import LEVEL_EXPERIENCE
from whispyrkeep.models.universe import RewardTier

QUESTS_A_LEVEL: Final = 4
"""So many quests take a party to the next level."""
TOP: Final = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one quest might pay a party of this level, all together."""

    level: int
    experience: int
    copper: int


def suggested(level: int, tiers: Sequence[RewardTier], heroes: int = 4) -> Suggestion:
    """The suggestion for a party of ``heroes``, within the universe's tiers.

    A quarter of the Experience Points that all of them need for the next level (SRD 5.2,
    "Character Advancement", p. 23); of the tier's money a share that grows over its levels.

    Args:
        level: 1 to 20; at 20 as much as from 19 on.
        tiers: what a quest may pay at most, by level.
        heroes: characters of the party, 1 or more.
    """
    ordered = sorted(tiers, key=lambda tier: tier.to_level)
    tier = next((one for one in ordered if level <= one.to_level), None)
    if tier is None:
        return Suggestion(level, 0, 0)
    first = 1 + max((one.to_level for one in ordered if one.to_level < level), default=0)
    here = min(level, TOP - 1)
    needed = (LEVEL_EXPERIENCE[here] - LEVEL_EXPERIENCE[here - 1]) * heroes
    share = (level - first + 1) * tier.copper // (tier.to_level - first + 1)
    return Suggestion(
        level, min(needed // QUESTS_A_LEVEL, tier.experience), share // QUESTS_A_LEVEL
    )
