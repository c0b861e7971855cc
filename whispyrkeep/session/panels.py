"""How a keep's play panel looks: remembered in ``panel.json`` for everybody who plays there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whispyrkeep.errors import BrokenDocument, NoSuchFile
from whispyrkeep.models.panel import PanelSettings
from whispyrkeep.session.documents import merged
from whispyrkeep.session.keep import Keep
from whispyrkeep.store.documents import load_value, save_value


def panel_settings(keep: Keep) -> PanelSettings:
    """The settings as they were last saved; the usual ones when there are none.

    A file that cannot be read is noted among the keep's warnings and passed over.
    """
    try:
        return load_value(keep.paths.panel, PanelSettings)
    except NoSuchFile:
        return PanelSettings()
    except BrokenDocument as broken:
        keep.warn(f"the panel looks as usual: {broken}")
        return PanelSettings()


def changed_settings(before: PanelSettings, changes: Mapping[str, Any]) -> PanelSettings:
    """The settings with some of them changed.

    Raises:
        BadDocument: there is no such setting, or it takes no such value.
    """
    return merged(PanelSettings, before, changes, "the panel's settings")


def save_panel_settings(keep: Keep, settings: PanelSettings) -> None:
    """Remember them for the keep; of two panels the one that saves last is remembered.

    Raises:
        ReadOnly: the keep is somebody else's; the settings hold until the panel is closed.
        WriteFailed: the disk refused.
    """
    keep.require_writable()
    save_value(keep.disk, keep.paths.panel, settings)
