"""Contagions, curses and poisons that go on: how they are caught, run their course and end.

The catalogue has their saves and dice; which save is which, and what happens when, stand here.
Source: SRD 5.2, "Environmental Curses", "Magical Contagions" (p. 193-194); "Sample Poisons"
(p. 197-198).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.mechanics.creatures.view import Creature, creature, exists
from whispyrkeep.mechanics.fights.positions import feet_between, present_others
from whispyrkeep.mechanics.harm.afflicted import CACKLE_FEVER, PALE_TINCTURE, SEWER_PLAGUE
from whispyrkeep.mechanics.harm.conditions import (
    ease_exhaustion,
    end_condition,
    end_effect,
    gain_condition,
    gain_effect,
)
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import POSSESSION, Leaning, Save, saving_throw
from whispyrkeep.models.reference import Hazard
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.time import HOUR, ROUND

DAY: Final = 24 * HOUR
RECUPERATED: Final = "Rest and Recuperation"
DOSES: Final = 3
"""Of ointment that end Sight Rot. Source: SRD 5.2, "Sight Rot"."""
MOST_ROUNDS: Final = 100
"""Saves that one stretch of time outside fights asks for at most."""


@dataclass(frozen=True, slots=True)
class Affliction:
    """How a contagion, curse or poison runs; saves are counted among the entry's own.

    Attributes:
        caught: which save whoever is exposed makes; None is caught without one.
        spread: which save whoever meets a carrier makes; None does not spread.
        feet: how near a carrier others are infected when their turn begins; 0 for a touch.
        fought: which save ends it.
        when: how often that save comes.
        wins: how many of them have to succeed.
        days: dice of days until it breaks out.
        tires: it brings a level of Exhaustion.
        types: the creature types that catch it; empty for all.
        spares: the species that do not.
        immune_days: for how long nobody who got over it catches it again.
    """

    caught: int | None = None
    spread: int | None = None
    feet: int = 0
    fought: int | None = None
    when: Literal["", "long-rest", "dawn", "day", "turn"] = ""
    wins: int = 1
    days: str = ""
    tires: bool = False
    types: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    immune_days: int = 0


SIGHT_ROT: Final = "contagion/sight-rot"
OTHUR: Final = "poison/burnt-othur-fumes"

AFFLICTIONS: Final[dict[str, Affliction]] = {
    CACKLE_FEVER: Affliction(
        spread=2,
        feet=10,
        fought=1,
        when="long-rest",
        wins=3,
        days="1d4",
        tires=True,
        types=("humanoid",),
        spares=("gnome",),
        immune_days=365,
    ),
    SEWER_PLAGUE: Affliction(
        caught=0, fought=1, when="dawn", days="1d4", tires=True, types=("humanoid",)
    ),
    SIGHT_ROT: Affliction(caught=0, spread=1, types=("beast", "humanoid")),
    POSSESSION: Affliction(caught=0, fought=2, when="long-rest"),
    OTHUR: Affliction(caught=0, fought=0, when="turn", wins=3),
    PALE_TINCTURE: Affliction(caught=0, fought=0, when="day", wins=7),
}


def _entry(play: Play, what: str) -> Hazard:
    entry = play.catalogue.entry(what)
    assert isinstance(entry, Hazard)
    return entry


# --- catching it ----------------------------------------------------------------------


def expose(play: Play, what: str, target_id: str, carrier: str | None = None) -> None:
    """Expose a creature to it, or to somebody who carries it; the unsusceptible are safe."""
    course, entry = AFFLICTIONS[what], _entry(play, what)
    view = creature(play.state, play.catalogue, target_id)
    if not susceptible(play, view, what, carrier):
        return
    number = course.caught if carrier is None else course.spread
    if number is not None and _saves(play, target_id, entry, number):
        if carrier is not None:
            _inure(play, target_id, what, carrier, DAY)
        return
    if not course.days:
        _break_out(play, target_id, what)
        return
    record = play.throw("hazard", "effect", course.days)
    play.roll("other", None, f"{entry.name}: days until it breaks out", record)
    infected = ActiveEffect(
        kind=EffectKind.INCUBATING,
        source=entry.name,
        what=what,
        due=play.state.time + record.total * DAY,
    )
    gain_effect(play, target_id, infected)


def susceptible(play: Play, view: Creature, what: str, carrier: str | None = None) -> bool:
    """Whether the creature can catch it now, from this carrier if one is named."""
    course = AFFLICTIONS[what]
    species = view.sheet.species.lower() if view.sheet is not None else ""
    if not view.alive or (course.types and view.creature_type not in course.types):
        return False
    if any(word in species for word in course.spares):
        return False
    kinds = (EffectKind.INCUBATING, EffectKind.AFFLICTED)
    if any(effect.what == what for kind in kinds for effect in view.effects(kind)):
        return False
    immune = _immunity(play, what)
    return not any(
        effect.source == immune and effect.what in ("", carrier)
        for effect in view.effects(EffectKind.LASTING)
    )


def _immunity(play: Play, what: str) -> str:
    return f"immune to {_entry(play, what).name}"


def _inure(play: Play, target_id: str, what: str, carrier: str | None, seconds: int) -> None:
    ends_at = play.state.time + seconds
    source = _immunity(play, what)
    safe = ActiveEffect(kind=EffectKind.LASTING, source=source, what=carrier or "", ends_at=ends_at)
    gain_effect(play, target_id, safe)


def _saves(play: Play, target_id: str, entry: Hazard, number: int) -> bool:
    """One of the entry's saves, with Advantage after recuperation if it fights it off."""
    spec = entry.saves[number]
    assert spec.difficulty_class is not None
    leaning = Leaning()
    view = creature(play.state, play.catalogue, target_id)
    rested = entry.kind == "contagion" and number == AFFLICTIONS[entry.id].fought
    sources = {effect.source for effect in view.effects(EffectKind.LASTING)}
    leaning.for_(RECUPERATED, when=rested and RECUPERATED in sources)
    return saving_throw(
        play,
        target_id,
        Save(
            spec.ability,
            spec.difficulty_class,
            entry.name,
            against=entry.conditions,
            leaning=leaning,
        ),
    )


def _break_out(play: Play, target_id: str, what: str) -> None:
    """It begins to work: its first harm, its condition, its first level of Exhaustion."""
    course, entry = AFFLICTIONS[what], _entry(play, what)
    blinds = what == SIGHT_ROT
    ill = ActiveEffect(
        kind=EffectKind.AFFLICTED,
        source=entry.name,
        what=what,
        due=_next(play, course.when),
        during=_holds(what),
    )
    if what == PALE_TINCTURE or blinds:
        held = ActiveCondition(condition=_holds(what) or Condition.BLINDED, source=entry.name)
        if not gain_condition(play, target_id, held):
            return
    gain_effect(play, target_id, ill)
    if course.tires:
        weary = ActiveCondition(condition=Condition.EXHAUSTION, source=entry.name)
        gain_condition(play, target_id, weary)
    if what in (OTHUR, PALE_TINCTURE):
        _hurt(play, target_id, what, 0)


def _holds(what: str) -> Condition | None:
    """The condition without which it is over."""
    return {SIGHT_ROT: Condition.BLINDED, PALE_TINCTURE: Condition.POISONED}.get(what)


def _next(play: Play, when: str) -> int | None:
    """When its save comes next, if it goes by the clock."""
    if when == "day":
        return play.state.time + DAY
    if when == "dawn":
        day = play.state.world.calendar.hours_per_day * HOUR
        dawn = day // 4
        return (play.state.time - dawn) // day * day + day + dawn
    return None


def _hurt(play: Play, target_id: str, what: str, number: int) -> None:
    """The poison's damage; what Pale Tincture deals stays open."""
    entry = _entry(play, what)
    part = entry.damage[number]
    record = play.throw("hazard", "damage", part.dice)
    play.roll("damage", None, f"{entry.name}: {part.damage_type.value}", record)
    taken = deal_damage(play, target_id, [Harm(record.total, part.damage_type)], source=entry.name)
    ill = _ill(play, target_id, what)
    if what == PALE_TINCTURE and ill is not None and taken:
        gain_effect(play, target_id, ill.with_(level=ill.level + taken))


def _ill(play: Play, target_id: str, what: str) -> ActiveEffect | None:
    found = creature(play.state, play.catalogue, target_id).effects(EffectKind.AFFLICTED)
    return next((effect for effect in found if effect.what == what), None)


# --- its course -----------------------------------------------------------------------


def _of(play: Play, kind: EffectKind) -> Iterator[tuple[str, ActiveEffect]]:
    """Everybody in play who has an effect of the kind."""
    bodies = [(member.id, member.body) for member in play.state.party.values()]
    bodies += [(foe.id, foe.body) for foe in present_others(play.state)]
    for bearer, body in bodies:
        for effect in body.ongoing(kind):
            if not body.dead:
                yield bearer, effect


def days_pass(play: Play, before: int) -> None:
    """What breaks out, comes again or comes to itself as time passes outside a fight."""
    now = play.state.time
    for bearer, effect in tuple(_of(play, EffectKind.INCUBATING)):
        if effect.due is not None and effect.due <= now:
            end_effect(play, bearer, effect.kind, source=effect.source, why="broke out")
            _break_out(play, bearer, effect.what)
    for bearer, effect in tuple(_of(play, EffectKind.AFFLICTED)):
        while (known := _ill(play, bearer, effect.what)) and known.due and known.due <= now:
            _come_due(play, bearer, known)
    if play.state.fight is None:
        _rounds_pass(play, min((now - before) // ROUND, MOST_ROUNDS))


def _come_due(play: Play, bearer: str, ill: ActiveEffect) -> None:
    if ill.what == SIGHT_ROT:
        _see_again_or_not(play, bearer, ill)
        return
    assert ill.due is not None
    waits = ill.with_(due=ill.due + DAY)
    gain_effect(play, bearer, waits)
    if ill.what == SEWER_PLAGUE:
        _weaken(play, bearer, waits)
    else:
        fight_off(play, bearer, waits)


def _weaken(play: Play, bearer: str, ill: ActiveEffect) -> None:
    """A level of Exhaustion more, or less, and free of it without any.

    Source: SRD 5.2, "Sewer Plague", "Fighting the Contagion".
    """
    if not _saves(play, bearer, _entry(play, ill.what), 1):
        weary = ActiveCondition(condition=Condition.EXHAUSTION, source=ill.source)
        gain_condition(play, bearer, weary)
        return
    ease_exhaustion(play, bearer, 1, ill.source)
    if not creature(play.state, play.catalogue, bearer).exhaustion:
        end_effect(play, bearer, ill.kind, source=ill.source, why="got over it")


def fight_off(play: Play, bearer: str, ill: ActiveEffect) -> None:
    """The save against it; enough of them, and it is over."""
    course, entry = AFFLICTIONS[ill.what], _entry(play, ill.what)
    assert course.fought is not None
    if not _saves(play, bearer, entry, course.fought):
        if entry.kind == "poison":
            _hurt(play, bearer, ill.what, 1)
        return
    if ill.value + 1 < course.wins:
        gain_effect(play, bearer, ill.with_(value=ill.value + 1))
        return
    _get_over(play, bearer, ill)


def _get_over(play: Play, bearer: str, ill: ActiveEffect) -> None:
    """It is over, with what it brought: its condition, and the Exhaustion of a fever."""
    course, holds = AFFLICTIONS[ill.what], _holds(ill.what)
    end_effect(play, bearer, ill.kind, source=ill.source, why="got over it")
    end_effect(play, bearer, EffectKind.POSSESSED, source=ill.source, why="got over it")
    if holds is not None:
        end_condition(play, bearer, holds, source=ill.source, why="got over it")
    if course.tires:
        ease_exhaustion(play, bearer, 1, ill.source)
    if course.immune_days:
        _inure(play, bearer, ill.what, None, course.immune_days * DAY)


def turn_starts(play: Play, whose: str) -> None:
    """The poison's save, and the saves of whoever begins a turn beside a carrier."""
    for bearer, ill in tuple(_of(play, EffectKind.AFFLICTED)):
        course = AFFLICTIONS[ill.what]
        if bearer == whose and course.when == "turn":
            fight_off(play, whose, ill)
    for bearer, ill in _carriers(play):
        feet = AFFLICTIONS[ill.what].feet
        if bearer != whose and feet and feet_between(play.state, bearer, whose) <= feet:
            expose(play, ill.what, whose, bearer)


def _carriers(play: Play) -> tuple[tuple[str, ActiveEffect], ...]:
    kinds = (EffectKind.INCUBATING, EffectKind.AFFLICTED)
    return tuple(one for kind in kinds for one in _of(play, kind))


def turn_ends(play: Play, whose: str) -> None:
    """The possessed try to be themselves again, on turns after the one it began on."""
    for bearer, hold in tuple(_of(play, EffectKind.POSSESSED)):
        began = play.state.fight is not None and hold.value == play.state.fight.round
        if bearer == whose and not began:
            _regain_control(play, whose, hold)


def _regain_control(play: Play, whose: str, hold: ActiveEffect) -> bool:
    """Source: SRD 5.2, "Demonic Possession"."""
    free = _saves(play, whose, _entry(play, POSSESSION), 1)
    if free:
        end_effect(play, whose, hold.kind, source=hold.source, why="saved")
    return free


def _rounds_pass(play: Play, rounds: int) -> None:
    """Turns outside fights: a poison's saves, and those for control of oneself."""
    for bearer, effect in tuple(_of(play, EffectKind.AFFLICTED)):
        if AFFLICTIONS[effect.what].when == "turn":
            for _ in range(rounds):
                ill = _ill(play, bearer, effect.what)
                if ill is None or not exists(play.state, bearer):
                    break
                if not creature(play.state, play.catalogue, bearer).alive:
                    break
                fight_off(play, bearer, ill)
    for bearer, hold in tuple(_of(play, EffectKind.POSSESSED)):
        any(_regain_control(play, bearer, hold) for _ in range(rounds))


def rest_ends(play: Play, member_id: str) -> None:
    """The saves that come after a Long Rest."""
    for bearer, ill in tuple(_of(play, EffectKind.AFFLICTED)):
        if bearer == member_id and AFFLICTIONS[ill.what].when == "long-rest":
            fight_off(play, bearer, ill)


# --- what helps -----------------------------------------------------------------------


def anoint(play: Play, target_id: str) -> None:
    """A dose of ointment: for a day the eyes see, and the third dose ends the contagion.

    Source: SRD 5.2, "Sight Rot", "Fighting the Contagion".
    """
    ill = _ill(play, target_id, SIGHT_ROT)
    assert ill is not None
    soothed = ill.with_(during=None, value=ill.value + 1, due=play.state.time + DAY)
    gain_effect(play, target_id, soothed)
    end_condition(play, target_id, Condition.BLINDED, source=ill.source, why="ointment")


def _see_again_or_not(play: Play, bearer: str, ill: ActiveEffect) -> None:
    if ill.value >= DOSES:
        end_effect(play, bearer, ill.kind, source=ill.source, why="got over it")
        return
    gain_effect(play, bearer, ill.with_(due=None, during=Condition.BLINDED))
    blind = ActiveCondition(condition=Condition.BLINDED, source=ill.source)
    gain_condition(play, bearer, blind)


def suffers(play: Play, creature_id: str, kind: str) -> tuple[ActiveEffect, ...]:
    """What of this kind, ``contagion`` or another, is at work on the creature or will be."""
    view = creature(play.state, play.catalogue, creature_id)
    kinds = (EffectKind.INCUBATING, EffectKind.AFFLICTED)
    found = (effect for one in kinds for effect in view.effects(one))
    return tuple(effect for effect in found if effect.what.startswith(f"{kind}/"))
