"""What a magic item or an ongoing spell is, found out: by a Short Rest, a spell, or study.

What is learned is noted at the place and in the log. Source: SRD 5.2, "Identifying a Magic Item"
(p. 102); "Identifying an Ongoing Spell" (p. 106); "Identify" (p. 142).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog.enchanted import is_magic
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import cannot_act, no_target, spend
from whispyrkeep.mechanics.harm.mending import spells_on
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.models.events import PlaceNoted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Ability, Skill
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.undertakings import IdentifySpell

SPELL_DC: Final = 15
IDENTIFY: Final = "spell/identify"
LONGEST: Final = 400


def unstudied(play: Play, member: PartyMember, item_id: str) -> Rejection | None:
    """Why there is nothing to learn of the item, if so."""
    if not member.inventory.get(item_id):
        return refuse("item.not_carried", f"{member.name} carries no {item_id}")
    if not is_magic(item_id):
        message = f"{play.catalogue.item(item_id).name} is no magic item"
        return refuse("item.not_magic", message, '"Identifying a Magic Item"')
    return None


def learn(play: Play, member_id: str, item_id: str) -> None:
    """The item's properties and how it is used, but for any curse."""
    item = play.catalogue.item(item_id)
    made = play.catalogue.enchanted(item_id)
    ways = ", ".join(power.name or power.id for power in made.powers) if made else ""
    used = f" It is used for: {ways}." if ways else ""
    name = play.state.party[member_id].name
    _note(play, f"{name} knows the {item.name}. {item.text}{used}")


def identify(play: Play, caster_id: str, named: str) -> None:
    """What the spell tells of the magic item that was named and that somebody here carries."""
    item_id = named if is_magic(named) else f"magic-item/{named}"
    for member in play.state.party.values() if named else ():
        if member.inventory.get(item_id) and play.catalogue.enchanted(item_id) is not None:
            learn(play, caster_id, item_id)
            return


def _note(play: Play, text: str) -> None:
    play.tell(PlaceNoted(place=play.state.location, note=text[:LONGEST]))


def identify_spell(play: Play, request: IdentifySpell) -> Rejection | None:
    """The Study action and an Arcana check against DC 15 name the spells on a creature."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "action") or no_target(
        play.state, play.catalogue, request.target
    )
    if refusal is not None:
        return refusal
    view = creature(play.state, play.catalogue, request.target)
    found = [name for name, _ in spells_on(play, request.target)]
    if not found:
        message = f"there is no ongoing spell to be seen on {view.name}"
        return refuse("spell.none", message, '"Identifying an Ongoing Spell"')
    spend(play, "action")
    known = ability_check(play, request.actor, Ability.INTELLIGENCE, Skill.ARCANA, SPELL_DC)
    if play.state.fight is None:
        time_passes(play, ROUND, "studying a spell")
    if known:
        name = play.state.party[request.actor].name
        _note(play, f"{name} knows the spells on {view.name}: {', '.join(found)}.")
    return None
