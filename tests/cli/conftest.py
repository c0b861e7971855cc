"""A user of the command line with folders of their own, and a keep with the demo in it."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from whispyrkeep_cli.main import main

from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.opening import open_keep


@dataclass(frozen=True)
class Result:
    """What a command left: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The whole of stdout as JSON."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a profile and a keep beside it; copied for each test."""
    root = tmp_path_factory.mktemp("furnished")
    before = os.environ.get("WHISPYRKEEP_CONFIG")
    os.environ["WHISPYRKEEP_CONFIG"] = str(root / "config")
    try:
        install_demo(open_keep(root / "keep", create=True), seed=20)
    finally:
        if before is None:
            del os.environ["WHISPYRKEEP_CONFIG"]
        else:
            os.environ["WHISPYRKEEP_CONFIG"] = before
    return root


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and an empty current folder; no keep anywhere."""
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    for variable in [name for name in os.environ if name.startswith("WHISPYRKEEP_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "home"


@pytest.fixture
def keep(tmp_path: Path, furnished: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keep with the demo, which this user owns; named by the environment."""
    shutil.copytree(furnished / "config", tmp_path / "config")
    shutil.copytree(furnished / "keep", tmp_path / "keep")
    monkeypatch.setenv("WHISPYRKEEP_KEEP", str(tmp_path / "keep"))
    return tmp_path / "keep"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in this process; ``stdin`` is what is piped into it."""

    def command(*arguments: object, stdin: str | bytes = b"") -> Result:
        content = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return command


@pytest.fixture
def scripted(keep: Path) -> Callable[..., None]:
    """Plays turns in the demo through the library, with a script for a narrator."""
    from whispyrkeep.dm.script import ScriptedNarrator

    def play(text: str, *replies: dict[str, Any], campaign: str = "demo") -> None:
        opened = open_keep(keep).campaign(campaign)
        opened.turn(text, narrator=ScriptedNarrator(replies or [{"narrative": "Mud."}]))

    return play
