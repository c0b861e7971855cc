from __future__ import annotations

import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.errors import NotCanonical
from whispyrkeep.models.canonical import DEEPEST, canonical_bytes, content_hash

KEYS = st.from_regex(r"[A-Za-z0-9_.:/-]{1,12}", fullmatch=True)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5)
)


@given(VALUES)
def test_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, SCALARS, min_size=2))
def test_the_order_keys_were_added_in_leaves_no_trace(value: dict[str, Any]) -> None:
    turned = dict(reversed(list(value.items())))
    assert content_hash(turned) == content_hash(value)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (1.0, ""),
        ([0, math.nan], "/1"),
        ({"a": {"b": [1, 2, math.inf]}}, "/a/b/2"),
        ({"hp": 2**53}, "/hp"),
        ({"hp": -(2**53)}, "/hp"),
        ({"name": "broken \ud800 text"}, "/name"),
        ({"monster/goblin": {"x": 0.5}}, "/monster~1goblin/x"),
        ({"names": {1: "one"}}, "/names/1"),
        ({"names": {"Åland": 1}}, "/names/\\xc5land"),
        ({"": 1}, "/"),
        ({"list": (1, 2)}, "/list"),
        ({"raw": b"bytes"}, "/raw"),
    ],
)
def test_what_has_no_canonical_form_is_named(value: Any, pointer: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical_bytes(value)
    assert caught.value.pointer == pointer


def test_nesting_ends_before_the_interpreter_does() -> None:
    deep: list[Any] = []
    for _ in range(DEEPEST - 1):
        deep = [deep]
    assert canonical_bytes(deep) == b"[" * DEEPEST + b"]" * DEEPEST
    with pytest.raises(NotCanonical):
        canonical_bytes([[deep]])


def test_the_hash_names_its_algorithm() -> None:
    """SHA-256 of the two bytes ``{}``, as ``printf '{}' | sha256sum`` prints it."""
    digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert content_hash({}) == f"sha256:{digest}"
