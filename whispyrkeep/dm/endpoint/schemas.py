"""The two wire forms of a JSON schema.

Cloud providers' strict mode wants every property required and knows no string lengths;
local grammars need a length on every string, or small models run on for ever. Neither is
trusted: a reply is validated again by the contract itself.
"""

from __future__ import annotations

from typing import Any

LONGEST_STRING = 1_000
"""Nested lengths from about 2,000 on break the grammar compilers of some local servers."""

SEQUENCES = "sequences"
"""Our own keyword of an array: the exact arrays it may be, which local grammars can hold to.

Strict mode knows no tuples; there the array's plain ``items`` have to do.
"""

_DROPPED = frozenset({"title", "default", "examples", "pattern", "format", "discriminator"})
_LENGTHS = frozenset({"minLength", "maxLength"})
_TYPE_NAMES: dict[type, str] = {str: "string", int: "integer", bool: "boolean", float: "number"}
_NAMED_SCHEMAS = frozenset({"properties", "$defs"})


def wire_schema(schema: dict[str, Any], *, lengths: bool) -> dict[str, Any]:
    """A schema as an endpoint can take it; property order is kept.

    Args:
        schema: a JSON schema as pydantic writes it.
        lengths: the form for local grammars, every free string with a ``maxLength`` of at
            most `LONGEST_STRING`; else the cloud's strict form without any, in which an
            optional property is required and may be null.

    Raises:
        ValueError: an object in it has no declared properties, which strict mode forbids.
    """
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    if lengths and SEQUENCES in schema:
        return wire_schema({"anyOf": schema[SEQUENCES]}, lengths=True)
    wired = {
        "anyOf" if key == "oneOf" else key: _wired(key, value, lengths=lengths)
        for key, value in schema.items()
        if key not in _DROPPED | _LENGTHS | {SEQUENCES}
    }
    if "type" not in wired and (kind := _type_of_values(wired)):
        wired = {"type": kind, **wired}
    if wired.get("type") == "object":
        _close_object(wired, schema.get("required", []), lengths=lengths)
    if lengths and wired.get("type") == "string" and not wired.keys() & {"enum", "const"}:
        wired |= {"minLength": schema["minLength"]} if "minLength" in schema else {}
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


def _type_of_values(wired: dict[str, Any]) -> str | None:
    """The type of an enumeration; strict mode wants it spelled out."""
    values = wired.get("enum", [wired["const"]] if "const" in wired else [])
    kinds = {_TYPE_NAMES.get(type(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else None


def _close_object(wired: dict[str, Any], required: list[str], *, lengths: bool) -> None:
    if "properties" not in wired:
        raise ValueError("a free-form object cannot be sent in strict mode")
    wired["additionalProperties"] = False
    wired["required"] = required
    if lengths:
        return
    wired["required"] = list(wired["properties"])
    for name in wired["properties"].keys() - set(required):
        wired["properties"][name] = _nullable(wired["properties"][name])


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    choices = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
    if any(choice.get("type") == "null" for choice in choices):
        return schema
    return {"anyOf": [*choices, {"type": "null"}]}
