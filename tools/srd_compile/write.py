"""Values written as committed JSON: one line an entry, without defaults, dice as tuples."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from pydantic import BaseModel

from whispyrkeep.models.riders import dice_tuple

ALWAYS: Final = ("format", "kind", "id", "op")
DICE: Final = frozenset({"dice", "hit_dice", "upcast"})
"""Fields whose text is a dice formula."""


def line(entry: BaseModel) -> str:
    """The entry as one line of JSON."""
    return json.dumps(plain(entry), ensure_ascii=False, separators=(",", ":"))


def plain(value: Any, name: str = "") -> Any:
    """A value as JSON data: what has its default is left out, dice are [count, sides, bonus]."""
    if isinstance(value, BaseModel):
        return _fields(value)
    if isinstance(value, dict):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if name in DICE and isinstance(value, str):
        return list(dice_tuple(value))
    return value


def _fields(value: BaseModel) -> dict[str, Any]:
    kept = {}
    for name, field in type(value).model_fields.items():
        one = getattr(value, name)
        if name in ALWAYS or field.is_required() or one != field.default:
            kept[name] = plain(one, name)
    return kept


def content_hash(text: str) -> str:
    """Hash of an entry's line."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def document(lines: Iterable[str]) -> str:
    """Lines as a file."""
    return "".join(f"{one}\n" for one in lines)
