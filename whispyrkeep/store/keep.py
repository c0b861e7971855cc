"""A whole keep: made, opened, claimed, shared.

Opening answers one question for everything else: may this profile write here, and if
not, why. A keep carried to another machine opens for reading until it is claimed.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from whispyrkeep.errors import NameTaken, NoKeep, NoSuchGroup, ReadOnly, TooNew
from whispyrkeep.models.base import Line, Slug, StoredValue
from whispyrkeep.store.documents import load_value, read_document, save_value
from whispyrkeep.store.files import PRIVATE, SHARED, Disk, make_folder, reporting, write_whole
from whispyrkeep.store.layout import KeepPaths
from whispyrkeep.store.locks import held
from whispyrkeep.store.profiles import Profile

KEEP_VERSION = 1
"""Newest format of a keep this version writes, and the newest ``min_reader`` it reads."""

_GITIGNORE = b".cache/\nlocks/\n.trash/\n*.tmp\n"
_GITATTRIBUTES = b"*.jsonl -text merge=binary\n"


class Sharing(StoredValue):
    """The system's group whose members may read and write the keep's files."""

    group: Line


class KeepDocument(StoredValue):
    """``keep.json``. Versions below ``min_reader`` must not open the keep."""

    format: Literal["whispyrkeep"] = "whispyrkeep"
    version: int = KEEP_VERSION
    min_reader: int = 1
    keep_id: Slug
    owner: Profile
    shared: Sharing | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """An open keep. ``read_only`` says why nothing may be changed; None when it may."""

    paths: KeepPaths
    document: KeepDocument
    disk: Disk
    read_only: str | None

    def require_writable(self) -> None:
        """Raises ``ReadOnly`` with the reason when nothing may be changed here."""
        if self.read_only is not None:
            raise ReadOnly(self.paths.root, self.read_only)


def create_keep(root: Path, owner: Profile, keep_id: str) -> Keep:
    """Make an empty private keep at ``root``, which may be an empty folder already.

    Raises:
        NameTaken: there is a keep, or anything else, at ``root``.
        WriteFailed: the disk refused.
    """
    paths, disk = KeepPaths(root.absolute()), Disk(PRIVATE)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise NameTaken(root)
    lay_out(disk, paths)
    save_value(disk, paths.document, KeepDocument(keep_id=keep_id, owner=owner))
    return open_keep(root, owner)


def lay_out(disk: Disk, paths: KeepPaths) -> None:
    """Make the folders every keep has, and tell git what not to touch."""
    for folder in (paths.universes, paths.characters, paths.campaigns, paths.locks):
        make_folder(disk, folder)
    write_whole(disk, paths.root / ".gitignore", _GITIGNORE)
    write_whole(disk, paths.root / ".gitattributes", _GITATTRIBUTES)


def open_keep(root: Path, profile: Profile) -> Keep:
    """Open the keep at ``root`` as ``profile``; changes nothing.

    Raises:
        NoKeep: there is none.
        TooNew: it needs a newer version.
        BrokenDocument: ``keep.json`` cannot be read.
    """
    paths = KeepPaths(root.absolute())
    if not paths.document.is_file():
        raise NoKeep(root)
    needed = read_document(paths.document).value.get("min_reader")
    if isinstance(needed, int) and needed > KEEP_VERSION:
        raise TooNew(f"the keep '{root}'", needed, KEEP_VERSION)
    document = load_value(paths.document, KeepDocument)
    disk = Disk(SHARED if document.shared else PRIVATE)
    return Keep(paths, document, disk, _why_read_only(paths, document, profile))


def claim_keep(keep: Keep, profile: Profile) -> Keep:
    """Take over a keep that was carried here; what is in it keeps its owners' names.

    Raises:
        ReadOnly: the folder itself cannot be written.
    """
    _require_writable_folder(keep.paths)
    return _change(keep, keep.document.with_(owner=profile), profile)


def share_keep(keep: Keep, group: str | None, profile: Profile) -> Keep:
    """Open the files of a keep to a group of this system, or make them private again.

    Raises:
        ReadOnly: somebody else's keep.
        NoSuchGroup: the system has no such group.
        WriteFailed: not all files could be handed over; do it again.
    """
    keep.require_writable()
    number = -1 if group is None else _group_number(group)
    shared = None if group is None else Sharing(group=group)
    changed = _change(keep, keep.document.with_(shared=shared), profile)
    modes = changed.disk.modes
    for folder, _, files in os.walk(keep.paths.root):
        for path, mode in [(Path(folder), modes.folder)] + [
            (Path(folder, name), modes.file) for name in files
        ]:
            with reporting(path, uncertain=True):
                shutil.chown(path, group=number) if number >= 0 else None
                path.chmod(mode)
    return changed


def _change(keep: Keep, document: KeepDocument, profile: Profile) -> Keep:
    disk = Disk(SHARED if document.shared else PRIVATE)
    with held(keep.disk, keep.paths.documents_lock):
        save_value(disk, keep.paths.document, document)
    return replace(
        keep,
        document=document,
        disk=disk,
        read_only=_why_read_only(keep.paths, document, profile),
    )


def _group_number(group: str) -> int:
    try:
        import grp
    except ImportError:  # Windows has no such groups
        raise NoSuchGroup(group) from None
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise NoSuchGroup(group) from None


def _require_writable_folder(paths: KeepPaths) -> None:
    why = _why_folder_read_only(paths)
    if why is not None:
        raise ReadOnly(paths.root, why)


def _why_read_only(paths: KeepPaths, document: KeepDocument, profile: Profile) -> str | None:
    if document.shared is None and document.owner.id != profile.id:
        return f"it belongs to {document.owner.name} (profile {document.owner.id})"
    return _why_folder_read_only(paths)


def _why_folder_read_only(paths: KeepPaths) -> str | None:
    for folder in (paths.root, paths.locks):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            return f"the folder '{folder}' cannot be written"
    return None
