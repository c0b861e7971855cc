"""Rolls against d20 on the same faces, and what a roll says about itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

import d20
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.dice.expressions import expressions
from tests.dice.odometer import FINITE, feeding, outcomes
from whispyrkeep.dice import HandDice, KeyedDice, Roll, StreamKey, parse, replay, roll
from whispyrkeep.dice.rolling import Part, Throw
from whispyrkeep.dice.terms import Expression
from whispyrkeep.errors import DiceError, DiceLimitError, DiceValueError, DieFaceError

KEY = StreamKey("turn:1", 0, "mira", "roll")


def throws(part: Part) -> list[Throw]:
    return [*part.throws, *(throw for below in part.parts for throw in throws(below))]


def fates(text: str, *faces: tuple[int, int]) -> list[tuple[int, str, str]]:
    return [
        (throw.value, throw.status, throw.reason)
        for throw in throws(replay(text, faces).explanation)
    ]


@pytest.mark.parametrize("text", FINITE)
def test_every_sequence_of_faces_totals_what_d20_makes_of_it(text: str) -> None:
    for faces, total, _ in outcomes(text):
        assert replay(text, faces).total == total


@pytest.mark.parametrize(
    "text", ["6d6rr<4", "5d6e6", "4d6e>3kh3", "10d10rr1e10kh5mi3", "3d6rr1rr6ra2", "8d6ro1kl3e1"]
)
@given(seed=st.integers(0, 2**32))
def test_long_chains_total_what_d20_makes_of_the_same_faces(text: str, seed: int) -> None:
    """Which of several dice gets which new face differs in d20 from run to run; no total does."""
    ours = roll(text, KeyedDice(seed).at(KEY))
    with feeding() as feed:
        feed.bases = [sides for sides, _ in ours.faces]
        feed.digits = [face - 1 for _, face in ours.faces]
        assert d20.roll(text).total == ours.total
        assert feed.place == len(ours.faces)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("1.5", 1),
        ("15/2", 7),
        ("-15/2", -7),
        ("-15//2", -8),
        ("-7%3", 2),
        ("7/2*2", 7),
        ("1<2<3", 1),
        ("3>2>1", 0),
        ("(1,2,3)", 6),
        ("(1,2,3)kh2", 5),
        ("(5)p5+2", 2),
        ("((1,2),4)kl1", 3),
        ("()", 0),
        ("0d6", 0),
    ],
)
def test_arithmetic(text: str, total: int) -> None:
    assert roll(text, KeyedDice(1).at(KEY)).total == total == d20.roll(text).total


@pytest.mark.parametrize(("text", "total"), [("(0.1+0.2)*10==3", 1), ("0.29*100", 29)])
def test_decimals_are_exact_where_d20_uses_binary_floats(text: str, total: int) -> None:
    assert roll(text, KeyedDice(1).at(KEY)).total == total != d20.roll(text).total


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1d20 adv + 5", "2d20kh1 + 5"),
        ("dis(1d20)", "2d20kl1"),
        ("1d20ro1 adv", "2d20ro1kh1"),
        ("crit(2d6 + 4)", "4d6 + 4"),
        ("crit(1d8 + 2d6ro<3[fire] + 3)", "2d8 + 4d6ro<3 + 3"),
        ("crit((1d4, 2d6)kh1)", "(2d4, 4d6)kh1"),
        ("crit(crit(1d6))", "4d6"),
        ("4d6dl1", "4d6pl1"),
    ],
)
def test_our_words_mean_what_the_longer_form_means(text: str, same: str) -> None:
    for seed in range(50):
        one, two = (roll(written, KeyedDice(seed).at(KEY)) for written in (text, same))
        assert (one.total, one.faces) == (two.total, two.faces)


def test_kept_and_dropped() -> None:
    assert fates("4d6kh3", (6, 5), (6, 1), (6, 1), (6, 3)) == [
        (5, "kept", ""),
        (1, "kept", ""),
        (1, "dropped", "dropped by kh3"),
        (3, "kept", ""),
    ]


def test_rerolled_dice_stay_in_the_record() -> None:
    assert fates("2d6rr1", (6, 1), (6, 4), (6, 1), (6, 2)) == [
        (1, "rerolled", "rerolled by rr1"),
        (4, "kept", ""),
        (1, "rerolled", "rerolled by rr1"),
        (2, "kept", ""),
    ]


def test_exploded_and_clamped() -> None:
    assert fates("1d6!mi3", (6, 6), (6, 2)) == [
        (6, "exploded", "exploded by e6"),
        (3, "clamped", "clamped by mi3"),
    ]


def test_dice_that_add_to_one_die() -> None:
    assert fates("2d6!!kh1", (6, 6), (6, 5), (6, 6), (6, 1)) == [
        (13, "exploded", "exploded by !!6"),
        (5, "dropped", "dropped by kh1"),
        (6, "added", "added by !!6"),
        (1, "added", "added by !!6"),
    ]


def test_every_reason_a_die_met_is_told() -> None:
    (_, _, _, last) = fates("3d6e6ma4kh2", (6, 6), (6, 6), (6, 1), (6, 1), (6, 2))[:4]
    assert last == (1, "dropped", "dropped by kh2")
    (first, *_) = fates("1d6e6ma4p4", (6, 6), (6, 2))
    assert first == (4, "dropped", "exploded by e6, clamped by ma4, dropped by p4")


def test_explanation_in_lines() -> None:
    assert replay("(1d6, 2d4)kh1 + 1d% - 2", [(6, 2), (4, 3), (4, 1), (10, 8)]).explain() == (
        "(1d6, 2d4)kh1 + 1d% - 2 = 72",
        "  (1d6, 2d4)kh1 + 1d% = 74",
        "    (1d6, 2d4)kh1 = 4",
        "      1d6 = 2, dropped by kh1",
        "        d6: 2, kept",
        "      2d4 = 4",
        "        d4: 3, kept",
        "        d4: 1, kept",
        "    1d% = 70",
        "      d10: 8 worth 70, kept",
    )


@given(expressions, st.integers(0, 2**64 - 1))
def test_a_roll_can_be_read_back_from_its_text_and_faces(tree: Expression, seed: int) -> None:
    thrown = _rolled(tree, seed)
    again = replay(thrown.text, thrown.faces)
    assert again == thrown
    assert again.explain() == thrown.explain()
    assert sorted((one.sides, one.face) for one in throws(thrown.explanation)) == sorted(
        thrown.faces
    )


@given(expressions, st.integers(0, 2**64 - 1))
def test_a_pool_is_worth_the_dice_that_count(tree: Expression, seed: int) -> None:
    for part in _pools(_rolled(tree, seed).explanation):
        assert part.total == sum(throw.value for throw in part.throws if throw.counts)


def _rolled(tree: Expression, seed: int) -> Roll:
    try:
        return roll(tree, KeyedDice(seed).at(KEY))
    except DiceError:
        assume(False)
        raise


def _pools(part: Part) -> Iterable[Part]:
    if part.throws:
        yield part
    for below in part.parts:
        yield from _pools(below)


@pytest.mark.parametrize("text", ["1d20rr<21", "1d1e1", "1d1!!", "2d6rrh1", "(1d1e1, 5)kl1"])
def test_endless_dice_stop_at_a_thousand(text: str) -> None:
    with pytest.raises(DiceLimitError) as caught:
        roll(text, KeyedDice(1).at(KEY))
    assert caught.value.maximum == 1000
    if "!!" not in text:
        with pytest.raises(d20.TooManyRolls):
            d20.roll(text)


@pytest.mark.parametrize("text", ["1/0", "1//0", "1%0", "1d6/(1d1-1)", "(1/0, 2)kh1"])
def test_division_by_zero_is_refused(text: str) -> None:
    with pytest.raises(DiceValueError, match="divides by zero; make sure"):
        roll(text, KeyedDice(1).at(KEY))


@pytest.mark.parametrize(
    ("faces", "error"),
    [
        ([(6, 1)], DiceValueError),
        ([(6, 1), (6, 2), (6, 3)], DiceValueError),
        ([(6, 1), (8, 2)], DieFaceError),
        ([(6, 1), (6, 7)], DieFaceError),
    ],
)
def test_a_record_that_is_not_of_this_roll_is_refused(
    faces: list[tuple[int, int]], error: type[DiceError]
) -> None:
    with pytest.raises(error):
        replay("2d6", faces)


def test_reprs_are_short_and_stable() -> None:
    assert repr(replay("4d6kh3", [(6, 6), (6, 4), (6, 3), (6, 1)])) == "Roll('4d6kh3', total=13)"
    assert repr(replay("1d20+5", [(20, 11)])) == "Roll('1d20 + 5', total=16)"


def test_html_is_text_in_tables_without_what_untrusted_notebooks_drop() -> None:
    html = roll("2d6kh1[<b onclick=x>]", HandDice(lambda *_: 3).at(KEY))._repr_html_()
    assert "&lt;b onclick=x&gt;" in html
    assert "thrown by hand" in html
    assert "dropped by kh1" in html
    for dropped in ("<b onclick", "<style", "<svg", "<script", " id=", "var("):
        assert dropped not in html


def test_rolling_imports_nothing_heavy() -> None:
    code = (
        "import sys; from whispyrkeep.dice import roll, KeyedDice, StreamKey;"
        "roll('1d20+5', KeyedDice(1).at(StreamKey('turn:1', 0, 'a', 'b')));"
        "print(*{name.split('.')[0] for name in sys.modules} & {'pydantic', 'orjson', 'random',"
        " 'numpy', 'typer'}, 'whispyrkeep.dice.odds' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_the_package_names_what_it_has() -> None:
    import whispyrkeep.dice as room

    assert all(getattr(room, name) is not None for name in room.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = room.nothing
    assert parse("1d6") is parse("1d6")
