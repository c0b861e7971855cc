"""What is known about a universe: lore records, the deltas a DM may add, and search hits.

Hard lore is canon the game master wrote; soft lore is what play brought up. Soft lore
belongs to its campaign until the game master promotes it. Every record carries who may
read it; nothing here reads a disk or an index.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from whispyrkeep.models.base import EntityId, Int, Slug, StoredValue, Value

LoreKind = Literal["hard", "soft"]
LoreStatus = Literal["active", "superseded", "invalidated"]
Viewer = Literal["dm", "table"] | frozenset[str]
"""Who reads: the DM, everybody at the table, or one reader's characters (their ids)."""

MAX_DELTA_TEXT = 600
MAX_RECORD_TEXT = 20_000
MAX_DOCUMENT_PATH = 400

RecordId = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/#-]*$", max_length=200)
]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Visibility(Value):
    """Who may read a record: the DM only, everybody at the table, or named characters.

    The DM always may. ``characters`` holds character ids and is used by the last scope
    only. Unknown fields are refused in stored records too: what a newer program meant to
    hide is not shown because this one does not understand it.
    """

    scope: Literal["dm", "table", "characters"]
    characters: tuple[EntityId, ...] = Field(default=(), max_length=40)

    @model_validator(mode="after")
    def _characters_match_scope(self) -> Self:
        if (self.scope == "characters") != bool(self.characters):
            raise ValueError("characters are named exactly when the scope is 'characters'")
        return self

    def sees(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` may read.

        A set of ids stands for one reader and the characters that reader plays: knowing
        it as one of them is enough. A text that several people read has the viewer
        ``"table"``, which never includes what only some of them know.
        """
        if viewer == "dm" or self.scope == "table":
            return True
        if viewer == "table" or self.scope == "dm":
            return False
        return not viewer.isdisjoint(self.characters)


DM_ONLY = Visibility(scope="dm")
TABLE = Visibility(scope="table")


class DocumentSource(StoredValue):
    """A passage of a document: which one, under which headings, and its number from 1."""

    type: Literal["document"] = "document"
    document: str = Field(min_length=1, max_length=MAX_DOCUMENT_PATH)
    heading: tuple[str, ...] = ()
    position: Annotated[Int, Field(ge=1)]


class TurnSource(StoredValue):
    """The turn that brought the record up: rewinding past it takes the record along."""

    type: Literal["turn"] = "turn"
    campaign: Slug
    turn: Annotated[Int, Field(ge=1)]
    event_id: str = Field(min_length=1, max_length=80)


LoreSource = Annotated[DocumentSource | TurnSource, Field(discriminator="type")]


class LoreRecord(StoredValue):
    """One passage of lore with its place in the universe.

    ``entities`` are names as people write them, the title's subject first. Years are
    in-universe years of the universe's calendar, both ends included; an open end is
    ``None``. ``campaign`` is ``None`` for what holds in the whole universe; otherwise the
    record is private to that campaign. A later record with the same id replaces this one.
    """

    id: RecordId
    text: str = Field(min_length=1, max_length=MAX_RECORD_TEXT)
    kind: LoreKind
    title: str = Field(default="", max_length=300)
    tags: tuple[Label, ...] = ()
    entities: tuple[Label, ...] = ()
    year_from: Int | None = None
    year_to: Int | None = None
    source: LoreSource
    status: LoreStatus = "active"
    visibility: Visibility = DM_ONLY
    campaign: Slug | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if not self.text.strip():
            raise ValueError("a lore record needs text")
        if (
            self.year_from is not None
            and self.year_to is not None
            and self.year_from > self.year_to
        ):
            raise ValueError(f"year_from {self.year_from} is after year_to {self.year_to}")
        if self.kind == "hard" and self.campaign is not None:
            raise ValueError("hard lore holds in the whole universe, not in one campaign")
        return self

    def in_year(self, year: int) -> bool:
        """Whether the record holds in ``year``."""
        return (self.year_from is None or self.year_from <= year) and (
            self.year_to is None or year <= self.year_to
        )


class LoreDelta(Value):
    """What one DM reply may add to the lore: always soft, at most 600 characters.

    Without a word on visibility it is for the DM only: a secret shown by mistake cannot
    be taken back, a fact kept by mistake can be shown later.
    """

    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_DELTA_TEXT)
    ]
    entities: tuple[Label, ...] = Field(default=(), max_length=12)
    tags: tuple[Label, ...] = Field(default=(), max_length=12)
    visibility: Visibility = DM_ONLY

    def record(self, source: TurnSource, position: int, year: int | None) -> LoreRecord:
        """The record this delta becomes when its turn is committed.

        Args:
            source: the committed turn.
            position: number of the delta in its turn, from 0.
            year: in-universe year of the turn, from which on the record holds.
        """
        mark = hashlib.sha256(f"{source.event_id}\n{self.text}".encode()).hexdigest()[:8]
        return LoreRecord(
            id=f"soft:{source.turn}.{position}-{mark}",
            text=self.text,
            kind="soft",
            title=self.entities[0] if self.entities else "",
            tags=self.tags,
            entities=self.entities,
            year_from=year,
            source=source,
            visibility=self.visibility,
            campaign=source.campaign,
        )


class LoreHit(StoredValue):
    """A record found by a search.

    ``score`` grows with fitness and compares within one search only; ``rank`` counts from
    1 within the record's kind; ``why`` are the reasons it ranks there, strongest first.
    """

    record: LoreRecord
    score: float
    rank: int = Field(ge=1)
    why: tuple[str, ...]
