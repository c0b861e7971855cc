"""Armor and weapons eaten away: what they are still good for, when they are gone, and mending.

Source: SRD 5.2.1, Gray Ooze, "Pseudopod"; Black Pudding, "Dissolving Pseudopod"; both, "Corrosive
Form"; Rust Monster, "Antennae".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog.enchanted import is_magic
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import ItemEquipped, ItemLost, ResourceChanged
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind

USELESS: Final = 10
"""Armor whose Armor Class has come down to this is destroyed."""

BREAKS: Final = 5
"""The penalty at which a weapon is destroyed."""

CORRODED: Final = "corroded"
NOT_METAL: Final = frozenset(
    f"item/{name}"
    for name in (
        "padded-armor", "leather-armor", "studded-leather-armor", "hide-armor", "club",
        "greatclub", "quarterstaff", "sling", "whip", "shortbow", "longbow", "blowgun",
    )
)  # fmt: skip
"""Armor and weapons without metal, or without enough of it to rust."""


def corrode(play: Play, target_id: str, by: int, source_id: str, name: str) -> None:
    """Lower what the nonmagical suit of armor that the target wears offers, or destroy it."""
    item = _suit(play, target_id)
    if item is None:
        return
    lost = by + sum(one.value for one in eaten(play, target_id) if one.weapon == item)
    armor = play.catalogue.item(item).armor
    assert armor is not None
    if armor.armor_class - lost > USELESS:
        mark = ActiveEffect(
            kind=EffectKind.HINDERED,
            what="armor",
            source=f"corroded {item.partition('/')[2]}",
            by=source_id,
            value=lost,
            weapon=item,
        )
        gain_effect(play, target_id, mark)
        return
    _uncorroded(play, target_id, item)
    if target_id in play.state.party:
        play.happen(ItemEquipped(target=target_id, item=item, on=False))
        play.happen(ItemLost(target=target_id, item=item, quantity=1, why=name))


def _suit(play: Play, target_id: str) -> str | None:
    """The suit that a character wears, or that a stat block has among its gear."""
    view = creature(play.state, play.catalogue, target_id)
    member = play.state.party.get(target_id)
    worn = member.equipped if member else tuple(view.block.gear) if view.block else ()
    for item in worn:
        known = play.catalogue.known_item(item)
        armor = known.armor if known is not None and not is_magic(item) else None
        if armor is not None and armor.category != "shield":
            return item
    return None


def eaten(play: Play, target_id: str) -> tuple[ActiveEffect, ...]:
    """What is corroded of what the creature wears."""
    view = creature(play.state, play.catalogue, target_id)
    return tuple(one for one in view.effects(EffectKind.HINDERED) if one.what == "armor")


def _uncorroded(play: Play, target_id: str, item: str) -> None:
    for one in eaten(play, target_id):
        if one.weapon == item:
            end_effect(play, target_id, one.kind, source=one.source, why="the armor is gone")


def mend_gear(play: Play, target_id: str) -> None:
    """Take away every penalty. Source: SRD 5.2.1, Gray Ooze, "Pseudopod": Mending."""
    for one in eaten(play, target_id):
        end_effect(play, target_id, one.kind, source=one.source, why="mended")
    for one in creature(play.state, play.catalogue, target_id).effects(EffectKind.LASTING):
        if one.what == CORRODED:
            end_effect(play, target_id, one.kind, source=one.source, why="mended")


# --- weapons and ammunition -----------------------------------------------------------


def corrode_weapon(play: Play, bearer_id: str, item: str) -> None:
    """The weapon's attack rolls are 1 worse; at -5 it is destroyed.

    What a stat block strikes with is part of its numbers.
    """
    if bearer_id not in play.state.party or is_magic(item):
        return
    view = creature(play.state, play.catalogue, bearer_id)
    source = f"corroded {item.partition('/')[2]}"
    known = [one for one in view.effects(EffectKind.LASTING) if one.source == source]
    lost = 1 + sum(one.value for one in known)
    if lost >= BREAKS:
        end_effect(play, bearer_id, EffectKind.LASTING, source=source, why="the weapon is gone")
        play.happen(ItemLost(target=bearer_id, item=item, quantity=1, why="corroded"))
        return
    worse = RollEffect(on=("attacks",), value=-lost, items=(item,))
    mark = ActiveEffect(
        kind=EffectKind.LASTING,
        what=CORRODED,
        source=source,
        value=lost,
        weapon=item,
        works=(worse,),
    )
    gain_effect(play, bearer_id, mark)


def dissolve_shot(play: Play, shooter_id: str, item: str) -> None:
    """Ammunition that hit is destroyed, and so none that can be recovered."""
    body = play.state.body_of(shooter_id)
    if shooter_id in play.state.party and body is not None and not is_magic(item):
        known = body.resources.get(dissolved(item), 0)
        spent = ResourceChanged(target=shooter_id, resource=dissolved(item), left=known + 1)
        play.happen(spent)


def dissolved(item: str) -> str:
    """The resource that counts ammunition destroyed in a fight."""
    return f"dissolved:{item}"


def rust(play: Play, target_id: str, source_id: str, name: str) -> None:
    """Metal armor that is worn rusts, or else a metal weapon in hand.

    What is of metal is ours: docs/rulings.md.
    """
    suit = _suit(play, target_id)
    if suit is not None and suit not in NOT_METAL:
        corrode(play, target_id, 1, source_id, name)
        return
    member = play.state.party.get(target_id)
    for item in member.equipped if member is not None else ():
        metal = item not in NOT_METAL and not is_magic(item)
        if metal and play.catalogue.item(item).weapon is not None:
            corrode_weapon(play, target_id, item)
            return
