"""How the people of a keep want the play panel to look and behave."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import Int, StoredValue


class PanelSettings(StoredValue):
    """``panel.json``: remembered for a whole keep.

    ``low_stimulation`` stills and mutes the panel: no motion, whole paragraphs at a time.
    ``font_size`` is in pixels, ``line_spacing`` in percent of it. ``decision_menu`` shows the
    lettered choices; ``concise_recap`` is one line in place of a block.
    """

    low_stimulation: bool = False
    theme: Literal["auto", "light", "dark"] = "auto"
    font_size: Annotated[Int, Field(ge=14, le=28)] = 16
    line_spacing: Annotated[Int, Field(ge=120, le=220)] = 160
    font: Literal["system", "serif", "atkinson", "opendyslexic"] = "serif"
    decision_menu: bool = True
    concise_recap: bool = False
    recap_open: bool = True
    sidebar_open: bool = True
