"""Features, feats, invocations and Metamagic options name the rule that the engine carries out."""

from __future__ import annotations

import pytest

from whispyrkeep.catalog.builtin import builtin_fields, index, reference_entry
from whispyrkeep.catalog.overlays import read_overlay
from whispyrkeep.errors import BrokenEntry
from whispyrkeep.mechanics.features.standing import BY_DATA, EXECUTED, KINDS, word_of
from whispyrkeep.models.feature_rules import FEATURE_RULES
from whispyrkeep.models.reference import Feat, Feature, Option

NAMED = tuple(one for one in index() if one.partition("/")[0] in KINDS)
RECKLESS = "feature/barbarian-reckless-attack"


def test_every_rule_is_carried_out_and_no_other_is() -> None:
    assert EXECUTED.keys() | BY_DATA.keys() == FEATURE_RULES


@pytest.mark.parametrize("entry_id", NAMED)
def test_an_entry_names_its_rule_and_says_what_it_does(entry_id: str) -> None:
    entry = reference_entry(entry_id)
    assert isinstance(entry, Feature | Feat | Option)
    assert entry.rule == word_of(entry_id)
    head, _, told = entry.text.partition(": ")
    assert head and 8 < len(told) <= 250
    assert not any(line.startswith("Text:") for line in entry.unmodelled)


def test_a_copy_of_another_id_has_no_rule_and_says_so() -> None:
    """A rule goes by the word on the sheet."""
    own = {"overlay": {"base": RECKLESS}, "name": "Fen Fury"}
    _, fields = read_overlay("feature/fen-fury", own)
    assert fields is not None and "rule" not in fields
    assert fields["unmodelled"][-1].startswith("reckless-attack is carried out for the book's")


def test_a_change_of_the_book_s_entry_keeps_its_rule() -> None:
    _, fields = read_overlay(RECKLESS, builtin_fields(RECKLESS) | {"name": "Wild Attack"})
    assert fields is not None and fields["rule"] == "reckless-attack"


def test_a_rule_that_there_is_not_is_refused() -> None:
    with pytest.raises(BrokenEntry, match="there is no rule"):
        read_overlay(RECKLESS, builtin_fields(RECKLESS) | {"rule": "wreckless-attack"})
