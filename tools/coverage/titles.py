"""Every heading that the document has, whether kept by hand or derived, with its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from tools.coverage.book import Printed, contents, key
from tools.coverage.entries import CHOSEN, chosen, features_of, listed, owners
from tools.coverage.headings import kept
from whispyrkeep.catalog.builtin import reference_entry
from whispyrkeep.models.reference import Subclass

OF_EVERY_CLASS: Final = ("As a Level 1 Character", "As a Multiclass Character")
OPTION_LISTS: Final = ("Metamagic Options", "Eldritch Invocation Options")
CLASSES: Final = "Classes"
THINGS: Final = (
    "background", "species", "spell", "item", "magic-item", "monster", "mount", "vehicle",
    "lifestyle", "hireling", "service", "trap", "poison", "curse", "contagion", "language",
)  # fmt: skip


@cache
def titles() -> tuple[Printed, ...]:
    """All of them."""
    return (*_kept(), *_of_classes(), *_of_entries())


def _kept() -> Iterator[Printed]:
    for chapter in kept().chapters:
        yield Printed(chapter.chapter, chapter.page)
        for heading in chapter.headings:
            yield Printed(heading.title, heading.page)


def _of_classes() -> Iterator[Printed]:
    pages = {key(title): page for title, page in contents()}
    yield Printed(CLASSES, pages[key(CLASSES)])
    yield from (Printed(title, pages[key(title)]) for title in OPTION_LISTS)
    for owner, name, page in owners("class"):
        yield Printed(name, page)
        yield Printed(f"Becoming a {name} …", page)
        yield from (Printed(title, page) for title in OF_EVERY_CLASS)
        yield Printed(f"{name} Class Features", page)
        if key(f"{name} Spell List") in pages:
            yield Printed(f"{name} Spell List", pages[key(f"{name} Spell List")])
        yield from (Printed(row.title, row.page) for row in features_of(owner))
    for owner, name, page in owners("subclass"):
        entry = reference_entry(owner)
        assert isinstance(entry, Subclass)
        of = reference_entry(entry.parent).name
        yield Printed(f"{of} Subclass: {name}", page)
        yield from (Printed(row.title, row.page) for row in features_of(owner))


def _of_entries() -> Iterator[Printed]:
    yield from (Printed(row.title, row.page) for kind in CHOSEN for row in chosen(kind))
    yield from (Printed(one.name, one.page) for one in listed(*THINGS))
