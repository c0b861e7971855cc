"""What a universe's author says about an entry of the rules that is the universe's own."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from whispyrkeep.models.base import CatalogueId, Int, Line, Value
from whispyrkeep.models.terms import Rarity

Level = Annotated[Int, Field(ge=1, le=20)]


class Overlay(Value):
    """The ``overlay`` of a homebrew file: where the entry comes from, and whom it is for.

    ``base`` is the SRD entry it changes; without one the file is a whole entry. ``banned`` takes
    the entry out of the universe, ``note`` says why or what for. ``tier`` is the power tier and
    ``levels`` the first and last level of the characters it is meant for.
    Source: SRD 5.2, "Tiers of Play", for the tiers; the rest is ours.
    """

    base: CatalogueId | None = None
    banned: bool = False
    rarity: Rarity | None = None
    tier: Annotated[Int, Field(ge=1, le=4)] | None = None
    levels: tuple[Level, Level] | None = None
    note: Line = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.levels is not None and self.levels[0] > self.levels[1]:
            raise ValueError("levels: the first comes after the last")
        if self.banned and self.base is not None:
            raise ValueError("a banned entry has no base")
        return self
