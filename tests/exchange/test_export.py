"""Exports: what is in them, and that foreign text stays text in every kind."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mistune import create_markdown

from tests.campaign.worlds import start
from tests.exchange.stories import SEED, document, told, turn, two_turns
from whispyrkeep.catalog import ATTRIBUTION
from whispyrkeep.exchange.export import to_html, to_json, to_markdown
from whispyrkeep.exchange.markdown import escaped, quoted
from whispyrkeep.models.text import clean_text

NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p><h1>not a heading</h1>",
    "&lt;b&gt; &amp; &#60;",
    "{{ told.title }} {% raw %}",
    "[click](javascript:alert(1)) and ![see](http://evil.example/x.png)",
    "https://evil.example www.evil.example <http://evil.example>",
    "# heading",
    "1. one",
    "- point",
    "> quote",
    "```\ncode",
    "~~~ fence",
    "    indented code",
    "a | b\n--|--\n1 | 2",
    "Title\n=====",
    "*bold* __bold__ ~~gone~~ `code` $x^2$",
    "[ref]: http://evil.example",
    "\\*not escaped\\*",
    "[x] done",
    ": term\n: definition",
    "*[HTML]: Hyper Text",
    "~x~ ^y^ ==z== [^1]",
)


class Page(HTMLParser):
    """What a browser would make of a page: its elements and, by element, their text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "hr"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1], data))

    def of(self, tag: str) -> list[str]:
        return [text for element, text in self.texts if element == tag]


def nasty_story(text: str) -> tuple[str, str, str]:
    """All three exports of a campaign in which everybody says ``text``."""
    made, _ = turn(start(), player_text=text, narrative=text, cited=("l-1",))
    story = told((made,), name=text, titles={"l-1": text}, opening=text)
    return to_markdown(story), to_html(story), to_json(story, document(text), (made,))


def test_every_kind_tells_the_whole_story() -> None:
    turns = two_turns()
    story = told(turns)
    for text in (to_markdown(story), to_html(story), to_json(story, document(), turns)):
        for expected in (
            "The still mill",
            "Millrace",
            "Mira Fell, human fighter 2",
            "The mill stands still.",
            "I look around.",
            "Dust hangs in the light.",
            "The race is silent.",
            "d20 20 = 20",
            "The miller",
            "30 minutes pass",
            "The party is at The ford",
        ):
            assert expected in text


def test_the_attribution_stands_once_in_every_kind() -> None:
    for text in nasty_story("Wizards of the Coast LLC"):
        assert text.count(ATTRIBUTION) == 1
        assert text.count("Creative Commons") == 1


def test_markdown_is_what_a_reader_expects() -> None:
    made, _ = turn(start(), player_text="I knock.", narrative="No answer.", cited=("l-1",))
    assert to_markdown(told((made,))).splitlines() == [
        "# The still mill",
        "",
        "*Millrace*",
        "",
        "- Mira Fell, human fighter 2",
        "- Bren, elf wizard 2",
        "",
        "The mill stands still.",
        "",
        "## Turn 1: " + told((made,)).turns[0].date,
        "",
        "**Mira Fell**",
        "",
        "> I knock.",
        "",
        "No answer.",
        "",
        "Lore: The miller's debt",
        "",
        "## Where it stands",
        "",
        "- Turn 2 (active). The ford.",
        "",
        "---",
        "",
        ATTRIBUTION,
    ]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup_in_html(text: str) -> None:
    plain = Page(to_html(told()))
    page = Page(nasty_story(text)[1])
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements}
    shown = "\n".join(line.strip() for line in text.splitlines())
    assert page.of("blockquote") == [shown]
    assert page.of("h1") == page.of("title") == [" ".join(text.split())]


def test_the_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    html = nasty_story("<script src=http://evil.example/x.js></script>")[1]
    page = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "a", "form", "base"} & {
        tag for tag, _ in page.elements
    }
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_the_page_has_a_language_a_title_and_headings_in_order() -> None:
    page = Page(to_html(told()))
    assert page.elements[0] == ("html", {"lang": "en"})
    assert page.of("title") == ["The still mill"]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_ - level <= 1 for level, next_ in pairwise(levels))
    identities = [str(found["id"]) for _, found in page.elements if "id" in found]
    labels = [
        str(found["aria-labelledby"]) for _, found in page.elements if "aria-labelledby" in found
    ]
    assert len(set(identities)) == len(identities)
    assert set(labels) <= set(identities)


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup_in_markdown(text: str) -> None:
    gfm = create_markdown(
        escape=False,
        plugins=[
            "strikethrough",
            "footnotes",
            "table",
            "url",
            "task_lists",
            "def_list",
            "abbr",
            "mark",
            "insert",
            "superscript",
            "subscript",
            "math",
        ],
    )
    for html in (
        gfm(escaped(text)),
        MarkdownIt("commonmark").enable("table").render(escaped(text)),
    ):
        assert {tag for tag, _ in Page(str(html)).elements} <= {"p", "br"}
    page = Page(str(gfm(nasty_story(text)[0])))
    assert {tag for tag, _ in page.elements} <= {
        "h1",
        "h2",
        "p",
        "em",
        "strong",
        "blockquote",
        "ul",
        "li",
        "hr",
        "br",
        "a",
    }
    assert {found["href"] for tag, found in page.elements if tag == "a"} == {
        "https://www.dndbeyond.com/srd",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    }


FOREIGN = st.text(
    st.sampled_from("\\`*_{}[]<>()#+-.!|~&$^:=@/ \n\t\"'1a") | st.characters(codec="utf-8"),
    max_size=60,
)


@given(FOREIGN)
def test_markdown_shows_exactly_the_text(text: str) -> None:
    """A CommonMark reader gets paragraphs of the same lines, and nothing else."""
    text = clean_text(text)
    lines = [line for line in (line.strip() for line in text.splitlines()) if line]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escaped(text))
    assert [token.type for token in tokens] == (
        ["paragraph_open", "inline", "paragraph_close"] if lines else []
    )
    shown = "".join(
        "\n" if child.type == "hardbreak" else child.content
        for token in tokens
        for child in token.children or ()
    )
    assert shown == "\n".join(lines)
    assert all(
        child.type in ("text", "text_special", "hardbreak")
        for token in tokens
        for child in token.children or ()
    )


@given(FOREIGN)
def test_quoted_text_stays_in_its_quote(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(quoted(clean_text(text)))
    assert [token.type for token in tokens if token.level == 0] in (
        [],
        ["blockquote_open", "blockquote_close"],
    )


def test_control_characters_leave_no_trace() -> None:
    for text in nasty_story("a\x1b[31mred\x1b[0m\u202egnp.exe\x00\x9b2Jz"):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
        assert "aredgnp.exez" in text


def test_only_lore_that_may_be_known_is_named() -> None:
    turns = two_turns()
    story = told(turns, titles={"l-2": "Only this"})
    assert story.turns[0].cited == ("Only this",)


def test_json_holds_rolls_and_times_and_no_secret() -> None:
    turns = two_turns()
    secret = document(notes="The miller did it.")
    exported = json.loads(to_json(told(turns), secret, turns))
    first, second = exported["turns"]
    assert first["rolls"][0]["roll"]["dice"] == [{"sides": 20, "face": 20, "status": "kept"}]
    assert second["time"] == {"before": 1_000_000, "after": 1_001_800}
    text = to_json(told(turns), secret, turns)
    assert "dm" not in exported
    assert "miller did it" not in text
    assert str(SEED) not in text
    assert "l-2" not in text


def test_json_for_the_dm_adds_what_it_is_given() -> None:
    turns = two_turns()
    everything = {"document": document(notes="The miller did it.").dump()}
    exported = json.loads(to_json(told(turns), document(), turns, everything=everything))
    assert exported["dm"]["document"]["seed"] == SEED


def test_the_gm_s_turns_are_the_gm_s() -> None:
    made, _ = turn(start(), kind="gm", player_text="", narrative="")
    assert told((made,)).turns[0].who == "Game master"
