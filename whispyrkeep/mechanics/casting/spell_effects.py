"""What a spell does once it is cast, effect by effect.

Source: SRD 5.2, "Effects", "Damage against Multiple Targets", and the spells' descriptions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from whispyrkeep.mechanics.attacks.averted import time_flows
from whispyrkeep.mechanics.attacks.blows import rerolls, roll_damage
from whispyrkeep.mechanics.attacks.forced import dealt_to
from whispyrkeep.mechanics.attacks.riders import fits, inflict
from whispyrkeep.mechanics.casting.areas import keeps_to
from whispyrkeep.mechanics.casting.clearing import disperse
from whispyrkeep.mechanics.casting.item_effects import blow, release
from whispyrkeep.mechanics.casting.spell_attacks import aggravate, attack, darts
from whispyrkeep.mechanics.casting.spell_healing import heal_targets, lend, rise
from whispyrkeep.mechanics.casting.spellcraft import Casting, costs_of, hangs_on, potent
from whispyrkeep.mechanics.casting.summons import raise_up, summon
from whispyrkeep.mechanics.casting.travels import arrive, refresh_all, sit_out
from whispyrkeep.mechanics.casting.wonders import (
    draw_lot,
    holds,
    in_hand,
    restore,
    scatter,
    speak,
    strike_true,
    transform,
    under,
)
from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import feet_between, party_side, with_party
from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect
from whispyrkeep.mechanics.harm.damage import (
    deal_damage,
    dying,
    heal,
    stabilize,
)
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.inuring import inure, inured
from whispyrkeep.mechanics.harm.lasting import Enduring, Term, endure, endure_rider
from whispyrkeep.mechanics.harm.mending import bring_back, cure, dispel, turn_to_dust
from whispyrkeep.mechanics.harm.recurring import leaning_of
from whispyrkeep.mechanics.harm.swallowing import hurt_from_within
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.effects import (
    AttackEffect,
    BestowEffect,
    CureEffect,
    DamageEffect,
    DartsEffect,
    DriftEffect,
    Effect,
    GrantEffect,
    HealEffect,
    LotEffect,
    ResourceEffect,
    SaveEffect,
    StabilizeEffect,
    TeleportEffect,
    TemporaryEffect,
    WardEffect,
    Work,
)
from whispyrkeep.models.events import (
    BudgetChanged,
)
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, RollEffect, SenseEffect
from whispyrkeep.models.programs import ManeuverEffect
from whispyrkeep.models.riders import ConditionRider, HinderRider, Rider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.surrounds import DisperseEffect, WaitEffect
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.workings import (
    AftermathEffect,
    ArriveEffect,
    BarrierEffect,
    BecomeEffect,
    BlowEffect,
    DefyEffect,
    DispelEffect,
    FullHealingEffect,
    ImagesEffect,
    RaysEffect,
    ReduceEffect,
    ReleaseEffect,
    RestEffect,
    ReviveEffect,
    RiseEffect,
    ShelterEffect,
    StrikeEffect,
    SummonEffect,
    TurnsEffect,
    WieldEffect,
    WordEffect,
)

SLEEPLESS: Final = "trance"

STAYING: Final = (
    RollEffect,
    ResistEffect,
    BonusEffect,
    SenseEffect,
    WieldEffect,
    ImagesEffect,
    DefyEffect,
    ReduceEffect,
    FullHealingEffect,
    ShelterEffect,
    BarrierEffect,
)
"""Effects that last on whom the spell is cast on."""

PAST_COVER: Final = frozenset({"spell/sacred-flame"})
"""Spells whose saves gain nothing from cover. Source: SRD 5.2, "Sacred Flame"."""


def take_effect(play: Play, casting: Casting, effect: Effect, targets: tuple[str, ...]) -> None:
    """Apply one effect of the spell to its targets; utility effects change no numbers.

    Source: SRD 5.2, "Globe of Invulnerability", "Antimagic Field", "Time Stop".
    """
    if isinstance(effect, LotEffect):
        row = draw_lot(play, casting, effect)
        for one in row.effects if row else ():
            assert row is not None
            take_effect(play, casting, one, (casting.caster.id,) if row.user else targets)
        return
    if any(target != casting.caster.id for target in targets):
        time_flows(play, creature(play.state, play.catalogue, casting.caster.id))
    targets = tuple(target for target in targets if not _sheltered(play, casting, target))
    if getattr(effect, "moment", None) is not None or isinstance(effect, STAYING):
        _stay(play, casting, effect, targets)
        return
    handler = HANDLERS.get(type(effect))
    if handler is not None:
        handler(play, casting, effect, targets)


def _sheltered(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether magic around the target keeps the spell from doing anything to it."""
    body = creature(play.state, play.catalogue, target_id).body
    for active, work in body.works(ShelterEffect) if body else ():
        if active.spell == casting.spell.id or casting.level > work.level:
            continue
        caster = creature(play.state, play.catalogue, casting.caster.id).body
        beside = [one for one, _ in caster.works(ShelterEffect)] if caster else []
        shared = any((one.by, one.source) == (active.by, active.source) for one in beside)
        if work.all or not shared:
            return True
    return False


def _stay(play: Play, casting: Casting, effect: Any, targets: tuple[str, ...]) -> None:
    """What lasts on the targets, or happens to them at some moment of later turns."""
    if getattr(effect, "allies_feet", 0):
        targets = tuple(dict.fromkeys((*targets, *party_side(play.state))))
    seconds = getattr(effect, "seconds", 0)
    term = Term("seconds", seconds) if seconds else Term(casting.until)
    for target_id in targets:
        if not _of_kind(play, casting, target_id):
            continue
        origin = replace(casting.origin(), band=keeps_to(play, casting, effect, target_id))
        work = _rolled(play, casting, casting.settled(effect))
        if isinstance(work, WieldEffect) and work.chosen:
            work = work.with_(items=in_hand(play, casting, target_id))
        endure(play, target_id, (work,), origin, term)
        _lend_hit_points(play, casting, work, target_id)


def _rolled(play: Play, casting: Casting, work: Work) -> Work:
    """The work with its number rolled, where dice decide. Source: SRD 5.2, "Heroes' Feast"."""
    if isinstance(work, DriftEffect):
        start = feet_between(play.state, casting.caster.id, casting.first or casting.caster.id)
        own = tuple(casting.settled(one) for one in work.works)
        return work.with_(start=start, works=own)
    if isinstance(work, AftermathEffect):
        return work.with_(since=play.state.time, damage=casting.damage(work.damage))
    if not isinstance(work, BonusEffect | TurnsEffect) or work.dice is None:
        return work
    record = play.throw(casting.caster.id, "effect", work.dice)
    play.roll("other", casting.caster.id, casting.spell.name, record)
    if isinstance(work, TurnsEffect):
        return work.with_(left=record.total)
    return work.with_(value=record.total, dice=None)


def _of_kind(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether the spell can touch a creature of this type. Source: SRD 5.2, "Invalid Targets"."""
    kinds = casting.spell.only_types
    return not kinds or creature(play.state, play.catalogue, target_id).creature_type in kinds


def _bestow(play: Play, casting: Casting, effect: BestowEffect, targets: tuple[str, ...]) -> None:
    if effect.under:
        targets = tuple(one for one in targets if under(play, casting, one))
    for work in effect.works:
        _stay(play, casting, work, (casting.caster.id,) if effect.own else targets)


def _lend_hit_points(play: Play, casting: Casting, work: Work, target_id: str) -> None:
    """Source: SRD 5.2, "Aid": current Hit Points grow as the maximum does."""
    if isinstance(work, BonusEffect) and work.to == "hit-points":
        heal(play, target_id, work.value, casting.spell.name)


# --- saving throws --------------------------------------------------------------------


def _save(play: Play, casting: Casting, effect: SaveEffect, targets: tuple[str, ...]) -> None:
    """Everybody saves, and the damage is rolled once for all who take any of it."""
    name = casting.spell.name
    half = effect.half or potent(casting)
    saved = {
        target_id: target_id in casting.spared or _saves(play, casting, effect, target_id)
        for target_id in targets
        if not unaffected(play, casting, effect, target_id)
    }
    harms: list[Harm] = []
    if saved and (half or not all(saved.values())):
        first = creature(play.state, play.catalogue, next(iter(saved)))
        harms = roll_damage(
            play,
            casting.caster,
            first,
            casting.damage(effect.damage),
            label=name,
            again=rerolls(casting.caster, casting.words),
        )
    for target_id, escaped in saved.items():
        some = half and target_id not in casting.spared
        dealt = dealt_to(play, target_id, harms, effect.save.ability, escaped=escaped, half=some)
        taken = deal_damage(play, target_id, dealt, source=name)
        aggravate(play, casting, target_id, taken)
        hurt_from_within(play, casting.caster.id, target_id, taken)
        if escaped:
            _succeed(play, casting, effect, target_id)
            continue
        _fail(play, casting, effect, target_id, taken)


def _saves(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> bool:
    """Whether the target saves; the willing do not, and some kinds need no roll."""
    target = creature(play.state, play.catalogue, target_id)
    kind, own = target.creature_type, casting.spell.name
    if kind in effect.succeeds_for or inured(target, casting.caster.id, own):
        return True
    if kind in effect.fails_for or (effect.willing and target_id in play.state.party):
        return False
    saved = saving_throw(play, target_id, spell_save(play, casting, effect, target_id))
    if saved and effect.immune_seconds:
        inure(play, target_id, casting.caster.id, own, effect.immune_seconds)
    return saved


def _fail(play: Play, casting: Casting, effect: SaveEffect, target_id: str, taken: int) -> None:
    """What a failed save brings besides damage."""
    if effect.raises is not None:
        raise_up(play, casting, effect.raises, target_id)
    if effect.dusts:
        turn_to_dust(play, target_id, casting.origin())
    save = (effect.save.ability, effect.save.difficulty_class or casting.dc)
    for place, rider in enumerate(effect.on_failure):
        if place and _spared(play, casting, effect, target_id) and not _lets_go(rider):
            continue
        if isinstance(rider, ConditionRider):
            rider = _held_by(casting, effect, rider)
        if isinstance(rider, Enduring):
            held = casting.origin(save if effect.repeats else None)
            endure_rider(play, target_id, casting.rider(rider), held)
        else:
            inflict(play, target_id, rider, casting.cause(save), taken)
    for work in () if _spared(play, casting, effect, target_id) else effect.works:
        held = casting.origin(save if effect.repeats else None)
        endure(play, target_id, (casting.settled(work),), held)


def _spared(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> bool:
    """Whether the target is immune to the condition that everything else hangs on."""
    leads = hangs_on(effect)
    if leads is None:
        return False
    entries = creature(play.state, play.catalogue, target_id).active(leads)
    return not any(entry.source == casting.spell.name for entry in entries)


def _lets_go(rider: Rider) -> bool:
    """Source: SRD 5.2, "Fear": what is held is dropped, whoever is Frightened or not."""
    return isinstance(rider, HinderRider) and rider.what == "grip"


def _held_by(casting: Casting, effect: SaveEffect, rider: ConditionRider) -> ConditionRider:
    """A condition of the spell: how it is escaped, and whether the save repeats."""
    escape = casting.dc if rider.escapes else rider.escape_dc
    return rider.with_(escape_dc=escape, repeat_save=rider.repeat_save or effect.repeats)


def _succeed(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> None:
    """What a successful save leaves."""
    if effect.immune_seconds:
        inure(play, target_id, casting.caster.id, casting.spell.name, effect.immune_seconds)
    for rider in effect.on_success:
        if isinstance(rider, Enduring):
            endure_rider(play, target_id, rider, casting.origin())
        else:
            inflict(play, target_id, rider, casting.cause(), 0)


def unaffected(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> bool:
    """Whether the target is of a kind the spell cannot touch; it seems to have saved.

    Source: SRD 5.2, "Invalid Targets"; "Sleep".
    """
    target = creature(play.state, play.catalogue, target_id)
    if target.trait(TraitRule.GREATER_MAGIC_RESISTANCE):
        return True
    if effect.immune_seconds and inured(target, casting.caster.id, casting.spell.name):
        return True
    kinds = effect.only_types
    if not _of_kind(play, casting, target_id) or (kinds and target.creature_type not in kinds):
        return True
    if too_large(target, effect.max_size) or (effect.peaceful and play.state.fight is not None):
        return True
    conditions = [rider for rider in effect.on_failure if isinstance(rider, ConditionRider)]
    sleep = any(rider.worsens_to is Condition.UNCONSCIOUS for rider in conditions)
    sleepless = SLEEPLESS in target.features or Condition.EXHAUSTION in target.condition_immunities
    if sleep and sleepless:
        return True
    if effect.damage or effect.works or len(conditions) < len(effect.on_failure):
        return False
    return bool(conditions) and not any(fits(target, rider) for rider in conditions)


def spell_save(play: Play, casting: Casting, effect: SaveEffect, target_id: str) -> Save:
    """The save that the spell demands of this creature."""
    target = creature(play.state, play.catalogue, target_id)
    leaning = leaning_of(target, effect)
    fighting = effect.advantage_in_fight and play.state.fight is not None
    leaning.for_("fighting", when=fighting)
    heightened = "heightened-spell" in casting.words and target_id == casting.first
    leaning.against("Heightened Spell", when=heightened)
    against = tuple(
        condition
        for rider in effect.on_failure
        if isinstance(rider, ConditionRider)
        for condition in rider.conditions
    )
    origin = None if casting.spell.id in PAST_COVER else casting.caster.id
    name = casting.spell.name
    dc = effect.save.difficulty_class or casting.dc
    return Save(
        effect.save.ability,
        dc,
        name,
        against,
        leaning,
        origin=origin,
        magic=True,
        modifier=effect.modifier,
        costs=costs_of(casting, effect),
    )


# --- wards and the rest ---------------------------------------------------------------


def _ward(play: Play, casting: Casting, effect: WardEffect, targets: tuple[str, ...]) -> None:
    """An ongoing effect; Sanctuary remembers the DC to get past it."""
    spell = casting.spell
    value = casting.dc if effect.kind is EffectKind.SANCTUARY else effect.value
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        if effect.kind is EffectKind.FLYING and not effect.value:
            value = target.speed
        if effect.unarmored_only and target.armor is not None:
            continue
        ward = ActiveEffect(
            kind=effect.kind,
            source=spell.name,
            by=casting.caster.id,
            spell=spell.id,
            concentration=casting.concentration,
            value=value,
            skill=casting.skill if effect.kind is EffectKind.GUIDANCE else None,
            ends_at=casting.ends_at,
        )
        gain_effect(play, target_id, ward)


def _grant(play: Play, casting: Casting, effect: GrantEffect, targets: tuple[str, ...]) -> None:
    spell = casting.spell
    for target_id in targets:
        active = ActiveCondition(
            condition=effect.condition,
            source=spell.name,
            by=casting.caster.id,
            concentration=casting.concentration,
            ends_at=casting.ends_at,
            endures=effect.endures,
        )
        gain_condition(play, target_id, active)


def _stabilize(
    play: Play, _casting: Casting, _effect: StabilizeEffect, targets: tuple[str, ...]
) -> None:
    for target_id in targets:
        if dying(play.state, target_id):
            stabilize(play, target_id)


def _maneuver(
    play: Play, casting: Casting, effect: ManeuverEffect, _targets: tuple[str, ...]
) -> None:
    """Takes the Dash action or another that needs no target, in a fight."""
    fight = play.state.fight
    if fight is None:
        return
    budget, who = fight.budget, casting.caster
    match effect.actions[0]:
        case "dash":
            budget = budget.with_(movement_feet=budget.movement_feet + who.speed)
        case "disengage":
            budget = budget.with_(disengaging=(*budget.disengaging, who.id))
        case "dodge":
            budget = budget.with_(dodging=(*budget.dodging, who.id))
        case _:
            return
    play.happen(BudgetChanged(budget=budget))


def _damage(play: Play, casting: Casting, effect: DamageEffect, targets: tuple[str, ...]) -> None:
    """Damage that nothing averts, rolled once for all."""
    if not targets:
        return
    first = creature(play.state, play.catalogue, targets[0])
    name = casting.spell.name
    harms = roll_damage(play, casting.caster, first, casting.damage(effect.damage), label=name)
    for target_id in targets:
        if effect.held and not holds(play, casting, target_id):
            continue
        taken = deal_damage(play, target_id, harms, source=name)
        aggravate(play, casting, target_id, taken)


def _teleport(
    play: Play, casting: Casting, _effect: TeleportEffect, targets: tuple[str, ...]
) -> None:
    """Leaving somebody's reach provokes nothing. Source: SRD 5.2, "Teleportation"."""
    fight = play.state.fight
    if fight is not None:
        along = tuple(one for one in targets if with_party(play.state, one))[:1]
        away = (*fight.budget.disengaging, casting.caster.id, *along)
        play.happen(BudgetChanged(budget=fight.budget.with_(disengaging=away)))


HANDLERS: Final[dict[type, Callable[[Play, Casting, Any, tuple[str, ...]], None]]] = {
    AttackEffect: attack,
    DartsEffect: darts,
    SaveEffect: _save,
    HealEffect: heal_targets,
    TemporaryEffect: lend,
    WardEffect: _ward,
    GrantEffect: _grant,
    CureEffect: cure,
    StabilizeEffect: _stabilize,
    ReviveEffect: bring_back,
    DispelEffect: dispel,
    DisperseEffect: disperse,
    WaitEffect: sit_out,
    ManeuverEffect: _maneuver,
    DamageEffect: _damage,
    BestowEffect: _bestow,
    WordEffect: speak,
    RaysEffect: scatter,
    BecomeEffect: transform,
    StrikeEffect: strike_true,
    BlowEffect: blow,
    ReleaseEffect: release,
    SummonEffect: summon,
    RiseEffect: rise,
    ResourceEffect: restore,
    RestEffect: refresh_all,
    ArriveEffect: arrive,
    TeleportEffect: _teleport,
}
