"""The entries that ship with the library: one JSON file an entry, read when it is asked for."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from whispyrkeep.errors import UnknownEntry
from whispyrkeep.models.creature import ItemDefinition, SpellDefinition, StatBlock

Entry = StatBlock | ItemDefinition | SpellDefinition

FORMS: Final[dict[str, type[StatBlock] | type[ItemDefinition] | type[SpellDefinition]]] = {
    "monster": StatBlock,
    "item": ItemDefinition,
    "spell": SpellDefinition,
}
"""The form of an entry by the kind that begins its id."""


@cache
def builtin_ids() -> frozenset[str]:
    """Ids of every entry that ships with the library."""
    return frozenset(
        f"{kind}/{file.name.removesuffix('.json')}" for kind in FORMS for file in _folder(kind)
    )


@cache
def builtin_entry(entry_id: str) -> Entry:
    """The entry of this id.

    Raises:
        UnknownEntry: no entry of this id ships with the library.
    """
    if entry_id not in builtin_ids():
        raise UnknownEntry(entry_id)
    return FORMS[entry_id.partition("/")[0]].model_validate_json(_file(entry_id).read_bytes())


@cache
def builtin_hash() -> str:
    """Hash over the bytes of all files, so that a campaign can tell a changed catalogue."""
    everything = hashlib.sha256()
    for entry_id in sorted(builtin_ids()):
        everything.update(hashlib.sha256(_file(entry_id).read_bytes()).digest())
    return f"sha256:{everything.hexdigest()}"


def _data() -> Traversable:
    return files("whispyrkeep.catalog") / "data"


def _folder(kind: str) -> list[Traversable]:
    return [file for file in (_data() / kind).iterdir() if file.name.endswith(".json")]


def _file(entry_id: str) -> Traversable:
    return _data() / f"{entry_id}.json"
