"""The table of one universe's lore in LanceDB: rows, full-text index and vectors.

The table is derived and may be lost at any time: LanceDB never calls fsync, so a power
cut can leave it unreadable. Everything here that finds it damaged raises
``IndexDamaged``, and the caller makes it again from documents, ledger and event logs.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whispyrkeep.lore.embed import DIMENSIONS, VectorCache
from whispyrkeep.models.lore import (
    DocumentSource,
    LoreKind,
    LoreRecord,
    LoreStatus,
    TurnSource,
    Viewer,
)

if TYPE_CHECKING:
    from whispyrkeep.lore.embed import Vectors

ROW_FORMAT = 1
"""Raised when rows are made differently, so that older tables are made again."""

VECTOR_INDEX_FROM = 20_000
"""Rows from which searching every vector is slower than an approximate index."""

OLD_VERSIONS_KEPT = timedelta(minutes=10)
NO_YEAR = 2**62
"""Stands for an open end of a year range, on either side."""

_TABLE = re.compile(r"lore_(\d{1,9})")
_VALUES_PER_CONDITION = 2_000


class IndexDamaged(Exception):
    """The table is missing or unreadable. Handled inside this room by making it again."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it is indexed.

    ``key`` is unique in the table: a record private to a campaign has the campaign in
    it, because a copied campaign carries the same record ids. ``origin`` is where the
    row comes from: ``document:<path>``, ``ledger`` or ``campaign:<slug>``.
    """

    key: str
    origin: str
    record: LoreRecord


@dataclass(frozen=True, slots=True)
class Found:
    """A record that a query brought up, with what each channel says about it.

    ``words`` is its BM25 score, 0 when it is not among the best by words; ``vector`` is
    its sentence vector, ``None`` in an index without vectors.
    """

    record: LoreRecord
    words: float
    vector: Vectors | None


def row_key(record: LoreRecord) -> str:
    return record.id if record.campaign is None else f"{record.campaign}|{record.id}"


def indexed_text(record: LoreRecord) -> str:
    """What is searched and embedded: title, headings and names stand before the text."""
    heading = record.source.heading if isinstance(record.source, DocumentSource) else ()
    parts = {part.casefold(): part for part in (record.title, *heading, *record.entities) if part}
    return "\n".join([". ".join(parts.values()), record.text]).strip()


def readable(
    *,
    campaign: str | None,
    viewer: Viewer,
    year: int | None = None,
    kind: LoreKind | None = None,
    status: LoreStatus | None = "active",
) -> str:
    """SQL condition on rows that ``viewer`` may read in ``campaign`` and ``year``.

    Without a campaign only what holds in the whole universe; without a year, kind or
    status all of them.
    """
    campaigns = ["", *([campaign] if campaign else [])]
    conditions = [f"campaign IN ({_listed(campaigns)})"]
    if status is not None:
        conditions.append(f"status = {_quoted(status)}")
    if kind is not None:
        conditions.append(f"kind = {_quoted(kind)}")
    if year is not None:
        conditions.append(f"year_from <= {int(year)} AND year_to >= {int(year)}")
    if viewer != "dm":
        readers = ["table"] if viewer == "table" else ["table", *(f"@{one}" for one in viewer)]
        conditions.append(f"array_has_any(readers, [{_listed(readers)}])")
    return " AND ".join(conditions)


def of_origin(origin: str) -> str:
    """SQL condition on the rows of one origin."""
    return f"origin = {_quoted(origin)}"


def among(column: str, values: Iterable[str]) -> list[str]:
    """SQL conditions, together true where ``column`` is one of ``values``."""
    listed = sorted(values)
    parts = range(0, len(listed), _VALUES_PER_CONDITION)
    return [f"{column} IN ({_listed(listed[at : at + _VALUES_PER_CONDITION])})" for at in parts]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(_quoted(text) for text in texts)


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """LanceDB reports a lost or torn file as one of these, whatever the call."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        raise IndexDamaged(f"{folder.name}: {' '.join(str(error).split())[:200]}") from error


class LoreIndex:
    """An open table of lore rows below ``folder``; writers take turns by a lock outside.

    Args:
        folder: the universe's index folder.
        vectors: cache of sentence vectors, or ``None`` for an index of words alone.
    """

    def __init__(self, folder: Path, vectors: VectorCache | None) -> None:
        self.folder = folder
        self._vectors = vectors
        self._name = ""
        self._table: Any = None

    def open(self, name: str) -> int:
        """Open table ``name`` and read through it; returns its number of rows.

        The row count of the manifest says nothing about lost data files, so a column is
        really read.

        Raises:
            IndexDamaged: it is missing or cannot be read.
        """
        self.close()
        if not (self.folder / f"{name}.lance").is_dir():
            raise IndexDamaged(f"{name} is missing")
        with _damage(self.folder):
            try:
                self._table = self._database().open_table(name)
            except ValueError as error:
                raise IndexDamaged(str(error)) from error
        self._name = name
        return len(self.scan(("key",)))

    def close(self) -> None:
        """Let go of the table; the next use needs ``open`` or ``create``."""
        self._name, self._table = "", None

    def is_open(self, name: str) -> bool:
        """Whether this handle is on table ``name`` and its folder is still there."""
        return self._name == name and (self.folder / f"{name}.lance").is_dir()

    def create(self) -> str:
        """Make an empty table under a new name, beside the one in use, and open it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        numbers = [
            int(found[1]) for path in self.folder.iterdir() if (found := _TABLE.match(path.name))
        ]
        name = f"lore_{max(numbers, default=0) + 1}"
        with _damage(self.folder):
            self._table = self._database().create_table(name, schema=self._schema())
        self._name = name
        return name

    def discard_others(self) -> None:
        """Delete every table but the open one; other processes open the new one by cursor."""
        for path in self.folder.glob("lore_*.lance"):
            if path.name != f"{self._name}.lance":
                shutil.rmtree(path, ignore_errors=True)

    def merge(self, rows: Sequence[Row]) -> None:
        """Insert rows, replacing those with the same key; the last of a key counts."""
        unique = {row.key: row for row in rows}
        if not unique:
            return
        content = self._content(list(unique.values()))
        with _damage(self.folder):
            merge = self._table.merge_insert("key").when_matched_update_all()
            merge.when_not_matched_insert_all().execute(content)

    def delete(self, where: str) -> None:
        """Delete the rows that fulfil an SQL condition."""
        with _damage(self.folder):
            self._table.delete(where)

    def count(self) -> int:
        """Rows by the manifest, which knows nothing of lost data files."""
        with _damage(self.folder):
            return int(self._table.count_rows())

    def keys(self, where: str) -> list[str]:
        return [str(found["key"]) for found in self.scan(("key",), where)]

    def scan(self, columns: Sequence[str], where: str | None = None) -> list[dict[str, Any]]:
        """Rows that fulfil ``where``, in no particular order."""
        with _damage(self.folder):
            query = self._table.search().select(list(columns))
            query = query.where(where) if where else query
            rows: list[dict[str, Any]] = query.to_arrow().to_pylist()
        return rows

    def by_words(self, words: str, names: str, where: str, limit: int) -> list[Found]:
        """The best rows by BM25; ``names`` count for less than ``words``.

        The text never reaches a query parser: a raw string that begins and ends with
        quotation marks would be taken for a phrase query and refused.
        """
        from lancedb.query import BooleanQuery, MatchQuery, Occur

        query: Any = MatchQuery(words, "words")
        if names:
            scene = MatchQuery(names, "words", boost=NAMES_WEIGHT)
            query = BooleanQuery([(Occur.SHOULD, query), (Occur.SHOULD, scene)]) if words else scene
        return self._found(lambda: self._table.search(query), "_score", where, limit)

    def by_vector(self, vector: Vectors, where: str, limit: int) -> list[Found]:
        """The rows whose vectors are nearest by dot product."""

        def search() -> Any:
            return self._table.search(vector, vector_column_name="vector").distance_type("dot")

        return self._found(search, "_distance", where, limit)

    @property
    def has_vectors(self) -> bool:
        return self._vectors is not None

    def _found(self, search: Callable[[], Any], score: str, where: str, limit: int) -> list[Found]:
        import numpy

        columns = ["body", score, *(["vector"] if self.has_vectors else [])]
        with _damage(self.folder):
            table = search().where(where).select(columns).limit(limit).to_arrow()
        bodies, scores = table["body"].to_pylist(), table[score].to_pylist()
        vectors: Any = [None] * len(bodies)
        if self.has_vectors and bodies:
            flat = table["vector"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
            vectors = numpy.asarray(flat, numpy.float32).reshape(len(bodies), -1)
        return [
            Found(LoreRecord.model_validate_json(body), words if score == "_score" else 0.0, vector)
            for body, words, vector in zip(bodies, scores, vectors, strict=True)
        ]

    def finish(self) -> None:
        """Index the words of a newly filled table, and compact it."""
        from lancedb.index import FTS

        with _damage(self.folder):
            self._table.create_index("words", config=FTS(), replace=True)
        self.compact()

    def compact(self) -> None:
        """Merge the small files that many small writes leave; keeps search fast.

        A failure costs nothing but speed, and the next call tries again.
        """
        with suppress(RuntimeError, OSError):
            self._index_vectors_when_many()
            self._table.optimize(cleanup_older_than=OLD_VERSIONS_KEPT)

    def _index_vectors_when_many(self) -> None:
        from lancedb.index import IvfFlat

        if not self.has_vectors or self._table.count_rows() < VECTOR_INDEX_FROM:
            return
        if not any("vector" in index.columns for index in self._table.list_indices()):
            self._table.create_index("vector", config=IvfFlat(distance_type="dot"))

    def _database(self) -> Any:
        """A connection whose tables see what other processes wrote; the default never does."""
        import lancedb

        return lancedb.connect(self.folder, read_consistency_interval=timedelta(0))

    def _schema(self) -> Any:
        import pyarrow

        text, number = pyarrow.string(), pyarrow.int64()
        columns = dict.fromkeys(
            ("key", "id", "origin", "words", "kind", "status", "campaign"), text
        )
        columns |= {"readers": pyarrow.list_(text), "year_from": number, "year_to": number}
        columns |= {"turn": number, "event_id": text, "position": number, "body": text}
        if self.has_vectors:
            columns["vector"] = pyarrow.list_(pyarrow.float32(), DIMENSIONS)
        return pyarrow.schema(list(columns.items()))

    def _content(self, rows: Sequence[Row]) -> Any:
        import pyarrow

        texts = [indexed_text(row.record) for row in rows]
        content = [_columns(row, text) for row, text in zip(rows, texts, strict=True)]
        if self._vectors is not None:
            for columns, vector in zip(content, self._vectors.vectors(texts), strict=True):
                columns["vector"] = vector
        return pyarrow.Table.from_pylist(content, schema=self._schema())


NAMES_WEIGHT = 0.4
"""How much a name of the scene counts in BM25 against a word of the query."""


def _columns(row: Row, text: str) -> dict[str, Any]:
    record, source = row.record, row.record.source
    turn = source if isinstance(source, TurnSource) else None
    everybody = ["table"] if record.visibility.scope == "table" else []
    return {
        "key": row.key,
        "id": record.id,
        "origin": row.origin,
        "words": text,
        "kind": record.kind,
        "status": record.status,
        "campaign": record.campaign or "",
        "readers": everybody + [f"@{one}" for one in record.visibility.characters],
        "year_from": -NO_YEAR if record.year_from is None else record.year_from,
        "year_to": NO_YEAR if record.year_to is None else record.year_to,
        "turn": turn.turn if turn else 0,
        "event_id": turn.event_id if turn else "",
        "position": source.position if isinstance(source, DocumentSource) else 0,
        "body": record.model_dump_json(),
    }
