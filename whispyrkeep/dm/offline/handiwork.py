"""What a player sets out to make: ``I craft a dagger``, ``brew a potion of healing``."""

from __future__ import annotations

import re

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.plans import Goal, Plan, requesting
from whispyrkeep.dm.offline.words import plain
from whispyrkeep.models.intent import Intent
from whispyrkeep.models.undertakings import Craft

_MAKES = re.compile(r"\b(?:craft|brew) (?:a |an |some |the |another )?(.+)")


def craft_plan(scene: Scene, intent: Intent) -> Plan | None:
    """Make the nonmagical thing, or the Potion of Healing, that the player names."""
    said = _MAKES.search(plain(scene.player_text))
    if said is None or scene.state.fight is not None:
        return None
    words = said[1].replace("'", "")
    names = {item.id: plain(item.name).replace("'", "") for item in scene.catalogue.items()}
    named = [item for item, name in names.items() if re.match(rf"{re.escape(name)}s?\b", words)]
    item = max(named, key=len, default=None)
    if item is None:
        return None
    base = Plan(intent, Goal("use", item, note="made"))
    return requesting(scene, base, [(Craft(actor=scene.actor, item=item),)])
