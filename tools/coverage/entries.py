"""Rows of what the catalogue has an entry for: features, feats, spells, things, hazards …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tools.coverage.evidence import cited, told_by_hand, used
from tools.coverage.headings import Status
from whispyrkeep.catalog.builtin import Listed, index, reference_entry
from whispyrkeep.mechanics.features.standing import standing, word_of
from whispyrkeep.models.reference import Feature, Reference

CHOSEN: Final = ("feat", "invocation", "metamagic")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the catalogue as a heading: ``by`` is the test, or what is there instead."""

    id: str
    title: str
    page: int
    status: Status
    by: str = ""


def listed(*kinds: str) -> tuple[Listed, ...]:
    """Entries of these kinds in the book's order."""
    found = (one for one in index().values() if one.kind in kinds)
    return tuple(sorted(found, key=lambda one: (one.page, one.passage[1], one.id)))


def slug(name: str) -> str:
    """The word of a name: ``Hunter's Prey`` is ``hunters-prey``."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", name.lower())).strip("-")


# --- features, feats and what classes choose ------------------------------------------


@cache
def features_of(owner: str) -> tuple[Row, ...]:
    """The features of a class, subclass or species, by level."""
    rows = []
    for one in listed("feature"):
        entry = reference_entry(one.id)
        assert isinstance(entry, Feature)
        if entry.owner == owner:
            title = f"Level {entry.level}: {entry.name}" if _levelled(owner) else entry.name
            rows.append(_judged(entry, title, _feature_words(entry)))
    return tuple(rows)


def _levelled(owner: str) -> bool:
    return owner.partition("/")[0] in ("class", "subclass")


def _feature_words(entry: Feature) -> frozenset[str]:
    word = word_of(entry.id)
    options = {slug(option) for option in entry.options}
    return frozenset({word} | {f"{word}-{option}" for option in options} | options)


@cache
def chosen(kind: str) -> tuple[Row, ...]:
    """Feats, invocations or Metamagic options."""
    rows = []
    for one in listed(kind):
        entry = reference_entry(one.id)
        rows.append(_judged(entry, entry.name, frozenset({one.id.partition("/")[2]})))
    return tuple(rows)


def _judged(entry: Reference, title: str, words: frozenset[str]) -> Row:
    """Executed: a module carries it out, and a test cites its name or uses its word."""
    known, page = standing(entry.id), entry.source.page
    if known.how == "data":
        return Row(entry.id, title, page, Status.DATA, known.why)
    test = told_by_hand(known.word) or cited(*_names(entry)) or used(words)
    if test is None:
        return Row(entry.id, title, page, Status.DATA, "carried out, and no test shows it")
    return Row(entry.id, title, page, Status.EXECUTED, test)


def _names(entry: Reference) -> tuple[str, ...]:
    level = entry.level if isinstance(entry, Feature) else 0
    return (entry.name, f"Level {level}: {entry.name}")


def owners(kind: str) -> Iterator[tuple[str, str, int]]:
    """Id, name and page of each class, subclass or species."""
    for one in listed(kind):
        yield one.id, one.name, one.page
