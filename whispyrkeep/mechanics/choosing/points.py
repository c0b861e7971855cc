"""A point at which somebody in a fight chooses: one form for turns and for Reactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from whispyrkeep.models.reactions import Reaction, Window
from whispyrkeep.models.state import CampaignState

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Decision(Generic[Option]):
    """A point at which somebody chooses one of the options.

    Attributes:
        actor: who chooses: whose turn it is, or who could react.
        side: whose side the actor is on: ``party`` or ``foes``.
        round: of the fight, from 1; 0 outside fights, where somebody may fall.
        options: on a turn every request worth making that would not be refused, ``end_turn``
            last; in a window every Reaction that is possible now, ``pass`` last.
        window: what the Reactions answer; None on a turn.
    """

    actor: str
    side: str
    round: int
    options: tuple[Option, ...]
    window: Window | None = None


Reacting = Callable[[CampaignState, Decision[Reaction]], Reaction | None]
"""Whoever plays the creatures: one of the decision's options, or None to let it pass."""
