"""SQL over campaigns: DuckDB files that catch up with the logs when they are asked.

A DuckDB file that is open for writing refuses every other process, so each is opened,
brought level and closed. Rows and the cursor (turn, hash) change in one transaction. An
index somebody else holds is done without: its campaign is read from the log into memory.
One that cannot be read is deleted and made anew; the logs are the truth.

Queries see an in-memory database with the views of ``tables.VIEWS``, cut off from files,
network, extensions and settings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import orjson

from whispyrkeep.errors import SqlFailed, WriteFailed
from whispyrkeep.store.files import Disk, make_folder
from whispyrkeep.store.lines import Head
from whispyrkeep.store.log import CampaignLog
from whispyrkeep.store.tables import (
    INDEX_FORMAT,
    TABLES,
    VIEWS,
    Dates,
    Row,
    rows_as_json,
    rows_of,
)

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_HELD_ELSEWHERE = (duckdb.TransactionException, duckdb.ConnectionException)
_HELD = re.compile(r"\block\b|being used by another process", re.IGNORECASE)
_TURNS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A campaign to be asked: its slug, its log, and how its calendar writes a moment."""

    campaign: str
    log: CampaignLog
    dates: Dates


@dataclass(frozen=True, slots=True)
class SqlResult:
    """What a query gave: names of the columns, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def run_sql(
    disk: Disk, sources: Sequence[Source], query: str, parameters: Sequence[object] = ()
) -> SqlResult:
    """Answer one query over the views ``turns, events, rolls, lore, time``.

    Args:
        parameters: values for the ``?`` in the query.

    Raises:
        SqlFailed: not one SELECT, or DuckDB refuses it.
        Corrupt, TooNew, StaleHead: a log could not be read to its head.
    """
    with closing(duckdb.connect(":memory:", config=_OFFLINE)) as connection:
        _create_tables(connection, "memory.nothing")
        schemas = [("", "memory.nothing")]
        for number, source in enumerate(sources):
            schemas.append((source.campaign, _attach(disk, connection, source, number)))
        _create_views(connection, schemas)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return _answer(connection, query, parameters)


def remove_index(index: Path) -> None:
    """Delete a campaign's index with its write-ahead log; the next query makes it anew."""
    for path in (index, index.with_name(f"{index.name}.wal")):
        path.unlink(missing_ok=True)


def _answer(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object]
) -> SqlResult:
    try:
        statements = connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type not in _ALLOWED:
            raise SqlFailed("only one SELECT is answered, nothing that changes anything")
        found = connection.execute(query, list(parameters))
        columns = tuple(str(column[0]) for column in found.description or ())
        return SqlResult(columns, tuple(found.fetchall()))
    except duckdb.Error as cause:
        raise SqlFailed(str(cause)) from None


# --- views ----------------------------------------------------------------------------


def _attach(disk: Disk, connection: duckdb.DuckDBPyConnection, source: Source, number: int) -> str:
    """Schema with the tables of one campaign: its index, or a copy in memory."""
    source.log.refresh()
    if _bring_level(disk, source):
        try:
            path = _quoted(str(source.log.paths.index))
            connection.execute(f"ATTACH {path} AS campaign_{number} (READ_ONLY)")
        except duckdb.Error:  # another process began to write it; memory will do
            pass
        else:
            return f"campaign_{number}.main"
    schema = f"memory.campaign_{number}"
    _create_tables(connection, schema)
    _insert_turns(connection, schema, source, after=0)
    return schema


def _create_views(
    connection: duckdb.DuckDBPyConnection, schemas: Sequence[tuple[str, str]]
) -> None:
    for table in TABLES:
        parts = (
            f"SELECT {_quoted(campaign)} AS campaign, * FROM {schema}.{table}"
            for campaign, schema in schemas
        )
        connection.execute(f"CREATE VIEW all_{table} AS {' UNION ALL '.join(parts)}")
    for view, selection in VIEWS.items():
        connection.execute(f'CREATE VIEW "{view}" AS {selection}')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _create_tables(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table, columns in TABLES.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {schema}.{table} ({typed})")


def _insert_turns(
    connection: duckdb.DuckDBPyConnection, schema: str, source: Source, after: int
) -> None:
    turns = source.log.read(after)
    while batch := list(islice(turns, _TURNS_AT_ONCE)):
        rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        for envelope in batch:
            for table, row in rows_of(envelope, source.dates):
                rows[table].append(row)
        for table, added in rows.items():
            shape = orjson.dumps([TABLES[table]]).decode()
            connection.execute(
                f"INSERT INTO {schema}.{table} "
                f"SELECT row.* FROM (SELECT unnest(from_json(?::JSON, '{shape}')) AS row)",
                [rows_as_json(table, added)],
            )


# --- the file -------------------------------------------------------------------------


def _bring_level(disk: Disk, source: Source) -> bool:
    """Whether the index of a campaign could be brought to the head of its log."""
    index = source.log.paths.index
    for _ in range(2):
        try:
            if _is_level(source):
                return True
            make_folder(disk, index.parent)
            _catch_up(source)
        except (duckdb.Error, WriteFailed) as cause:
            if _held_elsewhere(cause) or not _removed(index):
                return False
        else:
            return True
    return False


def _is_level(source: Source) -> bool:
    """Whether nothing is to be done; looked up without keeping other readers out."""
    index = source.log.paths.index
    if not index.exists():
        return False
    with closing(duckdb.connect(str(index), read_only=True, config=_OFFLINE)) as connection:
        return _cursor(connection) == source.log.head


def _catch_up(source: Source) -> None:
    with closing(duckdb.connect(str(source.log.paths.index), config=_OFFLINE)) as connection:
        connection.begin()
        cursor = _cursor(connection)
        if cursor is None:
            _start_anew(connection)
            cursor = Head(0, "")
        kept = _last_common(connection, source.log, cursor)
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE turn > ?", [kept])
        _insert_turns(connection, "main", source, kept)
        head = source.log.head
        connection.execute("UPDATE cursor SET turn = ?, hash = ?", [head.turn, head.hash])
        connection.commit()


def _start_anew(connection: duckdb.DuckDBPyConnection) -> None:
    for table in (*TABLES, "cursor"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    _create_tables(connection, "main")
    connection.execute("CREATE TABLE cursor (format INTEGER, turn INTEGER, hash VARCHAR)")
    connection.execute("INSERT INTO cursor VALUES (?, 0, '')", [INDEX_FORMAT])


def _cursor(connection: duckdb.DuckDBPyConnection) -> Head | None:
    """How far the index goes; None when it is empty or of another format."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    if not {"cursor", *TABLES} <= {row[0] for row in tables}:
        return None
    rows = connection.execute("SELECT format, turn, hash FROM cursor").fetchall()
    if len(rows) != 1 or rows[0][0] != INDEX_FORMAT:
        return None
    return Head(rows[0][1], rows[0][2])


def _last_common(connection: duckdb.DuckDBPyConnection, log: CampaignLog, cursor: Head) -> int:
    """The last turn on which index and log agree: as all before it then do, by the chain."""
    low, high = 0, min(cursor.turn, log.head.turn)
    middle = high
    while low < high:
        row = connection.execute("SELECT hash FROM turns WHERE turn = ?", [middle]).fetchone()
        if row == (log.head_at(middle).hash,):
            low = middle
        else:
            high = middle - 1
        middle = (low + high + 1) // 2
    return low


def _held_elsewhere(cause: Exception) -> bool:
    """Whether another user of the file is the trouble, not the file itself."""
    if isinstance(cause, _HELD_ELSEWHERE):
        return True
    return isinstance(cause, duckdb.IOException) and bool(_HELD.search(str(cause)))


def _removed(index: Path) -> bool:
    try:
        remove_index(index)
    except OSError:
        return False
    return True
