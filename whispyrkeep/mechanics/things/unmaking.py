"""Spells that are cast at a thing: Shatter at a door, a Fire Bolt at a rope, Disintegrate.

Source: SRD 5.2, "Shatter", "Fire Bolt", "Disintegrate"; Rules Glossary, "Breaking Objects".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.castings import begin, casting_of, slot_for, until
from whispyrkeep.mechanics.casting.spell_attacks import rays, spell_strike
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.casting.spells import known_spell
from whispyrkeep.mechanics.fights.turns import Cost, cannot_act, spend
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.mechanics.things.breaking import damage_to, strike_at
from whispyrkeep.models.effects import AttackEffect, SaveEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import BreakObject, CastSpell
from whispyrkeep.models.spells import SpellDefinition


def spell_named(play: Play, request: BreakObject) -> SpellDefinition | None:
    """The spell that the request names instead of a weapon, if the actor has it ready."""
    member = play.state.party.get(request.actor)
    casting = member.sheet.spellcasting if member is not None else None
    words = request.weapon.strip().lower()
    for spell_id in (*casting.cantrips, *casting.prepared) if casting and words else ():
        spell = play.catalogue.spell(spell_id)
        if words in (spell_id, spell_id.partition("/")[2], spell.name.lower()):
            return spell
    return None


def cast_at_object(
    play: Play, request: BreakObject, spell: SpellDefinition, armor_class: int, left: int
) -> int | Rejection:
    """Cast the spell at the thing; how much of its Hit Points it takes.

    Which spells can: those whose text names objects.
    """
    if not spell.objects:
        message = f"{spell.name} does nothing to an object; name a weapon or a spell that does"
        return refuse("object.spell", message, '"Breaking Objects"')
    order = CastSpell(actor=request.actor, spell=spell.id, slot_level=request.slot_level)
    known = known_spell(play, order)
    if isinstance(known, Rejection):
        return known
    slot = slot_for(play, spell, order)
    if isinstance(slot, Rejection):
        return slot
    cost: Cost = "bonus-action" if spell.casting_time == "bonus-action" else "action"
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is not None:
        return refusal
    spend(play, cost)
    begin(play, spell, order, (), slot)
    casting = casting_of(play, spell, order, slot or spell.level, until(play, spell, slot))
    if spell.objects == "unmakes":
        return left
    return sum(_harm(play, request, casting, armor_class))


def _harm(play: Play, request: BreakObject, casting: Casting, armor_class: int) -> Iterator[int]:
    """What each part of the spell does: rays have to hit, an area simply reaches the thing."""
    name, actor = request.object.replace("-", " "), request.actor
    for effect in casting.spell.effects:
        if isinstance(effect, AttackEffect):
            strike = spell_strike(casting, effect)
            for _ in range(rays(casting, effect)):
                leaning = Leaning()
                leaning.ruled(request.advantage)
                outcome = strike_at(play, actor, strike, armor_class, name, leaning)
                if outcome in ("success", "critical_success"):
                    yield damage_to(play, actor, strike, critical=outcome == "critical_success")
        elif isinstance(effect, SaveEffect):
            blast = Strike(casting.spell.name, (), casting.damage(effect.damage))
            yield damage_to(play, actor, blast, critical=False)
