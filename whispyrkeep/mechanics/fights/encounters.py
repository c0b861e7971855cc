"""How hard a fight is for a party: Experience Points against the book's budget.

Source: SRD 5.2.1, "Combat Encounters", "Combat Encounter Difficulty".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue

Difficulty = Literal["low", "moderate", "high", "beyond"]
WORDS: Final[tuple[Difficulty, ...]] = ("low", "moderate", "high")
TABLE: Final = "table/xp-budget-per-character"


@dataclass(frozen=True, slots=True)
class EncounterBudget:
    """What foes are worth beside what a party can take.

    Attributes:
        experience: of all foes, in Experience Points.
        low: the budget of a low-difficulty encounter, and so ``moderate`` and ``high``.
    """

    experience: int
    low: int
    moderate: int
    high: int

    @property
    def difficulty(self) -> Difficulty:
        """The least difficulty whose budget holds the foes; ``beyond`` when none does."""
        fitting = zip(WORDS, (self.low, self.moderate, self.high), strict=True)
        return next((word for word, most in fitting if self.experience <= most), "beyond")

    def __str__(self) -> str:
        return (
            f"{self.experience:,} XP against a budget of {self.low:,} low, "
            f"{self.moderate:,} moderate, {self.high:,} high: {self.difficulty}"
        )


def encounter_budget(
    levels: Sequence[int], monsters: Iterable[str], catalogue: Catalogue
) -> EncounterBudget:
    """The foes' Experience Points and the budget of characters of these levels (1 to 20).

    Each character adds the budget of their own level: docs/rulings.md.
    Source: SRD 5.2.1, "Step 2: Determine Your XP Budget", "Step 3: Spend Your Budget".

    Raises:
        UnknownEntry: a monster is not in the catalogue.
        KeyError: a level is not 1 to 20.
    """
    experience = sum(catalogue.monster(monster).experience for monster in monsters)
    known = budgets(catalogue)
    each = [known[level] for level in levels]
    low, moderate, high = (sum(budget[place] for budget in each) for place in range(len(WORDS)))
    return EncounterBudget(experience, low, moderate, high)


def budgets(catalogue: Catalogue) -> dict[int, tuple[int, int, int]]:
    """Low, moderate and high budget of one character, by level."""
    found = {}
    for level, *amounts in catalogue.table(TABLE):
        low, moderate, high = (int(amount.replace(",", "")) for amount in amounts)
        found[int(level)] = (low, moderate, high)
    return found
