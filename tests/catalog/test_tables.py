"""Tables of the rules are whole: a die's faces each once, and names and averages that agree."""

from __future__ import annotations

import re

import pytest

from whispyrkeep.catalog.builtin import index, reference_entry
from whispyrkeep.catalog.search import srd_find
from whispyrkeep.dice import distribution
from whispyrkeep.models.reference import RulesTable

TABLES: dict[str, RulesTable] = {
    one.partition("/")[2]: entry
    for one in index()
    if one.startswith("table/") and isinstance(entry := reference_entry(one), RulesTable)
}
ROLLED = [
    (name, place, int(head.partition("d")[2].partition(" ")[0]))
    for name, table in TABLES.items()
    for place, head in enumerate(table.columns)
    if re.match(r"1d\d+\b", head)
]


def faces(cell: str, sides: int) -> range:
    """``01–40`` of a d100, in which 00 is a hundred; none of a dash."""
    if cell == "—":
        return range(0)
    first, _, last = (part if part != "00" else "100" for part in cell.partition("–"))
    assert sides >= int(last or first)
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize(("name", "place", "sides"), ROLLED)
def test_every_face_of_the_die_has_one_row(name: str, place: int, sides: int) -> None:
    covered = [face for row in TABLES[name].rows for face in faces(row[place], sides)]
    assert sorted(covered) == list(range(1, sides + 1))


def test_how_many_are_rolled() -> None:
    assert len(ROLLED) == 19


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("gray-bag-of-tricks", 1, "monster"),
        ("rust-bag-of-tricks", 1, "monster"),
        ("tan-bag-of-tricks", 1, "monster"),
        ("manual-of-golems", 1, "monster"),
        ("elemental-gem", 1, "monster"),
        ("cube-of-force-faces", 0, "spell"),
    ],
)
def test_what_a_table_names_is_in_the_catalogue(table: str, column: int, kind: str) -> None:
    names = {entry.name for entry in srd_find(kind=kind)}
    assert {row[column] for row in TABLES[table].rows} <= names


def test_printed_averages_are_those_of_their_dice() -> None:
    """SRD 5.2.1, pp. 178 and 199-201: an average is rounded down."""
    found = [
        (int(average), dice)
        for table in TABLES.values()
        for row in table.rows
        for cell in row
        for average, dice in re.findall(r"(\d+) \((\d+d\d+)\)", cell)
    ]
    assert len(found) == 26
    assert [pair for pair in found if int(distribution(pair[1]).mean) != pair[0]] == MISPRINTED


MISPRINTED = [(57, "13d8")]
"""The Spiked Pit at levels 17-20, p. 201: 13d8 average 58."""


def test_printed_rows() -> None:
    """SRD 5.2.1, pp. 42, 196, 213 and 244."""
    assert TABLES["beast-shapes"].rows[-1] == ("8", "8", "1", "Yes")
    assert TABLES["sample-mental-stress-effects"].rows == (
        ("10", "1d6"),
        ("15", "3d6"),
        ("20", "9d6"),
    )
    assert TABLES["belts-of-giant-strength"].rows[1][1:] == ("23", "Very Rare")
    assert TABLES["spell-scroll"].rows[5] == ("5", "Rare", "17", "+9")
