"""What lasting effects do turn after turn: damage, saves, healing at their moments.

Source: SRD 5.2, "Duration", and the spells' descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.riders import Cause, inflict
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature, exists
from whispyrkeep.mechanics.fights.positions import enemies, feet_between, present_others
from whispyrkeep.mechanics.harm.conditions import LEFT, end_condition, end_effect, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, drain, heal, temporary_hit_points
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.harm.lasting import Enduring, Origin, endure_rider
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.mechanics.rolls.surroundings import dry
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.effects import (
    DamageEffect,
    DriftEffect,
    HealEffect,
    SaveEffect,
    TemporaryEffect,
    Work,
)
from whispyrkeep.models.riders import (
    ConditionRider,
    HinderRider,
    Moment,
    OngoingRider,
    dice_formula,
    dice_tuple,
)
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.surrounds import FlammableEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.time import HOUR, MINUTE
from whispyrkeep.models.workings import BlinkEffect, TetherEffect

# --- moments --------------------------------------------------------------------------


def moments_at_start(play: Play, creature_id: str) -> None:
    """What lasting effects do at the start of this creature's turn."""
    _happen(play, creature_id, "start-of-targets-turns", "start-of-sources-turns")
    _happen_to(play, creature_id, "enters-or-starts-turn")


def moments_at_end(play: Play, creature_id: str) -> None:
    """What lasting effects do at the end of this creature's turn."""
    _happen(play, creature_id, "end-of-targets-turns", "end-of-sources-turns")
    _part(play, creature_id)


def _happen(play: Play, creature_id: str, own: Moment, sources: Moment) -> None:
    _happen_to(play, creature_id, own)
    for bearer, active in _everywhere(play):
        if active.by == creature_id:
            _work(play, bearer, active, sources, own=True)


def _happen_to(play: Play, creature_id: str, moment: Moment) -> None:
    """What is on the creature, and what surrounds those it stands beside."""
    for bearer, active in _everywhere(play):
        if bearer == creature_id:
            _work(play, bearer, active, moment, own=True)
        elif creature_id in enemies(play.state, bearer):
            _work(play, creature_id, active, moment, own=False, around=bearer)


def _everywhere(play: Play) -> Iterator[tuple[str, ActiveEffect]]:
    """Every lasting effect of those present that is still there when its turn comes."""
    state = play.state
    bodies = [(member.id, member.body) for member in state.party.values()]
    bodies += [(foe.id, foe.body) for foe in present_others(state)]
    for bearer, body in bodies:
        for active in body.effects:
            if active.works and active in creature(play.state, play.catalogue, bearer).effects(
                active.kind
            ):
                yield bearer, active


def _work(
    play: Play,
    target_id: str,
    active: ActiveEffect,
    moment: Moment,
    *,
    own: bool,
    around: str | None = None,
) -> None:
    if own and _left_behind(play, target_id, active, moment):
        for work in active.works:
            if getattr(work, "moment", None) == "on-leaving":
                _do(play, target_id, active, work)
        end_effect(play, target_id, active.kind, source=active.source, why=LEFT)
        for numb in (Condition.BLINDED, Condition.DEAFENED):
            end_condition(play, target_id, numb, source=active.source, why=LEFT)
        return
    for work in active.works:
        if getattr(work, "moment", None) != moment:
            continue
        area = getattr(work, "area", None)
        if (area is None) is not own:
            continue
        if around and area and feet_between(play.state, around, target_id) > area.feet:
            continue
        if creature(play.state, play.catalogue, target_id).alive:
            _do(play, target_id, active, work)


def _left_behind(play: Play, bearer: str, active: ActiveEffect, moment: Moment) -> bool:
    """Whether the bearer has left an area: a foe its band; of the party, who can walk walks out.

    Without a grid nobody of the party moves: docs/rulings.md.
    """
    if active.band is None:
        return False
    foe = play.state.fight.foes.get(bearer) if play.state.fight else None
    if foe is not None and not foe.ally:
        return foe.band is not active.band
    view = creature(play.state, play.catalogue, bearer)
    return moment == "end-of-targets-turns" and view.able and view.speed > 0


def _do(play: Play, target_id: str, active: ActiveEffect, work: Work) -> None:
    match work:
        case OngoingRider() | DamageEffect():
            harms = _harms(play, target_id, active, work)
            lost = isinstance(work, OngoingRider) and work.lost
            deal_damage(play, target_id, harms, source=active.source, unstoppable=lost)
            if isinstance(work, OngoingRider) and work.once:
                burnt = any(isinstance(one, FlammableEffect) for one in active.works)
                done = _let_off if burnt else _is_done
                done(play, target_id, active)
            for rider in work.on_harm if isinstance(work, DamageEffect) else ():
                if isinstance(rider, Enduring):
                    endure_rider(play, target_id, rider, origin_of(active))
        case DriftEffect():
            drift(play, target_id, active, work)
        case BlinkEffect():
            _blink(play, target_id, active, work)
        case SaveEffect():
            _force(play, target_id, active, work)
        case HealEffect():
            _mend(play, target_id, active, work)
        case TemporaryEffect():
            temporary_hit_points(
                play, target_id, _amount(play, target_id, active, work.dice), active.source
            )
        case _:
            pass


def _is_done(play: Play, target_id: str, active: ActiveEffect) -> None:
    end_effect(play, target_id, active.kind, source=active.source, why="done")


def _harms(
    play: Play, target_id: str, active: ActiveEffect, work: OngoingRider | DamageEffect | SaveEffect
) -> list[Harm]:
    target = creature(play.state, play.catalogue, target_id)
    source = source_of(play, active, target)
    return roll_damage(play, source, target, work.damage, label=active.source)


def source_of(play: Play, active: ActiveEffect, otherwise: Creature) -> Creature:
    """Who the effect comes from, if they are still known."""
    if active.by is not None and exists(play.state, active.by):
        return creature(play.state, play.catalogue, active.by)
    return otherwise


def _force(play: Play, target_id: str, active: ActiveEffect, work: SaveEffect) -> None:
    """A save that comes again; its damage, and what a failure brings."""
    target = creature(play.state, play.catalogue, target_id)
    if work.unseen and sees(play.state, target, source_of(play, active, target)):
        return
    if work.only_types and target.creature_type not in work.only_types:
        return
    against = tuple(
        condition
        for rider in work.on_failure
        if isinstance(rider, ConditionRider)
        for condition in rider.conditions
    )
    dc = work.save.difficulty_class or active.dc
    due = Save(
        work.save.ability,
        dc,
        active.source,
        against=against,
        leaning=leaning_of(target, work, active),
        magic=active.spell is not None,
    )
    saved = saving_throw(play, target_id, due)
    harms = (
        _harms(play, target_id, active, work) if work.damage and (work.half or not saved) else []
    )
    taken = deal_damage(play, target_id, halved(harms) if saved else harms, source=active.source)
    if work.spent_after:
        _wear_out(play, active, work.spent_after, taken)
    if not saved:
        for rider in work.on_failure:
            if isinstance(rider, Enduring):
                endure_rider(play, target_id, rider, origin_of(active))
                continue
            if isinstance(rider, ConditionRider) and rider.escapes:
                rider = rider.with_(escape_dc=dc)
            inflict(play, target_id, rider, cause_of(active, (work.save.ability, dc)), taken)
    elif work.ends:
        _let_off(play, target_id, active)


def _let_off(play: Play, target_id: str, active: ActiveEffect) -> None:
    """End the effect, and the conditions it came with that no save of their own would end."""
    end_effect(play, target_id, active.kind, source=active.source, why="saved")
    body = creature(play.state, play.catalogue, target_id).body
    for entry in body.conditions if body else ():
        if (entry.source, entry.by) == (active.source, active.by) and entry.save_ability is None:
            end_condition(play, target_id, entry.condition, source=entry.source, why="saved")


def _part(play: Play, creature_id: str) -> None:
    """End what holds only near whoever put it there. Source: "Warding Bond", "Eyebite"."""
    for bearer, active in _everywhere(play):
        if active.by is None or creature_id not in (bearer, active.by):
            continue
        for work in active.works:
            if isinstance(work, TetherEffect) and _parted(play, bearer, active, work):
                free_of(play, bearer, active.source, "too far away")


def _parted(play: Play, bearer: str, active: ActiveEffect, work: TetherEffect) -> bool:
    if active.by is None or not exists(play.state, active.by):
        return False
    feet = feet_between(play.state, bearer, active.by)
    if not work.unseen:
        return feet > work.feet
    view = creature(play.state, play.catalogue, bearer)
    other = creature(play.state, play.catalogue, active.by)
    return feet >= work.feet and not sees(play.state, view, other)


def drift(play: Play, caster_id: str, active: ActiveEffect, work: DriftEffect) -> None:
    """The cloud moves on: who is behind it is out of it, whom it reaches saves at once.

    How far away it is counts in the feet of the bands: docs/rulings.md.
    Source: SRD 5.2, "Cloudkill", "Incendiary Cloud".
    """
    there = work.start + work.feet
    moved = active.with_(works=(work.with_(start=there),))
    gain_effect(play, caster_id, moved)
    for enemy in enemies(play.state, caster_id):
        feet = feet_between(play.state, caster_id, enemy)
        before, now = (abs(feet - at) <= work.radius for at in (work.start, there))
        body = creature(play.state, play.catalogue, enemy).body
        held = [one for one in body.effects if _same(one, active)] if body else []
        for one in held if not now else ():
            end_effect(play, enemy, one.kind, source=one.source, why=LEFT)
        if now and not before and not held:
            foe = play.state.fight.foes.get(enemy) if play.state.fight else None
            band = foe.band if foe is not None and not foe.ally else None
            gain_effect(play, enemy, active.with_(works=work.works, band=band))
            for save in work.works:
                if isinstance(save, SaveEffect):
                    _force(play, enemy, active, save)


def _same(one: ActiveEffect, other: ActiveEffect) -> bool:
    return (one.kind, one.source, one.by) == (other.kind, other.source, other.by)


def _wear_out(play: Play, active: ActiveEffect, most: int, taken: int) -> None:
    """Count the damage that the effect has dealt to all it bears on; enough of it ends it.

    Source: SRD 5.2, "Guardian of Faith".
    """
    dealt = active.value + taken
    for bearer, held in tuple(_everywhere(play)):
        if (held.source, held.by) != (active.source, active.by):
            continue
        if dealt >= most:
            end_effect(play, bearer, held.kind, source=held.source, why="used up")
        else:
            gain_effect(play, bearer, held.with_(value=dealt))


def leaning_of(target: Creature, effect: SaveEffect, active: ActiveEffect | None = None) -> Leaning:
    """What the save's own wording, and Magic Resistance, make of it."""
    leaning = Leaning()
    clumsy = target.creature_type in effect.disadvantage_for
    leaning.against(target.creature_type.capitalize(), when=clumsy)
    magic = active is None or active.spell is not None
    leaning.for_("Magic Resistance", when=magic and target.trait(TraitRule.MAGIC_RESISTANCE))
    most = effect.clumsy_over
    large = most is not None and SIZES.index(target.size) > SIZES.index(most)
    leaning.for_(target.size.value.capitalize(), when=large)
    return leaning


AGAIN: Final = "(again)"
"""What follows the name of an effect that an ongoing one has brought for a time."""


def origin_of(active: ActiveEffect) -> Origin:
    """Where what the effect brings for a time comes from, under a name of its own."""
    return Origin(
        by=active.by or "",
        name=f"{active.source} {AGAIN}",
        spell=active.spell,
        level=active.level,
        ends_at=active.ends_at,
        concentration=active.concentration,
    )


def cause_of(active: ActiveEffect, save: tuple[Ability, int] | None = None) -> Cause:
    """Where what the effect brings comes from."""
    return Cause(
        by=active.by or "",
        name=active.source,
        spell=active.spell,
        ends_at=active.ends_at,
        concentration=active.concentration,
        save=save,
    )


def _amount(play: Play, target_id: str, active: ActiveEffect, dice: str) -> int:
    if "d" not in dice:
        return int(dice)
    record = play.throw(active.by or target_id, "healing", dice)
    play.roll("healing", active.by or target_id, active.source, record)
    return record.total


def _mend(play: Play, target_id: str, active: ActiveEffect, work: HealEffect) -> None:
    target = creature(play.state, play.catalogue, target_id)
    if bool(target.hit_points) is not work.from_zero:
        dice = dice_for(target, work.dice)
        heal(play, target_id, _amount(play, target_id, active, dice), active.source)


def _blink(play: Play, target_id: str, active: ActiveEffect, work: BlinkEffect) -> None:
    """Roll for vanishing until the next turn. Source: SRD 5.2, "Blink"."""
    record = play.throw(target_id, "effect", work.dice)
    play.roll("other", target_id, f"{active.source}: {work.on} or more to vanish", record)
    if record.total >= work.on:
        gone = HinderRider(what="away", until="start-of-targets-next-turn")
        endure_rider(play, target_id, gone, replace(origin_of(active), by=target_id))


def burn_back(play: Play, attacker_id: str, target_id: str) -> None:
    """What surrounds the target strikes back at who hits it in melee.

    Source: SRD 5.2, "Fire Shield", "Holy Aura".
    """
    body = creature(play.state, play.catalogue, target_id).body
    for active, work in body.works(DamageEffect) if body else ():
        if work.moment == "on-hit-by-melee":
            harms = _harms(play, attacker_id, active, work)
            deal_damage(play, attacker_id, harms, source=active.source)
    for active, save in body.works(SaveEffect) if body else ():
        if save.moment == "on-hit-by-melee":
            _force(play, attacker_id, active, save)


# --- outside fights -------------------------------------------------------------------


def mend_over(play: Play, rounds: int) -> None:
    """Healing that comes every turn, while time passes outside a fight."""
    for bearer, active in _everywhere(play):
        for work in active.works:
            if (
                isinstance(work, HealEffect)
                and work.moment == "start-of-targets-turns"
                and "d" not in work.dice
            ):
                heal(play, bearer, int(work.dice) * rounds, active.source)


OFTEN: Final = {"ten-minutes": 10 * MINUTE, "hour": HOUR}


def mend_slowly(play: Play, before: int) -> None:
    """Healing that comes every so often to whoever has a Hit Point left.

    Source: SRD 5.2, "Ring of Regeneration", "Ioun Stone", "Regeneration".
    """
    now = play.state.time
    due = {moment: now // every - before // every for moment, every in OFTEN.items()}
    for member_id in tuple(play.state.party) if any(due.values()) else ():
        view = creature(play.state, play.catalogue, member_id)
        for active, work in view.body.works(HealEffect) if view.body else ():
            times = due.get(work.moment or "", 0)
            missing = view.max_hit_points - view.hit_points
            if not times or not view.hit_points or not missing:
                continue
            count, sides, more = dice_tuple(work.dice)
            often = min(times, missing)
            dice = dice_formula(count * often, sides, more * often)
            record = play.throw(member_id, "healing", dice)
            play.roll("healing", member_id, active.source, record)
            heal(play, member_id, record.total, active.source)


def waste_away(play: Play, before: int) -> None:
    """What a curse takes of the Hit Point maximum for each 24 hours that have gone by.

    Source: SRD 5.2.1, Mummy, "Rotting Fist".
    """
    for member_id, member in tuple(play.state.party.items()):
        for curse in member.body.ongoing(EffectKind.CURSED):
            if curse.damage and dry(play.state):
                _dry_out(play, member_id, curse, before)
            day = 24 * HOUR
            since = [(time - curse.value) // day for time in (before, play.state.time)]
            for _ in range(since[1] - since[0] if curse.dice else 0):
                if creature(play.state, play.catalogue, member_id).alive:
                    record = play.throw(member_id, "effect", curse.dice)
                    play.roll("other", member_id, f"{curse.source}: Hit Point maximum", record)
                    drain(play, member_id, record.total, curse.source)


def _dry_out(play: Play, member_id: str, curse: ActiveEffect, before: int) -> None:
    """Damage for each 10 minutes out of water. Source: SRD 5.2.1, Aboleth, "Mucus Cloud"."""
    span = 10 * MINUTE
    since = [(time - curse.value) // span for time in (before, play.state.time)]
    for _ in range(since[1] - since[0]):
        view = creature(play.state, play.catalogue, member_id)
        if view.hit_points:
            harms = roll_damage(play, view, view, curse.damage, label=curse.source)
            deal_damage(play, member_id, harms, source=curse.source)
