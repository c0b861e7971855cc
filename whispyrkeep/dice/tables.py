"""Distributions compiled for simulation: one total from one 64-bit number, in constant time.

An alias table (Walker, Vose) over a power of two of columns: the number's high bits choose a
column, and whether the rest lies below that column's threshold chooses one of its two totals.
Everything is reckoned in whole numbers, so a table is the same on every machine, and a
simulator in another language that reads ``columns`` draws the same totals.

A table hands out the 2**64 numbers. Where the cases divide 2**64 each total gets exactly its
share; else its share is rounded to a number next to it, so its probability differs from the
exact one by less than 2**-64, and the probabilities still sum to 1 exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from whispyrkeep.dice.odds import Distribution, distribution
from whispyrkeep.dice.terms import Expression
from whispyrkeep.errors import DiceLimitError

WORD: Final = 64
MAX_COLUMNS: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """Totals to draw by a 64-bit number.

    Attributes:
        text: the expression.
        bits: the number of columns is two to this power.
        columns: for each column a threshold from 0 to ``2**(64 - bits)``, the total of numbers
            below it, and the total of the others.
    """

    text: str
    bits: int
    columns: tuple[tuple[int, int, int], ...]

    def draw(self, word: int) -> int:
        """The total that a number from 0 to 2**64 - 1 stands for."""
        threshold, below, other = self.columns[word >> (WORD - self.bits)]
        return below if word & ((1 << (WORD - self.bits)) - 1) < threshold else other

    @property
    def chances(self) -> dict[int, Fraction]:
        """How likely each total is when all 2**64 numbers are equally likely."""
        size, shares = 1 << (WORD - self.bits), dict[int, int]()
        for threshold, below, other in self.columns:
            shares[below] = shares.get(below, 0) + threshold
            shares[other] = shares.get(other, 0) + size - threshold
        return {total: Fraction(n, 1 << WORD) for total, n in sorted(shares.items()) if n}

    def __repr__(self) -> str:
        return f"CompiledTable({self.text!r}, {len(self.columns)} columns)"


def compile_table(odds: Distribution | Expression | str) -> CompiledTable:
    """The table of an expression, or of a distribution that is known already.

    What ``truncated`` leaves out of endless explosions is shared out in proportion.

    Raises:
        DiceError: as ``distribution``.
        DiceLimitError: more different totals than a table holds.
    """
    if not isinstance(odds, Distribution):
        odds = distribution(odds)
    bits = (len(odds.support) - 1).bit_length()
    if 1 << bits > MAX_COLUMNS:
        raise DiceLimitError(
            "different totals", len(odds.support), MAX_COLUMNS, "use fewer dice, or fewer sides"
        )
    shares = _shares(odds.weights)
    return CompiledTable(odds.text, bits, _columns(odds.support, shares, bits))


def _shares(weights: Sequence[int]) -> list[int]:
    """How many of the 2**64 numbers each total gets: rounded down, the largest rests up.

    Of equal rests the lower total comes first.
    """
    cases = sum(weights)
    divided = [divmod(weight << WORD, cases) for weight in weights]
    shares = [share for share, _ in divided]
    left = (1 << WORD) - sum(shares)
    for index in sorted(range(len(divided)), key=lambda at: -divided[at][1])[:left]:
        shares[index] += 1
    return shares


def _columns(
    support: Sequence[int], shares: Sequence[int], bits: int
) -> tuple[tuple[int, int, int], ...]:
    """Each column is filled by one total, and topped up by one that has more than a column."""
    size = 1 << (WORD - bits)
    spare = [*shares, *[0] * ((1 << bits) - len(shares))]
    totals = [*support, *[support[0]] * (len(spare) - len(support))]
    columns = [(size, total, total) for total in totals]
    poor = [index for index, share in enumerate(spare) if share < size]
    rich = [index for index, share in enumerate(spare) if share > size]
    while poor:
        index, giver = poor.pop(), rich[-1]
        columns[index] = (spare[index], totals[index], totals[giver])
        spare[giver] -= size - spare[index]
        if spare[giver] <= size:
            rich.pop()
            if spare[giver] < size:
                poor.append(giver)
    return tuple(columns)
