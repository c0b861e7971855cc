"""Retrieval quality on a development set of real play, where that set is at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lore_keep import Coast

from whispyrkeep.lore.index import readable
from whispyrkeep.lore.retrieve import distinct_words
from whispyrkeep.models.lore import TABLE, DocumentSource, LoreRecord

DATA = Path(__file__).parents[2].parent / "shared" / "lore_eval" / "data" / "crd3_log2lore"


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@pytest.mark.skipif(not DATA.is_dir(), reason="the development set is not beside this checkout")
def test_hybrid_retrieval_beats_words_alone(tmp_path: Path) -> None:
    """Recall at 10 of the passage a stretch of play belongs to."""
    corpus, queries = lines("corpus.jsonl"), lines("queries.jsonl")[::2]
    coast = Coast(tmp_path)
    coast.record(
        *(
            LoreRecord(
                id=unit["id"],
                text=unit["text"],
                kind="hard",
                source=DocumentSource(document=unit["ep"], position=unit["order"] + 1),
                visibility=TABLE,
            )
            for unit in corpus
        )
    )
    library = coast.library()
    library.sync()
    where = readable(campaign=None, viewer="table")

    def recall(ranked: list[str], relevant: list[str]) -> float:
        return len(set(relevant) & set(ranked[:10])) / len(relevant)

    hybrid, words = 0.0, 0.0
    for query in queries:
        hits = library.search(query["text"], viewer="table", hard=10, soft=0)
        hybrid += recall([hit.record.id for hit in hits], query["rel"])
        found = library._index.by_words(distinct_words(query["text"]), "", where, 10)
        words += recall([one.record.id for one in found], query["rel"])
    assert hybrid / len(queries) > words / len(queries)
    assert hybrid / len(queries) >= 0.70
