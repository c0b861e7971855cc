"""The lore of a universe kept level with the logs of its campaigns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from whispyrkeep.errors import (
    BadDocument,
    BrokenDocument,
    Busy,
    LoreIndexFailed,
    NoSuchTurn,
    NotInKeep,
)
from whispyrkeep.lore.library import LoreLibrary, SyncReport
from whispyrkeep.lore.sources import CampaignFeed, TurnMark
from whispyrkeep.models.lore import LoreHit, LoreRecord
from whispyrkeep.store.files import make_folder, write_whole
from whispyrkeep.store.locks import held

if TYPE_CHECKING:
    from whispyrkeep.session.campaign import Campaign
    from whispyrkeep.session.keep import Keep

Progress = Callable[[int, int, str], object]

LORE_FAILED = (LoreIndexFailed, Busy, NotInKeep, BadDocument, BrokenDocument)
"""The lore of a universe cannot be had; what a campaign stands on, it has in its own log."""


def library_of(keep: Keep, universe: str) -> LoreLibrary:
    """The library of a universe; its index lies in the keep's cache."""
    setting = keep.universe(universe)
    return LoreLibrary(keep.universe_paths(setting).folder, keep.cache)


def sync(
    keep: Keep,
    library: LoreLibrary,
    campaigns: Iterable[Campaign],
    progress: Progress | None = None,
) -> SyncReport:
    """Follow documents and logs; what cannot be read is noted among the keep's warnings."""
    feeds = [feed_of(campaign) for campaign in campaigns]
    report = library.sync(feeds, progress=progress) if progress else library.sync(feeds)
    for problem in report.problems:
        keep.warn(str(problem))
    return report


def rebuild(keep: Keep, universe: str, progress: Progress | None = None) -> SyncReport:
    """Make the lore index of a universe again, with all its campaigns."""
    library = library_of(keep, universe)
    feeds = [feed_of(campaign) for campaign in _of_universe(keep, universe)]
    return library.rebuild(feeds, progress=progress) if progress else library.rebuild(feeds)


def _of_universe(keep: Keep, universe: str) -> Iterator[Campaign]:
    return (one for one in keep.campaigns() if one.document.universe == universe)


def feed_of(campaign: Campaign) -> CampaignFeed:
    """What the index needs to know of a campaign's log."""

    def mark(turn: int) -> TurnMark | None:
        try:
            line = campaign.log.turn(turn)
        except NoSuchTurn:
            return None
        return TurnMark(turn, line["id"], line["hash"])

    def records_after(turn: int) -> Iterator[LoreRecord]:
        for line in campaign.log.read(min(turn, campaign.head.turn)):
            yield from (LoreRecord.model_validate(record) for record in line["lore"])

    head = campaign.head
    return CampaignFeed(campaign.slug, mark(head.turn) if head.turn else None, mark, records_after)


def cited_hits(keep: Keep, campaign: Campaign, ids: tuple[str, ...]) -> tuple[LoreHit, ...]:
    """The cited records that are still there, in the order of citation."""
    try:
        library = keep.library(campaign.document.universe, campaign)
    except LORE_FAILED as failed:
        keep.warn(f"without lore: {failed}")
        return ()
    known = {one.id: one for one in library.list(viewer="dm", campaign=campaign.slug, ids=ids)}
    found = [known[key] for key in ids if key in known]
    return tuple(
        LoreHit(record=record, score=0.0, rank=rank, why=("cited by the turn",))
        for rank, record in enumerate(found, 1)
    )


def add_document(keep: Keep, universe: str, file: Path) -> str:
    """Take a Markdown or text document into a universe's canon; returns its name.

    Raises:
        BadLoreDocument: it cannot be read as lore, or the name is taken.
        NotYours: somebody else's universe.
    """
    keep.require_writable()
    keep.require_universe_owner(universe)
    setting = keep.universe(universe)
    paths = keep.universe_paths(setting)

    def write(path: Path, content: bytes) -> None:
        with held(keep.disk, paths.lock):
            make_folder(keep.disk, path.parent)
            write_whole(keep.disk, path, content)

    document = library_of(keep, universe).add_document(file, write=write)
    return document.path
