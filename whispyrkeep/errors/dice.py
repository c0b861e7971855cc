"""What can go wrong with dice and their notation."""

from __future__ import annotations

from whispyrkeep.errors.base import WhispyrkeepError


class DiceError(WhispyrkeepError):
    """Base of what can go wrong with dice and their notation."""


class DiceSyntaxError(DiceError):
    """Text that is no dice expression; ``position`` counts characters from 0."""

    def __init__(self, text: str, position: int, problem: str, remedy: str) -> None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        super().__init__(f"{problem} at character {position + 1} of {shown!r}", remedy)
        self.text = text
        self.position = position
        self.problem = problem

    @property
    def caret(self) -> str:
        """Two lines: at most 60 characters of the text and a ``^`` under the place."""
        start = max(0, self.position - 40)
        window = self.text[start : start + 60]
        plain = "".join(sign if sign.isprintable() else "?" for sign in window)
        return f"{plain}\n{' ' * (self.position - start)}^"


class DiceLimitError(DiceError):
    """More dice, sides, depth or outcomes than one expression may ask for."""

    def __init__(self, limit: str, value: int, maximum: int, remedy: str) -> None:
        super().__init__(f"{value:,} {limit} where at most {maximum:,} are allowed", remedy)
        self.limit = limit
        self.value = value
        self.maximum = maximum


class DiceEndlessError(DiceError):
    """A reroll or an explosion that every new face would set off again."""

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"`{operation}` is set off again by every new face and would never end",
            "leave at least one face out, as in `1d6rr1`",
        )
        self.operation = operation


class DiceValueError(DiceError):
    """A well-formed expression without a value, such as a division by zero."""

    def __init__(self, expression: str, problem: str, remedy: str) -> None:
        super().__init__(f"`{expression}` {problem}", remedy)
        self.expression = expression


class DieFaceError(DiceError):
    """A face that the die does not have, thrown by hand or read from a record."""

    def __init__(self, sides: int, face: object) -> None:
        super().__init__(
            f"a die with {sides} sides cannot show {face!r}",
            f"give a whole number from 1 to {sides}",
        )
        self.sides = sides
        self.face = face
