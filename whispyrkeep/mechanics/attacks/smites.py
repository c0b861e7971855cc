"""Spells that follow a hit.

Source: SRD 5.2, "Divine Smite", "Searing Smite", "Shining Smite", "Ensnaring Strike".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.aftercast import afterwards
from whispyrkeep.mechanics.casting.castings import begin, casting_of, hold, slot_for, until
from whispyrkeep.mechanics.casting.free_casting import free_casting
from whispyrkeep.mechanics.casting.spell_effects import take_effect
from whispyrkeep.mechanics.casting.spells import known_spell
from whispyrkeep.mechanics.fights.turns import cannot_act, spend, use_up
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import DamageEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Attack, CastSpell
from whispyrkeep.models.spells import SpellDefinition


@dataclass(frozen=True, slots=True)
class Smite:
    """A spell ready to follow a hit, with the slot it takes, or what spares it one."""

    spell: SpellDefinition
    request: CastSpell
    slot: int
    free: str = ""


def smite_of(play: Play, request: Attack, strike: Strike) -> Smite | Rejection | None:
    """The spell that the attack names to follow its hit, if it may."""
    if request.smite is None:
        return None
    cast = CastSpell(actor=request.actor, spell=request.smite, slot_level=request.slot_level)
    spell = known_spell(play, cast)
    if isinstance(spell, Rejection):
        return spell
    window = spell.window.trigger if spell.window else ""
    armed = strike.weapon is not None and (strike.melee or window == "hits-with-weapon")
    bare = strike.melee and strike.item is None and window == "hits-with-melee-or-unarmed"
    if not window.startswith("hits-with") or not (armed or bare):
        message = f"{spell.name} does not follow a hit with {strike.name}"
        return refuse("spell.window", message, '"Casting Time"')
    refusal = cannot_act(play.state, play.catalogue, request.actor, "bonus-action")
    if refusal is not None:
        return refusal
    free = free_casting(play, spell, cast)
    if free is not None:
        return Smite(spell, cast, 0, free.resource)
    slot = slot_for(play, spell, cast)
    return slot if isinstance(slot, Rejection) else Smite(spell, cast, slot)


def sharpened(play: Play, strike: Strike, smite: Smite) -> Strike:
    """The strike with the damage that the spell adds to it, which a Critical Hit doubles."""
    casting = casting_of(play, smite.spell, smite.request, smite.slot, None)
    more = tuple(
        part
        for effect in smite.spell.effects
        if isinstance(effect, DamageEffect) and effect.moment is None
        for part in casting.damage(effect.damage)
    )
    return replace(strike, damage=(*strike.damage, *more))


def follow(play: Play, smite: Smite, target_id: str) -> None:
    """The spell is cast: the rest of what it does comes over whoever was hit."""
    spend(play, "bonus-action")
    if smite.free:
        use_up(play, smite.request.actor, smite.free)
    before = play.state
    begin(play, smite.spell, smite.request, (target_id,), smite.slot)
    over = until(play, smite.spell, smite.slot)
    casting = casting_of(play, smite.spell, smite.request, smite.slot, over)
    for effect in smite.spell.effects:
        if not isinstance(effect, DamageEffect) or effect.moment is not None:
            take_effect(play, casting, effect, (target_id,))
    hold(play, casting, (target_id,))
    afterwards(play, casting, before, ())
