"""A universe made by hand, entry by entry, can be played at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from whispyrkeep_cli.main import main


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(tmp_path / "config"))
    assert main(["keep", "init", str(tmp_path / "keep")]) == 0
    return str(tmp_path / "keep")


def test_a_new_universe_with_a_place_is_played_at_once(keep: str, tmp_path: Path) -> None:
    inn = tmp_path / "inn.yaml"
    inn.write_text(
        "id: old-inn\nname: The Old Inn\nsummary: Warm, and low.\n"
        "exits: [{to: the-mill-bridge, way: down the lane, minutes: 3}]\n"
    )
    fens = ["--keep", keep]
    assert (
        main(["universe", "new", "fens", "--name", "Fens", "--place", "The Mill Bridge", *fens])
        == 0
    )
    assert main(["universe", "add", "fens", "place", str(inn), *fens]) == 0
    assert main(["character", "new", "mira", "--like", "edda-marl", "--name", "Mira", *fens]) == 0
    assert (
        main(["campaign", "new", "first", "--universe", "fens", "--character", "mira", *fens]) == 0
    )
    assert main(["turn", "-m", "I look around", *fens]) == 0
    assert main(["verify", *fens]) == 0


@pytest.mark.parametrize(
    ("kind", "text"),
    [("palace", "{}"), ("place", '{"id": "x"}'), ("monster", '{"id": "monster/x"}')],
)
def test_what_is_no_entry_is_refused_in_one_line(
    keep: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, text: str
) -> None:
    assert main(["universe", "new", "fens", "--name", "Fens", "--keep", keep]) == 0
    file = tmp_path / "entry.json"
    file.write_text(text)
    capsys.readouterr()
    assert main(["universe", "add", "fens", kind, str(file), "--keep", keep]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert told.err.count("\n") == 1


def test_the_saved_entry_is_named_in_json(
    keep: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["universe", "new", "fens", "--name", "Fens", "--keep", keep]) == 0
    file = tmp_path / "table.json"
    file.write_text('{"id": "finds", "name": "Finds", "rows": [{"text": "A tin whistle."}]}')
    capsys.readouterr()
    assert main(["universe", "add", "fens", "table", str(file), "--keep", keep, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"path": "universes/fens/catalogue/table/finds.json"}


def test_rewards_are_suggested_by_level(keep: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Not SRD: within the universe's own tiers."""
    fens = ["--keep", keep]
    assert main(["universe", "new", "fens", "--name", "Fens", "--place", "The Mill", *fens]) == 0
    capsys.readouterr()
    assert main(["universe", "rewards", "fens", "--heroes", "2", "--json", *fens]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0] == {"level": 1, "experience": 150, "copper": 1_250}
    assert len(found) == 20
    assert main(["universe", "rewards", "fens", *fens]) == 0
    assert "experience" in capsys.readouterr().out
