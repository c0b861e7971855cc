"""Using what somebody carries, as the player's words have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.plans import Goal, Plan, requesting
from whispyrkeep.dm.offline.words import plain, tokens
from whispyrkeep.mechanics.rolls.lights import SOURCES
from whispyrkeep.models.intent import Intent
from whispyrkeep.models.magic import ItemPower
from whispyrkeep.models.requests import CombatAction, Equip, Light, UseItem
from whispyrkeep.models.state import PartyMember


def use_item(scene: Scene, intent: Intent, member: PartyMember, item: str) -> Plan:
    """What the item is used for: lit, drunk, activated, or taken in hand."""
    definition = scene.catalogue.item(item) if scene.catalogue.has(item) else None
    base = Plan(intent, Goal("use", item, intent.target or ""))
    if definition is None:
        return base
    if item in SOURCES:
        out = {"out", "douse", "snuff", "extinguish", "quench"}
        on = not out & set(tokens(plain(scene.player_text)))
        lit = replace(base, goal=Goal("use", item, note="light" if on else "douse"))
        return requesting(scene, lit, [(Light(actor=scene.actor, item=item, on=on),)])
    if definition.use is not None:
        target = intent.target if intent.target in scene.state.party else scene.actor
        if scene.state.fight and intent.target in scene.state.fight.foes:
            target = intent.target
        request = UseItem(actor=scene.actor, item=item, target=target)
        plain_use = UseItem(actor=scene.actor, item=item)
        end = CombatAction(actor=scene.actor, action="end_turn")
        if scene.state.fight is not None and definition.use.takes != "bonus-action":
            return requesting(scene, base, [(request, end), (request,), (plain_use,)])
        return requesting(scene, base, [(request,), (plain_use,)])
    power = _power_meant(scene, item)
    if power is not None:
        return _use_power(scene, base, power, item)
    if definition.weapon is not None or definition.armor is not None:
        away = {"stow", "sheathe", "doff", "remove", "off", "away", "unequip"}
        on = not away & set(tokens(plain(scene.player_text)))
        goal = Goal("use", item, note="ready" if on else "stow")
        if (item in member.equipped) is on:
            return replace(base, goal=replace(goal, note="readied" if on else "stowed"))
        return requesting(
            scene, replace(base, goal=goal), [(Equip(actor=scene.actor, item=item, on=on),)]
        )
    return base


def _power_meant(scene: Scene, item: str) -> ItemPower | None:
    """The power of a magic item that the player's words name, or its only one.

    Who speaks of drawing or wearing means the thing itself.
    """
    made = scene.catalogue.enchanted(item)
    said = set(tokens(plain(scene.player_text)))
    if made is None or said & HANDLING:
        return None
    named = [one for one in made.powers if said & set(one.id.split("-"))]
    return next(iter(named or made.powers), None)


HANDLING: Final = frozenset(
    {"draw", "wield", "wear", "equip", "don", "ready", "stow", "sheathe", "doff", "remove", "off",
     "away", "unequip"}
)  # fmt: skip
"""Words for taking a thing in hand, and for putting it away."""


def _use_power(scene: Scene, base: Plan, power: ItemPower, item: str) -> Plan:
    """Use it on whoever was named, else on the nearest foe or oneself, as it may be."""
    foes = [foe.id for foe in scene.state.fight.foes.values()] if scene.state.fight else []
    named = base.intent.target
    targets = [named, *foes] if named else [None, *foes]
    asked = [
        UseItem(actor=scene.actor, item=item, target=target, option=power.id) for target in targets
    ]
    end = CombatAction(actor=scene.actor, action="end_turn")
    if scene.state.fight is not None and power.takes == "action":
        return requesting(scene, base, [*((one, end) for one in asked), *((one,) for one in asked)])
    return requesting(scene, base, [(one,) for one in asked])
