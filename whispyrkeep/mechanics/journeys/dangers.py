"""Traps that are sprung and poisons that somebody is exposed to, with the book's numbers.

The catalogue has their first saves and dice; what a failure brings, how long, and how a trap
grows with the levels it is built for stand here.
Source: SRD 5.2, "Poison", "Sample Poisons" (p. 197-198); "Traps", "Example Traps" (p. 199-201).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.attacks.forced import dealt_to
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.falls import fall
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import no_bodies
from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.journeys.afflictions import AFFLICTIONS, expose, susceptible
from whispyrkeep.mechanics.journeys.travel import marching
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Save, missed_by, saving_throw
from whispyrkeep.models.reference import Hazard as Entry
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import Size
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, DamageType, EffectKind
from whispyrkeep.models.time import HOUR, MINUTE
from whispyrkeep.models.undertakings import Danger

DAY: Final = 24 * HOUR
TIERS: Final = (1, 5, 11, 17)
"""Levels from which a trap is built for the next band of levels."""


@dataclass(frozen=True, slots=True)
class Working:
    """What a trap or poison does beyond its catalogue entry's save, dice and conditions.

    Attributes:
        half: a success halves the damage.
        seconds: how long its conditions last; 0 for as long as nothing ends them.
        repeats: the save is made again at the end of each turn, to end it.
        wakes: damage ends the Unconscious condition that it brings.
        worse_by: the conditions after the first come only if the save fails by so much.
        hours: dice of hours that its conditions last instead.
        slowed: Speed is halved as long.
        drop: feet that the victim falls, by tier.
        dice: the damage by tier; empty for the entry's own.
        dcs: the save's DC by tier; empty for the entry's own.
        each: dice for how many times everybody struck is dealt the damage.
        escapes: an Athletics check against the save's DC ends its condition.
        spares: the size from which creatures succeed by themselves.
    """

    half: bool = False
    seconds: int = 0
    repeats: bool = False
    wakes: bool = False
    worse_by: int = 0
    hours: str = ""
    slowed: bool = False
    drop: tuple[int, ...] = ()
    dice: tuple[str, ...] = ()
    dcs: tuple[int, ...] = ()
    each: str = ""
    escapes: bool = False
    spares: Size | None = None


STONES: Final = ("2d10", "4d10", "10d10", "18d10")
DEPTHS: Final = (10, 30, 60, 120)

WORKINGS: Final[dict[str, Working]] = {
    "poison/assassins-blood": Working(half=True, seconds=DAY),
    "poison/crawler-mucus": Working(seconds=MINUTE, repeats=True),
    "poison/essence-of-ether": Working(seconds=8 * HOUR, wakes=True),
    "poison/malice": Working(seconds=HOUR),
    "poison/midnight-tears": Working(half=True, seconds=-1),
    "poison/oil-of-taggit": Working(seconds=DAY, wakes=True),
    "poison/purple-worm-poison": Working(half=True),
    "poison/serpent-venom": Working(half=True),
    "poison/spiders-sting": Working(seconds=HOUR, wakes=True, worse_by=5),
    "poison/torpor": Working(hours="4d6", slowed=True),
    "poison/truth-serum": Working(seconds=HOUR),
    "poison/wyvern-poison": Working(half=True),
    "trap/collapsing-roof": Working(half=True, dice=STONES, dcs=(13, 15, 17, 19)),
    "trap/falling-net": Working(dcs=(10, 12, 14, 16), escapes=True, spares=Size.HUGE),
    "trap/fire-casting-statue": Working(half=True, dice=STONES),
    "trap/hidden-pit": Working(drop=DEPTHS),
    "trap/poisoned-darts": Working(each="1d3", dice=("1d6", "2d6", "4d6", "7d6")),
    "trap/poisoned-needle": Working(
        half=True, seconds=HOUR, dice=("1d10", "2d10", "4d10", "10d10"), dcs=(11, 13, 15, 17)
    ),
    "trap/rolling-stone": Working(),
    "trap/spiked-pit": Working(drop=DEPTHS, dice=("2d8", "3d8", "8d8", "13d8")),
}
"""By id; contagions, curses and poisons that go on stand in ``afflictions``."""


def danger(play: Play, request: Danger) -> Rejection | None:
    """Spring the trap on the targets, or expose them to the poison, the curse, the contagion."""
    targets = tuple(dict.fromkeys(request.targets)) or marching(play.state)[:1]
    working = WORKINGS.get(request.danger)
    if working is None and request.danger not in AFFLICTIONS:
        known = ", ".join((*WORKINGS, *AFFLICTIONS))
        message = f"the engine knows no {request.danger}; it knows: {known}"
        return refuse("danger.unknown", message, '"Example Traps", "Sample Poisons"')
    refusal = no_bodies(play.state, play.catalogue, targets)
    if refusal is not None:
        return refusal
    if working is None:
        return _infect(play, request, targets)
    entry = play.catalogue.entry(request.danger)
    assert isinstance(entry, Entry)
    tier = sum(request.level >= least for least in TIERS) - 1
    if working.drop:
        _drop(play, entry, working, targets, tier)
    else:
        _strike(play, entry, working, targets, tier)
    settle(play)
    return None


def _infect(play: Play, request: Danger, targets: Sequence[str]) -> Rejection | None:
    """What goes on for turns or days, caught from its source or from a carrier."""
    what, carrier = request.danger, request.carrier
    name = play.catalogue.entry(what).name
    if carrier is not None and AFFLICTIONS[what].spread is None:
        return refuse("danger.no_spread", f"{name} does not pass from one to another", f'"{name}"')
    views = [creature(play.state, play.catalogue, target_id) for target_id in targets]
    if not any(susceptible(play, view, what, carrier) for view in views):
        message = f"none of them can catch {name} now: they have it, or are safe from it"
        return refuse("danger.immune", message, f'"{name}"')
    for target_id in targets:
        expose(play, what, target_id, carrier)
    settle(play)
    return None


def _drop(play: Play, entry: Entry, working: Working, targets: Sequence[str], tier: int) -> None:
    """Down a pit, onto spikes if it has any. Source: SRD 5.2, "Hidden Pit", "Spiked Pit"."""
    for target_id in targets:
        fall(play, target_id, working.drop[tier])
        if working.dice:
            harms = _rolled(play, entry, working.dice[tier], DamageType.PIERCING)
            deal_damage(play, target_id, harms, source=entry.name)


def _strike(play: Play, entry: Entry, working: Working, targets: Sequence[str], tier: int) -> None:
    """Everybody saves; the damage is rolled once for all, or for each who is struck."""
    (spec,) = entry.saves
    dc = working.dcs[tier] if working.dcs else spec.difficulty_class
    assert dc is not None
    save = Save(spec.ability, dc, entry.name, against=entry.conditions)
    saved = {target: _saves(play, working, target, save) for target in targets}
    shared: list[Harm] = []
    dice = _dice(entry, working, tier)
    hurts = working.half or any(margin < 0 for margin in saved.values())
    if dice and hurts and not working.each:
        shared = _rolled(play, entry, dice, entry.damage[0].damage_type)
    for target_id, margin in saved.items():
        harms = shared
        if dice and working.each and margin < 0:
            harms = list(_volley(play, entry, working, dice))
        dealt = dealt_to(
            play, target_id, harms, spec.ability, escaped=margin >= 0, half=working.half
        )
        deal_damage(play, target_id, dealt, source=entry.name)
        if margin < 0:
            _afflict(play, entry, working, target_id, save, margin)


def _dice(entry: Entry, working: Working, tier: int) -> str:
    if working.dice:
        return working.dice[tier]
    return entry.damage[0].dice if entry.damage else ""


def _rolled(play: Play, entry: Entry, dice: str, kind: DamageType) -> list[Harm]:
    record = play.throw("hazard", "damage", dice)
    play.roll("damage", None, f"{entry.name}: {kind.value}", record)
    return [Harm(record.total, kind)]


def _volley(play: Play, entry: Entry, working: Working, dice: str) -> Iterator[Harm]:
    """So many darts, each with its own dice. Source: SRD 5.2, "Poisoned Darts"."""
    record = play.throw("hazard", "effect", working.each)
    play.roll("other", None, f"{entry.name}: how many", record)
    for _ in range(record.total):
        yield from _rolled(play, entry, dice, entry.damage[0].damage_type)


def _saves(play: Play, working: Working, target_id: str, save: Save) -> int:
    """By how much the save succeeds, negative for a failure."""
    target = creature(play.state, play.catalogue, target_id)
    if working.spares and SIZES.index(target.size) >= SIZES.index(working.spares):
        return 0
    if saving_throw(play, target_id, save):
        return 0
    return -missed_by(play, target_id, save)


def _afflict(
    play: Play, entry: Entry, working: Working, target_id: str, save: Save, margin: int
) -> None:
    """The conditions of a failed save, for as long as they last.

    Midnight Tears bring none: those that end Poisoned end them before they work.
    """
    if working.seconds < 0 or not creature(play.state, play.catalogue, target_id).alive:
        return
    seconds = working.seconds
    if working.hours:
        record = play.throw("hazard", "effect", working.hours)
        play.roll("other", None, f"{entry.name}: hours", record)
        seconds = record.total * HOUR
    ends_at = play.state.time + seconds if seconds else None
    worse = -margin >= working.worse_by
    slug = entry.id.partition("/")[2]
    for number, condition in enumerate(entry.conditions if worse else entry.conditions[:1]):
        asleep = working.wakes and condition is Condition.UNCONSCIOUS
        again = working.repeats and number == 0
        active = ActiveCondition(
            condition=condition,
            source=f"{entry.name}: sleep" if asleep else entry.name,
            by=slug if working.escapes else None,
            ends_at=ends_at,
            save_ability=save.ability if again else None,
            save_dc=save.difficulty_class if again else None,
            escape_dc=save.difficulty_class if working.escapes else None,
            ends_on_damage=asleep,
        )
        gained = gain_condition(play, target_id, active)
        if not gained and condition is Condition.POISONED:
            return
    if working.slowed:
        half = ActiveEffect(
            kind=EffectKind.HINDERED, source=entry.name, what="speed-halved", ends_at=ends_at
        )
        gain_effect(play, target_id, half)
