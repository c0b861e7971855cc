"""The coverage document: generated, whole, and true to the book and the tests."""

from __future__ import annotations

from collections import Counter

import pytest

from tools.coverage.book import READING_COPY, contents, key, reading_copy, stands_on
from tools.coverage.document import DOCUMENT, document
from tools.coverage.evidence import tests as known_tests
from tools.coverage.floors import floors
from tools.coverage.headings import Status, kept
from tools.coverage.titles import titles

HEADINGS = [heading for chapter in kept().chapters for heading in chapter.headings]


def test_the_document_is_the_generated_one() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m tools.coverage"


def test_every_line_of_the_contents_stands_once() -> None:
    """SRD 5.2.1, pp. 2-4, "Contents"; where the book has a title twice, by its page."""
    found = Counter((key(title), page) for title, page in titles())
    assert {(one.title, one.page): found[key(one.title), one.page] for one in contents()} == {
        (one.title, one.page): 1 for one in contents()
    }


def test_every_heading_stands_on_its_page() -> None:
    """SRD 5.2.1, the pages' own text."""
    assert [(h.title, h.page) for h in HEADINGS if not stands_on(h.title, h.page)] == []


def test_no_heading_stands_twice() -> None:
    found = Counter((h.within, key(h.title), h.page) for h in HEADINGS)
    assert [row for row, times in found.items() if times > 1] == []


def test_every_test_that_is_named_exists() -> None:
    named = [h.by for h in HEADINGS if h.status is Status.EXECUTED]
    assert [node for node in (*named, *kept().shown.values()) if node not in known_tests()] == []


def test_what_is_not_executed_names_no_test() -> None:
    others = [h for h in HEADINGS if h.status is not Status.EXECUTED]
    assert [h.title for h in others if "::" in h.by] == []


@pytest.mark.skipif(not READING_COPY.exists(), reason="no reading copy beside the repository")
def test_every_heading_of_the_reading_copy_is_covered() -> None:
    """At least as often as the copy has it; what it has alone is named with the reason."""
    here = Counter(key(title) for title, _ in titles())
    there = Counter(key(title) for title in reading_copy())
    for alone in kept().copy_alone:
        del there[key(alone)]
    assert {title: times for title, times in there.items() if here[title] < times} == {}


@pytest.mark.parametrize("name", kept().held)
def test_floors_once_reached_are_held(name: str) -> None:
    """What has been executed stays so; floors not reached yet are printed as short."""
    floor = next(floor for floor in floors() if floor.name == name)
    assert floor.holds, f"{floor.reached} of {floor.whole}; short are {floor.short}"
