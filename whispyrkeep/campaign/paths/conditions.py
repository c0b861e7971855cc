"""Paths of conditions: which there are, how long they last yet, and how hard they are to shake off.

Source: SRD 5.2, Rules Glossary, "Condition".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from whispyrkeep.campaign.paths.creatures import (
    BY_GM,
    OWNERS,
    Owners,
    body_of,
    dead,
    rules_at,
)
from whispyrkeep.campaign.paths.row import GM, SET, Events, Keys, Moment, PathRow, Value, refusal
from whispyrkeep.campaign.paths.timers import last_for, rounds_left, rounds_schema
from whispyrkeep.campaign.paths.values import BOOLEAN, Schema, integer
from whispyrkeep.mechanics.harm.conditions import (
    AT_ZERO,
    DEADLY_EXHAUSTION,
    die,
    end_condition,
    gain_condition,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import ConditionGained
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveCondition, CampaignState
from whispyrkeep.models.terms import Condition

HIGHEST_DC = 30
DCS: Final = ("save_dc", "escape_dc", "found_dc")
"""What is rolled against to end a condition: its save, the escape from a grapple, the search."""


# --- which there are ------------------------------------------------------------------


def _all(owners: Owners) -> Callable[[CampaignState], Iterator[Keys]]:
    return lambda state: (
        (*owner, condition.value) for owner in owners(state) for condition in Condition
    )


def _presence(moment: Moment, keys: Keys) -> Schema | Rejection:
    allowed = integer(0, DEADLY_EXHAUSTION) if keys[1] == Condition.EXHAUSTION else BOOLEAN
    return dead(moment, keys[0]) or allowed


def _entries(state: CampaignState, keys: Keys) -> list[ActiveCondition]:
    return [entry for entry in body_of(state, keys[0]).conditions if entry.condition == keys[1]]


def _now(state: CampaignState, keys: Keys) -> Value:
    active = _entries(state, keys)
    if keys[1] == Condition.EXHAUSTION:
        return active[0].level if active else 0
    return bool(active)


def _set(moment: Moment, keys: Keys, value: Value) -> Events:
    """With what the condition brings; the GM's word goes before an immunity."""
    who, condition, play = keys[0], Condition(keys[1]), rules_at(moment)
    if condition is Condition.EXHAUSTION:
        _set_exhaustion(play, who, int(value or 0))
    elif not value:
        end_condition(play, who, condition, why=BY_GM)
    else:
        active = ActiveCondition(condition=condition, source=BY_GM)
        if not gain_condition(play, who, active):
            play.happen(ConditionGained(target=who, active=active))
    return tuple(play.events)


def _set_exhaustion(play: Play, who: str, level: int) -> None:
    if level == 0:
        end_condition(play, who, Condition.EXHAUSTION, why=BY_GM)
        return
    active = ActiveCondition(condition=Condition.EXHAUSTION, source=BY_GM, level=level)
    play.happen(ConditionGained(target=who, active=active))
    if level == DEADLY_EXHAUSTION:
        die(play, who, "Exhaustion")


# --- how long, and how hard -----------------------------------------------------------


def _lasting(owners: Owners) -> Callable[[CampaignState], Iterator[Keys]]:
    """The conditions that somebody has; Exhaustion goes by rest alone."""

    def keys(state: CampaignState) -> Iterator[Keys]:
        for owner in owners(state):
            held = dict.fromkeys(entry.condition for entry in body_of(state, owner[0]).conditions)
            yield from ((*owner, one.value) for one in held if one is not Condition.EXHAUSTION)

    return keys


def _rounds(moment: Moment, keys: Keys) -> Schema | Rejection:
    entries = _entries(moment.state, keys)
    if any(entry.source == AT_ZERO and entry.ends_at is None for entry in entries):
        return refusal("dying", f"'{keys[0]}' is dying; set 'death_saves/stable' or 'hit_points'")
    return rounds_schema(moment.state, entries)


def _set_rounds(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return tuple(
        ConditionGained(target=keys[0], active=last_for(moment.state, entry, value))
        for entry in _entries(moment.state, keys)
    )


def _having(dc: str, owners: Owners) -> Callable[[CampaignState], Iterator[Keys]]:
    lasting = _lasting(owners)
    return lambda state: (keys for keys in lasting(state) if _dc_now(dc)(state, keys) is not None)


def _dc_now(dc: str) -> Callable[[CampaignState, Keys], Value]:
    def read(state: CampaignState, keys: Keys) -> Value:
        found = (getattr(entry, dc) for entry in _entries(state, keys))
        return next((number for number in found if number is not None), None)

    return read


def _set_dc(dc: str) -> Callable[[Moment, Keys, Value], Events]:
    return lambda moment, keys, value: tuple(
        ConditionGained(target=keys[0], active=entry.with_(**{dc: value}))
        for entry in _entries(moment.state, keys)
        if getattr(entry, dc) is not None
    )


def _rows(owner: str, owners: Owners) -> Iterator[PathRow]:
    here = f"{owner}/conditions/{{condition}}"
    yield PathRow(
        pattern=here,
        ops=SET,
        writers=GM,
        value="true or false; for exhaustion its level, 0 to 6",
        exists="the creature, not dead; one of the 15 conditions",
        becomes="ConditionGained or ConditionEnded",
        keys=_all(owners),
        schema=_presence,
        events=_set,
        read=_now,
    )
    yield PathRow(
        pattern=f"{here}/rounds_left",
        ops=SET,
        writers=GM,
        value="rounds of 6 seconds from now on, 1 or more; 0 where it ends on somebody's turn",
        exists="the creature has the condition, and is not dying of it",
        becomes="ConditionGained anew",
        keys=_lasting(owners),
        schema=_rounds,
        events=_set_rounds,
        read=lambda state, keys: rounds_left(state, _entries(state, keys)),
    )
    for dc in DCS:
        yield PathRow(
            pattern=f"{here}/{dc}",
            ops=SET,
            writers=GM,
            value=f"Difficulty Class, 1 to {HIGHEST_DC}",
            exists="the creature has the condition, and such a roll ends it",
            becomes="ConditionGained anew",
            keys=_having(dc, owners),
            schema=lambda _moment, _keys: integer(1, HIGHEST_DC),
            events=_set_dc(dc),
            read=_dc_now(dc),
        )


CONDITION_ROWS: Final = tuple(row for owner, owners in OWNERS for row in _rows(owner, owners))
