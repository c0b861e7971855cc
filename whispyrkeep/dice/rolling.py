"""Rolls an expression and explains every die.

A ``Roll`` holds the expression and the faces in the order they fell; its total and its
explanation follow from these two alone, so a stored roll can be explained again years later.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from whispyrkeep.dice.notation import parse
from whispyrkeep.dice.streams import DieStream, check_face
from whispyrkeep.dice.terms import (
    MAX_DICE,
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
    Value,
    quick_value,
)
from whispyrkeep.errors import DiceLimitError, DiceValueError, DieFaceError

Face: TypeAlias = tuple[int, int]
"""A die's sides and the face, from 1, that it showed."""

Status: TypeAlias = Literal["kept", "dropped", "rerolled", "exploded", "clamped", "added"]


class Throw(NamedTuple):
    """One die as it fell; a tuple, since explaining a roll makes one for every die.

    Attributes:
        sides: sides of the die; 10 for ``d%``.
        face: what it showed, 1 to ``sides``.
        value: what it is worth after all operations, whether or not it counts.
        status: its fate; ``added`` is a die whose value went into the one before (``!!``).
        reason: why, in words; empty for a die that was simply kept.
    """

    sides: int
    face: int
    value: int
    status: Status
    reason: str

    @property
    def counts(self) -> bool:
        """Whether its value is part of the pool's total."""
        return self.status not in ("dropped", "rerolled", "added")


class Part(NamedTuple):
    """One node of an explanation: its text, worth, and the dice or parts it is made of.

    ``reason`` says why a member of a set was dropped; it is empty for one that counts.
    """

    text: str
    total: Value
    reason: str
    throws: tuple[Throw, ...]
    parts: tuple[Part, ...]


@quick_value
class Roll:
    """What an expression came to, with every face in the order drawn."""

    expression: Expression
    total: int
    faces: tuple[Face, ...]
    by_hand: bool = False
    _worked_out: _Result | None = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The expression as we write it."""
        return str(self.expression)

    @property
    def explanation(self) -> Part:
        """How the total came about: the expression's tree with each die's fate."""
        worked_out = self._worked_out
        if worked_out is None:
            worked_out = _evaluate(self.expression, _Table(_Recorded(self.faces).die))
        return _part(worked_out)

    def explain(self) -> tuple[str, ...]:
        """The explanation as lines of text, indented by two spaces a level."""
        thrown = " (thrown by hand)" if self.by_hand else ""
        first, *rest = _lines(self.explanation, 0, self.total)
        return (f"{first}{thrown}", *rest)

    def __repr__(self) -> str:
        return f"Roll({self.text!r}, total={self.total})"

    def _repr_html_(self) -> str:
        from whispyrkeep.dice.display import roll_html

        return roll_html(self)


def roll(expression: str | Expression, stream: DieStream) -> Roll:
    """Rolls dice from the stream's next faces.

    The total is cut to a whole number towards zero. Decimals and quotients are exact fractions.

    Raises:
        DiceSyntaxError, DiceLimitError: the text is no expression, or too large a one.
        DiceLimitError: rerolls and explosions needed more than 1,000 dice.
        DiceValueError: a division by zero.
    """
    tree = parse(expression) if isinstance(expression, str) else expression
    table = _Table(stream.die)
    result = _evaluate(tree, table)
    return Roll(tree, int(result.total), table.faces, stream.by_hand, result)


def replay(expression: str | Expression, faces: Sequence[Face], *, by_hand: bool = False) -> Roll:
    """The roll that these faces make: what a stored roll is read back with.

    Raises:
        DieFaceError: a face is none of its die's, or belongs to another die.
        DiceValueError: there are too few or too many faces.
    """
    tree = parse(expression) if isinstance(expression, str) else expression
    record = _Recorded(faces)
    table = _Table(record.die)
    result = _evaluate(tree, table)
    if len(table.thrown) != len(faces):
        raise DiceValueError(
            str(tree),
            f"uses {len(table.thrown)} of {len(faces)} recorded faces",
            "give the faces of this roll and no others",
        )
    return Roll(tree, int(result.total), table.faces, by_hand, result)


class _Recorded:
    """Gives recorded faces back, in order."""

    __slots__ = ("faces", "total")

    def __init__(self, faces: Sequence[Face]) -> None:
        self.total = len(faces)
        self.faces = iter(faces)

    def die(self, sides: int) -> int:
        found = next(self.faces, None)
        if found is None:
            raise DiceValueError(
                f"d{sides}", f"lacks a face after the {self.total} recorded", "give all its faces"
            )
        if found[0] != sides:
            raise DieFaceError(sides, f"a face of a d{found[0]}")
        return check_face(*found)


class _Table:
    """Where dice fall: keeps each in the order thrown, and counts them."""

    __slots__ = ("die", "thrown")

    def __init__(self, die: Callable[[int], int]) -> None:
        self.die = die
        self.thrown: list[_Die] = []

    @property
    def faces(self) -> tuple[Face, ...]:
        return tuple([(die.sides, die.face) for die in self.thrown])

    def throw(self, pool: Pool, count: int = 1) -> list[_Die]:
        if len(self.thrown) + count > MAX_DICE:
            raise DiceLimitError(
                "dice",
                len(self.thrown) + count,
                MAX_DICE,
                "roll fewer, or reroll and explode on fewer of the faces",
            )
        sides, throw = pool.sides, self.die
        dice = [_Die(sides, face := throw(sides), face) for _ in range(count)]
        if pool.tens:
            for die in dice:
                die.total = pool.worth(die.face)
        self.thrown += dice
        return dice


# --- values while they are being worked out ---------------------------------------------


@dataclass(slots=True, eq=False)
class _Die:
    sides: int
    face: int
    total: int
    kept: bool = True
    marks: tuple[tuple[Status, Operation], ...] = ()

    def drop(self, operation: Operation) -> None:
        self.kept = False
        self.marks += (("dropped", operation),)

    def mark(self, status: Status, operation: Operation) -> None:
        self.marks += ((status, operation),)


@dataclass(slots=True, eq=False)
class _Result:
    """A node's value: dice, or parts that add up, or a worth of its own with its origins.

    ``thrown`` are all dice, those rerolled included, as soon as they differ from ``dice``.
    """

    node: Expression
    parts: tuple[_Result, ...] = ()
    dice: list[_Die] | None = None
    thrown: list[_Die] | None = None
    worth: Value | None = None
    kept: bool = True
    reason: str = ""

    @property
    def total(self) -> Value:
        """What it adds to whatever it is part of."""
        if not self.kept:
            return 0
        if self.dice is not None:
            return sum([die.total for die in self.dice if die.kept])
        return sum([part.total for part in self.parts]) if self.worth is None else self.worth

    @property
    def members(self) -> Sequence[_Die] | Sequence[_Result]:
        """What operations act on: dice, a set's items, or the value itself."""
        if self.dice is not None:
            return self.dice
        if self.worth is not None:
            return (self,)
        if isinstance(self.node, SetOf):
            return self.parts
        return self.parts[0].members

    def drop(self, operation: Operation) -> None:
        self.kept = False
        self.reason = f"dropped by {operation}"


_Member: TypeAlias = _Die | _Result


def _evaluate(node: Expression, table: _Table) -> _Result:
    match node:
        case Pool():
            return _Result(node, (), table.throw(node, node.count))
        case Operated():
            inner = _evaluate(node.target, table)
            for operation in node.operations:
                _operate(operation, inner, table)
            return _Result(node, (inner,))
        case Number():
            return _Result(node, worth=node.value)
        case Binary(left, _, right):
            sides = (_evaluate(left, table), _evaluate(right, table))
            return _Result(node, sides, worth=combine(node, sides[0].total, sides[1].total))
        case Unary(sign, value):
            inner = _evaluate(value, table)
            return _Result(node, (inner,), worth=-inner.total if sign == "-" else inner.total)
        case SetOf(items):
            return _Result(node, tuple([_evaluate(item, table) for item in items]))
        case Group(inside) | Annotated(inside):
            return _Result(node, (_evaluate(inside, table),))
        case Advantage() | Critical():
            return _Result(node, (_evaluate(node.plain, table),))
        case _:
            assert_never(node)


_ARITHMETIC: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: _whole(Fraction(left) / right),
    "//": operator.floordiv,
    "%": operator.mod,
    "==": lambda left, right: int(left == right),
    "!=": lambda left, right: int(left != right),
    ">=": lambda left, right: int(left >= right),
    "<=": lambda left, right: int(left <= right),
    ">": lambda left, right: int(left > right),
    "<": lambda left, right: int(left < right),
}


def _whole(value: Fraction) -> Value:
    return value.numerator if value.denominator == 1 else value


def combine(node: Binary, left: Value, right: Value) -> Value:
    """What the node's operator makes of two values.

    Raises:
        DiceValueError: a division by zero.
    """
    try:
        return _ARITHMETIC[node.operator](left, right)
    except ZeroDivisionError:
        raise DiceValueError(
            str(node), "divides by zero", "make sure the right side is never 0"
        ) from None


# --- operations -------------------------------------------------------------------------


def _chosen(selector: Selector, kept: Sequence[_Member]) -> Sequence[_Member]:
    """What one selector takes; among equals, whatever came first."""
    if selector.kind == "h":
        return sorted(kept, key=_total, reverse=True)[: selector.number]
    if selector.kind == "l":
        return sorted(kept, key=_total)[: selector.number]
    return [member for member in kept if selector.matches(member.total)]


_FEW: Final = 8
"""Up to so many members, looking through a list beats making a set."""

_total: Final[Callable[[_Member], Value]] = operator.attrgetter("total")


def _select(operation: Operation, members: Iterable[_Member]) -> Sequence[_Member]:
    """The union of the operation's selectors over what is still kept, in a fixed order."""
    kept = [member for member in members if member.kept]
    if len(operation.selectors) == 1:
        return _chosen(operation.selectors[0], kept)
    chosen: dict[_Member, None] = {}
    for selector in operation.selectors:
        chosen.update(dict.fromkeys(_chosen(selector, kept)))
    return tuple(chosen)


def _operate(operation: Operation, result: _Result, table: _Table) -> None:
    members = result.members
    if operation.name == "k":
        selected = _select(operation, members)
        chosen: Container[_Member] = selected if len(selected) <= _FEW else set(selected)
        for member in members:
            if member.kept and member not in chosen:
                member.drop(operation)
    elif operation.name == "p":
        for member in _select(operation, members):
            member.drop(operation)
    else:
        _operate_on_dice(operation, result, table)


def _operate_on_dice(operation: Operation, result: _Result, table: _Table) -> None:
    while isinstance(result.node, Operated | Group | Annotated):
        result = result.parts[0]
    match operation.name:
        case "mi" | "ma":
            _clamp(operation, result)
        case "ro":
            _reroll(operation, result, table)
        case "rr":
            while _reroll(operation, result, table):
                pass
        case "ra":
            for die in list(_dice(operation, result))[:1]:
                _explode(operation, die, result, table)
        case "e":
            _explode_all(operation, result, table)
        case _:
            for die in _dice(operation, result):
                _pile_up(operation, die, result, table)


def _dice(operation: Operation, result: _Result) -> Iterator[_Die]:
    return (die for die in _select(operation, result.dice or ()) if isinstance(die, _Die))


def _pool(result: _Result) -> tuple[Pool, list[_Die], list[_Die]]:
    assert isinstance(result.node, Pool)
    assert result.dice is not None
    if result.thrown is None:
        result.thrown = result.dice.copy()
    return result.node, result.dice, result.thrown


def _clamp(operation: Operation, result: _Result) -> None:
    for die in _pool(result)[1]:
        if die.kept and (value := operation.clamp(die.total)) != die.total:
            die.total = value
            die.mark("clamped", operation)


def _reroll(operation: Operation, result: _Result, table: _Table) -> bool:
    pool, dice, thrown = _pool(result)
    again = list(_dice(operation, result))
    for die in again:
        die.mark("rerolled", operation)
        (fresh,) = table.throw(pool)
        dice[dice.index(die)] = fresh
        thrown.append(fresh)
    return bool(again)


def _explode(operation: Operation, die: _Die, result: _Result, table: _Table) -> None:
    pool, dice, thrown = _pool(result)
    die.mark("exploded", operation)
    (fresh,) = table.throw(pool)
    dice.append(fresh)
    thrown.append(fresh)


def _explode_all(operation: Operation, result: _Result, table: _Table) -> None:
    done: set[_Die] = set()
    while due := [die for die in _dice(operation, result) if die not in done]:
        for die in due:
            _explode(operation, die, result, table)
        done.update(due)


def _pile_up(operation: Operation, die: _Die, result: _Result, table: _Table) -> None:
    """Throws until a face does not match, all for the value of one die."""
    pool, _, thrown = _pool(result)
    die.mark("exploded", operation)
    last = die.total
    while operation.matches(last):
        (fresh,) = table.throw(pool)
        fresh.kept = False
        fresh.mark("added", operation)
        thrown.append(fresh)
        last = fresh.total
        die.total += last


# --- explanation ------------------------------------------------------------------------

_new: Final = tuple.__new__
"""Makes a named tuple without the call its class would add, for every die of every roll."""


def _part(result: _Result) -> Part:
    """The account of a node; ``number`` is what it came to, dropped or not."""
    parts = tuple([_part(part) for part in result.parts])
    throws: tuple[Throw, ...] = ()
    number = result.worth
    if result.dice is not None:
        number = sum([die.total for die in result.dice if die.kept])
        throws = tuple(
            [
                _marked(die)
                if die.marks
                else _new(Throw, (die.sides, die.face, die.total, "kept", ""))
                for die in result.thrown or result.dice
            ]
        )
    elif number is None:
        number = sum([part.total for part in parts if not part.reason])
    node = result.node
    text = f"{parts[0].text}{node.written}" if isinstance(node, Operated) else str(node)
    return _new(Part, (text, number, result.reason, throws, parts))


def _marked(die: _Die) -> Throw:
    """A die that something happened to."""
    marks = die.marks
    last, operation = marks[-1]
    reason = f"{last} by {operation}"
    if len(marks) > 1:
        reason = ", ".join([*[f"{status} by {done}" for status, done in marks[:-1]], reason])
    return _new(Throw, (die.sides, die.face, die.total, last, reason))


def _lines(part: Part, level: int, total: Value) -> list[str]:
    reason = f", {part.reason}" if part.reason else ""
    lines = [f"{'  ' * level}{part.text} = {total}{reason}"]
    while len(part.parts) == 1 and not part.parts[0].reason and part.parts[0].total == part.total:
        part = part.parts[0]
    for throw in part.throws:
        worth = f" worth {throw.value}" if throw.value != throw.face else ""
        lines.append(
            f"{'  ' * (level + 1)}d{throw.sides}: {throw.face}{worth}, {throw.reason or 'kept'}"
        )
    for below in part.parts:
        if below.throws or below.parts or below.reason:
            lines += _lines(below, level + 1, below.total)
    return lines
