"""Retrieved lore as a player may hear it: hard canon quoted, rumours hedged, secrets never."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.language import sentences
from whispyrkeep.dm.offline.words import (
    base_forms,
    common_words,
    plain,
    same_word,
    tokens,
    word_list,
)
from whispyrkeep.models.lore import LoreHit, LoreRecord, Viewer

LONGEST_QUOTE = 420
"""Characters of a passage that are quoted at most, whole sentences."""
_MARKUP = re.compile(r"[*_`#>]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of a lore record, word for word, and where it stands."""

    title: str
    text: str
    hard: bool


def viewer(scene: Scene) -> Viewer:
    """Who reads the story: one character alone, or the table."""
    if len(scene.state.party) == 1:
        return frozenset({scene.actor})
    return "table"


def readable(scene: Scene) -> tuple[LoreHit, ...]:
    """Hits that a player may read, best first."""
    who = viewer(scene)
    return tuple(
        hit
        for hit in scene.lore
        if hit.record.visibility.sees(who) and hit.record.status == "active"
    )


def passages(scene: Scene, topic: str, *, hard: bool | None = None) -> tuple[Passage, ...]:
    """What the readable lore says on a topic; nothing unless it truly speaks of it."""
    wanted = _telling(topic)
    if not wanted:
        return ()
    found = [
        (weight, passage)
        for hit in readable(scene)
        if hard is None or (hit.record.kind == "hard") is hard
        for weight, passage in _speaking(hit.record, wanted)
    ]
    return tuple(passage for _, passage in sorted(found, key=lambda row: -row[0]))


def _speaking(record: LoreRecord, wanted: tuple[str, ...]) -> Iterator[tuple[int, Passage]]:
    """The record's passage on the words wanted, and how well it fits; nothing when it does not."""
    body = sentences(_MARKUP.sub("", record.text).replace("\n", " "))
    hits = [_shared(wanted, _telling(sentence)) for sentence in body]
    named = _shared(wanted, _telling(" ".join((record.title, *record.entities))))
    if not body or (named == 0 and max(hits) < min(2, len(wanted))):
        return
    title = _telling(record.title)
    exact = 2 if title and set(title) <= set(wanted) else 0
    passage = Passage(_title(record.title), _quote(body, hits), record.kind == "hard")
    yield 2 * named + exact + max(hits), passage


def _title(title: str) -> str:
    return _MARKUP.sub("", title).strip()


def _telling(text: str) -> tuple[str, ...]:
    words = (t for t in tokens(plain(text)) if t[0].isalnum() and len(t) > 2)
    return tuple(dict.fromkeys(w for w in words if w in _NOUNS or not _is_common(w)))


def _is_common(word: str) -> bool:
    return any(form in common_words() for form in base_forms(word))


_NOUNS = word_list("nouns")


def _shared(left: Iterable[str], right: tuple[str, ...]) -> int:
    return sum(1 for word in left if any(same_word(word, other) for other in right))


def _quote(body: list[str], hits: list[int]) -> str:
    """Whole sentences from the one that says most, up to the longest quote."""
    start = max(range(len(body)), key=lambda index: (hits[index], -index))
    text = body[start]
    for sentence in body[start + 1 :]:
        if len(text) + len(sentence) + 1 > LONGEST_QUOTE:
            break
        text = f"{text} {sentence}"
    return text
