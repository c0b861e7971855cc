"""Somebody who chooses at random, and always by the rules."""

from __future__ import annotations

from random import Random

from whispyrkeep.mechanics.creation import Draft, Question, draft_character
from whispyrkeep.models.rejection import Rejection

CHEAP = ("15", "14", "13", "12", "10", "8")
"""Scores that 27 points buy. Source: SRD 5.2, "Ability Score Point Costs"."""

ALSO = ("-class", "hit-points", "forget-spells", "forget-cantrip", "forget-metamagic")
"""Endings of optional questions that are answered now and then."""


def words_for(question: Question, chance: Random) -> tuple[str, ...]:
    """As many words as are asked for, none more often than it may be taken."""
    if not question.options:
        return (str(chance.randrange(10**6)),)
    if question.key == "scores" and question.options[0].most == 6:
        return tuple(chance.sample(CHEAP, 6))
    pool = [one.word for one in question.options for _ in range(min(one.most, question.count))]
    count = question.count if not question.optional else min(1, question.count)
    return tuple(chance.sample(pool, count))


def chosen_at_random(seed: int, level: int, **answers: tuple[str, ...]) -> Draft:
    """A draft with nothing open, every answer taken from what the questions offer."""
    chance = Random(seed)  # noqa: S311
    given = dict(answers)
    left_alone: set[str] = set()
    draft = _looked_at(given, level)
    while True:
        asked = next((one for one in draft.waiting if one.key not in left_alone), None)
        if asked is None:
            return draft
        likes = asked.key.endswith(ALSO) and asked.options and chance.random() < 0.3
        if asked.optional and not likes:
            left_alone.add(asked.key)
            continue
        given[asked.key] = words_for(asked, chance)
        draft = _looked_at(given, level)


def _looked_at(given: dict[str, tuple[str, ...]], level: int) -> Draft:
    draft = draft_character(given, level)
    assert not isinstance(draft, Rejection), (str(draft), given)
    return draft
