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


def exact(text: str, at_most: int = 10**6) -> dict[int, Fraction] | None:
    """d20's exact distribution of an expression; None beyond so many sequences of faces."""
    chances: dict[int, Fraction] = defaultdict(Fraction)
    for number, (_, total, chance) in enumerate(outcomes(text)):
        if number >= at_most:
            return None
        chances[total] += chance
    return dict(chances)


FINITE = (
    "1d20+5",
    "4d6kh3",
    "3d6pl1",
    "2d20kl1-1",
    "(1d4+1,3,2d6kl1)kh1",
    "2d6ra6",
    "2d6ra6ra5",
    "1d20ro1",
    "2d6ro<3",
    "3d4k1k2",
    "4d4kh1kl1",
    "4d4ph1pl1",
    "3d4mi2",
    "2d6ma4mi3",
    "2d20mi10kh1",
    "3d4kh2mi3",
    "3d4k>2pl1",
    "2d%",
    "1d%+1d10",
    "(3d4)kh2",
    "((2d4,1d6))pl1",
    "(2d6+1)p>8",
    "-(2d4)+1d6/2",
    "7//1d4",
    "1d6%4*2",
    "2d4==1d6",
    "1d6>3",
    "2d6ro1ro6kh1",
    "3d4ph1ra4",
    "2d4ra4kh2",
    "2d4eh1",
    "3d3el1",
    "2d3eh1el1",
    "3d4kl2ro1",
    "(1d4,2d4,(1d4,))kl2kh1",
    "(2d4k4,3)k3",
    "1.5*1d4",
    "2d4rol1",
    "2d4roh1mi2",
    "(4d4kh3)pl1",
    "(1d6,1d6)k6",
    "0d6",
    "()",
    "(1d4,)p4",
    "3d4ra>2ma3",
    "2d6kh1ra6",
    "3d4k1k2ro1",
    "2d4ph1el1",
    "1d4-1d4",
    "2d4//2",
    "(1d6)+(2,1d4)",
    "1d6[fire]+1d4[cold]",
    "3d4e>4",
    "2d4k9",
    "5d3kl2",
    "4d4p4ra2",
    "3d3k1ro1",
    "(2d6kh1,1d8)kl1",
    "2d4ma3ra3kh1",
    "(1d6,1d6,1d6)ph1pl1",
    "3d4rol1roh1",
    "2d3ra1ra2kl1",
    "(3d4kh2)k>2",
    "2d4==2d4",
    "+1d4*-1",
    "2d6 % 4 >= 2",
    "2d2k0kh1",
    "2d2p>0kh1pl1",
    "1d4k9ra4kl1",
)
"""Expressions in d20's grammar that end after finitely many dice, few enough to try them all."""
