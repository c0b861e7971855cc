"""Calendar arithmetic: round trips, order, and agreement with a calendar everybody knows."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timeline.calendars import GREGORIAN, GREGORIAN_LEAP, THIRTEEN_MOONS, calendars
from whispyrkeep.errors import ImpossibleDate, UnreadableDate
from whispyrkeep.models.base import MAX_INTEGER
from whispyrkeep.models.time import DEFAULT_CALENDAR, CalendarSpec, Date, Month
from whispyrkeep.timeline.calendar import (
    date_of,
    days_in_year,
    format_date,
    is_leap,
    parse_date,
    seconds_of,
    weekday,
)

DAY = 86_400
NEAR_SECONDS = st.integers(-400_000 * DAY, 400_000 * DAY)
ANY_SECONDS = st.integers(-MAX_INTEGER, MAX_INTEGER)


@pytest.mark.parametrize(
    ("year", "leap"),
    [(4, True), (100, False), (400, True), (1900, False), (2000, True), (0, True), (-4, True)],
)
def test_the_gregorian_leap_rule(year: int, leap: bool) -> None:
    assert is_leap(GREGORIAN_LEAP, year) is leap


@given(st.datetimes())
def test_agrees_with_the_proleptic_gregorian_calendar(moment: datetime.datetime) -> None:
    moment = moment.replace(microsecond=0)
    date = Date(
        year=moment.year,
        month=moment.month,
        day=moment.day,
        hour=moment.hour,
        minute=moment.minute,
        second=moment.second,
    )
    days_in_year_zero = 366
    expected = (days_in_year_zero + moment.toordinal() - 1) * DAY + (
        moment.hour * 3_600 + moment.minute * 60 + moment.second
    )
    assert seconds_of(GREGORIAN, date) == expected
    assert date_of(GREGORIAN, expected) == date
    assert weekday(GREGORIAN, expected) == GREGORIAN.weekdays[moment.weekday()]


@given(calendars(), ANY_SECONDS)
def test_a_date_leads_back_to_its_second(calendar: CalendarSpec, seconds: int) -> None:
    assert seconds_of(calendar, date_of(calendar, seconds)) == seconds


@given(calendars(), NEAR_SECONDS, NEAR_SECONDS)
def test_later_seconds_never_have_earlier_dates(
    calendar: CalendarSpec, first: int, second: int
) -> None:
    earlier, later = sorted((first, second))
    assert _in_order(calendar, earlier) <= _in_order(calendar, later)


def _in_order(calendar: CalendarSpec, seconds: int) -> tuple[int, ...]:
    """The parts of a date in an order that sorts: festivals lie after the month they follow."""
    date = date_of(calendar, seconds)
    if date.festival is None:
        place = (date.month or 0, -1)
    else:
        place = (calendar.festivals[date.festival].after, date.festival)
    return (date.year, *place, date.day, date.hour, date.minute, date.second)


@given(calendars(), st.integers(-5_000, 5_000))
def test_a_year_is_followed_by_the_next(calendar: CalendarSpec, year: int) -> None:
    first = seconds_of(calendar, _first_day(calendar, year))
    days = days_in_year(calendar, year)
    day = calendar.hours_per_day * 3_600
    assert date_of(calendar, first + days * day - 1).year == year
    assert first + days * day == seconds_of(calendar, _first_day(calendar, year + 1))


def _first_day(calendar: CalendarSpec, year: int) -> Date:
    """First day of a year by searching: whatever stands first there, month or festival."""
    candidates = [Date(year=year, month=1, day=1)]
    for index, festival in enumerate(calendar.festivals):
        held = festival.leap is None or is_leap(festival.leap, year)
        if festival.after == 0 and held:
            candidates.append(Date(year=year, month=None, festival=index, day=1))
    return min(candidates, key=lambda date: seconds_of(calendar, date))


@given(calendars(), st.integers(-300, 300), st.integers(1, 60))
def test_days_of_years_add_up(calendar: CalendarSpec, year: int, years: int) -> None:
    day = calendar.hours_per_day * 3_600
    span = seconds_of(calendar, _first_day(calendar, year + years)) - seconds_of(
        calendar, _first_day(calendar, year)
    )
    assert span == day * sum(days_in_year(calendar, year + n) for n in range(years))


@given(calendars(), NEAR_SECONDS)
def test_weekdays_follow_one_another(calendar: CalendarSpec, seconds: int) -> None:
    day = calendar.hours_per_day * 3_600
    names = [weekday(calendar, seconds + number * day) for number in range(12)]
    inside = [calendar.weekdays.index(name) for name in names if name is not None]
    for before, after in pairwise(inside):
        assert after == (before + 1) % len(calendar.weekdays)


@settings(max_examples=200)
@given(calendars(), st.integers(-(10**12), 10**12))
def test_written_dates_can_be_read_again(calendar: CalendarSpec, seconds: int) -> None:
    day = calendar.hours_per_day * 3_600
    for style, kept in (("numeric", 1), ("long", 60), ("date", day)):
        text = format_date(calendar, seconds, style)  # type: ignore[arg-type]
        read = seconds_of(calendar, parse_date(calendar, text))
        assert read == seconds - seconds % kept, text


@pytest.mark.parametrize(
    ("seconds", "long", "numeric"),
    [
        (0, "Tide 1, Salt Days, day 1, 0 of the Lamps, 00:00", "0-f3-01 00:00:00"),
        (3 * 72_000, "Tide 4, 1 Moon 1 0 of the Lamps, 00:00", "0-01-01 00:00:00"),
        (-1, "Turning, -1 of the Lamps, 19:59", "-1-f1-01 19:59:59"),
        (
            (2 * 368 + 3 + 6 * 28) * 72_000 + 3_660,
            "Long Night, 2 of the Lamps, 01:01",
            "2-f2-01 01:01:00",
        ),
    ],
)
def test_thirteen_moons(seconds: int, long: str, numeric: str) -> None:
    assert format_date(THIRTEEN_MOONS, seconds) == long
    assert format_date(THIRTEEN_MOONS, seconds, "numeric") == numeric


def test_the_default_calendar_has_12_months_365_days_and_7_day_weeks() -> None:
    assert len(DEFAULT_CALENDAR.months) == 12
    assert {days_in_year(DEFAULT_CALENDAR, year) for year in range(-10, 1_000)} == {365}
    assert weekday(DEFAULT_CALENDAR, 0) == weekday(DEFAULT_CALENDAR, 7 * DAY) == "First Day"


@pytest.mark.parametrize(
    "date",
    [
        Date(year=1900, month=2, day=29),
        Date(year=1900, month=13, day=1),
        Date(year=1900, month=1, day=1, hour=24),
        Date(year=1900, month=None, festival=0, day=1),
        Date(year=1900, month=None, day=1),
        Date(year=MAX_INTEGER, month=1, day=1),
        Date(year=1900, month=1, festival=0, day=1),
    ],
)
def test_impossible_dates_are_refused(date: Date) -> None:
    with pytest.raises(ImpossibleDate):
        seconds_of(GREGORIAN, date)


def test_a_festival_of_leap_years_is_not_held_in_others() -> None:
    night = Date(year=1, month=None, festival=1, day=1)
    with pytest.raises(ImpossibleDate, match="choose a year in which it is held"):
        seconds_of(THIRTEEN_MOONS, night)
    assert seconds_of(THIRTEEN_MOONS, night.model_copy(update={"year": 7}))


@pytest.mark.parametrize(
    "text",
    [
        "2000-00-01",
        "2000-02-30",
        "2000-2-1 24:00",
        "2000-2-1 12:60",
        "Monday, 1 January 2000",
        "0 May 1",
        "9999999999999999-01-01",
    ],
)
def test_texts_that_name_impossible_dates(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        parse_date(GREGORIAN, text)


@pytest.mark.parametrize("text", ["", "yesterday", "1 Frost 12", "2000-1", "٣-01-01", "1e3-1-1"])
def test_texts_that_are_no_dates(text: str) -> None:
    with pytest.raises(UnreadableDate):
        parse_date(GREGORIAN, text)


def test_reading_forgives_case_and_spaces() -> None:
    assert parse_date(GREGORIAN, " saturday,  1 JANUARY 2000 ce, 7:05") == Date(
        year=2000, month=1, day=1, hour=7, minute=5
    )
    assert parse_date(GREGORIAN, "2000-2-29T23:59:58") == Date(
        year=2000, month=2, day=29, hour=23, minute=59, second=58
    )


@pytest.mark.parametrize("names", [("Ash", "ash "), ("Ash", "  ")])
def test_months_need_names_that_differ(names: tuple[str, str]) -> None:
    months = tuple(Month(name=name, days=30) for name in names)
    with pytest.raises(ValueError, match="names that differ"):
        CalendarSpec(name="Twins", months=months, weekdays=("One",))
