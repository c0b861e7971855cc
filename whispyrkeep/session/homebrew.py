"""A universe's homebrew: what there is, adding to it, banning, and checking all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import kinds
from whispyrkeep.catalog.cards import overlay_words
from whispyrkeep.catalog.names import guarded_in
from whispyrkeep.catalog.overlays import OVERLAY, named_entries, read_overlay
from whispyrkeep.errors import BadDocument, BrokenEntry, WhispyrkeepError
from whispyrkeep.mechanics.chances.balance import balance
from whispyrkeep.session.documents import RULES_TABLE, WORLD_KINDS, homebrew_id, read_homebrew
from whispyrkeep.store.documents import read_document, write_document
from whispyrkeep.store.trash import Trashed, put_in_trash

if TYPE_CHECKING:
    from whispyrkeep.models.homebrew import Overlay
    from whispyrkeep.session.keep import Keep


@dataclass(frozen=True, slots=True)
class HomebrewRow:
    """One entry of a universe's homebrew: id, name, label, what it is meant for, and its note.

    ``hash`` is that of its content: two campaigns with the same hash play the same entry.
    """

    id: str
    name: str
    label: str
    meant_for: str
    note: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file: its path in the keep, its entry, and the field with its fault."""

    file: str
    entry: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.problem}"


def list_homebrew(keep: Keep, universe: str) -> tuple[HomebrewRow, ...]:
    """Everything the universe adds, changes or bans, by id; raises as ``Keep.world`` does."""
    catalogue = keep.catalogue(universe)
    world = keep.world(universe)
    rows = []
    for entry_id in sorted({*world.homebrew, *world.overlays}):
        overlay = catalogue.overlay(entry_id)
        label = catalogue.label(entry_id)
        if overlay is not None and overlay.base not in (None, entry_id):
            label = f"{label} from {overlay.base}"
        rows.append(
            HomebrewRow(
                id=entry_id,
                name=catalogue.entry(entry_id).name,
                label=label,
                meant_for=overlay_words(overlay) if overlay else "",
                note=overlay.note if overlay else "",
                hash=catalogue.listed[entry_id].hash,
            )
        )
    return tuple(rows)


def save_homebrew(keep: Keep, universe: str, value: Mapping[str, Any]) -> str:
    """Add an entry of the rules to a universe, or replace the one of its id.

    Running campaigns keep what they pinned.

    Args:
        value: the fields of the entry with its whole ``id``; with ``overlay`` what its author
            says about it. With a base only the fields that differ, and ``id``.

    Returns:
        Its path within the keep.

    Raises:
        BadDocument: the entry is not valid; names the field.
        NotYours: somebody else's universe.
    """
    keep.require_writable()
    keep.require_universe_owner(universe)
    entry_id = str(value.get("id", ""))
    kind, _, name = entry_id.partition("/")
    if kind not in kinds() or not name:
        known = ", ".join(kinds())
        raise BadDocument("the entry", (f"id must be a kind, / and a name; kinds are {known}",))
    banned = isinstance(value.get(OVERLAY), Mapping) and value[OVERLAY].get("banned") is True
    kept = {key: inner for key, inner in value.items() if not (banned and key == "id")}
    try:
        read_overlay(entry_id, kept)
    except BrokenEntry as broken:
        raise BadDocument(f"the {kind}", (f"{entry_id}: {broken.problem}",)) from broken
    path = _file(keep, universe, entry_id)
    before = read_document(path).content_hash if path.exists() else None
    write_document(keep.disk, keep.paths, path, kept, before)
    return path.relative_to(keep.root).as_posix()


def ban_entry(keep: Keep, universe: str, entry_id: str, note: str = "") -> str:
    """Take an entry of the SRD out of a universe; raises and returns as ``save_homebrew`` does."""
    overlay: dict[str, Any] = {"banned": True} | ({"note": note} if note else {})
    return save_homebrew(keep, universe, {"id": entry_id, OVERLAY: overlay})


def remove_homebrew(keep: Keep, universe: str, entry_id: str) -> Trashed:
    """Take an entry, or a ban, of a universe's back out of it; it goes to the trash.

    Raises:
        NoSuchFile, BadName: the universe has no such entry of its own.
        NotYours: somebody else's universe.
    """
    keep.require_writable()
    keep.require_universe_owner(universe)
    path = _file(keep, universe, entry_id)
    return put_in_trash(keep.disk, keep.paths, path, keep.new_id(), keep.clock())


def _file(keep: Keep, universe: str, entry_id: str) -> Path:
    kind, _, name = entry_id.partition("/")
    paths = keep.universe_paths(keep.universe(universe))
    return paths.homebrew(RULES_TABLE if kind == "table" else kind, name)


def check_homebrew(keep: Keep, universe: str) -> tuple[Fault, ...]:
    """Every fault of the universe's homebrew: fields that are not valid, entries that are not
    there or are banned but named by the universe's entries, places, people, tables and rules.
    """
    paths = _catalogue_files(keep, universe)
    catalogue, homebrew, faults = _readable(keep, paths)
    for path in paths:
        faults += _dangling(keep, path, catalogue, homebrew)
    return (*faults, *_rules_of_nobody(keep, universe, catalogue))


def check_rules(keep: Keep, universe: str) -> tuple[Fault, ...]:
    """House rules for creatures that the universe does not have; files that cannot be read are
    passed over.
    """
    catalogue, _, _ = _readable(keep, _catalogue_files(keep, universe))
    return tuple(_rules_of_nobody(keep, universe, catalogue))


def _catalogue_files(keep: Keep, universe: str) -> list[Path]:
    folder = keep.universe_paths(keep.universe(universe)).folder / "catalogue"
    return sorted(folder.glob("*/*.json"))


def _readable(
    keep: Keep, paths: Iterable[Path]
) -> tuple[Catalogue, Mapping[str, Any], list[Fault]]:
    """The catalogue of what can be read, the fields of its entries, and the faults of others."""
    faults: list[Fault] = []
    homebrew: dict[str, Any] = {}
    overlays: dict[str, Overlay] = {}
    for path in (one for one in paths if one.parent.name not in WORLD_KINDS):
        try:
            overlay, fields = read_homebrew(path)
        except WhispyrkeepError as broken:
            faults += (_fault(keep, path, one) for one in _problems(broken))
            continue
        overlays |= {homebrew_id(path): overlay} if overlay is not None else {}
        homebrew |= {homebrew_id(path): fields} if fields is not None else {}
    return Catalogue(homebrew, overlays), homebrew, faults


def _rules_of_nobody(keep: Keep, universe: str, catalogue: Catalogue) -> Iterator[Fault]:
    """Exceptions of monsters' deaths that name neither a stat block nor somebody."""
    document = keep.universe(universe)
    folder = keep.universe_paths(document).folder
    people = (path.stem for path in folder.glob("catalogue/npc/*.json"))
    known = (*catalogue.ids("monster"), *people)
    where = (folder / "universe.json").relative_to(keep.root).as_posix()
    for named in document.rules.monster_death_exceptions:
        if named not in known:
            near = get_close_matches(named, known, n=1)
            meant = f"; the closest is '{near[0]}'" if near else ""
            problem = f"monster_death_exceptions: there is no '{named}'{meant}"
            yield Fault(where, "rules", problem)


def _problems(error: WhispyrkeepError) -> tuple[str, ...]:
    """What is wrong, without the entry that the fault names anyway."""
    if isinstance(error, BadDocument):
        return tuple(fault.partition(": ")[2] for fault in error.faults)
    return (error.what,)


def names_of_others(keep: Keep, universe: str) -> tuple[tuple[str, str], ...]:
    """Entries of the universe's homebrew that use a guarded name, each with the name.

    They are the author's own affair at their own table, and let narrators use the name there; to
    publish them is another matter. Raises as ``Keep.world`` does.
    """
    homebrew = keep.world(universe).homebrew
    return tuple(
        (entry_id, name)
        for entry_id in sorted(homebrew)
        for name in sorted(guarded_in({"id": entry_id, **homebrew[entry_id]}))
    )


def far_out(keep: Keep, universe: str) -> tuple[tuple[str, str], ...]:
    """Figures of the universe's homebrew above or below those of every SRD peer, by entry.

    Raises as ``Keep.world`` does.
    """
    catalogue = keep.catalogue(universe)
    return tuple(
        (row.id, f"{one.measure} {one.told}")
        for row in list_homebrew(keep, universe)
        if row.label != "banned"
        for one in balance(catalogue.entry(row.id), catalogue).outliers
    )


def _fault(keep: Keep, path: Path, problem: str) -> Fault:
    return Fault(path.relative_to(keep.root).as_posix(), homebrew_id(path), problem)


def _dangling(
    keep: Keep, path: Path, catalogue: Catalogue, homebrew: Mapping[str, Any]
) -> Iterator[Fault]:
    """Entries that the file names and that nobody can have."""
    world = path.parent.name in WORLD_KINDS
    try:
        fields = read_document(path).value if world else homebrew.get(homebrew_id(path), {})
    except WhispyrkeepError as broken:
        yield _fault(keep, path, broken.what)
        return
    for where, named in named_entries(fields):
        if named not in catalogue.listed:
            yield _fault(keep, path, f"{where}: there is no '{named}'")
        elif world and catalogue.ban(named) is not None:
            yield _fault(keep, path, f"{where}: '{named}' is banned")
