"""Names that a table has in use: what its players and game master wrote, wherever they did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from whispyrkeep.catalog.names import guarded_in, guarded_names
from whispyrkeep.lore.documents import canon_files
from whispyrkeep.session.lorekeeping import LORE_FAILED

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign

Mark = tuple[str, int, int]
"""A file's path, and its time and size, which change with what is in it."""

_read: dict[Mark, frozenset[str]] = {}


def names_in_use(campaign: Campaign) -> frozenset[str]:
    """Guarded names in the players' texts, the game master's turns and the universe's documents.

    Reads the whole log, so it is for when a reply has brought such a name up.
    """
    said = (
        guarded_in(turn.dump() if turn.kind == "gm" else turn.player_text)
        for turn in campaign.turns()
    )
    return frozenset().union(*said, *map(_names_of_file, _documents(campaign)))


def _documents(campaign: Campaign) -> list[Path]:
    """Canon and ledger of the universe; none if it is no longer in the keep."""
    keep = campaign.keep
    try:
        paths = keep.universe_paths(keep.universe(campaign.document.universe))
    except LORE_FAILED:
        return []
    ledger = [paths.lore] if paths.lore.exists() else []
    return [*(file for _, file in canon_files(paths.canon)), *ledger]


def _names_of_file(file: Path) -> frozenset[str]:
    try:
        stat = file.stat()
        mark = (str(file), stat.st_mtime_ns, stat.st_size)
        if mark not in _read:
            _read[mark] = guarded_names(file.read_text("utf-8", errors="replace"))
    except OSError:
        return frozenset()  # what cannot be read owns nothing; the lore's sync reports it
    return _read[mark]
