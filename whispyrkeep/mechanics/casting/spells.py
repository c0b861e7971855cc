"""Casting a spell: may it be cast, what it costs, and what it does.

Source: SRD 5.2, "Spells", "Casting Spells" and the spells' descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from whispyrkeep.mechanics.casting.aiming import aimed_at, bad_targets
from whispyrkeep.mechanics.casting.castings import (
    announce,
    casting_of,
    casts_on,
    expend,
    keep_in_mind,
    leave_others,
    others_under,
    perform,
    perform_by_item,
    running_spell,
    slot_for,
    wear_off,
)
from whispyrkeep.mechanics.casting.duplicates import duplicate_of
from whispyrkeep.mechanics.casting.familiars import as_bound
from whispyrkeep.mechanics.casting.free_casting import (
    FAMILIAR,
    UNSEEN,
    calls_on_a_god,
    free_casting,
    needs_no_materials,
    refused_free,
)
from whispyrkeep.mechanics.casting.metamagic import altered, level_of, pay, refused
from whispyrkeep.mechanics.casting.spell_effects import take_effect
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.readied import cannot_hold, ready_spell
from whispyrkeep.mechanics.fights.turns import (
    Cost,
    cannot_act,
    spend,
    surged,
    use_once,
    use_up,
)
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.item_casting import (
    cost_of,
    held,
    level_cast,
    note_use,
    tears,
    use_charges,
)
from whispyrkeep.mechanics.things.scrolls import read
from whispyrkeep.models.character import Spellcasting
from whispyrkeep.models.effects import (
    TeleportEffect,
    WardEffect,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import Again, SpellDefinition
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import MINUTE, ROUND
from whispyrkeep.models.workings import BecomeEffect

RITUAL_EXTRA: Final = 10 * MINUTE


def cast_spell(play: Play, request: CastSpell) -> Rejection | None:
    """Resolve the casting of a spell by a party member, or what one cast earlier still allows."""
    if request.item is not None:
        return _by_item(play, request)
    known = known_spell(play, request)
    if isinstance(known, Rejection):
        return known
    if request.again:
        return _again(play, known, request)
    return _cast_anew(play, known, request)


def _cast_anew(play: Play, known: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Resolve a casting with a slot, or without one as features allow."""
    duplicated = duplicate_of(play, known, request)
    if isinstance(duplicated, Rejection):
        return duplicated
    if duplicated is not None:
        return _duplicate(play, known, request, duplicated)
    chosen = as_chosen(known, request)
    if isinstance(chosen, Rejection):
        return chosen
    unfit = refused(play, chosen, request) or refused_free(play, chosen, request)
    if unfit is not None:
        return unfit
    caster = creature(play.state, play.catalogue, request.actor)
    spell = altered(chosen, request.features, caster)
    paid = _price(play, spell, request)
    if isinstance(paid, Rejection):
        return paid
    if spell.casting_time == "reaction":
        keep_in_mind(play, spell, request.actor, paid.slot)
        return None
    if request.ready is not None:
        return _ready(play, spell, request, paid)
    return _cast_now(play, spell, request, caster, paid)


def _cast_now(
    play: Play, spell: SpellDefinition, request: CastSpell, caster: Creature, paid: Price
) -> Rejection | None:
    targets = aimed_at(request, spell)
    level = level_of(request.features, paid.slot or spell.level) if spell.level else 0
    refusal = bad_targets(play, spell, request, targets, level)
    if refusal is not None:
        return refusal
    pay(play, caster, request.features)
    if paid.free:
        use_up(play, request.actor, paid.free)
    if _time_and_effort(play, spell, request, paid.cost):
        perform(play, spell, request, targets, paid.slot)
        settle(play)
    return None


def _duplicate(
    play: Play, known: SpellDefinition, request: CastSpell, other: SpellDefinition
) -> Rejection | None:
    """The other spell takes effect, with none of its own requirements. Source: SRD 5.2, "Wish"."""
    paid = _price(play, known, request)
    if isinstance(paid, Rejection):
        return paid
    targets = aimed_at(request, other)
    refusal = bad_targets(play, other, request, targets, other.level)
    if refusal is not None:
        return refusal
    spend(play, paid.cost)
    expend(play, request.actor, paid.slot)
    announce(play, known, request.actor, targets, paid.slot)
    perform(play, other, request, targets, other.level, paid=True)
    settle(play)
    return None


def _ready(play: Play, spell: SpellDefinition, request: CastSpell, paid: Price) -> Rejection | None:
    """Hold the spell until what it waits for."""
    refusal = cannot_hold(play, spell, request)
    if refusal is not None:
        return refusal
    if paid.free:
        use_up(play, request.actor, paid.free)
    ready_spell(play, spell, request, paid.cost, paid.slot)
    settle(play)
    return None


def _by_item(play: Play, request: CastSpell) -> Rejection | None:
    """A spell that a magic item casts, with its charges instead of a slot.

    Source: SRD 5.2, "Spells Cast from Items".
    """
    found = held(play, request)
    if isinstance(found, Rejection):
        return found
    made, use = found
    spell = as_chosen(play.catalogue.spell(use.spell), request)
    if isinstance(spell, Rejection):
        return spell
    spell = spell.with_(area=use.area) if use.area is not None else spell
    cost = _cost(spell, request)
    if isinstance(cost, Rejection):
        return cost
    level = spell.level if made.spell else level_cast(use, spell, request)
    targets = aimed_at(request, spell)
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    refusal = refusal or bad_targets(play, spell, request, targets, level)
    if refusal is not None:
        return refusal
    spend(play, cost)
    charges = cost_of(made, use, spell, request)
    item = request.item or ""
    use_charges(play, request.actor, item, made, charges)
    note_use(play, request.actor, item, use)
    if tears(play, request.actor, item, made):
        return None
    if not made.spell or read(play, request.actor, item, spell):
        perform_by_item(play, spell, request, targets, level, made)
    settle(play)
    return None


@dataclass(frozen=True, slots=True)
class Price:
    """What a casting takes: part of a turn, a slot of this level or none, uses of a feature."""

    cost: Cost
    slot: int
    free: str = ""


def _price(play: Play, spell: SpellDefinition, request: CastSpell) -> Price | Rejection:
    """What the casting takes, if the caster can give it now."""
    cost = _cost(spell, request)
    if isinstance(cost, Rejection):
        return cost
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is not None:
        return refusal
    free = free_casting(play, spell, request)
    if free is not None:
        return _hindrance(play, spell, request) or Price(cost, 0, free.resource)
    slot = slot_for(play, spell, request)
    if isinstance(slot, Rejection):
        return slot
    return _hindrance(play, spell, request) or Price(cost, slot)


def _time_and_effort(play: Play, spell: SpellDefinition, request: CastSpell, cost: Cost) -> bool:
    """Spend what the casting takes of the turn, or the minutes; whether it is complete."""
    spend(play, cost)
    if not request.ritual and spell.casting_time != "minutes":
        return True
    seconds = spell.casting_seconds + (RITUAL_EXTRA if request.ritual else 0)
    if play.state.fight is not None:
        return casts_on(play, spell, request.actor, seconds)
    time_passes(play, seconds, f"casting {spell.name}")
    return True


def as_chosen(spell: SpellDefinition, request: CastSpell) -> SpellDefinition | Rejection:
    """The spell with the option that was chosen, the first if none was."""
    if not spell.options:
        return spell
    named = {option.id: option for option in spell.options}
    wanted = request.option or spell.options[0].id
    if wanted not in named:
        message = f"{spell.name} has no option '{wanted}'; choose one of: {', '.join(named)}"
        return refuse("spell.option", message)
    return spell.with_(effects=(*spell.effects, *named[wanted].effects), options=())


def _again(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Once more what the spell allows on later turns, without a slot."""
    again, running = spell.again, running_spell(play, spell, request.actor)
    if again is None or running is None:
        message = f"{spell.name} is not there to be used again; cast it first"
        return refuse("spell.not_running", message, '"Duration"')
    now = _open_now(later_form(spell, again), _rounds(play, spell, running))
    later = as_chosen(now, request)
    if isinstance(later, Rejection):
        return later
    targets = aimed_at(request, later)
    level = running.level if spell.level else 0
    refusal = (
        cannot_act(play.state, play.catalogue, request.actor, again.takes)
        or _done_this_turn(play, spell, again)
        or _still_cursed(play, spell, again, running)
        or bad_targets(play, later, request, targets, level)
    )
    if refusal is not None:
        return refusal
    spend(play, again.takes)
    if again.takes == "free" and play.state.fight is not None:
        use_once(play, _once_a_turn(spell))
    _once_more(play, later, request, targets, running)
    settle(play)
    return None


def _once_a_turn(spell: SpellDefinition) -> str:
    return f"again:{spell.id}"


def _done_this_turn(play: Play, spell: SpellDefinition, again: Again) -> Rejection | None:
    """What takes no action is done once a turn all the same."""
    fight = play.state.fight
    if again.takes != "free" or fight is None or _once_a_turn(spell) not in fight.budget.once:
        return None
    return refuse("spell.again_once", f"{spell.name} has done so this turn; wait for the next")


def later_form(spell: SpellDefinition, again: Again) -> SpellDefinition:
    """The spell as it is on later turns."""
    return spell.with_(
        effects=again.effects,
        options=again.options,
        range_feet=again.range_feet,
        targets=again.targets,
        targets_per_slot=0,
        area=again.area,
        self_only=spell.self_only and not (again.range_feet or again.area),
    )


def _rounds(play: Play, spell: SpellDefinition, running: ActiveEffect) -> int:
    """How many rounds ago the spell was cast."""
    left = (running.ends_at or play.state.time) - play.state.time
    return max(spell.duration_seconds - left, 0) // ROUND


def _open_now(spell: SpellDefinition, rounds: int) -> SpellDefinition:
    """The spell with the options of this turn. Source: SRD 5.2, "Storm of Vengeance"."""
    now = [o for o in spell.options if o.since <= rounds and (not o.until or rounds <= o.until)]
    return spell.with_(options=tuple(now))


def _still_cursed(
    play: Play, spell: SpellDefinition, again: Again, running: ActiveEffect
) -> Rejection | None:
    """A curse moves on when its bearer has fallen, and not before."""
    under = [who for who in others_under(play, spell, running) if not _fallen(play, who)]
    if again.fallen and under:
        message = f"{spell.name} moves on when {under[0]} has dropped to 0 Hit Points"
        return refuse("spell.not_fallen", message, f'"{spell.name}"')
    return None


def _fallen(play: Play, who: str) -> bool:
    view = creature(play.state, play.catalogue, who)
    return not view.alive or view.hit_points == 0


def _once_more(
    play: Play,
    later: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    running: ActiveEffect,
) -> None:
    again = later.again
    assert again is not None
    if again.moved:
        leave_others(play, later, running)
    level = running.level if later.level else 0
    casting = casting_of(play, later, request, level, running.ends_at)
    casting = replace(casting, rounds=_rounds(play, later, running))
    if running.by is not None and running.by != request.actor:
        casting = replace(casting, dc=running.dc)
    for effect in later.effects:
        take_effect(play, casting, effect, targets)
    if again.uses:
        wear_off(play, request.actor, running, again.uses, ends=again.ends)


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
    if request.spell not in ready and not _at_hand(member, request):
        message = f"{member.name} has not prepared {request.spell}; ready are: {', '.join(ready)}"
        return refuse("spell.not_prepared", message, '"Spells"')
    return as_bound(play.catalogue.spell(request.spell), member, request)


def _at_hand(member: PartyMember, request: CastSpell) -> bool:
    """Whether the spell need not be prepared: a ritual in the book, a god's help, the shadows.

    Source: SRD 5.2, "Wizard", "Level 1: Ritual Adept"; "Divine Intervention"; "One with Shadows".
    """
    adept = "ritual-adept" in member.sheet.features and request.ritual
    book = adept and any(request.spell in source.book for source in member.sheet.spells)
    blessed = calls_on_a_god(request) and "divine-intervention" in member.sheet.features
    companion = "wild-companion" in request.features and request.spell == FAMILIAR
    shadows = "one-with-shadows" in member.sheet.features and request.spell == UNSEEN
    return book or blessed or shadows or companion


def _cost(spell: SpellDefinition, request: CastSpell) -> Cost | Rejection:
    """Which part of a turn the casting takes; a Reaction takes none until its time comes."""
    if spell.window is not None and spell.casting_time != "reaction":
        message = f"{spell.name} follows a hit at once; name it as the smite of an attack"
        return refuse("spell.window", message, '"Casting Time"')
    if request.ritual and not spell.ritual:
        return refuse("spell.no_ritual", f"{spell.name} is no ritual", '"Casting without Slots"')
    if spell.casting_time == "reaction":
        return "free"
    return "bonus-action" if spell.casting_time == "bonus-action" else "action"


def _hindrance(play: Play, spell: SpellDefinition, request: CastSpell) -> Rejection | None:
    """Armor, materials and the choice of a skill."""
    member = play.state.party[request.actor]
    if _tongue_tied(play, request.actor, spell):
        message = f"{member.name} can cast no such spell as things stand"
        return refuse("spell.barred", message, '"Components"')
    if creature(play.state, play.catalogue, request.actor).untrained:
        message = f"{member.name} lacks training with the armor worn and cannot cast"
        return refuse("spell.armor", message, '"Casting in Armor"')
    if creature(play.state, play.catalogue, request.actor).effects(EffectKind.RAGING):
        return refuse("spell.raging", f"{member.name} is raging and cannot cast", '"Rage"')
    if surged(request.actor) in (play.state.fight.budget.once if play.state.fight else ()):
        message = "the action of Action Surge cannot be the Magic action"
        return refuse("spell.surge", message, '"Action Surge"')
    if needs_no_materials(request):
        return None
    if spell.material and not has_focus(play, member):
        message = f"{spell.name} needs {spell.material}, a Component Pouch or a focus in hand"
        return refuse("spell.material", message, '"Components"')
    if spell.material_consumed and spell.material_cp > member.money_cp:
        message = f"{spell.name} uses up {spell.material}; {member.name} cannot pay for it"
        return refuse("spell.material", message, '"Components"')
    guides = any(isinstance(e, WardEffect) and e.kind is EffectKind.GUIDANCE for e in spell.effects)
    if guides and request.skill is None:
        return refuse("spell.skill", f"choose the skill that {spell.name} helps with")
    return None


def _tongue_tied(play: Play, caster_id: str, spell: SpellDefinition) -> bool:
    """Whether silence, or a form without a voice, keeps the spell from being cast.

    Source: SRD 5.2, "Silence", "Polymorph".
    """
    view = creature(play.state, play.catalogue, caster_id)
    forms = view.body.works(BecomeEffect) if view.body else iter(())
    if view.hindered("away") or view.hindered("casting"):
        return True
    if view.hindered("teleporting") and any(isinstance(e, TeleportEffect) for e in spell.effects):
        return True
    costly = view.block is not None and spell.material_cp > 0
    beastly = costly or any(not form.mind or form.most_rating for _, form in forms)
    return beastly or (spell.verbal and view.hindered("verbal-spells"))


def has_focus(play: Play, member: PartyMember) -> bool:
    wanted = {"any", *(one.id.partition("/")[2] for one in class_levels(member.sheet))}
    return any(wanted & set(play.catalogue.item(item).focus) for item in member.inventory)
