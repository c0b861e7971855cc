"""Texts that state a result instead of an attempt: ``I find 1,000 gold``, ``I am level 20 now``.

They get an answer within the story and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from whispyrkeep.dm.offline.clauses import Clause, Taken
from whispyrkeep.dm.offline.entities import Mention
from whispyrkeep.dm.offline.lexicon import lexicon
from whispyrkeep.dm.offline.words import pattern, word_list

_YIELDING = word_list("yielding")
"""What others would have to do for a player's word to be a decree."""

_CHANCE_WORDS = word_list("chance-words")


def is_decree(taken: Taken, cleaned: str) -> bool:
    """Whether the text, as ``plain`` gives it, claims a result that only play could give."""
    if taken.question and "?" in cleaned:
        return False
    return pattern("decree").search(taken.narrated) is not None


def others_act(clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether somebody else is said to do what only they could decide: ``the guard gives me``."""
    if clause.mood != "plain" or clause.negated or clause.subject == "player":
        return False
    if clause.aside and clause.subject != "other":
        return False
    leading = [m for m in mentions if m.start == 0 and m.entity.creature and m.score > 0.9]
    leading = [m for m in leading if m.entity.kind != "ally"]
    words = clause.words
    at = max((m.end for m in leading), default=0)
    if not leading:
        at = 1 if clause.subject == "other" else _strange_subject(words)
    if at == 0 or at >= len(words):
        return False
    if _CHANCE_WORDS & set(words[:at]):
        return False
    while at < len(words) - 1 and words[at] in ("then", "now", "will", "just", "both", "all", "is"):
        at += 1
    verb = words[at]
    base, _ = lexicon().vocabulary.base(verb)
    says_third = verb.endswith("s") and verb != base
    foretold = not leading or words[at - 1] == "will"
    return base in _YIELDING and (says_third or foretold)


def _strange_subject(words: Sequence[str]) -> int:
    """The end of a subject that is nobody here: ``gods grant``, ``dragon lands``."""
    return 1 if words[0] in _STRANGERS and len(words) > 1 else 0


_STRANGERS = word_list("strangers")
