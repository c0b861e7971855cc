"""A keep with the demo in it, and a campaign that has not begun, for each test of panels."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.opening import open_keep

WALL = "2026-01-02T03:04:05+00:00"
SEED = 20
EVENING = "evening"


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
def _begun(user: Path) -> Path:
    """The folder of the user's keep with the demo and a campaign in it."""
    folder = user / "keep"
    ids = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHISPYRKEEP_CONFIG", str(user / "config"))
        keep = open_keep(folder, create=True, clock=lambda: WALL, new_id=lambda: f"id-{next(ids)}")
        universe = install_demo(keep, seed=SEED).document.universe
        everybody = keep.character_slugs()
        campaign = keep.new_campaign(EVENING, universe, everybody, name="Evening", seed=SEED)
        campaign.lore("the quay")  # builds the index, so that it is copied too
    return folder


@pytest.fixture
def campaign(_begun: Path, tmp_path: Path) -> Campaign:
    """A campaign of the demo that has not begun, in a keep of its own."""
    ids = count(100)
    folder = shutil.copytree(_begun, tmp_path / "keep")
    keep = open_keep(folder, clock=lambda: WALL, new_id=lambda: f"id-{next(ids)}")
    return keep.campaign(EVENING)


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
