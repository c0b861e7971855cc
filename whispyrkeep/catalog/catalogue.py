"""One look-up for built-in entries and a world's homebrew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from whispyrkeep.catalog.builtin import FORMS, Entry, builtin_entry, builtin_hash, builtin_ids
from whispyrkeep.errors import BrokenEntry, UnknownEntry
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.creature import ItemDefinition, SpellDefinition, StatBlock

if TYPE_CHECKING:
    from whispyrkeep.models.world import World

E = TypeVar("E", StatBlock, ItemDefinition, SpellDefinition)


class Catalogue:
    """Entries by id. Homebrew of the same id replaces the built-in entry.

    Entries are read and validated when they are first asked for, and kept.
    """

    def __init__(self, homebrew: Mapping[str, Mapping[str, Any]]) -> None:
        self._homebrew = homebrew
        self._read: dict[str, Entry] = {}

    def monster(self, entry_id: str) -> StatBlock:
        """The stat block ``monster/<id>``.

        Raises:
            UnknownEntry: there is no such entry.
            BrokenEntry: the homebrew entry is not in the catalogue's format.
        """
        return self._entry(entry_id, StatBlock)

    def item(self, entry_id: str) -> ItemDefinition:
        """The item ``item/<id>``; raises as ``monster`` does."""
        return self._entry(entry_id, ItemDefinition)

    def spell(self, entry_id: str) -> SpellDefinition:
        """The spell ``spell/<id>``; raises as ``monster`` does."""
        return self._entry(entry_id, SpellDefinition)

    def has(self, entry_id: str) -> bool:
        """Whether there is an entry of this id."""
        return entry_id in self._homebrew or entry_id in builtin_ids()

    def ids(self, kind: str) -> tuple[str, ...]:
        """Ids of all entries of a kind (``monster``, ``item``, ``spell``), sorted."""
        everything = builtin_ids() | self._homebrew.keys()
        return tuple(sorted(entry for entry in everything if entry.partition("/")[0] == kind))

    def monsters(self) -> tuple[StatBlock, ...]:
        """Every stat block, by id."""
        return tuple(self.monster(entry_id) for entry_id in self.ids("monster"))

    def items(self) -> tuple[ItemDefinition, ...]:
        """Every item, by id."""
        return tuple(self.item(entry_id) for entry_id in self.ids("item"))

    def spells(self) -> tuple[SpellDefinition, ...]:
        """Every spell, by id."""
        return tuple(self.spell(entry_id) for entry_id in self.ids("spell"))

    @cached_property
    def content_hash(self) -> str:
        """Hash over the built-in entries and the homebrew."""
        homebrew = {entry_id: dict(entry) for entry_id, entry in self._homebrew.items()}
        return content_hash({"builtin": builtin_hash(), "homebrew": homebrew})

    def _entry(self, entry_id: str, form: type[E]) -> E:
        entry = self._read.get(entry_id)
        if entry is None:
            entry = self._read[entry_id] = self._load(entry_id)
        if not isinstance(entry, form):
            raise UnknownEntry(entry_id)
        return entry

    def _load(self, entry_id: str) -> Entry:
        if entry_id in self._homebrew:
            return _homebrew_entry(entry_id, self._homebrew[entry_id])
        if entry_id in builtin_ids():
            return builtin_entry(entry_id)
        from difflib import get_close_matches  # loading the catalogue does without

        kind = entry_id.partition("/")[0]
        raise UnknownEntry(entry_id, tuple(get_close_matches(entry_id, self.ids(kind), n=3)))


def _homebrew_entry(entry_id: str, stored: Mapping[str, Any]) -> Entry:
    form = FORMS.get(entry_id.partition("/")[0])
    if form is None:
        raise BrokenEntry(entry_id, f"its kind is none of {', '.join(FORMS)}")
    try:
        entry = form.model_validate(dict(stored))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BrokenEntry(entry_id, f"{where}: {first['msg']}") from error
    if entry.id != entry_id:
        raise BrokenEntry(entry_id, f"it calls itself '{entry.id}'")
    return entry


_catalogues: dict[str, Catalogue] = {}


def catalogue_for(world: World) -> Catalogue:
    """The catalogue a campaign in this world uses; the same object for the same world."""
    catalogue = _catalogues.get(world.digest)
    if catalogue is None:
        catalogue = _catalogues[world.digest] = Catalogue(world.homebrew)
    return catalogue
