"""Numbers that follow from a score, a level or a Challenge Rating alone."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

LEVEL_EXPERIENCE: Final = (
    *(0, 300, 900, 2_700, 6_500, 14_000, 23_000, 34_000, 48_000, 64_000),
    *(85_000, 100_000, 120_000, 140_000, 165_000, 195_000, 225_000, 265_000, 305_000, 355_000),
)
"""Experience Points at which levels 1 to 20 begin. Source: SRD 5.2, "Level Advancement"."""


def ability_modifier(score: int) -> int:
    """The modifier of an ability score, -5 (score 1) to +10 (score 30).

    Source: SRD 5.2, "The Six Abilities", table "Ability Modifiers".
    """
    return (score - 10) // 2


def proficiency_bonus(level: int) -> int:
    """The Proficiency Bonus at a character level, or at a whole Challenge Rating.

    Args:
        level: 0 to 30; a Challenge Rating below 1 counts as 0.

    Raises:
        ValueError: the level is outside that range.

    Source: SRD 5.2, "Proficiency", table "Proficiency Bonus".
    """
    if not 0 <= level <= 30:
        raise ValueError(f"level must lie in 0..30, got {level}")
    return 2 + max(level - 1, 0) // 4


def level_for(experience: int) -> int:
    """The level that these Experience Points allow, 1 to 20.

    Source: SRD 5.2, "Level Advancement", table "Character Advancement".
    """
    return bisect_right(LEVEL_EXPERIENCE, experience)
