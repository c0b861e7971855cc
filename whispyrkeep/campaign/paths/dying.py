"""Paths of life and death: Death Saving Throws, who is dead, and the Hit Point maximum.

Source: SRD 5.2, "Dropping to 0 Hit Points", "Death Saving Throws", "Hit Point Maximum of 0".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

from whispyrkeep.campaign.paths.corrections import left_with
from whispyrkeep.campaign.paths.creatures import (
    BY_GM,
    OWNERS,
    Owners,
    body_of,
    dead,
    foes,
    members,
    rules_at,
    view_of,
)
from whispyrkeep.campaign.paths.row import GM, SET, Events, Keys, Moment, PathRow, Value, refusal
from whispyrkeep.campaign.paths.timers import MOST_ROUNDS_LEFT
from whispyrkeep.campaign.paths.values import BOOLEAN, Schema, integer
from whispyrkeep.mechanics.harm.conditions import AT_ZERO, die, gain_condition
from whispyrkeep.mechanics.harm.damage import death_saves, falls_as_a_character, stabilize
from whispyrkeep.mechanics.harm.mending import revive
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.corrections import FoeCorrected
from whispyrkeep.models.events import CreatureDied, DeathSavesChanged, HitPointMaximumDrained
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveCondition, CampaignState
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.time import ROUND

Count = Literal["successes", "failures"]
DECIDED: Final = 3
"""So many successes make Stable, so many failures kill."""

MOST_HIT_POINTS = 10_000


# --- Death Saving Throws --------------------------------------------------------------


def _fallible(owners: Owners) -> Owners:
    """Those who fall as characters do."""
    return lambda state: (keys for keys in owners(state) if falls_as_a_character(state, keys[0]))


def _down(moment: Moment, who: str) -> Rejection | None:
    left = body_of(moment.state, who).hit_points
    if left == 0:
        return dead(moment, who)
    return refusal(
        "standing", f"'{who}' is not at 0 Hit Points but at {left}; set 'hit_points' to 0 first"
    )


def _set_count(count: Count) -> Callable[[Moment, Keys, Value], Events]:
    def events(moment: Moment, keys: Keys, value: Value) -> Events:
        assert isinstance(value, int)
        who, play = keys[0], rules_at(moment)
        if count == "successes" and value == DECIDED:
            stabilize(play, who)
            return tuple(play.events)
        before = death_saves(moment.state, who)
        counted = {"successes": before.successes, "failures": before.failures, count: value}
        play.happen(DeathSavesChanged(target=who, **counted))
        if count == "failures" and value == DECIDED:
            die(play, who, "three failed Death Saving Throws")
        elif before.stable:
            _sink_again(play, who)
        return tuple(play.events)

    return events


def _set_stable(moment: Moment, keys: Keys, value: Value) -> Events:
    who, play = keys[0], rules_at(moment)
    if value:
        stabilize(play, who)
    else:
        play.happen(DeathSavesChanged(target=who, successes=0, failures=0))
        _sink_again(play, who)
    return tuple(play.events)


def _sink_again(play: Play, who: str) -> None:
    """Who was Stable is dying again, and will not wake alone."""
    gain_condition(play, who, ActiveCondition(condition=Condition.UNCONSCIOUS, source=AT_ZERO))


def _saves_rows(owner: str, owners: Owners) -> Iterator[PathRow]:
    counts: tuple[tuple[Count, str], ...] = (
        ("successes", "the third makes Stable"),
        ("failures", "the third kills"),
    )
    for count, third in counts:
        yield PathRow(
            pattern=f"{owner}/death_saves/{count}",
            ops=SET,
            writers=GM,
            value=f"0 to {DECIDED}; {third}",
            exists="the creature falls as characters do, has 0 Hit Points, and is not dead",
            becomes="DeathSavesChanged, and what follows from it",
            keys=_fallible(owners),
            schema=lambda moment, keys: _down(moment, keys[0]) or integer(0, DECIDED),
            events=_set_count(count),
            read=_reading(count),
        )
    yield PathRow(
        pattern=f"{owner}/death_saves/stable",
        ops=SET,
        writers=GM,
        value="true or false",
        exists="the creature falls as characters do, has 0 Hit Points, and is not dead",
        becomes="DeathSavesChanged; when Stable, 1d4 for the hours until it wakes",
        keys=_fallible(owners),
        schema=lambda moment, keys: _down(moment, keys[0]) or BOOLEAN,
        events=_set_stable,
        read=_reading("stable"),
    )


def _reading(what: str) -> Callable[[CampaignState, Keys], Value]:
    def read(state: CampaignState, keys: Keys) -> Value:
        found: bool | int = getattr(death_saves(state, keys[0]), what)
        return found

    return read


# --- dead or alive --------------------------------------------------------------------


def _set_dead(moment: Moment, keys: Keys, value: Value) -> Events:
    """Back with 1 Hit Point and without a condition, however the body fared."""
    who, play = keys[0], rules_at(moment)
    if value:
        die(play, who, BY_GM)
        return tuple(play.events)
    most = view_of(moment.state, who).max_hit_points
    if most < 1:
        eased = body_of(moment.state, who).drained_hit_points + most - 1
        play.happen(HitPointMaximumDrained(target=who, drained=max(eased, 0), why=BY_GM))
    revive(play, who, 1, BY_GM)
    return tuple(play.events)


def _fallen(state: CampaignState) -> Iterator[Keys]:
    return (keys for keys in members(state) if body_of(state, keys[0]).dead)


def _rounds_ago(state: CampaignState, keys: Keys) -> Value:
    died = body_of(state, keys[0]).died_at
    return None if died is None else (state.time - died) // ROUND


def _set_rounds_ago(moment: Moment, keys: Keys, value: Value) -> Events:
    """When somebody died decides which spell brings them back."""
    assert isinstance(value, int)
    at = moment.state.time - value * ROUND
    return (CreatureDied(target=keys[0], why=BY_GM, at=at),)


# --- the Hit Point maximum ------------------------------------------------------------


def _drain_bounds(moment: Moment, keys: Keys) -> Schema | Rejection:
    full = view_of(moment.state, keys[0]).max_hit_points + _drained(moment.state, keys)
    return dead(moment, keys[0]) or integer(0, max(full - 1, 0))


def _drained(state: CampaignState, keys: Keys) -> int:
    return body_of(state, keys[0]).drained_hit_points


def _set_drained(_moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return (HitPointMaximumDrained(target=keys[0], drained=value, why=BY_GM),)


def _most_of_foe(state: CampaignState, keys: Keys) -> int:
    assert state.fight is not None
    return state.fight.foes[keys[0]].max_hit_points


def _most_bounds(moment: Moment, keys: Keys) -> Schema | Rejection:
    least = _drained(moment.state, keys) + 1
    return dead(moment, keys[0]) or integer(least, max(least, MOST_HIT_POINTS))


def _set_most(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    who, play = keys[0], rules_at(moment)
    play.happen(FoeCorrected(foe=who, max_hit_points=value))
    most = view_of(play.state, who).max_hit_points
    if body_of(play.state, who).hit_points > most:
        left_with(play, who, most)
    return tuple(play.events)


def _rows(owner: str, owners: Owners) -> Iterator[PathRow]:
    yield from _saves_rows(owner, owners)
    yield PathRow(
        pattern=f"{owner}/dead",
        ops=SET,
        writers=GM,
        value="true or false",
        exists="the creature",
        becomes="CreatureDied, or CreatureRevived with 1 Hit Point and no condition",
        keys=owners,
        schema=lambda _moment, _keys: BOOLEAN,
        events=_set_dead,
        read=lambda state, keys: body_of(state, keys[0]).dead,
    )
    yield PathRow(
        pattern=f"{owner}/drained_hit_points",
        ops=SET,
        writers=GM,
        value="by how much the Hit Point maximum is lowered, at least 1 being left",
        exists="the creature, not dead",
        becomes="HitPointMaximumDrained",
        keys=owners,
        schema=_drain_bounds,
        events=_set_drained,
        read=_drained,
    )


DYING_ROWS: Final = (
    *(row for owner, owners in OWNERS for row in _rows(owner, owners)),
    PathRow(
        pattern="/party/{member}/dead/rounds_ago",
        ops=SET,
        writers=GM,
        value=f"rounds of 6 seconds, 0 to {MOST_ROUNDS_LEFT:,}",
        exists="the character is dead",
        becomes="CreatureDied at that time",
        keys=_fallen,
        schema=lambda _moment, _keys: integer(0, MOST_ROUNDS_LEFT),
        events=_set_rounds_ago,
        read=_rounds_ago,
    ),
    PathRow(
        pattern="/foes/{foe}/max_hit_points",
        ops=SET,
        writers=GM,
        value=f"1 to {MOST_HIT_POINTS:,}, and more than was drained",
        exists="the creature, not dead",
        becomes="FoeCorrected, and no more Hit Points than that",
        keys=foes,
        schema=_most_bounds,
        events=_set_most,
        read=_most_of_foe,
    ),
)
