"""Whose a document is: only its owner changes it, and only those it was given to use it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from whispyrkeep.errors import NotGiven, NotYours


class Owned(Protocol):
    """A universe, character or campaign document."""

    @property
    def owner(self) -> str: ...
    @property
    def shared_with(self) -> tuple[str, ...]: ...


def require_owner(document: Owned, profile: str, what: str) -> None:
    """Raises ``NotYours`` unless ``profile`` owns the document."""
    if document.owner != profile:
        raise NotYours(what, document.owner)


def require_player(document: Owned, profile: str, what: str) -> None:
    """Raises ``NotYours`` unless ``profile`` owns the document or was given it."""
    if profile != document.owner and profile not in document.shared_with:
        raise NotYours(what, document.owner)


def require_given(documents: Iterable[tuple[str, Owned]], owner: str) -> None:
    """Raises ``NotGiven`` for the first thing that ``owner`` neither owns nor was given."""
    for what, document in documents:
        if owner != document.owner and owner not in document.shared_with:
            raise NotGiven(what, document.owner)
