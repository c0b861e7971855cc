"""Multiattacks and single attacks as programs of named actions, with what may replace them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tools.srd_compile.grammar import NUMBERS, number, sentences, slug
from tools.srd_compile.spellcasting import spell_uses
from whispyrkeep.models.effects import CastEffect, Effect
from whispyrkeep.models.programs import MultiattackEffect, MultiattackStep, Replacement

_COUNT: Final = "|".join(NUMBERS)
_REPLACES: Final = re.compile(
    r"It can replace (one attack|two attacks|any attack|the ([\w' -]+) attack) with (.+)\."
)


def multiattack(text: str, names: Sequence[str]) -> tuple[list[Effect], list[str]]:
    """A Multiattack entry as its program, and the sentences that do not fit."""
    steps: list[MultiattackStep] = []
    replacements: list[Replacement] = []
    left = []
    for sentence in sentences(text):
        swap = _replacement(sentence, names)
        made = None if swap is not None else _program(sentence, names)
        if swap is not None:
            replacements.append(swap)
        elif made is not None:
            steps += made
        else:
            left.append(sentence)
    if not steps:
        return [], left
    one = tuple(
        action
        for swap in replacements
        if swap.count == 1 and not swap.replaces
        for action in swap.actions
    )
    program = MultiattackEffect(
        steps=tuple(steps), replace_one_with=one, replacements=tuple(replacements)
    )
    return [program], left


def uses(text: str, names: Sequence[str]) -> Effect | None:
    """``makes one Claw or Tail attack`` or ``uses Roar`` as a program; None if it is neither."""
    if matched := re.fullmatch(r"uses Spellcasting to cast (.+)", text):
        spells = spell_uses(matched[1], None)
        return CastEffect(spells=spells, like="spellcasting") if spells else None
    steps = _steps(text, names)
    return MultiattackEffect(steps=tuple(steps)) if steps else None


def _replacement(sentence: str, names: Sequence[str]) -> Replacement | None:
    matched = _REPLACES.fullmatch(sentence)
    if matched is None:
        return None
    what, named, instead = matched.groups()
    count = {"one": 1, "two": 2, "any": 0, "the": 1}[what.split()[0]]
    actions: list[str] = []
    spells: list[str] = []
    for part in re.split(r" or (?=\(B\))", instead):
        plain = re.sub(r"^\([AB]\) |^an? use of (?:\([AB]\) )?", "", part).removesuffix(
            " if available"
        )
        if cast := re.fullmatch(r"Spellcasting to cast (.+)", plain):
            spells.append(cast[1])
        elif single := re.fullmatch(r"an? ([\w' -]+) attack", plain):
            actions.append(single[1])
        else:
            actions.append(plain)
    if not set(actions) <= set(names):
        return None
    return Replacement(
        count=count,
        replaces=slug(named) if named else None,
        actions=tuple(map(slug, actions)),
        cast=tuple(use for spell in spells for use in spell_uses(spell, None)),
    )


def _program(sentence: str, names: Sequence[str]) -> list[MultiattackStep] | None:
    body = re.sub(r"^The [\w' -]+? (?=makes|uses|attacks)", "", sentence.rstrip("."))
    first, *rest = re.split(r",? or (?:it )?(?=makes \w+ [\w' ]+ attacks|uses )", body)
    steps = _steps(first, names)
    for other in rest:
        more = _steps(other, names)
        if steps is None or more is None:
            return None
        steps += [step.with_(alternative=True) for step in more]
    return steps


_ANY: Final = re.compile(
    rf"(?:makes )?({_COUNT}) (?:other )?attacks, using (.+?) in any combination", re.IGNORECASE
)
_NAMED: Final = re.compile(rf"(?:makes )?({_COUNT}) (.+?) attacks?", re.IGNORECASE)
_USE: Final = re.compile(r"(can )?uses? (?:either )?(.+?)( twice)?( if available)?")
_HEADS: Final = re.compile(r"makes as many ([\w' ]+) attacks as it has heads")


def _steps(text: str, names: Sequence[str]) -> list[MultiattackStep] | None:
    """Steps such as ``two Claw attacks and uses Roar``; None if a part fits no pattern."""
    if heads := _HEADS.fullmatch(text):
        return [MultiattackStep(count=1, actions=(slug(heads[1]),), counted_by="heads")]
    steps = []
    for part in re.split(
        rf",? and (?:it )?(?=(?:{_COUNT}|makes|uses?|can use) )|, (?=(?:{_COUNT}|uses|makes) )(?!using)",
        text,
    ):
        step = _step(part, names)
        if step is None:
            return None
        steps.append(step)
    return steps


def _step(text: str, names: Sequence[str]) -> MultiattackStep | None:
    optional = False
    if matched := _ANY.fullmatch(text) or _NAMED.fullmatch(text):
        count, listing = number(matched[1]), matched[2]
    elif matched := _USE.fullmatch(text):
        may, listing, twice, available = matched.groups()
        count, optional = (2 if twice else 1), bool(may or available)
    else:
        return None
    actions = [part for part in re.split(r", or |, and |, | or | and ", listing) if part]
    if not set(actions) <= set(names):
        return None
    return MultiattackStep(count=count, actions=tuple(map(slug, actions)), optional=optional)
