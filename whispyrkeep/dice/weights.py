"""Exact weights of outcomes, and sums of independent ones.

Weights are whole numbers over one common total, so nothing is ever rounded. Sums are
multiplications of polynomials, and a polynomial with whole coefficients is one long integer
(Kronecker substitution): each outcome's weight takes a slot of bits wide enough never to carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from struct import pack as pack_words
from struct import unpack as unpack_words
from typing import Final, cast

from whispyrkeep.dice.terms import Value
from whispyrkeep.errors import DiceLimitError

MAX_WIDTH: Final = 100_000
MAX_BITS: Final = 16_000_000
MAX_PAIRS: Final = 1_000_000

_SMALL: Final = 256
"""Up to so many pairs of outcomes, adding them one by one beats packing."""

_WORDS: Final = {1: "B", 2: "H", 4: "I", 8: "Q"}
"""Widths in bytes for which whole slots are read and written at once."""


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


def changed(weights: Weights, change: Callable[[Value], Value]) -> Weights:
    """The weights of what ``change`` makes of each value."""
    by_value: dict[Value, int] = {}
    for value, weight in weights.by_value.items():
        after = change(value)
        by_value[after] = by_value.get(after, 0) + weight
    return Weights(by_value, weights.total)


def higher_of_two(weights: Weights) -> Weights:
    """The higher of two independent values that are distributed alike."""
    by_value: dict[Value, int] = {}
    reached = 0
    for value in sorted(weights.by_value):
        before, reached = reached, reached + weights.by_value[value]
        by_value[value] = reached**2 - before**2
    return Weights(by_value, weights.total**2)


def mixed(parts: Iterable[tuple[Fraction, Weights]]) -> Weights:
    """One of several values, each with its probability; those sum to 1."""
    chosen = [(chance, weights) for chance, weights in parts if chance]
    total = lcm(*[chance.denominator * weights.total for chance, weights in chosen])
    by_value: dict[Value, int] = {}
    for chance, weights in chosen:
        times = chance.numerator * (total // (chance.denominator * weights.total))
        for value, weight in weights.by_value.items():
            by_value[value] = by_value.get(value, 0) + weight * times
    shared = gcd(total, *by_value.values())
    return Weights({value: weight // shared for value, weight in by_value.items()}, total // shared)


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
    whole_left, whole_right = whole(left), whole(right)
    if whole_left is None or whole_right is None:
        return None
    low, other_low = min(whole_left), min(whole_right)
    step = _step(whole_left, low, _step(whole_right, other_low, 0))
    slots = (max(whole_left) - low + max(whole_right) - other_low) // step + 1
    if slots > len(left) * len(right):
        return None
    width = slot_bytes(sum(left.values()) * sum(right.values()), slots)
    product = _pack(whole_left, low, step, width) * _pack(whole_right, other_low, step, width)
    return unpack(product, low + other_low, step, width)


def power(one: Mapping[Value, int], count: int) -> dict[Value, int]:
    """Weights of the sum of ``count`` independent whole values that are distributed alike.

    Raises:
        DiceLimitError: too many different outcomes, or weights too long to hold.
    """
    weights = whole(one)
    if count == 0 or not weights:
        return {0: 1} if count == 0 else {}
    low = min(weights)
    step = _step(weights, low, 0) or 1
    slots = (max(weights) - low) * count // step + 1
    width = slot_bytes(sum(weights.values()) ** count, slots)
    return unpack(_pack(weights, low, step, width) ** count, low * count, step, width)


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
    if width <= 8:
        width = 1 << (width - 1).bit_length()
    if width * slots * 8 > MAX_BITS:
        raise DiceLimitError(
            "bits of exact weights",
            width * slots * 8,
            MAX_BITS,
            "use fewer dice, or `whispyrkeep roll` them",
        )
    return width


def unpack(packed: int, low: int, step: int, width: int) -> dict[Value, int]:
    """Values and weights of a packed polynomial, ascending, weights of 0 left out."""
    slots = -(-packed.bit_length() // (8 * width))
    raw = packed.to_bytes(slots * width, "little")
    weights: Iterable[int]
    if width in _WORDS:
        weights = unpack_words(f"<{slots}{_WORDS[width]}", raw)
    else:
        starts = range(0, len(raw), width)
        weights = [int.from_bytes(raw[start : start + width], "little") for start in starts]
    values = range(low, low + slots * step, step)
    return {value: weight for value, weight in zip(values, weights, strict=True) if weight}


def check_pairs(pairs: int) -> None:
    """Refuses to combine more pairs of outcomes than a second or so allows."""
    if pairs > MAX_PAIRS:
        raise DiceLimitError(
            "pairs of outcomes", pairs, MAX_PAIRS, "use fewer dice, or dice with fewer sides"
        )


def _pack(weights: Mapping[int, int], low: int, step: int, width: int) -> int:
    count = (max(weights) - low) // step + 1
    if len(weights) == count and len(set(weights.values())) == 1:
        # every slot holds the same, as for a fresh die: a geometric series
        bits = 8 * width
        return next(iter(weights.values())) * (((1 << bits * count) - 1) // ((1 << bits) - 1))
    slots = [0] * count
    for value, weight in weights.items():
        slots[(value - low) // step] = weight
    if width in _WORDS:
        return int.from_bytes(pack_words(f"<{len(slots)}{_WORDS[width]}", *slots), "little")
    return int.from_bytes(b"".join([slot.to_bytes(width, "little") for slot in slots]), "little")


def _step(values: Iterable[int], low: int, step: int) -> int:
    """The largest step that all values are whole numbers of from ``low``."""
    return gcd(step, *[value - low for value in values])


def whole(weights: Mapping[Value, int]) -> Mapping[int, int] | None:
    """The same weights, or ``None`` if some value is a fraction."""
    return cast(Mapping[int, int], weights) if set(map(type, weights)) <= {int} else None
