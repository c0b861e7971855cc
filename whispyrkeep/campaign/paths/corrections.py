"""Paths of the numbers: the engine writes them by resolving requests, the GM may correct them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from whispyrkeep.campaign.paths.row import (
    GM,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    refusal,
)
from whispyrkeep.campaign.paths.values import BOOLEAN, Schema, integer
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice.streams import NoDice
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.harm.conditions import (
    DEADLY_EXHAUSTION,
    die,
    end_condition,
    gain_condition,
)
from whispyrkeep.mechanics.harm.damage import fall_unconscious, heal
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    ConditionGained,
    DamageTaken,
    ExperienceGained,
    FoeMoved,
    HitPointsRegained,
    InspirationChanged,
    MoneyChanged,
    ResourceChanged,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveCondition, Body, CampaignState
from whispyrkeep.models.terms import Band, Condition, DamageType

MOST_MONEY_CP = 10_000_000_000
MOST_EXPERIENCE = 10_000_000
MOST_TEMPORARY = 1_000
BY_GM = "the GM"


def _rules(state: CampaignState) -> Play:
    """The rules at work on a correction, so that what hangs on a number follows it."""
    return Play(state, catalogue_for(state.world), NoDice())


def _members(state: CampaignState) -> Iterator[Keys]:
    return ((member,) for member in state.party)


def _foes(state: CampaignState) -> Iterator[Keys]:
    return ((foe,) for foe in (state.fight.foes if state.fight else ()))


def _strangers(state: CampaignState) -> Iterator[Keys]:
    foes = state.fight.foes.values() if state.fight else ()
    return ((foe.id,) for foe in foes if not foe.ally)


def _body(state: CampaignState, who: str) -> Body:
    if who in state.party:
        return state.party[who].body
    assert state.fight is not None
    return state.fight.foes[who].body


def _most_hit_points(state: CampaignState, who: str) -> int:
    """The Hit Point maximum as it is now, drained points off."""
    if who in state.party:
        most = state.party[who].sheet.max_hit_points
    else:
        assert state.fight is not None
        most = state.fight.foes[who].max_hit_points
    return max(1, most - _body(state, who).drained_hit_points)


def _hit_points(moment: Moment, keys: Keys) -> Schema | Rejection:
    if _body(moment.state, keys[0]).dead:
        return refusal("dead", f"'{keys[0]}' is dead")
    return integer(0, _most_hit_points(moment.state, keys[0]))


def _set_hit_points(moment: Moment, keys: Keys, value: Value) -> Events:
    """Up by healing, which wakes; down to 0 with what that does, but without a save."""
    assert isinstance(value, int)
    who, play = keys[0], _rules(moment.state)
    before = _body(moment.state, who)
    change = value - before.hit_points
    if change > 0:
        healed = heal(play, who, change, BY_GM)
        if healed < change:
            left = HitPointsRegained(
                target=who, amount=change - healed, hit_points_left=value, source=BY_GM
            )
            play.happen(left)
        return tuple(play.events)
    play.happen(
        DamageTaken(
            target=who,
            rolled=-change,
            amount=-change,
            damage_type=DamageType.FORCE,
            hit_points_left=value,
            temporary_left=before.temporary_hit_points,
            source=BY_GM,
        )
    )
    if value == 0:
        fall_unconscious(play, who) if who in moment.state.party else die(play, who, BY_GM)
    return tuple(play.events)


def _set_temporary(_moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return (TemporaryHitPointsGained(target=keys[0], temporary=value, source=BY_GM),)


def _set_money(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    change = value - moment.state.party[keys[0]].money_cp
    return (MoneyChanged(target=keys[0], change_cp=change, money_cp=value, why=BY_GM),)


def _set_experience(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    gained = max(0, value - moment.state.party[keys[0]].experience)
    return (ExperienceGained(target=keys[0], amount=gained, experience=value, why=BY_GM),)


def _resources(state: CampaignState) -> Iterator[Keys]:
    for member in state.party.values():
        yield from ((member.id, resource) for resource in member.body.resources)


def _resource_left(moment: Moment, keys: Keys) -> Schema:
    member = moment.state.party[keys[0]]
    held = member.body.resources[keys[1]]
    full = full_resources(member.sheet, catalogue_for(moment.state.world))
    return integer(0, max(held, full.get(keys[1], 0)))


def _set_resource(_moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return (ResourceChanged(target=keys[0], resource=keys[1], left=value),)


def _set_inspiration(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (InspirationChanged(target=keys[0], heroic_inspiration=value is True),)


# --- conditions -----------------------------------------------------------------------


def _conditions(owners: Callable[[CampaignState], Iterator[Keys]]) -> Callable[..., Iterator[Keys]]:
    return lambda state: (
        (*owner, condition.value) for owner in owners(state) for condition in Condition
    )


def _condition_values(_moment: Moment, keys: Keys) -> Schema:
    return integer(0, DEADLY_EXHAUSTION) if keys[1] == Condition.EXHAUSTION else BOOLEAN


def _condition_now(state: CampaignState, keys: Keys) -> Value:
    active = [a for a in _body(state, keys[0]).conditions if a.condition == keys[1]]
    if keys[1] == Condition.EXHAUSTION:
        return active[0].level if active else 0
    return bool(active)


def _set_condition(moment: Moment, keys: Keys, value: Value) -> Events:
    """With what the condition brings; the GM's word goes before an immunity."""
    who, condition, play = keys[0], Condition(keys[1]), _rules(moment.state)
    if condition is Condition.EXHAUSTION:
        return _set_exhaustion(play, who, int(value or 0))
    if not value:
        end_condition(play, who, condition, why=BY_GM)
    else:
        active = ActiveCondition(condition=condition, source=BY_GM)
        if not gain_condition(play, who, active):
            play.happen(ConditionGained(target=who, active=active))
    return tuple(play.events)


def _set_exhaustion(play: Play, who: str, level: int) -> Events:
    if level == 0:
        end_condition(play, who, Condition.EXHAUSTION, why=BY_GM)
        return tuple(play.events)
    active = ActiveCondition(condition=Condition.EXHAUSTION, source=BY_GM, level=level)
    play.happen(ConditionGained(target=who, active=active))
    if level == DEADLY_EXHAUSTION:
        die(play, who, "Exhaustion")
    return tuple(play.events)


def _body_rows(
    owner: str, owners: Callable[[CampaignState], Iterator[Keys]]
) -> tuple[PathRow, ...]:
    """The paths that every creature in play has: a party member, or a foe of the fight."""
    return (
        PathRow(
            pattern=f"{owner}/hit_points",
            ops=SET,
            writers=GM,
            value="0 to the Hit Point maximum",
            exists="the creature, not dead",
            becomes="HitPointsRegained or DamageTaken",
            keys=owners,
            schema=_hit_points,
            events=_set_hit_points,
            read=lambda state, keys: _body(state, keys[0]).hit_points,
        ),
        PathRow(
            pattern=f"{owner}/temporary_hit_points",
            ops=SET,
            writers=GM,
            value=f"0 to {MOST_TEMPORARY:,}",
            exists="the creature",
            becomes="TemporaryHitPointsGained",
            keys=owners,
            schema=lambda _moment, _keys: integer(0, MOST_TEMPORARY),
            events=_set_temporary,
            read=lambda state, keys: _body(state, keys[0]).temporary_hit_points,
        ),
        PathRow(
            pattern=f"{owner}/conditions/{{condition}}",
            ops=SET,
            writers=GM,
            value="true or false; for exhaustion its level, 0 to 6",
            exists="the creature; one of the 15 conditions",
            becomes="ConditionGained or ConditionEnded",
            keys=_conditions(owners),
            schema=_condition_values,
            events=_set_condition,
            read=_condition_now,
        ),
    )


CORRECTION_ROWS = (
    *_body_rows("/party/{member}", _members),
    PathRow(
        pattern="/party/{member}/resources/{resource}",
        ops=SET,
        writers=GM,
        value="0 to the maximum on the sheet",
        exists="the character has the resource (`slot-1`, `hit-dice`, `second-wind` ...)",
        becomes="ResourceChanged",
        keys=_resources,
        schema=_resource_left,
        events=_set_resource,
        read=lambda state, keys: state.party[keys[0]].body.resources[keys[1]],
    ),
    PathRow(
        pattern="/party/{member}/money_cp",
        ops=SET,
        writers=GM,
        value="copper pieces in the purse, 0 or more",
        exists="the character",
        becomes="MoneyChanged",
        keys=_members,
        schema=lambda _moment, _keys: integer(0, MOST_MONEY_CP),
        events=_set_money,
        read=lambda state, keys: state.party[keys[0]].money_cp,
    ),
    PathRow(
        pattern="/party/{member}/experience",
        ops=SET,
        writers=GM,
        value=f"Experience Points, 0 to {MOST_EXPERIENCE:,}",
        exists="the character",
        becomes="ExperienceGained",
        keys=_members,
        schema=lambda _moment, _keys: integer(0, MOST_EXPERIENCE),
        events=_set_experience,
        read=lambda state, keys: state.party[keys[0]].experience,
    ),
    PathRow(
        pattern="/party/{member}/heroic_inspiration",
        ops=SET,
        writers=GM,
        value="true or false",
        exists="the character",
        becomes="InspirationChanged",
        keys=_members,
        schema=lambda _moment, _keys: BOOLEAN,
        events=_set_inspiration,
        read=lambda state, keys: state.party[keys[0]].heroic_inspiration,
    ),
    *_body_rows("/foes/{foe}", _foes),
    PathRow(
        pattern="/foes/{foe}/band",
        ops=SET,
        writers=GM,
        value=f"{', '.join(Band)}: how far it is from the party",
        exists="the creature, no ally of the party's",
        becomes="FoeMoved",
        keys=_strangers,
        schema=lambda _moment, _keys: {"enum": [band.value for band in Band]},
        events=lambda _moment, keys, value: (FoeMoved(foe=keys[0], band=Band(str(value))),),
        read=lambda state, keys: state.fight.foes[keys[0]].band.value if state.fight else None,
    ),
)
