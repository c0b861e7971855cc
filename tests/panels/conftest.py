"""One keep with the demo in it for all tests of panels, and a fresh campaign for each."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep

WALL = "2026-01-02T03:04:05+00:00"
SEED = 20

_numbers = count(1)


@pytest.fixture(scope="session")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's folder, with the configuration in it."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(autouse=True)
def settings(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test of panels is that user's."""
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(user / "config"))
    monkeypatch.delenv("WHISPYRKEEP_KEEP", raising=False)


@pytest.fixture(scope="session")
def keep(user: Path) -> Keep:
    ids = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHISPYRKEEP_CONFIG", str(user / "config"))
        keep = open_keep(
            user / "keep", create=True, clock=lambda: WALL, new_id=lambda: f"id-{next(ids)}"
        )
    install_demo(keep, seed=SEED)
    return keep


@pytest.fixture
def campaign(keep: Keep) -> Campaign:
    """A campaign of the demo that has not begun."""
    slug = f"evening-{next(_numbers)}"
    universe = keep.campaign_document("demo").universe
    return keep.new_campaign(slug, universe, keep.character_slugs(), name="Evening", seed=SEED)


@pytest.fixture(scope="session")
def shell(user: Path) -> InteractiveShell:
    """An IPython shell with the extension loaded, and nothing of the user's."""
    chosen = Config()
    chosen.HistoryManager.enabled = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(user / "ipython"))
        shell = InteractiveShell.instance(config=chosen)
    shell.run_line_magic("load_ext", "whispyrkeep")
    return shell
