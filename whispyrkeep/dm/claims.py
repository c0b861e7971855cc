"""Numbers a story may not make up: die results, damage, hit points and Difficulty Classes.

Source: the first promise of the design; a claimed number must be one the engine gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from whispyrkeep.models import events as ev

_CLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\broll(?:s|ed|ing)?\b(?: \w+){0,3}? (?P<n>\d+)\b",
        r"\bnat(?:ural)?[ -]?(?P<n>\d+)\b",
        r"\bDC ?(?P<n>\d+)\b",
        r"\b(?P<n>\d+)(?: points? of)?(?: \w+)? damage\b",
        r"\b(?P<n>\d+) (?:hit points|HP)\b",
    )
)
_WORDED_NATURAL = re.compile(r"\bnat(?:ural)?[ -](?:twenty|one)\b", re.IGNORECASE)


def invented_numbers(text: str, events: Iterable[ev.Event]) -> tuple[str, ...]:
    """Claims in ``text`` of numbers that no event gave, as quoted phrases."""
    known = _known_numbers(events)
    claims = [
        match.group(0)
        for pattern in _CLAIMS
        for match in pattern.finditer(text)
        if int(match.group("n")[:9]) not in known
    ]
    if not {1, 20} & known:
        claims += [match.group(0) for match in _WORDED_NATURAL.finditer(text)]
    return tuple(dict.fromkeys(claims))


def _known_numbers(events: Iterable[ev.Event]) -> set[int]:
    known: set[int] = set()
    for event in events:
        match event:
            case ev.D20TestMade():
                known |= {event.roll.total, *(die.face for die in event.roll.dice)}
                if event.target_number is not None:
                    known.add(event.target_number)
            case ev.DiceRolled():
                known |= {event.roll.total, *(die.face for die in event.roll.dice)}
            case ev.DamageTaken():
                known |= {event.amount, event.rolled, event.hit_points_left}
            case ev.HitPointsRegained():
                known |= {event.amount, event.hit_points_left}
            case _:
                pass
    return known
