"""Sicknesses that bites bring: saves that come again with the days or the nights.

Source: SRD 5.2.1, Death Dog, Otyugh, "Bite"; Aboleth, "Dominate Mind".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.harm.damage import drain
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.events import ConditionGained
from whispyrkeep.models.state import ActiveCondition, PartyMember
from whispyrkeep.models.time import HOUR

DAY: Final = 24 * HOUR


def sicken_by_day(play: Play) -> None:
    """The save of every 24 hours that have gone by since the last, as long as it is not over."""
    for member_id in tuple(play.state.party):
        while (due := next(_due(play, member_id), None)) is not None:
            later = due.with_(nagged_at=due.nagged_at + DAY)
            play.happen(ConditionGained(target=member_id, active=later))
            _try(play, member_id, later)


def _due(play: Play, member_id: str) -> Iterator[ActiveCondition]:
    member = play.state.party[member_id]
    for entry in member.body.conditions if not member.body.dead else ():
        if entry.nags == "day" and entry.nagged_at + DAY <= play.state.time:
            yield entry


def sicken_by_night(play: Play, member_id: str) -> None:
    """The save that the end of a Long Rest brings."""
    for entry in play.state.party[member_id].body.conditions:
        if entry.nags == "long-rest":
            _try(play, member_id, entry)


def _try(play: Play, member_id: str, entry: ActiveCondition) -> None:
    if entry.save_ability is None or entry.save_dc is None:
        return
    save = Save(entry.save_ability, entry.save_dc, entry.source, against=(entry.condition,))
    if saving_throw(play, member_id, save):
        free_of(play, member_id, entry.source, "saved")
    elif entry.drains:
        record = play.throw(member_id, "effect", entry.drains)
        play.roll("other", member_id, f"{entry.source}: Hit Point maximum", record)
        drain(play, member_id, record.total, entry.source)


def wastes(member: PartyMember) -> bool:
    """Whether something keeps a Long Rest from restoring the Hit Point maximum."""
    return any(entry.drains for entry in member.body.conditions)
