"""The example scripts run as a newcomer runs them, and print the same twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"


def printed(script: str, folder: Path, *arguments: str) -> str:
    """What a script prints, for a user with nothing but ``folder``."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / script), *arguments],
        cwd=folder,
        env={**os.environ, "WHISPYRKEEP_CONFIG": str(folder / "config")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_no_example_is_left_out() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {
        "compare_tactics.py",
        "export_story.py",
        "odds_table.py",
        "play_script.py",
        "watch_a_turn.py",
    }


def test_the_odds_are_the_book_s(tmp_path: Path) -> None:
    """SRD 5.2, "D20 Tests": 1d20+5 reaches 16 with 11 or more, half of the time."""
    lines = printed("odds_table.py", tmp_path).splitlines()
    assert lines[0].split() == ["score", "3d6", "4d6kh3", "2d6+6"]
    assert [line for line in lines if line.startswith(">= 16")][1].split()[2:] == [
        "50.0%",
        "75.0%",
        "25.0%",
    ]


def test_tactics_are_compared_over_the_same_dice(tmp_path: Path) -> None:
    lines = printed("compare_tactics.py", tmp_path, "4").splitlines()
    assert lines[0].split() == ["tactic", "won", "rounds", "left"]
    assert {line.split()[0] for line in lines[1:]} >= {"straightforward", "careful"}
    assert printed("compare_tactics.py", tmp_path, "4").splitlines() == lines


def test_the_scripted_evening_is_played_and_verified(tmp_path: Path) -> None:
    told = printed("play_script.py", tmp_path)
    assert "sound: True" in told
    assert told.count("\n> ") >= 10
    assert printed("play_script.py", tmp_path, "somewhere", "20") == told


def test_the_story_is_exported(tmp_path: Path) -> None:
    assert printed("export_story.py", tmp_path, ".").split() == [
        "story.md",
        "story.html",
        "story.json",
    ]
    assert (tmp_path / "story.md").read_text("utf-8").startswith("# Demo")
    assert (tmp_path / "story.html").read_text("utf-8").startswith("<!doctype html>")
    assert len(json.loads((tmp_path / "story.json").read_text("utf-8"))["turns"]) == 3


def test_a_controller_tells_what_comes_of_it(tmp_path: Path) -> None:
    told = printed("watch_a_turn.py", tmp_path)
    for part in ("turn 1, ", "turn 3, ", "the table stands at turn 1", "no option 'Z'"):
        assert part in told
    assert printed("watch_a_turn.py", tmp_path) == told
