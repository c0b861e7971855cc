"""Exact weights of outcomes, and sums of independent ones.

Weights are whole numbers over one common total, so nothing is ever rounded. Sums are
multiplications of polynomials, and a polynomial with whole coefficients is one long integer
(Kronecker substitution): each outcome's weight takes a slot of bits wide enough never to carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Final

from whispyrkeep.dice.terms import Value
from whispyrkeep.errors import DiceLimitError

MAX_WIDTH: Final = 100_000
MAX_BITS: Final = 16_000_000
MAX_PAIRS: Final = 1_000_000

_SMALL: Final = 256
"""Up to so many pairs of outcomes, adding them one by one beats packing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How many of ``total`` equally likely cases give each value.

    The cases that are missing from ``by_value`` were cut off: explosions go on for ever, we do
    not. ``tail_from`` is a value that none of those falls short of, when one is known.
    """

    by_value: Mapping[Value, int]
    total: int
    tail_from: Value | None = None

    @property
    def missing(self) -> int:
        """Cases that were cut off."""
        return self.total - sum(self.by_value.values())

    @property
    def lowest(self) -> Value:
        """A value that no case falls short of, as far as that is known."""
        counted = min(self.by_value)
        return counted if self.tail_from is None else min(counted, self.tail_from)


def certain(value: Value) -> Weights:
    """A value that always comes up."""
    return Weights({value: 1}, 1)


def add(left: Weights, right: Weights) -> Weights:
    """The sum of two independent values."""
    tails = [
        one.tail_from + other.lowest
        for one, other in ((left, right), (right, left))
        if one.tail_from is not None
    ]
    unknown = any(one.missing and one.tail_from is None for one in (left, right))
    return Weights(
        convolve(left.by_value, right.by_value),
        left.total * right.total,
        None if unknown or not tails else min(tails),
    )


def convolve(left: Mapping[Value, int], right: Mapping[Value, int]) -> dict[Value, int]:
    """Weights of the sum of two independent values.

    Raises:
        DiceLimitError: too many different outcomes.
    """
    packed = _convolve_packed(left, right) if len(left) * len(right) > _SMALL else None
    if packed is not None:
        return packed
    check_pairs(len(left) * len(right))
    sums: dict[Value, int] = {}
    for value, weight in left.items():
        for other, times in right.items():
            sums[value + other] = sums.get(value + other, 0) + weight * times
    return sums


def _convolve_packed(
    left: Mapping[Value, int], right: Mapping[Value, int]
) -> dict[Value, int] | None:
    """The same by one multiplication; ``None`` for fractions, and values too far apart."""
    whole_left, whole_right = _whole(left), _whole(right)
    if whole_left is None or whole_right is None:
        return None
    low, other_low = min(whole_left), min(whole_right)
    step = _step(whole_left, low, _step(whole_right, other_low, 0))
    slots = (max(whole_left) - low + max(whole_right) - other_low) // step + 1
    if slots > len(left) * len(right):
        return None
    width = slot_bytes(sum(left.values()) * sum(right.values()), slots)
    product = _pack(whole_left, low, step, width) * _pack(whole_right, other_low, step, width)
    return dict(unpack(product, low + other_low, step, width))


def power(one: Mapping[Value, int], count: int) -> dict[Value, int]:
    """Weights of the sum of ``count`` independent whole values that are distributed alike.

    Raises:
        DiceLimitError: too many different outcomes, or weights too long to hold.
    """
    whole = _whole(one)
    if count == 0 or not whole:
        return {0: 1} if count == 0 else {}
    low = min(whole)
    step = _step(whole, low, 0) or 1
    slots = (max(whole) - low) * count // step + 1
    width = slot_bytes(sum(whole.values()) ** count, slots)
    return dict(unpack(_pack(whole, low, step, width) ** count, low * count, step, width))


def slot_bytes(largest: int, slots: int) -> int:
    """Bytes a slot needs for weights up to ``largest``.

    Raises:
        DiceLimitError: ``slots`` outcomes would not fit.
    """
    if slots > MAX_WIDTH:
        raise DiceLimitError(
            "different outcomes", slots, MAX_WIDTH, "use fewer dice, or dice with fewer sides"
        )
    width = max(1, (largest.bit_length() + 7) // 8)
    if width * slots * 8 > MAX_BITS:
        raise DiceLimitError(
            "bits of exact weights",
            width * slots * 8,
            MAX_BITS,
            "use fewer dice, or `whispyrkeep roll` them",
        )
    return width


def unpack(packed: int, low: int, step: int, width: int) -> Iterable[tuple[int, int]]:
    """Values and weights of a packed polynomial, weights of 0 left out."""
    raw = packed.to_bytes((packed.bit_length() + 7) // 8 + width, "little")
    for start in range(0, len(raw) - width + 1, width):
        if weight := int.from_bytes(raw[start : start + width], "little"):
            yield low + start // width * step, weight


def check_pairs(pairs: int) -> None:
    """Refuses to combine more pairs of outcomes than a second or so allows."""
    if pairs > MAX_PAIRS:
        raise DiceLimitError(
            "pairs of outcomes", pairs, MAX_PAIRS, "use fewer dice, or dice with fewer sides"
        )


def _pack(weights: Mapping[int, int], low: int, step: int, width: int) -> int:
    raw = bytearray(((max(weights) - low) // step + 1) * width)
    for value, weight in weights.items():
        start = (value - low) // step * width
        raw[start : start + width] = weight.to_bytes(width, "little")
    return int.from_bytes(raw, "little")


def _step(values: Iterable[int], low: int, step: int) -> int:
    """The largest step that all values are whole numbers of from ``low``."""
    for value in values:
        step = gcd(step, value - low)
    return step


def _whole(weights: Mapping[Value, int]) -> dict[int, int] | None:
    """The same weights if every value is a whole number."""
    whole: dict[int, int] = {}
    for value, weight in weights.items():
        if isinstance(value, Fraction):
            return None
        whole[value] = weight
    return whole
