"""Deleted documents: moved aside whole, listed, put back, or removed for good."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator

from whispyrkeep.errors import NoSuchFile
from whispyrkeep.models.base import Line, Slug, StoredValue
from whispyrkeep.store.documents import load_value, save_value
from whispyrkeep.store.files import Disk, make_folder, move, remove_folder, reporting
from whispyrkeep.store.layout import KeepPaths, check_free, check_name
from whispyrkeep.store.locks import held

_NOTE = "trashed.json"
_DOCUMENTS = {"universes": "universe.json", "campaigns": "campaign.json"}
"""The document in a deleted folder, by the folder it lay in; characters are files."""


def _inside(path: str) -> str:
    """``path`` when it stays inside the keep, whoever edited the note."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or len(parts.parts) < 2:
        raise ValueError(f"'{path}' is not a place in a keep")
    return path


class Trashed(StoredValue):
    """Something that was deleted; ``path`` is where it lay in the keep."""

    id: Slug
    path: Annotated[str, AfterValidator(_inside)]
    wall: Line


def put_in_trash(disk: Disk, keep: KeepPaths, path: Path, trash_id: str, wall: str) -> Trashed:
    """Delete a document or a folder of one, so that it can be put back.

    Args:
        path: inside the keep.
        wall: the clock's text, shown in the list.

    Raises:
        NoSuchFile: nothing is there.
        Busy, WriteFailed: it is still where it was.
    """
    trashed = Trashed(id=trash_id, path=path.relative_to(keep.root).as_posix(), wall=wall)
    folder = keep.trash / check_name(trash_id)
    with held(disk, keep.documents_lock):
        if not path.exists():
            raise NoSuchFile(path)
        save_value(disk, folder / _NOTE, trashed)
        move(disk, path, folder)
    return trashed


def list_trash(keep: KeepPaths) -> tuple[Trashed, ...]:
    """What can be put back, oldest first."""
    notes = (load_value(note, Trashed) for note in keep.trash.glob(f"*/{_NOTE}"))
    there = [trashed for trashed in notes if _content_of(keep, trashed).exists()]
    return tuple(sorted(there, key=lambda trashed: (trashed.wall, trashed.id)))


def put_back(disk: Disk, keep: KeepPaths, trash_id: str) -> Path:
    """Put something deleted back where it was; returns its path.

    Raises:
        NoSuchFile: nothing with that id is in the trash.
        NameTaken: something else has its name by now.
    """
    folder = keep.trash / check_name(trash_id)
    with held(disk, keep.documents_lock):
        trashed = load_value(folder / _NOTE, Trashed)
        content = _content_of(keep, trashed)
        if not content.exists():
            raise NoSuchFile(content)
        target = keep.root / trashed.path
        check_free(target.parent, content.stem)
        make_folder(disk, target.parent)
        move(disk, content, target.parent)
        remove_folder(disk, folder)
    return target


def trashed_document(keep: KeepPaths, trash_id: str) -> Path:
    """The document of something deleted: the file itself, or the one its folder is about.

    Raises:
        NoSuchFile: nothing with that id is in the trash.
    """
    folder = keep.trash / check_name(trash_id)
    if not folder.is_dir():
        raise NoSuchFile(folder)
    trashed = load_value(folder / _NOTE, Trashed)
    content = _content_of(keep, trashed)
    kind = PurePosixPath(trashed.path).parts[0]
    return content / _DOCUMENTS[kind] if kind in _DOCUMENTS else content


def purge_trash(disk: Disk, keep: KeepPaths, trash_id: str) -> None:
    """Remove something deleted for good; raises ``NoSuchFile`` when it is not there."""
    folder = keep.trash / check_name(trash_id)
    with held(disk, keep.documents_lock):
        if not folder.is_dir():
            raise NoSuchFile(folder)
        with reporting(folder, uncertain=True):
            shutil.rmtree(folder)
            disk.sync_folder(keep.trash)


def _content_of(keep: KeepPaths, trashed: Trashed) -> Path:
    return keep.trash / trashed.id / Path(trashed.path).name
