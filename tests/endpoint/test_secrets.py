"""A planted key is looked for in everything that can leave the client."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from tests.endpoint.clients import ASK, KEY, SCHEMA, STORY, client_for
from tests.servers.fault_server import (
    EVENT_STREAM,
    JSON,
    Behaviour,
    Connection,
    FaultServer,
    Seen,
    answers,
    chunk,
    drops,
    for_ever,
    head_of,
    refuses,
    repeat,
    says,
    silent,
    sse,
    streams,
    usage_chunk,
)
from whispyrkeep.dm.endpoint import EndpointClient
from whispyrkeep.dm.endpoint.background import Cancel
from whispyrkeep.dm.endpoint.ladder import LessonBook
from whispyrkeep.dm.endpoint.secret import MASK, Redactor, Secret, StreamRedactor, redact
from whispyrkeep.errors import (
    CallCancelled,
    EndpointRefused,
    KeyBoundElsewhere,
    KeyEchoed,
    KeyInvalid,
    WhispyrkeepError,
)

PREFIX = KEY[:12]
ORIGIN = "https://tales.example:443"


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """All log records of the process at their most talkative."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def everything_told(error: BaseException) -> str:
    """An error as every kind of traceback shows it, local variables included."""
    plain = traceback.TracebackException.from_exception(error, capture_locals=True)
    screen = Console(file=io.StringIO(), width=300)
    rich = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=10_000
    )
    screen.print(rich)
    assert isinstance(screen.file, io.StringIO)
    chain: list[str] = []
    cause: BaseException | None = error
    while cause:
        chain.append(f"{cause!r} {cause} {vars(cause)}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join([*plain.format(chain=True), screen.file.getvalue(), *chain])


def echoed_in_head(connection: Connection, seen: Seen) -> None:
    connection.head(401, {**JSON, "X-Your-Key": KEY, "WWW-Authenticate": f"Bearer {KEY}"})
    connection.send(json.dumps({"error": f"bad {KEY}"}).encode())


def not_http(connection: Connection, seen: Seen) -> None:
    connection.send(f"{seen.headers['authorization']} is wrong\r\n\r\n".encode())


ECHOES: list[Behaviour] = [
    refuses(401, f"Incorrect API key provided: {KEY}."),
    refuses(401, f"Incorrect API key provided: {KEY[:16]}****."),
    refuses(400, f"header Authorization: Bearer {KEY}"),
    refuses(403, "bad", param=KEY, code=KEY, type=KEY),
    answers(500, f"<html>{KEY}</html>", {"Content-Type": "text/html"}),
    answers(429, KEY, {"Retry-After": KEY}),
    answers(200, json.dumps({"error": {"message": KEY, "code": 401}})),
    echoed_in_head,
    not_http,
    silent,
    drops(sse(chunk(KEY[:20]))),
    streams(f"data: {KEY}\n\n".encode()),
    streams(f"{KEY}\n\n".encode()),
    streams(sse(chunk("Rain"), {"error": {"message": f"key {KEY} expired"}})),
    streams(sse(chunk(None, refusal=f"not for {KEY}"), chunk(None, finish="stop"))),
    for_ever(head_of() + sse(chunk(f'{{"narrative": "{KEY}')), repeat(b": alive\n\n"), 0.05),
]


@pytest.mark.parametrize("behaviour", ECHOES)
def test_no_failure_tells_the_key(
    behaviour: Behaviour, everything_logged: io.StringIO, tmp_path: Path
) -> None:
    shown: list[str] = []
    with FaultServer(behaviour) as server:
        client = client_for(
            server.base_url,
            key=KEY,
            limits={"total": 0.6},
            memory=LessonBook(tmp_path / "lessons.json"),
        )
        with pytest.raises(WhispyrkeepError) as caught:
            client.complete(ASK, SCHEMA, on_text=shown.append)
    assert KEY in server.seen[0].headers["authorization"]
    told = everything_told(caught.value)
    assert "complete" in told  # the traceback does have frames
    records = [told, everything_logged.getvalue(), "".join(shown), repr(client.ledger.calls)]
    records += [path.read_text() for path in tmp_path.iterdir()]
    assert not [text for text in records if PREFIX in text]


@pytest.mark.parametrize("cut", range(1, len(KEY)))
def test_a_key_echoed_over_two_chunks_is_neither_shown_nor_kept(cut: int) -> None:
    shown: list[str] = []
    echo = [chunk('{"narrative": "Psst: '), chunk(KEY[:cut]), chunk(KEY[cut:]), chunk(' ok"}')]
    stream = sse(*echo, chunk(None, finish="stop"), "[DONE]")
    with FaultServer(streams(stream)) as server:
        client = client_for(server.base_url, key=KEY)
        completion = client.complete(ASK, SCHEMA, on_text=shown.append)
    assert "".join(shown) == f"Psst: {MASK} ok"
    assert completion.text == f'{{"narrative": "Psst: {MASK} ok"}}'


def test_a_key_in_the_models_name_is_struck_out() -> None:
    named = {**chunk(STORY, finish="stop"), "model": f"tale {KEY}"}
    with FaultServer(streams(sse(named, usage_chunk(1, 1), "[DONE]"))) as server:
        completion = client_for(server.base_url, key=KEY).complete(ASK, SCHEMA)
    assert PREFIX not in repr(completion)


@pytest.mark.parametrize(
    "disguise",
    [
        "".join(f"\\u{ord(char):04x}" for char in KEY),
        KEY.replace("-", "\\u002d"),
        "\\u200b".join(KEY),
        "\u200b".join(KEY),
    ],
)
def test_a_disguised_key_is_not_shown_and_the_reply_dropped(disguise: str) -> None:
    shown: list[str] = []
    with FaultServer(says(f'{{"narrative": "{disguise}"}}')) as server:
        client = client_for(server.base_url, key=KEY)
        with pytest.raises(KeyEchoed) as caught:
            client.complete(ASK, SCHEMA, on_text=shown.append)
    assert PREFIX not in "".join(shown)
    assert PREFIX not in everything_told(caught.value)


def test_a_stopped_call_tells_nothing() -> None:
    cancel = Cancel()
    endless = for_ever(head_of(headers=EVENT_STREAM) + sse(chunk("x")), repeat(b":\n\n"), 0.02)
    with FaultServer(endless) as server:
        client = client_for(server.base_url, key=KEY)
        with pytest.raises(CallCancelled) as caught:
            client.complete(ASK, None, on_text=lambda _: cancel.cancel(), cancel=cancel)
    assert PREFIX not in everything_told(caught.value)


def test_the_list_of_models_tells_nothing(everything_logged: io.StringIO) -> None:
    listed = answers(200, json.dumps({"data": [{"id": f"m-{KEY}"}, {"id": "tale-1"}, {}, 7]}))
    with FaultServer(listed, refuses(401, f"bad {KEY}")) as server:
        client = client_for(server.base_url, key=KEY)
        assert client.models() == (f"m-{MASK}", "tale-1")
        with pytest.raises(EndpointRefused) as caught:
            client.models()
    assert PREFIX not in everything_told(caught.value) + everything_logged.getvalue()


def test_the_key_goes_where_it_belongs_and_nowhere_else() -> None:
    with FaultServer(says(STORY)) as server, FaultServer(says(STORY)) as other:
        client_for(server.base_url, key=KEY).complete(ASK, SCHEMA)
        assert server.seen[0].headers["authorization"] == f"Bearer {KEY}"
        client_for(server.base_url, key=KEY, key_header="api-key").complete(ASK, SCHEMA)
        assert server.seen[1].headers["api-key"] == KEY
        assert "authorization" not in server.seen[1].headers
        client = client_for(other.base_url)
        with pytest.raises(KeyBoundElsewhere):
            EndpointClient(
                client.profile,
                Secret(KEY, f"http://127.0.0.1:{server.port}"),
                clock=client._clock,
                sleep=client._sleep,
                jitter=client._jitter,
                memory=LessonBook(None),
                ledger=client.ledger,
            )


# --- the pieces -----------------------------------------------------------------------


def test_a_secret_shows_itself_in_no_way() -> None:
    secret = Secret(KEY, ORIGIN)
    assert secret.reveal() == KEY
    texts = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", repr([secret]), repr(vars)]
    texts += [json.dumps({"secret": secret}, default=str)]
    assert not [text for text in texts if PREFIX in text]
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            act(secret)
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("value", ["", " ", f"{KEY}\n", f"Bearer {KEY}", "kéy-0123456789"])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(KeyInvalid) as caught:
        Secret(value, ORIGIN)
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert not [frame for frame in list(frames.stack)[1:] if PREFIX in str(frame.locals)]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (f"key {KEY}!", f"key {MASK}!"),
        (f"key {KEY[:12]}...", f"key {MASK}..."),
        (f"key {KEY[:30]}**", f"key {MASK}**"),
        (f"key {KEY[:11]}...", f"key {KEY[:11]}..."),
        (f"{KEY}{KEY}", f"{MASK}{MASK}"),
        ("Authorization: Bearer abc.def-123", f"Authorization: Bearer {MASK}"),
        ("authorization: bearer  abcdefgh", f"authorization: bearer {MASK}"),
        ("the bearer of news", "the bearer of news"),
    ],
)
def test_redact(text: str, safe: str) -> None:
    assert redact(text, [Secret(KEY, ORIGIN)]) == safe


def test_placeholder_keys_leave_stories_alone() -> None:
    assert Redactor([Secret("none", ORIGIN)]).story("none of them") == "none of them"


PIECES = st.lists(
    st.sampled_from([KEY, KEY[:12], KEY[:5], KEY[5:], KEY[12:], KEY[0], KEY[-1], "sk-", " ", "x"])
    | st.text(max_size=5),
    max_size=12,
)


@given(PIECES, st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_no_split_lets_a_key_through(pieces: list[str], sizes: list[int]) -> None:
    text = "".join(pieces)
    redactor = Redactor([Secret(KEY, ORIGIN)])
    stream = StreamRedactor(redactor)
    shown, start, turn = "", 0, 0
    while start < len(text):
        size = sizes[turn % len(sizes)]
        shown += stream.feed(text[start : start + size])
        start, turn = start + size, turn + 1
    shown += stream.flush()
    assert shown == redactor.story(text)
    assert PREFIX not in shown
