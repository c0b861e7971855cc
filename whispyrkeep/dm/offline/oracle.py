"""Answers to yes-or-no questions that nobody's notes decide.

Six answers from "yes, and" to "no, and", by how likely a yes is and how tense the story. The
ladder of "and" and "but" is owed to Freeform Universal (CC BY 3.0); the numbers are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from whispyrkeep.dice.streams import KeyedDice, StreamKey
from whispyrkeep.dm.offline.prose import sentence_mark

Answer = Literal["yes-and", "yes", "yes-but", "no-but", "no", "no-and"]

CHANCES: dict[str, int] = {"certain": 95, "likely": 75, "even": 50, "unlikely": 25, "remote": 5}
"""How likely a yes is, in percent."""

_LIKELIHOODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unlikely", re.compile(r"\b(?:unlikely|hardly|improbabl[ey]|doubtful|small chance)\b")),
    ("remote", re.compile(r"\b(?:impossible|no way|never|remote(?:ly)?|absurd(?:ly)?)\b")),
    ("certain", re.compile(r"\b(?:certain(?:ly)?|surely|definitely|of course|bound to)\b")),
    ("likely", re.compile(r"\b(?:likely|probabl[ey]|expected|good chance|usually)\b")),
)


@dataclass(frozen=True, slots=True)
class Chances:
    """Shares of 100 for the six answers, from "yes, and" down."""

    yes_and: int
    yes: int
    yes_but: int
    no_but: int
    no: int
    no_and: int


def likelihood(question: str) -> str:
    """How likely the question itself says a yes is; even when it does not say."""
    text = question.lower()
    return next((name for name, pattern in _LIKELIHOODS if pattern.search(text)), "even")


def chances(chance: int, tension: int) -> Chances:
    """Shares for a yes of ``chance`` percent: tension (0 to 10) makes plain answers rarer."""
    and_share, but_share = 8 + 2 * tension, 14 + 2 * tension
    yes_and, yes_but = chance * and_share // 100, chance * but_share // 100
    no = 100 - chance
    no_and, no_but = no * and_share // 100, no * but_share // 100
    return Chances(
        yes_and, chance - yes_and - yes_but, yes_but, no_but, no - no_and - no_but, no_and
    )


def ask_oracle(seed: int, turn: int, question: str, tension: int) -> Answer:
    """The answer; the same question in the same turn always has the same one."""
    shares = chances(CHANCES[likelihood(question)], tension)
    key = StreamKey(f"turn:{turn}", 0, "narrator", f"oracle:{sentence_mark(question)}")
    left = KeyedDice(seed).at(key).die(100)
    answers: tuple[tuple[Answer, int], ...] = (
        ("yes-and", shares.yes_and),
        ("yes", shares.yes),
        ("yes-but", shares.yes_but),
        ("no-but", shares.no_but),
        ("no", shares.no),
        ("no-and", shares.no_and),
    )
    for answer, share in answers:
        left -= share
        if left <= 0:
            return answer
    return "no-and"
