"""The demo universe put into a keep, and a campaign begun in it."""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.demo import DEMO
from whispyrkeep.errors import NotInKeep
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.universe import Universe
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.documents import parsed, read_as
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import make_default, open_keep
from whispyrkeep.store.documents import write_document
from whispyrkeep.store.files import make_folder, write_whole
from whispyrkeep.store.layout import check_free

DEMO_CAMPAIGN = "demo"


def begin_demo(root: Path | None = None, *, seed: int | None = None) -> Campaign:
    """A keep with the demo at ``root``, made the user's default when none is named."""
    keep = open_keep(root or Path.home() / "whispyrkeep", create=True)
    if root is None:
        make_default(keep)
    return install_demo(keep, seed=seed)


def install_demo(keep: Keep, *, seed: int | None = None) -> Campaign:
    """The campaign ``demo``, begun with the demo's universe and characters when it is new.

    Raises:
        ReadOnly: somebody else's keep.
    """
    if DEMO_CAMPAIGN in keep.campaign_slugs():
        return keep.campaign(DEMO_CAMPAIGN)
    universe, party = ensure_demo(keep)
    return keep.new_campaign(DEMO_CAMPAIGN, universe, party, seed=seed)


def ensure_demo(keep: Keep) -> tuple[str, tuple[str, ...]]:
    """Slug of the demo universe and ids of its party, copied into the keep where missing."""
    keep.require_writable()
    universe = read_as(Universe, DEMO / "universe" / "universe.json")
    if universe.slug not in keep.universe_slugs():
        add_universe(keep, DEMO / "universe", universe.slug)
    sheets = demo_characters()
    for sheet in sheets:
        if sheet.id not in keep.character_slugs():
            keep.new_character(sheet)
    return universe.slug, tuple(sheet.id for sheet in sheets)


def demo_character(name: str | None = None) -> CharacterSheet:
    """One of the demo's ready characters, the first by default; raises ``NotInKeep``."""
    sheets = {sheet.id: sheet for sheet in demo_characters()}
    chosen = name or next(iter(sheets))
    if chosen not in sheets:
        raise NotInKeep("character", chosen, tuple(sheets))
    return sheets[chosen]


def demo_characters() -> tuple[CharacterSheet, ...]:
    """The demo's ready characters."""
    paths = sorted((DEMO / "characters").glob("*.json"))
    return tuple(read_as(CharacterSheet, path) for path in paths)


def add_universe(keep: Keep, folder: Path, slug: str, *, name: str | None = None) -> Universe:
    """Copy a universe's plain files into the keep, as this profile's own.

    Args:
        folder: holds ``universe.json``, ``canon``, ``catalogue``, ``lore.jsonl`` and
            ``timeline.jsonl``; what else lies there stays there.
        name: another title.

    Raises:
        NameTaken: the keep has one of that name.
        BadDocument, BrokenDocument: a file is not what it must be.
    """
    keep.require_writable()
    check_free(keep.paths.universes, slug)
    source = read_as(Universe, folder / "universe.json")
    own = {"id": keep.new_id(), "slug": slug, "owner": keep.profile.id, "name": name or source.name}
    value = source.dump() | own | {"shared_with": (), "shelved": False}
    owned = parsed(Universe, value, f"universe '{slug}'")
    paths = keep.paths.universe(slug, owned.id)
    for part in ("canon", "catalogue"):
        for file in sorted((folder / part).rglob("*")):
            _copy(keep, file, paths.folder / file.relative_to(folder))
    for log in (paths.lore, paths.timeline):
        _copy(keep, folder / log.name, log)
    write_document(keep.disk, keep.paths, paths.document, owned.dump(), None)
    return owned


def _copy(keep: Keep, file: Path, target: Path) -> None:
    if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
        make_folder(keep.disk, target.parent)
        write_whole(keep.disk, target, file.read_bytes())
