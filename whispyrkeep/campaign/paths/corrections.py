"""Paths of the numbers: the engine writes them by resolving requests, the GM may correct them."""

from __future__ import annotations

from whispyrkeep.campaign.paths.creatures import (
    BY_GM,
    OWNERS,
    Owners,
    body_of,
    dead,
    members,
    rules_at,
    view_of,
)
from whispyrkeep.campaign.paths.row import (
    GM,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
)
from whispyrkeep.campaign.paths.values import BOOLEAN, Schema, integer
from whispyrkeep.mechanics.harm.conditions import AT_ZERO, die, end_condition
from whispyrkeep.mechanics.harm.damage import (
    KNOCKED_OUT,
    fall_unconscious,
    falls_as_a_character,
    heal,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    DamageTaken,
    DeathSavesChanged,
    ExperienceGained,
    HitPointsRegained,
    InspirationChanged,
    MoneyChanged,
    TemporaryHitPointsGained,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Condition, DamageType

MOST_MONEY_CP = 10_000_000_000
MOST_EXPERIENCE = 10_000_000
MOST_TEMPORARY = 1_000


def _hit_points(moment: Moment, keys: Keys) -> Schema | Rejection:
    most = max(1, view_of(moment.state, keys[0]).max_hit_points)
    return dead(moment, keys[0]) or integer(0, most)


def _set_hit_points(moment: Moment, keys: Keys, value: Value) -> Events:
    """Up by healing, which wakes; down to 0 with what that does, but without a save."""
    assert isinstance(value, int)
    who, play = keys[0], rules_at(moment)
    before = body_of(moment.state, who)
    if value > before.hit_points:
        restore(play, who, value)
        return tuple(play.events)
    left_with(play, who, value)
    if value == 0:
        falls = falls_as_a_character(moment.state, who)
        fall_unconscious(play, who) if falls else die(play, who, BY_GM)
    return tuple(play.events)


def restore(play: Play, who: str, hit_points: int) -> None:
    """Give so many Hit Points in all, whatever keeps the creature from being healed."""
    before = body_of(play.state, who).hit_points
    healed = heal(play, who, hit_points - before, BY_GM)
    if healed == hit_points - before:
        return
    more = hit_points - before - healed
    play.happen(
        HitPointsRegained(target=who, amount=more, hit_points_left=hit_points, source=BY_GM)
    )
    for reason in (AT_ZERO, KNOCKED_OUT):
        end_condition(play, who, Condition.UNCONSCIOUS, source=reason, why=BY_GM)
    if before == 0 and falls_as_a_character(play.state, who):
        play.happen(DeathSavesChanged(target=who, successes=0, failures=0))


def left_with(play: Play, who: str, hit_points: int) -> None:
    """Take Hit Points down to so many, and nothing else."""
    before = body_of(play.state, who)
    lost = before.hit_points - hit_points
    play.happen(
        DamageTaken(
            target=who,
            rolled=lost,
            amount=lost,
            damage_type=DamageType.FORCE,
            hit_points_left=hit_points,
            temporary_left=before.temporary_hit_points,
            source=BY_GM,
        )
    )


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


def _set_inspiration(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (InspirationChanged(target=keys[0], heroic_inspiration=value is True),)


def _body_rows(owner: str, owners: Owners) -> tuple[PathRow, ...]:
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
            read=lambda state, keys: body_of(state, keys[0]).hit_points,
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
            read=lambda state, keys: body_of(state, keys[0]).temporary_hit_points,
        ),
    )


CORRECTION_ROWS = (
    *(row for owner, owners in OWNERS for row in _body_rows(owner, owners)),
    PathRow(
        pattern="/party/{member}/money_cp",
        ops=SET,
        writers=GM,
        value="copper pieces in the purse, 0 or more",
        exists="the character",
        becomes="MoneyChanged",
        keys=members,
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
        keys=members,
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
        keys=members,
        schema=lambda _moment, _keys: BOOLEAN,
        events=_set_inspiration,
        read=lambda state, keys: state.party[keys[0]].heroic_inspiration,
    ),
)
