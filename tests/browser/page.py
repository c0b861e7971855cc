"""A notebook in JupyterLab or Notebook 7, driven as a person would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.lab import JupyterServer
from tests.browser.screens import HERE, Scheme, WatchedPage

BOOT = 90_000
"""Milliseconds a page may take to be ready, and cells to run."""

_THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


class NotebookPage(WatchedPage):
    """One page that shows one notebook. Cells are counted from 0, and all of them count."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        super().__init__(page)
        self.server = server
        self._own_errors: frozenset[str] = frozenset()
        page.add_init_script(path=HERE / "notebook.js")

    def open(self, notebook: Path) -> None:
        """Show a notebook of the server's folder, and wait for its kernel."""
        self.page.goto(self.server.url(notebook), wait_until="domcontentloaded")
        self._ready()
        self._own_errors = frozenset(self._heard)

    @property
    def console_errors(self) -> list[str]:
        """Errors of the page, without those the front end made while it opened.

        Notebook 7.6 trips over one of its own settings each time.
        """
        return [error for error in self._heard if error not in self._own_errors]

    def reload(self) -> None:
        """Load the page again: what was not saved is gone, outputs too."""
        self.page.reload(wait_until="domcontentloaded")
        self._ready()

    def run_all(self, *, wait: bool = True) -> None:
        """Run every cell; having waited, no cell may show an error."""
        self._run("notebook:run-all-cells", wait)

    def run_cell(self, index: int, *, wait: bool = True) -> None:
        """Select a cell and run it; having waited, no cell may show an error."""
        self.page.evaluate("index => notebookTest.select(index)", index)
        self._run("notebook:run-cell", wait)

    def idle(self) -> None:
        """Wait until no cell runs or is waiting to."""
        self._until("notebookTest.idle()")

    def save(self) -> None:
        """Write the notebook to its file."""
        self._do("notebookTest.command('docmanager:save')")

    def restart_kernel(self) -> None:
        """Restart the kernel: outputs stay, what is behind them is gone."""
        self._do("notebookTest.session.restartKernel()")
        self._ready()

    def shutdown_kernel(self) -> None:
        """End the kernel."""
        self._do("notebookTest.session.shutdown()")

    def interrupt(self) -> None:
        """What the square does."""
        self._do("notebookTest.session.session.kernel.interrupt()")

    def theme(self, name: Scheme) -> None:
        """Put on one of the front end's own themes, whatever the system's colours are."""
        chosen = _THEMES[name]
        self._do(f"notebookTest.command('apputils:change-theme', {{theme: '{chosen}'}})")
        self.page.locator(f"body[data-jp-theme-name='{chosen}']").wait_for(state="attached")
        self._unveiled()

    def output(self, index: int) -> Locator:
        """What a cell shows."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea")

    @property
    def sources(self) -> list[str]:
        """The text of every cell, which no key meant for an output may change."""
        return list(self._ask("notebookTest.sources()"))

    @property
    def cell_count(self) -> int:
        return len(self.sources)

    @property
    def mode(self) -> str:
        """``command`` or ``edit``: in the first, letters are orders to the notebook."""
        return str(self._ask("notebookTest.panel.content.mode"))

    @property
    def cell_errors(self) -> list[str]:
        """The errors that cells show, as ``Name: what it says``."""
        return list(self._ask("notebookTest.errors()"))

    def _run(self, command: str, wait: bool) -> None:
        self._do(f"notebookTest.command('{command}')", wait=wait)
        assert not wait or not self.cell_errors, self.cell_errors

    def _ready(self) -> None:
        self._until("globalThis.notebookTest?.ready()")
        self._unveiled()

    def _unveiled(self) -> None:
        """JupyterLab lays its sign over the page while it starts or changes its theme."""
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def _ask(self, expression: str) -> Any:
        return self.page.evaluate(f"() => {expression}")

    def _until(self, expression: str) -> None:
        self.page.wait_for_function(f"() => {expression}", timeout=BOOT)

    def _do(self, work: str, *, wait: bool = True) -> None:
        """Start something in the page; Playwright itself would wait for its promise without end."""
        self._ask(f"notebookTest.start({work})")
        if wait:
            self._until("notebookTest.done()")
