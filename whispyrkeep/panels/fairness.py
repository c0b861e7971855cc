"""Whether the dice are fair: faces observed against faces expected."""

from __future__ import annotations

import math
from collections.abc import Iterable

from whispyrkeep.models.base import Count, Value

FEWEST_EXPECTED = 5
"""The chi-square approximation is not used while fewer throws are expected of a face."""


class FaceView(Value):
    """How often one face lay on top."""

    face: Count
    observed: Count


class FairnessView(Value):
    """All throws of one kind of die.

    ``expected_each`` is the number of throws a fair die would show of every face, as text with
    one decimal. ``p`` is the chance that fair dice stray at least as far; None while too few
    were thrown to say.
    """

    sides: Count
    thrown: Count
    expected_each: str
    faces: tuple[FaceView, ...]
    chi_square: float | None
    degrees: Count
    p: float | None
    verdict: str


def fairness(sides: int, faces: Iterable[int]) -> FairnessView:
    """Pearson's chi-square test of the faces of a die with ``sides`` sides.

    Args:
        sides: 2 or more.
        faces: every face that fell, kept or not: a die does not know that it will be dropped.

    Source: Pearson's chi-square test of goodness of fit.
    """
    counts = dict.fromkeys(range(1, sides + 1), 0)
    for face in faces:
        counts[face] = counts.get(face, 0) + 1
    thrown = sum(counts.values())
    expected = thrown / sides
    enough = expected >= FEWEST_EXPECTED
    squared = sum((seen - expected) ** 2 for seen in counts.values()) / expected if enough else None
    p = None if squared is None else chi_square_tail(squared, sides - 1)
    return FairnessView(
        sides=sides,
        thrown=thrown,
        expected_each=f"{expected:.1f}",
        faces=tuple(FaceView(face=face, observed=seen) for face, seen in counts.items()),
        chi_square=None if squared is None else round(squared, 2),
        degrees=sides - 1,
        p=None if p is None else round(p, 4),
        verdict=_verdict(p, thrown, sides),
    )


def chi_square_tail(squared: float, degrees: int) -> float:
    """The chance that a chi-square variable with ``degrees`` of freedom is at least ``squared``.

    The closed form for whole degrees: a sum of Poisson terms for even ones; for odd ones the
    complementary error function and a sum over half-integers.

    Source: Abramowitz and Stegun, 26.4.4 and 26.4.5.
    """
    half = squared / 2
    if degrees % 2:
        tail, order = math.erfc(math.sqrt(half)), 0.5
    else:
        tail, order = math.exp(-half), 1.0
    while order < degrees / 2:
        tail += math.exp(order * math.log(half) - half - math.lgamma(order + 1)) if half else 0.0
        order += 1
    return min(1.0, tail)


def _verdict(p: float | None, thrown: int, sides: int) -> str:
    if p is None:
        more = FEWEST_EXPECTED * sides - thrown
        return f"too few to say: {more} more throws of a d{sides} are needed"
    if p < 0.001:
        return "fair dice would hardly ever fall so unevenly"
    if p < 0.05:
        return "more uneven than fair dice usually are, which happens to one campaign in twenty"
    return "as even as fair dice fall"
