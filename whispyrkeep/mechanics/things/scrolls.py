"""Spell Scrolls: who can read one, with which numbers, and what comes of one that is too hard.

Source: SRD 5.2, "Magic Items A-Z", "Spell Scroll"; "Thief", "Level 13: Use Magic Device".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import SCROLL_NUMBERS
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.levels import class_levels, spell_ability
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Test, plain_outcome, record_test, roll_d20
from whispyrkeep.models.events import ItemLost
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Ability, Skill

DEVICE: Final = "use-magic-device"


def unreadable(member: PartyMember, spell: SpellDefinition) -> Rejection | None:
    """Why the scroll says nothing to this character: the spell is on no list of theirs."""
    classes = {one.id.partition("/")[2] for one in class_levels(member.sheet)}
    if classes & set(spell.classes) or DEVICE in member.sheet.features:
        return None
    message = f"{spell.name} is on no spell list of {member.name}'s; the scroll is unintelligible"
    return refuse("item.unreadable", message, '"Spell Scroll"')


def read(play: Play, actor_id: str, item_id: str, spell: SpellDefinition) -> bool:
    """The scroll is used up; whether the spell comes of it, with a check if it is too high."""
    done = spell.level <= _reliable(play, actor_id) or _deciphers(play, actor_id, spell)
    play.happen(ItemLost(target=actor_id, item=item_id, quantity=1, why="read"))
    return done


def _reliable(play: Play, actor_id: str) -> int:
    """The highest level at which the character casts; at least 1 for a Thief."""
    member = play.state.party[actor_id]
    slots = [name for name in full_resources(member.sheet, play.catalogue) if "slot-" in name]
    levels = [int(name.rpartition("-")[2]) for name in slots]
    return max([*levels, int(DEVICE in member.sheet.features)])


def _deciphers(play: Play, actor_id: str, spell: SpellDefinition) -> bool:
    reader = creature(play.state, play.catalogue, actor_id)
    member = play.state.party[actor_id]
    if DEVICE in member.sheet.features:
        modifiers = reader.check_modifiers(Ability.INTELLIGENCE, Skill.ARCANA)
    else:
        ability = spell_ability(member.sheet, spell.id) or Ability.INTELLIGENCE
        modifiers = reader.check_modifiers(ability, None)
    target = 10 + spell.level
    test = Test(reader, "check", Leaning(), modifiers=modifiers, target=target)
    rolled = roll_d20(play, test)
    success = rolled.record.total >= target
    label = f"reading a scroll of {spell.name}"
    record_test(play, "check", test, rolled, label, plain_outcome(success))
    return success


def by_the_scroll(casting: Casting, catalogue: Catalogue) -> Casting:
    """The casting with the save DC and attack bonus that the scroll's level has."""
    _, _, dc, bonus = catalogue.table(SCROLL_NUMBERS)[casting.spell.level]
    if DEVICE in casting.caster.features:
        casting = replace(casting, modifier=casting.caster.modifier(Ability.INTELLIGENCE))
    return replace(casting, dc=int(dc), to_hit=int(bonus))
