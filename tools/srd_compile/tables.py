"""Tables of the rules, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tools.srd_compile.classes import CompiledReference, passage_of, source
from tools.srd_compile.grammar import slug
from tools.srd_compile.pages import Printed, lines
from whispyrkeep.models.reference import RulesTable

NUMBER: Final = r"[\d,]+"
PRICE: Final = r"[\d,]+ (?:CP|SP|GP)"
WORDS: Final = r"[A-Z][\w'() ,-]*?"


@dataclass(frozen=True, slots=True)
class Form:
    """A table by its heading, its columns, and the pattern of a row's cells.

    ``rows`` is how many the book has; side by side they are read from left to right and sorted.
    """

    name: str
    page: int
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    rows: int


SLOT: Final = r"\d|—"
FORMS: Final = (
    Form("Character Advancement", 23, ("Level", "Experience Points", "Proficiency Bonus"), (r"\d+", NUMBER, r"\+\d"), 20),
    Form("Multiclass Spellcaster: Spell Slots per Spell Level", 26, ("Level", *map(str, range(1, 10))), (r"\d+", *[SLOT] * 9), 20),
    Form("Ability Modifiers", 5, ("Score", "Modifier"), (r"\d+(?:–\d+)?", r"[+-]\d+"), 16),
    Form("XP Budget per Character", 202, ("Level", "Low", "Moderate", "High"), (r"\d+", NUMBER, NUMBER, NUMBER), 20),
    Form("Experience Points by Challenge Rating", 256, ("CR", "XP"), (r"\d+(?:/\d)?", rf"{NUMBER}(?: or \d+)?"), 34),
    Form("Proficiency Bonus by Challenge Rating", 256, ("CR", "PB"), (r"\d+–\d+", r"\+\d"), 8),
    Form("Spellcasting Services", 102, ("Spell Level", "Availability", "Cost"), (r"Cantrip|\d(?:–\d)?", r"[A-Z][a-z, ]+", PRICE), 7),
    Form("Spell Scroll Costs", 103, ("Spell Level", "Time", "Cost"), (r"Cantrip|\d", r"\d+ days?", PRICE), 10),
    Form("Magic Item Crafting Time and Cost", 207, ("Rarity", "Time", "Cost"), (r"[A-Z][a-z]+(?: Rare)?", r"\d+ days", PRICE), 5),
    Form("Magic Item Rarities and Values", 206, ("Rarity", "Value"), (r"[A-Z][a-z]+(?: Rare)?", rf"{PRICE}|Priceless"), 6),
    Form("Draconic Ancestors", 84, ("Dragon", "Damage Type"), (r"[A-Z][a-z]+", r"Acid|Cold|Fire|Lightning|Poison"), 10),
)  # fmt: skip


def tables() -> Iterator[CompiledReference]:
    """Every table of ``FORMS``; a wrong number of rows stops the compiler."""
    for form in FORMS:
        printed = lines(form.page, form.page + 1)
        heading = form.name.partition(":")[0]
        starts = [i for i, line in enumerate(printed) if line.text.startswith(heading)]
        found: list[tuple[str, ...]] = []
        used: list[Printed] = []
        for start in starts:
            found, used = _rows(form, printed[start:])
            if len(found) == form.rows:
                break
        if len(found) != form.rows:
            raise ValueError(f"{form.name} has {len(found)} rows, not {form.rows}")
        made = RulesTable(
            id=f"table/{slug(heading)}",
            name=heading,
            columns=form.columns,
            rows=tuple(found),
            source=source(used, heading),
        )
        yield CompiledReference(made, passage_of(used))


def _rows(form: Form, printed: tuple[Printed, ...]) -> tuple[list[tuple[str, ...]], list[Printed]]:
    row = re.compile(" ".join(f"({cell})" for cell in form.cells))
    found: list[tuple[int, tuple[str, ...]]] = []
    used = [printed[0]]
    for line in printed[1:]:
        cells = _cells(row, line.text)
        if cells:
            found += enumerate(cells)
            used.append(line)
        if len(found) >= form.rows:
            break
    if not found:
        return [], used
    return [cells for _, cells in sorted(found, key=lambda one: one[0])], used


def _cells(row: re.Pattern[str], text: str) -> list[tuple[str, ...]]:
    """The rows of a line that consists of nothing else."""
    found = []
    at = 0
    while at < len(text):
        matched = row.match(text, at)
        if matched is None:
            return []
        found.append(tuple(cell.strip() for cell in matched.groups()))
        at = matched.end() + (1 if text[matched.end() : matched.end() + 1] == " " else 0)
    return found
