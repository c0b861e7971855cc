"""Numbers a story may not make up: die results, damage, hit points and Difficulty Classes.

Source: the first promise of the design; a claimed number must be one the engine gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from whispyrkeep.models import events as ev
from whispyrkeep.models.state import CampaignState

_CLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\broll(?:s|ed|ing)?\b(?: \w+){0,3}? (?P<n>\d+)\b",
        r"\bnat(?:ural)?[ -]?(?P<n>\d+)\b",
        r"\bDC ?(?P<n>\d+)\b",
        r"\b(?P<n>\d+)(?: points? of)?(?: \w+)? damage\b",
    )
)
_HIT_POINTS = re.compile(r"\b(?P<n>\d+) (?:hit points|HP)\b", re.IGNORECASE)
_WORDED_NATURAL = re.compile(r"\bnat(?:ural)?[ -](?:twenty|one)\b", re.IGNORECASE)


def invented_numbers(
    text: str, state: CampaignState, events: Iterable[ev.Event]
) -> tuple[str, ...]:
    """Claims in ``text`` of numbers that neither the party's state nor an event gave, quoted."""
    given = _given_numbers(events)
    claims = [claim for pattern in _CLAIMS for claim in _claimed(pattern, text, given)]
    claims += _claimed(_HIT_POINTS, text, given | _hit_points(state))
    if not {1, 20} & given:
        claims += [match.group(0) for match in _WORDED_NATURAL.finditer(text)]
    return tuple(dict.fromkeys(claims))


def _claimed(pattern: re.Pattern[str], text: str, known: set[int]) -> list[str]:
    matches = pattern.finditer(text)
    return [match.group(0) for match in matches if int(match.group("n")[:9]) not in known]


def _hit_points(state: CampaignState) -> set[int]:
    return {
        number
        for member in state.party.values()
        for number in (
            member.body.hit_points,
            member.body.temporary_hit_points,
            member.sheet.max_hit_points,
        )
    }


def _given_numbers(events: Iterable[ev.Event]) -> set[int]:
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
