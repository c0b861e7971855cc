"""Spells that are readied: cast now, held by Concentration, released as a Reaction.

Source: SRD 5.2, Rules Glossary, "Ready [Action]".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.forced import standing_enemies
from whispyrkeep.mechanics.casting.castings import expend, perform
from whispyrkeep.mechanics.fights.positions import area_limit, feet_between, present_foes
from whispyrkeep.mechanics.fights.turns import Cost, can_react, spend, use_reaction
from whispyrkeep.mechanics.harm.conditions import end_concentration, gain_effect, lasting
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import AttackEffect, DartsEffect, SaveEffect
from whispyrkeep.models.events import ConcentrationChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind

READY: Final = 'Rules Glossary, "Ready"'
STRIKING: Final = (AttackEffect, SaveEffect, DartsEffect)
NOT_RELEASED: Final = "the readied spell was not released"


def cannot_hold(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Why the spell cannot be readied, if so; what can be: docs/rulings.md."""
    if play.state.fight is None:
        return refuse("fight.none", "readying is for fights, and nobody is fighting")
    if spell.casting_time != "action" or request.ritual:
        message = f"{spell.name} does not have a casting time of an action and cannot be readied"
        return refuse("ready.casting_time", message, READY)
    if request.features or not any(isinstance(effect, STRIKING) for effect in spell.effects):
        return refuse("ready.what", "a plain spell that strikes at a foe can be readied", READY)
    known = {foe.id for foe in present_foes(play.state)}
    if len(request.targets) > 1 or not known.issuperset(request.targets):
        message = f"name the foe it waits for, or nobody; foes are: {', '.join(sorted(known))}"
        return refuse("ready.target", message)
    if not can_react(play, request.actor):
        message = f"{request.actor} has no Reaction left to release it with"
        return refuse("reaction.used", message, 'Rules Glossary, "Reaction"')
    return None


def ready_spell(
    play: Play, spell: SpellDefinition, request: CastSpell, cost: Cost, slot: int
) -> None:
    """Cast the spell and hold its energy until the start of the caster's next turn."""
    caster = request.actor
    spend(play, cost)
    expend(play, caster, slot)
    end_concentration(play, caster, f"readied {spell.name}")
    play.happen(ConcentrationChanged(target=caster, spell=spell.id))
    timer = lasting(play.state, "start-of-sources-next-turn", target=caster, source=caster)
    held = ActiveEffect(
        kind=EffectKind.READIED,
        source="Ready",
        by=caster,
        spell=spell.id,
        level=slot,
        trigger=request.ready,
        awaits=request.targets[0] if request.targets else None,
        concentration=True,
        once=True,
        **timer,
    )
    gain_effect(play, caster, held)


def in_range(play: Play, caster: str, foe_id: str, held: ActiveEffect) -> bool:
    """Whether the readied spell reaches the foe."""
    assert held.spell is not None
    spell = play.catalogue.spell(held.spell)
    reach = spell.area.feet if spell.area and not spell.range_feet else spell.range_feet
    return feet_between(play.state, caster, foe_id) <= reach


def release_spell(play: Play, caster: str, foe_id: str, held: ActiveEffect) -> None:
    """Release the spell at the foe, and at those beside it that its area catches."""
    assert held.spell is not None
    spell = play.catalogue.spell(held.spell)
    use_reaction(play, caster)
    end_concentration(play, caster, "released the readied spell")
    targets = _caught(play, caster, foe_id, spell)
    request = CastSpell(actor=caster, spell=spell.id, slot_level=held.level, targets=targets)
    perform(play, spell, request, targets, held.level, paid=True)


def _caught(play: Play, caster: str, foe_id: str, spell: SpellDefinition) -> tuple[str, ...]:
    fight = play.state.fight
    if spell.area is None or fight is None:
        return (foe_id,)
    band = fight.foes[foe_id].band
    beside = (
        one
        for one in standing_enemies(play, caster)
        if one != foe_id and fight.foes[one].band is band
    )
    return (foe_id, *beside)[: area_limit(spell.area)]


def let_go_of_magic(play: Play, creature_id: str) -> None:
    """A readied spell dissipates when nothing has released it in time."""
    body = play.state.body_of(creature_id)
    held = body.ongoing(EffectKind.READIED) if body is not None else ()
    if any(effect.spell is not None for effect in held):
        end_concentration(play, creature_id, NOT_RELEASED)
