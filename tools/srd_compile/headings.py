"""Where spells begin: their names and the line of level, school and classes below."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tools.srd_compile.pages import Printed, lines

SPELLS: Final = (107, 175)
SPELL_LINE: Final = re.compile(r"(?:Level \d (\w+)|(\w+) Cantrip) \(")


@cache
def spell_starts() -> tuple[tuple[int, str], ...]:
    """Index of each spell's heading among ``lines(*SPELLS)``, and its name."""
    printed = lines(*SPELLS)
    return tuple(
        (index - 1, printed[index - 1].text)
        for index, line in enumerate(printed)
        if index and _is_spell_line(printed, index)
    )


def _is_spell_line(printed: tuple[Printed, ...], index: int) -> bool:
    """A level line, then within two lines the casting time."""
    if not SPELL_LINE.match(printed[index].text):
        return False
    return any(line.text.startswith("Casting Time:") for line in printed[index + 1 : index + 4])


def spell_names() -> tuple[str, ...]:
    """The names of all spells, in the book's order."""
    return tuple(re.sub(r"(?<=[a-z])[A-Z]+", _lowered, name) for _, name in spell_starts())


def _lowered(matched: re.Match[str]) -> str:
    """Small capitals in the middle of a word, as the page text has them: ``SplASh``."""
    return matched[0].lower()
