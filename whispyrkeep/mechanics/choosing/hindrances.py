"""What it is worth to hinder an enemy: conditions, hindrances and modifiers, over the rounds left.

In twentieths of damage: what the enemy does not deal meanwhile, and what it takes more. The
weights are our estimate; what each condition does is the book's. Source: SRD 5.2, Rules Glossary,
"Condition" and the conditions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from whispyrkeep.mechanics.attacks.riders import fits
from whispyrkeep.mechanics.choosing.outlook import (
    CERTAIN,
    LONGEST,
    mean,
    outlook,
    remaining,
    threat,
)
from whispyrkeep.mechanics.creatures.traits import resistances_left
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, save_chance
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import (
    ConditionRider,
    HinderRider,
    MarkRider,
    ModifierRider,
    OngoingRider,
    PullRider,
    PushRider,
    SaveRider,
    SwallowRider,
)
from whispyrkeep.models.terms import Ability, Condition, EffectKind
from whispyrkeep.models.time import ROUND

LEAN: Final = 5
"""Twentieths that Advantage or Disadvantage is worth on a roll."""

LOST: Final[dict[Condition, int]] = {
    Condition.INCAPACITATED: 20,
    Condition.PARALYZED: 20,
    Condition.PETRIFIED: 20,
    Condition.STUNNED: 20,
    Condition.UNCONSCIOUS: 20,
    Condition.RESTRAINED: 7,
    Condition.BLINDED: 7,
    Condition.FRIGHTENED: 7,
    Condition.POISONED: 6,
    Condition.CHARMED: 2,
    Condition.GRAPPLED: 2,
    Condition.PRONE: 2,
}
"""Twentieths of what it deals that a creature deals less while it has the condition."""

LAID_OPEN: Final[dict[Condition, int]] = {
    Condition.PARALYZED: 9,
    Condition.UNCONSCIOUS: 9,
    Condition.STUNNED: LEAN,
    Condition.RESTRAINED: LEAN,
    Condition.BLINDED: LEAN,
    Condition.PRONE: 2,
}
"""Twentieths of what strikes at it that such a creature takes more."""

TAKEN: Final[dict[str, int]] = {
    "turn": 20,
    "flight": 20,
    "drawn": 18,
    "grovel": 20,
    "drop": 20,
    "away": 20,
    "attacking": 18,
    "action": 18,
    "dodge": 18,
    "action-or-bonus-action": 4,
    "move-or-action": 7,
    "speed-zero": 3,
    "speed-halved": 1,
    "speed": 1,
    "reactions": 1,
    "bonus-actions": 2,
}
"""Twentieths of what it deals that such a hindrance takes from a creature."""

MARKED: Final = frozenset({EffectKind.OUTLINED, EffectKind.DISTRACTED, EffectKind.VEXED})

ONE_TURN: Final = frozenset(
    {
        "end-of-targets-turn",
        "end-of-targets-next-turn",
        "start-of-targets-next-turn",
        "start-of-sources-next-turn",
        "end-of-sources-next-turn",
        "end-of-this-turn",
    }
)

ENDED_BY_RESISTANCE: Final = 10
"""So much less is a condition worth on who may choose to succeed."""


@dataclass(frozen=True, slots=True)
class Means:
    """What something is done with: whose it is, its numbers, and how long it lasts.

    Attributes:
        by: whose it is, and ``name`` what.
        dc: of its saves, and ``to_hit`` of its attacks.
        rounds: how long it lasts at most.
        running: it is there already, so that nobody saves any more.
    """

    by: str
    name: str
    dc: int = 0
    to_hit: int = 0
    rounds: int = LONGEST
    running: bool = False


def fails(play: Play, target_id: str, ability: Ability, dc: int) -> int:
    """In how many of twenty cases the creature's save fails as things stand."""
    known: dict[tuple[str, Ability, int], int] = play.state.kept("fails", play.catalogue, dict)
    key = (target_id, ability, dc)
    if key not in known:
        saved = save_chance(play.state, play.catalogue, target_id, Save(ability, dc, ""))
        known[key] = CERTAIN - round(CERTAIN * saved)
    return known[key]


def riders_worth(
    play: Play, means: Means, target_id: str, riders: Iterable[Any], stays: int = CERTAIN
) -> int:
    """What those of the riders that would be new to the creature are worth once they are on it.

    ``stays`` is in how many of twenty cases it fails the save that ends them, where one does.
    """
    view = creature(play.state, play.catalogue, target_id)
    if not means.running and means.name in _borne(view):
        return 0
    total = sum(_rider_worth(play, means, view, rider, stays) for rider in riders)
    total = remaining(total, view, outlook(play, means.by).offence)
    if total and resistances_left(play.state, view):
        return total // ENDED_BY_RESISTANCE
    return total


def _borne(view: Creature) -> set[str]:
    """What has put something on the creature already, by name."""
    if view.body is None:
        return set()
    borne = {entry.source for entry in view.body.conditions}
    return borne | {effect.source for effect in view.body.effects}


def _rider_worth(play: Play, means: Means, view: Creature, rider: Any, stays: int) -> int:
    match rider:
        case ConditionRider():
            return _conditions_worth(play, means, view, rider, stays)
        case HinderRider():
            return hinder_worth(play, means, view, rider, stays)
        case ModifierRider():
            rounds = 1 if rider.once else _rounds(play, means, rider.until, rider.seconds)
            on = ("attacked",) if rider.bearer == "attackers" else rider.on
            return _leaning_worth(play, view, on, rider.leaning, rider.dice, rounds)
        case MarkRider():
            return _mark_worth(play, view, rider)
        case OngoingRider() | SwallowRider():
            rounds = _rounds(play, means, "ended", 0)
            return CERTAIN * min(mean(rider.damage) * rounds, view.hit_points)
        case SaveRider():
            dc = rider.save.difficulty_class or means.dc
            lost = fails(play, view.id, rider.save.ability, dc)
            harm = CERTAIN * min(mean(rider.damage), view.hit_points)
            more = sum(_rider_worth(play, means, view, one, lost) for one in rider.on_failure)
            return (harm + more) * lost // CERTAIN
        case PushRider() | PullRider():
            return CERTAIN // 2
        case _:
            return CERTAIN


# --- conditions -----------------------------------------------------------------------


def _conditions_worth(
    play: Play, means: Means, view: Creature, rider: ConditionRider, stays: int
) -> int:
    held = view.conditions if not means.running else frozenset()
    new = set(rider.conditions) - held - view.condition_immunities
    lost = max((LOST.get(one, 0) for one in new), default=0)
    if not lost or not fits(view, rider):
        return 0
    if view.has(Condition.INCAPACITATED) and not means.running:
        return 0
    if rider.save is not None and rider.save.difficulty_class and not means.running:
        stays = fails(play, view.id, rider.save.ability, rider.save.difficulty_class)
    rounds = _rounds(play, means, rider.until, rider.seconds)
    weighed = _over(rounds, stays) if rider.repeat_save else CERTAIN * rounds
    if rider.worsens_to is not None:
        weighed += _over(_rounds(play, means, "ended", 0) - 1, CERTAIN) * stays // CERTAIN
    if Condition.PRONE in new and len(new) == 1:
        weighed = CERTAIN
    open_ = 0 if rider.ends_on_damage else max((LAID_OPEN.get(one, 0) for one in new), default=0)
    value = (threat(play, view.id) * lost + _struck(play, means, view) * open_) // CERTAIN
    wakes = rider.ends_on_damage
    if wakes and lost < CERTAIN:
        weighed = min(weighed, CERTAIN)
    if wakes and len(outlook(play, means.by).enemies) == 1:
        value //= 2
    value = value * weighed // CERTAIN
    if rider.save is not None and not means.running:
        value = value * stays // CERTAIN
    return value


def _over(rounds: int, stays: int) -> int:
    """Twentieths of rounds that something lasts which a save may end after each of them."""
    total, left = 0, CERTAIN
    for _ in range(rounds):
        total += left
        left = left * stays // CERTAIN
    return total


def _rounds(play: Play, means: Means, until: str, seconds: int) -> int:
    """How many rounds it would serve: no more than the fight is likely to last."""
    if until in ONE_TURN:
        return 1
    longest = max(seconds // ROUND, 1) if seconds else means.rounds
    return min(longest, means.rounds, outlook(play, means.by).rounds)


def _struck(play: Play, means: Means, view: Creature) -> int:
    """What the side that hinders it would strike at it with in a round: half of what it has."""
    return min(outlook(play, means.by).offence // 2, CERTAIN * view.hit_points)


# --- the rest -------------------------------------------------------------------------


def hinder_worth(
    play: Play, means: Means, view: Creature, rider: HinderRider, stays: int = CERTAIN
) -> int:
    """What the hindrance is worth on the creature."""
    if view.has(Condition.INCAPACITATED) and not means.running:
        return 0
    rounds = _rounds(play, means, rider.until, rider.seconds)
    if rider.what == "armor-class":
        return _struck(play, means, view) * rider.value * rounds // CERTAIN
    lost = TAKEN.get(rider.what, 0)
    if rider.what == "speed-zero" and feet_between(play.state, means.by, view.id) <= 5:
        lost = 0
    return threat(play, view.id) * lost * _over(rounds, stays) // CERTAIN**2


def roll_worth(play: Play, means: Means, view: Creature, roll: RollEffect) -> int:
    """What a modifier that hinders the creature's rolls, or helps others', is worth."""
    rounds = _rounds(play, means, "ended", roll.seconds)
    worth = _leaning_worth(play, view, roll.on, roll.leaning, roll.dice, rounds)
    return remaining(worth, view, outlook(play, means.by).offence)


def _leaning_worth(
    play: Play,
    view: Creature,
    on: Iterable[str],
    leaning: str | None,
    dice: str | None,
    rounds: int,
) -> int:
    shift = LEAN + 1 if leaning else 3 if dice else 0
    total = 0
    if "attacks" in on and leaning != "advantage":
        total += threat(play, view.id) * shift // CERTAIN
    if "attacked" in on and leaning == "advantage":
        struck = min(outlook(play, view.id).share * 2, CERTAIN * view.hit_points)
        total += struck * LEAN // CERTAIN
    if "saves" in on and leaning != "advantage":
        total += CERTAIN
    return total * rounds


def _mark_worth(play: Play, view: Creature, rider: MarkRider) -> int:
    if rider.kind in MARKED:
        return CERTAIN * 2
    if rider.kind is EffectKind.SAPPED:
        return threat(play, view.id) * LEAN // CERTAIN // 2
    return CERTAIN // 2
