"""Making things: tools, training, raw materials and days of eight hours (SRD 5.2, p. 103, 206)."""

from __future__ import annotations

import pytest
from rules_game import fighter, state_of, wizard

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.things.crafting import crafted_with
from whispyrkeep.models.character import Carried
from whispyrkeep.models.time import HOUR

SMITH = "item/smiths-tools"
WOOD = "item/woodcarvers-tools"
DAY = 24 * HOUR


def smith(**changes):
    tools = (Carried(item=SMITH), Carried(item="item/chain-mail", equipped=True))
    fields = {"tools": ("Smith's Tools",), "equipment": tools, "money_cp": 500_000}
    return fighter(**(fields | changes))


def carver(**changes):
    fields = {
        "tools": ("Woodcarver's Tools",),
        "equipment": (Carried(item=WOOD),),
        "money_cp": 500_000,
    }
    return wizard(**(fields | changes))


@pytest.mark.parametrize(
    ("item", "copper", "days"),
    [("plate-armor", 75_000, 150), ("longsword", 750, 2), ("dagger", 100, 1)],
)
def test_half_the_price_and_a_day_for_every_10_gold(game, item, copper, days) -> None:
    """SRD 5.2, "Crafting Nonmagical Items", with its own example, Plate Armor."""
    played = game(smith())
    before = played.state
    played.ask("craft", actor="brin", item=f"item/{item}")
    member = played.state.party["brin"]
    assert before.party["brin"].money_cp - member.money_cp == copper
    assert played.state.time - before.time == (days - 1) * DAY + 8 * HOUR
    assert member.inventory[f"item/{item}"] == 1


def test_the_heavy_crossbow_takes_five_days_in_any_number_of_parts(game) -> None:
    """SRD 5.2, "Crafting Nonmagical Items", "Time": the days needn't be consecutive."""
    played = game(carver())
    played.ask("craft", actor="tam", item="item/heavy-crossbow", days=2)
    assert "item/heavy-crossbow" not in played.state.party["tam"].inventory
    tired = played.refused("craft", actor="tam", item="item/heavy-crossbow", days=3)
    assert tired.code == "craft.day"
    played.ask("rest", length="long")
    paid = played.state.party["tam"].money_cp
    before = played.state.time
    played.ask("craft", actor="tam", item="item/heavy-crossbow")
    assert played.state.party["tam"].inventory["item/heavy-crossbow"] == 1
    assert played.state.party["tam"].money_cp == paid == 500_000 - 2_500
    assert played.state.time - before == 2 * DAY + 8 * HOUR


def test_two_trained_characters_take_half_the_time(game) -> None:
    """SRD 5.2, "Crafting Nonmagical Items", "Time": two and a half days are 20 hours of work."""
    played = game(carver(), smith(tools=("Woodcarver's Tools",)))
    before = played.state.time
    played.ask("craft", actor="tam", item="item/heavy-crossbow", assistant="brin")
    assert played.state.time - before == 2 * DAY + 4 * HOUR
    alone = game(carver(), smith())
    refused = alone.refused("craft", actor="tam", item="item/heavy-crossbow", assistant="brin")
    assert refused.code == "craft.proficiency"


def test_ammunition_is_made_by_the_bundle(game) -> None:
    """Ruling: one makes what the listed price buys, of Arrows twenty."""
    played = game(carver())
    played.ask("craft", actor="tam", item="item/arrow")
    assert played.state.party["tam"].inventory["item/arrow"] == 20
    assert played.state.party["tam"].money_cp == 500_000 - 50


@pytest.mark.parametrize(
    ("sheet", "item", "code"),
    [
        (smith(tools=()), "longsword", "craft.proficiency"),
        (smith(equipment=()), "longsword", "craft.no_tool"),
        (smith(money_cp=749), "longsword", "craft.too_dear"),
        (smith(), "whip", "craft.proficiency"),
        (smith(), "shield", "craft.tool"),
        (smith(), "gold-piece", "craft.nothing"),
        (smith(), "moonbeam", "craft.nothing"),
    ],
)
def test_what_is_refused_costs_nothing_and_names_the_page(game, sheet, item, code) -> None:
    played = game(sheet)
    refused = played.refused("craft", actor="brin", item=f"item/{item}")
    assert refused.code == code
    assert code == "craft.nothing" or "p. 103" in refused.source


def test_a_tool_that_is_no_thing_is_refused(game) -> None:
    played = game(smith())
    fields = {"actor": "brin", "item": "item/torch", "tool": "spell/light"}
    assert played.refused("craft", **fields).code in ("craft.proficiency", "craft.tool")


def test_the_dm_names_the_tool_of_what_is_not_listed(game) -> None:
    """SRD 5.2, "Crafting Nonmagical Items", "Tools": assigned for items not listed."""
    played = game(carver())
    played.ask("craft", actor="tam", item="item/shield", tool=WOOD)
    assert played.state.party["tam"].inventory["item/shield"] == 1


@pytest.mark.parametrize(
    ("item", "tools"),
    [
        ("longsword", {SMITH}),
        ("club", {"item/carpenters-tools", WOOD}),
        ("whip", {"item/leatherworkers-tools"}),
        ("sling", {"item/leatherworkers-tools"}),
        ("pistol", {"item/tinkers-tools"}),
        ("longbow", {WOOD}),
        ("hide-armor", {"item/leatherworkers-tools"}),
        ("breastplate", {SMITH}),
        ("plate-armor", {SMITH}),
        ("padded-armor", {"item/weavers-tools"}),
        ("arcane-focus-wand", {"item/jewelers-tools", WOOD}),
        ("bolt", {WOOD}),
        ("shield", set()),
    ],
)
def test_what_each_tool_crafts(item, tools) -> None:
    """SRD 5.2, "Tools", the "Craft" lines (p. 93-94)."""
    catalogue = catalogue_for(state_of(smith()).world)
    assert set(crafted_with(catalogue, catalogue.item(f"item/{item}"))) == tools


# --- potions --------------------------------------------------------------------------


def test_a_potion_of_healing_takes_25_gold_and_a_day(game) -> None:
    """SRD 5.2, "Brewing Potions of Healing": with the Herbalism Kit, and no Arcana."""
    kit = (Carried(item="item/herbalism-kit"),)
    played = game(smith(tools=("Herbalism Kit",), equipment=kit))
    before = played.state
    played.ask("craft", actor="brin", item="item/potion-of-healing")
    assert before.party["brin"].money_cp - played.state.party["brin"].money_cp == 2_500
    assert played.state.time - before.time == 8 * HOUR
    assert played.state.party["brin"].inventory["item/potion-of-healing"] == 1


# --- magic items ----------------------------------------------------------------------


def magical(**changes):
    return smith(**({"skills": ("arcana",), "money_cp": 20_000_000} | changes))


def test_plus_one_plate_costs_2000_gold_and_the_plate(game) -> None:
    """SRD 5.2, "Crafting Magic Items", "Raw Materials", with its own example: 3,500 GP."""
    played = game(magical())
    before = played.state
    played.ask("craft", actor="brin", item="magic-item/armor-1-plate-armor")
    member = played.state.party["brin"]
    assert before.party["brin"].money_cp - member.money_cp == 350_000
    assert played.state.time - before.time == 49 * DAY + 8 * HOUR
    assert member.inventory["magic-item/armor-1-plate-armor"] == 1


def test_a_carried_suit_is_what_gets_enchanted(game) -> None:
    tools = (Carried(item=SMITH), Carried(item="item/plate-armor"))
    played = game(magical(equipment=tools))
    played.ask("craft", actor="brin", item="magic-item/armor-1-plate-armor")
    member = played.state.party["brin"]
    assert member.money_cp == 20_000_000 - 200_000
    assert not member.inventory.get("item/plate-armor")


@pytest.mark.parametrize(
    ("item", "tool", "copper", "hours"),
    [
        ("ring-of-protection", "jewelers-tools", 200_000, 50 * 8),
        ("potion-of-giant-strength-hill", "alchemists-supplies", 10_000, 5 * 8),
        ("potion-of-giant-strength-storm", "herbalism-kit", 5_000_000, 125 * 8),
        ("weapon-3-longsword", "smiths-tools", 2_001_500, 125 * 8),
        ("ammunition-1-arrow", "woodcarvers-tools", 10_050, 5 * 8),
        ("bag-of-holding", "tinkers-tools", 20_000, 10 * 8),
    ],
)
def test_magic_items_by_rarity(game, item, tool, copper, hours) -> None:
    """SRD 5.2, "Magic Item Tools", "Magic Item Crafting Time and Cost" (p. 207)."""
    name = catalogue_for(state_of(smith()).world).item(f"item/{tool}").name
    played = game(magical(tools=(name,), equipment=(Carried(item=f"item/{tool}"),)))
    before = played.state
    played.ask("craft", actor="brin", item=f"magic-item/{item}")
    assert before.party["brin"].money_cp - played.state.party["brin"].money_cp == copper
    assert played.state.time - before.time == (hours // 8 - 1) * DAY + 8 * HOUR
    assert played.state.party["brin"].inventory[f"magic-item/{item}"] in (1, 10)


def test_magic_items_take_arcana_of_everybody_at_work(game) -> None:
    """SRD 5.2, "Crafting Magic Items", "Arcana Proficiency"."""
    item = "magic-item/weapon-1-longsword"
    refused = game(smith()).refused("craft", actor="brin", item=item)
    assert (refused.code, "p. 206" in refused.source) == ("craft.arcana", True)
    two = game(magical(), magical(id="jory", name="Jory", skills=()))
    assert two.refused("craft", actor="brin", item=item, assistant="jory").code == "craft.arcana"


def test_the_spells_of_an_item_must_be_prepared(game) -> None:
    """SRD 5.2, "Crafting Magic Items", "Spells"."""
    missiles, bolts = "magic-item/wand-of-magic-missiles", "magic-item/wand-of-lightning-bolts"
    played = game(carver())
    assert played.refused("craft", actor="tam", item=bolts).code == "craft.spells"
    played.ask("craft", actor="tam", item=missiles)
    assert played.state.party["tam"].inventory[missiles] == 1


@pytest.mark.parametrize("item", ["spell-scroll", "ioun-stone", "dragon-orb"])
def test_artifacts_and_open_rarities_are_refused(game, item) -> None:
    refused = game(magical()).refused("craft", actor="brin", item=f"magic-item/{item}")
    assert refused.code == "craft.rarity"


# --- scrolls --------------------------------------------------------------------------


def scribe(*spells, **changes):
    casting = wizard().spellcasting.with_(prepared=spells)
    kit = (Carried(item="item/component-pouch"),)
    fields = {"spellcasting": casting, "equipment": kit, "money_cp": 10_000_000}
    return wizard(**(fields | changes))


@pytest.mark.parametrize(
    ("spell", "copper", "days"),
    [("magic-missile", 2_500, 1), ("scorching-ray", 10_000, 3), ("fireball", 15_000, 5),
     ("wish", 5_000_000, 120), ("fire-bolt", 1_500, 1)],
)  # fmt: skip
def test_scrolls_by_the_level_of_the_spell(game, spell, copper, days) -> None:
    """SRD 5.2, "Scribing Spell Scrolls", "Spell Scroll Costs"; Arcana will do (p. 103)."""
    played = game(scribe(f"spell/{spell}"))
    before = played.state
    played.ask("craft", actor="tam", item=f"magic-item/spell-scroll-{spell}")
    assert before.party["tam"].money_cp - played.state.party["tam"].money_cp == copper
    assert played.state.time - before.time == (days - 1) * DAY + 8 * HOUR
    assert played.state.party["tam"].inventory[f"magic-item/spell-scroll-{spell}"] == 1


def test_what_a_scroll_uses_up_is_paid_too(game) -> None:
    """SRD 5.2, "Prerequisites for the Scribe"; ruling: with the rest, at the start."""
    played = game(scribe("spell/stoneskin"))
    played.ask("craft", actor="tam", item="magic-item/spell-scroll-stoneskin")
    dust = played.catalogue.spell("spell/stoneskin").material_cp
    assert dust > 0
    assert 10_000_000 - played.state.party["tam"].money_cp == 100_000 + dust


@pytest.mark.parametrize(
    ("changes", "assistant", "code"),
    [
        ({"skills": ()}, None, "craft.proficiency"),
        ({"equipment": ()}, None, "craft.materials"),
        ({"spellcasting": None}, None, "craft.spells"),
        ({}, "brin", "craft.assistant"),
    ],
)
def test_what_a_scribe_needs(game, changes, assistant, code) -> None:
    """SRD 5.2, "Prerequisites for the Scribe"."""
    played = game(scribe("spell/fireball", **changes), magical())
    item = "magic-item/spell-scroll-fireball"
    refused = played.refused("craft", actor="tam", item=item, assistant=assistant)
    assert (refused.code, "p. 103" in refused.source) == (code, True)


def test_calligraphers_supplies_train_a_scribe_as_well(game) -> None:
    """SRD 5.2, "Prerequisites for the Scribe"."""
    trained = scribe("spell/magic-missile", skills=(), tools=("Calligrapher's Supplies",))
    played = game(trained)
    played.ask("craft", actor="tam", item="magic-item/spell-scroll-magic-missile")
    assert "magic-item/spell-scroll-magic-missile" in played.state.party["tam"].inventory
