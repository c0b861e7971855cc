"""What can go wrong with lore documents and their index."""

from __future__ import annotations

from pathlib import Path

from whispyrkeep.errors.base import WhispyrkeepError


class BadLoreDocument(WhispyrkeepError):
    """A canon document that cannot be read; ``document`` is its path below the folder."""

    def __init__(self, document: str, reason: str, remedy: str) -> None:
        super().__init__(f"lore document '{document}' {reason}", remedy)
        self.document = document
        self.reason = reason


class BadLoreLine(WhispyrkeepError):
    """A line of a universe's lore ledger that is no lore record; ``line`` is from 1."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"{path}:{line} is no lore record: {reason}",
            "correct or remove the line, then run `whispyrkeep lore rebuild`",
        )
        self.path = path
        self.line = line
        self.reason = reason


class LoreIndexFailed(WhispyrkeepError):
    """The lore index can be neither read nor made again; the lore itself is untouched."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"the lore index '{folder}' failed: {reason}",
            "free space or check permissions there, then run `whispyrkeep lore rebuild`",
        )
        self.folder = folder
        self.reason = reason
