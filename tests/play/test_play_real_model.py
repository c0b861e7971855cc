"""Whole turns told by a server and a model that nobody here wrote.

A model this small is no story-teller. What counts is that real HTTP, a real stream and real
constrained decoding end in turns that are legal and verify, or in a clear error.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.play.sittings import (
    NAME,
    SEED,
    assert_nothing_written,
    assert_sound,
    before,
)
from tests.servers.model_server import Served, model_server
from whispyrkeep.dm.endpoint.directory import add_endpoint
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.errors import EndpointTimeout, ReplyUnusable
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.narrators import spent

pytestmark = pytest.mark.model

TEXTS = ("I look around the quay.", "I ask Ilse what happened to the lamp.")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with model_server("--context", "4096") as running:
        yield running


@pytest.fixture
def alone(campaign: Campaign, served: Served) -> Campaign:
    """A campaign of one character, told by the model with tight limits."""
    keep = campaign.keep
    limits = {"connect": 10, "first_byte": 120, "idle": 60, "total": 180}
    profile = EndpointProfile.model_validate(
        {
            "name": NAME,
            "base_url": served.base_url,
            "model": served.model,
            "limits": limits,
            "max_tokens": 240,
            "prompt_tokens": 1_500,
            "seed": SEED,
        }
    )
    add_endpoint(keep.config, profile, None, str)
    return keep.new_campaign(
        "alone", campaign.document.universe, ("edda-marl",), seed=SEED, narrator=NAME
    )


def test_two_turns_are_legal_or_nothing(alone: Campaign) -> None:
    shown: list[str | None] = []
    for text in TEXTS:
        was, turns = before(alone), alone.head.turn
        try:
            turn = alone.turn(text, on_text=shown.append)
        except (ReplyUnusable, EndpointTimeout):
            assert_nothing_written(alone, was)
            continue
        assert (turn.turn, turn.player_text) == (turns + 1, text)
        assert 3 <= len(turn.options) <= 6
        assert turn.model.completion_tokens <= 240 * turn.model.calls
        assert_sound(alone, turns + 1)
        told = [block for block in alone.explain(turn.turn).prompts[0].blocks if block.included]
        assert {"role", "state", "player"} <= {block.layer for block in told}
    assert alone.verify().sound
    assert any(shown)
    assert not spent(alone).estimated
    assert spent(alone).calls >= len(TEXTS)
