"""The named tactics that ship with the library, and those a caller describes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from whispyrkeep.errors import UnknownTactic
from whispyrkeep.models.tactics import Tactic

STRAIGHTFORWARD = "straightforward"


@cache
def tactics() -> Mapping[str, Tactic]:
    """Every named tactic by its id."""
    text = files("whispyrkeep.catalog").joinpath("tactics.json").read_bytes()
    return {one.id: one for one in TypeAdapter(tuple[Tactic, ...]).validate_json(text)}


def tactic(name: str) -> Tactic:
    """The tactic of this name.

    Raises:
        UnknownTactic: there is none.
    """
    wanted = name.strip().lower()
    if wanted not in tactics():
        raise UnknownTactic(name, tuple(tactics()))
    return tactics()[wanted]
