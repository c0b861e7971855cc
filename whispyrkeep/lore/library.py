"""A universe's lore: kept in step with its sources, searched, listed, added to.

This is what the rooms above use. LanceDB and the sentence vectors are loaded by the
first use, not by importing this module; ``warm`` loads them in the background.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from whispyrkeep.errors import BadLoreDocument, Busy, LoreIndexFailed, WhispyrkeepError
from whispyrkeep.lore.documents import SUFFIXES, Document, document_slug, read_document
from whispyrkeep.lore.embed import EMBEDDER, VectorCache, model
from whispyrkeep.lore.index import (
    ROW_FORMAT,
    IndexDamaged,
    LoreIndex,
    among,
    of_origin,
    readable,
)
from whispyrkeep.lore.retrieve import retrieve
from whispyrkeep.lore.sources import CampaignFeed, Cursor, Sources, is_current, problems
from whispyrkeep.lore.sync import Progress, Sync
from whispyrkeep.models.lore import (
    DocumentSource,
    LoreHit,
    LoreKind,
    LoreRecord,
    LoreStatus,
    Viewer,
)

LOCK_SECONDS = 60.0
"""How long to wait for another process that is indexing the same universe."""

WORDS_ALONE = "none"

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What following the sources did, and what of them could not be read.

    ``written`` counts rows inserted or replaced. ``problems`` hinder nothing else: the
    documents and lines they name are left out until they are corrected.
    """

    written: int
    rebuilt: bool
    problems: tuple[WhispyrkeepError, ...]


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


class LoreLibrary:
    """The lore of one universe, indexed below the keep's cache folder.

    Args:
        universe_folder: holds ``canon/`` and ``lore.jsonl``; its name is the universe.
        cache_folder: the keep's ``.cache``; anything in it may be deleted at any time.
        vectors: ``False`` for an index of words alone: nothing is embedded, a search
            takes about half the time and finds a few hits in a hundred fewer.
    """

    def __init__(self, universe_folder: Path, cache_folder: Path, *, vectors: bool = True) -> None:
        self._universe = universe_folder
        self._folder = cache_folder / "lance" / universe_folder.name
        self._cursor_file = self._folder / "cursor.json"
        self._embedder = EMBEDDER if vectors else WORDS_ALONE
        cache = VectorCache(cache_folder / "embeddings") if vectors else None
        self._index = LoreIndex(self._folder, cache)
        self._feeds: dict[str, CampaignFeed] = {}
        self._mutex = threading.RLock()

    @property
    def canon(self) -> Path:
        """Folder of the universe's canon documents."""
        return self._universe / "canon"

    def sync(
        self, feeds: Iterable[CampaignFeed] = (), *, progress: Progress = _silent
    ) -> SyncReport:
        """Follow documents, ledger and the logs of ``feeds``; cheap when nothing changed.

        Feeds stay known, so that a search may make a damaged index again. Campaigns
        without a feed keep what is indexed of them, but a rebuilt index starts without.

        Args:
            progress: told how far the work is; an exception from it, or an interrupt,
                stops the work, and the next run starts over without having lost anything.

        Raises:
            Busy: another process is indexing this universe for too long.
            LoreIndexFailed: the cache cannot be written.
        """
        with self._mutex:
            self._feeds |= {feed.campaign: feed for feed in feeds}
            cursor = self._opened()
            sources = self._sources()
            if cursor and not cursor.unfinished and is_current(cursor, sources):
                return SyncReport(0, False, problems(cursor, sources))
            with self._writing():
                return self._followed(sources, progress)

    def rebuild(
        self, feeds: Iterable[CampaignFeed] = (), *, progress: Progress = _silent
    ) -> SyncReport:
        """Make the index again from its sources; the old one serves until the new is ready.

        Raises as ``sync``.
        """
        with self._mutex:
            self._feeds |= {feed.campaign: feed for feed in feeds}
            with self._writing():
                return self._rebuilt(self._sources(), progress)

    def search(
        self,
        query: str,
        *,
        viewer: Viewer,
        campaign: str | None = None,
        year: int | None = None,
        entities: Collection[str] = (),
        hard: int = 5,
        soft: int = 5,
    ) -> tuple[LoreHit, ...]:
        """The passages that bear on ``query``, hard canon first; see ``retrieve``.

        Searches what the last ``sync`` of any process indexed, and makes the index first
        when there is none or it is damaged.
        """
        return self._reading(
            lambda index: retrieve(
                index,
                query,
                campaign=campaign,
                viewer=viewer,
                year=year,
                entities=entities,
                hard=hard,
                soft=soft,
            )
        )

    def list(
        self,
        *,
        viewer: Viewer,
        campaign: str | None = None,
        kind: LoreKind | None = None,
        status: LoreStatus | None = None,
        ids: Collection[str] | None = None,
    ) -> tuple[LoreRecord, ...]:
        """Every record ``viewer`` may read: documents in order, then soft lore by turn.

        Args:
            ids: only the records of these ids, which spares reading all the others.
        """
        where = readable(campaign=campaign, viewer=viewer, kind=kind, status=status)
        parts = [where] if ids is None else [f"{where} AND {one}" for one in among("id", ids)]
        rows = self._reading(
            lambda index: [row for part in parts for row in index.scan(("body",), part)]
        )
        records = (LoreRecord.model_validate_json(row["body"]) for row in rows)
        return tuple(sorted(filter(lambda one: one.visibility.sees(viewer), records), key=_order))

    def add_document(self, file: Path, *, write: Callable[[Path, bytes], object]) -> Document:
        """Check the document ``file`` and take it into the canon folder under its name.

        Args:
            write: writes a file of the keep durably; called once the document is sound.

        Raises:
            BadLoreDocument: it cannot be read as lore, or another document has its name.
        """
        path = file.name
        if file.suffix.lower() not in SUFFIXES:
            known = ", ".join(SUFFIXES)
            raise BadLoreDocument(path, "is no Markdown or text", f"its name must end in {known}")
        document = read_document(file, path)
        taken = {document_slug(one.name) for one in self.canon.glob("*") if one.name != path}
        if (self.canon / path).exists() or document_slug(path) in taken:
            raise BadLoreDocument(path, "is there already", "rename it or edit the other one")
        write(self.canon / path, document.content)
        return document

    def forget(self, campaign: str) -> None:
        """Drop a deleted campaign's soft lore from the index. Raises as ``sync``."""
        with self._mutex:
            self._feeds.pop(campaign, None)
            cursor = self._opened()
            if cursor is None or campaign not in cursor.campaigns:
                return
            with self._writing():
                self._index.delete(of_origin(f"campaign:{campaign}"))
                left = {slug: one for slug, one in cursor.campaigns.items() if slug != campaign}
                self._save(
                    cursor.model_copy(update={"campaigns": left, "rows": self._index.count()})
                )

    def warm(self) -> threading.Thread:
        """Load LanceDB and the sentence vectors in a background thread, and return it."""
        thread = threading.Thread(target=self._load, name="whispyrkeep-lore", daemon=True)
        thread.start()
        return thread

    def _load(self) -> None:
        import lancedb  # noqa: F401

        if self._index.has_vectors:
            model()

    def _sources(self) -> Sources:
        feeds = tuple(feed for _, feed in sorted(self._feeds.items()))
        return Sources(self.canon, self._universe / "lore.jsonl", feeds)

    def _reading(self, read: Callable[[LoreIndex], _Result]) -> _Result:
        """Read the index; once more when another process replaced it, or it had to be made."""
        with self._mutex:
            if self._opened() is None:
                self.sync()
            with suppress(IndexDamaged):
                return read(self._index)
            self._index.close()
            if self._opened() is not None:
                with suppress(IndexDamaged):
                    return read(self._index)
            self.rebuild()
            try:
                return read(self._index)
            except IndexDamaged as error:
                raise LoreIndexFailed(self._folder, str(error)) from error

    def _opened(self) -> Cursor | None:
        """The cursor with its table open and sound, or ``None`` when it must be made."""
        cursor = self._saved()
        if cursor is None:
            return None
        try:
            if not self._index.is_open(cursor.table):
                rows = self._index.open(cursor.table)
                if not cursor.unfinished and rows != cursor.rows:
                    self._index.close()
                    return None
        except IndexDamaged:
            return None
        return cursor

    def _saved(self) -> Cursor | None:
        try:
            cursor = Cursor.model_validate_json(self._cursor_file.read_bytes())
        except (OSError, ValidationError):
            return None
        made_alike = cursor.format == ROW_FORMAT and cursor.embedder == self._embedder
        return cursor if made_alike else None

    def _followed(self, sources: Sources, progress: Progress) -> SyncReport:
        cursor = self._opened()
        if cursor is None:
            return self._rebuilt(sources, progress)
        sync = Sync(self._index, cursor, sources, self._save, progress, fresh=False)
        try:
            if self._index.count() != cursor.rows:
                raise IndexDamaged("rows are missing")
            sync.run()
        except IndexDamaged:
            return self._rebuilt(sources, progress)
        return SyncReport(sync.merged, False, problems(sync.cursor, sources))

    def _rebuilt(self, sources: Sources, progress: Progress) -> SyncReport:
        try:
            table = self._index.create()
            cursor = Cursor(format=ROW_FORMAT, embedder=self._embedder, table=table)
            sync = Sync(self._index, cursor, sources, _keep_nothing, progress, fresh=True)
            sync.run()
        except IndexDamaged as error:
            raise LoreIndexFailed(self._folder, str(error)) from error
        except BaseException:
            self._index.close()
            raise
        self._save(sync.cursor)
        self._index.discard_others()
        return SyncReport(sync.merged, True, problems(sync.cursor, sources))

    def _save(self, cursor: Cursor) -> None:
        """Replace the cursor file; it may be lost, for then the index is made again."""
        draft = self._cursor_file.with_suffix(".new")
        draft.write_text(cursor.model_dump_json(), encoding="utf-8")
        os.replace(draft, self._cursor_file)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One process at a time; failing disks and permissions get our error."""
        lock = self._folder.with_suffix(".lock")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(lock, timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise Busy(lock, None, None, None) from None
        except OSError as error:
            raise LoreIndexFailed(self._folder, error.strerror or str(error)) from error


def _keep_nothing(cursor: Cursor) -> None:
    """A table being made has no cursor yet: until it is ready the old one serves."""


def _order(record: LoreRecord) -> tuple[int, str, int, str]:
    source = record.source
    if isinstance(source, DocumentSource):
        return (0, source.document, source.position, record.id)
    return (1, source.campaign, source.turn, record.id)
