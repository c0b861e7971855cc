"""The shipped entries agree with the rulebook's own arithmetic and with its printed tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from whispyrkeep.catalog import ATTRIBUTION, Catalogue, catalogue_for
from whispyrkeep.errors import BrokenEntry, UnknownEntry
from whispyrkeep.models.world import World

CATALOGUE = Catalogue({})
RULES = Path(__file__).parents[3] / "shared" / "rules" / "srd-5.2.md"
EXPERIENCE = {"0": 10, "1/8": 25, "1/4": 50, "1/2": 100, "1": 200, "2": 450}


def modifier(score: int) -> int:
    return (score - 10) // 2


def average(dice: str) -> int:
    count, sides, bonus = re.fullmatch(r"(\d+)(?:d(\d+))?([+-]\d+)?", dice).groups()  # type: ignore[union-attr]
    rolled = int(count) * (int(sides) + 1) // 2 if sides else int(count)
    return rolled + int(bonus or 0)


@pytest.mark.parametrize(
    ("spell", "dice"),
    [("cure-wounds", "2d8"), ("healing-word", "2d4"), ("guiding-bolt", "4d6")],
)
def test_spell_dice(spell: str, dice: str) -> None:
    """Trap 15; SRD 5.2, "Spell Descriptions"."""
    entry = CATALOGUE.spell(f"spell/{spell}")
    effect = entry.effects[0]
    assert dice in (getattr(effect, "dice", ""), *(p.dice for p in getattr(effect, "damage", ())))
    if spell != "guiding-bolt":
        assert entry.school == "abjuration"


@pytest.mark.parametrize(
    ("potion", "dice"),
    [
        ("potion-of-healing", "2d4+2"),
        ("potion-of-healing-greater", "4d4+4"),
        ("potion-of-healing-superior", "8d4+8"),
        ("potion-of-healing-supreme", "10d4+20"),
    ],
)
def test_healing_potions(potion: str, dice: str) -> None:
    """Trap 14; SRD 5.2, "Potions of Healing": a Bonus Action to drink or administer."""
    use = CATALOGUE.item(f"item/{potion}").use
    assert use is not None
    assert use.takes == "bonus-action"
    assert use.effects[0].dice == dice  # type: ignore[union-attr]


def test_every_weapon_and_armor_is_there() -> None:
    items = CATALOGUE.items()
    assert sum(item.kind == "weapon" for item in items) == 38
    assert sum(item.kind == "armor" for item in items) == 13


@pytest.mark.skipif(not RULES.exists(), reason="the rulebook's text is not beside this checkout")
def test_prices_and_weapon_dice_are_the_printed_ones() -> None:
    """SRD 5.2, "Weapons" and "Armor": every row of the tables."""
    coins = {"CP": 1, "SP": 10, "GP": 100}
    text = RULES.read_text().replace("’", "'")
    rows = re.findall(
        r"^\| ([A-Z][\w' ]+?) +\| (?:(\d+(?:d\d+)?) \w+ +\|.*|.*)\| +([\d,]+) (CP|SP|GP) +\|$",
        text[text.index("## Weapons") : text.index("## Tools")],
        re.M,
    )
    assert len(rows) == 51
    by_name = {item.name: item for item in CATALOGUE.items()}
    for name, dice, cost, coin in rows:
        item = by_name[name]
        assert item.price_cp == int(cost.replace(",", "")) * coins[coin]
        if dice:
            assert item.weapon is not None
            assert item.weapon.damage == dice


def test_every_spell_changes_numbers_or_says_that_it_does_not() -> None:
    for spell in CATALOGUE.spells():
        does = spell.effects or spell.options or spell.again
        assert does or spell.unmodelled, spell.id


def test_homebrew_lies_over_what_is_built_in() -> None:
    wolf = CATALOGUE.monster("monster/wolf").dump() | {"id": "monster/fog-wolf", "name": "Fog Wolf"}
    world = World(universe="u", universe_slug="u", name="U", homebrew={"monster/fog-wolf": wolf})
    catalogue = catalogue_for(world)
    assert catalogue.monster("monster/fog-wolf").name == "Fog Wolf"
    assert catalogue.monster("monster/wolf").name == "Wolf"
    assert catalogue.content_hash != CATALOGUE.content_hash
    assert catalogue_for(world) is catalogue


def test_an_unknown_entry_names_close_ones() -> None:
    with pytest.raises(UnknownEntry) as unknown:
        CATALOGUE.monster("monster/goblin-warior")
    assert "monster/goblin-warrior" in unknown.value.near


def test_broken_homebrew_says_where() -> None:
    broken = CATALOGUE.monster("monster/wolf").dump() | {"armor_class": "high"}
    with pytest.raises(BrokenEntry) as error:
        Catalogue({"monster/wolf": broken}).monster("monster/wolf")
    assert "armor_class" in error.value.problem


def test_attribution_is_verbatim() -> None:
    assert ATTRIBUTION.startswith("This work includes material from the System Reference Document")
    assert ATTRIBUTION.endswith("licenses/by/4.0/legalcode.")
