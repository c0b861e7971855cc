"""Exact calendar arithmetic: universe seconds to dates and back, for any ``CalendarSpec``.

Day 0 begins at second 0 and is the first day of year 0; years before it are negative. Days
before a year come from closed formulas over the leap rules, so that year 1,000,000 costs what
year 1 costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import Literal

from whispyrkeep.errors import ImpossibleDate, UnreadableDate
from whispyrkeep.models.base import MAX_INTEGER
from whispyrkeep.models.time import HOUR, MINUTE, CalendarSpec, Date, LeapRule

DateStyle = Literal["long", "date", "time", "numeric"]
"""``Sixth Day, 3 Ninth Month 412 AS, 14:05``; ``3 Ninth Month 412 AS``; ``14:05``;
``412-09-03 14:05:00`` (``412-f1-01`` is the first day of the first festival)."""

_NUMERIC = re.compile(
    r"(-?\d{1,16})-(f?)(\d{1,4})-(\d{1,4})(?:[t ](\d{1,3}):(\d\d)(?::(\d\d))?)?", re.ASCII
)


def is_leap(rule: LeapRule, year: int) -> bool:
    """Whether ``rule`` holds in ``year``."""
    counted = year - rule.offset
    if counted % rule.every:
        return False
    if rule.unless is None or counted % rule.unless:
        return True
    return rule.again is not None and counted % rule.again == 0


@dataclass(frozen=True, slots=True)
class _Span:
    """A month or a festival at its place in the year; both numbers count from 0."""

    month: int | None
    festival: int | None
    days: int
    leap: LeapRule | None
    leap_days: int
    in_week: bool

    def days_in(self, year: int) -> int:
        leap = self.leap is not None and is_leap(self.leap, year)
        return self.days + (self.leap_days if leap else 0)


@dataclass(frozen=True, slots=True)
class _LeapDays:
    rule: LeapRule
    days: int
    week_days: int


@dataclass(frozen=True, slots=True)
class _Almanac:
    """A calendar prepared for arithmetic; the counts are those of a year without leap days."""

    spans: tuple[_Span, ...]
    leaps: tuple[_LeapDays, ...]
    days: int
    week_days: int
    cycle_years: int
    cycle_days: int
    seconds_per_day: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A span in one year: its first day and first weekday, counted from day 0."""

    span: _Span
    first_day: int
    first_week_day: int
    days: int


@lru_cache(maxsize=64)
def _almanac(calendar: CalendarSpec) -> _Almanac:
    spans = _spans(calendar)
    leaps = tuple(
        _LeapDays(span.leap, span.leap_days, span.leap_days if span.in_week else 0)
        for span in spans
        if span.leap is not None
    )
    days = sum(span.days for span in spans)
    cycle = lcm(*(_cycle(leap.rule) for leap in leaps))
    return _Almanac(
        spans=spans,
        leaps=leaps,
        days=days,
        week_days=sum(span.days for span in spans if span.in_week),
        cycle_years=cycle,
        cycle_days=cycle * days
        + sum(leap.days * _leap_years(leap.rule, 0, cycle) for leap in leaps),
        seconds_per_day=calendar.hours_per_day * HOUR,
    )


def _spans(calendar: CalendarSpec) -> tuple[_Span, ...]:
    spans: list[_Span] = []
    for number in range(len(calendar.months) + 1):
        if number:
            month = calendar.months[number - 1]
            spans.append(_Span(number - 1, None, month.days, month.leap, 1, in_week=True))
        for index, festival in enumerate(calendar.festivals):
            if festival.after == number:
                always = festival.days if festival.leap is None else 0
                spans.append(
                    _Span(None, index, always, festival.leap, festival.days, festival.in_week)
                )
    return tuple(spans)


def _cycle(rule: LeapRule) -> int:
    return lcm(rule.every, rule.unless or 1, rule.again or 1)


def _multiples(divisor: int, start: int, stop: int) -> int:
    """How many multiples of ``divisor`` lie in ``[start, stop)``; negative when it is reversed."""
    return -(-stop // divisor) + (-start // divisor)


def _leap_years(rule: LeapRule, start: int, stop: int) -> int:
    start, stop = start - rule.offset, stop - rule.offset
    count = _multiples(rule.every, start, stop)
    if rule.unless is not None:
        excepted = lcm(rule.every, rule.unless)
        count -= _multiples(excepted, start, stop)
        if rule.again is not None:
            count += _multiples(lcm(excepted, rule.again), start, stop)
    return count


def _days_before(almanac: _Almanac, year: int) -> int:
    return year * almanac.days + sum(
        leap.days * _leap_years(leap.rule, 0, year) for leap in almanac.leaps
    )


def _week_days_before(almanac: _Almanac, year: int) -> int:
    return year * almanac.week_days + sum(
        leap.week_days * _leap_years(leap.rule, 0, year) for leap in almanac.leaps
    )


def _year_of_day(almanac: _Almanac, day: int) -> int:
    """The year a day belongs to: estimated from the whole cycle, then put right."""
    year = day * almanac.cycle_years // almanac.cycle_days
    while _days_before(almanac, year) > day:
        year -= 1
    while _days_before(almanac, year + 1) <= day:
        year += 1
    return year


@lru_cache(maxsize=1_024)
def _year(calendar: CalendarSpec, year: int) -> tuple[_Stretch, ...]:
    almanac = _almanac(calendar)
    day = _days_before(almanac, year)
    week_day = _week_days_before(almanac, year)
    stretches: list[_Stretch] = []
    for span in almanac.spans:
        days = span.days_in(year)
        stretches.append(_Stretch(span, day, week_day, days))
        day += days
        week_day += days if span.in_week else 0
    return tuple(stretches)


def _stretch_at(calendar: CalendarSpec, seconds: int) -> tuple[int, _Stretch, int]:
    """Year, stretch and day within the stretch (from 0) of a universe second."""
    almanac = _almanac(calendar)
    day = seconds // almanac.seconds_per_day
    year = _year_of_day(almanac, day)
    for stretch in _year(calendar, year):
        if day < stretch.first_day + stretch.days:
            return year, stretch, day - stretch.first_day
    raise AssertionError("a year's stretches cover all its days")


def date_of(calendar: CalendarSpec, seconds: int) -> Date:
    """The date and time of day at ``seconds`` of universe time."""
    year, stretch, day = _stretch_at(calendar, seconds)
    hour, rest = divmod(seconds % _almanac(calendar).seconds_per_day, HOUR)
    month, festival = stretch.span.month, stretch.span.festival
    return Date(
        year=year,
        month=None if month is None else month + 1,
        festival=festival,
        day=day + 1,
        hour=hour,
        minute=rest // MINUTE,
        second=rest % MINUTE,
    )


def seconds_of(calendar: CalendarSpec, date: Date) -> int:
    """Universe seconds at ``date``.

    Raises:
        ImpossibleDate: the calendar has no such month, festival, day or hour, or the date lies
            farther from year 0 than universe time reaches.
    """
    stretch = _stretch_of(calendar, date)
    if date.day > stretch.days:
        raise ImpossibleDate(
            f"{_span_name(calendar, stretch.span)} of year {date.year} has {stretch.days} days, "
            f"not {date.day}",
            f"give a day from 1 to {stretch.days}"
            if stretch.days
            else "choose a year in which it is held",
        )
    if date.hour >= calendar.hours_per_day:
        raise ImpossibleDate(
            f"a day has {calendar.hours_per_day} hours, so there is no hour {date.hour}",
            f"give an hour from 0 to {calendar.hours_per_day - 1}",
        )
    day = stretch.first_day + date.day - 1
    clock = date.hour * HOUR + date.minute * MINUTE + date.second
    seconds = day * _almanac(calendar).seconds_per_day + clock
    if abs(seconds) > MAX_INTEGER:
        raise ImpossibleDate(
            f"year {date.year} lies beyond the reach of universe time",
            "give a year nearer to year 0",
        )
    return seconds


def _stretch_of(calendar: CalendarSpec, date: Date) -> _Stretch:
    if (date.month is None) == (date.festival is None):
        raise ImpossibleDate(
            "a date lies in a month or in a festival, and in one only", "give one of the two"
        )
    if date.month is not None and date.month > len(calendar.months):
        raise ImpossibleDate(
            f"{calendar.name} has {len(calendar.months)} months, so there is no month {date.month}",
            f"give a month from 1 to {len(calendar.months)}",
        )
    if date.festival is not None and date.festival >= len(calendar.festivals):
        raise ImpossibleDate(
            f"{calendar.name} has no festival number {date.festival + 1}",
            f"give one of its {len(calendar.festivals)} festivals"
            if calendar.festivals
            else "give a month",
        )
    month = None if date.month is None else date.month - 1
    return next(
        stretch
        for stretch in _year(calendar, date.year)
        if (stretch.span.month, stretch.span.festival) == (month, date.festival)
    )


def weekday(calendar: CalendarSpec, seconds: int) -> str | None:
    """Name of the weekday, or None on a festival that stands outside the week."""
    _, stretch, day = _stretch_at(calendar, seconds)
    if not stretch.span.in_week:
        return None
    index = calendar.first_weekday + stretch.first_week_day + day
    return calendar.weekdays[index % len(calendar.weekdays)]


def days_in_year(calendar: CalendarSpec, year: int) -> int:
    """Days of ``year``, its leap days and festivals included."""
    return sum(stretch.days for stretch in _year(calendar, year))


def format_date(calendar: CalendarSpec, seconds: int, style: DateStyle = "long") -> str:
    """The date at ``seconds`` as text; ``parse_date`` reads every style but ``time``."""
    date = date_of(calendar, seconds)
    clock = f"{date.hour:02}:{date.minute:02}"
    if style == "time":
        return clock
    if style == "numeric":
        span = f"{date.month:02}" if date.festival is None else f"f{date.festival + 1}"
        return f"{date.year}-{span}-{date.day:02} {clock}:{date.second:02}"
    text = _day_text(calendar, date)
    if style == "date":
        return text
    name = weekday(calendar, seconds)
    return f"{name}, {text}, {clock}" if name else f"{text}, {clock}"


def _day_text(calendar: CalendarSpec, date: Date) -> str:
    era = f" {_plain(calendar.era)}" if calendar.era.strip() else ""
    if date.month is not None:
        return f"{date.day} {_plain(calendar.months[date.month - 1].name)} {date.year}{era}"
    assert date.festival is not None
    festival = calendar.festivals[date.festival]
    day = f", day {date.day}" if festival.days > 1 else ""
    return f"{_plain(festival.name)}{day}, {date.year}{era}"


def _plain(name: str) -> str:
    return " ".join(name.split())


def _span_name(calendar: CalendarSpec, span: _Span) -> str:
    if span.month is not None:
        return calendar.months[span.month].name
    assert span.festival is not None
    return calendar.festivals[span.festival].name


def parse_date(calendar: CalendarSpec, text: str) -> Date:
    """The date that ``text`` names, as ``format_date`` writes it; midnight without a time.

    Letter case and runs of spaces do not matter; a weekday may be left out, and is checked when
    it is there.

    Raises:
        UnreadableDate: the text has none of the forms.
        ImpossibleDate: it has, but the calendar holds no such day.
    """
    plain = _plain(text).casefold()
    numeric = _NUMERIC.fullmatch(plain)
    if numeric:
        date, day_name = _numeric_date(numeric), None
    else:
        match = _text_pattern(calendar).fullmatch(plain)
        if match is None:
            raise UnreadableDate(
                text, format_date(calendar, 0), format_date(calendar, 0, "numeric")
            )
        date, day_name = _text_date(calendar, match), match["weekday"]
    actual = weekday(calendar, seconds_of(calendar, date))
    if day_name is not None and _plain(actual or "").casefold() != day_name:
        raise ImpossibleDate(
            f"{text!r} is a {actual}" if actual else f"{text!r} falls outside the week",
            "correct the weekday or leave it out",
        )
    return date


def _numeric_date(match: re.Match[str]) -> Date:
    year, festival, span, day, hour, minute, second = match.groups()
    if int(span) < 1 or int(day) < 1:
        raise ImpossibleDate(
            "months, festivals and days count from 1, not from 0", "give a number from 1"
        )
    return _date(
        year=int(year),
        month=None if festival else int(span),
        festival=int(span) - 1 if festival else None,
        day=int(day),
        clock=(hour, minute, second),
    )


def _text_date(calendar: CalendarSpec, match: re.Match[str]) -> Date:
    names = [_plain(month.name).casefold() for month in calendar.months]
    festivals = [_plain(festival.name).casefold() for festival in calendar.festivals]
    in_month = match["month"] is not None
    day = int(match["day"] if in_month else match["festival_day"] or 1)
    if day < 1:
        raise ImpossibleDate("days count from 1, not from 0", "give a number from 1")
    return _date(
        year=int(match["year"]),
        month=names.index(match["month"]) + 1 if in_month else None,
        festival=None if in_month else festivals.index(match["festival"]),
        day=day,
        clock=(match["hour"], match["minute"], match["second"]),
    )


def _date(
    *,
    year: int,
    month: int | None,
    festival: int | None,
    day: int,
    clock: tuple[str | None, str | None, str | None],
) -> Date:
    hour, minute, second = (int(part or 0) for part in clock)
    if abs(year) > MAX_INTEGER or minute >= 60 or second >= 60:
        raise ImpossibleDate(
            f"there is no time {hour:02}:{minute:02}:{second:02} in a year {year}",
            "give minutes and seconds from 0 to 59 and a year nearer to year 0",
        )
    return Date(
        year=year,
        month=month,
        festival=festival,
        day=day,
        hour=hour,
        minute=minute,
        second=second,
    )


@lru_cache(maxsize=64)
def _text_pattern(calendar: CalendarSpec) -> re.Pattern[str]:
    months = _one_of(month.name for month in calendar.months)
    festivals = _one_of(festival.name for festival in calendar.festivals)
    weekdays = _one_of(calendar.weekdays)
    era = re.escape(_plain(calendar.era).casefold())
    return re.compile(
        rf"(?:(?P<weekday>{weekdays}), )?"
        rf"(?:(?P<day>\d{{1,4}}) (?P<month>{months}),?"
        rf"|(?P<festival>{festivals})(?:, day (?P<festival_day>\d{{1,4}}))?,?)"
        rf" (?P<year>-?\d{{1,16}})(?: {era})?"
        r"(?:, (?P<hour>\d{1,3}):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?",
        re.ASCII,
    )


def _one_of(names: Iterable[str]) -> str:
    plain = sorted((_plain(name).casefold() for name in names), key=len, reverse=True)
    return "|".join(re.escape(name) for name in plain) or r"(?!)"
