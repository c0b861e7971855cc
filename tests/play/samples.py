"""Random values that fit a JSON schema as it goes over the wire, and the longest of them."""

from __future__ import annotations

import json
from random import Random
from typing import Any

LETTERS = "abcdefghij klmnop qrstuvwxyz"


def sample(
    schema: dict[str, Any], random: Random, definitions: dict[str, Any] | None = None
) -> Any:
    """A value of the schema; optional properties come and go."""
    definitions = definitions or schema.get("$defs", {})
    if "$ref" in schema:
        return sample(definitions[schema["$ref"].rpartition("/")[2]], random, definitions)
    if "anyOf" in schema:
        return sample(random.choice(schema["anyOf"]), random, definitions)
    for literal in ("enum", "const"):
        if literal in schema:
            return random.choice(schema["enum"]) if literal == "enum" else schema["const"]
    return _of_type(schema, random, definitions)


def _of_type(schema: dict[str, Any], random: Random, definitions: dict[str, Any]) -> Any:
    match schema["type"]:
        case "object":
            return {
                name: sample(part, random, definitions)
                for name, part in schema["properties"].items()
                if name in schema["required"] or random.random() < 0.5
            }
        case "array":
            return _array(schema, random, definitions)
        case "integer":
            return random.randint(schema["minimum"], schema["maximum"])
        case "boolean":
            return random.random() < 0.5
        case kind:
            assert kind == "string", kind
            length = random.randint(schema.get("minLength", 0), schema["maxLength"])
            return "a" + "".join(random.choice(LETTERS) for _ in range(length - 1))


def _array(schema: dict[str, Any], random: Random, definitions: dict[str, Any]) -> list[Any]:
    if "prefixItems" in schema:
        return [sample(part, random, definitions) for part in schema["prefixItems"]]
    count = random.randint(schema.get("minItems", 0), schema["maxItems"])
    return [sample(schema["items"], random, definitions) for _ in range(count)]


def longest(schema: dict[str, Any], definitions: dict[str, Any] | None = None) -> int:
    """Characters of the longest compact JSON text that fits, escapes aside."""
    definitions = definitions or schema.get("$defs", {})
    if "$ref" in schema:
        return longest(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return max(longest(part, definitions) for part in schema["anyOf"])
    literals = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if literals:
        return max(len(json.dumps(literal)) for literal in literals)
    match schema["type"]:
        case "object":
            parts = schema["properties"].items()
            return 1 + sum(len(name) + 4 + longest(part, definitions) for name, part in parts)
        case "array" if "prefixItems" in schema:
            return 1 + sum(1 + longest(part, definitions) for part in schema["prefixItems"])
        case "array":
            return 1 + int(schema["maxItems"]) * (1 + longest(schema["items"], definitions))
        case "string":
            return 2 + int(schema["maxLength"])
        case "integer":
            return max(len(str(schema["minimum"])), len(str(schema["maximum"])))
        case _:
            return len("false")
