"""A casting once it is allowed: what it uses up, what holds it, and its effects in turn.

Source: SRD 5.2, "Casting Spells", "Components", "Duration", "Longer Casting Times".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.casting.aftercast import afterwards
from whispyrkeep.mechanics.casting.areas import spared, with_friends_caught
from whispyrkeep.mechanics.casting.countering import unmade
from whispyrkeep.mechanics.casting.free_casting import needs_no_materials, pool_of
from whispyrkeep.mechanics.casting.metamagic import dazzled, every_roll, level_of, one_roll
from whispyrkeep.mechanics.casting.spell_effects import take_effect
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.derived import lent
from whispyrkeep.mechanics.creatures.levels import spell_ability
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import (
    end_concentration,
    end_condition,
    end_effect,
    gain_effect,
    lasting,
)
from whispyrkeep.mechanics.harm.lasting import endure
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.lights import SPELLS as LIGHT_SPELLS
from whispyrkeep.mechanics.rolls.lights import shed
from whispyrkeep.mechanics.rolls.surroundings import blows, pours
from whispyrkeep.mechanics.things.item_casting import by_the_item
from whispyrkeep.models.events import (
    BudgetChanged,
    ConcentrationChanged,
    MoneyChanged,
    ResourceChanged,
    SpellCast,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import ActiveEffect, PartyMember
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.time import ROUND

SLOT: Final = "slot-"
"""What the resources are called that slots are: ``slot-3``, ``pact-slot-3``."""


def perform(
    play: Play,
    spell: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    level: int,
    *,
    paid: bool = False,
) -> None:
    """The casting itself: slot and materials are used up, and the effects come one by one.

    The slot of one that was ``paid`` for is spent already.
    """
    targets = with_friends_caught(play, spell, request.actor, targets)
    caster = play.state.party[request.actor]
    begin(play, spell, request, targets, level, paid=paid)
    if spell.level:
        level = level_of(request.features, level or spell.level) if level else level
    casting = casting_of(play, spell, request, level, until(play, spell, level))
    casting = replace(casting, spared=spared(play, casting, targets))
    if fails(play, spell, request.actor):
        return
    if not paid and unmade(play, request.actor, spell, request.features):
        _unspend(play, spell, caster)
        return
    before = play.state
    for effect in spell.effects:
        take_effect(play, casting, effect, targets)
    hold(play, casting, targets)
    afterwards(play, casting, before, request.features)


def _unspend(play: Play, spell: SpellDefinition, member: PartyMember) -> None:
    """A spell that dissipates expends no slot and no materials: all is as ``member`` had it.

    Source: SRD 5.2, "Counterspell".
    """
    end_concentration(play, member.id, "countered")
    now = play.state.party[member.id]
    if now.money_cp < member.money_cp:
        back = member.money_cp - now.money_cp
        whole = MoneyChanged(
            target=member.id, change_cp=back, money_cp=member.money_cp, why=spell.name
        )
        play.happen(whole)
    for name, left in member.body.resources.items():
        if SLOT in name and now.body.resources.get(name, 0) < left:
            play.happen(ResourceChanged(target=member.id, resource=name, left=left))
            fight = play.state.fight
            if fight is not None and fight.acting == member.id:
                play.happen(BudgetChanged(budget=fight.budget.with_(slot_spent=False)))


def perform_by_item(
    play: Play,
    spell: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    level: int,
    made: Enchanted,
) -> None:
    """As ``perform``, without a slot and with the item's own numbers."""
    targets = with_friends_caught(play, spell, request.actor, targets)
    begin(play, spell, request, targets, 0)
    casting = casting_of(play, spell, request, level, until(play, spell, level))
    casting = by_the_item(replace(casting, every=0, once=0), made, play.catalogue)
    casting = replace(casting, spared=spared(play, casting, targets))
    for effect in spell.effects:
        take_effect(play, casting, effect, targets)
    hold(play, casting, targets)


def fails(play: Play, spell: SpellDefinition, caster_id: str) -> bool:
    """Whether a slowed caster's gestures lose the spell, on a 1 of 4. Source: SRD 5.2, "Slow"."""
    slow = creature(play.state, play.catalogue, caster_id).hindered("gestures")
    if not (slow and spell.somatic):
        return False
    record = play.throw(caster_id, "effect", "1d4")
    play.roll("other", caster_id, f"{spell.name}: lost on a 1", record)
    if record.total == 1:
        end_concentration(play, caster_id, "the spell failed")
    return record.total == 1


def begin(
    play: Play,
    spell: SpellDefinition,
    request: CastSpell,
    targets: tuple[str, ...],
    level: int,
    *,
    paid: bool = False,
) -> None:
    """Expend slot and materials, record the casting, and begin to concentrate on it."""
    caster_id = request.actor
    if not paid:
        expend(play, caster_id, level)
    if request.item is None and not needs_no_materials(request):
        _use_up_material(play, spell, caster_id)
    announce(play, spell, caster_id, targets, level)


def announce(
    play: Play, spell: SpellDefinition, caster_id: str, targets: tuple[str, ...], level: int
) -> None:
    """Record the casting, whoever casts, and begin to concentrate on it."""
    play.happen(
        SpellCast(
            request=play.request,
            caster=caster_id,
            spell=spell.id,
            slot_level=level,
            targets=targets,
        )
    )
    for entry in creature(play.state, play.catalogue, caster_id).active(Condition.INVISIBLE):
        if not entry.endures:
            why = "cast a spell"
            end_condition(play, caster_id, Condition.INVISIBLE, source=entry.source, why=why)
    end_effect(play, caster_id, EffectKind.SANCTUARY, why="cast a spell")
    if concentrates(spell, level):
        end_concentration(play, caster_id, f"began to concentrate on {spell.name}")
        ends_at = until(play, spell, level)
        begun = ConcentrationChanged(target=caster_id, spell=spell.id, ends_at=ends_at)
        play.happen(begun)


def hold(play: Play, casting: Casting, targets: tuple[str, ...]) -> None:
    """What stays for later turns: the means to use the spell again, and its light."""
    spell, caster_id = casting.spell, casting.caster.id
    if spell.again is not None:
        for bearer in targets if spell.again.by_target else (caster_id,):
            endure(play, bearer, (), casting.origin())
    if spell.id in LIGHT_SPELLS:
        shed(play, caster_id, spell.name, LIGHT_SPELLS[spell.id], casting.ends_at)


def until(play: Play, spell: SpellDefinition, level: int) -> int | None:
    """Universe second when the spell is over, cast now at this level; None without a duration."""
    seconds = spell.duration_seconds
    for longer in spell.durations:
        if level >= longer.level:
            seconds = longer.seconds
    return play.state.time + seconds if seconds else None


def concentrates(spell: SpellDefinition, level: int) -> bool:
    """Whether the spell takes Concentration when cast at this level."""
    kept = spell.concentration
    for longer in spell.durations:
        if level >= longer.level:
            kept = longer.concentration
    return kept


def casting_of(
    play: Play, spell: SpellDefinition, request: CastSpell, level: int, ends_at: int | None
) -> Casting:
    """The casting with its caster's numbers, from a slot of ``level``."""
    caster = creature(play.state, play.catalogue, request.actor)
    return Casting(
        spell,
        caster,
        *spell_numbers(play, caster, spell_ability(play.state.party[caster.id].sheet, spell.id)),
        level,
        ends_at,
        request.skill,
        request.damage_type,
        request.ability,
        concentrates(spell, level),
        every=every_roll(spell, caster),
        once=one_roll(spell, caster),
        words=request.features,
        first=request.targets[0] if request.targets else "",
        option=request.option,
        storm=pours(play.state) or blows(play.state),
    )


def expend(play: Play, caster_id: str, level: int) -> None:
    """Use up a slot of this level; none of level 0."""
    if level == 0:
        return
    name = pool_of(play.state.party[caster_id], level)
    assert name is not None
    left = play.state.party[caster_id].body.resources[name] - 1
    play.happen(ResourceChanged(target=caster_id, resource=name, left=left))
    fight = play.state.fight
    if fight is not None and fight.acting == caster_id:
        play.happen(BudgetChanged(budget=fight.budget.with_(slot_spent=True)))


def slot_for(play: Play, spell: SpellDefinition, request: CastSpell) -> int | Rejection:
    """The slot level to expend, 0 for none: what was asked for, or the lowest that will do.

    Source: SRD 5.2, "Spell Slots", "One Spell with a Spell Slot per Turn".
    """
    if spell.level == 0 or request.ritual:
        return 0
    fight = play.state.fight
    own_turn = fight is not None and fight.acting == request.actor
    if own_turn and fight is not None and fight.budget.slot_spent:
        message = "a spell slot has been expended this turn; one a turn is all"
        return refuse("spell.one_slot", message, '"One Spell with a Spell Slot per Turn"')
    member = play.state.party[request.actor]
    wanted = (request.slot_level,) if request.slot_level else range(spell.level, 10)
    for level in wanted:
        if level < spell.level:
            message = f"{spell.name} needs a slot of level {spell.level} or higher"
            return refuse("spell.slot_too_low", message, '"Spell Slots"')
        if pool_of(member, level) is not None:
            return level
    message = f"{request.actor} has no spell slot left for {spell.name}"
    return refuse("spell.no_slot", message, '"Spell Slots"')


def _use_up_material(play: Play, spell: SpellDefinition, caster_id: str) -> None:
    """A costly material is paid for when it is consumed: docs/rulings.md."""
    price = spell.material_cp if spell.material_consumed else 0
    if price:
        left = play.state.party[caster_id].money_cp - price
        play.happen(MoneyChanged(target=caster_id, change_cp=-price, money_cp=left, why=spell.name))


def spell_numbers(
    play: Play, caster: Creature, ability: Ability | None = None
) -> tuple[int, int, int]:
    """Spellcasting ability modifier, spell attack modifier and spell save DC."""
    casting = play.state.party[caster.id].sheet.spellcasting
    if casting is None:
        return 0, caster.proficiency, 8 + caster.proficiency
    modifier = caster.modifier(ability or casting.ability)
    attack = spell_attack_modifier(modifier, caster) + _lent(caster, "spell-attack")
    return modifier, attack, spell_save_dc(modifier, caster) + _lent(caster, "spell-save-dc")


def _lent(caster: Creature, to: str) -> int:
    return lent(caster.body, to) if caster.body else 0


def spell_attack_modifier(ability_modifier: int, caster: Creature) -> int:
    """Source: SRD 5.2, "Casting Spells", "Attack Rolls"."""
    return ability_modifier + caster.proficiency


def spell_save_dc(ability_modifier: int, caster: Creature) -> int:
    """Source: SRD 5.2, "Casting Spells", "Saving Throws"."""
    return dazzled(caster, 8 + ability_modifier + caster.proficiency)


# --- castings that take their time ----------------------------------------------------


def casts_on(play: Play, spell: SpellDefinition, caster_id: str, seconds: int) -> bool:
    """One turn's work on a casting that takes minutes; whether it is finished with it.

    The caster takes the Magic action on each turn and concentrates; a turn without it, or lost
    Concentration, loses the casting but not the slot. Source: SRD 5.2, "Longer Casting Times".
    """
    known = creature(play.state, play.catalogue, caster_id).effects(EffectKind.CASTING)
    mine = [active for active in known if active.spell == spell.id]
    if not mine:
        end_concentration(play, caster_id, f"began to cast {spell.name}")
        play.happen(ConcentrationChanged(target=caster_id, spell=spell.id))
    left = (mine[0].value if mine else seconds) - ROUND
    if left <= 0:
        end_effect(play, caster_id, EffectKind.CASTING, source=spell.name, why="done")
        return True
    timer = lasting(play.state, "end-of-sources-next-turn", target=caster_id, source=caster_id)
    at_work = ActiveEffect(
        kind=EffectKind.CASTING,
        source=spell.name,
        by=caster_id,
        spell=spell.id,
        value=left,
        concentration=True,
        **timer,
    )
    gain_effect(play, caster_id, at_work)
    return False


# --- castings that wait, and castings that go on --------------------------------------


def keep_in_mind(play: Play, spell: SpellDefinition, caster_id: str, level: int) -> None:
    """Make up one's mind to cast a Reaction spell when its time comes; nothing is spent yet."""
    waiting = ActiveEffect(
        kind=EffectKind.AWAITS, source=spell.name, by=caster_id, spell=spell.id, level=level
    )
    gain_effect(play, caster_id, waiting)


def running_spell(play: Play, spell: SpellDefinition, actor_id: str) -> ActiveEffect | None:
    """What of the spell is there for this creature to use again."""
    actor = creature(play.state, play.catalogue, actor_id)
    for active in actor.effects(EffectKind.LASTING):
        if active.spell == spell.id:
            return active
    return None


def others_under(play: Play, spell: SpellDefinition, running: ActiveEffect) -> list[str]:
    """Who else is under what this caster's spell left."""
    foes = play.state.fight.foes if play.state.fight else {}
    return [
        bearer
        for bearer in (*play.state.party, *foes)
        if bearer != running.by
        for active in creature(play.state, play.catalogue, bearer).effects(EffectKind.LASTING)
        if active.spell == spell.id and active.by == running.by
    ]


def leave_others(play: Play, spell: SpellDefinition, running: ActiveEffect) -> None:
    """The spell's area moves on: whom it held it holds no longer."""
    for bearer in dict.fromkeys(others_under(play, spell, running)):
        end_effect(play, bearer, running.kind, source=running.source, why="moved on")


def wear_off(
    play: Play, bearer: str, running: ActiveEffect, uses: int, *, ends: bool = False
) -> None:
    """One use less of what a spell allows so often; after the last it is over."""
    left = (running.value or uses) - 1
    if left:
        gain_effect(play, bearer, running.with_(value=left))
    else:
        end_effect(play, bearer, running.kind, source=running.source, why="used up")
        if ends and running.by is not None:
            end_concentration(play, running.by, "used up")
