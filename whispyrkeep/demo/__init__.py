"""The demo keep's contents, as plain files: the universe of the Withy Coast and two characters.

``universe/`` is laid out like a universe's folder in a keep, ``characters/`` like a keep's;
``ready/`` has the choices that one character of each class is made from.
The files are read and copied, never imported, and nothing here is code but the path.
"""

from __future__ import annotations

from pathlib import Path

DEMO = Path(__file__).parent
"""Folder that holds ``universe/``, ``characters/`` and ``ready/``."""
