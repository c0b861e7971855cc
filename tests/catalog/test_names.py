"""The guard of names finds what it lists, whole, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import whispyrkeep
from whispyrkeep.catalog.builtin import builtin_fields, index
from whispyrkeep.catalog.names import guarded_in, guarded_names, listed_names
from whispyrkeep.catalog.passages import PAGES, page_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A beholder floats in.", {"beholder"}),
        ("BEHOLDERS, and the Beholder's eye", {"beholder"}),
        ("the illithids’ city", {"illithid"}),
        ("Two mind flayers and a mind-flayer", {"mind flayer"}),
        ("Graz'zt and Graz’zt's court", {"Graz'zt"}),
        ("the lords of Faerun", {"Faerûn"}),
        ("Faerûn", {"Faerûn"}),
        ("Waterdeep’s walls", {"Waterdeep"}),
        ("Mordenkainen's Sword", {"Mordenkainen"}),
        ("ten-towns", {"Ten-Towns"}),
        ("tanar'ri", {"tanar'ri"}),
        ("the displacer\nbeast", {"displacer beast"}),
    ],
)
def test_names_are_found_in_every_form(text: str, found: set[str]) -> None:
    assert guarded_names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Beauty is in the eye of the beholder.",
        "in the eyes of the beholder",
        "they found ten towns along the coast",
        "He drops the sword. Coast winds take the sail.",
        "out of her mind. Flayers stood at their racks",
        "a sigil in the ash; a drow, an owlbear and a bulette",
        "unbeholden, illithidlike, Waterdeeper",
        "",
    ],
)
def test_what_is_no_such_name_is_left_alone(text: str) -> None:
    assert guarded_names(text) == frozenset()


@given(st.sampled_from(listed_names()), st.text(alphabet=' .,;!?\n"()', max_size=3))
def test_every_listed_name_is_found_between_any_signs(name: str, signs: str) -> None:
    assert name in guarded_names(f"word{signs} {name}{signs}")
    assert name in guarded_names(f"{name.upper()}'s")
    assert guarded_names(f"x{name}") == frozenset()


@cache
def book() -> str:
    pages = "\n".join(page_text(page) for page in range(1, PAGES + 1))
    return re.sub(r" ?- ?\n", "-", pages)


def test_the_book_has_none_of_the_names() -> None:
    """SRD 5.2.1, all pages: what the book says is nobody's to guard, words broken or whole."""
    assert guarded_names(book()) == frozenset()
    assert guarded_names(re.sub(r"-", "", book())) == frozenset()


def test_no_entry_of_the_catalogue_uses_such_a_name() -> None:
    assert {one: names for one in index() if (names := guarded_in(builtin_fields(one)))} == {}


def test_texts_within_values_are_read_and_keys_are_not() -> None:
    assert guarded_in({"beholder": ["a", {"b": "an illithid"}], "c": 3}) == {"illithid"}


PACKAGE = Path(whispyrkeep.__file__).parent
TEXTS = {".py", ".json", ".jsonl", ".md", ".j2", ".yaml", ".txt", ".js", ".css"}
LIST = {"guarded_names.txt", "common.txt"}
"""The list itself, and the common words of English by which players are understood."""


def test_nothing_that_ships_uses_such_a_name() -> None:
    """Narrator's sentences, demo, prompts, pages and all: what we say passes our own guard."""
    files = [one for one in PACKAGE.rglob("*") if one.suffix in TEXTS and one.name not in LIST]
    found = {
        file.relative_to(PACKAGE).as_posix(): names
        for file in files
        if (names := guarded_names(file.read_text("utf-8")))
    }
    assert found == {}
    assert len(files) > 300
