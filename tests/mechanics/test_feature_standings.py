"""What is said of each feature in ``features.standing`` is so."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import whispyrkeep.mechanics
from whispyrkeep.mechanics.creatures.resources import RESOURCES
from whispyrkeep.mechanics.features import FEATURES
from whispyrkeep.mechanics.features.standing import (
    BY_DATA,
    EXECUTED,
    KINDS,
    LEFT,
    standings,
)

ROOT = Path(whispyrkeep.mechanics.__file__).parent
ALL = tuple(standings())


def source_of(module: str) -> str:
    path = ROOT.joinpath(*module.split("."))
    if path.is_dir():
        return "".join(one.read_text() for one in path.glob("*.py"))
    return path.with_suffix(".py").read_text()


def test_every_entry_of_the_book_stands_in_one_table() -> None:
    """265 features, 17 feats, 27 invocations and 10 Metamagic options, 24 of them printed."""
    kinds = Counter(one.id.partition("/")[0] for one in ALL)
    assert set(kinds) == set(KINDS)
    assert kinds["feature"] == 265
    assert (kinds["feat"], kinds["metamagic"]) == (17, 10)
    assert not set(EXECUTED) & set(LEFT)
    assert not set(BY_DATA) & (set(LEFT) | set(EXECUTED))
    words = {one.word for one in ALL}
    assert set(EXECUTED) | set(BY_DATA) | set(LEFT) == words


@pytest.mark.parametrize("word", sorted(EXECUTED))
def test_the_modules_named_ask_for_the_word(word: str) -> None:
    for module in EXECUTED[word]:
        assert re.search(rf'"{re.escape(word)}[-"]', source_of(module)), module


def test_rules_for_a_whole_kind_are_there() -> None:
    for modules in BY_DATA.values():
        for module in modules:
            assert source_of(module)


def test_whatever_can_be_used_is_a_feature_of_the_book() -> None:
    words = {one.word for one in ALL if one.how == "executed"}
    for name, feature in FEATURES.items():
        plain = [word for word in words if feature.slug == word or feature.slug.startswith(word)]
        assert plain, name


def test_whatever_is_used_up_belongs_to_a_feature() -> None:
    words = {one.word for one in ALL}
    for name, resource in RESOURCES.items():
        assert (resource.feature or name) in words, name


def test_nine_features_in_ten_are_executed() -> None:
    features = [one for one in ALL if one.id.startswith("feature/")]
    executed = [one for one in features if one.how == "executed"]
    assert len(executed) * 10 >= len(features) * 9
