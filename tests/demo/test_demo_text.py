"""The demo's prose: dates that agree, secrets that keep, sentences that are not said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.demo.reading import (
    UNIVERSE,
    canon,
    outcomes,
    rumours,
    scenario,
    sheets,
    timeline,
    universe,
    world,
)
from whispyrkeep.models.lore import DM_ONLY, TABLE
from whispyrkeep.models.time import Date
from whispyrkeep.models.universe import TimelineEntry
from whispyrkeep.timeline.calendar import (
    date_of,
    days_in_year,
    format_date,
    parse_date,
    seconds_of,
    weekday,
)

CALENDAR = universe().calendar
NOW = date_of(CALENDAR, scenario().starts_at)
MONTHS = "|".join(month.name for month in CALENDAR.months)
DATED = re.compile(rf"\b\d{{1,2}} (?:{MONTHS}) \d{{1,4}}\b")

SECRETS = (
    "Linnet Sarn",
    "Wat Ferrow",
    "Cecily Dray",
    "cut a leaf",
    "put out his own lamp",
    "moving the rods",
    "A name was invented",
    "covers a stair",
    "nine nights of dark",
)
"""Words of the DM-only passages that give the game away."""

FORBIDDEN = (
    "beholder",
    "barovia",
    "baldur",
    "candlekeep",
    "demogorgon",
    "dragonlance",
    "drizzt",
    "eberron",
    "elminster",
    "faerun",
    "gandalf",
    "githyanki",
    "golarion",
    "greyhawk",
    "hobbit",
    "illithid",
    "innsmouth",
    "mordor",
    "mystra",
    "neverwinter",
    "ravenloft",
    "sharn",
    "strahd",
    "tiamat",
    "toril",
    "vecna",
    "waterdeep",
    "westeros",
    "yuan-ti",
)
"""Names that belong to somebody else's setting; none is in the SRD 5.2 as a place or person."""


def _canon_text() -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted((UNIVERSE / "canon").iterdir()))


def _at_first_sight() -> Iterator[tuple[str, str]]:
    """Texts a player sees without having earned them."""
    w, plot = world(), scenario()
    for place in w.places.values():
        for text in (place.summary, *place.details, *(f.text for f in place.features)):
            yield place.id, text
    for npc in w.npcs.values():
        for text in (npc.role, npc.summary, *npc.manner, *npc.greetings):
            yield npc.id, text
    for quest in w.quests.values():
        for text in (quest.summary, quest.steps[0].objective):
            yield quest.id, text
    yield from ((faction.id, faction.summary) for faction in w.factions.values())
    for table in w.tables.values():
        yield from ((table.id, row.text) for row in table.rows)
    yield from ((plot.id, text) for text in (plot.goal, plot.opening))
    yield from ((entry.id, entry.text) for entry in timeline() if not entry.dm_only)
    yield from ((record.id, record.text) for record in rumours())
    yield universe().slug, universe().summary


def _told_in_play() -> Iterator[tuple[str, str]]:
    yield from (("outcome", outcome.text) for outcome in outcomes())
    for npc in world().npcs.values():
        yield from ((known.id, known.text) for known in npc.knowledge)
    yield from ((ending.id, ending.text) for ending in scenario().endings)


# --- dates ----------------------------------------------------------------------------


def test_the_calendar_is_no_plain_one() -> None:
    assert len(CALENDAR.months) == 10
    assert len({month.days for month in CALENDAR.months}) > 1
    assert len(CALENDAR.festivals) == 2
    assert [days_in_year(CALENDAR, year) for year in (340, 341, 342)] == [365, 364, 365]


def test_play_begins_three_days_before_naming_night() -> None:
    assert universe().now == scenario().starts_at
    assert format_date(CALENDAR, universe().now, "date") == "34 Longdark 342 of the Count"
    naming = Date(year=342, month=None, festival=1, day=1, hour=NOW.hour)
    assert seconds_of(CALENDAR, naming) - universe().now == 3 * 86_400
    assert weekday(CALENDAR, seconds_of(CALENDAR, naming)) is None


def test_every_date_in_canon_is_a_day_of_the_calendar() -> None:
    dates = DATED.findall(_canon_text())
    assert len(dates) >= 12
    for text in dates:
        assert seconds_of(CALENDAR, parse_date(CALENDAR, text)) <= seconds_of(
            CALENDAR, parse_date(CALENDAR, "36 Longdark 342")
        )


@pytest.mark.parametrize("event", timeline(), ids=lambda event: event.id)
def test_canon_tells_each_event_on_its_day(event: TimelineEntry) -> None:
    date = date_of(CALENDAR, event.at_second)
    if date.month is None:
        texts = [record.text for document in canon() for record in document.records]
        assert any("naming" in text and str(date.year) in text for text in texts)
    else:
        month = CALENDAR.months[date.month - 1].name
        assert f"{date.day} {month} {date.year}" in _canon_text()


def test_the_timeline_is_in_order_and_past() -> None:
    seconds = [entry.at_second for entry in timeline()]
    assert seconds == sorted(seconds)
    assert seconds[-1] < universe().now


def test_a_document_is_dated_within_the_years_it_speaks_of() -> None:
    for document in canon():
        for record in document.records:
            assert record.year_from is None or record.year_from <= NOW.year
            years = [int(date.rsplit(" ", 1)[1]) for date in DATED.findall(record.text)]
            assert all(record.in_year(year) for year in years), (record.id, years)


def test_the_roll_of_the_drowned_adds_up() -> None:
    """Forty-one drowned; a true name each naming until the leaf was cut; twenty are left."""
    naming_years = [
        year for year in range(119, 343) if days_in_year(CALENDAR, year) > _plain_days(year)
    ]
    assert naming_years[0] == 126
    assert naming_years[-1] == 342
    true_names = [year for year in naming_years if year < 311]
    overdue = [year for year in naming_years if year >= 311]
    assert 41 - len(true_names) == 20
    assert len(overdue) == 4
    assert 20 - len(overdue) == 16


def _plain_days(year: int) -> int:
    leap = CALENDAR.months[2].leap
    assert leap is not None
    months = sum(month.days for month in CALENDAR.months)
    return months + CALENDAR.festivals[0].days + (year % leap.every == 0)


# --- secrets --------------------------------------------------------------------------


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_told_to_the_dm_alone(secret: str) -> None:
    records = [record for document in canon() for record in document.records]
    holding = [record for record in records if secret in record.text]
    assert holding, "nobody knows this secret any more"
    assert {record.visibility for record in holding} == {DM_ONLY}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_never_seen_at_first_sight(secret: str) -> None:
    assert [name for name, text in _at_first_sight() if secret.lower() in text.lower()] == []


def test_canon_is_for_the_table_but_for_what_is_marked() -> None:
    scopes = Counter(record.visibility.scope for d in canon() for record in d.records)
    assert scopes["table"] > scopes["dm"] >= 12
    assert TABLE.scope in scopes


# --- prose ----------------------------------------------------------------------------


def test_prose_states_no_number_the_engine_owns() -> None:
    """Numbers of the rules are digits; what people count in the story is in words."""
    for name, text in (*_at_first_sight(), *_told_in_play()):
        assert not re.search(r"\d|\bDC\b|hit points?\b|\bdamage\b", text), (name, text)


def test_each_detail_and_manner_is_one_sentence() -> None:
    for place in world().places.values():
        for line in place.details:
            assert re.fullmatch(r"[A-Z][^.!?]*[.]", line), line
    for npc in world().npcs.values():
        for line in npc.manner:
            assert re.fullmatch(r"(?:She|He) [^.!?]*[.]", line), line


def test_no_sentence_is_written_twice() -> None:
    sentences = Counter(
        sentence
        for _, text in (*_at_first_sight(), *_told_in_play())
        for sentence in re.split(r"(?<=[.!?])\s+", text)
        if len(sentence.split()) > 3
    )
    assert [sentence for sentence, count in sentences.items() if count > 1] == []


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_name_of_another_s_setting_is_used(name: str) -> None:
    everything = _canon_text() + " ".join(
        text for _, text in (*_at_first_sight(), *_told_in_play())
    )
    everything += " ".join(f"{s.name} {s.appearance} {s.story}" for s in sheets().values())
    words = set(re.findall(r"[a-zà-ÿ]+(?:-[a-z]+)*", everything.lower()))
    assert name not in words
