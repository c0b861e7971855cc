"""The small pieces that sentences of the SRD are made of: dice, damage, times, sizes, lists."""

from __future__ import annotations

import re
from typing import Final

from whispyrkeep.models.riders import DamagePart, Size, dice_formula
from whispyrkeep.models.terms import Ability, Condition, DamageType

NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "both": 2}
SECONDS: Final = {"round": 6, "minute": 60, "hour": 3_600, "day": 86_400}
TYPES: Final = "|".join(kind.value.capitalize() for kind in DamageType)
ABILITIES: Final = "|".join(ability.value.capitalize() for ability in Ability)
CONDITIONS: Final = "|".join(condition.value.capitalize() for condition in Condition)
SIZES: Final = "|".join(size.value.capitalize() for size in Size)
AMOUNT: Final = r"(\d+)(?: ?\((\d+)d(\d+)(?: ?([+–-]) ?(\d+))?\))?"
DAMAGE: Final = rf"{AMOUNT} ({TYPES}) damage"


def slug(name: str) -> str:
    """A name as the last part of an id: ``Thieves' Tools`` is ``thieves-tools``."""
    plain = re.sub(r"['’]", "", name.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def number(word: str) -> int:
    """``two`` or ``2`` as 2."""
    return NUMBERS[word.lower()] if word.lower() in NUMBERS else int(word.replace(",", ""))


def formula(printed: tuple[str | None, ...]) -> tuple[str, int | None]:
    """The groups of ``AMOUNT`` as a dice formula and the printed average, None for a number."""
    average, count, sides, sign, bonus = printed
    assert average is not None
    if count is None or sides is None:
        return average, None
    fixed = int(bonus or 0) * (1 if sign == "+" else -1)
    return dice_formula(int(count), int(sides), fixed), int(average)


def damage_part(groups: tuple[str | None, ...], **more: object) -> DamagePart:
    """The groups of ``DAMAGE`` as a part of the damage."""
    dice, average = formula(groups[:5])
    kind = groups[5]
    assert kind is not None
    stored = {"dice": dice, "damage_type": kind.lower(), "average": average, **more}
    return DamagePart.model_validate(stored)


def listed(text: str) -> list[str]:
    """``A, B, and C`` as its parts."""
    return [part for part in re.split(r",? and |,? or |, ", text) if part]


def conditions(text: str) -> tuple[Condition, ...]:
    """``Blinded and Restrained`` as conditions."""
    return tuple(Condition(part.lower()) for part in listed(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations such as ``ft.`` end none."""
    return [part for part in re.split(r"(?<=[.!])(?<!ft\.) (?=[A-Z\d])", text.strip()) if part]


_UNTIL: Final = (
    (re.compile(r"until the end of (?:its|the target's) next turn"), "end-of-targets-next-turn"),
    (
        re.compile(r"until the start of (?:its|the target's) next turn"),
        "start-of-targets-next-turn",
    ),
    (
        re.compile(r"until the start of (?:the [\w' -]+'s|your) next turn"),
        "start-of-sources-next-turn",
    ),
    (re.compile(r"until the end of (?:the [\w' -]+'s|your) next turn"), "end-of-sources-next-turn"),
)
UNTIL: Final = (
    r"(until the (?:start|end) of (?:its|the [\w' -]+?'s|your) next turn"
    r"|for \d+ (?:minute|hour|day)s?|for the duration|until the spell ends)"
)


def until(text: str | None) -> dict[str, object]:
    """A printed time as the fields ``until`` and ``seconds``; none, or a spell's, lasts until ended."""
    if not text or text in ("for the duration", "until the spell ends"):
        return {}
    if timed := re.fullmatch(r"for (\d+) (minute|hour|day)s?", text):
        return {"until": "seconds", "seconds": int(timed[1]) * SECONDS[timed[2]]}
    return {"until": next(name for pattern, name in _UNTIL if pattern.fullmatch(text))}
