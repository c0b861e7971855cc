"""Fixtures of the rules' tests; the characters, world and dice stand in ``rules_game``."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rules_game import Game, Throws, state_of

from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.state import CampaignState


@pytest.fixture
def game() -> Callable[..., Game]:
    """``game(fighter(), attack=[15])``: these characters, these faces."""

    def begin(*sheets: CharacterSheet, state: CampaignState | None = None, **faces) -> Game:
        return Game(state or state_of(*sheets), Throws(**faces).dice)

    return begin


@pytest.fixture
def seeded() -> Callable[..., Game]:
    """A game with keyed dice."""

    def begin(*sheets: CharacterSheet, seed: int = 1, **changes) -> Game:
        return Game(state_of(*sheets, **changes), KeyedDice(seed))

    return begin
