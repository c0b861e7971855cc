"""Slash commands and lettered choices: the rungs of the ladder that leave nothing to guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from whispyrkeep.dm.offline.entities import Entity, Mention, mentions
from whispyrkeep.dm.offline.words import plain, tokens
from whispyrkeep.models.intent import Act, Intent, Option
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill

_LETTER = re.compile(
    r"^(?:(?:option|choice|choose|pick|letter|answer|i (?:choose|pick|take)|(?:i )?go with|"
    r"let us (?:do|go with|take)|do)\s+)*(?:option |the )?[(\[]?([a-f1-6])[)\].:!,]*$"
)

COMMANDS: dict[str, Act] = {
    "look": Act.LOOK, "l": Act.LOOK, "search": Act.SEARCH, "examine": Act.EXAMINE,
    "x": Act.EXAMINE, "talk": Act.TALK, "ask": Act.ASK, "persuade": Act.PERSUADE,
    "deceive": Act.DECEIVE, "intimidate": Act.INTIMIDATE, "go": Act.TRAVEL,
    "travel": Act.TRAVEL, "sneak": Act.SNEAK, "hide": Act.HIDE, "attack": Act.ATTACK,
    "cast": Act.CAST, "defend": Act.DEFEND, "dodge": Act.DEFEND, "flee": Act.FLEE,
    "help": Act.HELP, "use": Act.USE, "equip": Act.USE, "take": Act.TAKE, "get": Act.TAKE,
    "give": Act.GIVE, "drop": Act.GIVE, "buy": Act.BUY, "sell": Act.SELL, "open": Act.OPEN,
    "climb": Act.CLIMB, "force": Act.FORCE, "listen": Act.LISTEN, "recall": Act.RECALL,
    "oracle": Act.ORACLE, "wait": Act.WAIT, "inventory": Act.INVENTORY, "i": Act.INVENTORY,
    "inv": Act.INVENTORY, "sheet": Act.INVENTORY, "finish": Act.FINISH, "rest": Act.REST_SHORT,
    "sleep": Act.REST_LONG, "camp": Act.REST_LONG, "check": Act.SEARCH,
}  # fmt: skip

SKILL_ACTS: dict[Skill, Act] = {
    Skill.ACROBATICS: Act.CLIMB,
    Skill.ANIMAL_HANDLING: Act.PERSUADE,
    Skill.ARCANA: Act.RECALL,
    Skill.ATHLETICS: Act.CLIMB,
    Skill.DECEPTION: Act.DECEIVE,
    Skill.HISTORY: Act.RECALL,
    Skill.INSIGHT: Act.EXAMINE,
    Skill.INTIMIDATION: Act.INTIMIDATE,
    Skill.INVESTIGATION: Act.SEARCH,
    Skill.MEDICINE: Act.HELP,
    Skill.NATURE: Act.RECALL,
    Skill.PERCEPTION: Act.SEARCH,
    Skill.PERFORMANCE: Act.PERSUADE,
    Skill.PERSUASION: Act.PERSUADE,
    Skill.RELIGION: Act.RECALL,
    Skill.SLEIGHT_OF_HAND: Act.OPEN,
    Skill.STEALTH: Act.SNEAK,
    Skill.SURVIVAL: Act.SEARCH,
}
"""What a bare check of a skill is an attempt at."""

ABILITY_ACTS: dict[Ability, Act] = {
    Ability.STRENGTH: Act.FORCE,
    Ability.DEXTERITY: Act.CLIMB,
    Ability.CONSTITUTION: Act.FORCE,
    Ability.INTELLIGENCE: Act.SEARCH,
    Ability.WISDOM: Act.SEARCH,
    Ability.CHARISMA: Act.PERSUADE,
}

_CREATURES = ("foe", "npc", "ally")
_KINDS: dict[Act, tuple[str, ...]] = {
    Act.TRAVEL: ("place",),
    Act.CAST: ("spell",),
    Act.USE: ("item", "feature"),
    Act.TAKE: ("item",),
    Act.GIVE: ("item",),
    Act.BUY: ("item",),
    Act.SELL: ("item",),
}


_UNAIMED = frozenset(
    {Act.LOOK, Act.TRAVEL, Act.OPEN, Act.CLIMB, Act.FORCE, Act.REST_SHORT, Act.REST_LONG,
     Act.WAIT, Act.INVENTORY, Act.FINISH, Act.FLEE, Act.DEFEND}
)  # fmt: skip
"""Acts that are done to no creature."""


def chosen_option(text: str, options: Sequence[Option]) -> Option | None:
    """The option a text picks: by its letter, its number, or its own words."""
    cleaned = plain(text).strip()
    found = _LETTER.match(cleaned)
    if found:
        mark = found.group(1)
        index = "123456".find(mark) if mark.isdigit() else "abcdef".find(mark)
        return options[index] if index < len(options) else None
    words = tokens(cleaned)
    for option in options:
        if words and words == tokens(plain(option.text)):
            return option
    same = [o for o in options if plain(o.text).strip(" .!") == cleaned.strip(" .!")]
    return same[0] if same else None


_SHORT = re.compile(r"^(?:(?:l|i|inv)|x .+)$", re.IGNORECASE)


def short_command(text: str) -> str:
    """One-letter commands of old, as slash commands: ``x board``; empty for anything else."""
    return f"/{text.lower()}" if _SHORT.match(text.strip()) else ""


def read_command(text: str, entities: Sequence[Entity]) -> Intent | None:
    """The intent of a ``/command``; None when it is none of ours."""
    word, _, rest = text.strip()[1:].partition(" ")
    act = COMMANDS.get(word.lower())
    if act is None:
        return None
    words = tokens(plain(rest))
    if word.lower() == "check":
        return _check(words, entities)
    if act is Act.REST_SHORT and "long" in words:
        return Intent(act=Act.REST_LONG)
    named_first = any(m.entity.kind == "npc" and m.start == 0 for m in mentions(words, entities))
    if act is Act.ASK and not named_first:
        return Intent(act=Act.ORACLE, topic=rest.strip()[:400])
    return _aimed(act, rest, words, entities)


def _check(words: list[str], entities: Sequence[Entity]) -> Intent | None:
    text = "-".join(word for word in words if word.isalpha() or "-" in word)
    skill = next((s for s in Skill if text.startswith(s.value)), None)
    ability = next((a for a in Ability if words and words[0][:3] == a.value[:3]), None)
    numbers = [int(word) for word in words if word.isdigit() and 1 <= int(word) <= 30]
    difficulty = numbers[0] if numbers else None
    feature = _first(mentions(words, entities), ("feature",))
    if skill is not None:
        return Intent(
            act=SKILL_ACTS[skill], ability=SKILL_ABILITY[skill], skill=skill,
            difficulty_class=difficulty, feature=feature,
        )  # fmt: skip
    if ability is not None:
        return Intent(
            act=ABILITY_ACTS[ability], ability=ability, difficulty_class=difficulty, feature=feature
        )
    return None


def _aimed(act: Act, rest: str, words: list[str], entities: Sequence[Entity]) -> Intent:
    found = mentions(words, entities)
    kinds = _KINDS.get(act, ())
    exact: Callable[[str], bool] = lambda entity: plain(rest).strip() == entity  # noqa: E731
    target = _first(found, _CREATURES) or next(
        (e.id for e in entities if e.creature and exact(e.id)), None
    )
    if act in _UNAIMED:
        target = None
    return Intent(
        act=act,
        target=target,
        feature=_first(found, ("feature",)) if act is not Act.TRAVEL else None,
        place=_first(found, ("place",)) if "place" in kinds else None,
        item=_first(found, ("item",)) if "item" in kinds else None,
        spell=_first(found, ("spell",)) if "spell" in kinds else None,
        topic=rest.strip()[:400] if act in (Act.ASK, Act.RECALL, Act.ORACLE, Act.TALK) else "",
    )


def _first(found: Sequence[Mention], kinds: Sequence[str]) -> str | None:
    return next((m.entity.id for m in found if m.entity.kind in kinds), None)
