"""English for the narrator: persons, verbs, articles, lists, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from whispyrkeep.dm.offline.words import word_list

_IRREGULAR = {"be": "is", "have": "has", "do": "does", "go": "goes"}
_PLURAL_BE = {"be": "are", "have": "have", "do": "do"}


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody is spoken of.

    Attributes:
        name: how they are named, article included where they need one.
        subject, object, possessive, reflexive: their pronouns.
        plural: whether the subject pronoun takes a plural verb (``they`` and ``you``).
        second: spoken to as ``you``, never named.
    """

    name: str
    subject: str
    object: str
    possessive: str
    reflexive: str
    plural: bool
    second: bool = False


YOU = Person("you", "you", "you", "your", "yourself", plural=True, second=True)


def person(name: str, pronouns: str) -> Person:
    """Somebody with pronouns such as ``she/her``; anything unknown is spoken of as ``they``."""
    first = pronouns.lower().partition("/")[0].strip()
    if first == "she":
        return Person(name, "she", "her", "her", "herself", plural=False)
    if first == "he":
        return Person(name, "he", "him", "his", "himself", plural=False)
    if first == "it":
        return Person(name, "it", "it", "its", "itself", plural=False)
    return Person(name, "they", "them", "their", "themself", plural=True)


def conjugated(verb: str, *, plural: bool) -> str:
    """A verb in the present: ``look`` or ``looks``; the words after the verb stay."""
    first, space, rest = verb.partition(" ")
    if plural:
        return _PLURAL_BE.get(first, first) + space + rest
    if first in _IRREGULAR:
        return _IRREGULAR[first] + space + rest
    if first in ("can", "will", "may", "must"):
        return verb
    if re.search(r"(?:s|x|z|ch|sh|o)$", first):
        return first + "es" + space + rest
    if re.search(r"[^aeiou]y$", first):
        return first[:-1] + "ies" + space + rest
    return first + "s" + space + rest


def possessive(name: str) -> str:
    """``Wren's``; ``the bandits'``."""
    return name + ("'" if name.endswith("s") and name.startswith("the ") else "'s")


def capital(text: str) -> str:
    """The text with its first letter in upper case, quotation marks skipped."""
    for index, sign in enumerate(text):
        if sign.isalnum():
            return text[:index] + sign.upper() + text[index + 1 :]
    return text


def listing(parts: Iterable[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


_VOWEL = re.compile(r"^(?:[aeio]|u(?!n[ia][^n]|se|til)|hon|hour|heir)", re.IGNORECASE)
_NO_ARTICLE = re.compile(r"^(?:the|a|an|some|his|her|their|its|your|our)\b", re.IGNORECASE)
_MASS = word_list("mass")


def with_a(noun: str) -> str:
    """A noun with ``a``, ``an`` or ``some``, unless it has its own article."""
    if _NO_ARTICLE.match(noun):
        return noun
    last = noun.split()[-1].lower() if noun else ""
    if last in _MASS:
        return f"some {noun}"
    if last.endswith("s") and not last.endswith("ss"):
        return f"some {noun}"
    return f"an {noun}" if _VOWEL.match(noun) else f"a {noun}"


def with_the(noun: str) -> str:
    """A common noun with ``the``; names and nouns with an article stay as they are."""
    if not noun or _NO_ARTICLE.match(noun) or noun[0].isupper():
        return noun
    return f"the {noun}"


def plural_of(noun: str) -> str:
    """The plural of an item's name: ``torch`` to ``torches``."""
    words = noun.split()
    last = words[-1]
    if last.lower() in _MASS or last.endswith("s"):
        return noun
    if re.search(r"(?:x|z|ch|sh)$", last):
        last += "es"
    elif re.search(r"[^aeiou]y$", last):
        last = last[:-1] + "ies"
    elif re.search(r"(?<!f)fe?$", last) and last not in ("roof", "chief"):
        last = re.sub(r"fe?$", "ves", last)
    else:
        last += "s"
    return " ".join((*words[:-1], last))


def counted(noun: str, count: int) -> str:
    """``a torch``, ``3 torches``."""
    return with_a(noun) if count == 1 else f"{count} {plural_of(noun)}"


_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?…]+[\"'”’)]*|$)")


def sentences(text: str) -> list[str]:
    """The sentences of a text, closing quotation marks with them."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip(" \n\"'”")]


def first_sentence(text: str) -> str:
    """The first sentence of an author's text."""
    found = sentences(text)
    return found[0] if found else text


def as_sentence(text: str) -> str:
    """Capitalised, and closed with a full stop unless it closes itself."""
    text = text.strip()
    if not text:
        return text
    text = capital(text)
    return text if text[-1] in ".!?…\"”'’:" else text + "."


def quoted(speech: str) -> str:
    """Speech in quotation marks, unless its author set them."""
    speech = speech.strip()
    if '"' in speech or "“" in speech:
        return speech
    return f'"{speech}"'


def spoken(speech: str) -> str:
    """Speech that its sentence goes on after: ``"Mind the dog," says Hanne``."""
    text = quoted(speech)
    return text[:-2] + ',"' if text.endswith('."') else text


def pronouns_in(texts: Sequence[str]) -> str:
    """The pronouns an author uses of somebody: ``she/her``, ``he/him``, or ``they/them``.

    The first telling pronoun decides when it is also the commoner of the two.
    """
    words = re.findall(r"\b(?:she|her|hers|he|him|his)\b", " ".join(texts).lower())
    hers = sum(1 for word in words if word in ("she", "her", "hers"))
    his = len(words) - hers
    if hers > his:
        return "she/her"
    return "he/him" if his > hers else "they/them"
