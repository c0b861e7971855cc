from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.models.text import StreamCleaner, clean_text

HOSTILE = st.text(
    st.sampled_from(
        "ab[]m0;?\\PX^_ \r\n\t\x00\x07\x1b\x7f\x85\x9b\x9c\x9d\u202e\u200b\u200d\ud800é"
    )
    | st.characters(),
    max_size=80,
)


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b1;31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\picture", "picture"),
        ("\x1bcreset", "reset"),
        ("\x1b]never closed", "]never closed"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("hide\U000e0041\U000e0042\u200b\ufeffden", "hideden"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("नमस्\u200dते 👩\u200d🚀", "नमस्\u200dते 👩\u200d🚀"),
    ],
)
def test_clean_text(foreign: str, shown: str) -> None:
    assert clean_text(foreign) == shown


@given(HOSTILE)
def test_nothing_is_left_that_a_terminal_obeys_or_a_file_cannot_hold(foreign: str) -> None:
    cleaned = clean_text(foreign)
    assert all(
        unicodedata.category(char) not in {"Cc", "Cs"} for char in cleaned if char not in "\n\t"
    )
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    cleaned.encode("utf-8")


@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(foreign: str) -> None:
    assert clean_text(clean_text(foreign)) == clean_text(foreign)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert clean_text(text) == text


@given(st.lists(HOSTILE, max_size=8))
def test_in_pieces_the_same_is_shown_as_in_one(pieces: list[str]) -> None:
    cleaner = StreamCleaner()
    shown = "".join(cleaner.feed(piece) for piece in pieces) + cleaner.flush()
    assert shown == clean_text("".join(pieces))


def test_an_endless_sequence_is_not_held_for_ever() -> None:
    cleaner = StreamCleaner()
    assert cleaner.feed("\x1b]") == ""
    assert len("".join(cleaner.feed("x" * 100) for _ in range(20))) > 1_000
