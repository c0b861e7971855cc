"""Whom a spell may be aimed at: how many, how far away, friend or foe.

Source: SRD 5.2, "Range", "Targets", "A Clear Path to the Target".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.spell_effects import STAYING
from whispyrkeep.mechanics.casting.spellcraft import cantrip_tier
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import (
    area_limit,
    feet_between,
    out_of_sight,
    with_party,
)
from whispyrkeep.mechanics.fights.turns import charmed_by, no_target
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import (
    AttackEffect,
    CureEffect,
    DartsEffect,
    Effect,
    GrantEffect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    TemporaryEffect,
    WardEffect,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.workings import BlowEffect, RaysEffect, ReviveEffect, WordEffect

HARMFUL: Final = (AttackEffect, SaveEffect, DartsEffect)
BODILY: Final = (
    HealEffect,
    WardEffect,
    GrantEffect,
    CureEffect,
    StabilizeEffect,
    TemporaryEffect,
    ReviveEffect,
    *STAYING,
)


def aimed_at(request: CastSpell, spell: SpellDefinition) -> tuple[str, ...]:
    if spell.self_only:
        return (request.actor,)
    return tuple(dict.fromkeys(request.targets))


def bad_targets(
    play: Play,
    spell: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    level: int,
) -> Rejection | None:
    """Why the spell cannot be aimed at these creatures, if so."""
    aimed = spell.targets > 0 or spell.area is not None
    if spell.self_only:
        return None
    if not aimed:
        here = (no_target(play.state, play.catalogue, one) for one in targets)
        return next((refusal for refusal in here if refusal is not None), None)
    if spell.area is not None:
        most = area_limit(spell.area)
    else:
        tiers = cantrip_tier(play.state.party[request.actor].sheet.level) - 1
        most = spell.targets + spell.targets_per_slot * max(level - spell.level, 0)
        most += spell.targets_per_tier * tiers
    if not targets or len(targets) > most:
        message = f"{spell.name} takes 1 to {most} targets here, not {len(targets)}"
        return refuse("spell.target_count", message, '"Targets"')
    for target_id in targets:
        dead = any(isinstance(effect, ReviveEffect) for effect in spell.effects)
        if dead and play.state.world.rules.permadeath:
            return refuse("universe.permadeath", "in this universe the dead stay dead")
        refusal = no_target(play.state, play.catalogue, target_id, dead=dead) or _out_of_bounds(
            play, spell, request, target_id
        )
        if refusal is not None:
            return refusal
    bands = {_band(play, target_id) for target_id in targets}
    if spell.area is not None and len(bands) > 1:
        return refuse("spell.area", "the targets of an area must be in one band")
    return None


def _band(play: Play, target_id: str) -> str:
    fight = play.state.fight
    foe = fight.foes.get(target_id) if fight else None
    return foe.band.value if foe else ""


def _out_of_bounds(
    play: Play, spell: SpellDefinition, request: CastSpell, target_id: str
) -> Rejection | None:
    """Distance, friends, and creatures the engine cannot touch outside a fight."""
    feet = feet_between(play.state, request.actor, target_id)
    reach = reach_of(spell, creature(play.state, play.catalogue, request.actor).level)
    if feet > reach:
        message = f"{target_id} is {feet} feet away and {spell.name} reaches {reach}"
        return refuse("spell.out_of_range", message, '"Range"')
    if out_of_sight(play.state, creature(play.state, play.catalogue, target_id), request.actor):
        message = f"{target_id} is behind Total Cover, with no clear path to it"
        return refuse("target.total_cover", message, '"A Clear Path to the Target"')
    if harmful(spell):
        return _may_not_harm(play, spell, request, target_id)
    touched = any(isinstance(effect, BODILY) for effect in spell.effects)
    if touched and creature(play.state, play.catalogue, target_id).body is None:
        message = f"{target_id} is not hurt; outside a fight only the party is tracked"
        return refuse("target.no_body", message)
    return None


def reach_of(spell: SpellDefinition, level: int) -> int:
    """Feet that the spell reaches, cast by somebody of this character level.

    Source: SRD 5.2, "Range"; "Spare the Dying", "Cantrip Upgrade".
    """
    if spell.area and not spell.range_feet:
        return spell.area.feet
    return spell.range_feet * (2 ** (cantrip_tier(level) - 1) if spell.doubles else 1)


def harmful(spell: SpellDefinition) -> bool:
    """Whether the spell is not for friends."""
    return any(_harms(effect) for effect in spell.effects)


def _harms(effect: Effect) -> bool:
    """Whether the effect is not for friends."""
    if isinstance(effect, SaveEffect):
        return not effect.willing
    return isinstance(effect, (*HARMFUL, *DEADLY))


DEADLY: Final = (BlowEffect, WordEffect, RaysEffect)
"""Effects that harm by what they are, whatever their numbers."""


def _may_not_harm(
    play: Play, spell: SpellDefinition, request: CastSpell, target_id: str
) -> Rejection | None:
    if with_party(play.state, target_id):
        return refuse("target.ally", f"{target_id} is of the party; {spell.name} is for others")
    damaging = any(
        isinstance(effect, DEADLY) or getattr(effect, "damage", ())
        for effect in spell.effects
        if isinstance(effect, (*HARMFUL, *DEADLY))
    )
    fighting = play.state.fight is not None and target_id in play.state.fight.foes
    if damaging and not fighting:
        return refuse("fight.none", f"{target_id} is not in a fight; ask for start_fight first")
    if charmed_by(play.state, play.catalogue, request.actor, target_id):
        message = f"{request.actor} is Charmed by {target_id} and cannot target them so"
        return refuse("actor.charmed", message, 'Rules Glossary, "Charmed"')
    return None
