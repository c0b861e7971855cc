"""A campaign exported: what the table may read, or all that the DM knows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whispyrkeep.dice.odds import Distribution
from whispyrkeep.errors import NoSuchFormat
from whispyrkeep.exchange.export import to_html, to_json, to_markdown
from whispyrkeep.exchange.transcript import Transcript, transcript
from whispyrkeep.models.lore import Viewer
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.recap import state_lines
from whispyrkeep.store.files import Disk, write_whole

if TYPE_CHECKING:
    from whispyrkeep.mechanics.chances.balance import Balance
    from whispyrkeep.session.campaign import Campaign

FORMATS = ("md", "json", "html")


def export_text(campaign: Campaign, kind: str, *, secrets: bool = False) -> str:
    """The whole campaign as a document.

    Args:
        kind: one of ``FORMATS``.
        secrets: for the DM: names lore that only the DM may see, and the JSON holds the
            campaign's document, turns and state as they are stored.

    Raises:
        NoSuchFormat: ``kind`` is none of ours.
        Corrupt: the log is not what was written.
    """
    if kind not in FORMATS:
        raise NoSuchFormat(kind, FORMATS)
    turns = tuple(campaign.turns())
    told = _told(campaign, turns, secrets=secrets)
    if kind == "md":
        return to_markdown(told)
    if kind == "html":
        return to_html(told)
    everything = _everything(campaign, turns) if secrets else None
    return to_json(told, campaign.document, turns, everything=everything)


def write_export(campaign: Campaign, kind: str, path: Path, *, secrets: bool = False) -> None:
    """Write an export that only its owner may read: the whole file, or none of it.

    Raises:
        NoSuchFormat, Corrupt: as ``export_text``.
        WriteFailed: the folder is not there, or the disk refuses.
    """
    write_whole(Disk(), path, export_text(campaign, kind, secrets=secrets).encode())


def write_chart(spread: Distribution | Balance, path: Path) -> None:
    """Draw a distribution, or a balance, into an SVG file: the whole file, or none of it.

    Raises:
        WriteFailed: the folder is not there, or the disk refuses.
    """
    write_whole(Disk(), path, spread.svg().encode())


def titles_of(campaign: Campaign, turns: Iterable[Turn], viewer: Viewer) -> dict[str, str]:
    """Titles of the lore records that the turns cite and ``viewer`` may read, by id."""
    cited = {key for turn in turns for key in turn.cited}
    if not cited:
        return {}
    hits = campaign.keep.cited(campaign, tuple(sorted(cited)))
    return {
        hit.record.id: hit.record.title or hit.record.id
        for hit in hits
        if hit.record.visibility.sees(viewer)
    }


def _told(campaign: Campaign, turns: tuple[Turn, ...], *, secrets: bool) -> Transcript:
    return transcript(
        campaign.document,
        campaign.start,
        turns,
        titles=titles_of(campaign, turns, "dm" if secrets else "table"),
        opening=campaign.opening(),
        standing=state_lines(campaign.state),
        offered=campaign.first_options,
    )


def _everything(campaign: Campaign, turns: tuple[Turn, ...]) -> dict[str, Any]:
    return {
        "document": campaign.document.dump(),
        "start": campaign.start.dump(),
        "turns": [turn.dump() for turn in turns],
        "state": campaign.state.dump(),
    }
