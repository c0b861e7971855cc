"""Rules that read the catalogue read a universe's own: magic items, class tables, tables."""

from __future__ import annotations

from typing import Any

import pytest
from features_game import attack_roll, body, dealt, left, strike, use
from rules_game import WORLD, Carried, Game, Throws, hero, state_of

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.catalog.overlays import read_overlay
from whispyrkeep.errors import BrokenEntry
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.encounters import encounter_budget
from whispyrkeep.mechanics.journeys.travel import minutes_at
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.world import World


def world_of(**files: dict[str, Any]) -> World:
    """A world with these homebrew files, by ids with ``__`` for the slash."""
    homebrew, overlays = {}, {}
    for name, stored in files.items():
        entry_id = name.replace("__", "/").replace("_", "-")
        overlay, fields = read_overlay(entry_id, {"id": entry_id, "name": "Own", **stored})
        homebrew[entry_id] = fields
        if overlay is not None:
            overlays[entry_id] = overlay
    return WORLD.with_(homebrew=homebrew, overlays=overlays)


def playing(world: World, *sheets: CharacterSheet, **faces) -> Game:
    faces.setdefault("brin_initiative", [20])
    faces.setdefault("initiative", [2] * 10)
    played = Game(state_of(*sheets, world=world), Throws(**faces).dice)
    played.ask("start_fight", monsters=["monster/ogre"], band="engaged")
    return played


def bearer(*worn: str, **changes) -> CharacterSheet:
    carried = tuple(Carried(item=item, equipped=True) for item in worn)
    return hero("Wizard", 5, equipment=carried, **changes)


def view(played: Game):
    return creature(played.state, played.catalogue, "brin")


def attune(played: Game, *items: str) -> None:
    member = played.state.party["brin"].with_(attuned=items)
    played.state = played.state.with_(party={"brin": member})


# --- magic items ----------------------------------------------------------------------

BLADE = {
    "category": "weapon",
    "of": "Longsword",
    "name": "Tidebrand",
    "rarities": ["rare"],
    "bonuses": [1],
    "values_cp": [400_000],
    "attunement": True,
    "charges": 3,
    "regains": "1d3",
    "spells": [{"spell": "spell/magic-missile", "charges": 2}],
    "effects": [{"op": "resist", "types": ["cold"]}],
}


def test_a_universes_own_sword_has_its_bonus_charges_and_spell() -> None:
    blade = "magic-item/tidebrand"
    world = world_of(magic_item__tidebrand=BLADE)
    played = playing(world, bearer(blade), attack=[15], brin_damage=[4, 1, 1, 1])
    assert played.catalogue.item(blade).name == "Tidebrand"
    assert not view(played).resistances
    cast = {"actor": "brin", "spell": "spell/magic-missile", "item": blade, "targets": ["ogre-1"]}
    assert played.refused("cast_spell", **cast).code == "attune.needed"
    attune(played, blade)
    assert "cold" in view(played).resistances
    found = strike(played, weapon=blade)
    assert ("magic weapon", 1) in [(m.source, m.value) for m in attack_roll(found).roll.modifiers]
    assert dealt(found) == 4 + 3 + 1
    played.ask("combat_action", actor="brin", action="end_turn")
    assert dealt(played.ask("cast_spell", **cast)) == 6
    assert left(played, "charges:tidebrand") == 1
    played.ask("end_fight", how="flight")
    played.ask("rest", length="long")
    assert left(played, "charges:tidebrand") == 3


def test_an_own_item_without_charges_casts_at_will() -> None:
    hat = {"category": "wondrous-item", "spells": [{"spell": "spell/light"}]}
    played = playing(world_of(magic_item__lamp_hat=hat), bearer("magic-item/lamp-hat"))
    cast = {"spell": "spell/light", "item": "magic-item/lamp-hat", "targets": ["brin"]}
    played.ask("cast_spell", actor="brin", **cast)


def test_a_changed_item_works_as_the_universe_has_it() -> None:
    """One derived from the book's keeps what the book's does; a whole one does what it says."""
    ring = "magic-item/ring-of-protection"
    plain = playing(WORLD, bearer(ring))
    assert view(plain).ac == 12
    free = {"attunement": False, "overlay": {"base": ring}}
    assert view(playing(world_of(magic_item__ring_of_protection=free), bearer(ring))).ac == 13
    own = "magic-item/eel-ring"
    assert view(playing(world_of(magic_item__eel_ring=free), bearer(own))).ac == 13
    whole = {"category": "ring", "effects": [{"op": "sense", "sense": "darkvision", "feet": 90}]}
    changed = playing(world_of(magic_item__ring_of_protection=whole), bearer(ring))
    assert (view(changed).ac, view(changed).sense("darkvision")) == (12, 90)


def test_an_own_kind_of_armor_is_made_of_any_armor() -> None:
    mail = {"category": "armor", "bonuses": [2], "name": "Reed Mail"}
    worn = "magic-item/reed-mail-chain-mail"
    played = playing(world_of(magic_item__reed_mail=mail), bearer(worn))
    assert played.catalogue.item(worn).name == "Reed Mail (Chain Mail)"
    assert view(played).ac == 16 + 2


def test_an_own_potion_is_drunk() -> None:
    broth = {"category": "potion", "effects": [{"op": "heal", "dice": "2d4+9"}]}
    potion = "magic-item/eel-broth"
    played = playing(world_of(magic_item__eel_broth=broth), bearer(potion), healing=[1, 1])
    hurt = body(played).with_(hit_points=10)
    member = played.state.party["brin"].with_(body=hurt)
    played.state = played.state.with_(party={"brin": member})
    played.ask("use_item", actor="brin", item=potion)
    assert body(played).hit_points == 10 + 2 + 9
    assert not played.state.party["brin"].inventory.get(potion)


# --- class tables ---------------------------------------------------------------------


def levels_of(name: str, **columns: str) -> list[dict[str, Any]]:
    """The rows of a class of the book with other cells in some columns, level by level."""
    from whispyrkeep.catalog.builtin import builtin_fields

    rows = builtin_fields(f"class/{name}")["levels"]
    changed = {key.replace("_", "-"): cell for key, cell in columns.items()}
    return [row | {"columns": row["columns"] | changed} for row in rows]


def changed_class(name: str, **columns: str) -> World:
    stored = {"levels": levels_of(name, **columns), "overlay": {"base": f"class/{name}"}}
    return world_of(**{f"class__{name}": stored})


@pytest.mark.parametrize(
    ("name", "columns", "feature", "resource", "uses"),
    [
        ("barbarian", {"rages": "9"}, "rage", "rage", 9),
        ("monk", {"focus_points": "11"}, "monks-focus", "focus-points", 11),
        ("sorcerer", {"sorcery_points": "12"}, "font-of-magic", "sorcery-points", 12),
        ("fighter", {"second_wind": "5"}, "second-wind", "second-wind", 5),
    ],
)
def test_uses_are_those_of_the_universes_table(name, columns, feature, resource, uses) -> None:
    world = changed_class(name, **columns)
    sheet = hero(name.capitalize(), 3, feature)
    assert full_resources(sheet, catalogue_for(world))[resource] == uses
    assert full_resources(sheet, Catalogue({}))[resource] != uses
    assert left(playing(world, sheet), resource) == uses


def test_rage_sneak_attack_and_martial_arts_read_the_universes_table() -> None:
    world = changed_class("barbarian", rage_damage="+7")
    raging = playing(world, hero("Barbarian", 3, "rage"), attack=[15], damage=[1])
    use(raging, "rage")
    assert dealt(strike(raging)) == 1 + 3 + 7
    monk = hero("Monk", 3, "martial-arts", "unarmored-movement", equipment=())
    moved = playing(changed_class("monk", martial_arts="1d12", unarmored_movement="+25 ft."), monk)
    assert (view(moved).martial_arts, view(moved).speed) == (12, 30 + 25)


def test_a_class_of_its_own_counts_by_its_own_table() -> None:
    """A class that is not the book's, with a column of the book's: its level and cells count."""
    rows = levels_of("barbarian", rages="7")
    fields = {"levels": rows, "overlay": {"base": "class/barbarian"}, "name": "Reaver"}
    world = world_of(class__reaver=fields)
    sheet = hero("Reaver", 3, "rage")
    assert full_resources(sheet, catalogue_for(world))["rage"] == 7


# --- tables ---------------------------------------------------------------------------


def test_tables_of_the_rules_are_the_universes() -> None:
    from whispyrkeep.catalog.builtin import builtin_fields

    pace = builtin_fields("table/travel-pace")["rows"]
    fast = [["Fast", "600 feet", "6 miles", "48 miles"], *pace[1:]]
    budget = [
        [row[0], "1", "2", "3"] for row in builtin_fields("table/xp-budget-per-character")["rows"]
    ]
    base = {"table/travel-pace": fast, "table/xp-budget-per-character": budget}
    world = world_of(
        **{
            one.replace("/", "__"): {"rows": rows, "overlay": {"base": one}}
            for one, rows in base.items()
        }
    )
    catalogue = catalogue_for(world)
    assert minutes_at("fast", 60, catalogue) == 30
    assert encounter_budget([3, 3], ["monster/wolf"], catalogue).high == 6


def test_a_spell_scroll_has_the_numbers_of_the_universes_table() -> None:
    from whispyrkeep.catalog.builtin import builtin_fields

    rows = [[*row[:2], "19", "+11"] for row in builtin_fields("table/spell-scroll")["rows"]]
    world = world_of(table__spell_scroll={"rows": rows, "overlay": {"base": "table/spell-scroll"}})
    scroll = "magic-item/spell-scroll-fire-bolt"
    played = playing(world, bearer(scroll), attack=[5])
    cast = {"spell": "spell/fire-bolt", "item": scroll, "targets": ["ogre-1"]}
    found = played.ask("cast_spell", actor="brin", **cast)
    assert attack_roll(found).roll.total == 5 + 11


@pytest.mark.parametrize(
    ("entry_id", "fields", "fault"),
    [
        (
            "class/monk",
            {"levels": levels_of("monk", martial_arts="a bit"), "overlay": {"base": "class/monk"}},
            "levels.0.columns.martial-arts: 'a bit'",
        ),
        (
            "class/monk",
            {"levels": levels_of("rogue"), "overlay": {"base": "class/monk"}},
            "'focus-points' is missing",
        ),
        (
            "table/travel-pace",
            {"rows": [["Fast", "0 feet", "a", "b"]], "overlay": {"base": "table/travel-pace"}},
            "rows.0.1: '0 feet'",
        ),
        (
            "table/travel-pace",
            {"rows": [["Brisk", "9 feet"]], "overlay": {"base": "table/travel-pace"}},
            "rows.0: it has 2 cells",
        ),
        (
            "table/travel-pace",
            {"rows": [], "overlay": {"base": "table/travel-pace"}},
            "the rules read each",
        ),
    ],
)
def test_cells_that_the_rules_could_not_read_are_refused(entry_id, fields, fault: str) -> None:
    with pytest.raises(BrokenEntry, match=fault):
        read_overlay(entry_id, {"id": entry_id, **fields})
