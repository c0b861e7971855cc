"""A user with folders of their own, a keep with the demo in it, and its campaign."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep

WALL = "2026-01-02T03:04:05+00:00"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home; the current folder lies beside it, outside every keep."""
    folder = tmp_path / "home"
    here = tmp_path / "here"
    for made in (folder, here):
        made.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(folder / "config"))
    monkeypatch.delenv("WHISPYRKEEP_KEEP", raising=False)
    monkeypatch.chdir(here)
    return folder


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    ids = count(1)
    return open_keep(
        tmp_path / "keep", create=True, clock=lambda: WALL, new_id=lambda: f"id-{next(ids)}"
    )


@pytest.fixture
def campaign(keep: Keep) -> Campaign:
    return install_demo(keep, seed=20)
