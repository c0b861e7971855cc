"""Exact odds: the distribution of any expression's total, and how likely a comparison holds.

Everything is a fraction of whole numbers. Only explosions (``e``, ``!``, ``!!``) can go on for
ever: they are followed until less than one case in a million million is left over or 200 dice
have exploded in a row, and ``Distribution.truncated`` is exactly what was left out. A reroll
``rr`` is worked out as if it could go on for ever, while a roll gives up after 1,000 dice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import sqrt
from typing import assert_never

from whispyrkeep.dice.hands import gather, operate
from whispyrkeep.dice.notation import parse
from whispyrkeep.dice.pools import pool_weights
from whispyrkeep.dice.rolling import combine
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
    SetOf,
    Unary,
    Value,
)
from whispyrkeep.dice.weights import Weights, add, certain, check_pairs, whole
from whispyrkeep.errors import DiceValueError

COMPARISONS = frozenset({"==", "!=", ">=", "<=", ">", "<"})


@dataclass(frozen=True, slots=True)
class Distribution:
    """How likely each total of an expression is.

    Attributes:
        text: the expression.
        support: every possible total, ascending.
        weights: for each of them, the number of equally likely cases.
        cases: all cases, those included that ``truncated`` leaves out.
    """

    text: str
    support: tuple[int, ...]
    weights: tuple[int, ...]
    cases: int

    def __iter__(self) -> Iterator[tuple[int, Fraction]]:
        """Totals with their probabilities, ascending."""
        for total, weight in zip(self.support, self.weights, strict=True):
            yield total, Fraction(weight, self.cases)

    def items(self) -> tuple[tuple[int, int], ...]:
        """Totals with their weights, ascending."""
        return tuple(zip(self.support, self.weights, strict=True))

    @property
    def counted(self) -> Weights:
        """The same as weights, to reckon on with."""
        return Weights(dict(self.items()), self.cases)

    @property
    def truncated(self) -> Fraction:
        """Probability of the endless explosions that no total stands for; 0 if all is counted."""
        return 1 - Fraction(sum(self.weights), self.cases)

    def exactly(self, total: int) -> Fraction:
        """Probability of this total."""
        found = (
            weight for one, weight in zip(self.support, self.weights, strict=True) if one == total
        )
        return Fraction(next(found, 0), self.cases)

    def at_least(self, total: int) -> Fraction:
        """Probability of this total or a higher one; ``truncated`` is not part of it."""
        return Fraction(
            sum(w for one, w in zip(self.support, self.weights, strict=True) if one >= total),
            self.cases,
        )

    def at_most(self, total: int) -> Fraction:
        """Probability of this total or a lower one; ``truncated`` is not part of it."""
        return 1 - self.truncated - self.at_least(total + 1)

    @property
    def mean(self) -> Fraction:
        """The average total, of the cases that are counted."""
        weighed = sum(t * w for t, w in zip(self.support, self.weights, strict=True))
        return Fraction(weighed, sum(self.weights))

    @property
    def variance(self) -> Fraction:
        """The mean squared distance from the mean, of the cases that are counted."""
        squares = sum(t * t * w for t, w in zip(self.support, self.weights, strict=True))
        return Fraction(squares, sum(self.weights)) - self.mean**2

    @property
    def standard_deviation(self) -> float:
        """The square root of the variance."""
        return sqrt(self.variance)

    def percentile(self, percent: int) -> int:
        """The lowest total that ``percent`` (0 to 100) of the counted cases do not exceed.

        Raises:
            ValueError: ``percent`` lies outside of 0 to 100.
        """
        if not 0 <= percent <= 100:
            raise ValueError(f"percent must lie in 0..100, got {percent}")
        enough = sum(self.weights) * percent
        reached = zip(self.support, accumulate(self.weights), strict=True)
        return next(total for total, weight in reached if weight * 100 >= enough)

    def __repr__(self) -> str:
        span = f"{self.support[0]}..{self.support[-1]}"
        cut = f", truncated={float(self.truncated):.1e}" if self.truncated else ""
        return f"Distribution({self.text!r}, {span}, mean={float(self.mean):.2f}{cut})"

    def svg(self) -> str:
        """A bar chart as an SVG document, which names and describes itself."""
        from whispyrkeep.dice.charts import chart_svg

        return chart_svg(self)

    def _repr_html_(self) -> str:
        from whispyrkeep.dice.display import distribution_html

        return distribution_html(self)


def distribution(expression: str | Expression) -> Distribution:
    """The exact distribution of an expression's total, cut to whole numbers like a roll's.

    Raises:
        DiceSyntaxError: the text is no expression.
        DiceEndlessError: a reroll or explosion that never ends.
        DiceLimitError: too many outcomes to count.
        DiceValueError: a division that can be by zero.
    """
    return _distribution(parse(expression) if isinstance(expression, str) else expression)


@lru_cache(maxsize=256)
def _distribution(tree: Expression) -> Distribution:
    return as_distribution(str(tree), _weigh(tree))


def as_distribution(text: str, weights: Weights) -> Distribution:
    """The distribution of values cut to whole numbers; ``text`` says of what."""
    totals = whole(weights.by_value) or _cut(weights.by_value)
    support = tuple(sorted(totals))
    return Distribution(text, support, tuple([totals[total] for total in support]), weights.total)


def _cut(by_value: Mapping[Value, int]) -> dict[int, int]:
    """The weights of values cut to whole numbers towards zero."""
    totals: dict[int, int] = {}
    for value, weight in by_value.items():
        totals[int(value)] = totals.get(int(value), 0) + weight
    return totals


def probability(expression: str | Expression) -> Fraction:
    """How likely a comparison such as ``4d6kh3 >= 12`` holds, exactly.

    Raises:
        DiceValueError: the expression is no comparison, or endless explosions leave it open.
    """
    tree = parse(expression) if isinstance(expression, str) else expression
    bare = tree
    while isinstance(bare, Group | Annotated):
        bare = bare.inside if isinstance(bare, Group) else bare.value
    if not isinstance(bare, Binary) or bare.operator not in COMPARISONS:
        raise DiceValueError(str(tree), "is no comparison", f"compare it, as in `{tree} >= 10`")
    odds = _distribution(tree)
    if odds.truncated:
        raise DiceValueError(
            str(tree),
            f"depends on endless explosions in {float(odds.truncated):.1e} of all cases",
            "use its distribution, which says how much was left out",
        )
    return odds.exactly(1)


# --- weights of a tree ------------------------------------------------------------------


def _weigh(node: Expression) -> Weights:
    match node:
        case Number():
            return certain(node.value)
        case Pool():
            return pool_weights(node, ())
        case Operated():
            return _weigh_operated(node)
        case Binary():
            return _weigh_binary(node)
        case Unary(sign, value):
            return _negative(_weigh(value)) if sign == "-" else _weigh(value)
        case SetOf(items):
            total = certain(0)
            for item in items:
                total = add(total, _weigh(item))
            return total
        case Group(below) | Annotated(below):
            return _weigh(below)
        case Advantage() | Critical():
            return _weigh(node.plain)
        case _:
            assert_never(node)


def _weigh_operated(node: Operated) -> Weights:
    """Operations reach through parentheses and notes to the members inside."""
    operations: tuple[Operation, ...] = ()
    target: Expression = node
    while True:
        match target:
            case Operated(below, inner):
                operations, target = inner + operations, below
            case Group(below) | Annotated(below):
                target = below
            case Advantage() | Critical():
                target = target.plain
            case _:
                break
    if isinstance(target, Pool):
        return pool_weights(target, operations)
    items = target.items if isinstance(target, SetOf) else (target,)
    hands = gather([_weigh(item) for item in items], operations[0])
    for operation in operations:
        hands = operate(hands, operation, ())
    return hands.sums


def _negative(weights: Weights) -> Weights:
    return Weights({-value: weight for value, weight in weights.by_value.items()}, weights.total)


def _weigh_binary(node: Binary) -> Weights:
    left, right = _weigh(node.left), _weigh(node.right)
    if node.operator == "+":
        return add(left, right)
    if node.operator == "-":
        return add(left, _negative(right))
    check_pairs(len(left.by_value) * len(right.by_value))
    by_value: dict[Value, int] = {}
    for value, weight in left.by_value.items():
        for other, times in right.by_value.items():
            result = combine(node, value, other)
            by_value[result] = by_value.get(result, 0) + weight * times
    settled = _settle_tail(node.operator, left, right)
    if settled is not None:
        open_cases = left.total * right.total - sum(by_value.values())
        by_value[settled] = by_value.get(settled, 0) + open_cases
    return Weights(by_value, left.total * right.total)


def _settle_tail(operator: str, left: Weights, right: Weights) -> int | None:
    """What a comparison is worth in all cases that were cut off, where that is certain.

    They are known to reach ``tail_from``; if the other side never gets there, no more is needed.
    """
    if operator not in COMPARISONS or bool(left.missing) == bool(right.missing):
        return None
    endless, other = (left, right) if left.missing else (right, left)
    if endless.tail_from is None or max(other.by_value) >= endless.tail_from:
        return None
    larger_wins = operator in ((">", ">=") if endless is left else ("<", "<="))
    return int(larger_wins or operator == "!=")
