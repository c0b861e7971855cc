from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.endpoint.clients import ASK, SCHEMA, STORY, client_for, profile_for
from tests.servers.fault_server import FaultServer, chunk, refuses, says, silent, sse, streams
from whispyrkeep.dm.endpoint.cost import (
    Ledger,
    Prices,
    Usage,
    cost_of,
    estimate_tokens,
    read_usage,
)
from whispyrkeep.dm.endpoint.ladder import LessonBook, Lessons, Rung, learn
from whispyrkeep.dm.endpoint.reports import Report, parse_report
from whispyrkeep.dm.endpoint.request import Message, build_body
from whispyrkeep.dm.endpoint.schemas import LONGEST_STRING, wire_schema
from whispyrkeep.errors import BudgetExceeded, EndpointTimeout, PricesMissing
from whispyrkeep.models.campaign import Caps
from whispyrkeep.models.turn import ModelUse

PRICES = Prices(prompt=2_500_000, completion=10_000_000, cached=250_000)
NOTHING = ModelUse(name="")


# --- cost -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usage", "micro"),
    [
        (Usage(0, 0), 0),
        (Usage(1_000_000, 0), 2_500_000),
        (Usage(0, 1_000_000), 10_000_000),
        (Usage(1_000_000, 0, 1_000_000), 250_000),
        (Usage(1_000, 100, 600), 1_000 + 150 + 1_000),
        (Usage(1, 0), 3),
    ],
)
def test_cost_in_millionths(usage: Usage, micro: int) -> None:
    assert cost_of(usage, PRICES) == micro


def test_unknown_prices_cost_nothing_and_cached_tokens_are_full_price_by_default() -> None:
    assert cost_of(Usage(10, 10), None) == 0
    assert cost_of(Usage(1_000_000, 0, 500_000), Prices(prompt=4, completion=0)) == 4


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_reported_usage_is_read_within_bounds(prompt: int, completion: int, cached: int) -> None:
    usage = read_usage(
        {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
    )
    assert usage == Usage(prompt, completion, min(cached, prompt))


def test_tokens_are_estimated_from_characters() -> None:
    assert [estimate_tokens(text) for text in ("", "a", "abcd", "abcde")] == [0, 1, 1, 2]


def test_failed_and_repair_calls_are_in_the_turns_entry() -> None:
    ledger = Ledger("inn", PRICES, Caps(), NOTHING)
    ledger.record("tale-1", "ReplyTruncated", Usage(100, 7, estimated=True))
    ledger.record("tale-1", "ok", Usage(100, 20))
    entry = ledger.take()
    assert (entry.calls, entry.prompt_tokens, entry.completion_tokens) == (2, 200, 27)
    assert (entry.estimated, entry.cost_micro) == (True, 250 + 70 + 250 + 200)
    assert ledger.take().calls == 0


def test_the_cap_counts_what_was_spent_before() -> None:
    spent = ModelUse(name="tale-1", prompt_tokens=900, completion_tokens=50, cost_micro=9_000)
    ledger = Ledger("inn", PRICES, Caps(tokens=1_000), spent)
    ledger.check(40, 10)
    with pytest.raises(BudgetExceeded) as caught:
        ledger.check(40, 11)
    assert (caught.value.unit, caught.value.spent, caught.value.cap) == ("tokens", 950, 1_000)
    money = Ledger("inn", PRICES, Caps(cost_micro=10_000), spent)
    money.check(400, 0)
    with pytest.raises(BudgetExceeded, match="millionths of a USD"):
        money.check(401, 0)
    with pytest.raises(PricesMissing):
        Ledger("inn", None, Caps(cost_micro=10_000), NOTHING).check(1, 1)


def test_the_cap_stops_before_the_call() -> None:
    with FaultServer(says(STORY, prompt=40, completion=10)) as server:
        client = client_for(server.base_url, caps=Caps(tokens=420), max_tokens=200)
        client.complete(ASK, SCHEMA)
        with pytest.raises(BudgetExceeded):
            client.complete(ASK, SCHEMA, max_tokens=350)
    assert len(server.seen) == 1


def test_a_retry_counts_against_the_cap_too() -> None:
    half = streams(sse(chunk("x" * 1_200)))
    with FaultServer(half) as server:
        client = client_for(server.base_url, caps=Caps(tokens=520), max_tokens=200)
        with pytest.raises(BudgetExceeded):
            client.complete(ASK, SCHEMA)
    assert len(server.seen) == 1
    assert client.ledger.take().estimated


def test_a_completions_usage_covers_its_failed_requests() -> None:
    half = streams(sse(chunk("x" * 400)))
    with FaultServer(half, refuses(503), says(STORY, prompt=40, completion=10)) as server:
        usage = client_for(server.base_url, prices=PRICES).complete(ASK, SCHEMA).usage
    assert (usage.calls, usage.estimated) == (3, True)
    assert usage.completion_tokens == 110
    assert usage.cost_micro > 0


def test_a_timed_out_call_is_estimated() -> None:
    with FaultServer(silent) as server:
        client = client_for(server.base_url, limits={"first_byte": 0.2})
        with pytest.raises(EndpointTimeout):
            client.complete(ASK, SCHEMA)
    use = client.ledger.take()
    assert use.estimated
    assert use.prompt_tokens > 0


# --- lessons --------------------------------------------------------------------------

URL = "https://a.example/v1"
TODAY = date(2026, 11, 22)
SENT = frozenset({"max_tokens", "response_format", "stream", "temperature", "system", "seed"})


def test_lessons_are_remembered_by_address_and_model(tmp_path: Path) -> None:
    path = tmp_path / "lessons.json"
    learned = Lessons(rung=Rung.OBJECT, token_limit="max_completion_tokens", dropped=("seed",))
    LessonBook(path).remember(URL, "tale-1", learned, TODAY)
    LessonBook(path).remember(URL, "tale-2", Lessons(rung=Rung.BLOCKS), TODAY)
    book = LessonBook(path)
    assert book.recall(URL, "tale-1", TODAY) == learned.model_copy(update={"learned_on": TODAY})
    assert book.recall(URL, "tale-3", TODAY) == Lessons()
    assert book.recall("https://b.example/v1", "tale-1", TODAY) == Lessons()


def test_old_lessons_are_forgotten(tmp_path: Path) -> None:
    book = LessonBook(tmp_path / "lessons.json")
    book.remember(URL, "tale-1", Lessons(rung=Rung.BLOCKS), TODAY)
    assert book.recall(URL, "tale-1", TODAY + timedelta(days=30)).rung is Rung.BLOCKS
    assert book.recall(URL, "tale-1", TODAY + timedelta(days=31)) == Lessons()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"lessons": {"x": {"rung": "sky"}}}'])
def test_a_damaged_memory_is_only_forgotten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lessons.json"
    path.write_text(content)
    book = LessonBook(path)
    assert book.recall(URL, "tale-1", TODAY) == Lessons()
    book.remember(URL, "tale-1", Lessons(rung=Rung.BLOCKS), TODAY)
    assert LessonBook(path).recall(URL, "tale-1", TODAY).rung is Rung.BLOCKS


def test_a_lesson_of_a_first_run_serves_the_second(tmp_path: Path) -> None:
    path = tmp_path / "lessons.json"
    picky = refuses(400, "max_tokens: unsupported", param="max_tokens")
    with FaultServer(picky, says(STORY)) as server:
        first = client_for(server.base_url, memory=LessonBook(path)).complete(ASK, SCHEMA)
        second = client_for(server.base_url, memory=LessonBook(path)).complete(ASK, SCHEMA)
    assert (first.attempts, second.attempts) == (2, 1)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "max_tokens"),
        (429, "max_tokens"),
        (400, "The model tale-9 does not exist"),
        (400, "max_tokens must be at most 100"),
        (400, "frequency_penalty is unknown"),
    ],
)
def test_what_teaches_nothing(status: int, message: str) -> None:
    assert learn(Lessons(), status, Report(message), SENT) is None


def test_a_named_parameter_counts_more_than_one_in_passing() -> None:
    report = Report("temperature is not supported together with max_tokens", param="temperature")
    lessons = learn(Lessons(), 400, report, SENT)
    assert lessons == Lessons(dropped=("temperature",))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"error": {"message": "m", "code": 7}}', "m"),
        ('{"error": "m"}', "m"),
        ('{"detail": "m"}', "m"),
        ('{"detail": [{"loc": ["body", "seed"], "msg": "m"}]}', "body.seed: m"),
        ('{"object": "error", "message": "m"}', "m"),
        ('{"error": {"error": {"message": "m"}}}', "m"),
        ("plain m", "plain m"),
        ("", "no reason given"),
        ("[]", "no reason given"),
        ("<!DOCTYPE html><html>x", "it answered with a web page, not with an API's error"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_reports_in_every_form(body: str, message: str) -> None:
    assert parse_report(body).message == message


# --- wire schemas and bodies ----------------------------------------------------------

WHOLE: dict[str, Any] = {
    "title": "Reply",
    "type": "object",
    "$defs": {
        "Roll": {
            "type": "object",
            "title": "Roll",
            "properties": {
                "kind": {"const": "check", "default": "check"},
                "target": {"enum": ["wolf", "guard"]},
                "note": {"type": "string", "pattern": "^a", "maxLength": 9_000},
            },
            "required": ["kind"],
        }
    },
    "properties": {
        "narrative": {"type": "string", "minLength": 1, "maxLength": 800, "title": "Narrative"},
        "rolls": {
            "type": "array",
            "maxItems": 3,
            "items": {"oneOf": [{"$ref": "#/$defs/Roll", "description": "x"}, {"type": "null"}]},
        },
        "hours": {"type": "integer", "minimum": 0, "maximum": 24, "default": 0},
    },
    "required": ["narrative"],
}
REPLY = {"narrative": "Rain.", "rolls": [{"kind": "check", "target": "wolf", "note": "a"}]}


def test_the_clouds_form_requires_all_and_measures_no_text() -> None:
    wired = wire_schema(WHOLE, lengths=False)
    text = json.dumps(wired)
    assert not [word for word in ("Length", "pattern", "default", "title", "oneOf") if word in text]
    assert wired["required"] == ["narrative", "rolls", "hours"]
    assert wired["additionalProperties"] is False
    assert wired["$defs"]["Roll"]["required"] == ["kind", "target", "note"]
    assert wired["$defs"]["Roll"]["properties"]["kind"] == {"type": "string", "const": "check"}
    hours = wired["properties"]["hours"]["anyOf"]
    assert hours == [{"type": "integer", "minimum": 0, "maximum": 24}, {"type": "null"}]
    validator = Draft202012Validator(wired)
    whole = REPLY | {"hours": None}
    assert validator.is_valid(whole)
    assert not validator.is_valid(REPLY)
    assert not validator.is_valid(whole | {"gold": 999})


def test_the_grammars_form_bounds_every_text() -> None:
    wired = wire_schema(WHOLE, lengths=True)
    assert wired["properties"]["narrative"]["maxLength"] == 800
    note = wired["$defs"]["Roll"]["properties"]["note"]
    assert note == {"type": "string", "maxLength": LONGEST_STRING}
    assert "maxLength" not in wired["$defs"]["Roll"]["properties"]["target"]
    assert wired["required"] == ["narrative"]
    assert list(wired["properties"]) == ["narrative", "rolls", "hours"]
    assert Draft202012Validator(wired).is_valid(REPLY)


def test_a_free_form_object_is_a_mistake_of_the_contract() -> None:
    with pytest.raises(ValueError, match="free-form"):
        wire_schema({"type": "object", "additionalProperties": {"type": "string"}}, lengths=False)


def test_the_schema_given_is_not_changed() -> None:
    before = json.dumps(WHOLE)
    wire_schema(WHOLE, lengths=False)
    wire_schema(WHOLE, lengths=True)
    assert json.dumps(WHOLE) == before


def test_without_a_system_role_nothing_is_lost() -> None:
    talk = [
        *ASK,
        Message("assistant", "{}"),
        Message("user", "again"),
        Message("system", "be brief"),
    ]
    body = build_body(
        profile_for("http://localhost:1"), talk, None, Lessons(dropped=("system",)), 100
    )
    assert [message["role"] for message in body["messages"]] == [
        "user", "assistant", "user", "user",
    ]  # fmt: skip
    assert body["messages"][0]["content"] == "You tell the story.\n\nI look around."
    assert body["messages"][-1]["content"] == "be brief"
