"""The committed catalogue is what the compiler makes of the pinned text, and all of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise

import pytest

from tools.srd_compile import overrides, pages
from tools.srd_compile.compile import DATA, compiled
from tools.srd_compile.pages import cleaned, joined, lines
from whispyrkeep.catalog import passages
from whispyrkeep.catalog.builtin import FORMS, builtin_entry, index, reference_entry
from whispyrkeep.errors import NoPassages
from whispyrkeep.models.effects import UtilityEffect


def test_compiling_again_changes_nothing() -> None:
    for name, text in compiled().items():
        assert (DATA / name).read_text(encoding="utf-8") == text, name


COUNTS = {
    "monster": 336,
    "spell": 339,
    "item": 191,
    "feature": 265,
    "class": 12,
    "subclass": 12,
    "invocation": 28,
    "metamagic": 10,
    "species": 9,
    "background": 4,
    "feat": 17,
    "language": 19,
    "magic-item": 258,
    "mount": 8,
    "vehicle": 15,
    "lifestyle": 7,
    "hireling": 3,
    "service": 19,
    "trap": 8,
    "poison": 14,
    "curse": 1,
    "contagion": 3,
    "environment": 9,
    "condition": 15,
    "table": 73,
}
"""25 invocations and the three pacts. Of the magic items SRD 5.2 had 243; 5.2.1 has 15 more."""


def test_every_magic_item_has_its_line_of_category_and_rarity() -> None:
    """Counted on pp. 209-254 without the compiler: the line below every item's name."""
    sort = r"(?:Armor|Potion|Ring|Rod|Scroll|Staff|Wand|Weapon|Wondrous Item)"
    rarity = r"(?:Common|Uncommon|Rare|Very Rare|Legendary|Artifact|Rarity)"
    printed = [line.text for line in lines(209, 254)]
    pairs = [f"{one} {other}" for one, other in pairwise(printed)]
    found = [pair for pair in pairs if re.match(rf"{sort}(?: \(|,).*\b{rarity}\b", pair)]
    names = {"Armor, +1, +2, or +3 Armor", "Weapon, +1, +2, or +3 Weapon"}
    assert len([pair for pair in found if not pair.startswith(tuple(names))]) == 258


def test_counts() -> None:
    """330 stat blocks in "Monsters A-Z" and 6 elsewhere, 339 spells, and all the rest."""
    assert Counter(one.kind for one in index().values()) == COUNTS
    chapter = [one for one in index().values() if one.kind == "monster" and one.page >= 258]
    assert len(chapter) == 330


def test_every_entry_is_read_and_cites_its_page() -> None:
    for entry_id, listed in index().items():
        entry = (builtin_entry if listed.kind in FORMS else reference_entry)(entry_id)
        assert (entry.id, entry.name, entry.source.page) == (entry_id, listed.name, listed.page)
        assert 1 <= listed.page <= 364


def test_every_override_says_why_and_where() -> None:
    for row in overrides.load().rows:
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
    for path in sorted(DATA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            for text in _prose(entry):
                assert not _shingles(text) & book, (entry["id"], text)


def _shingles(text: str, size: int = 10) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W\d_][\w'-]*", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


FACTS = {
    "forms",
    "languages",
    "material",
    "attuned_by",
    "prerequisites",
    "rows",
    "tools",
    "weapon_training",
}
"""Fields that hold printed names and figures, however many stand in a row."""


def _prose(value: object, name: str = "") -> list[str]:
    """Texts of an entry, but for those that are facts."""
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in _prose(one, key)]
    if isinstance(value, list):
        return [text for one in value for text in _prose(one, name)]
    return [value] if isinstance(value, str) and name not in FACTS else []


def test_utility_effects_have_a_text_of_ours() -> None:
    spells = [builtin_entry(one.id) for one in index().values() if one.kind == "spell"]
    texts = [e.text for s in spells for e in s.effects if isinstance(e, UtilityEffect)]  # type: ignore[union-attr]
    assert texts
    assert all(texts)
