"""Who you are, and which keep is yours: the little that belongs to the user, not to a keep.

A profile is not a system user name: it stays the same on another machine when its file is
copied there, and two people on one computer have two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import platformdirs

from whispyrkeep.errors import NoKeep
from whispyrkeep.models.base import Line, Slug, StoredValue
from whispyrkeep.store.documents import load_value, save_value
from whispyrkeep.store.files import PRIVATE, Disk
from whispyrkeep.store.layout import KeepPaths
from whispyrkeep.store.locks import held

_CONFIG = "WHISPYRKEEP_CONFIG"
_KEEP = "WHISPYRKEEP_KEEP"
UNNAMED = "Game Master"


class Profile(StoredValue):
    """The owner of keeps, universes, characters and campaigns; ``id`` never changes."""

    id: Slug
    name: Line


class Settings(StoredValue):
    """What the user chose for all keeps."""

    default_keep: Path | None = None


def config_folder(environ: Mapping[str, str]) -> Path:
    """The user's configuration folder: ``WHISPYRKEEP_CONFIG``, else the system's place for it."""
    chosen = environ.get(_CONFIG)
    return Path(chosen) if chosen else platformdirs.user_config_path("whispyrkeep")


def load_profile(config: Path, make_id: Callable[[], str]) -> Profile:
    """The user's profile, made on first use with an id from ``make_id``.

    Raises:
        BrokenDocument: ``profile.json`` was edited into something else.
    """
    path = config / "profile.json"
    if not path.exists():
        disk = Disk(PRIVATE)
        with held(disk, config / "profile.lock"):
            if not path.exists():
                save_value(disk, path, Profile(id=make_id(), name=UNNAMED))
    return load_value(path, Profile)


def rename_profile(config: Path, profile: Profile, name: str) -> Profile:
    """Give the profile another name; its id, and with it what it owns, stays."""
    renamed = Profile(id=profile.id, name=name)
    save_value(Disk(PRIVATE), config / "profile.json", renamed)
    return renamed


def load_settings(config: Path) -> Settings:
    """The user's settings, the default ones when there are none yet."""
    path = config / "settings.json"
    return load_value(path, Settings) if path.exists() else Settings()


def choose_default_keep(config: Path, root: Path) -> None:
    """Remember the keep to use where no other is named or found."""
    chosen = load_settings(config).with_(default_keep=root.absolute())
    save_value(Disk(PRIVATE), config / "settings.json", chosen)


def find_keep(
    named: Path | None, environ: Mapping[str, str], here: Path, settings: Settings
) -> Path:
    """Folder of the keep to use: named, ``WHISPYRKEEP_KEEP``, here or above, the default.

    Raises:
        NoKeep: what was named is no keep, or there is none at all.
    """
    chosen = named or (Path(environ[_KEEP]) if environ.get(_KEEP) else None)
    if chosen is not None:
        return _require_keep(chosen.expanduser())
    for folder in (here, *here.parents):
        if KeepPaths(folder).document.is_file():
            return folder
    return _require_keep(settings.default_keep or here)


def _require_keep(root: Path) -> Path:
    if not KeepPaths(root).document.is_file():
        raise NoKeep(root)
    return root
