"""Starting equipment, what is bought with the coins that are left, and what is worn.

Source: SRD 5.2, "Choose Starting Equipment"; "Starting at Higher Levels".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from whispyrkeep.dice import KeyedDice, StreamKey, roll
from whispyrkeep.mechanics.attacks.strikes import TWO_HANDS, hands, weapon_proficient
from whispyrkeep.mechanics.creation.asking import (
    Making,
    Option,
    ask,
    ask_one,
    named,
    question,
)
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    entry,
    for_sale,
    in_group,
    listed,
)
from whispyrkeep.mechanics.creation.scores import ask_seed
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.character import Carried
from whispyrkeep.models.reference import Background, Package
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability, WeaponProperty
from whispyrkeep.models.things import Weapon

SECTION: Final = '"Choose Starting Equipment"'
TRAINED_TOOL: Final = "trained-tool"


def choose_equipment(making: Making) -> None:
    """A package of the class, and one of the background, or the gold instead."""
    held: dict[str, int] = {}
    class_ = class_entry(making.catalogue, making.first_class)
    _choose_package(making, "equipment", class_.packages, class_.equipment, held)
    if making.background:
        background = entry(making.catalogue, making.background, Background)
        packages, printed = background.packages, background.equipment
        _choose_package(making, "background-equipment", packages, printed, held)
    making.carried = [Carried(item=item, quantity=count) for item, count in held.items()]


def _choose_package(
    making: Making,
    key: str,
    packages: tuple[Package, ...],
    printed: tuple[tuple[str, ...], ...],
    held: dict[str, int],
) -> None:
    options = tuple(
        Option(letter, f"{letter.upper()}: {', '.join(words)}")
        for letter, words in zip("abcdef", printed, strict=False)
    )
    letter = ask_one(making, question(key, named(key), options, SECTION))
    if not letter:
        return
    package = packages["abcdef".index(letter)]
    for item, count in package.items.items():
        for piece, pieces in _unpacked(making, item, count):
            held[piece] = held.get(piece, 0) + pieces
    for group in package.chosen:
        item = _chosen_piece(making, f"{key}-{group}", group)
        if item:
            held[item] = held.get(item, 0) + 1
    making.money_cp += package.money_cp


def _unpacked(making: Making, item: str, count: int) -> Iterable[tuple[str, int]]:
    """A pack as what it holds; anything else as it is."""
    contents = making.catalogue.item(item).contents
    if not contents:
        return [(item, count)]
    return [(piece, pieces * count) for piece, pieces in contents.items()]


def _chosen_piece(making: Making, key: str, group: str) -> str:
    """A piece of a group, or the tool that the character was trained with."""
    if group == TRAINED_TOOL:
        items = [
            one.id
            for one in listed(making.catalogue, "item")
            if one.name in making.tools and one.facets.get("category") == "tool"
        ]
        wanted = ("gaming-set",) if key.startswith("background") else ()
        items = [i for i in items if not wanted or i.startswith(f"item/{wanted[0]}-")]
        items = items if wanted else [i for i in items if not i.startswith("item/gaming-set-")]
    else:
        items = list(in_group(making.catalogue, group))
    options = tuple(
        Option(item.partition("/")[2], making.catalogue.item(item).name) for item in items
    )
    tools = [option.word for option in options if option.name in making.tools]
    chosen = ask_one(making, question(key, named(group), options, SECTION, suggested=tools))
    return f"item/{chosen}" if chosen else ""


# --- more money and what it buys ------------------------------------------------------


def choose_funds(making: Making, level: int) -> None:
    """What a character begun at a higher level has beside the normal equipment, if the GM says so.

    Source: SRD 5.2, "Starting at Higher Levels", table "Starting Equipment at Higher Levels".
    """
    if level == 1:
        return
    section = '"Starting at Higher Levels"'
    options = (Option("normal", "Normal equipment"), Option("table", "The table's money as well"))
    asked = question("funds", "Money to begin with", options, section, least=0)
    if ask_one(making, asked) == "table":
        making.money_cp += _funds(making, level)


_FUNDS: Final = re.compile(r"([\d,]+) GP plus 1d10 × ([\d,]+) GP", re.IGNORECASE)


def _funds(making: Making, level: int) -> int:
    for levels, money, _ in making.catalogue.table("table/starting-equipment-at-higher-levels"):
        first, _, last = levels.replace("-", "–").partition("–")
        found = _FUNDS.search(money)
        if int(first) <= level <= int(last) and found is not None:
            seed = ask_seed(making)
            if seed is None:
                return 0
            thrown = roll("1d10", KeyedDice(seed).at(StreamKey("character", level, "new", "funds")))
            fixed, each = (int(part.replace(",", "")) for part in found.groups())
            return 100 * (fixed + thrown.total * each)
    return 0


MOST_BOUGHT: Final = 200


def buy(making: Making) -> None:
    """Things bought at once with the coins at hand, each word one bundle.

    Source: SRD 5.2, "Choose Starting Equipment".
    """
    options = tuple(Option(slug, name, 20) for slug, name in for_sale(making.catalogue))
    asked = question(
        "purchases", "Things bought at once", options, SECTION, count=MOST_BOUGHT, least=0
    )
    bought = ask(making, asked, lambda given: _too_dear(making, given))
    held = {one.item: one.quantity for one in making.carried}
    for word in bought:
        item = making.catalogue.item(f"item/{word}")
        making.money_cp -= item.price_cp
        for piece, pieces in _unpacked(making, item.id, item.bundle):
            held[piece] = held.get(piece, 0) + pieces
    making.carried = [Carried(item=item, quantity=count) for item, count in held.items()]


def _too_dear(making: Making, given: tuple[str, ...]) -> Rejection | None:
    price = sum(making.catalogue.item(f"item/{word}").price_cp for word in given)
    if price <= making.money_cp:
        return None
    message = f"that costs {price / 100:g} GP, and there are {making.money_cp / 100:g} to spend"
    return refuse("equipment.money", message, SECTION)


# --- worn and wielded -----------------------------------------------------------------


def equip(making: Making) -> None:
    """Wear the best armor one is trained with, and hold a Shield and the best weapon."""
    armor, shield = _armor(making), _shield(making)
    held = _weapons(making, free=1 if shield else TWO_HANDS)
    worn = {armor, shield, *held}
    making.carried = [one.with_(equipped=one.item in worn) for one in making.carried]


def _carries(making: Making) -> list[str]:
    return [one.item for one in making.carried]


def unarmored(making: Making) -> bool:
    """Whether the class's features ask for no armor."""
    return "martial-arts" in making.features


def _armor(making: Making) -> str:
    """The suit that gives most, of those trained with and not too heavy."""
    if unarmored(making):
        return ""
    dexterity = (making.abilities[Ability.DEXTERITY] - 10) // 2
    best, most = "", 10 + dexterity + _natural(making)
    for item in _carries(making):
        armor = making.catalogue.item(item).armor
        if armor is None or armor.category not in making.armor or armor.category == "shield":
            continue
        added = dexterity if armor.dexterity_cap is None else min(dexterity, armor.dexterity_cap)
        total = armor.armor_class + (added if armor.dexterity_cap != 0 else 0)
        if total > most and making.abilities[Ability.STRENGTH] >= armor.strength:
            best, most = item, total
    return best


def _natural(making: Making) -> int:
    """What Unarmored Defense or Draconic Resilience adds instead of armor."""
    found = [0]
    if "unarmored-defense" in making.features and making.class_level("barbarian"):
        found.append((making.abilities[Ability.CONSTITUTION] - 10) // 2)
    if "draconic-resilience" in making.features:
        found.append((making.abilities[Ability.CHARISMA] - 10) // 2)
    return max(found)


def _shield(making: Making) -> str:
    if "shield" not in making.armor or unarmored(making):
        return ""
    shields = (
        item
        for item in _carries(making)
        if (armor := making.catalogue.item(item).armor) and armor.category == "shield"
    )
    return next(shields, "")


def _weapons(making: Making, free: int) -> list[str]:
    """The weapon that hits hardest with the hands left, and a second Light one beside a Light."""
    usable = [
        (item, weapon)
        for item in _carries(making)
        if (weapon := making.catalogue.item(item).weapon) is not None
        and weapon_proficient(tuple(making.weapons), weapon, item)
        and hands(item, making.catalogue) <= free
        and not weapon.ranged
    ]
    if not usable:
        return []
    first, weapon = max(usable, key=lambda one: _worth(making, one[1]))
    if not weapon.has(WeaponProperty.LIGHT) or free < TWO_HANDS:
        return [first]
    second = [i for i, w in usable if w.has(WeaponProperty.LIGHT) and i != first]
    return [first, *second[:1]]


def _worth(making: Making, weapon: Weapon) -> int:
    """Twice the average damage with the ability that the weapon uses."""
    count, _, sides = weapon.damage.partition("d")
    average = int(count) * (int(sides) + 1) if sides else 2 * int(count)
    strength, dexterity = (
        making.abilities[ability] for ability in (Ability.STRENGTH, Ability.DEXTERITY)
    )
    finesse = weapon.has(WeaponProperty.FINESSE)
    return average + (max(strength, dexterity) if finesse else strength)
