"""Calendars over universe seconds, and where campaigns stand on a universe's timeline; pure."""

from whispyrkeep.timeline.calendar import (
    DateStyle,
    date_of,
    days_in_year,
    format_date,
    parse_date,
    seconds_of,
    weekday,
)
from whispyrkeep.timeline.placement import (
    Placement,
    place_campaign,
    universe_now,
)

__all__ = [
    "DateStyle",
    "Placement",
    "date_of",
    "days_in_year",
    "format_date",
    "parse_date",
    "place_campaign",
    "seconds_of",
    "universe_now",
    "weekday",
]
