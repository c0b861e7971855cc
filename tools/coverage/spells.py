"""How the spells stand: what the engine applies of them, and what the book says they do."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tools.coverage.entries import Row
from tools.coverage.evidence import cited, used
from tools.coverage.headings import Status
from tools.srd_compile.pages import cleaned, joined
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import index
from whispyrkeep.catalog.facets import every_effect
from whispyrkeep.catalog.passages import passage
from whispyrkeep.mechanics.casting.countering import COUNTERSPELL
from whispyrkeep.mechanics.casting.spell_effects import HANDLERS, STAYING
from whispyrkeep.mechanics.fights.windows import FEATHER_FALL
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.workings import DuplicateEffect

CAST: Final = "tests/mechanics/test_every_spell.py::test_every_spell_can_be_cast_in_a_fight"
"""The test that casts each of them."""

_INTERRUPTING: Final = frozenset({COUNTERSPELL, FEATHER_FALL})
_SAVE: Final = r"(?:succeed on|make|makes|making) an? \w+ saving throw"
_SAYS: Final = {
    "attacks": re.compile(r"(?:ranged|melee) (?:spell|weapon) attack|attack used for"),
    "forces a save": re.compile(_SAVE),
    "damages": re.compile(r"\d+d\d+[^.]{0,40} damage|takes? \w+ damage equal"),
    "heals": re.compile(r"[Rr]egains?[^.]{0,60}Hit Points?"),
}


@cache
def spells() -> tuple[SpellDefinition, ...]:
    """All of the book's."""
    return tuple(sorted(Catalogue({}).spells(), key=lambda spell: (spell.level, spell.name)))


def applied(effect: Effect) -> bool:
    """Whether the engine has a way of applying the effect."""
    lasts = isinstance(effect, STAYING) or getattr(effect, "moment", None) is not None
    return lasts or type(effect) in HANDLERS or isinstance(effect, DuplicateEffect)


def row(spell: SpellDefinition) -> Row:
    """The spell as a heading: executed if the engine applies all that its data says.

    A Reaction that interrupts has no effects of its own; a test that cites it must show it.
    """
    found = [effect for effect in every_effect(spell) if effect.op != "utility"]
    whole = bool(found) and all(applied(effect) for effect in found)
    test = cited(spell.name) if whole or spell.id in _INTERRUPTING else None
    word = spell.id.partition("/")[2]
    test = test or (used(frozenset({word}), "test_spell") or CAST if whole else None)
    status = Status.EXECUTED if test else Status.DATA
    return Row(spell.id, spell.name, spell.source.page, status, test or "")


RUN_TOGETHER: Final = frozenset({"spell/antilife-shell"})
"""Spells whose lines the page prints among another's, so that its sentences seem theirs."""


def says(spell: SpellDefinition) -> frozenset[str]:
    """What the book's own text of the spell does: attacks, forces a save, damages, heals."""
    if spell.id in RUN_TOGETHER:
        return frozenset()
    lines = passage(index()[spell.id]).split("\n")
    text = joined([cleaned(line) for line in lines])
    return frozenset(what for what, pattern in _SAYS.items() if pattern.search(text))
