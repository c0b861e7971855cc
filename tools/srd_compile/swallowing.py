"""Creatures that swallow others: a save that ends inside, told over five sentences."""

from __future__ import annotations

import re
from typing import Final

from tools.srd_compile.grammar import DAMAGE, SIZES, conditions, damage_part, number, sentences
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.riders import DamagePart, SaveSpec, Size, SwallowRider
from whispyrkeep.models.terms import Condition

_SAVE: Final = re.compile(
    rf"(\w+) Saving Throw: DC (\d+), one (?:({SIZES}) or smaller )?creature Grappled by the [\w' -]+"
    r" \((?:the [\w' -]+|it) can have (?:up to |only )?(\w+) creatures? swallowed at a time\)\. Failure: (.*)"
)
_INSIDE: Final = re.compile(
    r"(?:While swallowed, a|A swallowed) creature has the ([\w ]+?) conditions?(?: and can't teleport)?, (?:it )?has Total Cover against attacks"
    rf" and other effects outside the [\w' -]+, and (?:it )?takes {DAMAGE}(?: plus {DAMAGE})? at the start of each of (the [\w' -]+|it)s? turns\."
)
_BURST: Final = re.compile(
    r"If the [\w' -]+ takes (\d+) damage or more on a single turn from (?:a creature inside it|the swallowed creature), the [\w' -]+ must succeed on a"
    r" DC (\d+) Constitution saving throw at the end of that turn or regurgitate .*\."
)
_EXIT: Final = re.compile(
    r"If the [\w' -]+ dies, .* escape from the corpse (?:by )?using (\d+) feet of movement, exiting Prone\."
)


def swallow(text: str) -> tuple[SaveEffect, list[str]] | None:
    """The save of a Swallow entry, and what is left of its text; None if it is none."""
    matched = _SAVE.fullmatch(text)
    if matched is None:
        return None
    ability, dc, size, capacity, outcome = matched.groups()
    left = []
    harm: tuple[DamagePart, ...] = ()
    fields: dict[str, object] = {"capacity": number(capacity)}
    for sentence in sentences(outcome):
        if inside := _INSIDE.fullmatch(sentence):
            fields |= _inside(inside)
        elif burst := _BURST.fullmatch(sentence):
            fields |= {"bursts_at": int(burst[1]), "burst_dc": int(burst[2])}
        elif leave := _EXIT.fullmatch(sentence):
            fields["exit_feet"] = int(leave[1])
        elif first := re.fullmatch(rf"{DAMAGE}\.", sentence):
            harm = (damage_part(first.groups()),)
        elif "swallow" not in sentence:
            left.append(sentence)
        elif "Large or smaller" in sentence:
            fields["max_size"] = Size.LARGE
    if "damage" not in fields:
        return None
    save = SaveEffect(
        save=SaveSpec(ability=ability.lower(), difficulty_class=int(dc)),
        having=(Condition.GRAPPLED,),
        max_size=Size(size.lower()) if size else None,
        damage=harm,
        on_failure=(SwallowRider.model_validate(fields),),
    )
    return save, left


def _inside(matched: re.Match[str]) -> dict[str, object]:
    named, *printed, whose = matched.groups()
    parts = [damage_part(tuple(printed[:6]))]
    if printed[6]:
        parts.append(damage_part(tuple(printed[6:])))
    moment = "start-of-targets-turns" if whose == "it" else "start-of-sources-turns"
    return {"conditions": conditions(named), "damage": parts, "moment": moment}
