"""The two wire forms of a JSON schema.

Cloud providers' strict mode wants every property required and knows no string lengths;
local grammars need a length on every string, or small models run on for ever. Neither is
trusted: a reply is validated again by the contract itself.
"""

from __future__ import annotations

from typing import Any

LONGEST_STRING = 1_000
"""Nested lengths from about 2,000 on break the grammar compilers of some local servers."""

_DROPPED = frozenset(
    {"title", "default", "examples", "pattern", "format", "discriminator", "minLength"}
)
_NAMED_SCHEMAS = frozenset({"properties", "$defs"})


def wire_schema(schema: dict[str, Any], *, lengths: bool) -> dict[str, Any]:
    """A schema as an endpoint can take it; property order is kept.

    Args:
        schema: a JSON schema as pydantic writes it.
        lengths: give every free string a ``maxLength`` of at most `LONGEST_STRING`.

    Raises:
        ValueError: an object in it has no declared properties, which strict mode forbids.
    """
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    wired = {
        "anyOf" if key == "oneOf" else key: _wired(key, value, lengths=lengths)
        for key, value in schema.items()
        if key not in _DROPPED and key != "maxLength"
    }
    if wired.get("type") == "object":
        if "properties" not in wired:
            raise ValueError("a free-form object cannot be sent in strict mode")
        wired["required"] = list(wired["properties"])
        wired["additionalProperties"] = False
    if lengths and wired.get("type") == "string" and not wired.keys() & {"enum", "const"}:
        wired["maxLength"] = min(schema.get("maxLength", LONGEST_STRING), LONGEST_STRING)
    return wired


def _wired(key: str, value: Any, *, lengths: bool) -> Any:
    if key in _NAMED_SCHEMAS:
        return {name: wire_schema(part, lengths=lengths) for name, part in value.items()}
    if key in {"enum", "const", "required"}:
        return value
    if isinstance(value, dict):
        return wire_schema(value, lengths=lengths)
    if isinstance(value, list):
        return [wire_schema(part, lengths=lengths) for part in value]
    return value
