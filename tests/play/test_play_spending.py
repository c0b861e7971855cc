"""Caps that stop before a call, a ledger that counts every call once, and one open endpoint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.play.sittings import (
    ASKS,
    NAME,
    add,
    assert_nothing_written,
    assert_sound,
    before,
    play,
    refused,
    tells,
    told_by,
)
from tests.servers.fault_server import (
    FaultServer,
    chunk,
    drops,
    refuses,
    says,
    says_object,
    sse,
    story,
    streams,
    usage_chunk,
)
from whispyrkeep.dm.endpoint.cost import Prices
from whispyrkeep.dm.endpoint.keys import PASSPHRASE_VARIABLE
from whispyrkeep.dm.endpoint.profiles import EndpointProfile, origin_of
from whispyrkeep.errors import (
    BudgetExceeded,
    EndpointRefused,
    KeyStoreLocked,
    PricesMissing,
    ReplyTruncated,
    ReplyUnusable,
)
from whispyrkeep.models.campaign import Caps
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.narrators import spent
from whispyrkeep.session.opening import open_keep

EACH = 50
"""Tokens that the server reports for every orderly reply: 40 of prompt and 10 of reply."""


def capped(campaign: Campaign, **caps: int) -> Campaign:
    """The campaign with these caps, opened again."""
    keep = campaign.keep
    document = campaign.document
    keep.save_campaign_document(document.with_(caps=Caps(**caps)), before=document)
    return keep.campaign(campaign.slug)


def tokens(campaign: Campaign) -> int:
    use = spent(campaign)
    return use.prompt_tokens + use.completion_tokens


# --- counting -------------------------------------------------------------------------


def test_every_call_is_counted_once(campaign: Campaign) -> None:
    """Tellings, repairs, turns that came to nothing, and those that were taken back."""
    script = [tells(), says_object(ASKS), tells(), says("?"), tells(), says("?")]
    with told_by(campaign, *script) as server:
        turns = [play(campaign) for _ in range(3)]
        refused(campaign, ReplyUnusable)
        calls = len(server.seen)
    assert [turn.model.calls for turn in turns] == [1, 2, 2]
    assert [turn.model.prompt_tokens for turn in turns] == [40, 80, 80]
    assert calls == 8
    assert (spent(campaign).calls, tokens(campaign)) == (8, 8 * EACH)
    campaign.rewind(0)
    assert tokens(campaign) == 8 * EACH
    assert tokens(open_keep(campaign.keep.root).campaign("demo")) == 8 * EACH


def test_a_telling_that_failed_is_counted_once_too(campaign: Campaign) -> None:
    with told_by(campaign, says_object(ASKS), refuses(401), tells()):
        refused(campaign, EndpointRefused)
        assert tokens(campaign) == EACH
        turn = play(campaign, "I look.")
    assert tokens(campaign) == 2 * EACH
    assert turn.model.prompt_tokens == 80


def test_a_broken_stream_is_counted_by_estimate(campaign: Campaign) -> None:
    with told_by(campaign, drops(sse(chunk("x" * 400))), limits={"total": 20}):
        refused(campaign, ReplyTruncated)
    use = spent(campaign)
    assert use.estimated and use.calls == 3
    assert use.prompt_tokens > 3 * 1_000


@pytest.mark.parametrize("usage", [(None, None), (-5, 3), ("many", 1), (10**15, 1)])
def test_a_senseless_report_is_estimated(campaign: Campaign, usage: tuple[Any, Any]) -> None:
    stream = sse(chunk('{"narrative": "Rain."}'), chunk(None, finish="stop"), usage_chunk(*usage))
    with told_by(campaign, streams(stream)):
        turn = play(campaign)
    assert turn.model.estimated and 1_000 < turn.model.prompt_tokens < 20_000


# --- caps -----------------------------------------------------------------------------


def test_a_cap_stops_before_the_call(campaign: Campaign) -> None:
    campaign = capped(campaign, tokens=100)
    with told_by(campaign, tells()) as server:
        message = refused(campaign, BudgetExceeded)
    assert server.seen == []
    assert "cap of 100" in message and "offline narrator" in message
    assert spent(campaign).calls == 0


def test_failed_turns_use_up_the_cap(campaign: Campaign) -> None:
    """The server claims 9,000 tokens for each useless reply; a fourth could pass the cap."""
    campaign = capped(campaign, tokens=36_000)
    dear = streams(story("?", prompt=8_000, completion=1_000))
    with told_by(campaign, dear) as server:
        refused(campaign, ReplyUnusable)
        assert len(server.seen) == 3
        assert tokens(campaign) == 27_000
        refused(campaign, BudgetExceeded, "Something else.")
        again = open_keep(campaign.keep.root).campaign("demo")
        refused(again, BudgetExceeded)
        campaign.rewind(0)
        refused(campaign, BudgetExceeded)
        assert len(server.seen) == 3


def test_a_cap_reached_in_the_telling_keeps_the_dice(campaign: Campaign) -> None:
    campaign = capped(campaign, tokens=25_000)
    opening = story(json.dumps(ASKS), prompt=20_000)
    with told_by(campaign, streams(opening)) as server:
        refused(campaign, BudgetExceeded, "I look.")
        assert len(server.seen) == 1
    assert campaign.unfinished is not None
    raised = capped(campaign, tokens=90_000)
    with told_by(raised, tells()) as server:
        assert play(raised, "I look.").turn == 1
        assert len(server.seen) == 1
    assert_sound(raised, 1)


def test_a_cap_on_money_needs_prices_and_holds(campaign: Campaign) -> None:
    campaign = capped(campaign, cost_micro=50_000)
    with told_by(campaign, tells()) as server:
        message = refused(campaign, PricesMissing)
        assert server.seen == [] and "endpoint add inn" in message
    prices = Prices(prompt=2_500_000, completion=10_000_000).dump()
    dear = streams(story('{"narrative": "Rain."}', prompt=4_000, completion=500))
    with told_by(campaign, dear, prices=prices) as server:
        turn = play(campaign)
        assert turn.model.cost_micro == 4_000 * 2.5 + 500 * 10
        refused(campaign, BudgetExceeded)
        assert len(server.seen) == 1
    assert spent(campaign).cost_micro == 15_000


def test_what_another_process_spent_counts(campaign: Campaign) -> None:
    campaign = capped(campaign, tokens=30_000)
    other = open_keep(campaign.keep.root).campaign("demo")
    dear = streams(story('{"narrative": "Rain."}', prompt=20_000, completion=2_000))
    with told_by(campaign, tells(), dear, tells()) as server:
        play(campaign)
        play(other)
        was = before(campaign)
        with pytest.raises(BudgetExceeded):
            play(campaign)
        assert len(server.seen) == 2
    assert_nothing_written(campaign, was)


# --- one endpoint, opened once --------------------------------------------------------


def sealed(server: FaultServer) -> dict[str, Any]:
    """A key kept in the encrypted file."""
    return {"key": {"place": "file", "origin": origin_of(server.base_url)}}


KEY, OTHER = "sk-planted-0123456789abcdefghijklmnop", "sk-another-9876543210zyxwvutsrqponm"


def test_the_passphrase_is_asked_for_once(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "open sesame"

    campaign.keep.ask_passphrase = ask
    with FaultServer(tells()) as server:
        add(campaign, server, KEY, **sealed(server))
        for _ in range(3):
            play(campaign)
        play(campaign.keep.campaign("demo"))
        assert [seen.headers["authorization"] for seen in server.seen] == [f"Bearer {KEY}"] * 4
        assert len(asked) == 1
        add(campaign, server, OTHER, **sealed(server))
        play(campaign)
        assert server.seen[-1].headers["authorization"] == f"Bearer {OTHER}"
    assert len(asked) == 2
    assert_sound(campaign, 5)


def test_a_wrong_passphrase_may_be_typed_again(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    typed = iter(["wrong", "open sesame"])
    campaign.keep.ask_passphrase = lambda _: next(typed)
    with FaultServer(tells()) as server:
        add(campaign, server, KEY, **sealed(server))
        refused(campaign, KeyStoreLocked)
        assert play(campaign).turn == 1


def test_a_changed_profile_is_used_at_once(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INN_KEY", KEY)
    with FaultServer(tells()) as server, FaultServer(tells()) as moved:
        key = {"place": "env", "name": "INN_KEY"}
        add(campaign, server, key=key | {"origin": origin_of(server.base_url)})
        play(campaign)
        add(campaign, moved, key=key | {"origin": origin_of(moved.base_url)}, model="tale-2")
        play(campaign)
        monkeypatch.setenv("INN_KEY", OTHER)
        play(campaign)
    assert [seen.body["model"] for seen in (*server.seen, *moved.seen)] == [
        "tale-1",
        *["tale-2"] * 2,
    ]
    keys = [seen.headers["authorization"][7:] for seen in (*server.seen, *moved.seen)]
    assert keys == [KEY, KEY, OTHER]


def test_the_profiles_limits_shape_the_call(campaign: Campaign) -> None:
    with told_by(campaign, tells(), max_tokens=360, prompt_tokens=2_500, temperature=0.3) as server:
        play(campaign)
    (body,) = server.bodies
    assert (body["max_tokens"], body["temperature"]) == (360, 0.3)
    size = sum(len(message["content"]) for message in body["messages"])
    assert size < 2_500 * 4.1
    profile = EndpointProfile.model_validate(
        {"name": NAME, "base_url": "http://127.0.0.1:1", "model": "x"}
    )
    assert profile.prompt_tokens > 2_500
