"""All files of ``whispyrkeep/catalog/data``, compiled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tools.srd_compile import overrides as reviewed
from tools.srd_compile.classes import classes
from tools.srd_compile.creatures import creatures
from tools.srd_compile.items import items
from tools.srd_compile.magic_items import magic_items
from tools.srd_compile.origins import origins
from tools.srd_compile.spells import spells
from tools.srd_compile.tables import tables
from tools.srd_compile.world import world
from tools.srd_compile.write import content_hash, document, line
from whispyrkeep.catalog.builtin import Entry
from whispyrkeep.catalog.facets import facets_of
from whispyrkeep.catalog.names import guarded_in
from whispyrkeep.catalog.reference_words import reference_line
from whispyrkeep.catalog.wording import entry_line
from whispyrkeep.mechanics.creatures.own_features import feature_word
from whispyrkeep.models.reference import FORMS, Feat, Feature, Option, Reference

DATA: Final = Path(__file__).parents[2] / "whispyrkeep" / "catalog" / "data"


@dataclass(frozen=True, slots=True)
class Made:
    """An entry's line, and its row in the index."""

    kind: str
    line: str
    row: Mapping[str, Any]


def compiled() -> dict[str, str]:
    """Contents of every committed file by its name.

    Raises:
        ValueError: a row of the overrides fits nothing.
    """
    overrides = reviewed.load()
    made = list(_everything(overrides))
    if left := overrides.unused():
        raise ValueError(f"overrides that fit nothing: {left}")
    kinds = dict.fromkeys(one.kind for one in made)
    written = {
        f"{kind}.jsonl": document(one.line for one in made if one.kind == kind) for kind in kinds
    }
    return written | {"index.json": _index(made)}


def _everything(overrides: reviewed.Overrides) -> Iterator[Made]:
    yield from _monsters(overrides)
    yield from _spells(overrides)
    yield from _items(overrides)
    yield from _references(overrides)


def _index(made: Iterable[Made]) -> str:
    rows = [json.dumps(one.row, ensure_ascii=False, separators=(",", ":")) for one in made]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _made(entry: Entry | Reference, passage: tuple[int, int, int, int]) -> Made:
    text = line(entry)
    if foreign := guarded_in(entry.dump()):
        raise ValueError(f"{entry.id} uses names that are not the book's: {', '.join(foreign)}")
    row = {
        "id": entry.id,
        "name": entry.name,
        "page": entry.source.page,
        "passage": passage,
        "hash": content_hash(text),
        "facets": facets_of(entry),
    }
    return Made(entry.id.partition("/")[0], text, row)


def _monsters(overrides: reviewed.Overrides) -> Iterator[Made]:
    found = sorted(creatures(overrides), key=lambda one: one.block.id)
    for one in found:
        block = one.block.with_(text=entry_line(one.block))
        yield _made(block, (*one.begins, *one.ends))


def _spells(overrides: reviewed.Overrides) -> Iterator[Made]:
    for one in sorted(spells(overrides), key=lambda one: one.spell.id):
        spell = one.spell.with_(text=entry_line(one.spell))
        yield _made(spell, (*one.begins, *one.ends))


def _items(overrides: reviewed.Overrides) -> Iterator[Made]:
    for one in sorted(items(overrides), key=lambda one: one.item.id):
        item = one.item.with_(text=entry_line(one.item))
        yield _made(item, one.passage)


LINES: Final = Path(__file__).with_name("feature_lines.yaml")
"""What each rule that features name does, in our words."""


def _with_rule(entry: Reference, overrides: reviewed.Overrides) -> Reference:
    """The entry with its line; a feature's names the rule that the engine carries out for it."""
    if not isinstance(entry, Feature | Feat | Option):
        return entry.with_(text=reference_line(entry))
    word = feature_word(entry) if isinstance(entry, Feature) else entry.id.partition("/")[2]
    ruled = entry.with_(rule=word, unmodelled=tuple(overrides.unmodelled(entry.id)))
    return ruled.with_(text=reference_line(ruled, _rule_lines()[word]))


@cache
def _rule_lines() -> dict[str, str]:
    lines: dict[str, str] = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return lines


def _references(overrides: reviewed.Overrides) -> Iterator[Made]:
    found = [
        *classes(overrides),
        *origins(overrides),
        *magic_items(overrides),
        *world(),
        *tables(),
    ]
    order = list(FORMS)
    kinds = {one.entry.id: order.index(one.entry.id.partition("/")[0]) for one in found}
    for one in sorted(found, key=lambda one: (kinds[one.entry.id], one.entry.id)):
        yield _made(_with_rule(one.entry, overrides), one.passage)
