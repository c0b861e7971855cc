"""Cells that the rules read as numbers: a universe's must be written as the book writes its own.

The rules read columns of class tables and a few tables of the book row by row. A universe may put
other figures there; words where a figure is read would stop play, so they are refused when the
file is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from whispyrkeep.catalog.builtin import builtin_fields, index

Row = Sequence[str]

READ: Final = frozenset(
    f"table/{name}"
    for name in (
        "ability-score-point-costs", "magic-item-crafting-time-and-cost", "multiclass-spellcaster",
        "spell-preparation-by-class", "spell-scroll", "spell-scroll-costs",
        "standard-array-by-class", "starting-equipment-at-higher-levels", "travel-pace",
        "xp-budget-per-character",
    )
)  # fmt: skip
"""Tables that the rules read; every other is told as it stands."""

_NUMBER: Final = re.compile(r"\d[\d,]*")


def ill_shaped(entry_id: str, fields: Mapping[str, Any]) -> Iterator[str]:
    """What the rules could not read of a class or a table, each with its field."""
    if entry_id.startswith("class/"):
        yield from _class_cells(entry_id, fields["levels"])
    elif entry_id in READ:
        yield from _table_cells(entry_id, fields["rows"])


def _class_cells(entry_id: str, levels: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    needed = _own_columns(entry_id)
    for number, row in enumerate(levels):
        place = f"levels.{number}.columns"
        columns = row.get("columns", {})
        for name in sorted(needed - columns.keys()):
            yield f"{place}: '{name}' is missing, and the class's features are counted by it"
        for name, cell in columns.items():
            if name in _columns() and _shape(cell) not in _columns()[name]:
                yield _told(f"{place}.{name}", cell, _columns()[name])


@cache
def _columns() -> Mapping[str, frozenset[str]]:
    """How the book's classes write the cells of each column."""
    found: dict[str, set[str]] = {}
    for entry_id in (one for one in index() if one.startswith("class/")):
        for row in builtin_fields(entry_id)["levels"]:
            for name, cell in row["columns"].items():
                found.setdefault(name, set()).add(_shape(cell))
    return {name: frozenset(shapes) for name, shapes in found.items()}


def _own_columns(entry_id: str) -> frozenset[str]:
    """Columns of the book's class of this id."""
    if entry_id not in index():
        return frozenset()
    return frozenset(builtin_fields(entry_id)["levels"][0]["columns"])


def _table_cells(entry_id: str, rows: Sequence[Row]) -> Iterator[str]:
    book: list[Row] = builtin_fields(entry_id)["rows"]
    shapes = [frozenset(map(_shape, column)) for column in zip(*book, strict=True)]
    for number, row in enumerate(rows):
        place = f"rows.{number}"
        if len(row) != len(shapes):
            yield f"{place}: it has {len(row)} cells, and the table {len(shapes)} columns"
        elif number < len(book) and row[0] != book[number][0]:
            yield f"{place}.0: the book's row '{book[number][0]}' stands here; add rows after its"
        else:
            for column, (cell, known) in enumerate(zip(row[1:], shapes[1:], strict=True), start=1):
                if _shape(cell) not in known:
                    yield _told(f"{place}.{column}", cell, known)
    if len(rows) < len(book):
        yield f"rows: the book has {len(book)}, and the rules read each"


def _told(place: str, cell: str, known: frozenset[str]) -> str:
    return f"{place}: '{cell}' is not written as the rules read it: {', '.join(sorted(known))}"


def _shape(cell: str) -> str:
    """The cell with ``#`` for each number that is not 0."""
    return _NUMBER.sub(lambda found: "#" if int(found[0].replace(",", "")) else "0", cell)
