"""The committed catalogue is what the compiler makes of the pinned text, and all of it."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import yaml

from tools.srd_compile import overrides, pages
from tools.srd_compile.compile import DATA, compiled
from tools.srd_compile.pages import cleaned, joined
from whispyrkeep.catalog import passages
from whispyrkeep.catalog.builtin import builtin_entry, index
from whispyrkeep.errors import NoPassages
from whispyrkeep.models.effects import UtilityEffect


def test_compiling_again_changes_nothing() -> None:
    for name, text in compiled().items():
        assert (DATA / name).read_text(encoding="utf-8") == text, name


COUNTS = {"monster": 336, "spell": 339, "item": 191}


def test_counts() -> None:
    """330 stat blocks in "Monsters A-Z" and 6 elsewhere; 339 spells; the equipment tables."""
    found = Counter(one.kind for one in index().values())
    assert {kind: found[kind] for kind in COUNTS} == COUNTS
    chapter = [one for one in index().values() if one.kind == "monster" and one.page >= 258]
    assert len(chapter) == 330


def test_every_entry_is_read_and_cites_its_page() -> None:
    for entry_id, listed in index().items():
        if listed.kind not in COUNTS:
            continue
        entry = builtin_entry(entry_id)
        assert (entry.id, entry.name, entry.source.page) == (entry_id, listed.name, listed.page)
        assert 1 <= listed.page <= 364


def test_every_override_says_why_and_where() -> None:
    for row in yaml.safe_load(overrides.ROWS.read_text()):
        assert row["reason"].strip()
        assert 1 <= row["page"] <= 364


def test_another_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "pins", lambda: ("0" * 64,) * 364)
    with pytest.raises(NoPassages, match="page 7"):
        passages.page_text(7)


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("CR 10 (XP 5,900, or 7 ,200 in lair; PB +4)", "CR 10 (XP 5,900, or 7,200 in lair; PB +4)"),
        ("XP 11,70 0", "XP 11,700"),
        ("Int 3 −4 −4", "Int 3 -4 -4"),
        ("+7 , reach 10 ft.", "+7, reach 10 ft."),
    ],
)
def test_kerning_is_undone(printed: str, clean: str) -> None:
    assert cleaned(printed) == clean


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["an un -", "willing creature"], "an unwilling creature"),
        (["a 10-", "foot square"], "a 10-foot square"),
        (["the abo-", "leth gains"], "the aboleth gains"),
        (["two", "words"], "two words"),
    ],
)
def test_broken_words_are_joined(lines: list[str], text: str) -> None:
    assert joined(lines) == text


def test_no_sentence_of_the_book_is_committed() -> None:
    """Ten words in a row from the book are prose; lists of names and numbers are facts."""
    book = _shingles(" ".join(line.text for line in pages.lines(1, pages.PAGES)))
    for name in ("monster.jsonl", "spell.jsonl", "item.jsonl"):
        for line in (DATA / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            for text in _prose(entry):
                assert not _shingles(text) & book, (entry["id"], text)


def _shingles(text: str, size: int = 10) -> set[tuple[str, ...]]:
    words = text.lower().replace(",", " ").replace(".", " ").split()
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _prose(value: object, name: str = "") -> list[str]:
    """Texts of an entry; materials, languages and forms are facts."""
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in _prose(one, key)]
    if isinstance(value, list):
        return [text for one in value for text in _prose(one, name)]
    facts = name in ("material", "languages", "forms")
    return [value] if isinstance(value, str) and not facts else []


def test_utility_effects_have_a_text_of_ours() -> None:
    spells = [builtin_entry(one.id) for one in index().values() if one.kind == "spell"]
    texts = [e.text for s in spells for e in s.effects if isinstance(e, UtilityEffect)]  # type: ignore[union-attr]
    assert len(texts) == 8
    assert all(texts)
