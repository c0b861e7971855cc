"""Where a universe's lore comes from: canon documents, the ledger, the campaigns' logs.

These are the truth; the index only follows them. The cursor says how far it has: which
version of every file, and which turn of every campaign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from whispyrkeep.errors import BadLoreDocument, BadLoreLine, WhispyrkeepError
from whispyrkeep.lore.documents import canon_files, document_slug
from whispyrkeep.models.base import Count, Slug, StoredValue
from whispyrkeep.models.lore import LoreRecord


@dataclass(frozen=True, slots=True)
class TurnMark:
    """One committed turn of a log; ``hash`` covers everything up to it."""

    turn: int
    event_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class CampaignFeed:
    """What a campaign's event log tells the index. The callables read the log when asked.

    Attributes:
        campaign: the campaign's slug; its soft lore is filed under it whatever the
            records say, since a copied campaign keeps its events.
        head: the last committed turn, ``None`` before the first.
        mark: the committed turn of that number, ``None`` when the log has none.
        records_after: soft lore of the turns above a number, in the order of the turns.
    """

    campaign: str
    head: TurnMark | None
    mark: Callable[[int], TurnMark | None]
    records_after: Callable[[int], Iterable[LoreRecord]]


class FileMark(StoredValue):
    """A version of a file: while it stays the same, the file is not read again.

    ``rival`` is an earlier document whose path makes the same record ids, if any.
    """

    modified_ns: int
    size: Count
    inode: int
    rival: str = ""

    @classmethod
    def of(cls, file: Path) -> FileMark | None:
        """Mark of ``file`` as it is now, ``None`` when it cannot be looked at."""
        try:
            found = file.lstat()
        except OSError:
            return None
        return cls(modified_ns=found.st_mtime_ns, size=found.st_size, inode=found.st_ino)


class Reached(StoredValue):
    """The turn up to which a campaign's log is in the index; turn 0 before the first."""

    turn: Count
    hash: str


class Unreadable(StoredValue):
    """A version of a document that could not be read, and what to tell its author."""

    mark: FileMark
    reason: str
    remedy: str


class BadLine(StoredValue):
    """A line of the ledger that is no record, from 1, and why."""

    line: Count
    reason: str


class Cursor(StoredValue):
    """What the index holds.

    ``unfinished`` is set while rows are written. ``rows`` is how many there are. ``writes``
    counts those since the last compaction. ``ledger_ids`` are the records that the ledger
    gave: they override records with the same id from documents and logs.
    """

    format: int
    embedder: str
    table: str
    unfinished: bool = False
    rows: Count = 0
    writes: Count = 0
    documents: dict[str, FileMark] = Field(default_factory=dict)
    unreadable: dict[str, Unreadable] = Field(default_factory=dict)
    ledger: FileMark | None = None
    ledger_ids: frozenset[str] = frozenset()
    ledger_faults: tuple[BadLine, ...] = ()
    campaigns: dict[Slug, Reached] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The universe's own lore records, and the lines that are none."""

    records: tuple[LoreRecord, ...]
    faults: tuple[BadLine, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The truth the index follows, for one universe."""

    canon: Path
    ledger: Path
    feeds: tuple[CampaignFeed, ...]


def read_ledger(path: Path) -> Ledger:
    """Records of ``lore.jsonl``, one a line; a later one replaces those of the same id.

    A last line without its end was never acknowledged and is not seen. A line that is no
    record is left out and named among the faults.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Ledger((), ())
    records: dict[str, LoreRecord] = {}
    faults: list[BadLine] = []
    for number, line in enumerate(content[: content.rfind(b"\n") + 1].splitlines(), start=1):
        try:
            record = LoreRecord.model_validate_json(line)
        except ValidationError as error:
            reason = error.errors(include_url=False, include_input=False)[0]["msg"]
            faults.append(BadLine(line=number, reason=reason))
        else:
            records[record.id] = record
    return Ledger(tuple(records.values()), tuple(faults))


def present_documents(canon: Path) -> dict[str, FileMark]:
    """The canon documents that are there now, by path, each with its version."""
    names: dict[str, str] = {}
    present = {}
    for path, file in canon_files(canon):
        mark = FileMark.of(file)
        if mark is not None:
            first = names.setdefault(document_slug(path), path)
            rival = "" if first == path else first
            present[path] = mark.model_copy(update={"rival": rival})
    return present


def known_documents(cursor: Cursor) -> dict[str, FileMark]:
    """The versions of documents that the index has dealt with, readable or not."""
    return cursor.documents | {path: one.mark for path, one in cursor.unreadable.items()}


def problems(cursor: Cursor, sources: Sources) -> tuple[WhispyrkeepError, ...]:
    """What of the sources could not be read, as errors to show: nothing else is hindered."""
    documents = (
        BadLoreDocument(path, one.reason, one.remedy) for path, one in cursor.unreadable.items()
    )
    lines = (BadLoreLine(sources.ledger, one.line, one.reason) for one in cursor.ledger_faults)
    return (*documents, *lines)


def is_current(cursor: Cursor, sources: Sources) -> bool:
    """Whether nothing has changed since the cursor, told from file marks and log heads."""
    if FileMark.of(sources.ledger) != cursor.ledger:
        return False
    if present_documents(sources.canon) != known_documents(cursor):
        return False
    return all(cursor.campaigns.get(feed.campaign) == head_of(feed) for feed in sources.feeds)


def head_of(feed: CampaignFeed) -> Reached:
    """Where the index will be when it has followed the whole log."""
    return Reached(turn=feed.head.turn, hash=feed.head.hash) if feed.head else BEFORE_THE_FIRST


def is_in_log(reached: Reached, feed: CampaignFeed) -> bool:
    """Whether the log still holds what the index has followed of it."""
    if reached == BEFORE_THE_FIRST:
        return True
    mark = feed.mark(reached.turn)
    return mark is not None and mark.hash == reached.hash


BEFORE_THE_FIRST = Reached(turn=0, hash="")
