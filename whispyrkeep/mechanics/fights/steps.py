"""What it costs to come closer or go further away, a band at a time.

The rulebook measures feet; how bands stand for them is ours: docs/rulings.md.
"""

from __future__ import annotations

from whispyrkeep.mechanics.fights.positions import OUTWARDS, band_feet
from whispyrkeep.models.terms import Band
from whispyrkeep.models.universe import Ruleset


def step_cost(rules: Ruleset, speed: int, start: Band, end: Band, *, rough: bool = False) -> int:
    """Feet of movement from one band to another.

    Between engaged and near it is the distance, at most the whole Speed; between near and far
    the distance, at most twice the Speed, which takes the Dash action. Over ``rough`` ground
    the distance counts twice, at most twice the Speed.
    Source: SRD 5.2, "Difficult Terrain".
    """
    low, high = sorted((OUTWARDS.index(start), OUTWARDS.index(end)))
    cost = 0
    for inner in range(low, high):
        gap = band_feet(rules, OUTWARDS[inner + 1]) - band_feet(rules, OUTWARDS[inner])
        most = speed if inner == 0 and not rough else 2 * speed
        cost += min(2 * gap if rough else gap, most)
    return cost
