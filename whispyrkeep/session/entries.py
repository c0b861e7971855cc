"""Entries of a universe's catalogue: places, people, quests … and homebrew, checked and saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whispyrkeep.catalog.builtin import FORMS
from whispyrkeep.errors import BadDocument
from whispyrkeep.session.documents import WORLD_KINDS, parsed
from whispyrkeep.store.documents import read_document, write_document

if TYPE_CHECKING:
    from whispyrkeep.session.keep import Keep

KINDS = (*WORLD_KINDS, *FORMS)
"""What a universe can be populated with."""


def save_entry(keep: Keep, universe: str, kind: str, value: Mapping[str, Any]) -> str:
    """Add an entry to a universe's catalogue, or replace the one of its id.

    Running campaigns keep what they pinned.

    Returns:
        Its path within the keep.

    Raises:
        BadDocument: no such kind, or the entry is not valid; names the faults.
        NotYours: somebody else's universe.
    """
    keep.require_writable()
    keep.require_universe_owner(universe)
    where = f"the {kind}"
    if kind not in KINDS:
        raise BadDocument(where, (f"its kind must be one of {', '.join(KINDS)}",))
    model = WORLD_KINDS[kind][1] if kind in WORLD_KINDS else FORMS[kind]
    entry = parsed(model, value, where).model_dump(mode="json")
    name = str(entry["id"]).rpartition("/")[2]
    path = keep.universe_paths(keep.universe(universe)).homebrew(kind, name)
    before = read_document(path).content_hash if path.exists() else None
    write_document(keep.disk, keep.paths, path, entry, before)
    return path.relative_to(keep.root).as_posix()
