"""A demo keep for every test, copied from one that was made and indexed once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.play.sittings import SEED
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import begin_demo
from whispyrkeep.session.opening import open_keep

CONFIG = "WHISPYRKEEP_CONFIG"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a configuration and a keep whose lore is indexed."""
    folder = tmp_path_factory.mktemp("made")
    before = os.environ.get(CONFIG)
    os.environ[CONFIG] = str(folder / "config")
    begin_demo(folder / "keep", seed=SEED).lore("the lamp")
    yield folder
    if before is None:
        del os.environ[CONFIG]
    else:
        os.environ[CONFIG] = before


@pytest.fixture
def campaign(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """The demo's campaign before its first turn, in a folder of its own."""
    shutil.copytree(made, tmp_path / "table")
    monkeypatch.setenv(CONFIG, str(tmp_path / "table" / "config"))
    return open_keep(tmp_path / "table" / "keep").campaign("demo")
