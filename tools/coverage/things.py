"""Rows of the book's things and dangers: gear, magic items, mounts, traps, poisons …"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from tools.coverage.entries import Row, listed
from tools.coverage.evidence import cited, told_by_hand
from tools.coverage.headings import Status
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.builtin import reference_entry
from whispyrkeep.mechanics.journeys.afflictions import AFFLICTIONS
from whispyrkeep.mechanics.journeys.dangers import WORKINGS
from whispyrkeep.models.effects import UtilityEffect
from whispyrkeep.models.magic import ItemPower
from whispyrkeep.models.reference import MagicItem
from whispyrkeep.models.things import ItemDefinition
from whispyrkeep.models.workings import WieldEffect

DATA_KINDS: Final = {
    "trap": "DCs, saves and damage",
    "poison": "prices, DCs, saves and damage",
    "curse": "DCs and dice",
    "contagion": "DCs and dice",
    "mount": "prices, Speeds and loads",
    "vehicle": "prices, speeds, crews and hulls",
    "lifestyle": "prices by the day",
    "hireling": "wages",
    "service": "prices",
    "language": "chosen in creation, kept on the sheet",
}
"""Kinds that the table applies, and what it finds of them."""

_BY_FORM: Final = {
    "weapon": "item-weapon",
    "armor": "item-armor",
    "ammunition": "item-ammunition",
    "coin": "item-coin",
}


@cache
def items() -> tuple[Row, ...]:
    """Weapons, armor, gear and tools."""
    return tuple(_item(Catalogue({}).item(one.id), one.page) for one in listed("item"))


def _item(item: ItemDefinition, page: int) -> Row:
    """Executed: it is worn, wielded, shot, lit, used up, or worked with, and a test shows it."""
    word = item.id.partition("/")[2]
    test = cited(item.name) or told_by_hand(_use_of(item)) if _use_of(item) else None
    test = test or told_by_hand(word)
    status = Status.EXECUTED if test and not item.unmodelled else Status.DATA
    return Row(item.id, item.name, page, status, test or _told(bool(item.unmodelled)))


TOLD: Final = "told"
"""What a row says instead of a test where the narrator tells it, and no number hangs on it."""


def _told(unsaid: bool) -> str:
    return "" if unsaid else TOLD


def _use_of(item: ItemDefinition) -> str:
    """What the engine does with it, as the word that ``headings.yaml`` names its test under."""
    if item.kind in _BY_FORM:
        return _BY_FORM[item.kind]
    ways = {
        "item-used": item.use is not None,
        "item-light": item.light is not None,
        "item-focus": bool(item.focus),
        "item-helps": item.helps is not None,
        "item-pack": bool(item.contents),
        "item-tool": item.tool is not None,
    }
    return next((word for word, does in ways.items() if does), "")


@cache
def magic_items() -> tuple[Row, ...]:
    """All magic items; data with a test is executed in part."""
    return tuple(_magic(one.id, one.page) for one in listed("magic-item"))


def _magic(entry_id: str, page: int) -> Row:
    """Executed: the engine takes all that the text says, and a test shows what it is like.

    What changes no number is told by the narrator, in our words.
    """
    entry = reference_entry(entry_id)
    assert isinstance(entry, MagicItem)
    way = _magic_use_of(entry)
    test = cited(entry.name) or told_by_hand(way) if way else None
    whole = test is not None and not entry.unmodelled
    by = test or (_told(bool(entry.unmodelled)) if _says(entry) else "")
    return Row(entry_id, entry.name, page, Status.EXECUTED if whole else Status.DATA, by)


def _says(entry: MagicItem) -> bool:
    """Whether there are words for the narrator about what it does."""
    powers = [effect for power in entry.powers for effect in power.effects]
    return any(isinstance(effect, UtilityEffect) for effect in (*entry.effects, *powers))


def _magic_use_of(entry: MagicItem) -> str:
    """What the engine does with it, as the word that ``headings.yaml`` names its test under."""
    kinds = entry.kinds
    effects = [*entry.effects, *(effect for kind in kinds for effect in kind.effects)]
    powers = [*entry.powers, *(power for kind in kinds for power in kind.powers)]
    lasting = [effect for effect in effects if not isinstance(effect, UtilityEffect)]
    wields = any(isinstance(effect, WieldEffect) for effect in effects)
    ways = {
        "magic-potion": entry.category == "potion" and _does(powers),
        "magic-scroll": entry.category == "scroll",
        "magic-hits": wields,
        "magic-weapon": entry.category == "weapon" and bool(entry.bonuses or lasting),
        "magic-armor": entry.category == "armor" and bool(entry.bonuses or entry.lightened),
        "magic-scores": any(getattr(one, "to", "") == "ability-score" for one in lasting),
        "magic-power": _does(powers),
        "magic-worn": bool(lasting or entry.lends or entry.bonuses),
        "magic-charges": bool(entry.spells),
        "magic-weight": bool(entry.holds_oz),
    }
    return next((word for word, does in ways.items() if does), "")


def _does(powers: Sequence[ItemPower]) -> bool:
    """Whether one of them does more than what is told."""
    return any(
        power.spell or power.light or any(not isinstance(e, UtilityEffect) for e in power.effects)
        for power in powers
    )


@cache
def of_kind(kind: str) -> tuple[Row, ...]:
    """Entries that the table applies, and traps and poisons that the engine does."""
    return tuple(_danger(one.id, one.name, one.page) for one in listed(kind))


def _danger(entry_id: str, name: str, page: int) -> Row:
    test = cited(name) if entry_id in WORKINGS or entry_id in AFFLICTIONS else None
    if test is None:
        kind = entry_id.partition("/")[0]
        return Row(entry_id, name, page, Status.DATA, DATA_KINDS[kind])
    return Row(entry_id, name, page, Status.EXECUTED, test)
