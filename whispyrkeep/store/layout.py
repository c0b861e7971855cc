"""Where everything in a keep lies, and which names may stand there.

JSON files are the truth. Everything under ``.cache/`` is derived and may be deleted at
any time; ``locks/`` is neither derived nor ever deleted by us, because deleting a lock
file while it is held lets two processes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from whispyrkeep.errors import BadName, NameTaken

TURNS_A_SEGMENT = 1000
"""Turns in one file of the event log; full ones never change, which keeps git small."""

TURNS_A_SNAPSHOT = 100
"""Distance of the cached snapshots: a campaign opens by replaying fewer turns than this."""

LONGEST_NAME = 64

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EVENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)


def check_name(name: str) -> str:
    """``name`` when it may name a folder or file on every system (slugs and ids).

    Raises:
        BadName: not ``[a-z0-9]+(-[a-z0-9]+)*``, too long, or a Windows device.
    """
    if _NAME.fullmatch(name) is None:
        raise BadName(name, "only a-z, 0-9 and single hyphens between them")
    if len(name) > LONGEST_NAME:
        raise BadName(name, f"at most {LONGEST_NAME} characters")
    if name in _WINDOWS_DEVICES:
        raise BadName(name, "Windows keeps this name for a device")
    return name


def check_event_id(event_id: str) -> str:
    """``event_id`` when it may stand in a file name; raises ``BadName`` otherwise."""
    if _EVENT_ID.fullmatch(event_id) is None:
        raise BadName(event_id, "an event id has letters, digits, _ and -, at most 80")
    return event_id


def check_free(folder: Path, name: str) -> str:
    """``name`` when nothing in ``folder`` has it, letter case ignored.

    Two names that differ only in case are one on Windows and macOS, and a keep travels.

    Raises:
        BadName: as ``check_name``.
        NameTaken: something there has the name already.
    """
    check_name(name)
    if folder.is_dir():
        for entry in folder.iterdir():
            taken = entry.name.lower()
            if taken in (name, f"{name}.json"):
                raise NameTaken(entry)
    return name


@dataclass(frozen=True, slots=True)
class UniversePaths:
    """One universe's folder, and the lock its shared logs are appended under."""

    folder: Path
    lock: Path

    @property
    def document(self) -> Path:
        return self.folder / "universe.json"

    @property
    def canon(self) -> Path:
        return self.folder / "canon"

    @property
    def lore(self) -> Path:
        return self.folder / "lore.jsonl"

    @property
    def timeline(self) -> Path:
        return self.folder / "timeline.jsonl"

    def homebrew(self, kind: str, entry: str) -> Path:
        """File of one homebrew catalogue entry; raises ``BadName`` for either part."""
        return self.folder / "catalogue" / check_name(kind) / f"{check_name(entry)}.json"


@dataclass(frozen=True, slots=True)
class CampaignPaths:
    """One campaign's folder, its lock and its place in the derived SQL index."""

    folder: Path
    lock: Path
    index: Path

    @property
    def document(self) -> Path:
        return self.folder / "campaign.json"

    @property
    def events(self) -> Path:
        return self.folder / "events"

    @property
    def snapshots(self) -> Path:
        return self.folder / "snapshots"

    @property
    def pending(self) -> Path:
        return self.folder / "pending"

    @property
    def prompts(self) -> Path:
        return self.folder / "prompts"

    @property
    def rewinds(self) -> Path:
        return self.folder / "rewinds.jsonl"

    @property
    def spending(self) -> Path:
        """What was spent on turns that came to nothing; the log has the others."""
        return self.folder / "spending.jsonl"

    @property
    def witness(self) -> Path:
        return self.folder / "head.json"

    @property
    def intent(self) -> Path:
        return self.folder / "op.json"

    @property
    def trash(self) -> Path:
        return self.folder / ".trash"

    def segment(self, number: int) -> Path:
        """File of turns ``1000 * (number - 1) + 1`` to ``1000 * number``."""
        return self.events / f"{number:08d}.jsonl"

    def snapshot(self, turn: int) -> Path:
        return self.snapshots / f"{turn:08d}.json"


def segment_of(turn: int) -> int:
    """Number of the segment that holds ``turn`` (both count from 1)."""
    return (turn - 1) // TURNS_A_SEGMENT + 1


@dataclass(frozen=True, slots=True)
class KeepPaths:
    """The tree of a whole keep."""

    root: Path

    @property
    def document(self) -> Path:
        return self.root / "keep.json"

    @property
    def panel(self) -> Path:
        """How the play panel looks in this keep."""
        return self.root / "panel.json"

    @property
    def universes(self) -> Path:
        return self.root / "universes"

    @property
    def characters(self) -> Path:
        return self.root / "characters"

    @property
    def campaigns(self) -> Path:
        return self.root / "campaigns"

    @property
    def locks(self) -> Path:
        return self.root / "locks"

    @property
    def trash(self) -> Path:
        return self.root / ".trash"

    @property
    def cache(self) -> Path:
        return self.root / ".cache"

    @property
    def documents_lock(self) -> Path:
        return self.locks / "documents.lock"

    def character(self, slug: str) -> Path:
        return self.characters / f"{check_name(slug)}.json"

    def universe(self, slug: str, universe_id: str) -> UniversePaths:
        """Paths of a universe; its id names the lock, so that a slug can be changed."""
        lock = self.locks / f"universe-{check_name(universe_id)}.lock"
        return UniversePaths(self.universes / check_name(slug), lock)

    def campaign(self, slug: str, campaign_id: str) -> CampaignPaths:
        """Paths of a campaign; its id names the lock and the index."""
        lock = self.locks / f"campaign-{check_name(campaign_id)}.lock"
        index = self.cache / "index" / f"{campaign_id}.duckdb"
        return CampaignPaths(self.campaigns / check_name(slug), lock, index)
