"""The play panel: a campaign played in a notebook's cell."""

from __future__ import annotations

from getpass import getpass
from html import escape
from pathlib import Path
from typing import Any

import anywidget
from IPython.core.getipython import get_ipython
from IPython.display import DisplayHandle, display

from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.errors import KeyStoreLocked
from whispyrkeep.panels.bundle import script, style
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.display import transcript_html
from whispyrkeep.panels.messages import Message, TableChanged, TurnPlayed
from whispyrkeep.panels.watch import unwatch, watch
from whispyrkeep.panels.wire import Wire
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.narrators import OFFLINE, TELLING_FAILED, require_narrator
from whispyrkeep.session.opening import open_keep

COPY_TURNS = 20
"""Turns that a saved notebook shows where no kernel runs."""


class PlayView(anywidget.AnyWidget):
    """The widget; it holds no state, for a page asks for all of it."""

    _esm = script("play")
    _css = style("play")

    def __init__(self, plain: str) -> None:
        super().__init__()
        self._plain = plain

    def __repr__(self) -> str:
        return self._plain


class PlayPanel:
    """A campaign in a cell; made by ``open_play``, and shown by being a cell's last value.

    Beside the live panel it leaves a copy of the last turns in the notebook, which is what is
    seen where no kernel runs: in a saved notebook, in an export, on a web page.

    Attributes:
        controller: what the panel does, from Python: ``panel.controller.submit("I listen.")``.
    """

    def __init__(self, campaign: Campaign, *, narrator: Narrator | str | None = None) -> None:
        if isinstance(narrator, str) and narrator != OFFLINE:
            require_narrator(campaign.keep, narrator)
        self.controller = Controller(campaign, narrator=narrator)
        _unlock(self.controller)
        self._view = PlayView(repr(self))
        self._wire = Wire(self.controller, self._send, copy=self._copy_class)
        self._view.on_msg(self._receive)
        self._copies: list[DisplayHandle] = []
        self.controller.observe(self._renew_copies)
        watch(self.controller)

    def __repr__(self) -> str:
        return f"PlayPanel({self.controller.table.campaign!r})"

    def _ipython_display_(self) -> None:
        self._view._plain = repr(self)
        display(self._view)
        handle = display(self._copy(), raw=True, display_id=True)
        if handle is not None:
            self._copies.append(handle)

    def close(self) -> None:
        """Let go of the page; the campaign is not touched, and the copy stays."""
        unwatch(self.controller)
        self._wire.close()
        self._view.close()

    @property
    def _copy_class(self) -> str:
        """Class of the copy, which a live panel hides."""
        return f"wk-copy-{self.controller.table.campaign}"

    def _copy(self) -> dict[str, str]:
        shown = transcript_html(self.controller.table, COPY_TURNS)
        return {
            "text/plain": f"{self!r}: {self.controller.table.title}, the last turns",
            "text/html": f'<div class="{escape(self._copy_class)}">{shown}</div>',
        }

    def _renew_copies(self, message: Message) -> None:
        if isinstance(message, TurnPlayed | TableChanged):
            for handle in self._copies:
                handle.update(self._copy(), raw=True)

    def _send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        self._view.send(content, buffers)

    def _receive(self, _view: object, content: object, _buffers: object) -> None:
        self._wire.receive(content)


def open_play(
    campaign: Campaign | str | None = None,
    *,
    keep: Keep | str | Path | None = None,
    narrator: Narrator | str | None = None,
) -> PlayPanel:
    """Open a campaign as a panel, to be played in a notebook.

    Running the cell again opens it anew from the disk: after a restart of the kernel, too.

    Args:
        campaign: a campaign or its name; by default the one played last.
        keep: where it lies; by default the keep found here, or your own.
        narrator: who tells, or the name of it; by default the campaign's. A passphrase that
            its key needs is asked for now.

    Raises:
        NoKeep, NoCampaignYet, NotInKeep: there is none; says how to begin one.
        NoSuchNarrator: nobody of that name tells here.
        Corrupt, TooNew: its log is not what was written.
    """
    panel = PlayPanel(_campaign(campaign, keep), narrator=narrator)
    _replace_in_cell(panel)
    return panel


def _campaign(campaign: Campaign | str | None, keep: Keep | str | Path | None) -> Campaign:
    if isinstance(campaign, Campaign):
        return campaign
    opened = keep if isinstance(keep, Keep) else open_keep(keep)
    return opened.campaign(campaign) if campaign else opened.latest_campaign()


def _unlock(controller: Controller) -> None:
    """Ask for a passphrase while a cell runs, for later nobody could be asked."""
    name, keep = controller.teller.name, controller.campaign.keep
    if name == OFFLINE or name not in controller.teller.names:
        return
    before, keep.ask_passphrase = keep.ask_passphrase, _passphrase
    try:
        keep.narrator(name, controller.campaign)
    except TELLING_FAILED as failed:
        keep.warn(str(failed))
    finally:
        keep.ask_passphrase = before


def _passphrase(question: str) -> str:
    try:
        return getpass(question)
    except NotImplementedError:  # a kernel without anybody in front of it
        raise KeyStoreLocked("the key file", f"{question}: nobody is there to answer") from None


_in_cells: dict[tuple[str, Path], tuple[str, list[PlayPanel]]] = {}
"""The panels of each cell and campaign and the run that made them: the next run lets them go."""


def _replace_in_cell(panel: PlayPanel) -> None:
    run = _run()
    if run is None:
        return
    cell, now = run
    key = (cell, panel.controller.campaign.paths.folder)
    before, panels = _in_cells.get(key, (now, []))
    if before != now:
        for old in panels:
            old.close()
        panels = []
    _in_cells[key] = (now, [*panels, panel])


def _run() -> tuple[str, str] | None:
    """The running cell's id, where the front end sends it, and the id of this run."""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent()
    cell = parent.get("metadata", {}).get("cellId")
    return (cell, parent["header"]["msg_id"]) if isinstance(cell, str) else None
