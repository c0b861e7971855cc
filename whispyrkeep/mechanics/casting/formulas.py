"""Dice formulas of catalogue entries and hazards, made larger or checked."""

from __future__ import annotations

import re
from typing import Final

from whispyrkeep.dice import parse
from whispyrkeep.errors import DiceError
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import dice_formula, dice_tuple

MOST_HAZARD_DICE: Final = 20
"""As many dice as the longest fall. Source: SRD 5.2, Rules Glossary, "Falling"."""

_HAZARD: Final = re.compile(
    r"\s*(\d{1,2})d(4|6|8|10|12)\s*(?:([+-])\s*(\d{1,2}))?\s*|\s*\d{1,2}\s*"
)
_DICE: Final = re.compile(r"(\d+)d(\d+)(.*)")


def grown(dice: str, count: int, bonus: int = 0) -> str:
    """The formula with so many more dice and ``bonus``: ``3d6+2`` and 2 give ``5d6+2``."""
    known, sides, plus = dice_tuple(dice)
    return dice_formula(known + count if known else 0, sides, plus + bonus)


def dice_count(dice: str) -> int:
    """How many dice the formula has."""
    matched = _DICE.fullmatch(dice)
    return int(matched[1]) if matched else 0


def at_most(dice: str) -> str:
    """The highest that the formula can come to, as a number: ``16`` for ``2d8``."""
    from whispyrkeep.dice import distribution

    return str(distribution(dice).support[-1])


def hazard_dice(text: str) -> Rejection | None:
    """Why this is no fair hazard, if so: one kind of die, at most 20 of them."""
    matched = _HAZARD.fullmatch(text)
    try:
        parse(text)
    except DiceError as error:
        return refuse("dice.text", str(error))
    if matched is None or int(matched[1] or 0) > MOST_HAZARD_DICE:
        message = f"a hazard rolls at most {MOST_HAZARD_DICE} dice of one kind, such as 2d6+1"
        return refuse("dice.hazard", message, 'Rules Glossary, "Falling"')
    return None
