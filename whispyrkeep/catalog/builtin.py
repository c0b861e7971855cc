"""The entries that ship with the library: one file a kind, one line an entry.

``data/index.json`` lists every entry with what it can be searched by; a kind's file is read when
one of its entries is first asked for, and an entry is validated when it is. All of ``data`` is
written by ``tools/srd_compile``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from whispyrkeep.errors import UnknownEntry
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import ItemDefinition

if TYPE_CHECKING:
    from whispyrkeep.models.reference import Reference

Entry = StatBlock | ItemDefinition | SpellDefinition

FORMS: Final[dict[str, type[StatBlock] | type[ItemDefinition] | type[SpellDefinition]]] = {
    "monster": StatBlock,
    "item": ItemDefinition,
    "spell": SpellDefinition,
}
"""The form of an entry by the kind that begins its id."""

Facet = str | int | bool | list[str]

_DATA: Final = Path(__file__).parent / "data"


class Listed(NamedTuple):
    """An entry as the index has it.

    Attributes:
        page: of the SRD 5.2.1, where the entry begins.
        passage: page and line of its first and of its last printed line, lines from 0.
        hash: of the entry's line in its file.
        facets: what it can be searched by, such as ``cr`` or ``school``.
        label: whose it is; a universe's own entries have another than ``SRD``, page 0 and no
            passage.
    """

    id: str
    name: str
    page: int
    passage: Sequence[int]
    hash: str
    facets: Mapping[str, Facet]
    label: str = "SRD"

    @property
    def kind(self) -> str:
        """What begins the id."""
        return _kind(self.id)


class _Index(Mapping[str, Listed]):
    """Rows of ``data/index.json`` by id, each read when it is first asked for."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        begins = len(b'{"id":"')
        self._lines = {line[begins : line.index(b'"', begins)].decode(): line for line in lines}
        self._read: dict[str, Listed] = {}

    def __getitem__(self, entry_id: str) -> Listed:
        row = self._read.get(entry_id)
        if row is None:
            fields = orjson.loads(self._lines[entry_id].removesuffix(b","))
            row = self._read[entry_id] = Listed(**fields)
        return row

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@cache
def index() -> Mapping[str, Listed]:
    """Every entry by its id."""
    _, *rows, _ = _read("index.json").splitlines()  # a row a line, between brackets
    return _Index(rows)


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of entry there are; a universe can add to, change and ban from each."""
    return tuple(dict.fromkeys(_kind(entry_id) for entry_id in index()))


@cache
def builtin_ids() -> frozenset[str]:
    """Ids of every entry that ships with the library and that play can use."""
    return frozenset(entry_id for entry_id in index() if _kind(entry_id) in FORMS)


def _kind(entry_id: str) -> str:
    return entry_id.partition("/")[0]


@cache
def builtin_entry(entry_id: str) -> Entry:
    """The entry of this id.

    Raises:
        UnknownEntry: no entry of this id ships with the library.
    """
    if entry_id not in builtin_ids():
        raise UnknownEntry(entry_id)
    kind = _kind(entry_id)
    return FORMS[kind].model_validate_json(_lines(kind)[entry_id])


def builtin_fields(entry_id: str) -> dict[str, Any]:
    """The fields of a built-in entry of any kind, as stored: defaults left out, ours to change.

    Raises:
        UnknownEntry: no entry of this id ships with the library.
    """
    if entry_id not in index():
        raise UnknownEntry(entry_id)
    fields: dict[str, Any] = orjson.loads(_lines(_kind(entry_id))[entry_id])
    return fields


@cache
def reference_entry(entry_id: str) -> Reference:
    """An entry that play does not use by itself: a class, a magic item, a trap …

    Raises:
        UnknownEntry: no such entry ships with the library.
    """
    # These forms are built when the first of them is asked for: play never asks.
    from whispyrkeep.models.reference import FORMS as REFERENCE_FORMS

    kind = _kind(entry_id)
    if entry_id not in index() or kind not in REFERENCE_FORMS:
        raise UnknownEntry(entry_id)
    return REFERENCE_FORMS[kind].model_validate_json(_lines(kind)[entry_id])


@cache
def builtin_hash() -> str:
    """Hash over all entries, so that a campaign can tell a changed catalogue."""
    everything = hashlib.sha256()
    for entry_id in sorted(index()):
        everything.update(index()[entry_id].hash.encode())
    return f"sha256:{everything.hexdigest()}"


@cache
def _lines(kind: str) -> Mapping[str, bytes]:
    """The lines of a kind's file by id; the file has them in the index's order."""
    ids = [entry_id for entry_id in index() if _kind(entry_id) == kind]
    return dict(zip(ids, _read(f"{kind}.jsonl").splitlines(), strict=True))


def _read(name: str) -> bytes:
    return (_DATA / name).read_bytes()
