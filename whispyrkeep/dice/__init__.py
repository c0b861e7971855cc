"""Dice: notation, rolls that explain themselves, exact odds, and seeded streams of faces.

Pure, and quick to import: odds and displays load when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whispyrkeep.dice.notation import parse
from whispyrkeep.dice.rolling import Roll, replay, roll
from whispyrkeep.dice.streams import Dice, DieStream, HandDice, KeyedDice, StreamKey

if TYPE_CHECKING:
    from whispyrkeep.dice.odds import Distribution, distribution, probability

__all__ = [
    "Dice",
    "DieStream",
    "Distribution",
    "HandDice",
    "KeyedDice",
    "Roll",
    "StreamKey",
    "distribution",
    "parse",
    "probability",
    "replay",
    "roll",
]


def __getattr__(name: str) -> Any:
    if name not in ("Distribution", "distribution", "probability"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from whispyrkeep.dice import odds

    return getattr(odds, name)
