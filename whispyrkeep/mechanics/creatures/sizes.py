"""Sizes in their order, and who is too large for what.

Source: SRD 5.2, Rules Glossary, "Size".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.models.riders import Size

SIZES: Final = tuple(Size)


def too_large(target: Creature, most: Size | None) -> bool:
    """Whether the target is larger than ``most``."""
    return most is not None and SIZES.index(target.size) > SIZES.index(most)
