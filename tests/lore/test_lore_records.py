"""What a record, its visibility and a delta are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from whispyrkeep.models.canonical import canonical_bytes
from whispyrkeep.models.lore import (
    DM_ONLY,
    TABLE,
    DocumentSource,
    LoreDelta,
    LoreRecord,
    TurnSource,
    Viewer,
    Visibility,
)

ADA = Visibility(scope="characters", characters=("ada", "tobin"))
SOURCE = TurnSource(campaign="wreckers", turn=7, event_id="0192-ab")


@pytest.mark.parametrize(
    ("visibility", "viewer", "sees"),
    [
        (DM_ONLY, "dm", True),
        (DM_ONLY, "table", False),
        (DM_ONLY, frozenset({"ada"}), False),
        (TABLE, "table", True),
        (TABLE, frozenset(), True),
        (TABLE, frozenset({"ada"}), True),
        (ADA, "dm", True),
        (ADA, "table", False),
        (ADA, frozenset({"ada"}), True),
        (ADA, frozenset({"mirel", "tobin"}), True),
        (ADA, frozenset({"mirel"}), False),
        (ADA, frozenset(), False),
    ],
)
def test_who_sees_what(visibility: Visibility, viewer: Viewer, sees: bool) -> None:
    assert visibility.sees(viewer) is sees


@pytest.mark.parametrize(
    "content",
    [
        {"scope": "characters"},
        {"scope": "table", "characters": ["ada"]},
        {"scope": "dm", "characters": ["ada"]},
        {"scope": "characters", "characters": ["Ada Venn"]},
        {"scope": "table", "except": ["ada"]},
    ],
)
def test_visibility_that_could_be_read_two_ways_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Visibility.model_validate(content)


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": " \n"},
        {"year_from": 301, "year_to": 300},
        {"kind": "hard", "campaign": "wreckers"},
        {"id": "two words"},
        {"id": "a'; DROP TABLE lore"},
        {"source": {"type": "turn", "campaign": "wreckers", "turn": 0, "event_id": "e"}},
    ],
)
def test_records_that_contradict_themselves_are_refused(change: dict[str, Any]) -> None:
    sound = LoreDelta(text="The bell is cracked.").record(SOURCE, 0, 300).dump()
    with pytest.raises(ValidationError):
        LoreRecord.model_validate(sound | change)


@pytest.mark.parametrize(
    ("first", "last", "year", "holds"),
    [
        (None, None, -40, True),
        (212, None, 211, False),
        (212, None, 212, True),
        (None, 300, 300, True),
        (None, 300, 301, False),
        (-5, -1, 0, False),
    ],
)
def test_in_year(first: int | None, last: int | None, year: int, holds: bool) -> None:
    source = DocumentSource(document="history.md", position=1)
    record = LoreRecord(
        id="canon:history#1", text="x", kind="hard", source=source, year_from=first, year_to=last
    )
    assert record.in_year(year) is holds


def test_a_delta_becomes_soft_lore_of_its_turn_for_the_dm_alone() -> None:
    record = LoreDelta(text="  The bell is cracked. ").record(SOURCE, 2, 300)
    assert record.text == "The bell is cracked."
    assert (record.kind, record.campaign, record.source) == ("soft", "wreckers", SOURCE)
    assert record.visibility == DM_ONLY
    assert record.year_from == 300
    assert record.in_year(512)


@settings(deadline=None)
@given(
    st.text(max_size=700).filter(lambda text: len(text.strip()) <= 600 and text.strip()),
    st.integers(0, 5),
)
def test_every_delta_has_a_canonical_form_and_comes_back(text: str, position: int) -> None:
    try:
        delta = LoreDelta(text=text)
    except ValidationError:
        return
    record = delta.record(SOURCE, position, None)
    canonical_bytes(record.dump())
    assert LoreRecord.model_validate_json(record.model_dump_json()) == record


def test_ids_tell_turns_apart_that_say_the_same() -> None:
    delta = LoreDelta(text="The bell is cracked.")
    again = SOURCE.model_copy(update={"event_id": "0192-cd"})
    assert delta.record(SOURCE, 0, None).id != delta.record(again, 0, None).id
    copied = SOURCE.model_copy(update={"campaign": "the-copy"})
    assert delta.record(SOURCE, 0, None).id == delta.record(copied, 0, None).id


@pytest.mark.parametrize("text", ["", "   ", "x" * 601])
def test_deltas_are_short_and_not_empty(text: str) -> None:
    with pytest.raises(ValidationError):
        LoreDelta(text=text)
