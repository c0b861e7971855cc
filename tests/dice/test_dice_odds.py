"""Exact odds against every outcome d20 can have, and against closed forms."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import comb, sqrt

import d20
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.dice.expressions import expressions, small_expressions
from tests.dice.odometer import FINITE, exact, outcomes
from whispyrkeep.dice import (
    KeyedDice,
    StreamKey,
    distribution,
    parse,
    probability,
    replay,
    roll,
)
from whispyrkeep.dice.hands import deal, operate
from whispyrkeep.dice.terms import Expression, Operated
from whispyrkeep.errors import (
    DiceEndlessError,
    DiceError,
    DiceLimitError,
    DiceSyntaxError,
    DiceValueError,
)

ENDLESS = (
    "1d6!",
    "3d6!",
    "2d6e>4",
    "1d6e1",
    "2d6ro1e6",
    "2d4mi2e4",
    "3d6!ma4",
    "3d4e4p1",
    "4d6!kh3",
    "3d6!kl2mi2",
    "3d4e4pl1ph1",
    "2d6!ra1",
    "1d4e4ro4",
    "2d6!!",
    "3d6!!kh2",
    "2d4!!ma5",
    "2d4kh1e4",
    "2d4kh1!!",
    "1d6! - 1d4",
    "(2d6!, 1d8)kh1",
    "2d6rr1rr2!",
)
REROLLED = ("1d6rr1", "3d6rr<3", "4d6rr1kh3", "2d6kh1rr6", "3d4rr1ro2", "2d6mi2rr2")


def simulated_mean(text: str, count: int) -> float:
    dice = KeyedDice(42)
    totals = [roll(text, dice.at(StreamKey("t", n, "a", text))).total for n in range(count)]
    return sum(totals) / count


@pytest.mark.parametrize("text", FINITE)
def test_odds_are_those_of_every_outcome_d20_can_have(text: str) -> None:
    assert dict(distribution(text)) == exact(text)


@settings(max_examples=150, deadline=None)
@given(small_expressions)
def test_odds_and_rolls_of_any_small_expression_are_d20s(tree: Expression) -> None:
    try:
        chances = exact(str(tree), at_most=2_000)
    except d20.RollValueError:
        with pytest.raises(DiceValueError):
            distribution(tree)
        return
    assume(chances is not None)
    assert dict(distribution(tree)) == chances
    for faces, total, _ in islice(outcomes(str(tree)), 50):
        assert replay(tree, faces).total == total


@pytest.mark.parametrize("text", REROLLED)
def test_rerolls_have_their_closed_form(text: str) -> None:
    odds = distribution(text)
    assert sum(chance for _, chance in odds) == 1
    assert odds.truncated == 0


@pytest.mark.parametrize("text", ENDLESS)
def test_endless_explosions_sum_to_one_with_what_was_left_out(text: str) -> None:
    odds = distribution(text)
    assert sum(chance for _, chance in odds) + odds.truncated == 1
    assert all(chance > 0 for _, chance in odds)
    assert 0 < odds.truncated < Fraction(1, 10**11)


@pytest.mark.parametrize("text", [*ENDLESS, *REROLLED, "4d6kh3", "1d20 adv + 5", "crit(2d6 + 3)"])
def test_means_of_many_rolls_lie_within_five_sigma(text: str) -> None:
    odds = distribution(text)
    count = 4_000
    assert abs(simulated_mean(text, count) - odds.mean) < 5 * odds.standard_deviation / sqrt(count)


@settings(max_examples=60, deadline=None)
@given(expressions, st.integers(0, 2**64 - 1))
def test_a_roll_is_one_of_the_possible_totals(tree: Expression, seed: int) -> None:
    try:
        thrown = roll(tree, KeyedDice(seed).at(StreamKey("t", 0, "a", "b")))
        odds = distribution(tree)
    except DiceError:
        assume(False)
        raise
    assert thrown.total in odds.support or odds.truncated


@settings(max_examples=60, deadline=None)
@given(expressions)
def test_weights_are_whole_and_sum_to_the_cases(tree: Expression) -> None:
    try:
        odds = distribution(tree)
    except DiceError:
        assume(False)
        raise
    assert all(type(weight) is int and weight > 0 for weight in odds.weights)
    assert list(odds.support) == sorted(set(odds.support))
    assert sum(odds.weights) == odds.cases * (1 - odds.truncated)


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("1d6!", Fraction(21, 5)),
        ("10d6!", 42),
        ("1d6e1", Fraction(21, 5)),
        ("1d6e>4", Fraction(21, 4)),
        ("1d6!!", Fraction(21, 5)),
        ("1d20!", Fraction(210, 19)),
    ],
)
def test_explosions_have_the_mean_of_their_geometric_series(text: str, mean: Fraction) -> None:
    """A chain's mean is the die's, divided by the chance that a face does not explode."""
    assert abs(distribution(text).mean - mean) < Fraction(1, 10**9)


@pytest.mark.parametrize(("count", "keep"), [(2, 1), (3, 2), (4, 3)])
@pytest.mark.parametrize("rank", ["kh", "kl", "ph", "kh1kl"])
def test_ranking_exploded_dice_agrees_with_following_every_hand(
    count: int, keep: int, rank: str
) -> None:
    text = f"{count}d4e4{rank}{keep}"
    tree = parse(text)
    assert isinstance(tree, Operated)
    hands = deal(dict.fromkeys(range(1, 5), 1), 4, count)
    for operation in tree.operations:
        hands = operate(hands, operation, range(1, 5))
    odds, slow = distribution(text), hands.sums
    for total, chance in odds:
        assert abs(chance - Fraction(slow.by_value[total], slow.total)) < Fraction(1, 10**11)


def test_sums_of_dice_follow_the_closed_form() -> None:
    """How many ways 20d6 shows a total: inclusion and exclusion over dice above six."""
    odds = distribution("20d6")
    for total, chance in odds:
        spare = total - 20
        ways = sum(
            (-1) ** k * comb(20, k) * comb(spare - 6 * k + 19, 19) for k in range(spare // 6 + 1)
        )
        assert chance == Fraction(ways, 6**20)


def test_the_highest_of_many_follows_the_closed_form() -> None:
    for total, chance in distribution("40d20kh1"):
        assert chance == Fraction(total**40 - (total - 1) ** 40, 20**40)


@pytest.mark.parametrize(
    ("text", "chance"),
    [
        ("1d20 >= 11", Fraction(1, 2)),
        ("4d6kh3 >= 18", Fraction(21, 1296)),
        ("2d20kh1 + 5 >= 15", Fraction(319, 400)),
        ("1d20 adv + 5 >= 15", Fraction(319, 400)),
        ("(1d6 > 7)", 0),
        ("1d6! >= 13", Fraction(1, 36)),
        ("1d6! >= 40", Fraction(1, 6**6) * Fraction(3, 6)),
        ("7 <= 1d6!", Fraction(1, 6)),
        ("1d6! != 6", 1),
        ("1d6! < 1d4", Fraction(6, 24)),
        ("2d6! + 3 == 6", Fraction(2, 36)),
        ("1d6rr<3 >= 5", Fraction(1, 2)),
    ],
)
def test_probabilities(text: str, chance: Fraction) -> None:
    assert probability(text) == chance


@pytest.mark.parametrize("text", ["1d20 + 5", "(4)", "-(1d6 > 3)"])
def test_a_probability_needs_a_comparison(text: str) -> None:
    with pytest.raises(DiceValueError, match=r"is no comparison; compare it, as in `.* >= 10`"):
        probability(text)


@pytest.mark.parametrize("text", ["4d6!kh3 >= 20", "-(1d6!) < 0", "1d6! > 2d6!", "1d6! >= 200"])
def test_what_explosions_leave_open_is_never_rounded_away(text: str) -> None:
    with pytest.raises(DiceValueError, match="endless explosions"):
        probability(text)
    assert 0 < distribution(text).truncated < Fraction(1, 10**11)


@pytest.mark.parametrize(
    "text", ["1d20rr<21", "2d6rrh1", "3d6kh2rr>0", "1d1e1", "2d6e<7kh1", "2d4kh1e>0", "1d1!!"]
)
def test_endless_dice_have_no_odds(text: str) -> None:
    with pytest.raises(DiceEndlessError, match="would never end; leave at least one face out"):
        distribution(text)


@pytest.mark.parametrize(
    "text",
    [
        "1d1000000",
        "500d1000",
        "2d60000kh1",
        "100d6!",
        "20d20ro1kh3rr1",
        "1d100e>1",
        "1000d20",
        "(100d20)*(100d20)*1d6",
        "200d20kh100",
    ],
)
def test_odds_too_wide_to_hold_are_refused_at_once(text: str) -> None:
    with pytest.raises(DiceLimitError) as caught:
        distribution(text)
    assert caught.value.value > caught.value.maximum
    assert caught.value.remedy


def test_a_division_that_can_be_by_zero_has_no_odds() -> None:
    with pytest.raises(DiceValueError, match="divides by zero"):
        distribution("6/(1d6-1)")


def test_text_that_is_no_dice_is_refused() -> None:
    with pytest.raises(DiceSyntaxError):
        probability("sword >= 2")


def test_figures_of_a_distribution() -> None:
    odds = distribution("2d6")
    assert odds.support == tuple(range(2, 13))
    assert (odds.mean, odds.variance) == (7, Fraction(35, 6))
    assert odds.standard_deviation == pytest.approx(sqrt(35 / 6))
    assert (odds.exactly(7), odds.exactly(13)) == (Fraction(1, 6), 0)
    assert (odds.at_least(10), odds.at_most(4)) == (Fraction(1, 6), Fraction(1, 6))
    assert [odds.percentile(percent) for percent in (0, 50, 90, 100)] == [2, 7, 10, 12]
    assert repr(odds) == "Distribution('2d6', 2..12, mean=7.00)"
    with pytest.raises(ValueError, match="percent"):
        odds.percentile(101)


def test_figures_of_a_distribution_that_was_cut_off() -> None:
    odds = distribution("1d6!")
    assert odds.truncated == Fraction(1, 6**17)
    assert repr(odds) == "Distribution('1d6e6', 1..101, mean=4.20, truncated=5.9e-14)"
    assert odds.at_least(1) == 1 - odds.truncated
    assert odds.at_most(5) == Fraction(5, 6)
    assert "left out: endless explosions" in odds._repr_html_()


@pytest.mark.parametrize("text", ["4d6kh3", "1d20[<i>]", "100d6", "3d6!"])
def test_html_is_a_table_without_what_untrusted_notebooks_drop(text: str) -> None:
    html = distribution(text)._repr_html_()
    assert html.count("<tr>") <= 42
    for dropped in ("<i>", "<style", "<svg", "<script", " id=", "var(", "role="):
        assert dropped not in html


def test_wide_html_loses_nothing() -> None:
    shown = distribution("1d100")._repr_html_()
    assert "1 to 3" in shown
    assert shown.count("3.00%") >= 33
