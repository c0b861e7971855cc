"""What kind of talk a speech is: a threat, a plea, a trade, a question, or just words."""

from __future__ import annotations

from whispyrkeep.dm.offline.words import pattern
from whispyrkeep.models.intent import Act


def speech_acts(speech: str, *, question: bool, fighting: bool) -> Act:
    """The act of saying ``speech`` (plain text) to somebody."""
    if pattern("threat").search(speech):
        return Act.INTIMIDATE
    if fighting:
        return Act.PERSUADE
    if pattern("greeting").search(speech) and not question:
        return Act.TALK
    if pattern("selling").search(speech):
        return Act.SELL
    if pattern("trade").search(speech):
        return Act.BUY
    asks = bool(pattern("question").search(speech))
    if pattern("plea").search(speech) and not (asks and question and "please" not in speech):
        return Act.PERSUADE
    if question or asks:
        return Act.ASK
    return Act.TALK
