"""Which keep, and whose: the first thing every program here does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from whispyrkeep.errors import BadDocument
from whispyrkeep.session.documents import parsed
from whispyrkeep.session.keep import Keep, random_id, wall_clock
from whispyrkeep.store.keep import create_keep
from whispyrkeep.store.keep import open_keep as open_stored
from whispyrkeep.store.layout import KeepPaths
from whispyrkeep.store.profiles import (
    Profile,
    choose_default_keep,
    config_folder,
    find_keep,
    load_profile,
    load_settings,
    rename_profile,
)


def open_keep(
    path: str | Path | None = None,
    *,
    create: bool = False,
    profile: Profile | None = None,
    clock: Callable[[], str] = wall_clock,
    new_id: Callable[[], str] = random_id,
) -> Keep:
    """Open a keep.

    Args:
        path: its folder; by default ``WHISPYRKEEP_KEEP``, the current folder or one above it,
            or the user's default keep.
        create: make an empty keep at ``path`` when there is none.
        profile: who opens it; by default the user's profile, made on first use.
        clock, new_id: wall-clock text and new ids; tests and golden campaigns give their own.

    Raises:
        NoKeep: there is none; says how to make one.
        TooNew, BrokenDocument: ``keep.json`` cannot be read by this version, or at all.
    """
    config = config_folder(os.environ)
    who = profile or load_profile(config, random_id)
    named = Path(path).expanduser() if path is not None else None
    if create and named is not None and not KeepPaths(named).document.exists():
        stored = create_keep(named, who, new_id())
    else:
        stored = open_stored(find_keep(named, os.environ, Path.cwd(), load_settings(config)), who)
    return Keep(stored, who, config=config, clock=clock, new_id=new_id)


def own_profile() -> Profile:
    """The user's profile, made on first use."""
    return load_profile(config_folder(os.environ), random_id)


def rename_yourself(name: str) -> Profile:
    """Give the user's profile another name; raises ``BadDocument`` for one that is none.

    Keeps show the name their owner had when they were made or claimed.
    """
    if not name.strip():
        raise BadDocument("the name", ("it is empty",))
    named = parsed(Profile, {"id": own_profile().id, "name": name.strip()}, "the name")
    return rename_profile(config_folder(os.environ), named, named.name)


def new_keep(path: str | Path) -> Keep:
    """Make an empty keep; raises ``NameTaken`` when anything is there."""
    who = own_profile()
    root = Path(path).expanduser()
    create_keep(root, who, random_id())
    return open_keep(root)


def make_default(keep: Keep) -> None:
    """Use this keep wherever no other is named or found."""
    choose_default_keep(keep.config, keep.root)
