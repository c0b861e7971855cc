"""A universe's homebrew on disk: added, banned, listed, checked, and pinned by its campaigns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from whispyrkeep.errors import BadDocument, BadStart
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.homebrew import (
    ban_entry,
    check_homebrew,
    check_rules,
    list_homebrew,
    save_homebrew,
)
from whispyrkeep.session.keep import Keep

FOG_WOLF: dict[str, Any] = {
    "id": "monster/fog-wolf",
    "name": "Fog Wolf",
    "armor_class": 14,
    "overlay": {"base": "monster/wolf", "tier": 1},
}


def test_what_is_saved_is_listed_with_its_label(keep: Keep, campaign: Campaign) -> None:
    universe = campaign.state.world.universe_slug
    path = save_homebrew(keep, universe, FOG_WOLF)
    assert path == f"universes/{universe}/catalogue/monster/fog-wolf.json"
    assert json.loads((keep.root / path).read_text())["overlay"]["base"] == "monster/wolf"
    ban_entry(keep, universe, "spell/fireball", "too bright")
    rows = {row.id: row for row in list_homebrew(keep, universe)}
    assert rows["monster/fog-wolf"].label == "SRD-derived from monster/wolf"
    assert rows["monster/fog-wolf"].meant_for == "tier 1"
    assert (rows["spell/fireball"].label, rows["spell/fireball"].note) == ("banned", "too bright")
    assert check_homebrew(keep, universe) == ()
    save_homebrew(keep, universe, FOG_WOLF | {"armor_class": 15})
    changed = {row.id: row.hash for row in list_homebrew(keep, universe)}
    assert changed["spell/fireball"] == rows["spell/fireball"].hash
    assert changed["monster/fog-wolf"] != rows["monster/fog-wolf"].hash


def test_an_entry_in_use_never_changes_under_a_campaign(keep: Keep, campaign: Campaign) -> None:
    keep.new_universe("fen", "Fen")
    places = keep.root / "universes" / "fen" / "catalogue" / "place"
    places.mkdir(parents=True)
    (places / "bank.json").write_text('{"id": "bank", "name": "Bank", "summary": "Mud."}')
    for change in (FOG_WOLF, {"id": "feat/bog-foot", "name": "Bog Foot", "category": "general"}):
        save_homebrew(keep, "fen", change)
    (hero, *_) = campaign.state.party
    pinned = keep.new_campaign("first", "fen", (hero,)).state.world_hash
    save_homebrew(keep, "fen", FOG_WOLF | {"armor_class": 18})
    ban_entry(keep, "fen", "feat/alert")
    again = keep.campaign("first")
    assert again.state.world_hash == pinned == again.state.world.digest
    assert again.state.world.homebrew["monster/fog-wolf"]["armor_class"] == 14
    assert again.state.world.overlays["monster/fog-wolf"].base == "monster/wolf"
    assert "feat/bog-foot" in again.state.world.homebrew
    assert keep.world("fen").digest != pinned
    assert keep.catalogue("fen").monster("monster/fog-wolf").armor_class == 18
    before = keep.character(hero)
    keep.save_character(before.with_(features=("alert",)), before=before)
    with pytest.raises(BadStart, match="feat/alert"):
        keep.new_campaign("second", "fen", (hero,))


def test_a_faulty_file_is_named_with_entry_and_field(keep: Keep) -> None:
    keep.new_universe("fen", "Fen")
    save_homebrew(keep, "fen", FOG_WOLF)
    folder = keep.root / "universes" / "fen" / "catalogue"
    wolf = folder / "monster" / "fog-wolf.json"
    wolf.write_text(json.dumps(FOG_WOLF | {"hit_points": 0, "gear": {"item/fangg": 1}}))
    with pytest.raises(BadDocument, match="monster/fog-wolf: hit_points"):
        keep.world("fen")
    wolf.write_text(json.dumps(FOG_WOLF | {"gear": {"item/fangg": 1}}))
    (folder / "feat").mkdir()
    (folder / "feat" / "x.json").write_text('{"id": "feat/x"}')
    (folder / "place").mkdir()
    place = {"id": "bank", "name": "Bank", "summary": "Mud.", "contents": {"item/rope": 1}}
    (folder / "place" / "bank.json").write_text(json.dumps(place))
    ban_entry(keep, "fen", "item/rope")
    told = [str(fault) for fault in check_homebrew(keep, "fen")]
    assert [line.rpartition("/catalogue/")[2] for line in told] == [
        "feat/x.json: feat/x: name: it is missing",
        "monster/fog-wolf.json: monster/fog-wolf: gear.item/fangg: there is no 'item/fangg'",
        "place/bank.json: place/bank: contents.item/rope: 'item/rope' is banned",
    ]


def test_house_rules_for_nobody_are_told_with_the_closest_name(keep: Keep) -> None:
    fen = keep.new_universe("fen", "Fen")
    people = keep.root / "universes" / "fen" / "catalogue" / "npc"
    people.mkdir(parents=True)
    captain = {"id": "captain-orde", "name": "Orde", "role": "captain", "summary": "Stern."}
    (people / "captain-orde.json").write_text(json.dumps(captain | {"place": "bank"}))
    named = ("monster/goblin-warior", "captain-ord", "captain-orde", "monster/wolf", "xyzzy")
    rules = fen.rules.with_(monster_death_exceptions=named)
    keep.save_universe(fen.with_(rules=rules), before=fen)
    told = [
        "monster_death_exceptions: there is no 'monster/goblin-warior'; "
        "the closest is 'monster/goblin-warrior'",
        "monster_death_exceptions: there is no 'captain-ord'; the closest is 'captain-orde'",
        "monster_death_exceptions: there is no 'xyzzy'",
    ]
    faults = check_homebrew(keep, "fen")
    assert [str(one) for one in faults] == [
        f"universes/fen/universe.json: rules: {t}" for t in told
    ]
    assert check_rules(keep, "fen") == faults


def test_files_that_are_no_json_are_named_too(keep: Keep) -> None:
    keep.new_universe("fen", "Fen")
    for kind in ("feat", "place"):
        folder = keep.root / "universes" / "fen" / "catalogue" / kind
        folder.mkdir(parents=True)
        (folder / "torn.json").write_text('{"id": ')
    told = [fault.entry for fault in check_homebrew(keep, "fen")]
    assert told == ["feat/torn", "place/torn"]


@pytest.mark.parametrize(
    "value",
    [{}, {"id": "palace/x"}, {"id": "monster/"}, FOG_WOLF | {"speed": 9}],
)
def test_what_is_no_entry_is_not_saved(keep: Keep, value: dict[str, Any]) -> None:
    keep.new_universe("fen", "Fen")
    with pytest.raises(BadDocument):
        save_homebrew(keep, "fen", value)
    assert not list((keep.root / "universes" / "fen").glob("catalogue/*/*"))


def test_a_table_of_the_rules_has_a_folder_of_its_own(keep: Keep) -> None:
    keep.new_universe("fen", "Fen")
    table = {"id": "table/tolls", "name": "Tolls", "columns": ["Who"], "rows": [["Carts"]]}
    assert save_homebrew(keep, "fen", table).endswith("catalogue/rules-table/tolls.json")
    assert keep.catalogue("fen").entry("table/tolls").name == "Tolls"
