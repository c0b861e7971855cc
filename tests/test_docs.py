"""The pages of ``docs/`` and the README: their examples run, their links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from whispyrkeep_cli.play import COMMANDS

from tests.documented import ROOT, blocks, check, run_page
from whispyrkeep.dice import hands, terms, weights
from whispyrkeep.lore.documents import FrontMatter
from whispyrkeep.models.lore import LoreRecord
from whispyrkeep.models.state import CampaignSettings
from whispyrkeep.models.time import Festival, LeapRule, Month
from whispyrkeep.models.universe import (
    TONE_POLES,
    ContentBounds,
    Ruleset,
    TimelineEntry,
    Universe,
)
from whispyrkeep.session.documents import WORLD_KINDS
from whispyrkeep.store.tables import TABLES

DOCS = ROOT / "docs"
RUN = (
    "playing",
    "keep",
    "lore",
    "universes",
    "architecture",
    "panel",
    "catalogue",
    "dice",
    "fights",
    "characters",
)
"""Pages whose examples run here; the README's run in ``test_readme.py``."""

PAGES = (*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md")))

_LINK = re.compile(r"\[[^\]\n]*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.M)


@pytest.mark.parametrize("name", RUN)
def test_the_examples_of_a_page_print_what_it_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_page(DOCS / f"{name}.md", tmp_path, monkeypatch) > 0


def test_an_example_that_prints_something_else_is_found() -> None:
    check("here", "4d6kh3 = ...\n", "4d6kh3 = 13\n  d6: 5, kept\n")
    with pytest.raises(AssertionError, match="--- it prints"):
        check("here", "4d6kh3 = 12\n", "4d6kh3 = 13\n")


def test_the_keep_page_names_every_view_and_column() -> None:
    page = (DOCS / "keep.md").read_text("utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert rows.keys() >= {*TABLES, "time"}
    for table, columns in TABLES.items():
        assert [name for name in columns if f"`{name}`" not in rows[table]] == []


@pytest.mark.parametrize("kind", WORLD_KINDS)
def test_the_universes_page_tells_needed_fields_from_others(kind: str) -> None:
    page = (DOCS / "universes.md").read_text("utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` | `id`"))
    needed, added = (frozenset(re.findall(r"`(\w+)`", cell)) for cell in row.split("|")[2:4])
    fields = WORLD_KINDS[kind][1].model_fields
    assert needed == {name for name, field in fields.items() if field.is_required()}
    assert added == fields.keys() - needed


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("universes.md", [*Universe.model_fields, *Ruleset.model_fields, *TONE_POLES]),
        ("universes.md", [*TimelineEntry.model_fields, *ContentBounds.model_fields]),
        ("universes.md", [*Month.model_fields, *Festival.model_fields, *LeapRule.model_fields]),
        ("lore.md", [*FrontMatter.model_fields, *LoreRecord.model_fields]),
        ("playing.md", CampaignSettings.model_fields),
    ],
)
def test_a_page_names_every_field_an_author_may_write(page: str, names: Iterable[str]) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


def test_the_dice_page_tells_every_operation_and_limit() -> None:
    text = (DOCS / "dice.md").read_text("utf-8")
    words = {f"`{name}`" for name in ("k", "p", "rr", "ro", "ra", "e", "mi", "ma", "dl", "dh")}
    assert [
        word for word in (*words, "`!`", "`!!`", "adv(", "dis`", "crit(") if word not in text
    ] == []
    limits = (terms.MAX_TEXT, terms.MAX_DICE, terms.MAX_SIDES, terms.MAX_NUMBER, terms.MAX_DEPTH)
    for limit in (*limits, weights.MAX_WIDTH, weights.MAX_PAIRS, hands.MAX_HANDS):
        assert re.search(rf"\| {limit:,}[ ,]", text), limit


def test_the_map_of_the_rules_has_every_module_once() -> None:
    page = (DOCS / "mechanics.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2] for line in page.splitlines() if line.startswith("|")]
    beside = {"", "play", "resolve", "apply"}  # where a request comes in and goes out
    there = ROOT / "whispyrkeep" / "mechanics"
    assert sorted(one for row in rows for one in _mapped(row)) == sorted(
        {_module(path, there) for path in there.rglob("*.py")} - beside
    )


def _mapped(row: str) -> Iterator[str]:
    """What a row of the map names: ``rolls/``, ``rolls/cover`` and ``advancement``."""
    folder, _, modules = row.partition(":") if ":" in row else ("", "", row)
    yield from re.findall(r"`([a-z_0-9]+/)`", row)
    inside, _, beside = modules.partition(";")
    within = "".join(re.findall(r"`([a-z]+/)`", folder))
    yield from (within + name for name in re.findall(r"`([a-z_0-9]+)`", inside))
    yield from re.findall(r"`([a-z_0-9]+)`", beside)


def _module(path: Path, root: Path) -> str:
    """A file as the map names it; those of ``features`` and ``creation`` are not named singly."""
    inside = path.relative_to(root).with_suffix("").as_posix().removesuffix("__init__")
    folder = inside.partition("/")[0]
    return f"{folder}/" if folder in ("features", "creation") else inside


def test_the_playing_page_lists_every_command_inside_play() -> None:
    text = (DOCS / "playing.md").read_text("utf-8")
    assert [word for word in re.findall(r"/[a-z]+", COMMANDS) if f"`{word}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    broken = [link for link in _links(page) if not _leads_somewhere(page, link)]
    assert broken == []


def _links(page: Path) -> tuple[str, ...]:
    """Targets of a page's links inside the repository, code left out."""
    text = page.read_text("utf-8")
    for block in blocks(page):
        text = text.replace(block.body, "")
    text = re.sub(r"`[^`\n]*`", "", text)
    return tuple(link for link in _LINK.findall(text) if "://" not in link)


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(page: Path) -> frozenset[str]:
    """The names under which a page's headings are linked to."""
    titles = _HEADING.findall(page.read_text("utf-8"))
    return frozenset(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles)
