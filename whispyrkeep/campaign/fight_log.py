"""A skirmish in words: its log, line by line, and how it came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from whispyrkeep.campaign.chronicle import event_line, repeats
from whispyrkeep.campaign.naming import called, hit_points, resource_words
from whispyrkeep.mechanics.fights.skirmish import Fighter, Skirmish
from whispyrkeep.mechanics.in_play import left_in_fight
from whispyrkeep.models.events import BudgetChanged, DamageTaken, FightTurnStarted
from whispyrkeep.models.state import CampaignState

INITIATIVE = "Initiative"


class LogLine(NamedTuple):
    """A line of the log; a tuple, since a fight has hundreds.

    Attributes:
        round: 0 before the first turn.
        turn: name of whoever's turn it is; ``Initiative`` before the first.
        text: every die, modifier, step of damage or effect it tells of.
    """

    round: int
    turn: str
    text: str


def log_lines(fought: Skirmish) -> Iterator[LogLine]:
    """Everything that happened, in order; what only the budget of a turn records is left out."""
    names = {fighter.id: fighter.name for fighter in fought.fighters}
    round_, turn, before = 0, INITIATIVE, ""
    for event in fought.events:
        if isinstance(event, FightTurnStarted):
            round_, turn = event.round, names.get(event.actor, event.actor)
            continue
        if isinstance(event, BudgetChanged) and not event.does:
            continue
        text = (
            _damage(event, names.get(event.target, event.target))
            if isinstance(event, DamageTaken)
            else event_line(event, fought.end, names)
        )
        if text and not repeats(event, text, before):
            yield LogLine(round_, turn, text)
        before = text


def _damage(event: DamageTaken, who: str) -> str:
    """Rolled, after Resistance and the like, after Temporary Hit Points, and what is left."""
    told = f"{who}: {event.rolled} {event.damage_type} damage"
    if event.amount != event.rolled:
        told += f", {event.amount} after Resistance, Vulnerability or Immunity"
    if event.absorbed:
        told += f", {event.absorbed} off Temporary Hit Points"
    critical = " (Critical Hit)" if event.critical else ""
    source = f" from {event.source}" if event.source else ""
    return f"{told}{source}{critical}, {hit_points(event.hit_points_left)} left"


def log_text(fought: Skirmish) -> Iterator[str]:
    """The log as text, with a heading for every turn."""
    place = None
    for line in log_lines(fought):
        if place != (line.round, line.turn):
            place = (line.round, line.turn)
            yield f"Round {line.round}, {line.turn}" if line.round else line.turn
        yield f"  {line.text}"


def result_lines(fought: Skirmish) -> Iterator[str]:
    """Who won, how everybody fared, how hard the fight was, and what nothing here models."""
    rounds = f"{fought.rounds} round{'s' if fought.rounds != 1 else ''}"
    ending = {
        "party": f"The party wins in {rounds}.",
        "foes": f"The foes win in {rounds}.",
        "nobody": f"Nobody has won after {rounds}.",
    }
    yield ending[fought.winner]
    for fighter in fought.fighters:
        yield fighter_line(fighter, fought.end)
    if fought.budget is not None:
        yield f"Encounter: {fought.budget}"
    for name, left in left_in_fight(fought).items():
        yield f"Left to the table: {name}: {'; '.join(left)}"


def fighter_line(fighter: Fighter, state: CampaignState) -> str:
    """``Edda Marl: 12 of 20 Hit Points, standing; spent second wind x1``."""
    used_up = {_spent_words(state, name): count for name, count in fighter.spent.items()}
    spent = ", ".join(f"{words} x{count}" for words, count in used_up.items() if words)
    used = f"; spent {spent}" if spent else ""
    points = f"{fighter.hit_points} of {fighter.max_hit_points} Hit Points"
    return f"{fighter.name}: {points}, {fighter.fate}{used}"


def _spent_words(state: CampaignState, name: str) -> str:
    return called(state, name) if "/" in name else resource_words(state, name)
