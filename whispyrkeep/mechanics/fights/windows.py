"""Reaction spells that a character keeps in mind, cast when their moment comes.

Source: SRD 5.2, "Casting Time"; "Hellish Rebuke", "Feather Fall", "Counterspell".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.castings import begin, casting_of, slot_for, until
from whispyrkeep.mechanics.casting.spell_effects import spell_save, take_effect
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.choosing.sides import reacts
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import saving_throw
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.terms import EffectKind

REBUKE: Final = "spell/hellish-rebuke"
FEATHER_FALL: Final = "spell/feather-fall"
COUNTERSPELL: Final = "spell/counterspell"


def springs(play: Play, member_id: str, spell_id: str, targets: tuple[str, ...]) -> Casting | None:
    """Cast a Reaction spell that the character keeps in mind; its effects are the caller's.

    None when the character keeps it not in mind, or cannot cast it now.
    """
    view = creature(play.state, play.catalogue, member_id)
    waiting = [e for e in view.effects(EffectKind.AWAITS) if e.spell == spell_id]
    if not waiting or not reacts(play, member_id) or view.untrained:
        return None
    spell = play.catalogue.spell(spell_id)
    if any(feet_between(play.state, member_id, one) > spell.range_feet for one in targets):
        return None
    request = CastSpell(actor=member_id, spell=spell_id, slot_level=waiting[0].level)
    slot = slot_for(play, spell, request)
    if isinstance(slot, Rejection):
        return None
    end_effect(play, member_id, EffectKind.AWAITS, source=spell.name, why="cast")
    use_reaction(play, member_id)
    begin(play, spell, request, targets, slot)
    return casting_of(play, spell, request, slot, until(play, spell, slot))


def rebuke(play: Play, foe_id: str) -> None:
    """Whoever this attack hurt answers with flames. Source: SRD 5.2, "Hellish Rebuke"."""
    for member_id in _hurt_by(play, foe_id):
        if creature(play.state, play.catalogue, foe_id).alive:
            casting = springs(play, member_id, REBUKE, (foe_id,))
            if casting is not None:
                for effect in casting.spell.effects:
                    take_effect(play, casting, effect, (foe_id,))


def _hurt_by(play: Play, foe_id: str) -> list[str]:
    """The party members that took damage since the foe's last attack roll."""
    hurt: list[str] = []
    for event in reversed(play.events):
        if isinstance(event, DamageTaken) and event.amount and event.target in play.state.party:
            hurt.append(event.target)
        if isinstance(event, D20TestMade) and event.test == "attack":
            return hurt if event.actor == foe_id else []
    return []


def feather_falls(play: Play, member_id: str) -> bool:
    """Whether somebody keeps the falling creature from harm. Source: SRD 5.2, "Feather Fall"."""
    return any(
        springs(play, one, FEATHER_FALL, (member_id,)) is not None
        for one in tuple(play.state.party)
    )


def countered(play: Play, caster_id: str) -> bool:
    """Whether a spell that a foe is casting dissipates. Source: SRD 5.2, "Counterspell"."""
    for member_id in tuple(play.state.party):
        casting = springs(play, member_id, COUNTERSPELL, (caster_id,))
        for effect in casting.spell.effects if casting else ():
            if casting is not None and isinstance(effect, SaveEffect):
                return not saving_throw(
                    play, caster_id, spell_save(play, casting, effect, caster_id)
                )
    return False
