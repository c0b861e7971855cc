"""The wheel is whole: installed without the development tools, it plays the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built as a release would be."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_everything_play_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "whispyrkeep/demo/universe/universe.json",
        "whispyrkeep/demo/universe/canon/",
        "whispyrkeep/demo/characters/",
        "whispyrkeep/catalog/data/",
        "whispyrkeep/dm/prompts/",
        "whispyrkeep/dm/offline/data/",
        "whispyrkeep/panels/static/play/play.js",
        "whispyrkeep/panels/static/fonts/atkinson/OFL.txt",
        "whispyrkeep/panels/static/fonts/opendyslexic/OFL.txt",
        "whispyrkeep_cli/main.py",
        "whispyrkeep/py.typed",
    ):
        assert any(name.startswith(part) for name in names), part
    assert not any(name.startswith(("tests/", "cli/", "notebooks/")) for name in names)


def test_the_installed_wheel_plays_the_demo(wheel: Path, tmp_path: Path) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    environment = {key: value for key, value in os.environ.items() if "WHISPYRKEEP" not in key}
    environment |= {
        "PYTHONPATH": str(site),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
    }
    where = "import whispyrkeep, whispyrkeep_cli; print(whispyrkeep.__file__)"
    for command, expected in (
        (["-c", where], str(site)),
        (["-m", "whispyrkeep_cli", "play"], "A)"),
    ):
        done = subprocess.run(
            [sys.executable, *command],
            input="I look around.\n",
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout, done.stdout + done.stderr
