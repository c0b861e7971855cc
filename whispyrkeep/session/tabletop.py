"""Dice thrown for their own sake, outside every campaign."""

from __future__ import annotations

import secrets

from whispyrkeep.dice.rolling import Roll
from whispyrkeep.dice.rolling import roll as rolled
from whispyrkeep.dice.streams import KeyedDice, StreamKey

_STREAM = StreamKey("roll", 0, "table", "roll")


def roll(expression: str, seed: int | None = None) -> Roll:
    """Throw dice.

    Args:
        expression: dice notation, such as ``2d20kh1 + 5``.
        seed: throws the same faces whenever it is given; fresh ones without.

    Raises:
        DiceError: the text is no dice expression, or asks for too much.
    """
    chosen = fresh_seed() if seed is None else seed
    return rolled(expression, KeyedDice(chosen).at(_STREAM))


def fresh_seed() -> int:
    """A seed that nobody can foretell."""
    return secrets.randbits(53)
