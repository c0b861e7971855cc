"""How evenly dice fell: Pearson's test, against published values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whispyrkeep.dice.streams import KeyedDice, StreamKey
from whispyrkeep.panels.fairness import chi_square_tail, fairness


@pytest.mark.parametrize(
    ("squared", "degrees", "tail"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (11.070, 5, 0.05), (30.144, 19, 0.05), (36.191, 19, 0.01)],
)
def test_the_tail_is_that_of_the_printed_tables(squared: float, degrees: int, tail: float) -> None:
    """Upper critical values of the chi-square distribution, as every textbook prints them."""
    assert chi_square_tail(squared, degrees) == pytest.approx(tail, abs=5e-5)


@given(st.floats(0, 200), st.integers(1, 99))
def test_the_tail_is_a_probability_that_falls(squared: float, degrees: int) -> None:
    less, more = chi_square_tail(squared + 1, degrees), chi_square_tail(squared, degrees)
    assert 0 <= less <= more + 1e-12
    assert more <= 1


def test_no_deviation_at_all_is_always_reached() -> None:
    assert chi_square_tail(0, 19) == chi_square_tail(0, 4) == 1


def test_every_face_is_counted_kept_or_not() -> None:
    found = fairness(6, [1, 1, 2, 6])
    assert [(face.face, face.observed) for face in found.faces] == [
        (1, 2), (2, 1), (3, 0), (4, 0), (5, 0), (6, 1),
    ]  # fmt: skip
    assert (found.thrown, found.expected_each) == (4, "0.7")
    assert found.p is None
    assert "26 more" in found.verdict


def test_even_dice_are_called_even_and_loaded_ones_are_not() -> None:
    even = fairness(20, [face for face in range(1, 21) for _ in range(10)])
    assert (even.chi_square, even.p) == (0, 1)
    assert "as even as" in even.verdict
    loaded = fairness(20, [*range(1, 21)] * 10 + [20] * 60)
    assert loaded.p is not None
    assert loaded.p < 0.001
    assert "hardly ever" in loaded.verdict


def test_our_own_dice_are_seldom_suspected() -> None:
    """At the five-percent mark about one campaign in twenty; 200 campaigns of 400 throws here."""
    streams = (KeyedDice(seed).at(StreamKey("turn:1", 0, "mira", "x")) for seed in range(200))
    found = [fairness(20, [stream.die(20) for _ in range(400)]).p for stream in streams]
    assert 2 <= sum(p is not None and p < 0.05 for p in found) <= 20
