"""Finding entries of the catalogue by name and by what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Final

from whispyrkeep.catalog.builtin import Facet, Listed, index, kinds
from whispyrkeep.catalog.wording import price_words
from whispyrkeep.errors import BadFilter, ManyEntries, UnknownEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whispyrkeep.catalog.catalogue import Catalogue

ROWS_SHOWN: Final = 50
MOST_NAMED: Final = 30
"""Words that the error for an unknown one names."""
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "monster": ("cr", "type", "size", "ac", "hp", "xp"),
    "spell": ("level", "school", "class", "time", "concentration", "ritual"),
    "item": ("category", "price", "weapon", "damage", "mastery", "ac"),
    "magic-item": ("category", "rarity", "attunement", "charges"),
    "feature": ("owner", "level"),
    "class": ("hit_die",),
    "subclass": ("parent",),
    "invocation": ("level", "repeatable"),
    "metamagic": ("cost",),
    "feat": ("category", "level", "repeatable"),
    "language": ("rarity",),
    "trap": ("sort",),
    "poison": ("sort", "price"),
    **dict.fromkeys(("mount", "vehicle", "lifestyle", "hireling", "service"), ("price", "per")),
}
"""Which facets a table of one kind shows."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The entries a search found, in the order of their ids; shows itself as a table."""

    entries: tuple[Listed, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Listed]:
        return iter(self.entries)

    def __getitem__(self, place: int) -> Listed:
        return self.entries[place]

    @property
    def columns(self) -> Row:
        """The heads of the table: id, name, page, and the facets of the kind if there is one.

        Where a universe's own are among them, ``label`` says whose each is.
        """
        kinds = {entry.kind for entry in self.entries}
        facets = COLUMNS.get(next(iter(kinds)), ()) if len(kinds) == 1 else ()
        own = any(entry.label != "SRD" for entry in self.entries)
        return ("id", "name", *facets, *(("label",) if own else ()), "page")

    def rows(self) -> tuple[Row, ...]:
        """A row of text for each entry."""
        facets = self.columns[2:-1]
        return tuple(
            (
                entry.id,
                entry.name,
                *(_cell(entry, name) for name in facets),
                str(entry.page or ""),
            )
            for entry in self.entries
        )

    def __repr__(self) -> str:
        return f"Found({len(self.entries)} entries)"

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows()[:ROWS_SHOWN]
        )
        more = len(self.entries) - ROWS_SHOWN
        note = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def facet_text(value: Facet | None) -> str:
    """A facet as a cell of a table."""
    if value is None:
        return ""
    if value is True:
        return "yes"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _cell(entry: Listed, column: str) -> str:
    if column == "label":
        return entry.label
    value = entry.facets.get(column)
    return price_words(value) if column == "price" and isinstance(value, int) else facet_text(value)


def srd_find(
    text: str = "",
    *,
    kind: str | None = None,
    catalogue: Catalogue | None = None,
    **filters: str | int | bool,
) -> Found:
    """Entries whose name has ``text`` in it and that fit every filter.

    Args:
        text: part of the name, in any case; empty for all.
        kind: ``monster``, ``spell``, ``item`` …
        catalogue: a universe's, to find its homebrew too; else what ships with the library.
        filters: facets of the kind, such as ``cr="1..3"``, ``type="undead"``, ``level=3``. A
            range has two dots and may be open; ``class_`` stands for ``class``.

    Raises:
        BadFilter: no such kind or facet, a word that no entry has, or a range of no numbers.
    """
    entries = [entry for entry in _all(catalogue).values() if kind in (None, entry.kind)]
    if not entries:
        raise BadFilter("kind", f"no entries of kind '{kind}'", kinds())
    tests = [_test(name.rstrip("_"), wanted, entries) for name, wanted in filters.items()]
    sought = text.casefold()
    return Found(
        tuple(
            entry
            for entry in entries
            if sought in entry.name.casefold() and all(test(entry) for test in tests)
        )
    )


def _all(catalogue: Catalogue | None) -> Mapping[str, Listed]:
    return index() if catalogue is None else catalogue.listed


def srd_listed(name: str, *, kind: str | None = None, catalogue: Catalogue | None = None) -> Listed:
    """The one entry of this name or id, in any case.

    Raises:
        UnknownEntry: there is none; the error names close ones.
        ManyEntries: several kinds have one, and ``kind`` does not say which.
    """
    everything = _all(catalogue)
    if name in everything:
        return everything[name]
    sought = name.casefold()
    named = {e.id: e for e in everything.values() if kind in (None, e.kind)}
    found = [e for e in named.values() if e.name.casefold() == sought]
    if len(found) == 1:
        return found[0]
    if found:
        raise ManyEntries(name, tuple(e.id for e in found))
    by_name = {e.name.casefold(): e.id for e in named.values()}
    near = get_close_matches(sought, by_name, n=3)
    raise UnknownEntry(name, tuple(by_name[one] for one in near))


Test = Callable[[Listed], bool]


def _test(name: str, wanted: str | int | bool, entries: list[Listed]) -> Test:
    values = [entry.facets[name] for entry in entries if name in entry.facets]
    if not values:
        known = tuple(sorted({facet for entry in entries for facet in entry.facets}))
        raise BadFilter(name, "no entry here has it", known)
    if isinstance(wanted, bool):
        return lambda entry: bool(entry.facets.get(name, False)) is wanted
    if isinstance(wanted, str) and ".." in wanted:
        return _between(name, wanted)
    sought = str(wanted).casefold()
    if sought in ("yes", "no") and all(value is True for value in values):
        return lambda entry: bool(entry.facets.get(name, False)) is (sought == "yes")
    words = sorted({word.casefold() for value in values for word in _words(value)})
    if all(value is True for value in values):
        raise BadFilter(name, f"'{wanted}' is neither", ("yes", "no"))
    if any(isinstance(value, int) for value in values) or name == "cr":
        sought = sought if sought in words else str(_number(name, sought))
    elif sought not in words:
        raise BadFilter(name, f"no entry here has '{wanted}'", tuple(words[:MOST_NAMED]))
    return lambda entry: _has(entry.facets.get(name), sought)


def _words(value: Facet) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _has(value: Facet | None, sought: str) -> bool:
    return value is not None and sought in (word.casefold() for word in _words(value))


def _between(name: str, wanted: str) -> Test:
    low, _, high = wanted.partition("..")
    least = _number(name, low) if low else None
    most = _number(name, high) if high else None
    if least is not None and most is not None and most < least:
        raise BadFilter(name, f"the range '{wanted}' ends below its beginning", (f"{high}..{low}",))

    def within(entry: Listed) -> bool:
        value = entry.facets.get(name)
        if value is None or isinstance(value, list) or str(value) == "none":
            return False
        number = _number(name, str(value))
        return (least is None or number >= least) and (most is None or number <= most)

    return within


def _number(name: str, text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as wrong:
        raise BadFilter(name, f"'{text}' is no number", ("1..3", "1/4..1", "5..")) from wrong
