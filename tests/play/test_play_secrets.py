"""A planted key, looked for everywhere that play writes or shows."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.play.sittings import GOOD, STORY, add, files_below, play
from tests.servers.fault_server import (
    Behaviour,
    FaultServer,
    answers,
    chunk,
    drops,
    refuses,
    says,
    says_object,
    silent,
    sse,
    streams,
)
from whispyrkeep.dm.endpoint.profiles import origin_of
from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.exporting import FORMATS, export_text
from whispyrkeep.session.recap import state_lines
from whispyrkeep.session.upkeep import backup, pack_campaign

KEY = "sk-planted-0123456789abcdefghijklmnop"
PREFIX = KEY[:12]
PLACES = ("env", "file")


@pytest.fixture(autouse=True)
def logged() -> Iterator[io.StringIO]:
    """All log records of the process at their most talkative."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)
    assert PREFIX not in out.getvalue()


def with_key(campaign: Campaign, server: FaultServer, place: str, **limits: float) -> None:
    key = {"place": place, "origin": origin_of(server.base_url)}
    key |= {"name": "INN_KEY"} if place == "env" else {}
    add(campaign, server, KEY if place == "file" else None, key=key, limits=limits)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WHISPYRKEEP_PASSPHRASE", "open sesame")
    chosen: str = request.param
    if chosen == "env":
        monkeypatch.setenv("INN_KEY", KEY)
    return chosen


def echo(pieces: list[str]) -> Behaviour:
    chunks = [chunk(piece) for piece in pieces]
    return streams(sse(*chunks, chunk(None, finish="stop"), "[DONE]"))


ECHO = json.dumps(GOOD | {"narrative": f"Psst: {KEY}, he says."})
CUT = ECHO.index(KEY) + 17
ECHOES: dict[str, Behaviour] = {
    "in the story": says(ECHO),
    "over two chunks": echo([ECHO[:CUT], ECHO[CUT:]]),
    "letter by letter": echo(list(ECHO)),
    "in the options": says_object(GOOD | {"options": [{"text": f"Say {KEY}"}] * 3}),
    "in a rumour": says_object(GOOD | {"lore_deltas": [{"text": f"The word is {KEY}"}]}),
    "in a flag": says_object(
        GOOD | {"patches": [{"op": "add", "path": "/flags/word", "value": KEY}]}
    ),
    "in escapes": says(ECHO.replace(KEY, "".join(f"\\u{ord(char):04x}" for char in KEY))),
    "in a bad reply": says(f"{{'narrative': {KEY}"),
    "in a path": says_object(GOOD | {"patches": [{"op": "add", "path": f"/{KEY}", "value": 1}]}),
    "in a 401": refuses(401, f"Incorrect API key provided: {KEY}."),
    "in a 401, masked": refuses(401, f"Incorrect API key provided: {KEY[:20]}****."),
    "in a page": answers(500, f"<html>{KEY}</html>", {"Content-Type": "text/html"}),
    "in a header": answers(302, "", {"Location": f"http://127.0.0.1:9/{KEY}"}),
    "in a refusal": streams(sse(chunk(None, refusal=f"not {KEY}"), chunk(None, finish="stop"))),
    "in a cut stream": drops(sse(chunk(ECHO[:CUT]))),
    "nowhere": silent,
}


@pytest.mark.parametrize("case", ECHOES)
def test_the_key_is_nowhere_after_a_turn(
    campaign: Campaign, place: str, case: str, tmp_path: Path
) -> None:
    shown: list[str] = []
    with FaultServer(ECHOES[case]) as server:
        with_key(campaign, server, place, total=2.5, first_byte=0.5)
        try:
            play(campaign, on_text=lambda piece: shown.append(piece or ""))
        except WhispyrkeepError as error:
            plain = traceback.TracebackException.from_exception(error, capture_locals=True)
            shown += [*plain.format(chain=True), repr(error), str(error)]
        assert KEY in server.seen[0].headers["authorization"]
    shown += [repr(campaign), repr(campaign.keep), *state_lines(campaign.state)]
    shown += [export_text(campaign, kind, secrets=True) for kind in FORMATS]
    shown += [json.dumps(turn.dump()) for turn in campaign.turns()]
    if campaign.head.turn:
        shown.append(repr(campaign.explain(1)))
    backup(campaign.keep, tmp_path / "table" / "backup.zip")
    pack_campaign(campaign.keep, "demo", tmp_path / "table" / "demo.zip")
    assert not [text for text in shown if PREFIX in text]
    holding = [path for path in files_below(tmp_path) if PREFIX.encode() in path.read_bytes()]
    assert not holding


def test_a_struck_out_key_costs_no_turn(campaign: Campaign, place: str) -> None:
    with FaultServer(ECHOES["over two chunks"]) as server:
        with_key(campaign, server, place)
        turn = play(campaign)
    assert turn.narrative.startswith("Psst: ") and turn.narrative.endswith(", he says.")
    assert STORY not in turn.narrative


def test_a_key_goes_only_where_it_belongs(campaign: Campaign, place: str) -> None:
    """A profile that is moved to another server takes no key along."""
    with FaultServer(says_object(GOOD)) as server, FaultServer(says_object(GOOD)) as thief:
        with_key(campaign, server, place)
        play(campaign)
        key = {"place": place, "origin": origin_of(server.base_url)}
        key |= {"name": "INN_KEY"} if place == "env" else {}
        add(campaign, thief, key=key)
        with pytest.raises(WhispyrkeepError, match="belongs to"):
            play(campaign)
        assert thief.seen == []
