"""How the parts of stat blocks stand: traits, attacks, saves, multiattacks and the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tools.srd_compile.pages import cleaned, joined
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import index
from whispyrkeep.catalog.passages import passage
from whispyrkeep.mechanics.attacks.riders import APPLIED
from whispyrkeep.mechanics.monsters.standing import Part, Standing, parts
from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.effects import AttackEffect, Effect, SaveEffect
from whispyrkeep.models.riders import Rider

SECTIONS: Final = ("actions", "bonus_actions", "reactions", "legendary_actions")
PRINTED: Final = {
    "attack": re.compile(r"Attack Roll:"),
    "save": re.compile(r"Saving Throw: ?DC"),
    "multiattack": re.compile(r"Multiattack\."),
}
"""What the book prints where a stat block attacks, forces a save, or attacks several times."""


TAKEN: Final = ("actions", "bonus_actions", "reactions", "legendary_actions")
"""Sections that foes take from."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind of effect: how many the book prints, and how many of them are executed."""

    printed: int
    executed: int


@cache
def blocks() -> tuple[StatBlock, ...]:
    """All stat blocks of the book."""
    return tuple(Catalogue({}).monsters())


@cache
def all_parts() -> tuple[Part, ...]:
    """Every part that ``mechanics.standing`` judges."""
    return tuple(part for block in blocks() for part in parts(block))


def counted(kind: str) -> Counter[Standing]:
    """How many parts of a kind stand how."""
    return Counter(part.standing for part in all_parts() if part.kind == kind)


def kinds() -> tuple[str, ...]:
    """Kinds of part there are."""
    return tuple(dict.fromkeys(part.kind for part in all_parts()))


def actions_of(block: StatBlock) -> Iterator[tuple[str, ActionDefinition]]:
    """Every action of the stat block with the section it stands in."""
    for section in SECTIONS:
        for action in getattr(block, section):
            yield section, action


@cache
def printed(op: str) -> int:
    """How often the book prints it: ``attack``, ``save`` or ``multiattack``."""
    return sum(len(PRINTED[op].findall(_text(block))) for block in blocks())


def _text(block: StatBlock) -> str:
    lines = passage(index()[block.id]).split("\n")
    return joined([cleaned(line) for line in lines])


@cache
def tally(op: str) -> Tally:
    """``attack``, ``save`` or ``multiattack``: those with consequences the engine applies all.

    A save that follows a hit stands in the attack, and one that a trait forces in the trait.
    """
    executed = sum(_executed(block, op) for block in blocks())
    return Tally(printed(op), executed)


def _executed(block: StatBlock, op: str) -> int:
    taken = [action.effects for section, action in actions_of(block) if section in TAKEN]
    of_traits = [trait.effects for trait in block.traits if op == "save"]
    effects = [effect for found in (*taken, *of_traits) for effect in found]
    own = sum(effect.op == op and all(map(_applied, _riders(effect))) for effect in effects)
    return own + sum(_rides(effect) for effect in effects if op == "save")


def _riders(effect: Effect) -> tuple[Rider, ...]:
    """What comes with the effect, besides damage."""
    match effect:
        case AttackEffect():
            return effect.on_hit
        case SaveEffect():
            return (*effect.on_failure, *effect.on_either)
        case _:
            return ()


def _applied(rider: Rider) -> bool:
    return rider.op in APPLIED


def _rides(effect: Effect) -> int:
    """Saves that a hit brings with it."""
    riders = _riders(effect) if isinstance(effect, AttackEffect) else ()
    return sum(getattr(rider, "save", None) is not None and _applied(rider) for rider in riders)
