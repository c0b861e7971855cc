"""Bringing the index up to date with its sources.

The cursor is marked unfinished before the first row is written and finished after the
last: a run that was killed in between leaves a table nobody trusts, and it is made again.
A rewind shows by the cursor's turn, which the log does not have any more; then every row
of the campaign is compared with the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from whispyrkeep.errors import BadLoreDocument
from whispyrkeep.lore.documents import read_document
from whispyrkeep.lore.index import IndexDamaged, LoreIndex, Row, among, of_origin, row_key
from whispyrkeep.lore.sources import (
    CampaignFeed,
    Cursor,
    FileMark,
    Sources,
    Unreadable,
    head_of,
    is_in_log,
    known_documents,
    present_documents,
    read_ledger,
)
from whispyrkeep.models.lore import LoreRecord, TurnSource

BATCH = 500
"""Rows written at once while much is to be done."""

WRITES_BEFORE_COMPACTING = 25
LEDGER = "ledger"

Progress = Callable[[int, int, str], object]
"""Told (steps done, steps in all, what); an exception from it stops the work safely."""


@dataclass(slots=True)
class Sync:
    """One run over the sources.

    Attributes:
        cursor: what the index holds; the finished one after ``run``.
        save: keeps the cursor for the next run.
        fresh: the table was empty at the start, so nothing of it is outdated.
        merged: rows written so far.
    """

    index: LoreIndex
    cursor: Cursor
    sources: Sources
    save: Callable[[Cursor], None]
    progress: Progress
    fresh: bool
    merged: int = 0

    def run(self) -> None:
        """Follow ledger, documents and logs, in this order: the ledger overrides the others.

        Raises:
            IndexDamaged: the table is unreadable, was left unfinished, or the ledger was
                rewritten; it has to be made again.
        """
        if self.cursor.unfinished and not self.fresh:
            raise IndexDamaged("an earlier run did not finish")
        self._follow_ledger()
        self._follow_documents()
        for feed in self.sources.feeds:
            self._follow_campaign(feed)
        self._finish()

    def _follow_ledger(self) -> None:
        mark = FileMark.of(self.sources.ledger)
        if mark == self.cursor.ledger:
            return
        ledger = read_ledger(self.sources.ledger)
        ids = frozenset(record.id for record in ledger.records)
        if self.cursor.ledger_ids - ids:
            raise IndexDamaged("the ledger has lost records that overrode others")
        self._merge([Row(row_key(record), LEDGER, record) for record in ledger.records])
        overridden = f"origin <> '{LEDGER}'"
        self._delete(*(f"{condition} AND {overridden}" for condition in among("id", ids)))
        self._note(ledger=mark, ledger_ids=ids, ledger_faults=ledger.faults)

    def _follow_documents(self) -> None:
        present = present_documents(self.sources.canon)
        known = known_documents(self.cursor)
        self._forget_documents(known.keys() - present.keys())
        changed = [path for path, mark in present.items() if known.get(path) != mark]
        rows: list[Row] = []
        read: dict[str, FileMark] = {}
        for done, path in enumerate(changed, start=1):
            self.progress(done, len(changed), f"reading {path}")
            rows += self._document_rows(path, present[path])
            read[path] = present[path]
            if len(rows) >= BATCH or done == len(changed):
                self._replace_documents(read, rows)
                rows, read = [], {}

    def _forget_documents(self, gone: set[str]) -> None:
        self._delete(*among("origin", map(_document, gone)))
        self._note(
            documents={p: mark for p, mark in self.cursor.documents.items() if p not in gone},
            unreadable={p: one for p, one in self.cursor.unreadable.items() if p not in gone},
        )

    def _document_rows(self, path: str, mark: FileMark) -> list[Row]:
        unreadable = {p: one for p, one in self.cursor.unreadable.items() if p != path}
        records: tuple[LoreRecord, ...] = ()
        try:
            records = _read(self.sources.canon / path, path, mark)
        except BadLoreDocument as error:
            unreadable[path] = Unreadable(mark=mark, reason=error.reason, remedy=error.remedy)
        self._note(unreadable=unreadable)
        return [Row(one.id, _document(path), one) for one in records if self._is_ours(one)]

    def _replace_documents(self, read: dict[str, FileMark], rows: list[Row]) -> None:
        """New rows first, so that a search in another process never finds too little."""
        self._merge(rows)
        written = {row.key for row in rows}
        for condition in () if self.fresh else among("origin", map(_document, read)):
            self._delete(*among("key", set(self.index.keys(condition)) - written))
        known = self.cursor.documents | read
        self._note(documents={p: m for p, m in known.items() if p not in self.cursor.unreadable})

    def _follow_campaign(self, feed: CampaignFeed) -> None:
        reached = self.cursor.campaigns.get(feed.campaign)
        head = head_of(feed)
        if reached == head:
            return
        start = reached.turn if reached and is_in_log(reached, feed) else self._drop_rewound(feed)
        records = iter(feed.records_after(start))
        while batch := list(islice(records, BATCH)):
            self.progress(_turn_of(batch[-1]).turn, head.turn, f"indexing {feed.campaign}")
            self._merge([_soft_row(one, feed.campaign) for one in batch if self._is_ours(one)])
        self._note(campaigns=self.cursor.campaigns | {feed.campaign: head})

    def _drop_rewound(self, feed: CampaignFeed) -> int:
        """Delete the rows of turns that are not in the log; returns the turn to go on after.

        That is the highest turn with rows that the log still has: its hash stands for all
        turns below it, whose rows came before its own.
        """
        where = of_origin(_campaign(feed.campaign))
        rows = [] if self.fresh else self.index.scan(("key", "turn", "event_id"), where)
        mark = cache(feed.mark)
        kept, stale = 0, []
        for row in rows:
            turn = mark(row["turn"])
            if turn is not None and turn.event_id == row["event_id"]:
                kept = max(kept, turn.turn)
            else:
                stale.append(row["key"])
        self._delete(*among("key", stale))
        return kept

    def _is_ours(self, record: LoreRecord) -> bool:
        """Whether the record is not overridden by the ledger."""
        return record.id not in self.cursor.ledger_ids

    def _merge(self, rows: list[Row]) -> None:
        if rows:
            self._begin()
            self.index.merge(rows)
            self.merged += len(rows)
            self._note(writes=self.cursor.writes + 1)

    def _delete(self, *conditions: str) -> None:
        for condition in () if self.fresh else conditions:
            self._begin()
            self.index.delete(condition)
            self._note(writes=self.cursor.writes + 1)

    def _note(self, **step: object) -> None:
        self.cursor = self.cursor.model_copy(update=step)

    def _begin(self) -> None:
        if not self.cursor.unfinished:
            self._note(unfinished=True)
            self.save(self.cursor)

    def _finish(self) -> None:
        """Compact when many small writes have piled up, then keep the finished cursor."""
        if self.cursor.writes >= WRITES_BEFORE_COMPACTING or self.fresh:
            self.index.finish() if self.fresh else self.index.compact()
            self._note(writes=0)
        self._note(unfinished=False, rows=self.index.count())
        self.save(self.cursor)


def _soft_row(record: LoreRecord, campaign: str) -> Row:
    source = _turn_of(record).model_copy(update={"campaign": campaign})
    own = record.model_copy(update={"campaign": campaign, "source": source})
    return Row(row_key(own), _campaign(campaign), own)


def _turn_of(record: LoreRecord) -> TurnSource:
    if not isinstance(record.source, TurnSource):
        raise ValueError(f"{record.id} comes from a log and has no turn as its source")
    return record.source


def _read(file: Path, path: str, mark: FileMark) -> tuple[LoreRecord, ...]:
    if mark.rival:
        reason = f"has nearly the same name as '{mark.rival}'"
        raise BadLoreDocument(path, reason, "rename one of them")
    return read_document(file, path).records


def _document(path: str) -> str:
    return f"document:{path}"


def _campaign(slug: str) -> str:
    return f"campaign:{slug}"
