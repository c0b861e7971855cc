"""What classes train in and what they begin with, from the words of their core traits."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tools.srd_compile.grammar import number, sentences, slug
from tools.srd_compile.headings import spell_names
from tools.srd_compile.items import COINS, items
from tools.srd_compile.overrides import load
from whispyrkeep.models.reference import Package, Training

GROUPS: Final = {
    "Artisan's Tools": "artisans-tools",
    "Musical Instrument": "musical-instrument",
    "Musical Instruments": "musical-instrument",
    "Gaming Set": "gaming-set",
    "Holy Symbol": "holy-symbol",
}
TRAINED: Final = "trained-tool"
"""Stands for the tool that was chosen to be trained with."""


def training(weapons: str, armor: str, tools: str, skills: int) -> Training:
    """The words of the core traits as data.

    Args:
        weapons: ``Simple weapons and Martial weapons that have the Light property``.
        armor: ``Light and Medium armor and Shields``.
        tools: ``Thieves' Tools`` or ``Choose 3 Musical Instruments``.
        skills: how many are chosen.
    """
    chosen = re.search(r"[Cc]hoose (\d|one)", tools)
    among = [group for name, group in GROUPS.items() if re.search(rf"{name}\b", tools)]
    return Training(
        weapons=_weapons(weapons),
        armor=tuple(
            kind for kind in ("light", "medium", "heavy", "shield") if kind in armor.lower()
        ),
        skills=skills,
        tools=() if chosen or not tools else (f"item/{slug(tools)}",),
        tools_chosen=number(chosen[1]) if chosen else 0,
        tools_among=tuple(dict.fromkeys(among)) if chosen else (),
    )


def _weapons(text: str) -> tuple[str, ...]:
    limited = re.search(r"Martial weapons that have the (\w+)(?: or (\w+))? property", text)
    words = ["simple"] if "Simple" in text else []
    if limited:
        words += [f"martial-{name.lower()}" for name in limited.groups() if name]
    elif "Martial" in text:
        words.append("martial")
    return tuple(words)


def later_training(text: str) -> Training:
    """What somebody gains who takes the class later, from "As a Multiclass Character"."""
    weapons = re.search(r"proficiency with ((?:Simple|Martial)[^,]*? weapons)", text)
    armor = re.search(r"training with ([^,.]*?(?:armor(?: and Shields)?|Shields))\.", text)
    tools = re.search(r"proficiency with ([\w ]*?(?:Tools|of your choice)|Thieves' Tools)", text)
    wanted = tools[1] if tools else ""
    if "of your choice" in wanted:
        wanted = f"Choose {wanted.removesuffix(' of your choice')}"
    skill = "one skill of your choice" in text
    return training(weapons[1] if weapons else "", armor[1] if armor else "", wanted, int(skill))


# --- equipment ------------------------------------------------------------------------


def package(printed: tuple[str, ...]) -> Package:
    """``4 Handaxes``, ``Explorer's Pack``, ``15 GP`` as items and copper pieces.

    Raises:
        ValueError: something is no item of the equipment chapter.
    """
    held: dict[str, int] = {}
    chosen: list[str] = []
    money = 0
    for part in printed:
        if coins := re.fullmatch(r"([\d,]+) (CP|SP|GP)", part):
            money += int(coins[1].replace(",", "")) * COINS[coins[2]]
        elif group := _group(part):
            chosen.append(group)
        else:
            item, count = _item(part)
            held[item] = held.get(item, 0) + count
    return Package(items=held, chosen=tuple(chosen), money_cp=money)


def _group(part: str) -> str | None:
    if re.search(r"\((?:as trained|same as above)\)$", part):
        return TRAINED
    name = part.removesuffix(" of your choice")
    return GROUPS.get(name)


_FOCUS: Final = {"arcane-focus-quarterstaff": "arcane-focus-staff"} | {
    "druidic-focus-quarterstaff": "druidic-focus-wooden-staff"
}
"""A staff that is a focus is a Quarterstaff too. Source: SRD 5.2.1, p. 96-97."""


def _item(part: str) -> tuple[str, int]:
    counted = re.fullmatch(r"(?:(\d+) )?([^(]+?)(?: \((?:(\d+) \w+|([^)]+))\))?", part)
    assert counted is not None, part
    count = int(counted[1] or counted[3] or 1)
    name, note = counted[2], counted[4] or ""
    names = (f"{name} {note}", name, name.removesuffix("s"), name.removesuffix("es"))
    for wanted in map(slug, names):
        wanted = _FOCUS.get(wanted, wanted)
        if wanted in _slugs():
            return f"item/{wanted}", count
    raise ValueError(f"no item is called {part}")


@cache
def _slugs() -> frozenset[str]:
    return frozenset(one.item.id.partition("/")[2] for one in items(load()))


# --- recommendations ------------------------------------------------------------------

_RECOMMENDED: Final = re.compile(r"(.+?) (?:is|are) recommended(?: if [^.]*)?\.")


def recommended(text: str) -> tuple[str, ...]:
    """Slugs of what a text recommends: ``Defense is recommended.``"""
    found: list[str] = []
    for sentence in sentences(text):
        if matched := _RECOMMENDED.fullmatch(sentence):
            head = re.sub(r"^.*\. ", "", matched[1])
            found += [slug(name.removeprefix("The ")) for name in re.split(r",? and |, ", head)]
    return tuple(dict.fromkeys(found))


_PREPARES: Final = re.compile(r"always have the (.+?) spells? prepared")


def prepares(text: str) -> tuple[str, ...]:
    """Ids of spells that a text has one always have prepared, by name."""
    names = [name for found in _PREPARES.findall(text) for name in re.split(r" and ", found)]
    known = {slug(name) for name in spell_names()}
    return tuple(f"spell/{slug(name)}" for name in names if slug(name) in known)
