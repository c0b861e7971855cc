"""All files of ``whispyrkeep/catalog/data``, compiled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.srd_compile import overrides as reviewed
from tools.srd_compile.classes import classes
from tools.srd_compile.creatures import creatures
from tools.srd_compile.items import items
from tools.srd_compile.magic_items import magic_items
from tools.srd_compile.origins import origins
from tools.srd_compile.spells import spells
from tools.srd_compile.tables import tables
from tools.srd_compile.world import world
from tools.srd_compile.write import content_hash, document, line
from whispyrkeep.catalog.reference_words import reference_line
from whispyrkeep.catalog.wording import entry_line
from whispyrkeep.models.creature import ItemDefinition, SpellDefinition, StatBlock
from whispyrkeep.models.effects import AttackEffect, SaveEffect
from whispyrkeep.models.reference import FORMS, MagicItem, Reference

DATA: Final = Path(__file__).parents[2] / "whispyrkeep" / "catalog" / "data"


@dataclass(frozen=True, slots=True)
class Made:
    """An entry's line, and its row in the index."""

    kind: str
    line: str
    row: Mapping[str, Any]


def compiled() -> dict[str, str]:
    """Contents of every committed file by its name.

    Raises:
        ValueError: a row of the overrides fits nothing.
    """
    overrides = reviewed.load()
    made = list(_everything(overrides))
    if left := overrides.unused():
        raise ValueError(f"overrides that fit nothing: {left}")
    kinds = dict.fromkeys(one.kind for one in made)
    written = {
        f"{kind}.jsonl": document(one.line for one in made if one.kind == kind) for kind in kinds
    }
    return written | {"index.json": _index(made)}


def _everything(overrides: reviewed.Overrides) -> Iterator[Made]:
    yield from _monsters(overrides)
    yield from _spells(overrides)
    yield from _items(overrides)
    yield from _references(overrides)


def _index(made: Iterable[Made]) -> str:
    rows = [json.dumps(one.row, ensure_ascii=False, separators=(",", ":")) for one in made]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _made(entry: Any, passage: tuple[int, int, int, int], facets: Mapping[str, Any]) -> Made:
    text = line(entry)
    row = {
        "id": entry.id,
        "name": entry.name,
        "page": entry.source.page,
        "passage": passage,
        "hash": content_hash(text),
        "facets": {
            key: value
            for key, value in facets.items()
            if value is not False and value not in (None, "", [])
        },
    }
    return Made(entry.id.partition("/")[0], text, row)


def _monsters(overrides: reviewed.Overrides) -> Iterator[Made]:
    found = sorted(creatures(overrides), key=lambda one: one.block.id)
    for one in found:
        block = one.block.with_(text=entry_line(one.block))
        yield _made(block, (*one.begins, *one.ends), _block_facets(block))


def _spells(overrides: reviewed.Overrides) -> Iterator[Made]:
    for one in sorted(spells(overrides), key=lambda one: one.spell.id):
        spell = one.spell.with_(text=entry_line(one.spell))
        yield _made(spell, (*one.begins, *one.ends), _spell_facets(spell))


def _spell_facets(spell: SpellDefinition) -> dict[str, Any]:
    saves = [e.save.ability.value for e in spell.effects if isinstance(e, SaveEffect)]
    harms = [
        part.damage_type.value
        for effect in spell.effects
        if isinstance(effect, AttackEffect | SaveEffect)
        for part in effect.damage
    ]
    return {
        "level": spell.level,
        "school": spell.school,
        "class": list(spell.classes),
        "time": spell.casting_time,
        "ritual": spell.ritual,
        "concentration": spell.concentration,
        "save": saves,
        "damage": sorted(set(harms)),
    }


def _items(overrides: reviewed.Overrides) -> Iterator[Made]:
    for one in sorted(items(overrides), key=lambda one: one.item.id):
        item = one.item.with_(text=entry_line(one.item))
        yield _made(item, one.passage, _item_facets(item))


def _item_facets(item: ItemDefinition) -> dict[str, Any]:
    weapon, armor = item.weapon, item.armor
    return {
        "category": item.kind,
        "price": item.price_cp,
        "magic": item.magic,
        "weapon": weapon.category if weapon else None,
        "property": [prop.value for prop in weapon.properties] if weapon else None,
        "mastery": weapon.mastery.value if weapon else None,
        "damage": [weapon.damage_type.value] if weapon else None,
        "armor": armor.category if armor else None,
        "ac": armor.armor_class if armor else None,
    }


def _references(overrides: reviewed.Overrides) -> Iterator[Made]:
    found = [
        *classes(overrides),
        *origins(overrides),
        *magic_items(overrides),
        *world(),
        *tables(),
    ]
    order = list(FORMS)
    kinds = {one.entry.id: order.index(one.entry.id.partition("/")[0]) for one in found}
    for one in sorted(found, key=lambda one: (kinds[one.entry.id], one.entry.id)):
        entry = one.entry.with_(text=reference_line(one.entry))
        yield _made(entry, one.passage, _reference_facets(entry))


FACETS: Final = (
    "level", "owner", "parent", "category", "rarity", "sort", "hit_die", "cost", "repeatable",
    "attunement", "cursed", "charges", "price_cp", "per",
)  # fmt: skip
"""Fields of references that can be searched by, as they are called there."""


def _reference_facets(entry: Reference) -> dict[str, Any]:
    shown = {name: getattr(entry, name) for name in FACETS if hasattr(entry, name)}
    shown = {key: value or None for key, value in shown.items()}
    if isinstance(entry, MagicItem):
        shown["rarity"] = [rarity.value for rarity in entry.rarities]
    for name in ("owner", "parent"):
        if shown.get(name):
            shown[name] = shown[name].partition("/")[2]
    if "price_cp" in shown:
        shown["price"] = shown.pop("price_cp")
    return shown


def _block_facets(block: StatBlock) -> dict[str, Any]:
    return {
        "cr": block.challenge_rating,
        "type": [block.creature_type, *block.other_types],
        "size": [size.value for size in block.sizes],
        "tag": [tag.lower() for tag in block.tags],
        "ac": block.armor_class,
        "hp": block.hit_points,
        "xp": block.experience,
        "speed": list(block.speeds),
        "legendary": bool(block.legendary_uses),
        "caster": _casts(block),
    }


def _casts(block: StatBlock) -> bool:
    actions = (*block.actions, *block.bonus_actions, *block.reactions)
    return any(effect.op == "cast" for action in actions for effect in action.effects)
