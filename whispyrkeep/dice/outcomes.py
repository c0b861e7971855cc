"""Every way the dice of a piece of code can fall, by running it for each of them.

For rules that throw few dice and decide as they go: the same function that throws in play tells
its exact odds. The faces turn like an odometer: each run asks for dice, and the next run changes
the last face that can still go up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod
from typing import Final, TypeVar

from whispyrkeep.dice.streams import DieStream
from whispyrkeep.errors import DiceLimitError

MAX_SEQUENCES: Final = 1_000_000

_Found = TypeVar("_Found")


class _Odometer:
    """A stream whose faces are set before each run, and grow as the run asks for more."""

    __slots__ = ("drawn", "faces", "sides")

    def __init__(self) -> None:
        self.faces: list[int] = []
        self.sides: list[int] = []
        self.drawn = 0

    @property
    def by_hand(self) -> bool:
        return False

    def die(self, sides: int) -> int:
        if self.drawn == len(self.faces):
            self.faces.append(1)
            self.sides.append(sides)
        face = self.faces[self.drawn]
        self.drawn += 1
        return face

    def turn(self) -> bool:
        """To the next sequence; False when all have been."""
        while self.faces and self.faces[-1] == self.sides[-1]:
            self.faces.pop()
            self.sides.pop()
        if not self.faces:
            return False
        self.faces[-1] += 1
        self.drawn = 0
        return True


def every_outcome(throw: Callable[[DieStream], _Found]) -> Iterator[tuple[_Found, Fraction]]:
    """What ``throw`` makes of each sequence of faces it can ask for, and how likely that is.

    Args:
        throw: must draw every die from the stream it is given, and depend on nothing else that
            changes. The probabilities sum to 1.

    Raises:
        DiceLimitError: there are more than a million sequences.
    """
    odometer = _Odometer()
    for _ in range(MAX_SEQUENCES):
        found = throw(odometer)
        yield found, Fraction(1, prod(odometer.sides))
        if not odometer.turn():
            return
    raise DiceLimitError(
        "sequences of faces", MAX_SEQUENCES + 1, MAX_SEQUENCES, "ask about fewer dice at once"
    )
