"""Reads dice notation: the grammar of the ``d20`` library and a little more.

From the loosest binding to the tightest: comparisons ``== >= <= != < >`` (worth 1 or 0, read
from the left), ``+ -``, ``* / // %``, signs, then terms, each with any number of ``[notes]``.

Terms are numbers, dice ``2d6`` (``d%`` counts 0, 10 ... 90), groups ``(x)`` and sets ``(x, y)``.
Operations follow dice directly, ``k`` and ``p`` also groups and sets; see ``Operation``.
Neighbours with the same letters act as one: ``4d6k1k2`` keeps ones and twos.

Beyond ``d20``: spaces may stand anywhere between words; ``4d6kh`` means ``kh1``; ``dl1`` and
``dh1`` drop; ``1d6!`` explodes on the highest face and ``1d6!>4`` above 4 (no space between);
``1d6!!`` adds to the same die; ``1d20 adv`` and ``1d20 dis``, also ``adv(1d20)``, throw one die
twice; ``crit(2d6 + 4)`` doubles dice. Where ``d20`` complains while rolling (``6d0``,
``2d6mih1``, even ``0d0``), we complain while reading. Decimals and quotients are exact fractions,
not binary floats: ``0.29*100`` is 29. Comments after the dice are not read; use ``[notes]``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, whitespace
from typing import Final, NoReturn

from whispyrkeep.dice.terms import (
    CLAMPING,
    KEEPING,
    MAX_DEPTH,
    MAX_DICE,
    MAX_NUMBER,
    MAX_SIDES,
    MAX_TEXT,
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
    children,
    depth,
)
from whispyrkeep.errors import DiceLimitError, DiceSyntaxError

_TOKEN: Final = re.compile(
    r"\d*[dD](?:\d+(?![\d.])|%)|\d+(?:\.\d*)?|\.\d+|[A-Za-z]+|\s+|\[[^\]\n]*\]"
    r"|==|>=|<=|!=|//|!!|.",
    re.ASCII | re.DOTALL,
)
_KINDS: Final = {
    **dict.fromkeys("0123456789.", "number"),
    **dict.fromkeys(ascii_letters, "word"),
    **dict.fromkeys(whitespace, "space"),
    **dict.fromkeys("=-+*/%<>(),!\u2212\u00d7", "sign"),
    "[": "note",
}
"""What a token is, by its first character, unless it is a whole die term such as ``2d6``."""

_SIGNS: Final = {"\u2212": "-", "\u00d7": "*"}
"""Signs of typesetting, and those that mean the same here."""

_DIGITS: Final = frozenset("0123456789%")
_ALONE: Final = frozenset((".", "=", "["))
"""Characters that mean nothing without what should follow."""

_BINDING: Final = {
    **dict.fromkeys(("==", ">=", "<=", "!=", "<", ">"), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "//", "%"), 3),
}
_OPERATIONS: Final = {
    **{
        f"{name}{rank}": (name, rank)
        for name in ("k", "p", "rr", "ro", "ra", "e", "mi", "ma")
        for rank in ("", "h", "l")
    },
    "dh": ("p", "h"),
    "dl": ("p", "l"),
}

_Token = tuple[str, str, int, int]
"""Kind, text, start and end; the last token is of kind ``end``."""


def parse(text: str) -> Expression:
    """The tree of a dice expression.

    Raises:
        DiceSyntaxError: the text is no dice expression.
        DiceLimitError: it is too long or too deep, or asks for too many dice or sides.
    """
    if len(text) > MAX_TEXT:
        raise DiceLimitError("characters", len(text), MAX_TEXT, "split the expression in two")
    return _parse(text)


@lru_cache(maxsize=512)
def _parse(text: str) -> Expression:
    return _Reader(text).whole()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    end = 0
    for word in _TOKEN.findall(text):
        start, end = end, end + len(word)
        kind = _KINDS.get(word[0], "")
        if kind == "number" or kind == "word":
            if word[-1] in _DIGITS and ("d" in word or "D" in word):
                kind, word = "dice", word.lower()
            elif kind == "word":
                word = word.lower()
        elif kind == "sign":
            word = _SIGNS.get(word, word)
        elif kind == "space":
            continue
        if not kind or word in _ALONE:
            raise DiceSyntaxError(
                text,
                start,
                f"{word!r} means nothing in dice notation",
                "write something like `4d6kh3 + 2`",
            )
        found.append((kind, word, start, end))
    end = len(text.rstrip())
    found.append(("end", "", end, end))
    return found


class _Reader:
    """A Pratt parser over one text's tokens."""

    place = 0
    nesting = 0
    dice = 0

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)

    # --- the expression as a whole ---

    def whole(self) -> Expression:
        tree = self.expression(0)
        kind, word, _, _ = self.tokens[self.place]
        if kind != "end":
            self.surprise(kind, word)
        if len(self.text) > MAX_DEPTH and (levels := depth(tree)) > MAX_DEPTH:
            raise DiceLimitError("nested terms", levels, MAX_DEPTH, "split the expression in two")
        return tree

    def expression(self, loosest: int) -> Expression:
        """Reads on while operators bind tighter than ``loosest``."""
        left = self.signed()
        while True:
            sign = self.tokens[self.place][1]
            binding = _BINDING.get(sign, 0)
            if binding <= loosest:
                return left
            self.place += 1
            left = Binary(left, sign, self.expression(binding))

    def signed(self) -> Expression:
        kind, word, start, _ = self.tokens[self.place]
        if kind == "dice":
            value = self.dice_term(word, start)
        elif word in ("+", "-"):
            return self.unary(word)
        else:
            value = self.term(kind, word, start)
        return self.noted(value) if self.tokens[self.place][0] == "note" else value

    def unary(self, sign: str) -> Unary:
        self.place += 1
        self.enter()
        value = self.signed()
        self.nesting -= 1
        return Unary(sign, value)

    def noted(self, value: Expression) -> Annotated:
        notes = []
        while self.tokens[self.place][0] == "note":
            notes.append(self.tokens[self.place][1][1:-1])
            self.place += 1
        return Annotated(value, tuple(notes))

    def enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_DEPTH:
            raise DiceLimitError(
                "nested terms", self.nesting, MAX_DEPTH, "take some parentheses or signs away"
            )

    # --- terms ---

    def term(self, kind: str, word: str, start: int) -> Expression:
        if kind == "number":
            return self.number(word, start)
        if word == "(":
            return self.parenthesis()
        if word == "crit":
            return self.critical()
        if word in ("adv", "dis"):
            return self.called_advantage(word)
        if word == "d":
            self.sides_missing()
        return self.surprise(kind, word)

    def number(self, word: str, start: int) -> Number:
        self.place += 1
        kind, following, at, _ = self.tokens[self.place]
        if at == start + len(word) and (kind == "dice" or following == "d"):
            self.whole_number(word, start, MAX_DICE, "dice")
            self.sides_missing()
        before, _, after = word.partition(".")
        after = after.rstrip("0")
        self.whole_number(before or "0", start, MAX_NUMBER, "as a number")
        if len(after) > 9:
            raise DiceLimitError("decimal places", len(after), 9, "round the number")
        return Number(int(before + after or "0"), len(after))

    def sides_missing(self) -> NoReturn:
        """Complains about a ``d`` that no whole number or ``%`` follows at once."""
        end = self.tokens[self.place][3]
        kind, word, start, _ = self.tokens[self.place + 1]
        if kind == "number" and start == end:
            self.whole_number(word, start, MAX_SIDES, "sides")
        self.fail(end, "a die without sides", "write the sides after the d, as in `1d20`")

    def whole_number(self, word: str, start: int, maximum: int, limit: str) -> int:
        if len(word) <= 30 and word.isdecimal() and (number := int(word)) <= maximum:
            return number
        return self.no_number(word, start, maximum, limit)

    def no_number(self, word: str, start: int, maximum: int, limit: str) -> NoReturn:
        if not word.isdecimal():
            self.fail(start, f"{word!r} is no whole number", "leave the decimal point out")
        raise DiceLimitError(
            limit,
            int(word[:30]),
            maximum,
            f"write {maximum:,} or less at character {start + 1}",
        )

    def dice_term(self, word: str, start: int) -> Expression:
        self.place += 1
        written, _, sides = word.partition("d")
        count = int(written) if written else 1
        self.dice += count
        if self.dice > MAX_DICE:
            self.too_many_dice()
        if sides == "%":
            pool = Pool(count, 10, True)
        elif 0 < (whole := int(sides)) <= MAX_SIDES:
            pool = Pool(count, whole)
        else:
            self.bad_sides(sides, start + len(written) + 1)
        operations = self.operations(pool)
        term = Operated(pool, operations) if operations else pool
        _, word, start, _ = self.tokens[self.place]
        if word not in ("adv", "dis"):
            return term
        self.place += 1
        return self.advantage(term, word, start)

    def bad_sides(self, sides: str, start: int) -> NoReturn:
        self.whole_number(sides, start, MAX_SIDES, "sides")
        self.fail(start, "a die with 0 sides", "give the die at least one side")

    def too_many_dice(self) -> NoReturn:
        asked = min(self.dice, 10**30)
        raise DiceLimitError("dice", asked, MAX_DICE, "roll them in several expressions")

    def parenthesis(self) -> Expression:
        opened = self.tokens[self.place][2]
        self.place += 1
        self.enter()
        items: list[Expression] = []
        comma = False
        while self.tokens[self.place][1] != ")":
            items.append(self.expression(0))
            comma = self.tokens[self.place][1] == ","
            if comma:
                self.place += 1
            else:
                break
        self.close(opened)
        self.nesting -= 1
        single = len(items) == 1 and not comma
        target = Group(items[0]) if single else SetOf(tuple(items))
        operations = self.operations(target)
        return Operated(target, operations) if operations else target

    def close(self, opened: int) -> None:
        kind, word, start, _ = self.tokens[self.place]
        if kind == "end":
            self.fail(opened, "a parenthesis that is never closed", "add a `)`")
        if word != ")":
            self.fail(
                start, f"{word!r} where `,` or `)` belongs", "close the parenthesis before it"
            )
        self.place += 1

    def argument(self, word: str) -> Expression:
        """What stands in the parentheses after a word."""
        start = self.tokens[self.place][2]
        self.place += 1
        if self.tokens[self.place][1] != "(":
            remedy = f"write `1d20 {word}`" if word != "crit" else "write `crit(2d6 + 4)`"
            self.fail(start, f"`{word}` without dice", remedy)
        opened = self.tokens[self.place][2]
        self.place += 1
        self.enter()
        inside = self.expression(0)
        self.close(opened)
        self.nesting -= 1
        return inside

    def critical(self) -> Critical:
        before = self.dice
        start = self.tokens[self.place][2]
        damage = self.argument("crit")
        if _throws_twice(damage):
            self.fail(start, "`adv` or `dis` inside `crit`", "double only dice for damage")
        self.dice += self.dice - before
        if self.dice > MAX_DICE:
            self.too_many_dice()
        return Critical(damage)

    def called_advantage(self, word: str) -> Advantage:
        start = self.tokens[self.place][2]
        return self.advantage(self.argument(word), word, start)

    def advantage(self, die: Expression, word: str, start: int) -> Advantage:
        pool = die.target if isinstance(die, Operated) else die
        if not isinstance(pool, Pool) or pool.count != 1:
            self.fail(
                start,
                f"`{word}` for something other than one die",
                f"put it straight after the die, as in `1d20 {word} + 5`",
            )
        assert isinstance(die, Pool | Operated)
        self.dice += 1
        return Advantage(die, word == "adv")

    # --- operations and selectors ---

    def operations(self, target: Pool | Group | SetOf) -> tuple[Operation, ...]:
        done: list[Operation] = []
        while True:
            _, word, start, _ = self.tokens[self.place]
            if (letters := _OPERATIONS.get(word)) is not None:
                step = self.lettered(*letters)
            elif word in ("!", "!!"):
                step = self.explosion(target, word)
            else:
                return tuple(done)
            if step.name not in KEEPING and not isinstance(target, Pool):
                self.fail(
                    start,
                    f"`{step.name}` after parentheses",
                    "put it straight after the dice; groups and sets know `k` and `p`",
                )
            if done and done[-1].name == step.name and step.name not in CLAMPING:
                done[-1] = Operation(step.name, done[-1].selectors + step.selectors)
            else:
                done.append(step)

    def explosion(self, target: Pool | Group | SetOf, sign: str) -> Operation:
        """``!`` or ``!!``, with a selector only when nothing stands between."""
        end = self.tokens[self.place][3]
        self.place += 1
        name = "e" if sign == "!" else sign
        kind, word, start, _ = self.tokens[self.place]
        if start == end and (kind == "number" or word in ("<", ">")):
            return Operation(name, (self.selector(),))
        highest = target.worth(target.sides) if isinstance(target, Pool) else 0
        return Operation(name, (Selector("", highest),))

    def lettered(self, name: str, rank: str) -> Operation:
        _, letters, start, end = self.tokens[self.place]
        self.place += 1
        found, word, at, _ = self.tokens[self.place]
        if rank and name not in CLAMPING:
            if found != "number" or at != end:
                return Operation(name, (Selector(rank, 1),))
            self.place += 1
            number = self.whole_number(word, at, MAX_NUMBER, "as a selector")
            return Operation(name, (Selector(rank, number),))
        if rank:
            self.fail(start, f"`{letters}`", f"give a plain number, as in `1d20{name}10`")
        selector = self.selector()
        if selector.kind and name in CLAMPING:
            self.fail(start, f"`{name}{selector}`", f"give a plain number, as in `1d20{name}10`")
        return Operation(name, (selector,))

    def selector(self) -> Selector:
        """A number, alone or after ``<`` or ``>``."""
        kind, (found, word, start, _) = "", self.tokens[self.place]
        if word in ("<", ">"):
            kind = word
            self.place += 1
            found, word, start, _ = self.tokens[self.place]
        if found != "number":
            self.fail(start, "no number to select by", "write it like `kh3`, `rr1` or `e>4`")
        self.place += 1
        return Selector(kind, self.whole_number(word, start, MAX_NUMBER, "as a selector"))

    # --- complaints ---

    def surprise(self, kind: str, word: str) -> NoReturn:
        start = self.tokens[self.place][2]
        if kind == "end":
            self.fail(start, "the expression stops", "finish it, as in `1d20 + 5`")
        if kind == "dice" or word == "d":
            remedy = "put an operator between, as in `1d6 + 3d4`; `4d6pl1` drops dice"
            self.fail(start, "dice right after something else", remedy)
        if word in ("adv", "dis"):
            self.fail(
                start,
                f"`{word}` where no die stands before it",
                f"put it straight after the die, as in `1d20 {word} + 5`",
            )
        if kind == "word" and self.place and self.tokens[self.place - 1][0] in ("number", "dice"):
            self.fail(
                start,
                f"`{word}` is no operation here",
                "after dice use k, p, rr, ro, ra, e, mi, ma, ! or !!",
            )
        self.fail(start, f"{word!r} where it cannot stand", "write something like `4d6kh3 + 2`")

    def fail(self, position: int, problem: str, remedy: str) -> NoReturn:
        raise DiceSyntaxError(self.text, position, problem, remedy)


def _throws_twice(node: Expression) -> bool:
    return isinstance(node, Advantage) or any(map(_throws_twice, children(node)))
