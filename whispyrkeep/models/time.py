"""Universe time and the shape of a calendar; the arithmetic lives in ``timeline``.

Universe time is a whole number of seconds since the start of the calendar's year 0, so it
orders, adds and hashes exactly; a calendar only names it.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from whispyrkeep.models.base import Int, Line, Value

ROUND = 6
"""Seconds in a combat round. Source: SRD 5.2, "The Order of Combat"."""
MINUTE = 60
HOUR = 60 * MINUTE


class LeapRule(Value):
    """Adds one day to a month, or brings a festival, in some years.

    A year is leap when it divides by ``every``, unless it divides by ``unless`` and not by
    ``again`` (the Gregorian rule is 4, 100, 400), counted from ``offset``.
    """

    every: Annotated[Int, Field(ge=1)]
    unless: Annotated[Int, Field(ge=1)] | None = None
    again: Annotated[Int, Field(ge=1)] | None = None
    offset: Int = 0


class Month(Value):
    """A named month of ``days``, and one more in the years in which ``leap`` holds."""

    name: Line
    days: Annotated[Int, Field(ge=1, le=1_000)]
    leap: LeapRule | None = None


class Festival(Value):
    """Days outside every month, after month number ``after`` (0: before the first)."""

    name: Line
    after: Annotated[Int, Field(ge=0)]
    days: Annotated[Int, Field(ge=1, le=100)] = 1
    leap: LeapRule | None = None
    in_week: bool = True


class CalendarSpec(Value):
    """Names for universe time.

    ``first_weekday`` is the index of the weekday on the first day of year 0; days of a festival
    with ``in_week`` false belong to no weekday.
    """

    name: Line
    months: tuple[Month, ...]
    weekdays: tuple[Line, ...]
    festivals: tuple[Festival, ...] = ()
    hours_per_day: Annotated[Int, Field(ge=1, le=100)] = 24
    first_weekday: Annotated[Int, Field(ge=0)] = 0
    era: Line = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.months or not self.weekdays:
            raise ValueError("a calendar needs at least one month and one weekday")
        if self.first_weekday >= len(self.weekdays):
            raise ValueError("first_weekday must be the index of a weekday")
        if any(festival.after > len(self.months) for festival in self.festivals):
            raise ValueError("a festival comes after a month that does not exist")
        names = [month.name for month in self.months]
        names += [festival.name for festival in self.festivals]
        for group in (names, list(self.weekdays)):
            plain = {" ".join(name.split()).casefold() for name in group}
            if len(plain) < len(group) or "" in plain:
                raise ValueError("months and festivals, and weekdays, need names that differ")
        return self


class Date(Value):
    """A day and time of day: in ``month`` (1-based), or in the festival at that index."""

    year: Int
    month: Annotated[Int, Field(ge=1)] | None
    festival: Annotated[Int, Field(ge=0)] | None = None
    day: Annotated[Int, Field(ge=1)]
    hour: Annotated[Int, Field(ge=0)] = 0
    minute: Annotated[Int, Field(ge=0, le=59)] = 0
    second: Annotated[Int, Field(ge=0, le=59)] = 0


DEFAULT_CALENDAR = CalendarSpec(
    name="Plain calendar",
    months=tuple(
        Month(name=name, days=days)
        for name, days in (
            ("First Month", 31),
            ("Second Month", 28),
            ("Third Month", 31),
            ("Fourth Month", 30),
            ("Fifth Month", 31),
            ("Sixth Month", 30),
            ("Seventh Month", 31),
            ("Eighth Month", 31),
            ("Ninth Month", 30),
            ("Tenth Month", 31),
            ("Eleventh Month", 30),
            ("Twelfth Month", 31),
        )
    ),
    weekdays=(
        "First Day",
        "Second Day",
        "Third Day",
        "Fourth Day",
        "Fifth Day",
        "Sixth Day",
        "Seventh Day",
    ),
)
"""12 months, 365 days, 7-day weeks."""
