"""Compiled tables: the same weights, one 64-bit number a total."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.dice.expressions import small_expressions
from whispyrkeep import compile_table
from whispyrkeep.dice import KeyedDice, StreamKey, distribution, roll
from whispyrkeep.dice.streams import GAMMA, mix64, stream_base
from whispyrkeep.dice.tables import WORD
from whispyrkeep.dice.terms import Expression
from whispyrkeep.errors import DiceError, DiceLimitError

KEY = StreamKey("turn:1", 0, "mira", "damage#1")
HIGHEST = 2**64 - 1


@pytest.mark.parametrize("text", ["1d1", "1d2", "1d4 + 3", "2d8", "16d4", "1d16 * 2", "1d4 == 2"])
def test_dice_with_two_four_or_eight_sides_are_exact(text: str) -> None:
    """Their cases divide 2**64."""
    assert compile_table(text).chances == dict(distribution(text))


@pytest.mark.parametrize("text", ["1d20", "4d6kh3", "20d6", "1d6!", "100d100", "1d3 - 1d5"])
def test_no_chance_is_off_by_a_number_in_two_to_the_64(text: str) -> None:
    odds, table = distribution(text), compile_table(text)
    counted = 1 - odds.truncated
    assert set(table.chances) <= set(odds.support)
    for total, chance in odds:
        assert abs(table.chances.get(total, 0) - chance / counted) < Fraction(1, 2**WORD)


@settings(max_examples=60, deadline=None)
@given(small_expressions)
def test_every_number_stands_for_one_total(tree: Expression) -> None:
    try:
        odds = distribution(tree)
    except DiceError:
        assume(False)
        raise
    table = compile_table(odds)
    assert sum(table.chances.values()) == 1
    assert len(table.columns) == 2**table.bits < 2 * len(odds.support)
    size = 2 ** (WORD - table.bits)
    for place, (threshold, below, other) in enumerate(table.columns):
        first, last = place * size, place * size + size - 1
        assert 0 <= threshold <= size
        assert table.draw(first) == (below if threshold else other)
        assert table.draw(last) == (below if threshold == size else other)
        if 0 < threshold < size:
            assert table.draw(first + threshold - 1) == below
            assert table.draw(first + threshold) == other


@given(st.integers(0, HIGHEST))
def test_a_draw_is_possible(word: int) -> None:
    odds = distribution("4d6kh3")
    assert compile_table(odds).draw(word) in odds.support


def test_frozen_draws() -> None:
    """A simulator in another language draws the same: these totals may never change."""
    table = compile_table("4d6kh3")
    assert table.bits == 4
    stream = KeyedDice(1).at(KEY)
    words = [stream.word() for _ in FROZEN]
    base = stream_base(1, KEY)
    assert words == [mix64((base + (draw + 1) * GAMMA) % 2**64) for draw in range(len(FROZEN))]
    assert [table.draw(word) for word in words] == FROZEN


FROZEN = [11, 11, 11, 18, 8, 14, 9, 14, 15, 16, 15, 11]


def test_a_word_takes_the_place_of_a_face() -> None:
    one, other = KeyedDice(1).at(KEY), KeyedDice(1).at(KEY)
    one.word()
    other.die(20)
    assert one.die(20) == other.die(20)


@pytest.mark.parametrize("text", ["1d20", "8d6", "4d6kh3"])
def test_means_of_many_draws_lie_within_five_sigma(text: str) -> None:
    odds, table, count = distribution(text), compile_table(text), 20_000
    dice = KeyedDice(9)
    total = sum(
        table.draw(dice.at(StreamKey(f"turn:{n}", 0, "mira", "damage#1")).word())
        for n in range(count)
    )
    assert abs(total / count - odds.mean) < 5 * odds.standard_deviation / sqrt(count)


def test_too_wide_a_table_is_refused() -> None:
    with pytest.raises(DiceLimitError) as caught:
        compile_table("1d1000000")
    assert caught.value.limit == "different outcomes"


def test_the_repr_is_short() -> None:
    assert repr(compile_table("2d6")) == "CompiledTable('2d6', 16 columns)"
    assert roll("2d6", KeyedDice(1).at(KEY)).total in distribution("2d6").support
