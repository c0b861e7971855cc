"""Armor that acid eats away: what it still offers, when it is gone, and mending it.

Source: SRD 5.2.1, Gray Ooze, "Pseudopod"; Black Pudding, "Dissolving Pseudopod".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog.enchanted import is_magic
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import ItemEquipped, ItemLost
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind

USELESS: Final = 10
"""Armor whose Armor Class has come down to this is destroyed."""


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
