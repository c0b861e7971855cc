"""Paths of what lasts: Concentration, and each effect by itself.

An effect is called by its kind and where it comes from: ``lasting-bless``, ``helped-miller``.
Source: SRD 5.2, Rules Glossary, "Concentration"; "Duration".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from whispyrkeep.campaign.paths.creatures import (
    BY_GM,
    OWNERS,
    Owners,
    body_of,
    rules_at,
    segment,
)
from whispyrkeep.campaign.paths.row import (
    GM,
    REMOVE,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
)
from whispyrkeep.campaign.paths.timers import MOST_ROUNDS_LEFT, last_for, rounds_left, rounds_schema
from whispyrkeep.campaign.paths.values import NO_VALUE, Schema, integer
from whispyrkeep.mechanics.harm.conditions import (
    bodies,
    end_concentration,
    end_effect,
    spit_out,
)
from whispyrkeep.models.events import ConcentrationChanged, ConditionGained, EffectGained
from whispyrkeep.models.state import ActiveEffect, CampaignState
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import ROUND

# --- Concentration --------------------------------------------------------------------


def _concentrating(owners: Owners) -> Owners:
    return lambda state: (
        keys for keys in owners(state) if body_of(state, keys[0]).concentration is not None
    )


def _end_concentration(moment: Moment, keys: Keys, _value: Value) -> Events:
    play = rules_at(moment)
    end_concentration(play, keys[0], BY_GM)
    return tuple(play.events)


def _timed_concentration(owners: Owners) -> Owners:
    return lambda state: (
        keys for keys in owners(state) if body_of(state, keys[0]).concentration_ends_at is not None
    )


def _concentration_left(state: CampaignState, keys: Keys) -> Value:
    ends_at = body_of(state, keys[0]).concentration_ends_at
    return None if ends_at is None else max(-(-(ends_at - state.time) // ROUND), 0)


def _set_concentration_left(moment: Moment, keys: Keys, value: Value) -> Events:
    """With what hangs on it, as far as that ended at the same time."""
    assert isinstance(value, int)
    who, play = keys[0], rules_at(moment)
    body = body_of(moment.state, who)
    before, after = body.concentration_ends_at, moment.state.time + value * ROUND
    play.happen(ConcentrationChanged(target=who, spell=body.concentration, ends_at=after))
    for bearer, held in bodies(play):
        for entry in held.conditions:
            if entry.concentration and entry.by == who and entry.ends_at == before:
                longer = entry.with_(ends_at=after)
                play.happen(ConditionGained(target=bearer, active=longer))
        for effect in held.effects:
            if effect.concentration and effect.by == who and effect.ends_at == before:
                play.happen(EffectGained(target=bearer, active=effect.with_(ends_at=after)))
    return tuple(play.events)


# --- effects --------------------------------------------------------------------------


def effect_key(effect: ActiveEffect) -> str:
    """What a path calls the effect: the same for as long as it lasts."""
    return segment(f"{effect.kind.value}-{effect.source}")


def _effects(owners: Owners) -> Callable[[CampaignState], Iterator[Keys]]:
    def keys(state: CampaignState) -> Iterator[Keys]:
        for owner in owners(state):
            held = body_of(state, owner[0]).effects
            yield from ((*owner, key) for key in dict.fromkeys(map(effect_key, held)))

    return keys


def _found(state: CampaignState, keys: Keys) -> list[ActiveEffect]:
    return [one for one in body_of(state, keys[0]).effects if effect_key(one) == keys[1]]


def _end_effect(moment: Moment, keys: Keys, _value: Value) -> Events:
    play = rules_at(moment)
    for effect in _found(moment.state, keys):
        if effect.kind is EffectKind.SWALLOWED and effect.by is not None:
            spit_out(play, effect.by, BY_GM, keys[0])
        end_effect(play, keys[0], effect.kind, source=effect.source, why=BY_GM)
    return tuple(play.events)


def _rounds(moment: Moment, keys: Keys) -> Schema:
    return rounds_schema(moment.state, _found(moment.state, keys))


def _set_rounds(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return tuple(
        EffectGained(target=keys[0], active=last_for(moment.state, effect, value))
        for effect in _found(moment.state, keys)
    )


def _rows(owner: str, owners: Owners) -> Iterator[PathRow]:
    yield PathRow(
        pattern=f"{owner}/concentration",
        ops=REMOVE,
        writers=GM,
        value="none",
        exists="the creature concentrates",
        becomes="ConcentrationChanged, and the end of what hangs on it",
        keys=_concentrating(owners),
        schema=lambda _moment, _keys: NO_VALUE,
        events=_end_concentration,
        read=lambda state, keys: body_of(state, keys[0]).concentration,
    )
    yield PathRow(
        pattern=f"{owner}/concentration/rounds_left",
        ops=SET,
        writers=GM,
        value="rounds of 6 seconds from now on, 1 or more",
        exists="the creature concentrates on something that ends by itself",
        becomes="ConcentrationChanged, and ConditionGained and EffectGained anew",
        keys=_timed_concentration(owners),
        schema=lambda _moment, _keys: integer(1, MOST_ROUNDS_LEFT),
        events=_set_concentration_left,
        read=_concentration_left,
    )
    yield PathRow(
        pattern=f"{owner}/effects/{{effect}}",
        ops=REMOVE,
        writers=GM,
        value="none",
        exists="the effect is on the creature, by its kind and source (`lasting-bless`)",
        becomes="EffectEnded, and what its end brings",
        keys=_effects(owners),
        schema=lambda _moment, _keys: NO_VALUE,
        events=_end_effect,
        read=lambda state, keys: _found(state, keys)[0].source or keys[1],
    )
    yield PathRow(
        pattern=f"{owner}/effects/{{effect}}/rounds_left",
        ops=SET,
        writers=GM,
        value="rounds of 6 seconds from now on, 1 or more; 0 where it ends on somebody's turn",
        exists="the effect is on the creature",
        becomes="EffectGained anew",
        keys=_effects(owners),
        schema=_rounds,
        events=_set_rounds,
        read=lambda state, keys: rounds_left(state, _found(state, keys)),
    )


LASTING_ROWS: Final = tuple(row for owner, owners in OWNERS for row in _rows(owner, owners))
