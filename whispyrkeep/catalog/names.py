"""The guard of names: what other worlds' owners call theirs has no place in a catalogue or a tale.

``guarded_names.txt`` is the list, and says how it was made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A name as listed, its folded words, what joins them, and phrases that are no such name."""

    name: str
    words: tuple[str, ...]
    joints: tuple[str, ...]
    unless: tuple[str, ...]


def guarded_names(text: str) -> frozenset[str]:
    """Names of the list that the text uses as whole words, in their listed form.

    Case, accents, plurals and possessives make no difference; a hyphen of a name must be one in
    the text, while a space may be either.
    """
    folded = _folded(text)
    words = list(_WORD.finditer(folded))
    listed = _by_first_word()
    return frozenset(
        guarded.name
        for place, word in enumerate(words)
        for form in _singular(word.group())
        for guarded in listed.get(form, ())
        if _stands(guarded, folded, words, place)
    )


def guarded_in(value: Any) -> frozenset[str]:
    """As ``guarded_names``, in every text of a JSON value, its keys left out."""
    return frozenset(name for text in texts_of(value) for name in guarded_names(text))


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a JSON value, its keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def _stands(guarded: Guarded, folded: str, words: list[re.Match[str]], place: int) -> bool:
    found = words[place : place + len(guarded.words)]
    if len(found) < len(guarded.words):
        return False
    last = len(found) - 1
    for number, (match, wanted) in enumerate(zip(found, guarded.words, strict=True)):
        word = match.group()
        if word != wanted and not (number == last and wanted in _singular(word)):
            return False
    for (before, after), joint in zip(pairwise(found), guarded.joints, strict=True):
        if re.fullmatch(joint, folded[before.end() : after.start()]) is None:
            return False
    return not _is_idiom(guarded, folded, found[0].start(), found[-1].end())


def _is_idiom(guarded: Guarded, folded: str, start: int, end: int) -> bool:
    for phrase in guarded.unless:
        begins = end - len(phrase)
        if 0 <= begins <= start and folded[begins:end] == phrase:
            return True
    return False


def _singular(word: str) -> tuple[str, ...]:
    """The word, and what it may be the plural of."""
    if word.endswith("es"):
        return word, word[:-1], word[:-2]
    return (word, word[:-1]) if word.endswith("s") else (word,)


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return plain.translate(_SIGNS).casefold()


_SIGNS: Final = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"})
_JOINT: Final = {"-": r"\s?-\s?", "'": "'", " ": r"\s+|\s?-\s?", "' ": r"'\s+"}


@cache
def _by_first_word() -> Mapping[str, tuple[Guarded, ...]]:
    found: dict[str, list[Guarded]] = {}
    for line in Path(__file__).with_name("guarded_names.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            name, *unless = (part.strip() for part in line.split("|"))
            guarded = _guarded(name, unless)
            found.setdefault(guarded.words[0], []).append(guarded)
    return {word: tuple(names) for word, names in found.items()}


def _guarded(name: str, unless: list[str]) -> Guarded:
    folded = _folded(name)
    words = list(_WORD.finditer(folded))
    joints = [folded[one.end() : two.start()] for one, two in pairwise(words)]
    return Guarded(
        name=name,
        words=tuple(word.group() for word in words),
        joints=tuple(_JOINT[joint] for joint in joints),
        unless=tuple(_folded(phrase) for phrase in unless),
    )


@cache
def listed_names() -> tuple[str, ...]:
    """Every name of the list, in its order of first words."""
    return tuple(guarded.name for names in _by_first_word().values() for guarded in names)
