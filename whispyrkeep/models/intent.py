"""What a player means to do, as the engine and the offline narrator understand it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from whispyrkeep.models.base import CatalogueId, EntityId, Line, Value
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill
from whispyrkeep.models.world import CheckSpec, DifficultyClass


class Act(StrEnum):
    LOOK = "look"
    SEARCH = "search"
    EXAMINE = "examine"
    TALK = "talk"
    ASK = "ask"
    PERSUADE = "persuade"
    DECEIVE = "deceive"
    INTIMIDATE = "intimidate"
    TRAVEL = "travel"
    SNEAK = "sneak"
    HIDE = "hide"
    ATTACK = "attack"
    CAST = "cast"
    DEFEND = "defend"
    FLEE = "flee"
    HELP = "help"
    USE = "use"
    TAKE = "take"
    GIVE = "give"
    BUY = "buy"
    SELL = "sell"
    OPEN = "open"
    CLIMB = "climb"
    FORCE = "force"
    LISTEN = "listen"
    RECALL = "recall"
    ORACLE = "oracle"
    REST_SHORT = "rest-short"
    REST_LONG = "rest-long"
    WAIT = "wait"
    INVENTORY = "inventory"
    FINISH = "finish"


class Intent(Value):
    """An act and what it is aimed at; fields that do not apply stay empty."""

    act: Act
    target: EntityId | None = None
    feature: EntityId | None = None
    place: EntityId | None = None
    item: CatalogueId | None = None
    spell: CatalogueId | None = None
    ability: Ability | None = None
    skill: Skill | None = None
    difficulty_class: DifficultyClass | None = None
    topic: Line = ""

    @property
    def check(self) -> CheckSpec | None:
        """The ability check it calls for, where that is known."""
        ability = self.ability or (SKILL_ABILITY[self.skill] if self.skill else None)
        if ability is None or self.difficulty_class is None:
            return None
        return CheckSpec(ability=ability, skill=self.skill, difficulty_class=self.difficulty_class)


class Option(Value):
    """One lettered choice at the end of a turn. ``intent`` lets a letter be acted on exactly."""

    letter: Line
    text: Line
    intent: Intent | None = None


def by_letter(options: Iterable[Option], text: str) -> Option | None:
    """The option whose letter is all that ``text`` says: ``b``, ``B)`` or ``B.``"""
    letter = text.strip(" .)").upper()
    return next((option for option in options if option.letter == letter), None)
