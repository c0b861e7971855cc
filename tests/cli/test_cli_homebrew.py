"""``universe homebrew``, and ``srd`` with a universe's own entries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Run

WOLF = {"id": "monster/fog-wolf", "name": "Fog Wolf", "overlay": {"base": "monster/wolf"}}


@pytest.fixture
def fens(keep: Path, run: Run) -> str:
    assert run("universe", "new", "fens", "--name", "Fens", "--place", "Inn").code == 0
    assert run("universe", "homebrew", "add", "fens", "-", stdin=json.dumps(WOLF)).code == 0
    return "fens"


def test_what_is_added_and_banned_is_listed_found_and_shown(fens: str, run: Run) -> None:
    assert run("universe", "homebrew", "ban", fens, "spell/fly", "--note", "low sky").code == 0
    rows = run("universe", "homebrew", "list", fens, "--json").json
    assert [(row["id"], row["label"]) for row in rows] == [
        ("monster/fog-wolf", "SRD-derived from monster/wolf"),
        ("spell/fly", "banned"),
    ]
    assert "low sky" in run("universe", "homebrew", "list", fens).out
    found = run("srd", "find", "fog", "--universe", fens, "--json").json
    assert {one["id"]: one["label"] for one in found}["monster/fog-wolf"] == "SRD-derived"
    shown = run("srd", "show", "Fog Wolf", "--universe", fens).out
    assert "Label: SRD-derived from monster/wolf" in shown
    assert "Banned: spell/fly" in run("universe", "show", fens).out


def test_a_faulty_file_is_told_by_file_entry_and_field(fens: str, keep: Path, run: Run) -> None:
    assert run("universe", "homebrew", "check", fens).code == 0
    file = keep / "universes" / fens / "catalogue" / "monster" / "fog-wolf.json"
    file.write_text(json.dumps(WOLF | {"armor_class": "high"}))
    told = run("universe", "homebrew", "check", fens)
    assert told.code == 1
    assert "monster/fog-wolf.json: monster/fog-wolf: armor_class" in told.out
    assert run("universe", "homebrew", "check", fens, "--json").json[0]["entry"] == WOLF["id"]
    refused = run("universe", "show", fens)
    assert refused.code == 1
    assert "armor_class" in refused.err


def test_a_house_rule_for_nobody_is_noted_and_found(fens: str, run: Run) -> None:
    rules = {"rules": {"monster_death_exceptions": ["monster/bugbear-warior"]}}
    edited = run("universe", "edit", fens, "-", stdin=json.dumps(rules))
    told = "no 'monster/bugbear-warior'; the closest is 'monster/bugbear-warrior'"
    assert edited.code == 0
    assert told in edited.err
    checked = run("universe", "homebrew", "check", fens)
    assert checked.code == 1
    assert told in checked.out


def test_what_is_no_entry_is_refused_in_one_line(fens: str, run: Run) -> None:
    for stored in ({}, WOLF | {"overlay": {"base": "monster/wolff"}}):
        refused = run("universe", "homebrew", "add", fens, "-", stdin=json.dumps(stored))
        assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert run("universe", "homebrew", "ban", fens, "spell/flyy").code == 1


def test_the_book_has_no_passage_of_homebrew(fens: str, run: Run) -> None:
    refused = run("srd", "show", "Fog Wolf", "--universe", fens, "--text")
    assert refused.code == 1
    assert "not the book's" in refused.err


def test_an_entry_or_a_ban_is_taken_back_and_restored(fens: str, run: Run) -> None:
    assert run("universe", "homebrew", "ban", fens, "spell/fly").code == 0
    gone = run("universe", "homebrew", "remove", fens, "spell/fly", "--json").json
    assert [row["id"] for row in run("universe", "homebrew", "list", fens, "--json").json] == [
        "monster/fog-wolf"
    ]
    assert run("keep", "trash", "--restore", gone["id"]).code == 0
    assert "Banned: spell/fly" in run("universe", "show", fens).out
    assert run("universe", "homebrew", "remove", fens, "spell/fireball").code == 1


def test_a_name_of_another_publisher_is_noted_and_no_fault(fens: str, run: Run) -> None:
    eye = {"id": "monster/eye", "name": "Beholder", "overlay": {"base": "monster/wolf"}}
    assert run("universe", "homebrew", "add", fens, "-", stdin=json.dumps(eye)).code == 0
    told = run("universe", "homebrew", "check", fens)
    assert told.code == 0
    assert "monster/eye uses 'beholder'" in told.err


def test_what_is_far_out_is_noted_and_drawn(fens: str, run: Run, tmp_path: Path) -> None:
    giant = WOLF | {"id": "monster/big-wolf", "name": "Big Wolf", "hit_points": 200}
    assert run("universe", "homebrew", "add", fens, "-", stdin=json.dumps(giant)).code == 0
    assert "monster/big-wolf: durability 266.7" in run("universe", "homebrew", "check", fens).err
    file = tmp_path / "big.svg"
    told = run("srd", "balance", "Big Wolf", "--universe", fens, "--svg", file)
    assert told.out.startswith("Big Wolf among 32 monsters of CR 1/4 in the SRD\n")
    assert "above every peer; fits CR" in told.out
    assert '<title id="title">Big Wolf among' in file.read_text()
    figures = run("srd", "balance", "Fog Wolf", "--universe", fens, "--json").json["figures"]
    assert figures[0]["place"] == "as its peers"


def test_a_universes_own_creature_fights_outside_campaigns(fens: str, run: Run) -> None:
    told = run("fight", "demo", "2 fog-wolf", "--seed", "7", "--universe", fens)
    assert told.code == 0
    assert "Fog Wolf" in run("fight", "demo", "fog wolf", "--universe", fens, "--log").out
    assert run("fight", "demo", "fog-wolf").code == 1


def test_a_fight_knows_what_the_universe_bans_and_changes(fens: str, run: Run) -> None:
    for banned in ("monster/wolf", "class/wizard"):
        assert run("universe", "homebrew", "ban", fens, banned, "--note", "drowned").code == 0
    for sides in (("party-1", "ogre"), ("demo", "wolf"), ("wolf", "ogre")):
        refused = run("fight", *sides, "--universe", fens)
        assert (refused.code, refused.err.count("\n")) == (1, 1)
        assert run("fight", *sides, "--seed", "1").code == 0
    assert run("fight", "fog-wolf", "ogre", "--universe", fens, "--seed", "1").code == 0


FENFOLK = {
    "id": "species/fenfolk",
    "name": "Fenfolk",
    "creature_type": "humanoid",
    "sizes": ["medium"],
    "speed": 35,
    "features": [],
}


def test_a_character_is_made_by_a_universes_rules(fens: str, run: Run) -> None:
    assert run("universe", "homebrew", "add", fens, "-", stdin=json.dumps(FENFOLK)).code == 0
    assert run("universe", "homebrew", "ban", fens, "species/elf", "--note", "drowned").code == 0

    def make(name: str, species: str, *more: str) -> Result:
        choices = json.dumps({"name": name, "choices": {"class": "fighter", "species": species}})
        asked = ("character", "new", name.lower(), "--choices", "-", "--suggest", *more)
        return run(*asked, stdin=choices)

    assert make("Ilva", "fenfolk").code == 1
    assert make("Ilva", "fenfolk", "--universe", fens).code == 0
    assert "Speed: 35 feet" in run("character", "show", "ilva", "--universe", fens).out
    assert run("character", "check", "ilva", "--universe", fens).code == 0
    refused = make("Tam", "elf", "--universe", fens)
    assert refused.code == 1
    assert "bans species/elf: drowned" in refused.err
    assert make("Tam", "elf").code == 0
    assert "bans species/elf" in run("character", "check", "tam", "--universe", fens).out
    begun = run("campaign", "new", "first", "--universe", fens, "--character", "tam")
    assert begun.code == 1
    assert "bans species/elf: drowned" in begun.err
    assert run("campaign", "new", "first", "--universe", fens, "--character", "ilva").code == 0
