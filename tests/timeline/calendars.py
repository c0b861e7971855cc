"""Calendars that the timeline tests share, and strategies that make more."""

from __future__ import annotations

from hypothesis import strategies as st

from whispyrkeep.models.time import CalendarSpec, Festival, LeapRule, Month

GREGORIAN_LEAP = LeapRule(every=4, unless=100, again=400)

GREGORIAN = CalendarSpec(
    name="Proleptic Gregorian",
    months=tuple(
        Month(name=name, days=days, leap=GREGORIAN_LEAP if name == "February" else None)
        for name, days in (
            ("January", 31),
            ("February", 28),
            ("March", 31),
            ("April", 30),
            ("May", 31),
            ("June", 30),
            ("July", 31),
            ("August", 31),
            ("September", 30),
            ("October", 31),
            ("November", 30),
            ("December", 31),
        )
    ),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    first_weekday=5,
    era="CE",
)
"""Year 0 of the astronomers' count begins on a Saturday."""

THIRTEEN_MOONS = CalendarSpec(
    name="Thirteen moons",
    months=tuple(Month(name=f"Moon {number}", days=28) for number in range(1, 14)),
    weekdays=tuple(f"Tide {number}" for number in range(1, 8)),
    festivals=(
        Festival(name="Turning", after=13, in_week=False),
        Festival(name="Long Night", after=6, leap=LeapRule(every=5, offset=2), in_week=False),
        Festival(name="Salt Days", after=0, days=3),
    ),
    hours_per_day=20,
    era="of the Lamps",
)
"""Months always begin on the same weekday but for the three Salt Days before the first."""


@st.composite
def leap_rules(draw: st.DrawFn) -> LeapRule:
    unless = draw(st.none() | st.integers(1, 200))
    return LeapRule(
        every=draw(st.integers(1, 50)),
        unless=unless,
        again=draw(st.none() | st.integers(1, 800)) if unless else None,
        offset=draw(st.integers(-500, 500)),
    )


@st.composite
def calendars(draw: st.DrawFn) -> CalendarSpec:
    months = draw(st.integers(1, 14))
    weekdays = draw(st.integers(1, 10))
    return CalendarSpec(
        name="Drawn calendar",
        months=tuple(
            Month(
                name=f"{draw(st.sampled_from(['Frost', 'Ash, late', 'Day', '3']))} {number}",
                days=draw(st.integers(1, 40)),
                leap=draw(st.none() | leap_rules()),
            )
            for number in range(months)
        ),
        weekdays=tuple(f"Weekday {number}" for number in range(weekdays)),
        festivals=tuple(
            Festival(
                name=f"Feast {number}",
                after=draw(st.integers(0, months)),
                days=draw(st.integers(1, 5)),
                leap=draw(st.none() | leap_rules()),
                in_week=draw(st.booleans()),
            )
            for number in range(draw(st.integers(0, 4)))
        ),
        hours_per_day=draw(st.integers(1, 40)),
        first_weekday=draw(st.integers(0, weekdays - 1)),
        era=draw(st.sampled_from(["", "AS", "of  the Lamps", "3"])),
    )
