"""What an entry can be searched by, and its row in a list of entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from whispyrkeep.catalog.builtin import Entry, Facet, Listed
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import (
    AttackEffect,
    DamageEffect,
    DartsEffect,
    Effect,
    SaveEffect,
)
from whispyrkeep.models.homebrew import Overlay
from whispyrkeep.models.reference import MagicItem, Reference
from whispyrkeep.models.riders import DamagePart
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.things import ItemDefinition


def row_of(entry: Entry | Reference, label: str, overlay: Overlay | None = None) -> Listed:
    """A universe's own entry as a search finds it: no page, no passage.

    What its author says about it can be searched by too: ``tier``, ``rarity``, ``base``.
    """
    said: dict[str, Facet] = {}
    if overlay is not None:
        said |= {"tier": overlay.tier} if overlay.tier else {}
        said |= {"rarity": [overlay.rarity.value]} if overlay.rarity else {}
        said |= {"base": overlay.base} if overlay.base else {}
    return Listed(
        id=entry.id,
        name=entry.name,
        page=0,
        passage=(0, 0, 0, 0),
        hash=entry.digest,
        facets={**facets_of(entry), **said},
        label=label,
    )


def relabelled(row: Listed, label: str) -> Listed:
    """The row under another label."""
    return row._replace(label=label)


def facets_of(entry: Entry | Reference) -> dict[str, Facet]:
    """What the entry can be searched by; what it has none of is left out."""
    if isinstance(entry, StatBlock):
        found = _block_facets(entry)
    elif isinstance(entry, SpellDefinition):
        found = _spell_facets(entry)
    elif isinstance(entry, ItemDefinition):
        found = _item_facets(entry)
    else:
        found = _reference_facets(entry)
    return {
        key: value
        for key, value in found.items()
        if value is not False and value not in (None, "", [])
    }


def _spell_facets(spell: SpellDefinition) -> dict[str, Any]:
    every = tuple(every_effect(spell))
    saves = {e.save.ability.value for e in every if isinstance(e, SaveEffect)}
    return {
        "level": spell.level,
        "school": spell.school,
        "class": list(spell.classes),
        "time": spell.casting_time,
        "ritual": spell.ritual,
        "concentration": spell.concentration,
        "save": sorted(saves),
        "damage": sorted({kind for effect in every for kind in _harms(effect)}),
    }


def every_effect(spell: SpellDefinition) -> Iterator[Effect]:
    """What the spell does at once, by choice, and on later turns."""
    again = spell.again
    yield from spell.effects
    yield from again.effects if again else ()
    for option in (*spell.options, *(again.options if again else ())):
        yield from option.effects


def _harms(effect: Effect) -> Iterator[str]:
    """Damage types of the effect, those that may be chosen among them."""
    if isinstance(effect, DartsEffect):
        parts: tuple[DamagePart, ...] = (effect.damage,)
    elif isinstance(effect, AttackEffect | SaveEffect | DamageEffect):
        parts = effect.damage
    else:
        parts = ()
    for part in parts:
        yield from (kind.value for kind in (part.damage_type, *part.or_type))


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
