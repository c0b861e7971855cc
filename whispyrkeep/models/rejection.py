"""An illegal move in the fiction, as a value."""

from __future__ import annotations

from whispyrkeep.models.base import Line, Value


class Rejection(Value):
    """Why a command was refused: it cost no dice and changed nothing.

    ``code`` is stable (``rest.in_combat``); ``message`` tells a person, or a model asked to
    repair its reply, what was wrong and what would be legal; ``where`` names the request or
    patch (``roll_requests[0]``, ``patches[2]``); ``source`` cites the rule.
    """

    code: Line
    message: str
    where: str = ""
    source: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        rule = f" ({self.source})" if self.source else ""
        return f"{place}{self.message}{rule}"
