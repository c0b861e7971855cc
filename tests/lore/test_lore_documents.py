"""Canon documents: front matter, passages, secrets, and files nobody should trust."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lore_keep import LIGHTHOUSE

from whispyrkeep.errors import BadLoreDocument
from whispyrkeep.lore.documents import canon_files, document_slug, read_document
from whispyrkeep.lore.passages import MOST_CHARACTERS, MOST_WORDS, count_words, cut
from whispyrkeep.models.lore import DM_ONLY, TABLE, DocumentSource, LoreRecord, Visibility


def read(tmp_path: Path, text: str | bytes, name: str = "note.md") -> tuple[LoreRecord, ...]:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(file, name).records


def test_a_document_becomes_records(tmp_path: Path) -> None:
    records = read(tmp_path, LIGHTHOUSE, "salt-light.md")
    first = records[0]
    assert first.id.startswith("canon:salt-light#1-")
    assert first.kind == "hard"
    assert (first.title, first.tags) == ("The Salt Light", ("places",))
    assert first.entities == ("The Salt Light", "the old lighthouse", "Ada Venn")
    assert (first.year_from, first.year_to) == (212, None)
    assert first.source == DocumentSource(
        document="salt-light.md", heading=("The Salt Light",), position=1
    )
    assert first.text.startswith("The lighthouse on the Grey Tooth was lit in the year 212. Ada")
    assert "Ada Venn" not in records[-1].entities


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("Hanne Oddry keeps the inn.", True),
        ("HANNE ODDRY", True),
        ("Hanne keeps it.", True),
        ("Hannelore keeps it.", False),
        ("Oddry keeps it.", False),
        ("An old sal tree.", False),
    ],
)
def test_entities_go_to_the_passages_that_mention_them(
    tmp_path: Path, text: str, mentioned: bool
) -> None:
    (record,) = read(tmp_path, f"---\nentities: [Hanne Oddry, Old Sallow]\n---\n{text}")
    assert record.entities == ("note", *(["Hanne Oddry"] if mentioned else []))


def test_marks_hide_sections_and_paragraphs(tmp_path: Path) -> None:
    hidden = {r.text: r.visibility for r in read(tmp_path, LIGHTHOUSE)}
    assert hidden == {
        "The lighthouse on the Grey Tooth was lit in the year 212. Ada Venn keeps its lamp and"
        " counts the ships that pass on their way to the harbour of Brack.": TABLE,
        "Below the lamp room lies a cellar where the wreckers store stolen brandy.": DM_ONLY,
        "It burns whale oil. On moonless nights Ada Venn puts it out for the wreckers.": DM_ONLY,
        "The lens came over the sea from the glass towns of the south.": TABLE,
    }


@pytest.mark.parametrize(
    "text",
    [
        "# A (DM only)\n\nsecret",
        "# A (gm  ONLY)\n\nsecret",
        "# A [DM-only]\n\nsecret",
        "A (DM only)\n===\n\nsecret",
        "# A (DM only)\n\n## B\n\n### C\n\nsecret",
        "(DM only) secret",
        "secret\nand its end (DM only)",
        "> secret (DM only)",
        "- one\n- (DM only) secret",
        "(DM only: he lies) secret",
        "**(DM only)** secret",
        "(DM\u200b only) secret",
        "(DM\nonly) secret",
        "(DM only)\n\nsecret",
        "# A\n\n(DM only)\n\nsecret\n\nsecret too\n\n## B\n\nsecret",
        "```\n(DM only) secret\n\nstill code, still secret\n```",
    ],
)
def test_every_spelling_of_the_mark_hides(tmp_path: Path, text: str) -> None:
    records = read(tmp_path, text)
    assert "secret" in records[0].text
    assert {record.visibility for record in records} == {DM_ONLY}


@pytest.mark.parametrize(
    "text",
    [
        "# A (DM only)\n\nsecret\n\n# B\n\nopen",
        "# A\n\n## B (DM only)\n\nsecret\n\n## C\n\nopen",
        "# A\n\n(DM only)\n\nsecret\n\n# B\n\nopen",
        "secret (DM only)\n\nopen",
    ],
)
def test_a_secret_ends_with_its_section_or_paragraph(tmp_path: Path, text: str) -> None:
    shown = {record.text: record.visibility for record in read(tmp_path, text)}
    assert shown == {"secret": DM_ONLY, "open": TABLE}


def test_a_secret_heading_is_no_title(tmp_path: Path) -> None:
    records = read(tmp_path, "Rain.\n\n# The count drinks blood (DM only)\n\nHe does.", "keep.md")
    assert {record.title for record in records} == {"keep"}


def test_comments_are_never_lore(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "Rain. <!-- he is\n\nthe heir --> Wind.\n\n<!-- never closed")
    assert record.text == "Rain. Wind."


def test_plain_text_has_no_markup(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "# 7 of *these*\nand [more](x)", "ledger.txt")
    assert record.text == "# 7 of *these* and [more](x)"


def test_markup_is_read_aloud(tmp_path: Path) -> None:
    text = "The **old** [[ada-venn|Ada Venn]] saw _two_ [ships](https://x.example/a) ![map](m.png)"
    (record,) = read(tmp_path, text)
    assert record.text == "The old Ada Venn saw two ships"


@pytest.mark.parametrize(
    ("head", "visibility"),
    [
        ("title: x", TABLE),
        ("visibility: dm", DM_ONLY),
        ("visibility: table", TABLE),
        (
            "visibility: [Ada Venn, tobin]",
            Visibility(scope="characters", characters=("ada-venn", "tobin")),
        ),
    ],
)
def test_visibility_of_a_whole_document(tmp_path: Path, head: str, visibility: Visibility) -> None:
    records = read(tmp_path, f"---\n{head}\n---\nRain.\n\n(DM only) Thunder.")
    assert [record.visibility for record in records] == [visibility, DM_ONLY]


@pytest.mark.parametrize(
    ("years", "expected"),
    [("212", (212, 212)), ("[212, 300]", (212, 300)), ("[null, -3]", (None, -3))],
)
def test_years(tmp_path: Path, years: str, expected: tuple[int | None, int | None]) -> None:
    (record,) = read(tmp_path, f"---\nyears: {years}\n---\nRain.")
    assert (record.year_from, record.year_to) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no text"),
        (b"---\ntitle: x\n---\n\n# Only a heading\n", "holds no text"),
        (b"caf\xe9 by the sea", "not UTF-8 text: byte 3 is 0xe9"),
        (b"\xff\xfeR\x00", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (b"x" * (2 * 2**20 + 1), "larger than 2 MiB"),
        (b"---\ntitle: x\n", "without an end"),
        (b"---\nvisiblity: dm\n---\nRain.", "'visiblity'"),
        (b"---\nvisibility: []\n---\nRain.", "'visibility"),
        (b"---\nvisibility: nobody\n---\nRain.", "'visibility"),
        (b"---\nyears: [300, 212]\n---\nRain.", "years run backwards"),
        (b"---\nyears: true\n---\nRain.", "'years"),
        (b"---\n- a\n- b\n---\nRain.", "front matter"),
        (b"---\na: &a [x]\nb: [*a, *a]\n---\nRain.", "aliases"),
        (b"---\ntitle: [[[[[[[[[[]]]]]]]]]]\n---\nRain.", "deeper"),
        (b"---\ntitle: !!python/object/apply:os.system [ls]\n---\nRain.", "no plain YAML"),
        (b"---\ntitle: " + b"x" * 40_000 + b"\n---\nRain.", "longer than 32 KiB"),
    ],
)
def test_unreadable_documents_are_named_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(BadLoreDocument) as caught:
        read(tmp_path, content, "odd.md")
    assert "'odd.md'" in str(caught.value)
    assert reason in caught.value.reason
    assert caught.value.remedy


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("Elsewhere.")
    (tmp_path / "link.md").symlink_to(outside)
    os.mkfifo(tmp_path / "pipe.md")
    for name in ("link.md", "pipe.md", "missing.md"):
        with pytest.raises(BadLoreDocument, match=name):
            read_document(tmp_path / name, name)


def test_canon_files_are_found_in_order_and_hidden_ones_left_out(tmp_path: Path) -> None:
    for path in ("b.md", "a/c.TXT", "a/b.markdown", ".obsidian/x.md", "a/.y.md", "a/map.png"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("x")
    assert [path for path, _ in canon_files(tmp_path)] == ["a/b.markdown", "a/c.TXT", "b.md"]
    assert canon_files(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("Salt Light.md", "salt-light"),
        ("Places/Übersee_2.txt", "places/ubersee-2"),
        ("a.b/c.d.md", "a-b/c-d"),
    ],
)
def test_document_slugs(path: str, slug: str) -> None:
    assert document_slug(path) == slug


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1))
)
def test_any_path_makes_a_sound_id(folders: list[str]) -> None:
    path = "/".join([*folders, "note.md"])
    record = LoreRecord(
        id=f"canon:{document_slug(path)}#99999-01234567",
        text="x",
        kind="hard",
        source=DocumentSource(document="x", position=1),
    )
    assert record.id


def test_ids_stay_while_the_text_stays(tmp_path: Path) -> None:
    before = read(tmp_path, "# A\n\nOne.\n\n# B\n\nTwo.")
    after = read(tmp_path, "# A\n\nOne.\n\n# B\n\nTwo and more.")
    assert before[0].id == after[0].id
    assert before[1].id != after[1].id


def test_passages_have_60_to_120_words() -> None:
    sentence = "The tide took the lower stairs and gave them back by noon, as on every day. "
    text = "\n\n".join(sentence * count for count in (3, 30, 1, 2, 9, 40, 2))
    passages = cut(text, markdown=True)
    assert all(60 <= count_words(passage.text) <= MOST_WORDS for passage in passages)
    assert "".join("".join(p.text for p in passages).split()) == "".join(text.split())


@settings(deadline=None)
@given(st.lists(st.text("ab .!?\n#-*|港。", max_size=400), max_size=6), st.booleans())
def test_no_passage_is_too_long_and_no_letter_lost(parts: list[str], markdown: bool) -> None:
    text = "\n\n".join(parts)
    passages = cut(text, markdown=markdown)
    for passage in passages:
        assert passage.text.strip()
        assert count_words(passage.text) <= MOST_WORDS
        assert len(passage.text) <= MOST_CHARACTERS + 200
    if not markdown:
        shown = "".join("".join(passage.text for passage in passages).split())
        letters = [sign for sign in text if sign.isalnum()]
        assert [sign for sign in shown if sign.isalnum()] == letters


@pytest.mark.parametrize("seed", ["# ", "(dm ", "[[", "*a", "a\n", "<!--", "---\n", "x", "1.\n\n"])
def test_hostile_repetition_ends(seed: str) -> None:
    for passage in cut(seed * (200_000 // len(seed)) + "x", markdown=True):
        assert len(passage.text) <= MOST_CHARACTERS + 200
