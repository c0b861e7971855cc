"""A hundred trinkets, in our words. Source: SRD 5.2, "Trinkets" (p. 26)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def trinkets() -> tuple[str, ...]:
    """What each roll of 1d100 finds, 1 first."""
    text = files("whispyrkeep.catalog").joinpath("trinkets.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
