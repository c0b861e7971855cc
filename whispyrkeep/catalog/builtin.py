"""The entries that ship with the library: one file a kind, one line an entry.

``data/index.json`` lists every entry with what it can be searched by; a kind's file is read when
one of its entries is first asked for, and an entry is validated when it is. All of ``data`` is
written by ``tools/srd_compile``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from whispyrkeep.errors import UnknownEntry
from whispyrkeep.models.creature import ItemDefinition, SpellDefinition, StatBlock

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
        return self.id.partition("/")[0]


@cache
def index() -> Mapping[str, Listed]:
    """Every entry by its id."""
    rows = orjson.loads(_read("index.json"))
    return {row["id"]: Listed(**row) for row in rows}


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of entry there are; a universe can add to, change and ban from each."""
    return tuple(dict.fromkeys(entry.kind for entry in index().values()))


@cache
def builtin_ids() -> frozenset[str]:
    """Ids of every entry that ships with the library and that play can use."""
    return frozenset(one.id for one in index().values() if one.kind in FORMS)


@cache
def builtin_entry(entry_id: str) -> Entry:
    """The entry of this id.

    Raises:
        UnknownEntry: no entry of this id ships with the library.
    """
    if entry_id not in builtin_ids():
        raise UnknownEntry(entry_id)
    kind = entry_id.partition("/")[0]
    return FORMS[kind].model_validate_json(_lines(kind)[entry_id])


def builtin_fields(entry_id: str) -> dict[str, Any]:
    """The fields of a built-in entry of any kind, as stored: defaults left out, ours to change.

    Raises:
        UnknownEntry: no entry of this id ships with the library.
    """
    if entry_id not in index():
        raise UnknownEntry(entry_id)
    fields: dict[str, Any] = orjson.loads(_lines(entry_id.partition("/")[0])[entry_id])
    return fields


@cache
def reference_entry(entry_id: str) -> Reference:
    """An entry that play does not use by itself: a class, a magic item, a trap …

    Raises:
        UnknownEntry: no such entry ships with the library.
    """
    # These forms are built when the first of them is asked for: play never asks.
    from whispyrkeep.models.reference import FORMS as REFERENCE_FORMS

    kind = entry_id.partition("/")[0]
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
    ids = [one.id for one in index().values() if one.kind == kind]
    return dict(zip(ids, _read(f"{kind}.jsonl").splitlines(), strict=True))


def _read(name: str) -> bytes:
    return (_DATA / name).read_bytes()
