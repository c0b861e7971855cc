"""An exact chance that shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a comparison of dice holds."""

    comparison: str
    probability: Fraction

    def __float__(self) -> float:
        return float(self.probability)

    def __repr__(self) -> str:
        return f"{self.comparison}: {self.probability} = {float(self.probability):.2%}"

    def _repr_html_(self) -> str:
        percent = f"{float(self.probability):.2%}"
        return f"<p><b>{escape(self.comparison)}</b>: {percent} ({self.probability})</p>"
