"""A universe folder and an event log to feed the lore index from, for the tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from whispyrkeep.lore.library import LoreLibrary
from whispyrkeep.lore.sources import CampaignFeed, TurnMark
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.lore import TABLE, LoreDelta, LoreRecord, TurnSource, Visibility

YEAR = 300


@dataclass
class Log:
    """Committed turns of one campaign, chained by hash, with the soft lore of each."""

    campaign: str = "wreckers"
    turns: list[tuple[TurnMark, tuple[LoreRecord, ...]]] = field(default_factory=list)
    committed: int = 0

    def play(self, *texts: str, visibility: Visibility = TABLE) -> None:
        """Commit a turn that brings up ``texts`` as soft lore."""
        self.committed += 1
        event_id = f"event-{self.committed}"
        before = self.turns[-1][0].hash if self.turns else ""
        number = len(self.turns) + 1
        source = TurnSource(campaign=self.campaign, turn=number, event_id=event_id)
        records = tuple(
            LoreDelta(text=text, visibility=visibility).record(source, position, YEAR)
            for position, text in enumerate(texts)
        )
        mark = TurnMark(number, event_id, content_hash([before, event_id, list(texts)]))
        self.turns.append((mark, records))

    def rewind(self, turn: int) -> list[tuple[TurnMark, tuple[LoreRecord, ...]]]:
        removed = self.turns[turn:]
        del self.turns[turn:]
        return removed

    def feed(self) -> CampaignFeed:
        head = self.turns[-1][0] if self.turns else None
        return CampaignFeed(self.campaign, head, self._mark, self._records_after)

    def texts(self) -> set[str]:
        return {record.text for _, records in self.turns for record in records}

    def _mark(self, turn: int) -> TurnMark | None:
        return self.turns[turn - 1][0] if 1 <= turn <= len(self.turns) else None

    def _records_after(self, turn: int) -> Iterator[LoreRecord]:
        for _, records in self.turns[turn:]:
            yield from records


@dataclass
class Coast:
    """A keep with one universe."""

    root: Path

    @property
    def universe(self) -> Path:
        return self.root / "universes" / "salt-coast"

    @property
    def cache(self) -> Path:
        return self.root / ".cache"

    @property
    def index(self) -> Path:
        return self.cache / "lance" / "salt-coast"

    def write(self, path: str, text: str) -> Path:
        file = self.universe / "canon" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def record(self, *records: LoreRecord) -> None:
        """Append to the universe's ledger."""
        self.universe.mkdir(parents=True, exist_ok=True)
        with (self.universe / "lore.jsonl").open("a", encoding="utf-8") as ledger:
            ledger.writelines(record.model_dump_json() + "\n" for record in records)

    def library(self, *, vectors: bool = True) -> LoreLibrary:
        return LoreLibrary(self.universe, self.cache, vectors=vectors)


def contents(library: LoreLibrary, campaign: str | None = None) -> dict[str, LoreRecord]:
    """Everything the index holds for the DM, by id."""
    return {record.id: record for record in library.list(viewer="dm", campaign=campaign)}


LIGHTHOUSE = """---
title: The Salt Light
aliases: [the old lighthouse]
entities: [Ada Venn]
years: [212, null]
tags: [places]
---
# The Salt Light

The lighthouse on the Grey Tooth was lit in the year 212. Ada Venn keeps its lamp and
counts the ships that pass on their way to the harbour of Brack.

## The cellar (DM only)

Below the lamp room lies a cellar where the wreckers store stolen brandy.

## The lamp

It burns whale oil. (GM only) On moonless nights Ada Venn puts it out for the wreckers.

The lens came over the sea from the glass towns of the south.
"""

HARBOUR = """# Brack

Brack is a harbour of two hundred houses. Herring is salted here and sold inland.

## The guild

The guild of salters elects a warden every third winter. The warden is Tobin Marsh.
"""
