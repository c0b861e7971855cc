"""A universe's own entry of every kind, written by its author, and seen by those who play."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from whispyrkeep import open_keep
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.catalog.builtin import index, kinds

FIRST = {kind: next(one for one in index() if one.startswith(f"{kind}/")) for kind in kinds()}


@pytest.fixture
def fens(keep: Path, run: Run) -> str:
    assert run("universe", "new", "fens", "--name", "Fens", "--place", "Inn").code == 0
    return "fens"


def add(run: Run, fens: str, *entries: dict[str, Any]) -> None:
    for entry in entries:
        told = run("universe", "homebrew", "add", fens, "-", stdin=json.dumps(entry))
        assert told.code == 0, told.err


def begin(run: Run, fens: str, **choices: Any) -> None:
    """Ilva, made by the universe's rules where she chooses any, and a campaign with her."""
    told = json.dumps({"name": "Ilva", "choices": {"class": "fighter", **choices}})
    made = run("character", "new", "ilva", "--choices", "-", "--suggest", "--universe", fens,
               stdin=told)  # fmt: skip
    assert made.code == 0, made.err
    assert run("campaign", "new", "first", "--universe", fens, "--character", "ilva").code == 0


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_shown_pinned_and_banned(kind: str, fens: str, run: Run, keep: Path) -> None:
    base, own = FIRST[kind], f"{kind}/of-the-fen"
    add(run, fens, {"id": own, "name": "Of the Fen", "overlay": {"base": base}})
    assert "Label: SRD-derived" in run("srd", "show", own, "--universe", fens).out
    begin(run, fens)
    pinned = open_keep(keep).campaign("first").state.world
    assert catalogue_for(pinned).entry(own).name == "Of the Fen"
    assert run("universe", "homebrew", "ban", fens, base, "--note", "drowned").code == 0
    listed = run("srd", "find", "--kind", kind, "--universe", fens, "--json").json
    assert {one["id"]: one["label"] for one in listed}[base] == "banned"
    assert open_keep(keep).campaign("first").state.world == pinned


def test_things_are_given_and_used(fens: str, run: Run, keep: Path) -> None:
    add(
        run,
        fens,
        {"id": "item/eel-spear", "name": "Eel Spear", "overlay": {"base": "item/spear"},
         "weapon": {"damage": "1d12"}},
        {"id": "item/reed-mail", "name": "Reed Mail", "overlay": {"base": "item/chain-mail"},
         "armor": {"armor_class": 19}},
        {"id": "magic-item/tidebrand", "name": "Tidebrand", "category": "weapon",
         "of": "Longsword", "bonuses": [3]},
        {"id": "item/eel-oil", "name": "Eel Oil", "overlay": {"base": "item/potion-of-healing"},
         "use": {"effects": [{"op": "heal", "dice": "1d4+30"}]}},
    )  # fmt: skip
    begin(run, fens)
    for item in ("item/eel-spear", "item/reed-mail", "magic-item/tidebrand", "item/eel-oil"):
        given = run("gm", "award", "ilva", "--item", item, "--reason", "found")
        assert given.code == 0, given.err
    hurt = ("gm", "set", "/party/ilva/hit_points", "1", "--reason", "a fall")
    assert run(*hurt).code == 0
    assert run("play", "--script", "-", stdin="I drink the eel oil\n").code == 0
    ilva = open_keep(keep).campaign("first").state.party["ilva"]
    assert ilva.body.hit_points == ilva.sheet.max_hit_points
    assert ilva.inventory["magic-item/tidebrand"] == 1
    refused = run("gm", "award", "ilva", "--item", "magic-item/no-such", "--reason", "found")
    assert (refused.code, "no 'magic-item/no-such'" in refused.err) == (1, True)
    book = "magic-item/weapon-1-longsword"
    assert run("gm", "award", "ilva", "--item", book, "--reason", "found").code == 0


def test_fights_know_own_creatures_and_bans(fens: str, run: Run) -> None:
    wolf = {"id": "monster/fog-wolf", "name": "Fog Wolf", "overlay": {"base": "monster/wolf"}}
    add(run, fens, wolf | {"hit_points": 90, "armor_class": 19})
    told = run("fight", "demo", "fog-wolf", "--universe", fens, "--seed", "4", "--log")
    assert told.code == 0
    assert "Fog Wolf" in told.out
