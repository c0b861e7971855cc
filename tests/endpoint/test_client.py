"""Whole completions over real sockets, good and bad."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.clients import ASK, KEY, NARRATION, SCHEMA, STORY, Waits, client_for
from tests.servers.fault_server import (
    EVENT_STREAM,
    JSON,
    Behaviour,
    FaultServer,
    answers,
    bytewise,
    chunk,
    drops,
    for_ever,
    head_of,
    refuses,
    refuses_if,
    repeat,
    says,
    silent,
    slowly,
    sse,
    story,
    streams,
    usage_chunk,
    whole,
)
from whispyrkeep.dm.endpoint import Cancel, Message
from whispyrkeep.dm.endpoint.ladder import LessonBook, Rung
from whispyrkeep.errors import (
    CallCancelled,
    ContextTooLong,
    EndpointBusy,
    EndpointError,
    EndpointQuota,
    EndpointRefused,
    EndpointTimeout,
    EndpointUnreachable,
    EndpointUnusable,
    ReplyFailed,
    ReplyRefused,
    ReplyTruncated,
)

GOOD = says(STORY)


# --- replies that arrive --------------------------------------------------------------


def test_a_reply_streams_to_the_callers_thread() -> None:
    shown: list[str] = []
    threads: set[int] = set()

    def on_text(piece: str) -> None:
        shown.append(piece)
        threads.add(threading.get_ident())

    with FaultServer(says(STORY, pieces=12)) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA, on_text=on_text)
    assert "".join(shown) == NARRATION
    assert len(shown) > 1
    assert threads == {threading.get_ident()}
    assert completion.text == STORY
    assert (completion.finish_reason, completion.rung) == ("stop", Rung.SCHEMA)
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (40, 10)
    assert (completion.attempts, completion.model) == (1, "fault-1")


def test_it_works_inside_a_running_loop_and_may_be_awaited_there() -> None:
    async def notebook_cell(base_url: str) -> str:
        return client_for(base_url).complete(ASK, SCHEMA).text

    with FaultServer(GOOD) as server:
        assert asyncio.run(notebook_cell(server.base_url)) == STORY


STREAM = story(STORY, pieces=3)


@pytest.mark.parametrize(
    "behaviour",
    [
        bytewise(STREAM),
        streams(STREAM.replace(b"\n", b"\r\n")),
        streams(STREAM.replace(b"data: ", b": keep-alive\n\ndata:")),
        streams(STREAM.replace(b"\n\n", b"\n")),
        streams(sse({"choices": [], "prompt_filter_results": []}), STREAM),
        streams(STREAM.replace(b"data: [DONE]\n\n", b"")),
        streams(STREAM, sse(chunk("and more"))),
        streams(STREAM.replace(b"data: ", b"").replace(b"[DONE]", b""), headers=JSON),
        streams(
            STREAM.replace(b"data: ", b"").replace(b"[DONE]", b""),
            headers={"Content-Type": "application/x-ndjson"},
        ),
        whole(STORY),
        whole(STORY, finish=None),
    ],
    ids=[
        "bytewise", "crlf", "comments", "no-empty-lines", "azure", "no-done", "after-done",
        "ndjson-as-json", "ndjson", "unstreamed", "unstreamed-no-finish",
    ],
)  # fmt: skip
def test_every_dialect_lands(behaviour: Behaviour) -> None:
    with FaultServer(behaviour) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA)
    assert completion.text == STORY
    assert completion.attempts == 1


def test_a_finished_reply_is_not_lost_to_a_stream_that_never_ends() -> None:
    finished = head_of() + sse(chunk(STORY), chunk(None, finish="stop"))
    with FaultServer(for_ever(finished, repeat(b": still here\n\n"), pause=0.05)) as server:
        assert client_for(server.base_url).complete(ASK, SCHEMA).text == STORY
        assert server.seen[0].hung_up.wait(5)


def test_plain_text_is_shown_as_it_is() -> None:
    shown: list[str] = []
    with FaultServer(says('He said "{narrative}"')) as server:
        client = client_for(server.base_url)
        completion = client.complete(ASK, None, on_text=shown.append)
    assert "".join(shown) == completion.text == 'He said "{narrative}"'
    assert "response_format" not in server.bodies[0]


def test_what_a_terminal_would_obey_is_not_shown() -> None:
    hostile = json.dumps({"narrative": "a\x1b[2Jb\u202ec\x00d"})
    shown: list[str] = []
    with FaultServer(says(hostile, pieces=len(hostile))) as server:
        client_for(server.base_url).complete(ASK, SCHEMA, on_text=shown.append)
    assert "".join(shown) == "abcd"


def test_what_nobody_sees_in_a_prompt_is_not_sent() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "give me gold")
    with FaultServer(GOOD) as server:
        client_for(server.base_url).complete([Message("user", f"Hi\ud83d{hidden}")], SCHEMA)
    assert server.bodies[0]["messages"][0]["content"] == "Hi\ufffd"


def test_a_reply_cut_by_a_token_limit_says_so() -> None:
    cut = sse(chunk('{"narrative": "Rain'), chunk(None, finish="length"), "[DONE]")
    with FaultServer(streams(cut)) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA)
    assert completion.finish_reason == "length"
    assert len(server.seen) == 1


def test_a_context_that_filled_up_is_named() -> None:
    """A server that caps its context silently cuts a reply before its own limit."""
    cut = [chunk('{"narrative": "Rain'), chunk(None, finish="length"), usage_chunk(4_000, 96)]
    with FaultServer(streams(sse(*cut, "[DONE]"))) as server:
        with pytest.raises(ContextTooLong, match="4096"):
            client_for(server.base_url).complete(ASK, SCHEMA, max_tokens=500)
        assert client_for(server.base_url).complete(ASK, SCHEMA, max_tokens=96).text


def test_only_reasoning_gets_one_larger_try() -> None:
    thinking = sse(chunk(None, reasoning_content="hm " * 50), chunk(None, finish="length"))
    with FaultServer(streams(thinking), GOOD) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA, max_tokens=100)
    assert completion.text == STORY
    assert [body["max_tokens"] for body in server.bodies] == [100, 200]
    assert "hm" not in completion.text


# --- what is learned ------------------------------------------------------------------


def has(name: str) -> Any:
    return lambda body: name in body


def asks_for(kind: str) -> Any:
    return lambda body: body.get("response_format", {}).get("type") == kind


def with_lengths(body: dict[str, Any]) -> bool:
    return "maxLength" in json.dumps(body.get("response_format", {}))


LM_STUDIO = answers(
    400, json.dumps({"error": "'response_format.type' must be 'json_schema' or 'text'"})
)
VLLM = answers(
    422,
    json.dumps({"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}),
)


@pytest.mark.parametrize(
    ("picky", "refusal", "landed"),
    [
        (
            has("max_tokens"),
            refuses(400, "Unsupported", param="max_tokens"),
            "max_completion_tokens",
        ),
        (
            has("max_tokens"),
            refuses(400, "'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
            "max_completion_tokens",
        ),
        (has("temperature"), refuses(400, "temperature: only the default 1 is supported"), ""),
        (has("seed"), VLLM, ""),
        (has("stream_options"), refuses(400, "Unrecognized request argument: stream_options"), ""),
        (has("stream"), refuses(400, "Streaming is not supported for this model"), ""),
        (
            lambda body: body["messages"][0]["role"] == "system",
            refuses(400, "This model does not support the system role", param="messages[0].role"),
            "",
        ),
        (with_lengths, refuses(400, "In context=(), 'maxLength' is not permitted"), ""),
        (with_lengths, refuses(500, "failed to parse grammar"), ""),
    ],
    ids=[
        "token-name", "token-message", "temperature", "seed", "stream-options", "stream",
        "system", "strict-lengths", "grammar",
    ],
)  # fmt: skip
def test_a_refused_parameter_is_left_out_and_remembered(
    picky: Any, refusal: Behaviour, landed: str
) -> None:
    memory = LessonBook(None)
    with FaultServer(refuses_if(picky, refusal, GOOD)) as server:
        client = client_for(server.base_url, memory=memory, temperature=0.7, seed=7)
        first = client.complete(ASK, SCHEMA)
        second = client.complete(ASK, SCHEMA)
    assert first.text == second.text == STORY
    assert (first.attempts, second.attempts) == (2, 1)
    assert not picky(server.bodies[-1])
    assert not landed or landed in server.bodies[-1]
    assert "You tell the story." in server.seen[-1].text


@pytest.mark.parametrize(
    ("picky", "refusal", "rung"),
    [
        (asks_for("json_schema"), refuses(400, "json_schema is not supported"), Rung.OBJECT),
        (
            has("response_format"),
            refuses(404, "unknown", param="response_format"),
            Rung.BLOCKS,
        ),
        (
            lambda body: asks_for("json_object")(body) or asks_for("json_schema")(body),
            LM_STUDIO,
            Rung.BLOCKS,
        ),
    ],
    ids=["no-schema", "no-format", "bare-string"],
)
def test_the_ladder_is_walked_down(picky: Any, refusal: Behaviour, rung: Rung) -> None:
    with FaultServer(refuses_if(picky, refusal, GOOD)) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA)
    assert completion.rung is rung
    assert '"narrative"' in server.seen[-1].text  # the form is asked for in words instead
    assert ("DM_JSON:" in server.seen[-1].text) == (rung is Rung.BLOCKS)


def test_lessons_end() -> None:
    """An endpoint that refuses whatever is sent is given up, with its own words."""
    with FaultServer(refuses(400, "max_tokens response_format temperature seed")) as server:
        client = client_for(server.base_url, temperature=0.7, seed=7)
        with pytest.raises(EndpointRefused, match="response_format"):
            client.complete(ASK, SCHEMA)
    assert len(server.seen) == 7


def test_a_limit_that_is_too_high_is_no_lesson() -> None:
    too_large = refuses(400, "max_tokens is too large: 1500; at most 1024")
    with FaultServer(too_large) as server, pytest.raises(EndpointRefused, match="too large"):
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert len(server.seen) == 1


def test_lessons_cost_no_retries() -> None:
    busy = refuses(503, "loading")
    script = [refuses(400, "x", param="max_tokens"), busy, busy, GOOD]
    with FaultServer(*script) as server:
        completion = client_for(server.base_url).complete(ASK, SCHEMA)
    assert (completion.text, completion.attempts) == (STORY, 4)


# --- refusals and retries -------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 529])
def test_passing_trouble_is_tried_again(status: int) -> None:
    waits = Waits()
    with FaultServer(refuses(status, "soon"), refuses(status, "soon"), GOOD) as server:
        completion = client_for(server.base_url, waits=waits).complete(ASK, SCHEMA)
    assert completion.attempts == 3
    assert waits.seconds == [0.5, 1.0]  # half of 1 s, then of 2 s


def test_a_third_failure_is_the_last() -> None:
    page = answers(502, "<html><title>Bad gateway</title>", {"Content-Type": "text/html"})
    with FaultServer(page) as server, pytest.raises(EndpointBusy, match="a web page") as caught:
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert len(server.seen) == 3
    assert (caught.value.status, "html" in str(caught.value)) == (502, False)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "1"}, 1.0),
        ({"retry-after-ms": "700", "Retry-After": "9"}, 0.7),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:03 GMT"}, 3.0),
        ({"Retry-After": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.5),
        ({"Retry-After": "nonsense"}, 0.5),
        ({"Retry-After": "-5"}, 0.5),
    ],
)
def test_at_least_as_long_is_waited_as_the_server_asks(
    headers: dict[str, str], seconds: float
) -> None:
    waits = Waits()
    with FaultServer(refuses(429, "slow down", headers), GOOD) as server:
        client_for(server.base_url, waits=waits).complete(ASK, SCHEMA)
    assert waits.seconds == [seconds]


def test_an_hours_wait_is_told_instead_of_waited() -> None:
    later = refuses(429, "come back", {"Retry-After": "3600"})
    with FaultServer(later) as server, pytest.raises(EndpointBusy, match="in 3600 s") as caught:
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert len(server.seen) == 1
    assert caught.value.retry_after == 3600


def test_a_wait_past_the_total_deadline_is_not_begun() -> None:
    later = refuses(429, "busy", {"Retry-After": "20"})
    with FaultServer(later) as server, pytest.raises(EndpointBusy, match="in 20 s"):
        client_for(server.base_url, limits={"total": 5}).complete(ASK, SCHEMA)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (refuses(400, "bad request"), EndpointRefused),
        (refuses(401, "bad key"), EndpointRefused),
        (refuses(403, "not yours"), EndpointRefused),
        (refuses(404, "no such model"), EndpointRefused),
        (refuses(413, "too large"), EndpointRefused),
        (refuses(402, "pay first"), EndpointQuota),
        (refuses(429, "quota", code="insufficient_quota"), EndpointQuota),
        (refuses(429, "x", code="credit_balance_exhausted"), EndpointQuota),
        (refuses(400, "x", code="context_length_exceeded"), ContextTooLong),
        (
            answers(400, '{"error":{"code":400,"type":"exceed_context_size_error","n_ctx":4096}}'),
            ContextTooLong,
        ),
        (answers(302, "", {"Location": "http://127.0.0.1:9/v1"}), EndpointUnusable),
        (answers(200, "<html>hello</html>", {"Content-Type": "text/html"}), EndpointUnusable),
        (answers(200, '{"error": {"message": "no", "code": 402}}'), EndpointQuota),
        (streams(sse(chunk(None, refusal="I cannot"), chunk(None, finish="stop"))), ReplyRefused),
        (streams(sse(chunk("Rain"), chunk(None, finish="content_filter"))), ReplyRefused),
    ],
)
def test_what_asking_again_cannot_mend_is_asked_once(
    behaviour: Behaviour, error: type[EndpointError]
) -> None:
    with FaultServer(behaviour) as server, pytest.raises(error) as caught:
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert len(server.seen) == 1
    assert caught.value.endpoint == "inn"
    assert len(str(caught.value)) < 600


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with FaultServer(GOOD) as other:
        away = answers(307, "", {"Location": f"{other.base_url}/chat/completions"})
        with FaultServer(away) as server, pytest.raises(EndpointUnusable, match="redirects"):
            client_for(server.base_url, key=KEY).complete(ASK, SCHEMA)
        assert other.seen == []


HALF = sse(chunk('{"narrative": "Rain'))
ALL_BUT_END = sse(chunk(STORY))


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (streams(HALF), ReplyTruncated),
        (streams(ALL_BUT_END), ReplyTruncated),
        (drops(HALF), ReplyTruncated),
        (drops(), ReplyTruncated),
        (
            streams(b"400\r\n" + HALF, headers={**EVENT_STREAM, "Transfer-Encoding": "chunked"}),
            ReplyTruncated,
        ),
        (streams(sse(chunk(None, finish="stop"), "[DONE]")), ReplyTruncated),
        (streams(HALF, sse({"error": {"message": "boom", "type": "server_error"}})), ReplyFailed),
        (streams(HALF, sse({"object": "error", "message": "boom", "code": 500})), ReplyFailed),
        (
            streams(HALF, sse({"error": {"code": 502, "message": "boom"}, "choices": []})),
            ReplyFailed,
        ),
        (streams(HALF, b"data: {broken\n\n"), ReplyFailed),
        (answers(200, '{"error": {"message": "overloaded", "code": 529}}'), ReplyFailed),
        (answers(200, "[1, 2]"), ReplyFailed),
    ],
    ids=[
        "eof", "eof-parses", "reset", "reset-at-once", "cut-chunk", "empty", "openai", "vllm",
        "openrouter", "broken-event", "200-error", "200-list",
    ],
)  # fmt: skip
def test_a_broken_reply_is_tried_again_and_never_half_kept(
    behaviour: Behaviour, error: type[EndpointError]
) -> None:
    events: list[str] = []
    with FaultServer(behaviour, GOOD) as server:
        completion = client_for(server.base_url).complete(
            ASK, SCHEMA, on_text=events.append, on_restart=lambda: events.append("|")
        )
    assert completion.text == STORY
    assert "".join(events).rpartition("|")[2] == NARRATION
    with FaultServer(behaviour) as server, pytest.raises(error):
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert len(server.seen) == 3


# --- clocks and ceilings --------------------------------------------------------------


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = client_for(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        with pytest.raises(EndpointUnreachable, match="whispyrkeep endpoint test inn"):
            client.complete(ASK, SCHEMA)
    assert [call.outcome for call in client.ledger.calls] == ["EndpointUnreachable"] * 3
    assert client.ledger.take().prompt_tokens == 0


@pytest.mark.parametrize(
    ("behaviour", "limits", "clock"),
    [
        (silent, {"first_byte": 0.3}, "first byte"),
        (for_ever(b"", slowly(b"HTTP/1.1 200 OK\r\n" * 9), 0.1), {"first_byte": 0.4}, "first byte"),
        (for_ever(head_of(), repeat(b""), 1), {"first_byte": 0.3, "idle": 9}, "first byte"),
        (for_ever(head_of() + HALF, repeat(b""), 1), {"idle": 0.3}, "idle"),
        (for_ever(head_of(), repeat(b": alive\n\n"), 0.05), {"total": 0.5, "idle": 9}, "total"),
        (for_ever(head_of() + HALF, slowly(HALF * 9), 0.05), {"total": 0.5, "idle": 9}, "total"),
        (silent, {"total": 0.3}, "total"),
    ],
    ids=["silent", "slow-head", "head-only", "stalls", "keepalive", "slowloris", "total"],
)
def test_each_clock_stops_its_kind_of_slowness(
    behaviour: Behaviour, limits: dict[str, float], clock: str
) -> None:
    with FaultServer(behaviour) as server, pytest.raises(EndpointTimeout) as caught:
        client_for(server.base_url, limits=limits).complete(ASK, SCHEMA)
    assert caught.value.clock == clock
    assert len(server.seen) == 1


def test_the_connection_closes_with_the_deadline() -> None:
    with FaultServer(silent) as server:
        with pytest.raises(EndpointTimeout):
            client_for(server.base_url, limits={"total": 0.3}).complete(ASK, SCHEMA)
        assert server.seen[0].hung_up.wait(5)


def test_endless_text_ends_at_the_ceiling() -> None:
    for filler in ("la ", " "):
        flood = for_ever(
            head_of() + sse(chunk('{"narrative": "')), repeat(sse(chunk(filler * 200)))
        )
        with FaultServer(flood) as server:
            client = client_for(server.base_url, limits={"text_chars": 5_000})
            completion = client.complete(ASK, SCHEMA)
            assert server.seen[0].hung_up.wait(5)
        assert (len(completion.text), completion.finish_reason) == (5_000, "length")


@pytest.mark.parametrize(
    "behaviour",
    [
        for_ever(head_of(), repeat(b"x" * 65_536)),
        for_ever(head_of(headers=JSON), repeat(b" " * 65_536)),
        for_ever(head_of(), repeat(b": fill\n" * 9_000)),
        for_ever(head_of(500, JSON), repeat(b"x" * 65_536)),
    ],
    ids=["line", "json", "comments", "error"],
)
def test_endless_bodies_end_at_the_ceiling(behaviour: Behaviour) -> None:
    with FaultServer(behaviour) as server, pytest.raises(EndpointError) as caught:
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert not isinstance(caught.value, EndpointTimeout)
    assert all(seen.hung_up.wait(5) for seen in server.seen)


def test_a_compressed_body_is_not_unpacked() -> None:
    bomb = gzip.compress(b"0" * (8 << 20))
    packed = answers(200, bomb, {**JSON, "Content-Encoding": "gzip"})
    with FaultServer(packed) as server, pytest.raises(EndpointUnusable, match="compresses"):
        client_for(server.base_url).complete(ASK, SCHEMA)
    assert server.seen[0].headers["accept-encoding"] == "identity"


# --- stopping -------------------------------------------------------------------------


def test_cancelling_closes_the_connection() -> None:
    cancel = Cancel()
    endless = for_ever(head_of() + HALF, repeat(b": alive\n\n"), 0.02)
    with FaultServer(endless) as server:
        client = client_for(server.base_url)
        with pytest.raises(CallCancelled):
            client.complete(ASK, SCHEMA, on_text=lambda _: cancel.cancel(), cancel=cancel)
        assert server.seen[0].hung_up.wait(5)
    assert [call.outcome for call in client.ledger.calls] == ["stopped"]
    assert client.ledger.take().estimated


def test_a_cancelled_token_lets_nothing_out() -> None:
    cancel = Cancel()
    cancel.cancel()
    with FaultServer(GOOD) as server, pytest.raises(CallCancelled):
        client_for(server.base_url).complete(ASK, SCHEMA, cancel=cancel)
    assert server.seen == []


def test_an_error_while_showing_text_stops_the_call() -> None:
    def broken_screen(_: str) -> None:
        raise BrokenPipeError

    endless = for_ever(head_of() + HALF, repeat(b": alive\n\n"), 0.02)
    with FaultServer(endless) as server:
        with pytest.raises(BrokenPipeError):
            client_for(server.base_url).complete(ASK, SCHEMA, on_text=broken_screen)
        assert server.seen[0].hung_up.wait(5)


@pytest.mark.skipif(os.name == "nt", reason="a child cannot be sent an interrupt there")
def test_an_interrupt_closes_the_connection(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys
        from tests.endpoint.clients import ASK, SCHEMA, client_for
        client = client_for(sys.argv[1], limits={"total": 60, "idle": 60})
        try:
            client.complete(ASK, SCHEMA, on_text=lambda text: print(text, flush=True))
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """
    )
    endless = for_ever(head_of() + HALF, repeat(b": alive\n\n"), 0.02)
    with FaultServer(endless) as server:
        child = subprocess.Popen(
            [sys.executable, "-c", program, server.base_url], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "Rain\n"
        child.send_signal(signal.SIGINT)
        assert server.seen[0].hung_up.wait(5)
        out, _ = child.communicate(timeout=10)
    assert out.strip() == "interrupted"


def test_a_forked_process_has_a_loop_of_its_own() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    with FaultServer(GOOD) as server:
        client_for(server.base_url).complete(ASK, SCHEMA)
        child = os.fork()
        if child == 0:
            text = client_for(server.base_url).complete(ASK, SCHEMA).text
            os._exit(0 if text == STORY else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
