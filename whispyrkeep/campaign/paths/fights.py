"""Paths of a fight: Initiative, whose turn it is, what is left of it, and where the foes are.

Source: SRD 5.2, "The Order of Combat", "Actions", "Bonus Actions", "Reactions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from whispyrkeep.campaign.paths.creatures import foes, rules_at, segment
from whispyrkeep.campaign.paths.initiative import placed
from whispyrkeep.campaign.paths.row import (
    GM,
    REMOVE,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    refusal,
)
from whispyrkeep.campaign.paths.values import BOOLEAN, NO_VALUE, Schema, integer, one_of
from whispyrkeep.catalog.tactics import tactics
from whispyrkeep.mechanics.fights.fight import MOST_ROUNDS, give_turn
from whispyrkeep.models.corrections import FightCorrected, FoeCorrected
from whispyrkeep.models.events import BudgetChanged, FoeFled, FoeMoved, FoeTurned
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, Fight
from whispyrkeep.models.terms import Band

INITIATIVE_BOUNDS: Final = (-20, 60)
MOST_FEET: Final = 1_000
MOST_ATTACKS: Final = 20

Reading = Callable[[Fight, str], Value]
"""What stands in a fight, of one creature where the path names one."""


def _fight(state: CampaignState) -> Fight:
    assert state.fight is not None
    return state.fight


def _on(state: CampaignState) -> Iterator[Keys]:
    """The keys of a path without placeholders, while there is a fight."""
    if state.fight is not None:
        yield ()


def _fighters(state: CampaignState) -> Iterator[Keys]:
    if state.fight is not None:
        yield from ((one,) for one in (*state.party, *state.fight.foes))


def _read(reading: Reading) -> Callable[[CampaignState, Keys], Value]:
    return lambda state, keys: reading(_fight(state), keys[0] if keys else "")


# --- the order ------------------------------------------------------------------------


def _initiative(fight: Fight, who: str) -> int | None:
    return next((turn.initiative for turn in fight.order if turn.id == who), None)


def _set_initiative(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    order, active = placed(_fight(moment.state), keys[0], value)
    return (FightCorrected(order=order, active=active),)


def _turn_takers(moment: Moment, _keys: Keys) -> Schema:
    state = moment.state
    here = dict.fromkeys(turn.id for turn in _fight(state).order)
    return one_of(one for one in here if not _absent(state, one))


def _absent(state: CampaignState, who: str) -> bool:
    foe = _fight(state).foes.get(who)
    return state.body_of(who) is None or _is_dead(state, who) or bool(foe and foe.fled)


def _is_dead(state: CampaignState, who: str) -> bool:
    body = state.body_of(who)
    return body is not None and body.dead


def _set_active(moment: Moment, _keys: Keys, value: Value) -> Events:
    play = rules_at(moment)
    give_turn(play, str(value))
    return tuple(play.events)


def _set_field(field: str) -> Callable[[Moment, Keys, Value], Events]:
    return lambda _moment, _keys, value: (FightCorrected(**{field: value}),)


def _set_surprised(moment: Moment, keys: Keys, value: Value) -> Events:
    others = {one for one in _fight(moment.state).surprised if one != keys[0]}
    surprised = others | {keys[0]} if value else others
    return (FightCorrected(surprised=tuple(sorted(surprised))),)


def _row(
    path: str, value: str, becomes: str, schema: Callable[[Moment, Keys], Schema | Rejection],
    events: Callable[[Moment, Keys, Value], Events], reading: Reading,
) -> PathRow:  # fmt: skip
    """A row of the fight, or of everybody in it where the path names a creature."""
    each = "{" in path
    return PathRow(
        pattern=f"/fight/{path}",
        ops=SET,
        writers=GM,
        value=value,
        exists="a fight, and the creature in it" if each else "a fight",
        becomes=becomes,
        keys=_fighters if each else _on,
        schema=schema,
        events=events,
        read=_read(reading),
    )


_ORDER_ROWS: Final = (
    _row(
        "initiative/{creature}",
        "{} to {}; whose turn it is stays".format(*INITIATIVE_BOUNDS),
        "FightCorrected: the order anew, companions behind their summoner",
        lambda _moment, _keys: integer(*INITIATIVE_BOUNDS),
        _set_initiative,
        _initiative,
    ),
    _row(
        "active",
        "id of somebody in the order who is there",
        "FightTurnStarted, what the start of the turn brings, and the turns of foes after it",
        _turn_takers,
        _set_active,
        lambda fight, _: fight.acting,
    ),
    _row(
        "round",
        f"1 to {MOST_ROUNDS}; effects that end in a round keep that round",
        "FightCorrected",
        lambda _moment, _keys: integer(1, MOST_ROUNDS),
        _set_field("round"),
        lambda fight, _: fight.round,
    ),
    _row(
        "surprised/{creature}",
        "true or false; Initiative stays as it was rolled",
        "FightCorrected",
        lambda _moment, _keys: BOOLEAN,
        _set_surprised,
        lambda fight, who: who in fight.surprised,
    ),
    _row(
        "foe_tactic",
        "how the foes fight",
        "FightCorrected",
        lambda _moment, _keys: one_of(tactics()),
        _set_field("foe_tactic"),
        lambda fight, _: fight.foe_tactic,
    ),
    _row(
        "lair",
        "true or false: whether the foes are in their lair",
        "FightCorrected",
        lambda _moment, _keys: BOOLEAN,
        _set_field("lair"),
        lambda fight, _: fight.lair,
    ),
)


# --- what is left of the turn ---------------------------------------------------------


def _set_left(field: str) -> Callable[[Moment, Keys, Value], Events]:
    def events(moment: Moment, _keys: Keys, value: Value) -> Events:
        return (BudgetChanged(budget=_fight(moment.state).budget.with_(**{field: value})),)

    return events


def _left_row(field: str, value: str, schema: Schema) -> PathRow:
    def reading(fight: Fight, _who: str) -> Value:
        found: bool | int = getattr(fight.budget, field)
        return found

    becomes = "BudgetChanged, of whose turn it is"
    return _row(f"budget/{field}", value, becomes, lambda _m, _k: schema, _set_left(field), reading)


Named = Literal["reactions_used", "dodging", "disengaging"]


def _set_named(field: Named, *, listed: bool) -> Callable[[Moment, Keys, Value], Events]:
    """Puts the creature on the list or takes it off; ``listed`` is what true means."""

    def events(moment: Moment, keys: Keys, value: Value) -> Events:
        budget = _fight(moment.state).budget
        others = tuple(one for one in getattr(budget, field) if one != keys[0])
        names = (*others, keys[0]) if value is listed else others
        change: dict[str, Any] = {field: names}
        return (BudgetChanged(budget=budget.with_(**change)),)

    return events


def _named_row(path: str, field: Named, value: str, *, listed: bool) -> PathRow:
    def reading(fight: Fight, who: str) -> bool:
        return (who in getattr(fight.budget, field)) is listed

    return _row(
        f"budget/{path}/{{creature}}",
        value,
        "BudgetChanged",
        lambda _moment, _keys: BOOLEAN,
        _set_named(field, listed=listed),
        reading,
    )


def _once(state: CampaignState) -> Iterator[Keys]:
    fight = state.fight
    return ((segment(name),) for name in dict.fromkeys(fight.budget.once if fight else ()))


def _give_back(moment: Moment, keys: Keys, _value: Value) -> Events:
    budget = _fight(moment.state).budget
    once = tuple(name for name in budget.once if segment(name) != keys[0])
    return (BudgetChanged(budget=budget.with_(once=once)),)


_BUDGET_ROWS: Final = (
    _left_row("action", "true: the action is left", BOOLEAN),
    _left_row("bonus_action", "true: the Bonus Action is left", BOOLEAN),
    _left_row("movement_feet", f"feet left to move, 0 to {MOST_FEET:,}", integer(0, MOST_FEET)),
    _left_row(
        "attacks_left",
        f"attacks left of the action taken, 0 to {MOST_ATTACKS}",
        integer(0, MOST_ATTACKS),
    ),
    _left_row("slot_spent", "true: a spell slot was spent this turn", BOOLEAN),
    _named_row("reaction", "reactions_used", "true: the Reaction is left", listed=False),
    _named_row("dodging", "dodging", "true or false", listed=True),
    _named_row("disengaging", "disengaging", "true or false", listed=True),
    PathRow(
        pattern="/fight/budget/once/{use}",
        ops=REMOVE,
        writers=GM,
        value="none: it may be used again this turn",
        exists="it works once a turn and was used (`sneak-attack-mira`, `interaction-mira`)",
        becomes="BudgetChanged",
        keys=_once,
        schema=lambda _moment, _keys: NO_VALUE,
        events=_give_back,
        read=lambda _state, _keys: "used",
    ),
)


# --- the foes -------------------------------------------------------------------------


def _strangers(state: CampaignState) -> Iterator[Keys]:
    fighting = state.fight.foes.values() if state.fight else ()
    return ((foe.id,) for foe in fighting if not foe.ally)


def _living(moment: Moment, keys: Keys) -> Schema | Rejection:
    if _is_dead(moment.state, keys[0]):
        return refusal("dead", f"'{keys[0]}' is dead; set 'dead' to false first")
    return BOOLEAN


def _set_fled(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (FoeFled(foe=keys[0]) if value else FoeCorrected(foe=keys[0], fled=False),)


_FOE_ROWS: Final = (
    PathRow(
        pattern="/foes/{foe}/band",
        ops=SET,
        writers=GM,
        value=f"{', '.join(Band)}: how far it is from the party",
        exists="the creature, no ally of the party's",
        becomes="FoeMoved",
        keys=_strangers,
        schema=lambda _moment, _keys: one_of(band.value for band in Band),
        events=lambda _moment, keys, value: (FoeMoved(foe=keys[0], band=Band(str(value))),),
        read=lambda state, keys: _fight(state).foes[keys[0]].band.value,
    ),
    PathRow(
        pattern="/foes/{foe}/fled",
        ops=SET,
        writers=GM,
        value="true or false",
        exists="the creature, not dead",
        becomes="FoeFled, or FoeCorrected when it is back",
        keys=foes,
        schema=_living,
        events=_set_fled,
        read=lambda state, keys: _fight(state).foes[keys[0]].fled,
    ),
    PathRow(
        pattern="/foes/{foe}/ally",
        ops=SET,
        writers=GM,
        value="true: it fights beside the party",
        exists="the creature, not dead",
        becomes="FoeTurned",
        keys=foes,
        schema=_living,
        events=lambda _moment, keys, value: (FoeTurned(foe=keys[0], ally=value is True),),
        read=lambda state, keys: _fight(state).foes[keys[0]].ally,
    ),
)

FIGHT_ROWS: Final = (*_ORDER_ROWS, *_BUDGET_ROWS, *_FOE_ROWS)
