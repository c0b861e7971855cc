"""Attack rolls of a stat block, and the damage of a hit."""

from __future__ import annotations

import re
from typing import Any, Final

from tools.srd_compile.clauses import Reading, read
from tools.srd_compile.grammar import (
    DAMAGE,
    damage_part,
    sentences,
)
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.riders import DamagePart

_ATTACK: Final = re.compile(
    r"(?:([+-]\d+)|(Automatic hit)|(Bonus equals your spell attack modifier))(?: to hit)?"
    r"(?: \(with Advantage (if the target doesn't have all its Hit Points|if the target is Grappled by the [\w' -]+"
    r"|during the first round of each combat)\))?"
    r"(?:, reach (\d+) (?:ft\.?|feet))?(?:(?:,| or) range (\d+)(?:/(\d+))? (?:ft\.?|feet))?\.?"
)


def attack_roll(label: str, text: str) -> tuple[AttackEffect | None, list[str]]:
    """``+9, reach 15 ft.`` as an attack, and what is left of the text."""
    head, *others = sentences(text)
    matched = _ATTACK.fullmatch(head)
    if matched is None:
        return None, [text]
    bonus, automatic, _, favoured, reach, near, far = matched.groups()
    kind = {"Melee": "melee", "Ranged": "ranged"}.get(label.removesuffix(" Attack Roll"))
    when = {
        "if the target d": "wounded",
        "if the target i": "grappled",
        "during the firs": "first-round",
    }
    stored = {
        "kind": kind or "melee-or-ranged",
        "to_hit": int(bonus) if bonus else None,
        "reach": int(reach or 0),
        "range_feet": int(near or 0),
        "long_range_feet": int(far or near or 0),
        "advantage_when": when[favoured[:15]] if favoured else None,
        "automatic": bool(automatic),
    }
    return AttackEffect.model_validate(stored), others


_SWAPPED: Final = (
    (r" if the (?:swarm|attacker) is Bloodied", "bloodied", "unbloodied"),
    (r" if the target is Bloodied", "target-bloodied", "target-unbloodied"),
    (r" if the target is Grappled by the [\w' -]+", "target-grappled", "target-ungrappled"),
    (r" if the [\w' -]+ had Advantage on the attack roll", "advantage", "no-advantage"),
    (
        r" if the [\w' -]+ moved (\d+)\+ feet straight toward the target immediately before the hit",
        "charged",
        "uncharged",
    ),
)


CHOSEN: Final = re.compile(r"damage of the type chosen for the Draconic Origin trait")
_ORIGINS: Final = ("acid", "cold", "fire", "lightning", "poison")


def hit_damage(sentence: str, reading: Reading) -> bool:
    """The first sentence of a hit: its damage, and what follows after ", and"."""
    text = CHOSEN.sub(f"{_ORIGINS[0].capitalize()} damage", sentence.rstrip("."))
    chosen = {"or_type": _ORIGINS[1:]} if text != sentence.rstrip(".") else {}
    matched = re.match(DAMAGE, text)
    if matched is None:
        return read(sentence, reading)
    lone = chosen if "plus" not in text else {}
    first = damage_part(matched.groups(), **lone)
    rest = text[matched.end() :]
    reading.damage, rest = _alternatives(first, rest)
    while plus := re.match(rf"(?:,? |—)plus {DAMAGE}( if the attack roll had Advantage)?", rest):
        more: dict[str, Any] = {"when": "advantage"} if plus[7] else dict(chosen)
        reading.damage.append(damage_part(plus.groups(), **more))
        rest = rest[plus.end() :]
    if not rest:
        return True
    follow = re.fullmatch(r",? and (.+)", rest)
    return follow is not None and read(f"{follow[1]}.", reading)


def _alternatives(first: DamagePart, rest: str) -> tuple[list[DamagePart], str]:
    """``X damage, or Y damage if the swarm is Bloodied`` as two parts that exclude each other."""
    for condition, then, otherwise in _SWAPPED:
        matched = re.match(rf"(?:, |—)or {DAMAGE}{condition}", rest)
        if matched is not None:
            feet = {"feet": int(matched[7])} if then == "charged" else {}
            usual = first.with_(when=otherwise, **feet)
            swapped = damage_part(matched.groups(), when=then, **feet)
            return [usual, swapped], rest[matched.end() :]
    return [first], rest
