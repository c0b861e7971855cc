"""The pace of travel outside fights: how long a way takes, and what it does to checks.

Source: SRD 5.2, "Travel Pace" (p. 12); Gameplay Toolbox, "Travel Pace" (p. 192).
"""

from __future__ import annotations

from typing import Final, Literal

from whispyrkeep.catalog import Catalogue, catalogue_for
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.mechanics.rolls.surroundings import speed_in
from whispyrkeep.models.reference import Priced
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.models.terms import Skill

Pace = Literal["fast", "normal", "slow"]
PACE_FLAG: Final = "pace"
"""The flag that says how the party travels: ``fast`` or ``slow``; anything else is ``normal``."""
VEHICLE_FLAG: Final = "vehicle"
"""The flag that says what the party travels in: ``rowboat``, or ``flight`` for its own wings."""
FLIGHT: Final = "flight"
HALF_MILES: Final = 6
"""Half miles an hour at a Normal pace. Source: SRD 5.2, table "Travel Pace"."""
NORMAL: Final = "normal"
WATCHFUL: Final = (Skill.PERCEPTION, Skill.SURVIVAL)


def pace_of(state: CampaignState) -> Pace:
    """The pace at which the party travels, ``slow`` while somebody's Speed is halved.

    Aboard a vessel nobody chooses one. Source: SRD 5.2, Gameplay Toolbox, "Slower Travelers",
    "Vehicles" (p. 192).
    """
    if half_miles_aboard(state):
        return NORMAL
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


def minutes_of(state: CampaignState, minutes: int, most: Pace = "fast") -> int:
    """Minutes for a way that takes so many at a Normal pace, as the party travels now.

    ``most`` is the fastest pace that the terrain allows; who flies is not bound by it.

    Source: SRD 5.2, "Vehicles" (p. 12, 192); "Special Movement" (p. 192).
    """
    aboard, feet = half_miles_aboard(state), _flown(state)
    if aboard:
        return -(-minutes * HALF_MILES // aboard)
    pace = pace_of(state) if feet else min(pace_of(state), most, key=PACES.index)
    walked = minutes_at(pace, minutes, catalogue_for(state.world))
    return -(-walked * HALF_MILES * 5 // feet) if feet else walked


def half_miles_aboard(state: CampaignState) -> int:
    """Half miles an hour of the vessel that the party is aboard, 0 on land.

    Land vehicles have no speed of their own: their travellers choose a pace as others do.
    Source: SRD 5.2, "Vehicles" (p. 12); table "Airborne and Waterborne Vehicles" (p. 101).
    """
    entry = f"vehicle/{state.flags.get(VEHICLE_FLAG) or ''}"
    catalogue = catalogue_for(state.world)
    found = catalogue.entry(entry) if entry in catalogue.ids("vehicle") else None
    return found.speed_half_miles_an_hour if isinstance(found, Priced) else 0


def _flown(state: CampaignState) -> int:
    """The Fly Speed that everybody of the party has, where they fly; else 0.

    Source: SRD 5.2, "Special Movement" (p. 192): a tenth of it in miles an hour.
    """
    if state.flags.get(VEHICLE_FLAG) != FLIGHT:
        return 0
    catalogue = catalogue_for(state.world)
    return min((speed_in(creature(state, catalogue, one), "fly") for one in state.party), default=0)


ORDER_FLAG: Final = "marching-order"
"""The flag that says who goes before whom: ids or names, first to last, with commas between."""


def marching(state: CampaignState) -> tuple[str, ...]:
    """The living of the party in the order in which they march; those not named come last.

    Source: SRD 5.2, "Marching Order" (p. 12).
    """
    said = [word.strip().lower() for word in str(state.flags.get(ORDER_FLAG) or "").split(",")]
    able = [member for member in state.party.values() if not member.body.dead]

    def place(member: PartyMember) -> int:
        names = (member.id, member.name.lower())
        return next((said.index(name) for name in names if name in said), len(said))

    return tuple(member.id for member in sorted(able, key=place))


def most_pace(catalogue: Catalogue, terrain: str, *, road: bool) -> Pace:
    """The fastest pace that a terrain allows; a good road makes it faster by one step.

    Source: SRD 5.2, table "Travel Terrain", "Good Roads" (p. 192).
    """
    rows = catalogue.table("table/travel-terrain")
    found = next((row[1] for row in rows if row[0].lower() == terrain.lower()), "Fast")
    word = found.rstrip("*†").lower()
    most = PACES.index(word) if word in PACES else len(PACES) - 1
    return PACES[min(most + road, len(PACES) - 1)]


PACES: Final[tuple[Pace, ...]] = ("slow", "normal", "fast")


def lean_of_pace(state: CampaignState, skill: Skill | None, leaning: Leaning) -> None:
    """Add what the pace does to a check that is made while travelling.

    Source: SRD 5.2, "Travel Pace".
    """
    pace = pace_of(state)
    why = f"{pace.capitalize()} pace"
    leaning.against(why, when=pace == "fast" and skill in WATCHFUL)
    leaning.against(why, when=pace != "slow" and skill is Skill.STEALTH)
    leaning.for_(why, when=pace == "slow" and skill in WATCHFUL)
