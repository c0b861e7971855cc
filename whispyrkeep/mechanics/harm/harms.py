"""Damage of one type as it was rolled, before anything lessens it.

Source: SRD 5.2, "Damage Types", "Half Damage".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from whispyrkeep.models.terms import DamageType


@dataclass(frozen=True, slots=True)
class Harm:
    """Damage of one type before Resistance, as rolled and adjusted.

    What ``scalds`` is not resisted for being underwater.
    """

    amount: int
    damage_type: DamageType
    scalds: bool = False


def halved(harms: Sequence[Harm]) -> list[Harm]:
    """Half of each part, rounded down. Source: SRD 5.2, "Half Damage"."""
    return [replace(harm, amount=harm.amount // 2) for harm in harms]


def lessened(harm: Harm, by: int) -> Harm:
    """So much less, but at least 1. Source: SRD 5.2, "Enlarge/Reduce"."""
    return replace(harm, amount=max(harm.amount - by, min(harm.amount, 1)))
