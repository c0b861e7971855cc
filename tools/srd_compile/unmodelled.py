"""Lines that say what of an entry is not expressed, without the book's wording."""

from __future__ import annotations

from collections.abc import Sequence


def clause_count(name: str, left: Sequence[str], page: int) -> str:
    """``Sticky Hide: 2 sentences (p. 306)``."""
    count = len(left)
    return f"{name}: {count} sentence{'s' if count > 1 else ''} (p. {page})"
