"""The play panel in a notebook, as a player uses it, and the keep behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import write_notebook
from tests.browser.page import NotebookPage
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.opening import open_keep

OPEN = "from whispyrkeep import begin_demo, open_play\n"
PANEL = ".wk-play"


class PanelPage:
    """One panel of a notebook that is open; ``campaign`` is read from the disk."""

    def __init__(self, notebook: NotebookPage, folder: Path, nth: int = 0) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.root = notebook.page.locator(PANEL).nth(nth)
        self._folder = folder

    @property
    def campaign(self) -> Campaign:
        return open_keep(self._folder / "keep").campaign("demo")

    @property
    def input(self) -> Locator:
        return self.root.get_by_label("What do you do?")

    @property
    def story(self) -> Locator:
        return self.root.get_by_role("log")

    def turn(self, number: int) -> Locator:
        """A committed turn in the story."""
        return self.story.get_by_role("article", name=f"Turn {number}", exact=True)

    def option(self, letter: str) -> Locator:
        return self.root.get_by_role("button", name=f"{letter}) ")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Locator:
        """Open a tab and return its panel."""
        self.root.get_by_role("tab", name=name).click()
        return self.root.get_by_role("tabpanel", name=name)

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def said(self, number: int, text: str) -> None:
        """Wait until the turn is in the story and on the disk with the player's words."""
        expect(self.turn(number)).to_contain_text(text)
        assert self.campaign.turn_at(number).player_text == text

    def ready(self) -> None:
        """Wait until the panel shows the campaign and another turn may be played."""
        expect(self.root).to_have_attribute("data-ready", "")
        expect(self.button("Send")).to_be_enabled()


def open_demo(
    notebook: NotebookPage,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *before: str,
    call: str = "open_play(campaign)",
) -> PanelPage:
    """A fresh demo in a panel, in the folder's notebook; ``before`` are lines before it opens."""
    config = notebook.server.settings.parent / "whispyrkeep"
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(config))
    lines = (OPEN + "campaign = begin_demo('keep', seed=20)", *before, call)
    notebook.open(write_notebook(folder / "play.ipynb", "\n".join(lines)))
    notebook.run_all()
    panel = PanelPage(notebook, folder)
    panel.ready()
    return panel
