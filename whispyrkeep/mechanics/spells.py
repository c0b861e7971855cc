"""Casting a spell: may it be cast, what it costs, and what it does.

Source: SRD 5.2, "Spells", "Casting Spells" and the spells' descriptions.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.clock import time_passes
from whispyrkeep.mechanics.conditions import end_concentration, end_condition, end_effect
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.fight import settle
from whispyrkeep.mechanics.lights import SPELLS as LIGHT_SPELLS
from whispyrkeep.mechanics.lights import shed
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.positions import area_limit, feet_between, out_of_sight, with_party
from whispyrkeep.mechanics.spell_effects import Casting, take_effect
from whispyrkeep.mechanics.turns import Cost, cannot_act, charmed_by, no_target, spend
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.creature import SpellDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    CureEffect,
    DartsEffect,
    GrantEffect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    WardEffect,
)
from whispyrkeep.models.events import (
    BudgetChanged,
    ConcentrationChanged,
    ResourceChanged,
    SpellCast,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.time import MINUTE

RITUAL_EXTRA: Final = 10 * MINUTE
HARMFUL: Final = (AttackEffect, SaveEffect, DartsEffect)
BODILY: Final = (HealEffect, WardEffect, GrantEffect, CureEffect, StabilizeEffect)


def cast_spell(play: Play, request: CastSpell) -> Rejection | None:
    """Resolve the casting of a spell by a party member."""
    known = known_spell(play, request)
    if isinstance(known, Rejection):
        return known
    cost = _cost(play, known, request)
    if isinstance(cost, Rejection):
        return cost
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is not None:
        return refusal
    slot = _slot(play, known, request)
    if isinstance(slot, Rejection):
        return slot
    targets = _targets(request, known)
    refusal = _hindrance(play, known, request) or bad_targets(play, known, request, targets, slot)
    if refusal is not None:
        return refusal
    _cast(play, known, request, targets, cost, slot)
    settle(play)
    return None


# --- may it be cast -------------------------------------------------------------------


def _casting_of(member: PartyMember) -> Spellcasting | None:
    return member.sheet.spellcasting


def known_spell(play: Play, request: CastSpell) -> SpellDefinition | Rejection:
    """The spell, if the caster has it ready."""
    member = play.state.party.get(request.actor)
    if member is None:
        return cannot_act(play.state, play.catalogue, request.actor, "free") or refuse(
            "actor.unknown", f"nobody called {request.actor} is in the party"
        )
    casting = _casting_of(member)
    if casting is None:
        return refuse("spell.no_caster", f"{member.name} casts no spells")
    ready = (*casting.cantrips, *casting.prepared)
    if request.spell not in ready:
        message = f"{member.name} has not prepared {request.spell}; ready are: {', '.join(ready)}"
        return refuse("spell.not_prepared", message, '"Spells"')
    return play.catalogue.spell(request.spell)


def _cost(play: Play, spell: SpellDefinition, request: CastSpell) -> Cost | Rejection:
    """Which part of a turn the casting takes."""
    if spell.casting_time == "reaction":
        message = f"{spell.name} is a Reaction; it is cast by itself when an attack would hit"
        return refuse("spell.reaction", message, '"Casting Time"')
    if spell.window is not None:
        message = f"{spell.name} follows at once on what it waits for, and that is for the table"
        return refuse("spell.window", message, '"Casting Time"')
    if request.ritual and not spell.ritual:
        return refuse("spell.no_ritual", f"{spell.name} is no ritual", '"Casting without Slots"')
    slow = request.ritual or spell.casting_time == "minutes"
    if slow and play.state.fight is not None:
        message = f"casting {spell.name} so takes minutes, and a fight is going on"
        return refuse("spell.too_slow", message, '"Longer Casting Times"')
    return "bonus-action" if spell.casting_time == "bonus-action" else "action"


def _slot(play: Play, spell: SpellDefinition, request: CastSpell) -> int | Rejection:
    """The slot level to expend, 0 for none: what was asked for, or the lowest that will do.

    Source: SRD 5.2, "Spell Slots", "One Spell with a Spell Slot per Turn".
    """
    if spell.level == 0 or request.ritual:
        return 0
    fight = play.state.fight
    if fight is not None and fight.budget.slot_spent:
        message = "a spell slot has been expended this turn; one a turn is all"
        return refuse("spell.one_slot", message, '"One Spell with a Spell Slot per Turn"')
    left = play.state.party[request.actor].body.resources
    wanted = (request.slot_level,) if request.slot_level else range(spell.level, 10)
    for level in wanted:
        if level < spell.level:
            message = f"{spell.name} needs a slot of level {spell.level} or higher"
            return refuse("spell.slot_too_low", message, '"Spell Slots"')
        if left.get(f"slot-{level}", 0) > 0:
            return level
    message = f"{request.actor} has no spell slot left for {spell.name}"
    return refuse("spell.no_slot", message, '"Spell Slots"')


def _hindrance(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Armor, materials and the choice of a skill."""
    member = play.state.party[request.actor]
    if creature(play.state, play.catalogue, request.actor).untrained:
        message = f"{member.name} lacks training with the armor worn and cannot cast"
        return refuse("spell.armor", message, '"Casting in Armor"')
    if creature(play.state, play.catalogue, request.actor).effects(EffectKind.RAGING):
        return refuse("spell.raging", f"{member.name} is raging and cannot cast", '"Rage"')
    if spell.material and not _has_focus(play, member):
        message = f"{spell.name} needs {spell.material}, a Component Pouch or a focus in hand"
        return refuse("spell.material", message, '"Components"')
    guides = any(isinstance(e, WardEffect) and e.kind is EffectKind.GUIDANCE for e in spell.effects)
    if guides and request.skill is None:
        return refuse("spell.skill", f"choose the skill that {spell.name} helps with")
    return None


def _has_focus(play: Play, member: PartyMember) -> bool:
    wanted = {"any", member.sheet.character_class.lower()}
    return any(wanted & set(play.catalogue.item(item).focus) for item in member.inventory)


def _targets(request: CastSpell, spell: SpellDefinition) -> tuple[str, ...]:
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
    if not aimed or spell.self_only:
        return None
    if spell.area is not None:
        most = area_limit(spell.area)
    else:
        most = spell.targets + spell.targets_per_slot * max(level - spell.level, 0)
    if not targets or len(targets) > most:
        message = f"{spell.name} takes 1 to {most} targets here, not {len(targets)}"
        return refuse("spell.target_count", message, '"Targets"')
    for target_id in targets:
        refusal = no_target(play.state, play.catalogue, target_id) or _out_of_bounds(
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
    reach = spell.area.feet if spell.area and not spell.range_feet else spell.range_feet
    if feet > reach:
        message = f"{target_id} is {feet} feet away and {spell.name} reaches {reach}"
        return refuse("spell.out_of_range", message, '"Range"')
    if out_of_sight(play.state, creature(play.state, play.catalogue, target_id), request.actor):
        message = f"{target_id} is behind Total Cover, with no clear path to it"
        return refuse("target.total_cover", message, '"A Clear Path to the Target"')
    harmful = any(isinstance(effect, HARMFUL) for effect in spell.effects)
    if harmful:
        return _may_not_harm(play, spell, request, target_id)
    touched = any(isinstance(effect, BODILY) for effect in spell.effects)
    if touched and creature(play.state, play.catalogue, target_id).body is None:
        message = f"{target_id} is not hurt; outside a fight only the party is tracked"
        return refuse("target.no_body", message)
    return None


def _may_not_harm(
    play: Play, spell: SpellDefinition, request: CastSpell, target_id: str
) -> Rejection | None:
    if with_party(play.state, target_id):
        return refuse("target.ally", f"{target_id} is of the party; {spell.name} is for others")
    damaging = any(
        getattr(effect, "damage", ()) for effect in spell.effects if isinstance(effect, HARMFUL)
    )
    fighting = play.state.fight is not None and target_id in play.state.fight.foes
    if damaging and not fighting:
        return refuse("fight.none", f"{target_id} is not in a fight; ask for start_fight first")
    if charmed_by(play.state, play.catalogue, request.actor, target_id):
        message = f"{request.actor} is Charmed by {target_id} and cannot target them so"
        return refuse("actor.charmed", message, 'Rules Glossary, "Charmed"')
    return None


# --- the casting ----------------------------------------------------------------------


def _cast(
    play: Play,
    spell: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    cost: Cost,
    level: int,
) -> None:
    caster_id = request.actor
    spend(play, cost)
    _expend(play, caster_id, level)
    if request.ritual or spell.casting_time == "minutes":
        extra = RITUAL_EXTRA if request.ritual else 0
        time_passes(play, spell.casting_seconds + extra, f"casting {spell.name}")
    play.happen(
        SpellCast(
            request=play.request,
            caster=caster_id,
            spell=spell.id,
            slot_level=level,
            targets=targets,
        )
    )
    end_condition(play, caster_id, Condition.INVISIBLE, why="cast a spell")
    end_effect(play, caster_id, EffectKind.SANCTUARY, why="cast a spell")
    ends_at = play.state.time + spell.duration_seconds if spell.duration_seconds else None
    if spell.concentration:
        end_concentration(play, caster_id, f"began to concentrate on {spell.name}")
        begun = ConcentrationChanged(target=caster_id, spell=spell.id, ends_at=ends_at)
        play.happen(begun)
    casting = casting_of(play, spell, request, level, ends_at)
    for effect in spell.effects:
        take_effect(play, casting, effect, targets)
    if spell.id in LIGHT_SPELLS:
        shed(play, caster_id, spell.name, LIGHT_SPELLS[spell.id], ends_at)


def casting_of(
    play: Play, spell: SpellDefinition, request: CastSpell, level: int, ends_at: int | None
) -> Casting:
    """The casting with its caster's numbers, from a slot of ``level``."""
    caster = creature(play.state, play.catalogue, request.actor)
    return Casting(spell, caster, *_spell_numbers(play, caster), level, ends_at, request.skill)


def _expend(play: Play, caster_id: str, level: int) -> None:
    if level == 0:
        return
    name = f"slot-{level}"
    left = play.state.party[caster_id].body.resources[name] - 1
    play.happen(ResourceChanged(target=caster_id, resource=name, left=left))
    fight = play.state.fight
    if fight is not None:
        play.happen(BudgetChanged(budget=fight.budget.with_(slot_spent=True)))


def _spell_numbers(play: Play, caster: Creature) -> tuple[int, int, int]:
    """Spellcasting ability modifier, spell attack modifier and spell save DC."""
    casting = play.state.party[caster.id].sheet.spellcasting
    assert casting is not None
    modifier = caster.modifier(casting.ability)
    return modifier, spell_attack_modifier(modifier, caster), spell_save_dc(modifier, caster)


def spell_attack_modifier(ability_modifier: int, caster: Creature) -> int:
    """Source: SRD 5.2, "Casting Spells", "Attack Rolls"."""
    return ability_modifier + caster.proficiency


def spell_save_dc(ability_modifier: int, caster: Creature) -> int:
    """Source: SRD 5.2, "Casting Spells", "Saving Throws"."""
    return 8 + ability_modifier + caster.proficiency
