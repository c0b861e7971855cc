"""Retrieval: the passages of hard canon and soft lore that bear on a text.

Two queries, one by words and one by meaning, bring up candidates of both kinds; they are
ranked together and the best of each kind are returned. A kind that is rare among the
candidates is asked for again by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import islice
from typing import TYPE_CHECKING

from whispyrkeep.lore.embed import embed
from whispyrkeep.lore.index import Found, LoreIndex, readable
from whispyrkeep.lore.ranking import Ranked, rank
from whispyrkeep.models.lore import DocumentSource, LoreHit, LoreKind, LoreRecord, Viewer

if TYPE_CHECKING:
    from whispyrkeep.lore.embed import Vectors

CANDIDATES = 80
"""Rows each query brings up before ranking."""

MOST_WORDS = 400
"""Distinct words of a query that are looked up; a longer text gives its first ones."""

_ENOUGH = 3
"""Candidates of a kind for each one wanted; with fewer the kind is asked for by itself."""


def retrieve(
    index: LoreIndex,
    query: str,
    *,
    campaign: str | None,
    viewer: Viewer,
    year: int | None,
    entities: Collection[str] = (),
    hard: int = 5,
    soft: int = 5,
) -> tuple[LoreHit, ...]:
    """The best ``hard`` passages of hard canon, then the best ``soft`` of soft lore.

    Args:
        index: the universe's open index.
        query: any text: a player's words, a question, a few names, or nothing.
        campaign: whose private lore counts too; ``None`` for the universe's alone.
        viewer: who will read the result; what they may not know is never in it.
        year: in-universe year the passages must hold in; ``None`` for any.
        entities: names or ids of who and what is present.

    Without a single word to go by, in query and entities, hard canon comes in document
    order and soft lore newest first.
    """
    ask = _Question(index, query, tuple(entities), campaign, viewer, year)
    wanted: dict[LoreKind, int] = {"hard": hard, "soft": soft}
    ranked = ask.ranked(None)
    of_kind = Counter(one.record.kind for one in ranked)
    hits: list[LoreHit] = []
    for kind, most in wanted.items():
        own = ranked
        if most > 0 and of_kind[kind] < _ENOUGH * most and len(ranked) >= CANDIDATES:
            own = ask.ranked(kind)
        best = islice((one for one in own if one.record.kind == kind), max(most, 0))
        hits += [
            LoreHit(record=one.record, score=one.score, rank=place, why=one.why)
            for place, one in enumerate(best, start=1)
        ]
    return tuple(hits)


class _Question:
    """One query and who asks it, put to the index for both kinds or for one."""

    def __init__(
        self,
        index: LoreIndex,
        query: str,
        entities: tuple[str, ...],
        campaign: str | None,
        viewer: Viewer,
        year: int | None,
    ) -> None:
        self._index, self._campaign, self._viewer, self._year = index, campaign, viewer, year
        self._query, self._entities = query, entities
        self._words = distinct_words(query)
        self._names = distinct_words(" ".join(entities))
        self._vector = self._query_vector()

    def _query_vector(self) -> Vectors | None:
        text = self._query if self._query.strip() else " ".join(self._entities)
        if not self._index.has_vectors or not distinct_words(text):
            return None
        vector: Vectors = embed([text])[0]
        return vector

    def ranked(self, kind: LoreKind | None) -> list[Ranked]:
        where = readable(campaign=self._campaign, viewer=self._viewer, year=self._year, kind=kind)
        if not self._words and not self._names:
            return self._without_words(where)
        found: dict[str, Found] = {}
        if self._vector is not None:
            found = {
                one.record.id: one for one in self._index.by_vector(self._vector, where, CANDIDATES)
            }
        found |= {
            one.record.id: one
            for one in self._index.by_words(self._words, self._names, where, CANDIDATES)
        }
        seen = [one for one in found.values() if one.record.visibility.sees(self._viewer)]
        return rank(seen, self._query, self._vector, self._entities)

    def _without_words(self, where: str) -> list[Ranked]:
        bodies = [row["body"] for row in self._index.scan(("body",), where)]
        records = sorted(map(LoreRecord.model_validate_json, bodies), key=_reading_order)
        return [
            Ranked(record, 0.0, ("nothing was asked: newest or first in its document",))
            for record in records
            if record.visibility.sees(self._viewer)
        ]


def _reading_order(record: LoreRecord) -> tuple[int, int, str, str]:
    if isinstance(record.source, DocumentSource):
        return (0, record.source.position, record.source.document, record.id)
    return (1, -record.source.turn, "", record.id)


def distinct_words(text: str) -> str:
    """The first distinct words of ``text``, without punctuation, for a full-text query."""
    words = dict.fromkeys(match[0].casefold() for match in re.finditer(r"\w+", text))
    return " ".join(islice(words, MOST_WORDS))
