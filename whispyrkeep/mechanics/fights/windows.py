"""Reaction spells that a character keeps in mind, cast when their moment comes; falls.

Source: SRD 5.2, "Casting Time"; "Hellish Rebuke", "Feather Fall", "Counterspell".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.casting.castings import begin, casting_of, slot_for, until
from whispyrkeep.mechanics.casting.countering import COUNTERSPELL, shows, unmade
from whispyrkeep.mechanics.casting.free_casting import pool_of
from whispyrkeep.mechanics.casting.spell_effects import spell_save, take_effect
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.guards import feature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import saving_throw
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.reactions import Reaction, Window
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import EffectKind

REBUKE: Final = "spell/hellish-rebuke"
FEATHER_FALL: Final = "spell/feather-fall"


def kept_in_mind(
    play: Play, member_id: str, spell_id: str, window: Window, target: str
) -> Iterator[Reaction]:
    """The Reaction spell, if the character keeps it in mind and can cast it now."""
    slot = _slot(play, member_id, spell_id)
    spell = play.catalogue.spell(spell_id)
    if slot is None or feet_between(play.state, member_id, target) > spell.range_feet:
        return
    pool = pool_of(play.state.party[member_id], slot) if slot else ""
    yield Reaction(kind="spell", window=window, name=spell_id, target=target, spends=pool or "")


def _slot(play: Play, member_id: str, spell_id: str) -> int | None:
    view = creature(play.state, play.catalogue, member_id)
    waiting = [e for e in view.effects(EffectKind.AWAITS) if e.spell == spell_id]
    if not waiting or view.untrained:
        return None
    request = CastSpell(actor=member_id, spell=spell_id, slot_level=waiting[0].level)
    slot = slot_for(play, play.catalogue.spell(spell_id), request)
    return None if isinstance(slot, Rejection) else slot


def spring(play: Play, member_id: str, chosen: Reaction) -> Casting:
    """Cast the Reaction spell that was chosen; its effects are the caller's."""
    spell = play.catalogue.spell(chosen.name)
    slot = _slot(play, member_id, chosen.name)
    assert slot is not None and chosen.target is not None
    request = CastSpell(actor=member_id, spell=spell.id, slot_level=slot)
    end_effect(play, member_id, EffectKind.AWAITS, source=spell.name, why="cast")
    use_reaction(play, member_id)
    begin(play, spell, request, (chosen.target,), slot)
    return casting_of(play, spell, request, slot, until(play, spell, slot))


def rebukes(play: Play, member_id: str, foe_id: str) -> Iterator[Reaction]:
    """Flames for a foe whose attack hurt the character. Source: SRD 5.2, "Hellish Rebuke"."""
    if creature(play.state, play.catalogue, foe_id).alive:
        yield from kept_in_mind(play, member_id, REBUKE, "attacks", foe_id)


def rebuke(play: Play, member_id: str, chosen: Reaction) -> None:
    """Cast Hellish Rebuke at whom it was chosen for."""
    casting = spring(play, member_id, chosen)
    for effect in casting.spell.effects:
        take_effect(play, casting, effect, (chosen.target or "",))


def hurt_by(play: Play, foe_id: str) -> list[str]:
    """The party members that took damage since the foe's last attack roll."""
    hurt: list[str] = []
    for event in reversed(play.events):
        if isinstance(event, DamageTaken) and event.amount and event.target in play.state.party:
            hurt.append(event.target)
        if isinstance(event, D20TestMade) and event.test == "attack":
            return hurt if event.actor == foe_id else []
    return []


def broken_fall(play: Play, faller_id: str) -> Reaction | None:
    """What makes a fall harmless or softer, if somebody does something about it.

    A spell has been cast by then; what the faller does about the damage is the caller's.
    Source: SRD 5.2, "Feather Fall"; "Monk", "Level 4: Slow Fall".
    """
    slowed = None
    for one in tuple(play.state.party):
        chosen = choose_reaction(play, one, _at_fall(play, one, faller_id))
        if chosen is not None and chosen.kind == "spell":
            spring(play, one, chosen)
            return chosen
        slowed = chosen or slowed
    return slowed


def _at_fall(play: Play, member_id: str, faller_id: str) -> Iterator[Reaction]:
    yield from kept_in_mind(play, member_id, FEATHER_FALL, "falling", faller_id)
    if member_id == faller_id:
        faller = creature(play.state, play.catalogue, faller_id)
        yield from feature(faller, "slow-fall", "falling", faller_id)


def countered(play: Play, caster_id: str, spell: SpellDefinition) -> bool:
    """Whether a spell that a foe is casting dissipates. Source: SRD 5.2, "Counterspell"."""
    for member_id in tuple(play.state.party) if shows(spell) else ():
        offered = kept_in_mind(play, member_id, COUNTERSPELL, "casting", caster_id)
        chosen = choose_reaction(play, member_id, offered)
        casting = spring(play, member_id, chosen) if chosen is not None else None
        for effect in casting.spell.effects if casting else ():
            if casting is not None and isinstance(effect, SaveEffect):
                return not saving_throw(
                    play, caster_id, spell_save(play, casting, effect, caster_id)
                )
    return unmade(play, caster_id, spell)
