"""What the SQL index holds: the columns of its tables, and their rows from one turn.

Typed columns for what people ask about; the rest of an event or lore record stays in one
JSON column, ``body``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from whispyrkeep.store.lines import Envelope

Row = dict[str, Any]
Dates = Callable[[int], str]
"""Calendar text of a moment, given in seconds of universe time."""

INDEX_FORMAT = 1
"""Changes with ``TABLES``; an index with another number is made anew."""

TABLES: dict[str, dict[str, str]] = {
    "turns": {
        "turn": "INTEGER",
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "actor": "VARCHAR",
        "player_text": "VARCHAR",
        "narrative": "VARCHAR",
        "time_before": "BIGINT",
        "time_after": "BIGINT",
        "date": "VARCHAR",
        "state_hash": "VARCHAR",
        "hash": "VARCHAR",
        "model": "VARCHAR",
        "prompt_tokens": "BIGINT",
        "completion_tokens": "BIGINT",
        "cost_micro": "BIGINT",
        "wall": "VARCHAR",
    },
    "events": {"turn": "INTEGER", "position": "INTEGER", "type": "VARCHAR", "body": "JSON"},
    "rolls": {
        "turn": "INTEGER",
        "position": "INTEGER",
        "type": "VARCHAR",
        "actor": "VARCHAR",
        "expression": "VARCHAR",
        "total": "BIGINT",
        "target_number": "BIGINT",
        "outcome": "VARCHAR",
        "by_hand": "BOOLEAN",
        "dice": "JSON",
        "modifiers": "JSON",
    },
    "lore": {
        "turn": "INTEGER",
        "position": "INTEGER",
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "title": "VARCHAR",
        "text": "VARCHAR",
        "body": "JSON",
    },
}

VIEWS: dict[str, str] = {
    **{table: f"SELECT campaign, {', '.join(TABLES[table])} FROM all_{table}" for table in TABLES},
    "time": (
        "SELECT campaign, turn, time_before, time_after, "
        "time_after - time_before AS seconds, date FROM all_turns"
    ),
}
"""The documented views over every campaign, the campaign's slug in front."""


def rows_of(envelope: Envelope, dates: Dates) -> Iterator[tuple[str, Row]]:
    """Table and row for everything one turn adds to the index. Positions count from 1."""
    turn = envelope["turn"]
    yield "turns", _turn_row(envelope, dates)
    for position, event in enumerate(envelope.get("events", ()), start=1):
        place = {"turn": turn, "position": position, "type": event["type"]}
        yield "events", {**place, "body": event}
        if isinstance(event.get("roll"), dict):
            yield "rolls", {**place, **_roll_columns(event)}
    for position, record in enumerate(envelope.get("lore", ()), start=1):
        yield "lore", {**record, "turn": turn, "position": position, "body": record}


def _turn_row(envelope: Envelope, dates: Dates) -> Row:
    time, model = envelope["time"], envelope.get("model", {})
    return {
        **envelope,
        "time_before": time["before"],
        "time_after": time["after"],
        "date": dates(time["after"]),
        "model": model.get("name"),
        "prompt_tokens": model.get("prompt_tokens"),
        "completion_tokens": model.get("completion_tokens"),
        "cost_micro": model.get("cost_micro"),
    }


def _roll_columns(event: Row) -> Row:
    roll = event["roll"]
    return {
        **roll,
        "actor": roll["key"]["actor"],
        "target_number": event.get("target_number"),
        "outcome": event.get("outcome"),
    }


def rows_as_json(table: str, rows: list[Row]) -> str:
    """Rows of a table as one JSON array that holds its columns only."""
    columns = TABLES[table]
    return orjson.dumps([{name: row.get(name) for name in columns} for row in rows]).decode()
