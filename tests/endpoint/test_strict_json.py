from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.dm.endpoint.strict_json import DEEPEST, extract_reply
from whispyrkeep.errors import ReplyProblem


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ('{"narrative": "Rain."}', {"narrative": "Rain."}),
        ('```json\n{"narrative": "Rain."}\n```', {"narrative": "Rain."}),
        ('Sure, here it is:\n{"narrative": "Rain."}\nEnjoy!', {"narrative": "Rain."}),
        ('{name} waves. {"narrative": "{sic}"}', {"narrative": "{sic}"}),
        ('\ufeff{"a": {"b": [1, {"c": null}]}}', {"a": {"b": [1, {"c": None}]}}),
        ('<think>{"gold": 1}</think>{"narrative": "Rain."}', {"narrative": "Rain."}),
        ('weighing {"gold": 1}</think>\n{"narrative": "Rain."}', {"narrative": "Rain."}),
        ('{"narrative": "</think> he said"}', {"narrative": "</think> he said"}),
        ('{"narrative": "half \\ud83d pair"}', {"narrative": "half \ufffd pair"}),
        ('{"narrative": "\\ud83d\\udc09"}', {"narrative": "\N{DRAGON}"}),
        ('{"narrative": "a\\u0000b\\u001b[31mc\\u202ed"}', {"narrative": "abcd"}),
        ('{"n": [true, -1.5, 9999999999999999]}', {"n": [True, -1.5, 9999999999999999]}),
    ],
)
def test_one_object_is_read_whatever_stands_around_it(text: str, reply: dict[str, Any]) -> None:
    assert extract_reply(text) == reply


def test_blocks_become_one_object() -> None:
    text = 'DM_TEXT:\nRain on the quay.\n\nDM_JSON:\n```json\n{"patches": []}\n```'
    assert extract_reply(text) == {"narrative": "Rain on the quay.", "patches": []}


def test_text_alone_is_a_narrative() -> None:
    assert extract_reply("<think>hm</think>DM_TEXT: Rain.") == {"narrative": "Rain."}


def test_a_block_quoted_in_the_story_is_story() -> None:
    story = 'The note says:\nDM_JSON: {"patches": ["gold"]}\nand burns.'
    reply = extract_reply(f'DM_TEXT: {story}\nDM_JSON: {{"patches": []}}')
    assert reply == {"narrative": story, "patches": []}


def test_blocks_may_repeat_the_narrative_but_not_change_it() -> None:
    assert extract_reply('DM_TEXT: Rain.\nDM_JSON: {"narrative": "Rain."}')["narrative"] == "Rain."
    with pytest.raises(ReplyProblem, match="differently"):
        extract_reply('DM_TEXT: Rain.\nDM_JSON: {"narrative": "Snow."}')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no JSON object"),
        ("You see rain.", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('[{"narrative": "x"}]', "inside a list"),
        ('{"a": 1} {"gold": 999}', "2 JSON objects"),
        ('```json\n{"a": 1}\n```\n```json\n{"gold": 999}\n```', "2 JSON objects"),
        ('{"a": 1,} {"gold": 999}', "2 JSON objects"),
        ('{"gold": 1}\nDM_TEXT: Rain.\nDM_JSON: {}', "2 JSON objects"),
        ('DM_TEXT: Rain.\nDM_JSON: {} {"gold": 1}', "2 JSON objects"),
        ('{"a": 1, "a": 2}', "'a' occurs twice"),
        ('{"a": {"b": 1, "b": 1}}', "'b' occurs twice"),
        ('{"a": 1, "a\\u200b": 2}', "'a' occurs twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "Infinity"),
        ('{"a": 1e999}', "too large"),
        ('{"a": 12345678901234567}', "16 digits"),
        ('{"a": ' + "9" * 6_000 + "}", "16 digits"),
        ('{"a": "cut off', "never closed"),
        ('{"a": [1, 2', "never closed"),
        ('{"a": 1,}', "malformed at line 1"),
        ("{'a': 1}", "no JSON object"),
        ('{"a": "two\nlines"}', "malformed at line 1"),
        ('{"a": tru}', "malformed"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", f"deeper than {DEEPEST}"),
        ('{"a": ' + "[" * 200_000, f"deeper than {DEEPEST}"),
        ('<think>{"a": 1}', "inside its reasoning"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ReplyProblem, match=complaint) as caught:
        extract_reply(text)
    assert len(str(caught.value)) < 400


def test_the_deepest_object_allowed_is_read() -> None:
    text = '{"a":' * DEEPEST + "1" + "}" * DEEPEST
    assert json.dumps(extract_reply(text)).count("{") == DEEPEST


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(categories=["L", "N"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(st.characters(categories=["L", "N"])), JSON), st.booleans())
def test_every_plain_object_survives(value: dict[str, Any], ascii_only: bool) -> None:
    assert extract_reply(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(st.text(st.sampled_from('{}[]":,\\ \n`ab1DM_TEXJSON:<think>/')))
def test_any_text_gives_a_reply_or_a_problem(text: str) -> None:
    try:
        reply = extract_reply(text)
    except ReplyProblem as problem:
        assert problem.what
        assert problem.remedy
    else:
        assert isinstance(reply, dict)
