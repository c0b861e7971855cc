"""Hypothesis strategies shaped like the grammar of dice expressions."""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

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

numbers = st.one_of(
    st.builds(Number, st.integers(0, 999)),
    st.integers(1, 999).filter(lambda digits: digits % 10).map(lambda digits: Number(digits, 2)),
)
pools = st.one_of(
    st.builds(Pool, st.integers(0, 6), st.integers(1, 20)),
    st.builds(Pool, st.integers(0, 3), st.just(10), st.just(True)),
)
single_dice = st.builds(Pool, st.just(1), st.integers(1, 20))
plain_selectors = st.builds(Selector, st.sampled_from(["", "<", ">"]), st.integers(0, 12))
selectors = st.builds(Selector, st.sampled_from(["", "<", ">", "h", "l"]), st.integers(0, 12))
several = st.lists(selectors, min_size=1, max_size=3).map(tuple)

keeping = st.builds(Operation, st.sampled_from(["k", "p"]), several)
dice_operations = st.one_of(
    keeping,
    st.builds(Operation, st.sampled_from(["rr", "ro", "ra", "e"]), several),
    st.builds(Operation, st.just("!!"), st.lists(plain_selectors, min_size=1).map(tuple)),
    st.builds(
        Operation,
        st.sampled_from(["mi", "ma"]),
        st.tuples(st.builds(Selector, st.just(""), st.integers(0, 12))),
    ),
)


def _apart(operations: list[Operation]) -> bool:
    """Neighbours with the same letters would be read as one."""
    pairs = itertools.pairwise(operations)
    return all(one.name != two.name or one.name in ("mi", "ma") for one, two in pairs)


def operations(
    one: st.SearchStrategy[Operation],
) -> st.SearchStrategy[tuple[Operation, ...]]:
    return st.lists(one, min_size=1, max_size=3).filter(_apart).map(tuple)


operated_dice = st.builds(Operated, pools, operations(dice_operations))
advantages = st.builds(
    Advantage,
    st.one_of(single_dice, st.builds(Operated, single_dice, operations(dice_operations))),
    st.booleans(),
)


def _joined(parts: list[Expression], signs: list[str]) -> Expression:
    joined = parts[0]
    for part, sign in zip(parts[1:], signs, strict=False):
        joined = Binary(joined, sign, part)
    return joined


def chains(
    part: st.SearchStrategy[Expression], signs: tuple[str, ...]
) -> st.SearchStrategy[Expression]:
    """Terms joined from the left by operators that bind alike."""
    return st.builds(
        _joined,
        st.lists(part, min_size=1, max_size=3),
        st.lists(st.sampled_from(signs), min_size=2, max_size=2),
    )


def _layer(inside: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    groups = st.builds(Group, inside)
    sets = st.builds(SetOf, st.lists(inside, max_size=3).map(tuple))
    around = st.one_of(groups, sets)
    return expressions_of(
        st.one_of(
            around,
            st.builds(Operated, around, operations(keeping)),
            st.builds(Critical, operated_dice),
        )
    )


def expressions_of(terms: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Every way the grammar puts terms together, from the tightest binding to the loosest."""
    notes = st.lists(st.text("abc d6[", max_size=4), min_size=1, max_size=2).map(tuple)
    noted = st.one_of(terms, st.builds(Annotated, terms, notes))
    signed = st.one_of(noted, st.builds(Unary, st.sampled_from("+-"), noted))
    products = chains(signed, ("*", "/", "//", "%"))
    sums = chains(products, ("+", "-"))
    return st.one_of(sums, chains(sums, ("==", "!=", ">=", "<=", ">", "<")))


terms = st.one_of(numbers, pools, operated_dice, advantages)
expressions = st.recursive(expressions_of(terms), _layer, max_leaves=4)


_few = st.builds(Pool, st.integers(0, 3), st.integers(1, 4))
_ranks = st.builds(Selector, st.sampled_from(["h", "l"]), st.integers(0, 3))
_values = st.builds(Selector, st.sampled_from(["", "<", ">"]), st.integers(0, 5))
_either = st.lists(st.one_of(_ranks, _values), min_size=1, max_size=2).map(tuple)
_keeping = st.builds(Operation, st.sampled_from(["k", "p"]), _either)
_finite = st.one_of(
    _keeping,
    st.builds(Operation, st.sampled_from(["ro", "ra"]), _either),
    st.builds(Operation, st.just("e"), st.tuples(_ranks)),
    st.builds(
        Operation,
        st.sampled_from(["mi", "ma"]),
        st.tuples(st.builds(Selector, st.just(""), st.integers(0, 5))),
    ),
)
_operated = st.builds(Operated, _few, operations(_finite))
_around = st.one_of(
    st.builds(Group, _operated),
    st.builds(SetOf, st.lists(st.one_of(_few, numbers), max_size=2).map(tuple)),
)
small_expressions = st.one_of(
    _operated,
    st.builds(Operated, _around, operations(_keeping)),
    st.builds(Binary, _few, st.sampled_from(["+", "-", "*", "%", "<", "=="]), _operated),
)
"""Expressions in d20's grammar with few dice, which end after finitely many."""
