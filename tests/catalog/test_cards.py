"""What an entry's card says, as a person reads it."""

from __future__ import annotations

import pytest

from whispyrkeep.catalog.cards import entry_card


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("monster/druid", "Speak with Animals", "Speak With"),
        ("item/longsword", "versatile 1d10", ""),
        ("monster/animated-armor", "AC", " ,"),
        ("monster/ankheg", "recharges on 6;", "on 6+"),
        ("monster/tarrasque", "walk up to Speed; 60-foot emanation", "; ,"),
        ("monster/giant-frog", "Swallow: (grappling)", ":  "),
        ("magic-item/cape-of-the-mountebank", "1 charge;", ".."),
        ("magic-item/belt-of-dwarvenkind", "ability score (Constitution) +2", ".."),
        ("spell/weird", "at the end of the target's turns", "targets turns"),
        ("subclass/path-of-the-berserker", "Path of the Berserker", "Of The"),
    ],
)
def test_lines_read_as_sentences_do(name: str, said: str, unsaid: str) -> None:
    card = str(entry_card(name))
    assert said in card
    assert not unsaid or unsaid not in card
