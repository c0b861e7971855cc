"""Looking after a keep: claim, share, rebuild, back up, pack, recover, and the trash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from whispyrkeep.errors import NotInKeep, NotYours
from whispyrkeep.session.lorekeeping import rebuild as rebuild_lore
from whispyrkeep.session.ownership import require_owner
from whispyrkeep.store import archive
from whispyrkeep.store.documents import read_document, write_document
from whispyrkeep.store.files import PRIVATE, Disk
from whispyrkeep.store.index import remove_index
from whispyrkeep.store.keep import claim_keep, share_keep
from whispyrkeep.store.trash import (
    Trashed,
    list_trash,
    purge_trash,
    put_back,
    put_in_trash,
    trashed_document,
)

if TYPE_CHECKING:
    from whispyrkeep.session.keep import Keep

Kind = Literal["universe", "character", "campaign"]


def claim(keep: Keep) -> int:
    """Make this profile the owner of the keep and of what its former owner owned in it.

    Returns:
        How many documents changed hands; those of other profiles stay theirs.

    Raises:
        ReadOnly: the folder itself cannot be written.
    """
    former = keep.stored.document.owner.id
    keep.reopen(claim_keep(keep.stored, keep.profile))
    count = 0
    for path in _owned_documents(keep):
        document = read_document(path)
        if document.value.get("owner") == former:
            value = document.value | {"owner": keep.profile.id}
            write_document(keep.disk, keep.paths, path, value, document.content_hash)
            count += 1
    return count


def _owned_documents(keep: Keep) -> Iterator[Path]:
    yield from keep.paths.universes.glob("*/universe.json")
    yield from keep.paths.characters.glob("*.json")
    yield from keep.paths.campaigns.glob("*/campaign.json")


def share(keep: Keep, group: str | None) -> None:
    """Open the keep's files to a system group, or make them private again.

    Raises:
        NotYours: only its owner may.
    """
    keep.require_writable()
    owner = keep.stored.document.owner.id
    if owner != keep.profile.id:
        raise NotYours("the keep", owner)
    keep.reopen(share_keep(keep.stored, group, keep.profile))


def rebuild(
    keep: Keep, progress: Callable[[int, int, str], object] | None = None
) -> dict[str, int]:
    """Delete and make again what is derived; returns passages by universe and turns by campaign.

    What is damaged is noted among the keep's warnings and left out.
    """
    report: dict[str, int] = {}
    for universe in keep.universes():
        name = f"lore of {universe.slug}"
        report[name] = rebuild_lore(keep, universe.slug, progress).written
    for campaign in keep.campaigns():
        remove_index(campaign.paths.index)
        report[f"turns of {campaign.slug}"] = campaign.head.turn
    keep.sql("select count(*) from turns")
    return report


def backup(keep: Keep, target: Path) -> None:
    """Write the whole keep into one archive; a damaged campaign goes along as it lies."""
    archive.back_up_keep(keep.disk, keep.paths, target)


def restore(package: Path, root: Path) -> None:
    """Make a keep from a backup at ``root``, which is empty or not there yet."""
    archive.restore_keep(Disk(PRIVATE), package, root)


def pack_campaign(keep: Keep, slug: str, target: Path) -> None:
    """Write a campaign with its universe and characters into one file.

    Raises:
        Corrupt: its log is damaged; nothing was written.
    """
    campaign = keep.campaign(slug)
    universe = keep.paths.universes / campaign.document.universe
    characters = [
        keep.paths.character(member)
        for member in campaign.start.party
        if keep.paths.character(member).exists()
    ]
    archive.pack_campaign(keep.disk, campaign.log, universe, characters, target)


def unpack_campaign(keep: Keep, package: Path, slug: str | None = None) -> archive.Unpacked:
    """Bring a packed campaign into the keep, or the turns it is ahead by.

    Raises:
        Diverged: the keep's copy went another way; give ``slug`` to have both.
        BadPackage: the file is damaged or hostile; nothing was changed.
    """
    keep.require_writable()
    return archive.unpack_campaign(
        keep.disk,
        keep.paths,
        package,
        keep.new_id(),
        slug=slug,
        changes={"owner": keep.profile.id},
    )


def recover_campaign(keep: Keep, damaged: str, slug: str) -> archive.Recovered:
    """Make a campaign of the good turns of a damaged one, which stays as it lies."""
    keep.require_writable()
    return archive.recover_campaign(
        keep.disk, keep.paths, damaged, slug, keep.new_id(), {"owner": keep.profile.id}
    )


# --- the trash --------------------------------------------------------------------------


def delete_document(keep: Keep, kind: Kind, slug: str) -> Trashed:
    """Move a document, with its folder, to the trash.

    Raises:
        NotInKeep, NotYours: it is not there, or not this profile's.
    """
    keep.require_writable()
    path = {
        "universe": keep.paths.universes / slug,
        "character": keep.paths.characters / f"{slug}.json",
        "campaign": keep.paths.campaigns / slug,
    }[kind]
    if not path.exists():
        raise NotInKeep(kind, slug, getattr(keep, f"{kind}_slugs")())
    require_owner(_document(keep, kind, slug), keep.profile.id, f"{kind} '{slug}'")
    return put_in_trash(keep.disk, keep.paths, path, keep.new_id(), keep.clock())


def _document(keep: Keep, kind: Kind, slug: str) -> Any:
    if kind == "campaign":
        return keep.campaign_document(slug)
    return keep.universe(slug) if kind == "universe" else keep.character(slug)


def trashed(keep: Keep) -> tuple[Trashed, ...]:
    """What can be put back, oldest first."""
    return list_trash(keep.paths)


def restore_document(keep: Keep, trash_id: str) -> Path:
    """Put something deleted back.

    Raises:
        NoSuchFile, NotYours: there is no such thing in the trash, or it is somebody else's.
        NameTaken: its name is in use again.
    """
    _require_own_trash(keep, trash_id)
    return put_back(keep.disk, keep.paths, trash_id)


def purge_document(keep: Keep, trash_id: str) -> None:
    """Remove something deleted for good; raises as ``restore_document``."""
    _require_own_trash(keep, trash_id)
    purge_trash(keep.disk, keep.paths, trash_id)


def _require_own_trash(keep: Keep, trash_id: str) -> None:
    """What cannot be read any more is the keep's owner's to clear away."""
    keep.require_writable()
    path = trashed_document(keep.paths, trash_id)
    owner = keep.stored.document.owner.id
    if path.is_file():
        owner = str(read_document(path).value.get("owner", owner))
    if owner != keep.profile.id:
        raise NotYours(f"'{trash_id}' in the trash", owner)
