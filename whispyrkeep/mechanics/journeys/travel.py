"""The pace of travel outside fights: how long a way takes, and what it does to checks.

Source: SRD 5.2, "Travel Pace" (p. 12); Gameplay Toolbox, "Travel Pace" (p. 192).
"""

from __future__ import annotations

from typing import Final, Literal

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Skill

Pace = Literal["fast", "normal", "slow"]
PACE_FLAG: Final = "pace"
"""The flag that says how the party travels: ``fast`` or ``slow``; anything else is ``normal``."""
NORMAL: Final = "normal"
WATCHFUL: Final = (Skill.PERCEPTION, Skill.SURVIVAL)


def pace_of(state: CampaignState) -> Pace:
    """The pace at which the party travels, ``slow`` while somebody's Speed is halved.

    Source: SRD 5.2, Gameplay Toolbox, "Slower Travelers".
    """
    if any(_lags(state, member_id) for member_id in state.party):
        return "slow"
    match state.flags.get(PACE_FLAG):
        case "fast":
            return "fast"
        case "slow":
            return "slow"
        case _:
            return NORMAL


def _lags(state: CampaignState, member_id: str) -> bool:
    """Whether half the Speed of somebody who walks at all is gone, or more."""
    view = creature(state, catalogue_for(state.world), member_id)
    return view.able and view.speed * 2 <= state.party[member_id].sheet.speed


def minutes_at(pace: Pace, minutes: int, catalogue: Catalogue) -> int:
    """Minutes for a way that takes so many at a Normal pace, a begun one counted whole."""
    feet = _feet_a_minute(catalogue)
    return -(-minutes * feet[NORMAL] // feet[pace])


def _feet_a_minute(catalogue: Catalogue) -> dict[str, int]:
    rows = catalogue.table("table/travel-pace")
    return {row[0].lower(): int(row[1].partition(" ")[0]) for row in rows}


def lean_of_pace(state: CampaignState, skill: Skill | None, leaning: Leaning) -> None:
    """Add what the pace does to a check that is made while travelling.

    Source: SRD 5.2, "Travel Pace".
    """
    pace = pace_of(state)
    why = f"{pace.capitalize()} pace"
    leaning.against(why, when=pace == "fast" and skill in WATCHFUL)
    leaning.against(why, when=pace != "slow" and skill is Skill.STEALTH)
    leaning.for_(why, when=pace == "slow" and skill in WATCHFUL)
