"""Retrieval: the passages of hard canon and soft lore that bear on a text.

Two queries, one by words and one by meaning, bring up candidates of both kinds; they are
ranked together and the best of each kind are returned. A kind that is rare among the
candidates is asked for again by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from whispyrkeep.lore.embed import embed
from whispyrkeep.lore.index import LoreIndex, readable
from whispyrkeep.lore.ranking import Ranked, rank
from whispyrkeep.models.lore import LoreHit, LoreKind, LoreRecord, Viewer

if TYPE_CHECKING:
    from whispyrkeep.lore.embed import Vectors

CANDIDATES = 80
"""Rows each query brings up before ranking, at least."""

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
    ask = _Question(query, tuple(entities), campaign, viewer, year)
    vector = _query_vector(ask) if index.has_vectors else None
    wanted: dict[LoreKind, int] = {"hard": hard, "soft": soft}
    candidates = max(CANDIDATES, 2 * hard, 2 * soft)
    ranked = _ranked(index, ask, vector, None, candidates)
    of_kind = Counter(one.record.kind for one in ranked)
    hits: list[LoreHit] = []
    for kind, most in wanted.items():
        own = ranked
        if most > 0 and of_kind[kind] < _ENOUGH * most and len(ranked) >= candidates:
            own = _ranked(index, ask, vector, kind, candidates)
        best = islice((one for one in own if one.record.kind == kind), max(most, 0))
        hits += [
            LoreHit(record=one.record, score=one.score, rank=place, why=one.why)
            for place, one in enumerate(best, start=1)
        ]
    return tuple(hits)


@dataclass(frozen=True, slots=True)
class _Question:
    query: str
    entities: tuple[str, ...]
    campaign: str | None
    viewer: Viewer
    year: int | None


def _query_vector(ask: _Question) -> Vectors | None:
    text = ask.query if ask.query.strip() else " ".join(ask.entities)
    if not distinct_words(text):
        return None
    vector: Vectors = embed([text])[0]
    return vector


def _ranked(
    index: LoreIndex, ask: _Question, vector: Vectors | None, kind: LoreKind | None, limit: int
) -> list[Ranked]:
    """Candidates of a kind, or of both, by falling fitness; ``limit`` from each channel."""
    where = readable(campaign=ask.campaign, viewer=ask.viewer, year=ask.year, kind=kind)
    words, names = distinct_words(ask.query), distinct_words(" ".join(ask.entities))
    if not words and not names:
        return _without_words(index, ask.viewer, where, limit)
    near = index.by_vector(vector, where, limit) if vector is not None else []
    alike = index.by_words(words, names, where, limit)
    found = {one.record.id: one for one in (*near, *alike)}
    seen = [one for one in found.values() if one.record.visibility.sees(ask.viewer)]
    return rank(seen, ask.query, vector, ask.entities)


def _without_words(index: LoreIndex, viewer: Viewer, where: str, limit: int) -> list[Ranked]:
    columns = ("key", "kind", "turn", "position", "body")
    rows = sorted(index.scan(columns, where), key=_reading_order)
    of_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in ("hard", "soft")}
    first = (row for own in of_kind.values() for row in own[:limit])
    records = (LoreRecord.model_validate_json(row["body"]) for row in first)
    why = ("nothing was asked: first in its document, or newest",)
    return [Ranked(one, 0.0, why) for one in records if one.visibility.sees(viewer)]


def _reading_order(row: dict[str, Any]) -> tuple[int, int, str]:
    return (-row["turn"], row["position"], row["key"])


def distinct_words(text: str) -> str:
    """The first distinct words of ``text``, without punctuation, for a full-text query."""
    words = dict.fromkeys(match[0].casefold() for match in re.finditer(r"\w+", text))
    return " ".join(islice(words, MOST_WORDS))
