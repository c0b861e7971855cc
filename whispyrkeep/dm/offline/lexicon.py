"""The phrases that say each act, and how strongly a clause says them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from whispyrkeep.dm.offline.clauses import FILLERS
from whispyrkeep.dm.offline.entities import Mention
from whispyrkeep.dm.offline.words import (
    Vocabulary,
    base_forms,
    data_lines,
    irregular,
    plain,
    tokens,
    word_list,
)
from whispyrkeep.models.intent import Act

_RELATIONS = word_list("relations")
"""Words that must not be skipped before a name: they change what is done to it."""

GAP = 4
"""Most words a ``*`` leaves out."""
SURE_NAME = 1.3
"""Score from which words are a name and no longer say an act, but where a verb must stand."""

_HOLDERS: dict[str, frozenset[str]] = {
    "@npc": frozenset({"npc"}),
    "@foe": frozenset({"foe"}),
    "@ally": frozenset({"ally"}),
    "@creature": frozenset({"npc", "foe"}),
    "@place": frozenset({"place"}),
    "@feature": frozenset({"feature"}),
    "@item": frozenset({"item"}),
    "@spell": frozenset({"spell"}),
    "@thing": frozenset({"feature", "item"}),
    "@any": frozenset({"npc", "foe", "feature", "item"}),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say an act; ``weight`` from 1 (a hint) to 4 (says it all).

    ``fight`` marks what says it only where a fight is on.
    """

    act: Act
    weight: float
    parts: tuple[str, ...]
    fight: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrases by their first fixed word, and those that begin with a holder."""

    by_word: dict[str, tuple[Phrase, ...]]
    by_holder: tuple[Phrase, ...]
    vocabulary: Vocabulary


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of the data file, read once."""
    raw = tuple(_phrases())
    literal = {part for phrase in raw for part in phrase.parts if part[0] not in "@*"}
    phrases = tuple(replace(p, parts=tuple(_reduced(w, literal) for w in p.parts)) for p in raw)
    by_word: dict[str, list[Phrase]] = {}
    by_holder = []
    words: set[str] = set()
    for phrase in phrases:
        words |= {part for part in phrase.parts if part[0] not in "@*"}
        if phrase.parts[0].startswith("@"):
            by_holder.append(phrase)
        else:
            by_word.setdefault(phrase.parts[0], []).append(phrase)
    indexed = {word: tuple(rows) for word, rows in by_word.items()}
    return Lexicon(indexed, tuple(by_holder), Vocabulary(frozenset(words)))


def _reduced(word: str, literal: set[str]) -> str:
    """The base form that other phrases use of a word: ``talking`` where there is ``talk``."""
    if word[0] in "@*":
        return word
    shorter = [form for form in base_forms(word) if form != word and form in literal]
    return shorter[0] if shorter and word.endswith(("ing", "ed", "s")) else word


def _phrases() -> Iterator[Phrase]:
    act, fight = Act.LOOK, False
    seen: set[tuple[Act, tuple[str, ...]]] = set()
    for line in data_lines("lexicon.txt"):
        if line.startswith("["):
            name, _, where = line.strip("[]").partition(" ")
            act, fight = Act(name), where == "in a fight"
            continue
        weight, _, rows = line.partition(":")
        for row in rows.split("|"):
            parts = _parts(row)
            if not parts or (act, parts) in seen:
                continue
            seen.add((act, parts))
            shrunk = len(parts) == 1 and len(row.split()) > 1
            yield Phrase(act, min(float(weight), 2.0) if shrunk else float(weight), parts, fight)


def _parts(row: str) -> tuple[str, ...]:
    parts: list[str] = []
    for piece in row.split():
        if piece[0] in "@*":
            parts.append(piece)
            continue
        for word in tokens(plain(piece)):
            if word not in FILLERS or word in ("good", "hey", "again", "away", "more", "once"):
                parts.append(irregular().get(word, word))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a clause, from word ``start`` on."""

    phrase: Phrase
    start: int
    score: float


def matches(
    words: Sequence[str], head: int, mentions: Sequence[Mention], *, fighting: bool = False
) -> tuple[Match, ...]:
    """Every phrase the clause holds, scored by weight, length and nearness to its verb."""
    known = lexicon()
    found = [known.vocabulary.base(word) for word in words]
    inside = {at for m in mentions if m.score > 1.0 for at in range(m.start, m.end)}
    base = [words[at] if slip and at in inside else form for at, (form, slip) in enumerate(found)]
    mended = [slip for _, slip in found]
    starts: dict[int, list[Mention]] = {}
    named: set[int] = set()
    for mention in mentions:
        starts.setdefault(mention.start, []).append(mention)
        if mention.score >= SURE_NAME:
            named |= set(range(mention.start, mention.end))
    named.discard(head)
    matched = []
    for start, word in enumerate(base):
        rows = () if start in named else known.by_word.get(word, ())
        if start in starts:
            rows = (*rows, *known.by_holder)
        for phrase in rows:
            if phrase.fight and not fighting:
                continue
            end = _end(phrase.parts, base, start, starts)
            if end is not None:
                score = _score(phrase, start, head)
                score -= 0.5 * any(mended[start : max(end, start + 1)])
                matched.append(Match(phrase, start, score))
    return tuple(matched)


def _end(
    parts: tuple[str, ...],
    words: Sequence[str],
    at: int,
    starts: dict[int, list[Mention]],
) -> int | None:
    """Where the phrase ends when it begins at word ``at``; None when it does not."""
    if not parts:
        return at
    part, rest = parts[0], parts[1:]
    if part == "*":
        ends = (_end(rest, words, at + skip, starts) for skip in range(GAP + 1))
        return next((end for end in ends if end is not None), None)
    if part.startswith("@"):
        return _end_named(_HOLDERS[part], rest, words, at, starts)
    if at < len(words) and words[at] == part:
        return _end(rest, words, at + 1, starts)
    return None


def _end_named(
    kinds: frozenset[str],
    rest: tuple[str, ...],
    words: Sequence[str],
    at: int,
    starts: dict[int, list[Mention]],
) -> int | None:
    """The end when a name of one of the kinds stands here; one plain word before it may pass."""
    stuck = at >= len(words) or words[at] in _RELATIONS or at in starts
    skips = (0,) if stuck else (0, 1)
    for skip in skips:
        for mention in starts.get(at + skip, ()):
            if mention.entity.kind in kinds:
                end = _end(rest, words, mention.end, starts)
                if end is not None:
                    return end
    return None


def _score(phrase: Phrase, start: int, head: int) -> float:
    fixed = sum(1 for part in phrase.parts if part[0] not in "@*")
    named = sum(1 for part in phrase.parts if part.startswith("@"))
    score = phrase.weight + 0.4 * max(0, fixed - 1) + 0.6 * named
    if start == head:
        return score + 2.4
    if start < head:
        return score + 0.4
    return score + max(0.0, 0.9 - 0.2 * (start - head))


def act_scores(found: Sequence[Match]) -> dict[Act, float]:
    """How strongly each act is said: its best phrase, and a quarter of the others' weight."""
    by_act: dict[Act, list[float]] = {}
    for match in found:
        by_act.setdefault(match.phrase.act, []).append(match.score)
    scores = {}
    for act, values in by_act.items():
        values.sort(reverse=True)
        scores[act] = values[0] + min(1.5, 0.12 * sum(values[1:4]))
    return scores
