"""Entries of a universe's catalogue: places, people, quests … and homebrew, checked and saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from whispyrkeep.catalog.builtin import kinds
from whispyrkeep.errors import BadDocument
from whispyrkeep.session.documents import WORLD_KINDS, parsed
from whispyrkeep.session.homebrew import save_homebrew
from whispyrkeep.store.documents import read_document, write_document

if TYPE_CHECKING:
    from whispyrkeep.session.keep import Keep


def save_entry(keep: Keep, universe: str, kind: str, value: Mapping[str, Any]) -> str:
    """Add an entry to a universe's catalogue, or replace the one of its id.

    Kinds are those of ``WORLD_KINDS`` and of the rules; ``table`` is a random table.

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
    if kind not in WORLD_KINDS:
        if kind not in kinds():
            known = dict.fromkeys((*WORLD_KINDS, *kinds()))
            raise BadDocument(where, (f"its kind must be one of {', '.join(known)}",))
        if not str(value.get("id", "")).startswith(f"{kind}/"):
            raise BadDocument(where, (f"its id must begin with {kind}/",))
        return save_homebrew(keep, universe, value)
    entry = parsed(WORLD_KINDS[kind][1], value, where).model_dump(mode="json")
    path = keep.universe_paths(keep.universe(universe)).homebrew(kind, str(entry["id"]))
    before = read_document(path).content_hash if path.exists() else None
    write_document(keep.disk, keep.paths, path, entry, before)
    return path.relative_to(keep.root).as_posix()
