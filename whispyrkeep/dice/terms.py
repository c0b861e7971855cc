"""The one tree every dice expression becomes, and how each node is written.

``str`` of a tree reads back as the same tree: ``parse(str(tree)) == tree``. The nodes are
plain frozen values; rolling and counting odds both walk them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias, TypeVar, assert_never, dataclass_transform

Value: TypeAlias = int | Fraction
"""What a term is worth; whole whenever it can be."""

MAX_TEXT: Final = 1_000
MAX_DICE: Final = 1_000
MAX_SIDES: Final = 1_000_000
MAX_NUMBER: Final = 1_000_000_000
MAX_DEPTH: Final = 100

KEEPING: Final = frozenset({"k", "p"})
CLAMPING: Final = frozenset({"mi", "ma"})


_Class = TypeVar("_Class")


@dataclass_transform(frozen_default=True)
def quick_value(cls: type[_Class]) -> type[_Class]:
    """Makes a class of values that the type checker keeps anybody from changing.

    Refusing it at run time as well would take a quarter of the time that reading a text takes.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@quick_value
class Number:
    """A written number: ``digits`` divided by ten to the power of ``places``."""

    digits: int
    places: int = 0

    @property
    def value(self) -> Value:
        return Fraction(self.digits, 10**self.places) if self.places else self.digits

    def __str__(self) -> str:
        if not self.places:
            return str(self.digits)
        digits = str(self.digits).rjust(self.places + 1, "0")
        return f"{digits[: -self.places]}.{digits[-self.places :]}"


@quick_value
class Pool:
    """``count`` dice with ``sides`` sides; ``tens`` marks ``d%``, whose faces are 0, 10 ... 90."""

    count: int
    sides: int
    tens: bool = False

    def worth(self, face: int) -> int:
        """What a face, 1 to ``sides``, counts for."""
        return 10 * (face - 1) if self.tens else face

    @property
    def worths(self) -> range:
        """What all faces count for."""
        step = 10 if self.tens else 1
        return range(self.worth(1), self.worth(self.sides) + 1, step)

    def __str__(self) -> str:
        return f"{self.count}d{'%' if self.tens else self.sides}"


@quick_value
class Selector:
    """Which members: ``h``/``l`` the highest/lowest few, ``>``/``<`` beyond, or equal (``""``)."""

    kind: str
    number: int

    @property
    def ranks(self) -> bool:
        """Whether it compares members with each other rather than with a number."""
        return self.kind in ("h", "l")

    def matches(self, value: Value) -> bool:
        """Whether a value is selected; only for selectors that do not rank."""
        if self.kind == ">":
            return value > self.number
        return value < self.number if self.kind == "<" else value == self.number

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


@quick_value
class Operation:
    """One thing done to members; its selectors add up: ``kh1kl1`` keeps both ends.

    ``k`` keep, ``p`` drop, ``rr`` reroll until none match, ``ro`` reroll once, ``ra`` one match
    adds a die, ``e`` each match adds a die, ``!!`` each match adds to the same die, ``mi`` raise
    to at least, ``ma`` lower to at most. Selectors see only what is still kept. Of equals each
    takes the one thrown first, as in ``d20``: ``2d6kh1kl1`` keeps one die of a double.
    """

    name: str
    selectors: tuple[Selector, ...]

    @property
    def ranks(self) -> bool:
        return any(selector.ranks for selector in self.selectors)

    def matches(self, value: Value) -> bool:
        """Whether any selector that does not rank takes this value."""
        return any(not one.ranks and one.matches(value) for one in self.selectors)

    def clamp(self, value: int) -> int:
        """The value after ``mi`` or ``ma``."""
        limit = self.selectors[0].number
        return max(value, limit) if self.name == "mi" else min(value, limit)

    def __str__(self) -> str:
        name, selectors = self.name, self.selectors
        if len(selectors) == 1:
            only = selectors[0]
            return f"{name}{only.kind}{only.number}"
        return "".join([f"{name}{one}" for one in selectors])


@quick_value
class Group:
    """Parentheses; operations reach through them to the members inside."""

    inside: Expression

    def __str__(self) -> str:
        return f"({self.inside})"


@quick_value
class SetOf:
    """Several values, each a member: ``(1d6, 2d4)``, ``(3,)``, ``()``."""

    items: tuple[Expression, ...]

    def __str__(self) -> str:
        if len(self.items) == 1:
            return f"({self.items[0]},)"
        return f"({', '.join(map(str, self.items))})"


@quick_value
class Operated:
    """Members with operations done to them, from left to right."""

    target: Pool | Group | SetOf
    operations: tuple[Operation, ...]

    @property
    def written(self) -> str:
        """The operations alone."""
        operations = self.operations
        return str(operations[0]) if len(operations) == 1 else "".join(map(str, operations))

    def __str__(self) -> str:
        return f"{self.target}{self.written}"


@quick_value
class Advantage:
    """One die thrown twice of which one counts: the higher (``adv``) or the lower (``dis``)."""

    die: Pool | Operated
    higher: bool

    @property
    def plain(self) -> Operated:
        """The same roll in terms of pools: ``1d20ro1 adv`` is ``2d20ro1kh1``."""
        pool, done = (
            (self.die, ()) if isinstance(self.die, Pool) else (self.die.target, self.die.operations)
        )
        assert isinstance(pool, Pool)
        keep = Operation("k", (Selector("h" if self.higher else "l", 1),))
        return Operated(Pool(2 * pool.count, pool.sides, pool.tens), (*done, keep))

    def __str__(self) -> str:
        return f"{self.die} {'adv' if self.higher else 'dis'}"


@quick_value
class Critical:
    """Damage of a Critical Hit: every die inside is thrown twice, numbers are not doubled.

    Operations act on the doubled pool: ``crit(4d6kh3)`` is ``8d6kh3``.

    Source: SRD 5.2, "Playing the Game", "Critical Hits".
    """

    damage: Expression

    @property
    def plain(self) -> Expression:
        """The same roll without ``crit``: ``crit(2d6+4)`` is ``(4d6 + 4)``."""
        return Group(_doubled(self.damage))

    def __str__(self) -> str:
        return f"crit({self.damage})"


@quick_value
class Annotated:
    """A value with notes such as ``[fire]``, which change nothing."""

    value: Expression
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.value} {''.join(f'[{note}]' for note in self.notes)}"


@quick_value
class Unary:
    """A sign, ``+`` or ``-``."""

    sign: str
    value: Expression

    def __str__(self) -> str:
        return f"{self.sign}{self.value}"


@quick_value
class Binary:
    """Arithmetic, or a comparison that is worth 1 when it holds and 0 when not."""

    left: Expression
    operator: str
    right: Expression

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


Expression: TypeAlias = (
    Number | Pool | Group | SetOf | Operated | Advantage | Critical | Annotated | Unary | Binary
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The nodes directly below, from left to right."""
    match node:
        case Binary(left, _, right):
            return (left, right)
        case SetOf(items):
            return items
        case Group(below) | Operated(below) | Advantage(below) | Critical(below):
            return (below,)
        case Annotated(below) | Unary(_, below):
            return (below,)
        case _:
            return ()


def depth(node: Expression) -> int:
    """Nodes on the longest way down, counted without recursion."""
    level: list[Expression] = [node]
    levels = 0
    while level:
        levels += 1
        level = [child for parent in level for child in children(parent)]
    return levels


def _doubled(node: Expression) -> Expression:
    """The same tree with twice the dice in every pool."""
    match node:
        case Pool(count, sides, tens):
            return Pool(2 * count, sides, tens)
        case SetOf(items):
            return SetOf(tuple(map(_doubled, items)))
        case Binary(left, _, right):
            return replace(node, left=_doubled(left), right=_doubled(right))
        case Operated(target):
            doubled = _doubled(target)
            assert isinstance(doubled, Pool | Group | SetOf)
            return replace(node, target=doubled)
        case Group(inside):
            return Group(_doubled(inside))
        case Critical(damage):
            return Critical(_doubled(damage))
        case Annotated(value) | Unary(_, value):
            return replace(node, value=_doubled(value))
        case Number() | Advantage():
            return node
        case _:
            assert_never(node)
