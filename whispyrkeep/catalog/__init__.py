"""The rules catalogue: SRD creatures, items and spells, with a world's homebrew laid over."""

from __future__ import annotations

from whispyrkeep.catalog.catalogue import Catalogue, catalogue_for
from whispyrkeep.catalog.licence import ATTRIBUTION

__all__ = ["ATTRIBUTION", "Catalogue", "catalogue_for"]
