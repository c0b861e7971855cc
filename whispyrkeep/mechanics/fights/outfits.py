"""Gear that foes are given besides what their stat blocks list.

Source: SRD 5.2, "Monsters", "Equipping a Monster with Other Items" (p. 255).
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.magic_items import MOST_ATTUNED, passive
from whispyrkeep.models.effects import Work
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.state import ActiveEffect, Foe
from whispyrkeep.models.terms import EffectKind

SECTION: Final = '"Equipping a Monster with Other Items"'


def bad_gear(play: Play, request: StartFight) -> Rejection | None:
    """Why the foes cannot be given this, if so."""
    for monster, items in request.gear.items():
        if monster not in request.monsters:
            return refuse("fight.gear", f"{monster} is not among the foes", SECTION)
        unknown = [item for item in items if play.catalogue.known_item(item) is None]
        if unknown:
            return refuse("fight.gear", f"the catalogue has no {', '.join(unknown)}", SECTION)
        attuned = [one for one in items if _asks(play.catalogue, one)]
        if len(attuned) > MOST_ATTUNED:
            message = f"a monster attunes to {MOST_ATTUNED} magic items, not {len(attuned)}"
            return refuse("fight.gear", message, SECTION)
    return None


def _asks(catalogue: Catalogue, item_id: str) -> bool:
    made = catalogue.enchanted(item_id)
    return made is not None and made.entry.attunement


def outfitted(play: Play, foe: Foe, items: tuple[str, ...]) -> Foe:
    """The foe with the gear, and with what a Shield and magic items do by themselves."""
    effects = []
    for item_id in dict.fromkeys(items):
        works = _works(play.catalogue, item_id)
        if works:
            name = play.catalogue.item(item_id).name
            active = ActiveEffect(kind=EffectKind.LASTING, source=name, by=foe.id, works=works)
            effects.append(active)
    body = foe.body.with_(effects=(*foe.body.effects, *effects))
    return foe.with_(gear=dict(Counter(items)), body=body)


def _works(catalogue: Catalogue, item_id: str) -> tuple[Work, ...]:
    made, armor = catalogue.enchanted(item_id), catalogue.item(item_id).armor
    works = tuple(passive(made, item_id, 1)) if made is not None else ()
    if armor is not None and armor.category == "shield":
        return (RollEffect(on=("armor-class",), value=armor.armor_class), *works)
    return works
