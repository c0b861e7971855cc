"""Reading dice notation: what it means, how it is written back, what is refused."""

from __future__ import annotations

import ast
import inspect

import d20
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dice.expressions import expressions
from whispyrkeep.dice import notation, odds, parse, rolling, terms
from whispyrkeep.dice.terms import (
    Advantage,
    Annotated,
    Binary,
    Critical,
    Expression,
    Group,
    Number,
    Operated,
    Operation,
    Pool,
    Selector,
    SetOf,
    Unary,
)
from whispyrkeep.errors import DiceError, DiceLimitError, DiceSyntaxError


@given(expressions)
def test_written_trees_read_back_as_they_were(tree: Expression) -> None:
    assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1d20+5", Binary(Pool(1, 20), "+", Number(5))),
        ("d20", Pool(1, 20)),
        ("2d%", Pool(2, 10, tens=True)),
        (".5", Number(5, 1)),
        (".0", Number(0)),
        ("1.50", Number(15, 1)),
        ("--1", Unary("-", Unary("-", Number(1)))),
        ("1-2-3", Binary(Binary(Number(1), "-", Number(2)), "-", Number(3))),
        ("1+2*3", Binary(Number(1), "+", Binary(Number(2), "*", Number(3)))),
        ("-1*2", Binary(Unary("-", Number(1)), "*", Number(2))),
        ("1>2==0", Binary(Binary(Number(1), ">", Number(2)), "==", Number(0))),
        ("(1)", Group(Number(1))),
        ("(1,)", SetOf((Number(1),))),
        ("()", SetOf(())),
        ("(1, 2,)", SetOf((Number(1), Number(2)))),
        ("2d6 [fire] [hot]", Annotated(Pool(2, 6), ("fire", "hot"))),
        ("crit(1d8+3)", Critical(Binary(Pool(1, 8), "+", Number(3)))),
        ("1d20 adv", Advantage(Pool(1, 20), higher=True)),
        ("dis(d20)", Advantage(Pool(1, 20), higher=False)),
        ("1D20 ADV", Advantage(Pool(1, 20), higher=True)),
        ("1d6\u22122", Binary(Pool(1, 6), "-", Number(2))),
        ("1d6!=3", Binary(Pool(1, 6), "!=", Number(3))),
        (
            "1d6! > 4",
            Binary(Operated(Pool(1, 6), (Operation("e", (Selector("", 6),)),)), ">", Number(4)),
        ),
    ],
)
def test_trees(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("4d6kh3", "kh3"),
        ("4d6 kh", "kh1"),
        ("4d6dl1", "pl1"),
        ("4d6dh", "ph1"),
        ("4d6k1k2", "k1k2"),
        ("1d6!", "e6"),
        ("1d6!>4", "e>4"),
        ("2d%!", "e90"),
        ("1d6!!5", "!!5"),
        ("1d6rr<3ro1ra6mi2ma5", "rr<3ro1ra6mi2ma5"),
    ],
)
def test_operations_have_one_way_of_writing(text: str, operations: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Operated)
    assert "".join(map(str, tree.operations)) == operations


def test_neighbours_with_the_same_letters_are_one_operation() -> None:
    union = Operation("k", (Selector("", 1), Selector("h", 1)))
    assert parse("3d6k1kh1") == Operated(Pool(3, 6), (union,))
    tree = parse("1d20mi2mi5")
    assert isinstance(tree, Operated)
    assert len(tree.operations) == 2


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("   ", 0),
        ("1d", 2),
        ("1d0", 2),
        ("6d0", 2),
        ("1d6.5", 2),
        ("1.5d6", 0),
        ("4d6 8", 4),
        ("5 d6", 2),
        ("4d6kq3", 3),
        ("4d6k", 4),
        ("4d6d1", 3),
        ("2d20kh 3", 7),
        ("(1", 0),
        ("(1 2)", 3),
        ("(1,,2)", 3),
        ("1)", 1),
        ("adv", 0),
        ("adv+5", 0),
        ("adv(2d6)", 0),
        ("adv((1d20))", 0),
        ("1d20+5 adv", 7),
        ("2d20 adv", 5),
        ("crit 2d6", 0),
        ("crit(1d20 adv)", 0),
        ("1d6mih1", 3),
        ("1d6ma>3", 3),
        ("(2)rr1", 3),
        ("(2)!", 3),
        ("4d6[x]kh3", 6),
        ("[x]", 0),
        ("1d20 $", 5),
        ("1 +", 3),
        ("two dice", 0),
        ("__import__('os')", 0),
        ("1d20[a\nb]", 4),
    ],
)
def test_syntax_errors_name_the_place_and_the_way_out(text: str, position: int) -> None:
    with pytest.raises(DiceSyntaxError) as caught:
        parse(text)
    error = caught.value
    assert error.position == position
    assert f"character {position + 1}" in str(error)
    assert error.remedy
    shown, pointer = error.caret.split("\n")
    assert pointer.index("^") <= len(shown)


def test_the_caret_points_into_long_and_strange_texts() -> None:
    text = "1 + " * 30 + "\x1b[31m"
    with pytest.raises(DiceSyntaxError) as caught:
        parse(text)
    shown, pointer = caught.value.caret.split("\n")
    assert shown[pointer.index("^")] == "?"
    assert "\x1b" not in str(caught.value) + caught.value.caret
    assert len(shown) <= 60


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1+" * 600 + "1", "characters"),
        ("1001d6", "dice"),
        ("600d6 + 401d6", "dice"),
        ("crit(501d6)", "dice"),
        ("1d1000001", "sides"),
        ("1000000001", "as a number"),
        ("9" * 900, "as a number"),
        ("0.0123456789", "decimal places"),
        ("(" * 101 + "1" + ")" * 101, "nested terms"),
        ("-" * 101 + "1", "nested terms"),
        ("1+" * 110 + "1", "nested terms"),
        ("crit(" * 101 + "1d6" + ")" * 101, "nested terms"),
    ],
)
def test_limits(text: str, limit: str) -> None:
    with pytest.raises(DiceLimitError) as caught:
        parse(text)
    assert caught.value.limit == limit
    assert caught.value.value > caught.value.maximum
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["1000d6", "crit(500d6)", "1d1000000", "(" * 99 + "1" + ")" * 99])
def test_limits_are_reached_before_they_bite(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


@given(st.text("0123456789d%khlpreoami!<>=()+-*/,.[] xvst", max_size=24))
def test_any_text_is_read_or_refused(text: str) -> None:
    """And what d20 reads, we read, but for the few cases the module documents."""
    try:
        tree = parse(text)
    except DiceError as error:
        assert error.remedy
        if not isinstance(error, DiceLimitError):
            _refused_by_d20_too(text)
    else:
        assert parse(str(tree)) == tree


def _refused_by_d20_too(text: str) -> None:
    """d20 refuses it when reading or, like dice without sides, when rolling; or it rolls no die."""
    try:
        d20.roll(text)
    except d20.RollError:
        return
    assert "0d0" in text.replace("00", "0").replace("00", "0")


def test_nothing_is_evaluated_as_python() -> None:
    for module in (notation, odds, rolling, terms):
        names = {
            node.id
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Name)
        }
        assert not names & {"eval", "exec", "compile", "__import__"}
