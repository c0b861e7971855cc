"""A model's reply read strictly: one JSON object, or the block form, and nothing guessed.

Brackets are never mended and values never coerced: a reply that can be read in two ways
is a `ReplyProblem`, and its text tells the model what to do better.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from whispyrkeep.errors import ReplyProblem
from whispyrkeep.models.text import clean_text

DEEPEST = 32
"""Brackets within brackets; counted before the parser runs, which would overflow its stack."""

MOST_DIGITS = 16
"""Digits of a whole number; enough for 2**53, far below where Python refuses to convert."""

_ONE_OBJECT = "answer with exactly one JSON object and no other text"
_OBJECT_START = re.compile(r'\{\s*["}]')
_OPENED_REASONING = re.compile(r"\s*<think(?:ing)?>")
_CLOSED_REASONING = re.compile(r"</think(?:ing)?>")
_TEXT_BLOCK = re.compile(r"^[ \t]*DM_TEXT:", re.MULTILINE)
_JSON_BLOCK = re.compile(r"^[ \t]*DM_JSON:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where an object lies in the text; ``end`` is None when it is never closed."""

    start: int
    end: int | None
    depth: int


def extract_reply(text: str) -> dict[str, Any]:
    """The one object a reply holds, its strings cleaned.

    Reasoning in front is dropped; prose or a code fence around the object is allowed. In
    the block form the text after ``DM_TEXT:`` becomes the key ``narrative`` of the object
    after the last ``DM_JSON:``, so a story that quotes the marker cannot smuggle a block.

    Raises:
        ReplyProblem: no object, several, or one that is not strict JSON.
    """
    text = _without_reasoning(text.lstrip("\ufeff"))
    block = _TEXT_BLOCK.search(text)
    if block is None or any(span.start < block.start() for span in _objects(text)):
        return _read_single(text)
    return _read_blocks(text[block.end() :])


def _without_reasoning(text: str) -> str:
    opened = _OPENED_REASONING.match(text)
    closed = _CLOSED_REASONING.search(text)
    if opened is None:
        # Some chat templates open the reasoning in the prompt: only its end is in the reply.
        starts_with_answer = text.lstrip().startswith(("{", "```", "DM_TEXT:"))
        return text[closed.end() :] if closed and not starts_with_answer else text
    if closed is None:
        raise ReplyProblem("the reply ends inside its reasoning", _ONE_OBJECT)
    return _without_reasoning(text[closed.end() :])


def _read_blocks(text: str) -> dict[str, Any]:
    markers = list(_JSON_BLOCK.finditer(text))
    story, after = (text, "{}") if not markers else _around(text, markers[-1])
    reply = _read_single(after)
    narrative = clean_text(story).strip()
    if reply.setdefault("narrative", narrative) != narrative:
        raise ReplyProblem(
            "the narrative stands after DM_TEXT: and again, differently, in the object",
            "leave the key 'narrative' out of the object after DM_JSON:",
        )
    return reply


def _around(text: str, marker: re.Match[str]) -> tuple[str, str]:
    return text[: marker.start()], text[marker.end() :]


def _read_single(text: str) -> dict[str, Any]:
    spans = list(_objects(text))
    if not spans:
        raise ReplyProblem("the reply holds no JSON object", _ONE_OBJECT)
    if len(spans) > 1:
        raise ReplyProblem(f"the reply holds {len(spans)} JSON objects", _ONE_OBJECT)
    span = spans[0]
    if span.depth > DEEPEST:
        raise ReplyProblem(f"the JSON object is nested deeper than {DEEPEST}", "flatten it")
    if span.end is None:
        raise ReplyProblem("the JSON object is never closed", "be brief and close every bracket")
    if text[: span.start].rstrip().endswith("["):
        raise ReplyProblem("the JSON object stands inside a list", _ONE_OBJECT)
    return _parse(text[span.start : span.end])


def _objects(text: str) -> Iterator[_Span]:
    """Every outermost object, found by its brackets with strings skipped."""
    position = 0
    while found := _OBJECT_START.search(text, position):
        span = _measure(text, found.start())
        yield span
        if span.end is None:
            return
        position = span.end


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


def _measure(text: str, start: int) -> _Span:
    depth = deepest = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
            if depth == 0:
                return _Span(start, token.end(), deepest)
    return _Span(start, None, deepest)


def _parse(text: str) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
            parse_float=_finite_number,
        )
    except json.JSONDecodeError as error:
        near = text[max(0, error.pos - 20) : error.pos + 20]
        raise ReplyProblem(
            f"the JSON object is malformed at line {error.lineno} column {error.colno} "
            f"near {clean_text(near)!r}: {error.msg}",
            "send the whole object again as strict JSON",
        ) from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A parsed object with clean text in it; called from the innermost outwards."""
    result: dict[str, Any] = {}
    for raw, value in pairs:
        key = clean_text(raw)
        if key in result:
            raise ReplyProblem(f"the key {key!r} occurs twice in one object", "give it once")
        result[key] = _cleaned(value)
    return result


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return value


def _refuse_constant(literal: str) -> Any:
    raise ReplyProblem(f"{literal} is not a JSON value", "use a number, or null")


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise ReplyProblem(
            f"the number {digits[:MOST_DIGITS]}... has more than {MOST_DIGITS} digits",
            "use a number that fits the story",
        )
    return int(digits)


def _finite_number(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ReplyProblem(f"the number {literal[:20]} is too large", "use a smaller number")
    return number
