"""The few JSON schemas that a patch's value can have, and the strict check against them.

One description serves the validator, the message that explains a refusal, the documentation
and the schema a model decodes under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from whispyrkeep.models.text import clean_text

Schema = Mapping[str, Any]

NO_VALUE: Schema = {}
BOOLEAN: Schema = {"type": "boolean"}
NAMES_SHOWN = 12


def integer(least: int, most: int) -> Schema:
    """A whole number from ``least`` to ``most``."""
    return {"type": "integer", "minimum": least, "maximum": most}


def text(longest: int = 400) -> Schema:
    """Text that is not empty."""
    return {"type": "string", "minLength": 1, "maxLength": longest}


def one_of(values: Iterable[str]) -> Schema:
    """One of these texts."""
    return {"enum": list(values)}


def any_of(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def only(value: bool) -> Schema:
    return {"const": value}


def fits(schema: Schema, value: object) -> bool:
    """Whether the value is exactly of the schema's type and within its bounds.

    Nothing is converted: true is no 1, 1.0 no 1 and "1" no 1.
    """
    if "anyOf" in schema:
        return any(fits(part, value) for part in schema["anyOf"])
    if "enum" in schema:
        return type(value) is str and value in schema["enum"]
    if "const" in schema:
        return value is schema["const"]
    return _fits_type(schema, value)


def _fits_type(schema: Schema, value: object) -> bool:
    match schema.get("type"):
        case "boolean":
            return type(value) is bool
        case "integer":
            return type(value) is int and schema["minimum"] <= value <= schema["maximum"]
        case "string":
            return (
                type(value) is str and len(value) <= schema["maxLength"] and bool(one_line(value))
            )
        case _:
            return value is None


def one_line(value: str) -> str:
    """The text on one line, without control sequences or characters nobody sees."""
    return " ".join(clean_text(value).split())


def described(schema: Schema) -> str:
    """The schema in words: ``a whole number from 1 to 20``."""
    if "anyOf" in schema:
        return " or ".join(described(part) for part in schema["anyOf"])
    if "enum" in schema:
        return f"one of {listed(schema['enum'])}" if schema["enum"] else "nothing at present"
    if "const" in schema:
        return "true" if schema["const"] else "false"
    match schema.get("type"):
        case "boolean":
            return "true or false"
        case "integer":
            return f"a whole number from {schema['minimum']:,} to {schema['maximum']:,}"
        case "string":
            return f"a text of at most {schema['maxLength']} characters"
        case _:
            return "no value"


def listed(names: Iterable[str]) -> str:
    """Names in a row, the rest counted when there are more than a dozen."""
    names = list(names)
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
