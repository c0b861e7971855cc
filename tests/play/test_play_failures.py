"""Endpoints that fail in every way a network knows, in whole turns of the demo.

Each ends in a committed turn, or in a clear error with nothing written, and every connection is
closed by the deadline that the profile sets.
"""

from __future__ import annotations

import gzip
import json

import pytest

from tests.play.sittings import (
    ASKS,
    GOOD,
    STORY,
    assert_nothing_written,
    assert_sound,
    before,
    play,
    refused,
    tells,
    told_by,
)
from tests.servers.fault_server import (
    EVENT_STREAM,
    JSON,
    Behaviour,
    answers,
    chunk,
    drops,
    for_ever,
    head_of,
    refuses,
    refuses_if,
    repeat,
    says_object,
    silent,
    slowly,
    sse,
    streams,
)
from whispyrkeep.dm.endpoint import Cancel
from whispyrkeep.dm.model import ModelNarrator
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
    ReplyUnusable,
    WhispyrkeepError,
)
from whispyrkeep.session.campaign import Campaign

TEXT = json.dumps(GOOD)
HALF = sse(chunk(TEXT[:40]))
HTML = {"Content-Type": "text/html"}
BOMB = gzip.compress(b"0" * (16 << 20))

ONE_CALL: dict[str, tuple[Behaviour, type[WhispyrkeepError], str]] = {
    "400": (refuses(400, "bad request"), EndpointRefused, "bad request"),
    "401": (refuses(401, "bad key"), EndpointRefused, "endpoint add inn"),
    "402": (refuses(402, "pay first"), EndpointQuota, "offline narrator"),
    "403": (refuses(403, "not yours"), EndpointRefused, "endpoint add inn"),
    "404": (refuses(404, "no such model"), EndpointRefused, "endpoint models inn"),
    "413": (refuses(413, "too large"), EndpointRefused, "too large"),
    "429 for an hour": (refuses(429, "later", {"Retry-After": "3600"}), EndpointBusy, "3600 s"),
    "429 quota": (refuses(429, "x", code="insufficient_quota"), EndpointQuota, "credit"),
    "a page": (answers(200, "<html>hello</html>", HTML), EndpointUnusable, "endpoint list"),
    "an error in a 200": (answers(200, '{"error": {"message": "no", "code": 402}}'), EndpointQuota,
                          "no credit"),
    "a redirect": (answers(302, "", {"Location": "http://127.0.0.1:9/v1"}), EndpointUnusable,
                   "redirects"),
    "a gzip bomb": (answers(200, BOMB, {**JSON, "Content-Encoding": "gzip"}), EndpointUnusable,
                    "compresses"),
    "a refusal": (streams(sse(chunk(None, refusal="I cannot"), chunk(None, finish="stop"))),
                  ReplyRefused, "offline narrator"),
    "a filter": (streams(sse(chunk("Rain"), chunk(None, finish="content_filter"))), ReplyRefused,
                 "put it differently"),
    "an endless line": (for_ever(head_of(), repeat(b"x" * 65_536)), EndpointError, "inn"),
    "endless JSON": (for_ever(head_of(headers=JSON), repeat(b" " * 65_536)), EndpointError, "inn"),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_CALL)
def test_what_asking_again_cannot_mend(campaign: Campaign, case: str) -> None:
    behaviour, error, words = ONE_CALL[case]
    with told_by(campaign, behaviour) as server:
        message = refused(campaign, error)
    assert words in message
    assert case.startswith("endless") or case == "an endless line" or len(server.seen) == 1
    assert campaign.unfinished is None


PASSING: dict[str, Behaviour] = {
    "429": refuses(429, "slow down"),
    "429 for a second": refuses(429, "slow down", {"Retry-After": "1"}),
    "429 in milliseconds": refuses(429, "slow down", {"retry-after-ms": "50"}),
    "500": refuses(500, "oh"),
    "502 with a page": answers(502, "<html><h1>Bad gateway</h1></html>", HTML),
    "503": refuses(503, "loading the model"),
    "cut": streams(HALF),
    "cut where it parses": streams(sse(chunk(TEXT))),
    "reset": drops(HALF),
    "an error in the stream": streams(HALF, sse({"error": {"message": "boom"}})),
    "a broken event": streams(HALF, b"data: {broken\n\n"),
}


@pytest.mark.parametrize("case", PASSING)
def test_passing_trouble_costs_no_turn(campaign: Campaign, case: str) -> None:
    shown: list[str | None] = []
    with told_by(campaign, PASSING[case], tells()) as server:
        turn = play(campaign, on_text=shown.append)
    assert len(server.seen) == 2
    assert turn.narrative == STORY
    last = shown[len(shown) - shown[::-1].index(None) :] if None in shown else shown
    assert "".join(filter(None, last)) == STORY
    assert_sound(campaign, 1)
    assert turn.model.calls == 2


LASTING: dict[str, tuple[Behaviour, type[WhispyrkeepError]]] = {
    "500": (refuses(500, "oh"), EndpointBusy),
    "502 with a page": (answers(502, "<html>Bad gateway</html>", HTML), EndpointBusy),
    "cut": (streams(HALF), ReplyTruncated),
    "an error in the stream": (streams(HALF, sse({"error": {"message": "boom"}})), ReplyFailed),
}


@pytest.mark.parametrize("case", LASTING)
def test_lasting_trouble_ends_after_three_attempts(campaign: Campaign, case: str) -> None:
    behaviour, error = LASTING[case]
    with told_by(campaign, behaviour, limits={"total": 20}) as server:
        message = refused(campaign, error)
    assert len(server.seen) == 3
    assert "<html" not in message


SLOW: dict[str, tuple[Behaviour, dict[str, float], str]] = {
    "silent": (silent, {"first_byte": 0.3}, "first byte"),
    "a slow head": (for_ever(b"", slowly(b"HTTP/1.1 200 OK\r\n" * 9), 0.1), {"first_byte": 0.4},
                    "first byte"),
    "a head and no more": (for_ever(head_of(), repeat(b""), 1), {"first_byte": 0.3}, "first byte"),
    "stalls": (for_ever(head_of() + HALF, repeat(b""), 1), {"idle": 0.3}, "idle"),
    "only comments": (for_ever(head_of(), repeat(b": alive\n\n"), 0.05), {"total": 0.6}, "total"),
    "a byte now and then": (for_ever(head_of() + HALF, slowly(HALF * 9), 0.05), {"total": 0.6},
                            "total"),
}  # fmt: skip


@pytest.mark.parametrize("case", SLOW)
def test_slowness_ends_at_its_deadline(campaign: Campaign, case: str) -> None:
    behaviour, limits, clock = SLOW[case]
    with told_by(campaign, behaviour, limits={"idle": 9} | limits) as server:
        message = refused(campaign, EndpointTimeout)
        assert server.seen[0].hung_up.wait(5)
    assert f"{clock} deadline" in message


def test_endless_narration_is_stopped_and_asked_for_shorter(campaign: Campaign) -> None:
    flood = for_ever(head_of() + sse(chunk('{"narrative": "')), repeat(sse(chunk("la " * 200))))
    with told_by(campaign, flood, tells()) as server:
        turn = play(campaign)
        assert server.seen[0].hung_up.wait(5)
    assert "be brief" in server.seen[1].text
    assert turn.narrative == STORY
    assert_sound(campaign, 1)


def test_a_reply_cut_by_its_limit_is_never_committed(campaign: Campaign) -> None:
    """Not even when what there is of it parses; the next may be half as long."""
    cut = streams(sse(chunk(TEXT), chunk(None, finish="length"), "[DONE]"))
    with told_by(campaign, cut, tells(), max_tokens=1_500) as server:
        play(campaign)
    assert "cut off" in server.seen[1].text
    lengths = [
        body["response_format"]["json_schema"]["schema"]["properties"]["narrative"]["maxLength"]
        for body in server.bodies
    ]
    assert lengths[0] > lengths[1]
    with told_by(campaign, cut):
        refused(campaign, ReplyUnusable)


def test_a_prompt_too_long_is_cut_once(campaign: Campaign) -> None:
    def long(body: dict[str, object]) -> bool:
        return len(json.dumps(body["messages"])) > 14_000

    full = refuses(400, "maximum context length is 4096", code="context_length_exceeded")
    with told_by(campaign, refuses_if(long, full, tells())) as server:
        turn = play(campaign)
    assert len(server.seen) == 2
    dropped = [block for block in campaign.explain(1).prompts[0].blocks if not block.included]
    assert dropped and turn.narrative == STORY
    with told_by(campaign, full) as server:
        refused(campaign, ContextTooLong)
    assert len(server.seen) == 2


def test_a_server_that_is_gone(campaign: Campaign) -> None:
    with told_by(campaign, tells()):
        pass
    message = refused(campaign, EndpointUnreachable)
    assert "endpoint test inn" in message


def test_a_schema_that_is_refused_steps_down_and_is_remembered(campaign: Campaign) -> None:
    def structured(body: dict[str, object]) -> bool:
        return "response_format" in body

    blocks = f"DM_TEXT:\n{STORY}\nDM_JSON:\n" + json.dumps({"options": GOOD["options"]})
    stream = sse(chunk(blocks), chunk(None, finish="stop"), "[DONE]")
    picky = refuses_if(structured, refuses(400, "response_format: unknown"), streams(stream))
    with told_by(campaign, picky) as server:
        first = play(campaign)
        asked = len(server.seen)
        second = play(campaign)
    assert (first.narrative, second.narrative) == (STORY, STORY)
    assert (asked, len(server.seen)) == (4, 5)
    assert "DM_JSON:" in server.seen[-1].text and '"ability_check"' in server.seen[-1].text
    assert_sound(campaign, 2)


def test_stopping_leaves_nothing_behind(campaign: Campaign) -> None:
    """And what stopped one turn does not stop the next."""
    endless = for_ever(head_of(headers=EVENT_STREAM) + HALF, repeat(b": alive\n\n"), 0.02)
    cancel = Cancel()
    with told_by(campaign, endless, tells()) as server:
        narrator = campaign.keep.narrator("inn", campaign)
        assert isinstance(narrator, ModelNarrator)
        narrator.cancel = cancel
        was = before(campaign)
        with pytest.raises(CallCancelled):
            campaign.turn("I wait.", narrator=narrator, on_text=lambda _: cancel.cancel())
        assert server.seen[0].hung_up.wait(5)
        assert_nothing_written(campaign, was)
        assert play(campaign).turn == 1


@pytest.mark.parametrize("case", ["500", "cut"])
def test_a_telling_that_fails_leaves_only_the_dice(campaign: Campaign, case: str) -> None:
    behaviour, error = LASTING[case]
    with told_by(campaign, says_object(ASKS), behaviour, limits={"total": 20}):
        refused(campaign, error, "I look at the rock.")
    draft = campaign.unfinished
    assert draft is not None and draft.player_text == "I look at the rock."
    assert not [file for file in campaign.paths.folder.glob("events/*") if file.stat().st_size]
