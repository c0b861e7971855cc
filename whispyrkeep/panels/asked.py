"""What a panel's page may ask of it: each message typed, and nothing else let in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from whispyrkeep.errors import PageNotUnderstood
from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Paragraph, Value
from whispyrkeep.models.state import FlagValue
from whispyrkeep.panels.looking import DiceQuestion

RequestId = Annotated[str, Field(max_length=40)]
Said = Annotated[str, Field(max_length=100_000)]
"""Text as it was typed; the turn itself refuses what is too long, and says so."""


class Hello(Value):
    """The page is there, or has missed something: it wants to see everything."""

    type: Literal["hello"]


class Stop(Value):
    type: Literal["stop"]


class Submit(Value):
    type: Literal["submit"]
    id: RequestId
    text: Said
    actor: Line | None = None


class Choose(Value):
    type: Literal["choose"]
    id: RequestId
    letter: Line
    actor: Line | None = None


class Plain(Value):
    """An order that needs no more than its name."""

    type: Literal["regenerate", "undo", "discard"]
    id: RequestId


class Rewind(Value):
    type: Literal["rewind"]
    id: RequestId
    turn: Count


class TellWith(Value):
    type: Literal["narrator"]
    id: RequestId
    name: Line


class SetByGm(Value):
    type: Literal["gm_set"]
    id: RequestId
    path: Line
    value: FlagValue | None
    reason: Line


class AwardByGm(Value):
    """Fields as ``Campaign.gm_award``."""

    type: Literal["gm_award"]
    id: RequestId
    target: Line
    reason: Line
    item: CatalogueId | None = None
    quantity: Int = 1
    money_cp: Count = 0
    experience: Count = 0
    heroic_inspiration: bool = False


class RetconByGm(Value):
    type: Literal["retcon"]
    id: RequestId
    turn: Int
    text: Paragraph
    reason: Line = ""


class Status(Value):
    type: Literal["status"]
    id: RequestId
    order: Literal["pause", "resume", "end"]
    why: Line = ""


class ChangeSettings(Value):
    type: Literal["settings"]
    id: RequestId
    changes: dict[str, bool | int | str]


class AskEarlier(Value):
    about: Literal["earlier"]
    type: Literal["ask"]
    id: RequestId
    before: Count


class AskTurn(Value):
    about: Literal["lore", "preview"]
    type: Literal["ask"]
    id: RequestId
    turn: Count


class AskAll(Value):
    about: Literal["timeline", "paths"]
    type: Literal["ask"]
    id: RequestId


class AskDice(DiceQuestion):
    about: Literal["dice"]
    type: Literal["ask"]
    id: RequestId


class AskFont(Value):
    about: Literal["font"]
    type: Literal["ask"]
    id: RequestId
    font: Literal["atkinson", "opendyslexic"]


Ask = AskEarlier | AskTurn | AskAll | AskDice | AskFont
Told = (
    Hello
    | Stop
    | Submit
    | Choose
    | Plain
    | Rewind
    | TellWith
    | SetByGm
    | AwardByGm
    | RetconByGm
    | Status
    | ChangeSettings
)
Order = Told | Ask

_ORDERS: TypeAdapter[Order] = TypeAdapter(
    Annotated[
        Told | Annotated[Ask, Field(discriminator="about")],
        Field(discriminator="type"),
    ]
)


def read_order(content: object) -> Order:
    """What the page sent, as the order it is.

    Raises:
        PageNotUnderstood: it is none; says which field is at fault, and repeats no value.
    """
    try:
        return _ORDERS.validate_python(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise PageNotUnderstood(f"{where}: {first['msg']}"[:200]) from None
