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
    from whispyrkeep.dice.tables import CompiledTable, compile_table

__all__ = [
    "CompiledTable",
    "Dice",
    "DieStream",
    "Distribution",
    "HandDice",
    "KeyedDice",
    "Roll",
    "StreamKey",
    "compile_table",
    "distribution",
    "parse",
    "probability",
    "replay",
    "roll",
]


_LATER = {
    "CompiledTable": "tables",
    "Distribution": "odds",
    "compile_table": "tables",
    "distribution": "odds",
    "probability": "odds",
}
"""The module in which each name is defined that loads when first used."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
