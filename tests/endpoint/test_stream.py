from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.fault_server import chunk, sse, usage_chunk
from whispyrkeep.dm.endpoint.cost import Usage
from whispyrkeep.dm.endpoint.stream import (
    LONGEST_LINE,
    EventReader,
    LineReader,
    ReplyBuilder,
    StreamFault,
)


def events(*pieces: bytes) -> list[dict[str, Any]]:
    lines, reader = LineReader(), EventReader()
    whole = [line for piece in pieces for line in lines.feed(piece)]
    return [event for line in [*whole, *lines.flush(), ""] for event in reader.feed(line)]


@pytest.mark.parametrize(
    "stream",
    [
        b'data: {"a": 1}\n\ndata: {"a": 2}\n\ndata: [DONE]\n\n',
        b'data: {"a": 1}\r\n\r\ndata: {"a": 2}\r\n\r\ndata: [DONE]\r\n\r\n',
        b'data: {"a": 1}\r\rdata: {"a": 2}\r\r',
        b'data:{"a": 1}\ndata:{"a": 2}\ndata: [DONE]\n',
        b': PROCESSING\n\nevent: x\nid: 7\nretry: 5\ndata: {"a": 1}\n\n:\n\ndata: {"a": 2}',
        b'data: {"a":\ndata: 1}\n\ndata: {"a": 2}\n\n',
        b'{"a": 1}\n{"a": 2}\n',
        b'data: {"a": 1}\n\ndata: {"a": 2}\n\ndata: [DONE]\n\ndata: {"a": 3}\n\n',
    ],
)
def test_every_dialect_gives_the_same_events_however_it_is_split(stream: bytes) -> None:
    assert events(stream) == [{"a": 1}, {"a": 2}]
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    "stream", [b"data: {oops\n\n", b"data: [1]\n\n", b"<html>\n", b"{broken\n", b'data: "x"\n\n']
)
def test_what_is_no_event_is_a_fault(stream: bytes) -> None:
    with pytest.raises(StreamFault):
        events(stream)


@given(st.text(), st.data())
def test_text_split_inside_a_character_arrives_whole(text: str, data: st.DataObject) -> None:
    line = text.replace("\r", "").replace("\n", "").encode("utf-8", "replace")
    cut = data.draw(st.integers(0, len(line)))
    reader = LineReader()
    assert reader.feed(line[:cut]) + reader.feed(line[cut:] + b"\n") == [line.decode()]


def test_a_line_has_a_ceiling() -> None:
    reader = LineReader()
    with pytest.raises(StreamFault, match="longer than"):
        for _ in range(40):
            reader.feed(b"x" * (LONGEST_LINE // 32))


def build(*chunks: dict[str, Any], most_chars: int = 1_000) -> ReplyBuilder:
    builder = ReplyBuilder(most_chars)
    for each in chunks:
        builder.feed(each)
    return builder


def test_chunks_add_up_to_a_reply() -> None:
    reply = build(
        {"choices": [], "prompt_filter_results": [{}]},
        chunk(None, role="assistant"),
        chunk("Rain "),
        chunk("falls."),
        chunk(None, finish="stop"),
        usage_chunk(40, 5, cached=32),
    )
    assert (reply.text, reply.finish, reply.was_cut) == ("Rain falls.", "stop", False)
    assert reply.usage == Usage(40, 5, 32)
    assert reply.model == "fault-1"


def test_only_the_first_choice_counts() -> None:
    other = {"choices": [{"index": 1, "delta": {"content": "no"}, "finish_reason": None}]}
    assert build(chunk("yes"), other).text == "yes"


def test_nothing_is_added_after_the_end() -> None:
    assert build(chunk("Rain."), chunk(None, finish="stop"), chunk("more")).text == "Rain."


def test_cumulative_usage_is_not_summed() -> None:
    reply = build(usage_chunk(40, 1), usage_chunk(40, 2), usage_chunk(40, 3))
    assert reply.usage == Usage(40, 3)


@pytest.mark.parametrize("nonsense", [None, -1, "12", 1.5, True, 10**12, {}])
def test_nonsense_usage_is_unknown(nonsense: Any) -> None:
    assert build(usage_chunk(nonsense, 1)).usage is None
    assert build({"choices": [], "usage": nonsense}).usage is None


def test_reasoning_is_counted_and_not_text() -> None:
    reply = build(chunk(None, reasoning_content="abc"), chunk(None, reasoning="de"), chunk("Rain."))
    assert (reply.text, reply.reasoning_chars) == ("Rain.", 5)


def test_text_in_typed_parts_is_joined() -> None:
    parts = [{"type": "text", "text": "Rain"}, {"type": "image"}, {"type": "text", "text": "."}]
    assert build(chunk(parts)).text == "Rain."


def test_text_is_cut_at_the_ceiling() -> None:
    reply = build(chunk("x" * 700), chunk("y" * 700))
    assert (len(reply.text), reply.was_cut) == (1_000, True)


@pytest.mark.parametrize("reason", ["length", "max_tokens"])
def test_a_token_limit_cuts(reason: str) -> None:
    assert build(chunk("Rain"), chunk(None, finish=reason)).was_cut


@pytest.mark.parametrize(
    "report",
    [
        {"error": {"message": "boom"}},
        {"error": "boom"},
        {"object": "error", "message": "boom", "code": 500},
        {"choices": [{"index": 0, "delta": {}, "error": {"message": "boom"}}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "error"}]},
    ],
)
def test_an_error_event_is_a_fault(report: dict[str, Any]) -> None:
    with pytest.raises(StreamFault):
        build(chunk("Rain"), report)


def test_sse_helper_and_reader_agree() -> None:
    assert events(sse(chunk("é"), "[DONE]")) == [json.loads(json.dumps(chunk("é")))]
