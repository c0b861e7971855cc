"""Features of the acting character that a player names: ``I use my rage``."""

from __future__ import annotations

import re

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.plans import Goal, Plan, requesting
from whispyrkeep.dm.offline.words import plain
from whispyrkeep.mechanics.features import usable
from whispyrkeep.mechanics.fights.positions import present_foes
from whispyrkeep.models.intent import Intent
from whispyrkeep.models.requests import UseFeature


def feature_of_ones_own(scene: Scene, intent: Intent) -> Plan | None:
    """The use of a feature that the player names: ``use my rage``, ``use Lay On Hands on Sela``."""
    named = named_feature(scene)
    if named is None:
        return None
    base = Plan(intent, Goal("use", named, note="feature"))
    foes = (foe.id for foe in present_foes(scene.state))
    targets = dict.fromkeys((intent.target, next(foes, None), scene.actor, None))
    uses = [UseFeature(actor=scene.actor, feature=named, target=target) for target in targets]
    return requesting(scene, base, [(use,) for use in uses])


def named_feature(scene: Scene) -> str | None:
    """The longest name of a feature of the character's own after ``use``."""
    text = plain(scene.player_text).replace("'", "")
    names = usable(scene.state.party[scene.actor].sheet, scene.catalogue)
    said = [
        name
        for name in names
        if name != "second-wind"
        and re.search(rf"\buse (my |the )?{re.escape(name.replace('-', ' '))}\b", text)
    ]
    return max(said, key=len, default=None)
