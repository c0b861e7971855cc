"""Ordering the records a query brought up, and saying why. Values in, values out.

The channels' scores are rescaled to the span from 0 to 1 and added. Fusing ranks instead
(reciprocal rank fusion) was measured to be worse than BM25 alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whispyrkeep.lore.index import Found
from whispyrkeep.models.lore import DocumentSource, LoreRecord

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from whispyrkeep.lore.embed import Vectors

    Scores = NDArray[numpy.float64]

WORDS = 0.7
MEANING = 0.3
SPELLING = 0.5
NAMED = 0.2
IN_SCENE = 0.1
BESIDE = 0.1
"""Shares of the score: BM25, vectors, character n-grams, being about the one name in the
query, being about somebody in the scene, standing beside a passage that fits (lent)."""

GRAM = 5
LONGEST_SPELLING = 4_000
"""Bytes of a text whose n-grams are compared."""

_LEAST_REASON = 0.01


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record with its score and the reasons for it, strongest first."""

    record: LoreRecord
    score: float
    why: tuple[str, ...]


def rank(
    found: Sequence[Found], query: str, vector: Vectors | None, scene: Collection[str]
) -> list[Ranked]:
    """Records by falling score; equal ones in the order of their ids.

    Args:
        found: each record once.
        query: the text looked for.
        vector: its sentence vector, ``None`` to go by words alone.
        scene: names or ids of who and what is present.
    """
    import numpy

    if not found:
        return []
    parts: dict[str, Scores] = {
        "words": WORDS * _share_of_best(numpy.array([one.words for one in found])),
        "meaning": MEANING * _meaning(found, vector),
        "spelling": SPELLING * _span(spelling_overlap(query, [one.record.text for one in found])),
    }
    records = [one.record for one in found]
    named = the_one_named(query, records)
    parts["named"] = NAMED * _about(records, named)
    parts["scene"] = IN_SCENE * _about(records, frozenset(map(plain_name, scene)))
    alone: Scores = numpy.sum(list(parts.values()), axis=0)
    parts["beside"] = BESIDE * _lent(records, alone)
    totals = alone + parts["beside"]
    ranked = [
        Ranked(record, float(totals[at]), _reasons({k: float(v[at]) for k, v in parts.items()}))
        for at, record in enumerate(records)
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.record.id))


def _share_of_best(scores: Scores) -> Scores:
    best = scores.max()
    return scores / best if best > 0 else scores * 0


def _span(scores: Scores) -> Scores:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else scores * 0


def _meaning(found: Sequence[Found], vector: Vectors | None) -> Scores:
    import numpy

    vectors = [one.vector for one in found if one.vector is not None]
    if vector is None or len(vectors) < len(found):
        return numpy.zeros(len(found))
    return _span((numpy.stack(vectors) @ vector).astype(numpy.float64))


def spelling_overlap(query: str, texts: Sequence[str]) -> Scores:
    """How much of each text's spelling the query shares, rare stretches counting more.

    Compares the distinct runs of five letters, so that names in other forms, compounds
    and misspellings still meet.
    """
    import numpy

    wanted = numpy.unique(_grams(query))
    counts = numpy.zeros(len(texts))
    grams = [numpy.unique(_grams(text)) for text in texts]
    owners = numpy.repeat(numpy.arange(len(texts)), [len(one) for one in grams])
    flat = numpy.concatenate(grams) if grams else numpy.zeros(0, numpy.uint64)
    if not len(wanted) or not len(flat):
        return counts
    places = numpy.minimum(numpy.searchsorted(wanted, flat), len(wanted) - 1)
    shared = wanted[places] == flat
    frequency = numpy.bincount(places[shared], minlength=len(wanted))
    weights = numpy.log1p(len(texts) / numpy.maximum(frequency, 1))
    numpy.add.at(counts, owners[shared], weights[places[shared]])
    lengths = numpy.array([len(one) for one in grams], numpy.float64)
    overlap: Scores = counts / (1 + numpy.sqrt(lengths))
    return overlap


def _grams(text: str) -> NDArray[numpy.uint64]:
    """Runs of ``GRAM`` bytes of the text's plain letters, each packed into a number."""
    import numpy

    letters = f" {plain_name(text)} ".encode()[:LONGEST_SPELLING]
    row = numpy.frombuffer(letters, numpy.uint8).astype(numpy.uint64)
    if len(row) < GRAM:
        return row[:0]
    packed = numpy.zeros(len(row) - GRAM + 1, numpy.uint64)
    for offset in range(GRAM):
        packed = packed * numpy.uint64(256) + row[offset : offset + len(packed)]
    return packed


def plain_name(name: str) -> str:
    """A name or id as compared: ``ada-venn`` and ``Ada Venn`` are the same."""
    return " ".join(re.findall(r"\w+", name.casefold().replace("_", " ")))


def the_one_named(query: str, records: Sequence[LoreRecord]) -> frozenset[str]:
    """The names by which ``query`` speaks of one subject; empty for none and for several.

    Names inside longer ones that are named too do not count; several names are one
    subject when some record goes by all of them.
    """
    text = f" {plain_name(query)} "
    names = {plain_name(name) for record in records for name in record.entities}
    named = {name for name in names if name and f" {name} " in text}
    longest = {
        one for one in named if not any(one != two and f" {one} " in f" {two} " for two in named)
    }
    if len(longest) > 1 and not any(
        longest <= {plain_name(name) for name in record.entities} for record in records
    ):
        return frozenset()
    return frozenset(longest)


def _about(records: Sequence[LoreRecord], names: Collection[str]) -> Scores:
    import numpy

    return numpy.array(
        [any(plain_name(name) in names for name in record.entities) for record in records], float
    )


def _lent(records: Sequence[LoreRecord], scores: Scores) -> Scores:
    """For each passage the better score of the passages before and after it."""
    import numpy

    places = {_place(record): at for at, record in enumerate(records) if _place(record)}
    lent = numpy.zeros(len(records))
    for place, at in places.items():
        if place is not None:
            document, position = place
            beside = [places.get((document, position + step)) for step in (-1, 1)]
            lent[at] = max((scores[one] for one in beside if one is not None), default=0.0)
    return lent


def _place(record: LoreRecord) -> tuple[str, int] | None:
    """Where in a text that goes on from passage to passage; notes and rumours do not."""
    source = record.source
    if record.kind == "hard" and isinstance(source, DocumentSource):
        return source.document, source.position
    return None


def _reasons(parts: dict[str, float]) -> tuple[str, ...]:
    said = {
        "words": "shares words",
        "meaning": "is near in meaning",
        "spelling": "is spelt alike",
        "named": "is about the one name asked for",
        "scene": "is about somebody or something present",
        "beside": "stands beside a passage that fits",
    }
    strongest = sorted(parts.items(), key=lambda part: -part[1])
    return tuple(
        f"{said[name]} ({share:.2f})" for name, share in strongest if share >= _LEAST_REASON
    )
