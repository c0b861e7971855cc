"""Words as players type them: tokens, base forms, typing errors, and the groups they fall in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

LONGEST_TEXT = 2_000
"""Characters of a player's text that are read; a table's turn is shorter by far."""

_TOKEN = re.compile(r"[a-z0-9]+(?:['’-][a-z0-9]+)*|[.!?;:,]|\*|\"")
_DOUBLED = re.compile(r"(.)\1\1+")


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


def phrase_rows(phrases: str) -> tuple[tuple[str, ...], ...]:
    """Phrases divided by ``|`` as rows of words."""
    return tuple(tuple(phrase.split()) for phrase in phrases.split("|"))


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in data_lines("word-lists.txt"):
        if line.startswith("= "):
            name = line[2:]
        else:
            found.setdefault(name, []).append(line)
    return {name: " ".join(rows) for name, rows in found.items()}


def word_list(name: str) -> frozenset[str]:
    """A list of ``word-lists.txt`` as a set of words."""
    return word_set(_lists()[name])


def phrase_list(name: str) -> tuple[tuple[str, ...], ...]:
    """A list of ``word-lists.txt`` as phrases, each a row of words."""
    return phrase_rows(_lists()[name])


@lru_cache(maxsize=16)
def pattern(name: str) -> re.Pattern[str]:
    """A group of ``patterns.txt``: matches where any of its lines does."""
    rows, current = [], ""
    for line in data_text("patterns.txt").splitlines():
        if line.startswith("= "):
            current = line[2:].strip()
        elif line.strip() and not line.startswith("#") and current == name:
            rows.append(line.strip())
    return re.compile("|".join(rows))


def data_text(name: str) -> str:
    """A data file of the narrator."""
    return resources.files("whispyrkeep.dm.offline").joinpath("data", name).read_text("utf-8")


def data_lines(name: str) -> Iterator[str]:
    """The lines of a data file without comments and blank lines."""
    for line in data_text(name).splitlines():
        line = line.partition("#")[0].strip()
        if line:
            yield line


def plain(text: str) -> str:
    """Lower case, straight quotes, no accents, contractions written out; at most 2,000 signs."""
    text = unicodedata.normalize("NFKD", text[:LONGEST_TEXT])
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    text = text.replace("—", ", ").replace("–", ", ").lower()
    text = _DOUBLED.sub(r"\1\1", text)
    pattern, words = _contractions()
    return pattern.sub(lambda found: words[found.group(0)], text)


@lru_cache(maxsize=1)
def _contractions() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """One pattern for every short form, the longest first, and what each stands for."""
    rows = (line.partition("=") for line in data_lines("contractions.txt"))
    table = {short.strip(): words.strip() for short, _, words in rows}
    shorts = "|".join(re.escape(short) for short in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:{shorts})(?![\w'])"), table


def tokens(text: str) -> list[str]:
    """Words and the marks that end or divide clauses, of text that is ``plain`` already."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=1)
def irregular() -> Mapping[str, str]:
    """Irregular forms to their base: ``went`` to ``go``."""
    table: dict[str, str] = {}
    for line in data_lines("irregular.txt"):
        base, *forms = line.split()
        table |= dict.fromkeys(forms, base)
    return table


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Frequent words that are never taken for misspelt ones."""
    return frozenset(word for line in data_lines("common.txt") for word in line.split())


@lru_cache(maxsize=1)
def acting_words() -> frozenset[str]:
    """Every word of the lexicon's phrases: such a word is never a name with a slip in it."""
    return frozenset(word for line in data_lines("lexicon.txt") for word in line.split())


@lru_cache(maxsize=1)
def synonyms() -> Mapping[str, frozenset[str]]:
    """Nouns that people use for one another: ``hatch`` and ``trapdoor``."""
    table: dict[str, frozenset[str]] = {}
    for line in data_lines("synonyms.txt"):
        group = frozenset(line.split())
        for word in group:
            table[word] = table.get(word, frozenset()) | group
    return table


def base_forms(word: str) -> Iterator[str]:
    """What ``word`` may be a form of, itself first, likeliest first."""
    yield word
    known = irregular().get(word)
    if known:
        yield known
    if word.endswith("'s") or word.endswith("s'"):
        yield word[:-2]
    for ending, kept in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            yield stem + kept
            if kept == "" and ending in ("ing", "ed") and len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]


_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("ing", "e"),
    ("ing", ""),
    ("in", "e"),
    ("in", ""),
    ("ed", ""),
    ("ed", "e"),
    ("es", "e"),
    ("es", ""),
    ("s", ""),
    ("ly", ""),
)


@dataclass(slots=True)
class Vocabulary:
    """Known words, for finding the base form of what was typed and mending slips of the finger.

    One slip (a letter too many, too few, wrong, or two swapped) is mended in words of four to
    seven letters, two in longer ones; common words are left alone.
    """

    words: frozenset[str]
    _cache: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _near: dict[str, list[str]] = field(default_factory=dict)

    def _neighbours(self) -> Mapping[str, list[str]]:
        """Words by what is left of them when letters go; made when a word is first unknown."""
        if not self._near:
            for word in sorted(self.words):
                if len(word) >= 4 and word.isalpha():
                    for shorter in _deletions(word, 2 if len(word) >= 8 else 1):
                        self._near.setdefault(shorter, []).append(word)
        return self._near

    def base(self, word: str) -> tuple[str, bool]:
        """The base form, and whether a typing error was mended to find it."""
        if word not in self._cache:
            if len(self._cache) > 4_096:
                self._cache.clear()
            self._cache[word] = self._find(word)
        return self._cache[word]

    def _find(self, word: str) -> tuple[str, bool]:
        known = irregular().get(word)
        if known:
            return known, False
        for form in base_forms(word):
            if form in self.words:
                return form, False
        common = common_words()
        if any(form in common for form in base_forms(word)) or len(word) < 4:
            return word, False
        for form in base_forms(word):
            mended = self._mended(form)
            if mended:
                return mended, True
        return word, False

    def _mended(self, word: str) -> str | None:
        if len(word) < 4 or not word.isalpha():
            return None
        allowed = 2 if len(word) >= 8 else 1
        seen: dict[str, int] = {}
        for shorter in _deletions(word, allowed):
            for candidate in self._neighbours().get(shorter, ()):
                if candidate not in seen:
                    seen[candidate] = slips(word, candidate, allowed)
        near = [(distance, other) for other, distance in seen.items() if distance <= allowed]
        near = [pair for pair in near if pair[1][0] == word[0] or pair[0] == 1]
        return min(near)[1] if near else None


def _deletions(word: str, most: int) -> set[str]:
    found = {word}
    edge = {word}
    for _ in range(most):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        found |= edge
    return found


def slips(left: str, right: str, most: int) -> int:
    """Letters added, dropped, changed or swapped between two words; ``most + 1`` when more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def same_word(typed: str, known: str) -> bool:
    """Whether a typed word is a form of ``known``, or a slip away from it."""
    if typed == known or any(form == known for form in base_forms(typed)):
        return True
    if len(known) < 4 or len(typed) < 4 or typed in common_words() or typed in acting_words():
        return False
    allowed = 2 if len(known) >= 8 else 1
    return typed[0] == known[0] and slips(typed, known, allowed) <= allowed
