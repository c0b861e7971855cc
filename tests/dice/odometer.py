"""The d20 library's own meaning of an expression, by trying every sequence of faces.

Its random numbers are replaced by a feed that turns like an odometer: each run of the roller
asks for digits, and the next run changes the last digit that can still go up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from unittest.mock import patch

import d20


class Feed:
    """Stands in for the module ``random``: gives digits and notes how many values each had."""

    def __init__(self) -> None:
        self.digits: list[int] = []
        self.bases: list[int] = []
        self.place = 0

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        values = range(start) if stop is None else range(start, stop, step)
        if self.place == len(self.digits):
            self.digits.append(0)
            self.bases.append(len(values))
        digit = self.digits[self.place]
        self.place += 1
        return values[digit]

    def advance(self) -> bool:
        """To the next sequence; False when all have been."""
        while self.digits and self.digits[-1] + 1 == self.bases[-1]:
            self.digits.pop()
            self.bases.pop()
        if not self.digits:
            return False
        self.digits[-1] += 1
        return True

    @property
    def faces(self) -> list[tuple[int, int]]:
        """Sides and face, from 1, of what was drawn in this run."""
        return [(base, digit + 1) for base, digit in zip(self.bases, self.digits, strict=True)]


@contextmanager
def feeding() -> Iterator[Feed]:
    feed = Feed()
    with patch("d20.expression.random", feed):
        yield feed


def outcomes(text: str) -> Iterator[tuple[list[tuple[int, int]], int, Fraction]]:
    """Every sequence of faces of an expression, with d20's total and its probability."""
    tree = d20.parse(text)
    with feeding() as feed:
        while True:
            feed.place = 0
            total = d20.roll(tree).total
            chance = Fraction(1)
            for base in feed.bases:
                chance /= base
            yield feed.faces, total, chance
            if not feed.advance():
                return


def exact(text: str) -> dict[int, Fraction]:
    """d20's exact distribution of an expression that ends after finitely many dice."""
    chances: dict[int, Fraction] = defaultdict(Fraction)
    for _, total, chance in outcomes(text):
        chances[total] += chance
    return dict(chances)
