"""The whole client against a server and a model that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.endpoint.clients import KEY, client_for
from tests.servers.model_server import Served, model_server
from whispyrkeep.dm.endpoint import EndpointClient, Message
from whispyrkeep.dm.endpoint.ladder import Rung
from whispyrkeep.dm.endpoint.probe import probe
from whispyrkeep.dm.endpoint.strict_json import extract_reply
from whispyrkeep.errors import ContextTooLong, EndpointRefused

pytestmark = pytest.mark.model

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "narrative": {"type": "string", "minLength": 1, "maxLength": 60},
        "target": {"enum": ["wolf", "guard"]},
        "difficulty_class": {"enum": [10, 15, 20]},
    },
    "required": ["narrative", "target", "difficulty_class"],
    "additionalProperties": False,
}
ASK = [
    Message("system", "You tell a story. Reply in JSON."),
    Message("user", "I sneak past the guard."),
]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with model_server("--context", "1024", "--api-key", KEY) as running:
        yield running


def client_of(served: Served, key: str = KEY) -> EndpointClient:
    limits = {"connect": 10, "first_byte": 120, "idle": 60, "total": 180}
    return client_for(served.base_url, key=key, model=served.model, limits=limits, seed=7)


def test_constrained_decoding_gives_a_reply_that_fits(served: Served) -> None:
    shown: list[str] = []
    client = client_of(served)
    completion = client.complete(ASK, SCHEMA, max_tokens=120, on_text=shown.append)
    reply = extract_reply(completion.text)
    Draft202012Validator(SCHEMA).validate(reply)
    assert "".join(shown) == reply["narrative"]
    assert (completion.finish_reason, completion.rung) == ("stop", Rung.SCHEMA)
    assert not completion.usage.estimated
    assert 0 < completion.usage.completion_tokens <= 120


def test_a_tight_limit_is_seen_as_a_cut(served: Served) -> None:
    completion = client_of(served).complete(ASK, SCHEMA, max_tokens=3)
    assert completion.finish_reason == "length"


def test_the_probe_sees_model_and_usage(served: Served) -> None:
    report = probe(client_of(served))
    assert report.models == (served.model,)
    assert (report.rung, report.usage_seen) == (Rung.SCHEMA, True)
    assert report.reply


def test_its_refusals_are_understood(served: Served) -> None:
    with pytest.raises(EndpointRefused) as refused:
        client_of(served, key="sk-somebody-elses").complete(ASK, SCHEMA, max_tokens=5)
    assert refused.value.status == 401
    endless = [Message("user", "word " * 3_000)]
    with pytest.raises(ContextTooLong):
        client_of(served).complete(endless, SCHEMA, max_tokens=5)
