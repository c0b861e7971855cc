"""Canonical JSON and the hashes made from it: one byte form for one value.

Every hash in a keep is taken over these bytes, so changing them changes every hash.
The form is RFC 8785 (JSON Canonicalization Scheme) over the values on which it needs no
number formatting: strings, integers a double can hold exactly, booleans, null, lists and
dicts with ASCII keys. Fractions are stored as strings or scaled integers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

import orjson

from whispyrkeep.errors import NotCanonical

LARGEST_INTEGER = 2**53 - 1
"""Largest magnitude of an integer that every JSON reader keeps exactly."""

DEEPEST = 200
"""Most levels of nesting; orjson itself stops at 254."""

_KEY = re.compile(r"[A-Za-z0-9_.:/-]+")


def canonical_bytes(value: object) -> bytes:
    """Compact UTF-8 JSON with sorted keys: the only byte form of ``value``.

    Raises:
        NotCanonical: ``value`` holds something else than str, int below 2**53 in
            magnitude, bool, None, list, or dict with keys of ``A-Za-z0-9_.:/-``;
            the error carries the JSON pointer to it.
    """
    fault = _first_fault(value, DEEPEST)
    if fault is not None:
        steps, reason = fault
        raise NotCanonical(_pointer(steps), reason)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(value: object) -> str:
    """``sha256:<hex>`` of the canonical bytes of ``value``; raises as they do."""
    return bytes_hash(canonical_bytes(value))


def bytes_hash(content: bytes) -> str:
    """``sha256:<hex>`` of ``content`` as it is, for files and text blocks."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _first_fault(value: object, depth: int) -> tuple[list[str], str] | None:
    """Path (innermost step first) and reason of the first value that is not allowed."""
    if type(value) is str:
        return ([], "text with a lone surrogate") if _has_lone_surrogate(value) else None
    if type(value) is int:
        fits = -LARGEST_INTEGER <= value <= LARGEST_INTEGER
        return None if fits else ([], "an integer of 2**53 or more")
    if type(value) is bool or value is None:
        return None
    if depth == 0:
        return [], f"more than {DEEPEST} levels of nesting"
    if type(value) is dict:
        return _fault_in_dict(value, depth)
    if type(value) is list:
        return _fault_in_items(enumerate(value), depth)
    return [], f"a value of type {type(value).__name__}"


def _fault_in_dict(value: dict[object, object], depth: int) -> tuple[list[str], str] | None:
    for key in value:
        if type(key) is not str or not _is_key(key):
            return [ascii(key).strip("'")], "a key that is not text of A-Z a-z 0-9 _ . : / -"
    return _fault_in_items(value.items(), depth)


@lru_cache(maxsize=4_096)
def _is_key(key: str) -> bool:
    """Remembered, for the same few keys come in every value."""
    return _KEY.fullmatch(key) is not None


def _fault_in_items(
    items: Iterable[tuple[object, object]], depth: int
) -> tuple[list[str], str] | None:
    for step, inner in items:
        if type(inner) is str and inner.isascii():
            continue  # most values are; sparing the call makes hashing a third faster
        fault = _first_fault(inner, depth - 1)
        if fault is not None:
            fault[0].append(str(step))
            return fault
    return None


def _has_lone_surrogate(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _pointer(steps: list[str]) -> str:
    """RFC 6901 pointer; the whole value is the empty pointer."""
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in reversed(steps))
    return "".join(f"/{step}" for step in escaped)
