from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.dm.endpoint.narrative import NarrativeStream


def shown(text: str, size: int = 1) -> str:
    stream = NarrativeStream()
    return "".join(stream.feed(text[start : start + size]) for start in range(0, len(text), size))


@pytest.mark.parametrize(
    ("reply", "narration"),
    [
        ('{"narrative": "Rain.", "patches": [{"narrative": "no"}]}', "Rain."),
        ('{"dice": {"narrative": "no"}, "narrative": "Rain."}', "Rain."),
        ('{"list": ["}", {"a": "]"}], "n": -1.5e3, "narrative": "Rain."}', "Rain."),
        ('```json\n{ "narrative" : "Rain." }\n```', "Rain."),
        ('Well, {name}: {"narrative": "Rain."}', "Rain."),
        ('<think>{"narrative": "no"}</think>{"narrative": "Rain."}', "Rain."),
        ('{"narrative": "a \\"b\\" \\\\ \\u00e9\\n\\ud83d\\udc09"}', 'a "b" \\ é\n\N{DRAGON}'),
        ('{"narrative": "half \\ud83d pair \\udc09"}', "half \ufffd pair \ufffd"),
        ('{"narrative": 7, "other": "no"}', ""),
        ('{"nested": {"narrative": "no"}}', ""),
        ('{"a": 1} {"narrative": "no"}', ""),
        ("DM_TEXT: Rain.\nDM_JSON: {}", " Rain."),
        ("Sure!\nDM_TEXT:\nRain\nDM_JAM\n  DM_JSON:\n{}", "\nRain\nDM_JAM"),
        ("nothing here", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_only_the_narration_is_shown(reply: str, narration: str, size: int) -> None:
    assert shown(reply, size) == narration


@given(st.text(), st.booleans(), st.integers(1, 9))
def test_narration_arrives_exactly(text: str, ascii_only: bool, size: int) -> None:
    text = text.encode("utf-16", "replace").decode("utf-16", "replace")
    reply = json.dumps({"narrative": text, "options": []}, ensure_ascii=ascii_only)
    assert shown(reply, size) == text


@given(st.text(st.sampled_from('{}[]":,\\u0d83 \nnarrativeDM_TEXJSO<think>/')))
def test_no_reply_breaks_it(reply: str) -> None:
    assert len(shown(reply)) <= len(reply)
