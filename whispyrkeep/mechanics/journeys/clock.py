"""Time passing, and what passes with it: durations, Death Saving Throws, waking.

Every advance of universe time goes through here, the story's travels and waits included.
"""

from __future__ import annotations

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import Dice
from whispyrkeep.mechanics.harm.conditions import AT_ZERO
from whispyrkeep.mechanics.harm.damage import death_saving_throw, dying, heal
from whispyrkeep.mechanics.harm.passing import run_out
from whispyrkeep.mechanics.harm.recurring import mend_over, mend_slowly, waste_away
from whispyrkeep.mechanics.journeys.afflictions import days_pass
from whispyrkeep.mechanics.monsters.sickness import sicken_by_day
from whispyrkeep.mechanics.play import Play, throws_of
from whispyrkeep.mechanics.rolls.lights import blow_out
from whispyrkeep.mechanics.things.provisions import days_end
from whispyrkeep.models.events import Event, TimeAdvanced
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.time import ROUND


def time_passes(play: Play, seconds: int, why: str) -> None:
    """Advance universe time; ``seconds`` is at least 0.

    Outside fights each dying character makes a Death Saving Throw for every round that passes.
    Where wind or rain puts flames out, it has done so by the end.
    """
    if seconds == 0:
        return
    if play.state.fight is None:
        _await_death(play, seconds // ROUND)
        mend_over(play, seconds // ROUND)
    before = play.state.time
    play.happen(TimeAdvanced(seconds=seconds, time=before + seconds, why=why))
    for member in tuple(play.state.party.values()):
        if _wakes(member, play.state.time):
            heal(play, member.id, 1, "Stable")
    run_out(play)
    mend_slowly(play, before)
    waste_away(play, before)
    blow_out(play)
    days_end(play, before)
    days_pass(play, before)
    sicken_by_day(play)


def pass_time(
    state: CampaignState,
    catalogue: Catalogue,
    dice: Dice,
    seconds: int,
    why: str,
    earlier: tuple[Event, ...] = (),
) -> tuple[Event, ...]:
    """The events of time passing, for the story; ``earlier`` are the turn's events so far."""
    play = Play(state, catalogue, dice, drawn=throws_of(earlier))
    time_passes(play, seconds, why)
    return tuple(play.events)


def _await_death(play: Play, rounds: int) -> None:
    for member_id in tuple(play.state.party):
        for _ in range(rounds):
            if not dying(play.state, member_id):
                break
            death_saving_throw(play, member_id)


def _wakes(member: PartyMember, now: int) -> bool:
    """Source: SRD 5.2, "Stabilizing a Character"."""
    return any(
        entry.condition is Condition.UNCONSCIOUS
        and entry.source == AT_ZERO
        and entry.ends_at is not None
        and entry.ends_at <= now
        for entry in member.body.conditions
    )
