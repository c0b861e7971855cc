"""Sheets to print: complete, attributed, and text whatever the text looks like."""

from __future__ import annotations

import json

import pytest
from markdown_it import MarkdownIt

from whispyrkeep.catalog import ATTRIBUTION, Catalogue
from whispyrkeep.exchange.sheet import sheet_text
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.session.ready import ready_character

CATALOGUE = Catalogue({})
WIZARD = ready_character("wizard-5")
NASTY = "<script>alert(1)</script> [x](https://evil.example) | *a* `b`"


@pytest.mark.parametrize("kind", ["md", "html"])
@pytest.mark.parametrize(
    "text", ["Quill Abernook", "Gnome Wizard 5 (Evoker), Sage", "Fireball", "Arcane Recovery"]
)
def test_what_stands_on_a_sheet(kind: str, text: str) -> None:
    assert text in sheet_text(WIZARD, kind, CATALOGUE)


@pytest.mark.parametrize("kind", ["md", "html"])
def test_the_attribution_stands_once(kind: str) -> None:
    assert sheet_text(WIZARD, kind, CATALOGUE).count(ATTRIBUTION) == 1


def test_an_html_sheet_asks_for_nothing_and_runs_nothing() -> None:
    page = sheet_text(WIZARD.with_(name=NASTY, story=NASTY), "html", CATALOGUE)
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_foreign_text_stays_text_in_markdown() -> None:
    page = sheet_text(WIZARD.with_(name=NASTY, story=NASTY), "md", CATALOGUE)
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(page)
    assert "<script" not in shown
    assert 'evil.example">' not in shown
    assert "<em>a</em>" not in shown


def test_a_json_sheet_is_read_back_the_same() -> None:
    text = sheet_text(WIZARD, "json", CATALOGUE)
    assert CharacterSheet.model_validate(json.loads(text)) == WIZARD
