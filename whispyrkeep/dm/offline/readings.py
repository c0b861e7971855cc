"""What the ladder of intent can come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from whispyrkeep.models.intent import Intent


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading a player's text.

    Attributes:
        kind: an ``act`` to carry out; ``ask-back`` when unsure; a ``decree`` when the text
            states a result instead of an attempt.
        intent: the act, for ``act`` alone.
        choices: for ``ask-back``, up to three likely intents.
        source: the rung of the ladder that decided.
        later: an act the text names for afterwards, if any.
    """

    kind: Literal["act", "ask-back", "decree"]
    intent: Intent | None = None
    choices: tuple[Intent, ...] = ()
    source: Literal["command", "option", "lexicon", "example", "none"] = "none"
    later: Intent | None = None
