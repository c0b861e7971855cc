"""Take the pictures of the play panel again: ``python tools/take_pictures.py``.

Runs ``notebooks/03-play-panel.ipynb`` in a JupyterLab of its own, as the browser tests do, and
writes ``docs/images/play-panel-light.png`` and ``play-panel-dark.png``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import expect

from tests.browser.lab import JupyterServer, jupyter_server
from tests.browser.page import NotebookPage
from tests.browser.screens import Scheme, Screen, chromium, fresh_page

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "03-play-panel.ipynb"
IMAGES = ROOT / "docs" / "images"


def take(server: JupyterServer, folder: Path, scheme: Scheme) -> None:
    """The panel of the notebook in one theme."""
    with chromium() as browser, fresh_page(browser, Screen(1440, scheme, 1000)) as page:
        lab = NotebookPage(page, server)
        lab.open(folder / NOTEBOOK.name)
        lab.theme(scheme)
        lab.run_all()
        panel = page.locator(".wk-play")
        expect(panel).to_have_attribute("data-ready", "")
        panel.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        panel.screenshot(path=IMAGES / f"play-panel-{scheme}.png")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copy(NOTEBOOK, folder)
        own = folder / "own"
        own.mkdir()
        with jupyter_server("lab", folder, own, own / "log") as server:
            take(server, folder, "light")
            take(server, folder, "dark")


if __name__ == "__main__":
    main()
