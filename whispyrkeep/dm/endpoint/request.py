"""The body of a completion request, as what was learned about its endpoint demands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import orjson

from whispyrkeep.dm.endpoint.ladder import Lessons, Rung
from whispyrkeep.dm.endpoint.profiles import EndpointProfile
from whispyrkeep.dm.endpoint.schemas import wire_schema
from whispyrkeep.models.text import clean_text

_NOTES = {Rung.OBJECT: "json_object.txt", Rung.BLOCKS: "blocks.txt"}
_SCHEMA_NAME = "turn_reply"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


def build_body(
    profile: EndpointProfile,
    messages: Sequence[Message],
    schema: dict[str, Any] | None,
    lessons: Lessons,
    max_tokens: int,
) -> dict[str, Any]:
    """The request's JSON, stable parts first so that prefix caches hit.

    Texts are cleaned: what a person cannot see in them shall not speak to the model either.
    """
    noted = _with_note(messages, schema, lessons.rung) if schema else tuple(messages)
    if "system" in lessons.dropped:
        noted = _without_system(noted)
    body: dict[str, Any] = {
        "model": profile.model,
        "messages": [{"role": each.role, "content": clean_text(each.content)} for each in noted],
    }
    if lessons.token_limit != "none":
        body[lessons.token_limit] = max_tokens
    streaming: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
    if "stream" in lessons.dropped:
        streaming = {}
    optional = {"temperature": profile.temperature, "seed": profile.seed, **streaming}
    for name, value in optional.items():
        if value is not None and name not in lessons.dropped:
            body[name] = value
    if schema and (form := _response_format(schema, lessons.rung)):
        body["response_format"] = form
    return body


def parameters_of(body: dict[str, Any]) -> frozenset[str]:
    """Names a refusal may mean: the body's keys, and ``system`` when such a message is in it."""
    system = any(message["role"] == "system" for message in body["messages"])
    return frozenset(body) | ({"system"} if system else frozenset())


def prompt_text(body: dict[str, Any]) -> str:
    """Everything in a body that is billed as prompt, for an estimate of its tokens."""
    form = body.get("response_format")
    texts = [message["content"] for message in body["messages"]]
    return "\n".join([*texts, orjson.dumps(form).decode() if form else ""])


def _response_format(schema: dict[str, Any], rung: Rung) -> dict[str, Any] | None:
    if rung is Rung.BLOCKS:
        return None
    if rung is Rung.OBJECT:
        return {"type": "json_object"}
    wired = wire_schema(schema, lengths=rung is Rung.SCHEMA)
    return {
        "type": "json_schema",
        "json_schema": {"name": _SCHEMA_NAME, "strict": True, "schema": wired},
    }


def _with_note(
    messages: Sequence[Message], schema: dict[str, Any], rung: Rung
) -> tuple[Message, ...]:
    """Where the server does not enforce the form, the last message asks for it."""
    if rung not in _NOTES:
        return tuple(messages)
    template = files(__package__).joinpath("notes", _NOTES[rung]).read_text("utf-8")
    wired = orjson.dumps(wire_schema(schema, lengths=True)).decode()
    *before, last = messages
    note = template.replace("{schema}", wired).strip()
    return (*before, Message(last.role, f"{last.content}\n\n{note}"))


def _without_system(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """System messages become the beginning of the first user message after them."""
    merged: list[Message] = []
    waiting: list[str] = []
    for message in messages:
        if message.role == "system":
            waiting.append(message.content)
        elif message.role == "user" and waiting:
            merged.append(Message("user", "\n\n".join([*waiting, message.content])))
            waiting = []
        else:
            merged.append(message)
    return (*merged, Message("user", "\n\n".join(waiting))) if waiting else tuple(merged)
