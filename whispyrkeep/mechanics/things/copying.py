"""Copying a spell from a scroll into a Wizard's spellbook.

Source: SRD 5.2, "Wizard", "Copying a Spell into the Book" (p. 78); "Spell Scroll", "Copying a
Scroll into a Spellbook" (p. 244).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creation.entries import highest_spell_level
from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.fights.turns import cannot_act
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.mechanics.things.items import pay
from whispyrkeep.models.character import SpellSource
from whispyrkeep.models.events import ItemLost, SheetUpdated
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Ability, Skill
from whispyrkeep.models.time import HOUR
from whispyrkeep.models.undertakings import CopySpell

BASE_DC: Final = 10
HOURS_A_LEVEL: Final = 2
COPPER_A_LEVEL: Final = 5_000
BOOK: Final = "class/wizard"
SECTION: Final = '"Copying a Scroll into a Spellbook"'


def copy_spell(play: Play, request: CopySpell) -> Rejection | None:
    """Hours, gold and an Arcana check; the scroll is destroyed either way."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and play.state.fight is not None:
        refusal = refuse("copy.fight", "copying takes hours; end the fight first", SECTION)
    if refusal is not None:
        return refusal
    member = play.state.party[request.actor]
    spell = _copied(play, member, request.scroll)
    if isinstance(spell, Rejection):
        return spell
    pay(play, member.id, -spell.level * COPPER_A_LEVEL, f"copying {spell.name}")
    time_passes(play, spell.level * HOURS_A_LEVEL * HOUR, f"copying {spell.name}")
    intelligence, dc = Ability.INTELLIGENCE, BASE_DC + spell.level
    copied = ability_check(play, member.id, intelligence, Skill.ARCANA, dc)
    why = "copied" if copied else "spoiled"
    play.happen(ItemLost(target=member.id, item=request.scroll, quantity=1, why=why))
    if copied:
        _write(play, member.id, spell.id)
    return None


def _copied(play: Play, member: PartyMember, scroll: str) -> SpellDefinition | Rejection:
    """The spell of the scroll, if this character can copy it now."""
    made = play.catalogue.enchanted(scroll)
    if made is None or not made.spell or not member.inventory.get(scroll):
        return refuse("item.not_carried", f"{member.name} carries no scroll {scroll}", SECTION)
    own, spell = _book(member), play.catalogue.spell(made.spell)
    if own is None:
        return refuse("copy.no_book", f"{member.name} has no spellbook", SECTION)
    most = highest_spell_level(play.catalogue, "wizard", levels_in(member.sheet, "wizard"))
    if "wizard" not in spell.classes or not 1 <= spell.level <= most:
        message = f"{spell.name} is no Wizard spell of level 1 to {most}"
        return refuse("copy.level", message, '"Copying a Spell into the Book"')
    if spell.id in own.book:
        return refuse("copy.known", f"{spell.name} stands in the book already", SECTION)
    cost = spell.level * COPPER_A_LEVEL
    if member.money_cp < cost:
        message = f"that costs {cost} cp, and {member.name} has {member.money_cp} cp"
        return refuse("trade.too_dear", message, SECTION)
    return spell


def _book(member: PartyMember) -> SpellSource | None:
    return next((one for one in member.sheet.spells if one.source == BOOK and one.book), None)


def _write(play: Play, member_id: str, spell: str) -> None:
    member = play.state.party[member_id]
    spells = tuple(
        one.with_(book=(*one.book, spell)) if one.source == BOOK else one
        for one in member.sheet.spells
    )
    play.happen(
        SheetUpdated(
            target=member_id,
            sheet=member.sheet.with_(spells=spells).dump(),
            hit_points=member.body.hit_points,
            resources=member.body.resources,
        )
    )
