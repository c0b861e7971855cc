"""``whispyrkeep srd``: the catalogue in the terminal."""

from __future__ import annotations

import json

import pytest
from whispyrkeep_cli.main import main


def test_find(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["srd", "find", "--kind", "monster", "--cr", "1..3", "--type", "undead"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == ["id", "name", "cr", "type", "size", "ac", "hp", "xp", "page"]
    assert len(lines) == 10
    assert "9 entries" in err


def test_find_as_json_by_any_facet(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["srd", "find", "--kind", "item", "--where", "mastery=nick", "--json"]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)
    names = [one["name"] for one in found]
    assert names == ["Dagger", "Light Hammer", "Scimitar", "Sickle"]


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["srd", "show", "Owlbear"]) == 0
    shown = capsys.readouterr().out
    assert "HP: 59 (7d10+21)" in shown
    assert "CR: 3 (700 XP; PB +2)" in shown


def test_show_the_books_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["srd", "show", "Fireball", "--text"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Fireball\nLevel 3 Evocation (Sorcerer, Wizard)\n")
    assert "System Reference Document" not in shown


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["srd", "show", "monster/aboleth", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["entry"]["hit_dice"] == "20d10+40"
    assert shown["hash"].startswith("sha256:")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "Fierball"], 1, "spell/fireball"),
        (["find", "--kind", "spell", "--where", "colour=red"], 1, "school"),
        (["find", "--where", "ritual"], 2, "has no '='"),
    ],
)
def test_what_cannot_be_found(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["srd", *arguments]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "rows", "said"),
    [
        (["--kind", "spell", "--level", "9", "--school", "evocation"], 2, "1 entry of SRD 5.2.1"),
        (["--kind", "monster", "--cr", "1/3"], 0, "nothing of SRD 5.2.1 fits"),
    ],
)
def test_how_many_are_found(
    asked: list[str], rows: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["srd", "find", *asked]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == rows and said in err
