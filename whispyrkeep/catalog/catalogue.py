"""One look-up for built-in entries and a world's homebrew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from whispyrkeep.catalog.builtin import (
    FORMS,
    Entry,
    Listed,
    builtin_entry,
    builtin_hash,
    builtin_ids,
    index,
    reference_entry,
)
from whispyrkeep.catalog.enchanted import Enchanted, as_item, enchanted, is_magic
from whispyrkeep.errors import UnknownEntry
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import ItemDefinition

if TYPE_CHECKING:
    from whispyrkeep.models.homebrew import Overlay
    from whispyrkeep.models.reference import Reference
    from whispyrkeep.models.world import World

E = TypeVar("E", StatBlock, ItemDefinition, SpellDefinition)

POISON: Final = "poison/"
"""How the ids of the sample poisons begin."""


class Catalogue:
    """Entries by id. Homebrew of the same id replaces the built-in entry.

    Entries are read and validated when they are first asked for, and kept. A banned entry can
    still be read, for a campaign may hold it from before; it is in no list.
    """

    def __init__(
        self,
        homebrew: Mapping[str, Mapping[str, Any]],
        overlays: Mapping[str, Overlay] | None = None,
    ) -> None:
        self._homebrew = homebrew
        self._overlays = overlays or {}
        self._read: dict[str, Entry | Reference] = {}
        self._carried: dict[str, ItemDefinition] = {}
        self._made: dict[str, Enchanted | None] = {}

    def monster(self, entry_id: str) -> StatBlock:
        """The stat block ``monster/<id>``.

        Raises:
            UnknownEntry: there is no such entry.
            BrokenEntry: the homebrew entry is not in the catalogue's format.
        """
        return self._entry(entry_id, StatBlock)

    def item(self, entry_id: str) -> ItemDefinition:
        """The item ``item/<id>``, or a magic item or a dose of poison as it is carried.

        Raises as ``monster`` does.
        """
        if is_magic(entry_id):
            return self._magic(entry_id)
        if entry_id.startswith(POISON):
            return self._dose(entry_id)
        return self._entry(entry_id, ItemDefinition)

    def known_item(self, entry_id: str) -> ItemDefinition | None:
        """The item, banned or not, or None where there is none of this id.

        What somebody carries from before a ban is still a thing to put away or to leave.
        """
        if not entry_id.startswith(("item/", "magic-item/", POISON)) or not self._knows(entry_id):
            return None
        return self.item(entry_id)

    def _dose(self, entry_id: str) -> ItemDefinition:
        """A dose of one of the sample poisons, as a thing that is bought, sold and carried."""
        dose = self._carried.get(entry_id)
        if dose is None:
            entry = self.entry(entry_id)
            fields = {name: getattr(entry, name) for name in ("name", "text", "source")}
            price = getattr(entry, "price_cp", 0)
            dose = ItemDefinition(kind="gear", id=entry_id, price_cp=price, **fields)
            self._carried[entry_id] = dose
        return dose

    def _magic(self, entry_id: str) -> ItemDefinition:
        carried = self._carried.get(entry_id)
        if carried is None:
            made = self.enchanted(entry_id)
            if made is None:
                raise UnknownEntry(entry_id)
            carried = self._carried[entry_id] = as_item(self, entry_id, made)
        return carried

    def enchanted(self, item_id: str) -> Enchanted | None:
        """A magic item taken apart, banned or not; None where the id is none's."""
        if not is_magic(item_id):
            return None
        if item_id not in self._made:
            self._made[item_id] = enchanted(self, item_id)
        return self._made[item_id]

    def spell(self, entry_id: str) -> SpellDefinition:
        """The spell ``spell/<id>``; raises as ``monster`` does."""
        return self._entry(entry_id, SpellDefinition)

    def entry(self, entry_id: str) -> Entry | Reference:
        """The entry of any kind; raises as ``monster`` does."""
        entry = self._read.get(entry_id)
        if entry is None:
            entry = self._read[entry_id] = self._load(entry_id)
        return entry

    def table(self, entry_id: str) -> tuple[tuple[str, ...], ...]:
        """The rows of a table of the rules, as printed.

        Raises:
            UnknownEntry: there is no such table.
        """
        from whispyrkeep.models.reference import RulesTable  # play seldom asks for a table

        entry = self.entry(entry_id)
        if not isinstance(entry, RulesTable):
            raise UnknownEntry(entry_id)
        return entry.rows

    def __contains__(self, entry_id: object) -> bool:
        """Whether there is an entry of any kind of this id, banned or not."""
        return entry_id in self._homebrew or entry_id in index()

    def is_own(self, entry_id: str) -> bool:
        """Whether the entry is the universe's: one that it adds, or changes."""
        return entry_id in self._homebrew

    @property
    def is_the_book(self) -> bool:
        """Whether the universe adds and changes nothing."""
        return not self._homebrew

    def own(self, kind: str) -> tuple[str, ...]:
        """Ids of the entries of a kind that the universe adds or changes, sorted."""
        return self._own.get(kind, ())

    @cached_property
    def _own(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for entry_id in sorted(self._homebrew):
            found.setdefault(entry_id.partition("/")[0], []).append(entry_id)
        return {kind: tuple(ids) for kind, ids in found.items()}

    def has(self, entry_id: str) -> bool:
        """Whether there is a monster, item or spell of this id that is not banned."""
        return self._knows(entry_id) and self.ban(entry_id) is None

    def _knows(self, entry_id: str) -> bool:
        if is_magic(entry_id):
            return self.enchanted(entry_id) is not None
        played = entry_id.partition("/")[0] in FORMS
        return entry_id in builtin_ids() or (played and entry_id in self._homebrew)

    def ids(self, kind: str) -> tuple[str, ...]:
        """Ids of all entries of a kind (``monster``, ``class`` …) that are not banned, sorted."""
        everything = index().keys() | self._homebrew.keys()
        there = (entry for entry in everything if entry.partition("/")[0] == kind)
        return tuple(sorted(entry for entry in there if self.ban(entry) is None))

    def overlay(self, entry_id: str) -> Overlay | None:
        """What the universe's author says about the entry, if anything."""
        return self._overlays.get(entry_id)

    def ban(self, entry_id: str) -> str | None:
        """Why the universe bans the entry, empty if its author does not say; None if allowed.

        A magic item as it is carried, a Longsword, +1, is banned with its entry.
        """
        overlay = self._overlays.get(entry_id)
        if overlay is None and self._overlays and is_magic(entry_id):
            made = self.enchanted(entry_id)
            overlay = self._overlays.get(made.entry.id) if made is not None else None
        return overlay.note if overlay is not None and overlay.banned else None

    def bans(self) -> tuple[str, ...]:
        """Ids of the entries that the universe bans, sorted."""
        return tuple(sorted(entry for entry, one in self._overlays.items() if one.banned))

    def called(self, entry_id: str) -> str:
        """The entry's name as printed (``Hunter's Mark``); of what is no entry, the id in words."""
        if entry_id in self._homebrew:
            return str(self._homebrew[entry_id].get("name") or words_of(entry_id))
        if entry_id in index():
            return index()[entry_id].name
        carried = self.known_item(entry_id)
        return words_of(entry_id) if carried is None else carried.name

    def label(self, entry_id: str) -> str:
        """Whose the entry is: ``SRD``, ``SRD-derived``, ``homebrew``, or ``banned``."""
        overlay = self._overlays.get(entry_id)
        if overlay is not None and overlay.banned:
            return "banned"
        if entry_id not in self._homebrew:
            return "SRD"
        return "SRD-derived" if overlay is not None and overlay.base else "homebrew"

    @cached_property
    def listed(self) -> Mapping[str, Listed]:
        """Every entry by its id as a search finds it, the banned ones among them."""
        if not self._homebrew and not self._overlays:
            return index()
        # What only a search of homebrew needs is loaded by it.
        from whispyrkeep.catalog.facets import relabelled, row_of

        own = {
            one: row_of(self.entry(one), self.label(one), self.overlay(one))
            for one in self._homebrew
        }
        banned = {one: relabelled(index()[one], "banned") for one in self.bans()}
        return {**index(), **own, **banned}

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
        """Hash over the built-in entries, the homebrew and the bans."""
        homebrew = {entry_id: dict(entry) for entry_id, entry in self._homebrew.items()}
        hashed: dict[str, Any] = {"builtin": builtin_hash(), "homebrew": homebrew}
        if self._overlays:
            hashed["overlays"] = {one: overlay.dump() for one, overlay in self._overlays.items()}
        return content_hash(hashed)

    def _entry(self, entry_id: str, form: type[E]) -> E:
        entry = self.entry(entry_id)
        if not isinstance(entry, form):
            raise UnknownEntry(entry_id)
        return entry

    def _load(self, entry_id: str) -> Entry | Reference:
        if entry_id in self._homebrew:
            from whispyrkeep.catalog.overlays import homebrew_entry  # most worlds have none

            return homebrew_entry(entry_id, self._homebrew[entry_id])
        if entry_id in builtin_ids():
            return builtin_entry(entry_id)
        if entry_id in index():
            return reference_entry(entry_id)
        from difflib import get_close_matches  # loading the catalogue does without

        kind = entry_id.partition("/")[0]
        raise UnknownEntry(entry_id, tuple(get_close_matches(entry_id, self.ids(kind), n=3)))


def words_of(slug: str) -> str:
    """A catalogue id or slug as words: ``item/hempen-rope`` becomes ``hempen rope``."""
    return slug.rpartition("/")[2].replace("-", " ")


_catalogues: dict[str, Catalogue] = {}


def catalogue_for(world: World) -> Catalogue:
    """The catalogue a campaign in this world uses; the same object for the same world."""
    catalogue = _catalogues.get(world.digest)
    if catalogue is None:
        catalogue = _catalogues[world.digest] = Catalogue(world.homebrew, world.overlays)
    return catalogue
