"""The ``.wkeep`` file: a zip whose bytes depend on its content alone, and how it is read safely.

``manifest.json`` lists every other member with size and SHA-256. Names are sorted, dates
and modes fixed, so that the same keep gives the same file on every day and machine with
the same zlib. Reading trusts nothing: not the names, not the sizes, not the links.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from whispyrkeep.errors import BadPackage, TooNew
from whispyrkeep.models.base import StoredValue
from whispyrkeep.store.documents import pretty_json
from whispyrkeep.store.files import Disk, make_folder, opened, replacing, reporting, write_fully

PACKAGE_VERSION = 1
MANIFEST = "manifest.json"

LARGEST_MANIFEST = 64 * 2**20
SMALL_ENOUGH = 64 * 2**20
"""Unpacked bytes that are fine whatever the package's own size."""

DENSEST = 250
"""Most unpacked bytes for one packed byte; our own packages have about 5 to 20."""

LARGEST = 8 * 2**30

_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    FileNotFoundError,
    UnicodeDecodeError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Member(StoredValue):
    """One file of a package."""

    sha256: str
    size: int


class Manifest(StoredValue):
    """What a package holds. ``about`` is for people and for finding things before unpacking."""

    format: Literal["whispyrkeep-package"] = "whispyrkeep-package"
    version: int = PACKAGE_VERSION
    min_reader: int = 1
    kind: Literal["campaign", "keep"]
    about: dict[str, Any]
    files: dict[str, Member]


@dataclass(slots=True)
class PackageWriter:
    """Takes the files of a package in any order; the zip gets them sorted."""

    files: dict[str, bytes | Path] = field(default_factory=dict)

    def add(self, name: str, content: bytes | Path) -> None:
        """Take one file, as bytes or as the file to read them from."""
        self.files[check_member_name(name)] = content

    def add_folder(self, prefix: str, folder: Path) -> None:
        """Take every ordinary file below ``folder``; links, spares and hidden ones stay out."""
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not path.is_symlink() and not _is_hidden(name):
                self.add(f"{prefix}/{name}", path)

    def write(
        self, disk: Disk, target: Path, kind: Literal["campaign", "keep"], about: dict[str, Any]
    ) -> Manifest:
        """Write the package to ``target`` at once.

        Raises:
            WriteFailed: the disk refused; ``target`` is as before.
        """
        with replacing(disk, target) as stream, zipfile.ZipFile(stream, "w") as archive:
            members = {name: _store(archive, name, self.files[name]) for name in sorted(self.files)}
            manifest = Manifest(kind=kind, about=about, files=members)
            _store(archive, MANIFEST, pretty_json(manifest.dump()))
        return manifest


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def _store(archive: zipfile.ZipFile, name: str, content: bytes | Path) -> Member:
    plain = content.read_bytes() if isinstance(content, Path) else content
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    archive.writestr(entry, plain, compresslevel=6)
    return Member(sha256=hashlib.sha256(plain).hexdigest(), size=len(plain))


def check_member_name(name: str) -> str:
    """``name`` when it stays below the folder it is unpacked to, on every system.

    Raises:
        BadPackage: absolute, with ``..``, a drive, a device, or characters that some
            system does not take.
    """
    path = PurePosixPath(name)
    sound = bool(name) and path.as_posix() == name and not path.is_absolute()
    for part in path.parts:
        strange = part in (".", "..") or part != part.strip(" ") or part.endswith(".")
        sound = sound and not strange and _DEVICE.fullmatch(part) is None
    if not sound or _FORBIDDEN.search(name) or len(name) > 240:
        raise BadPackage(name, "the name would not stay in its folder on every system")
    return name


@contextmanager
def open_package(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A package with its names, links and sizes checked; contents are checked by ``extract``.

    Raises:
        BadPackage: not a package of ours, or not one that can be unpacked safely.
        TooNew: made by a newer version.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, _checked(archive, path)
    except _BROKEN_ZIP as cause:
        raise BadPackage(str(path), f"not a whole zip file ({cause})") from None


def _checked(archive: zipfile.ZipFile, path: Path) -> Manifest:
    entries = archive.infolist()
    names = [check_member_name(entry.filename) for entry in entries]
    if len({unicodedata.normalize("NFC", name).casefold() for name in names}) < len(names):
        raise BadPackage(str(path), "two members have the same name, letter case ignored")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.flag_bits & 1:
            raise BadPackage(entry.filename, "a link, or encrypted")
    total = sum(entry.file_size for entry in entries)
    allowed = min(LARGEST, max(SMALL_ENOUGH, DENSEST * path.stat().st_size))
    if total > allowed:
        raise BadPackage(str(path), f"would unpack to {total} bytes, more than {allowed}")
    manifest = _read_manifest(archive, path)
    if {*manifest.files, MANIFEST} != set(names):
        raise BadPackage(str(path), "the members are not those the manifest lists")
    return manifest


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        with archive.open(MANIFEST) as stream:
            value = orjson.loads(stream.read(LARGEST_MANIFEST))
        needed = value["min_reader"]
        if isinstance(needed, int) and needed > PACKAGE_VERSION:
            raise TooNew(f"the package '{path}'", needed, PACKAGE_VERSION)
        return Manifest.model_validate(value)
    except (KeyError, TypeError, orjson.JSONDecodeError, ValidationError) as cause:
        raise BadPackage(str(path), f"no sound {MANIFEST} ({type(cause).__name__})") from None


def extract(disk: Disk, archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Unpack every member below ``folder``, durably, and compare it with the manifest.

    Raises:
        BadPackage: a member is shorter, longer or other than the manifest says.
        WriteFailed: the disk refused.
    """
    for name, member in manifest.files.items():
        target = folder.joinpath(*PurePosixPath(name).parts)
        make_folder(disk, target.parent)
        with archive.open(name) as stream:
            content = stream.read(member.size + 1)
        if len(content) != member.size:
            raise BadPackage(name, f"its size is not {member.size} bytes")
        if hashlib.sha256(content).hexdigest() != member.sha256:
            raise BadPackage(name, "its content is not what was packed (SHA-256)")
        with reporting(target), opened(disk.create(target, os.O_WRONLY)) as descriptor:
            write_fully(disk, descriptor, content)
            disk.fsync(descriptor)
