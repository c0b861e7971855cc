"""Stat blocks as ``StatBlock`` values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile.actions import action
from tools.srd_compile.blocks import Block, Entry, monster_blocks, other_blocks
from tools.srd_compile.grammar import listed, slug
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import joined
from tools.srd_compile.traits import trait
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.creature import ActionDefinition, StatBlock, Trait
from whispyrkeep.models.riders import dice_formula
from whispyrkeep.models.terms import Ability, Condition, DamageType

DOCUMENT: Final = "SRD 5.2.1"
_LABELS: Final = (
    "AC", "HP", "Speed", "MOD", "Str", "Int", "Skills", "Gear", "Resistances",
    "Vulnerabilities", "Immunities", "Senses", "Languages", "CR",
)  # fmt: skip
_SHORT: Final = {ability.value[:3]: ability for ability in Ability}
_SECTION_FIELDS: Final = {
    "Actions": "actions",
    "Bonus Actions": "bonus_actions",
    "Reactions": "reactions",
    "Legendary Actions": "legendary_actions",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A stat block with its passage: first and last printed line, as (page, line)."""

    block: StatBlock
    begins: tuple[int, int]
    ends: tuple[int, int]


def creatures(overrides: Overrides) -> Iterator[Compiled]:
    """Every stat block of the book."""
    for printed in monster_blocks():
        yield _compiled(printed, "Monsters", overrides)
    for printed in other_blocks():
        yield _compiled(printed, "", overrides)


def _compiled(printed: Block, section: str, overrides: Overrides) -> Compiled:
    block = stat_block(printed, section, overrides)
    return Compiled(
        block,
        (printed.first.page, printed.first.number),
        (printed.last.page, printed.last.number),
    )


def stat_block(printed: Block, section: str, overrides: Overrides) -> StatBlock:
    """The stat block as a value, its overrides applied."""
    entry_id = f"monster/{slug(printed.name)}"
    if wrong := overrides.misplaced(entry_id, printed.first.page, printed.last.page):
        raise ValueError(f"{entry_id} is on page {printed.first.page}, not where {wrong} says")
    rows = _labelled(printed.header) | overrides.printed(entry_id)
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": printed.name,
        "source": {"document": DOCUMENT, "page": printed.first.page, "section": section},
    }
    fields |= _type_line(printed.type_line)
    fields |= overrides.header(entry_id) or _numbers(rows)
    fields |= _shared(rows)
    fields |= _entries(printed, overrides, entry_id)
    fields["unmodelled"] += overrides.unmodelled(entry_id)
    return StatBlock.model_validate(fields | overrides.fields(entry_id))


def _labelled(header: Sequence[str]) -> dict[str, str]:
    """The header's lines by their first word, wrapped ones joined."""
    rows: dict[str, list[str]] = {}
    label = ""
    for line in header:
        first, _, rest = line.partition(" ")
        found = next((one for one in _LABELS if one.lower() == first.lower()), None)
        if found is not None and not (found == "Speed" and "Speed" in rows):
            label = found
            rows[label] = [rest]
        else:
            rows[label].append(line)
    return {key: joined(parts) for key, parts in rows.items()}


_TYPE: Final = re.compile(
    r"((?:Tiny|Small|Medium|Large|Huge|Gargantuan)(?: or (?:Smaller|Small|Medium))?)"
    r"(?: (Swarm) of (\w+) (\w+))? ?([\w, ]+?)?(?: \(([^)]+)\))?, ([\w ]+)"
)


def _type_line(text: str) -> dict[str, Any]:
    matched = _TYPE.fullmatch(text)
    assert matched is not None, text
    sizes, swarm, swarm_size, swarm_type, kinds, tags, alignment = matched.groups()
    listed_sizes = [part.lower() for part in sizes.split(" or ")]
    if "smaller" in listed_sizes:
        # The first stands for the block, whose overrides are those of a Medium one.
        listed_sizes = ["medium", "huge", "large", "small", "tiny"]
    marks = [tag.strip() for tag in (tags or "").split(",") if tag.strip()]
    types = [slug(kind) for kind in listed(kinds)] if kinds else [slug(_one(swarm_type))]
    if tags == "Your Choice":
        marks = []
    if swarm:
        marks.append(f"Swarm of {swarm_size} {swarm_type}")
    return {
        "sizes": listed_sizes,
        "creature_type": types[0],
        "other_types": types[1:],
        "tags": marks,
        "alignment": alignment.title() if alignment != alignment.title() else alignment,
    }


def _one(plural: str) -> str:
    return {"Undead": "undead", "Monstrosities": "monstrosity"}.get(
        plural, plural.removesuffix("s")
    )


_RATING: Final = re.compile(
    r"([\d/]+) \((?:XP ([\d,]+)(?:, or ([\d,]+) in lair)?|([\d,]+) XP); PB \+(\d)\)"
)


def _numbers(rows: dict[str, str]) -> dict[str, Any]:
    armor = re.fullmatch(r"(\d+) Initiative ([+-]\d+) \((\d+)\)", rows["AC"])
    points = re.fullmatch(r"(\d+) \((\d+)d(\d+)(?: ([+-]) (\d+))?\)", rows["HP"])
    rating = _RATING.fullmatch(rows["CR"])
    assert armor and points and rating, rows
    bonus = int(points[5] or 0) * (-1 if points[4] == "-" else 1)
    return {
        "armor_class": int(armor[1]),
        "initiative": int(armor[2]),
        "hit_points": int(points[1]),
        "hit_dice": dice_formula(int(points[2]), int(points[3]), bonus),
        "challenge_rating": rating[1],
        "experience": _plain(rating[2] or rating[4]),
        "experience_in_lair": _plain(rating[3] or "0"),
        "proficiency_bonus": int(rating[5]),
    }


def _plain(number: str) -> int:
    return int(number.replace(",", ""))


def _shared(rows: dict[str, str]) -> dict[str, Any]:
    """What every header has in the same form."""
    fields: dict[str, Any] = {"abilities": {}, "saves": {}}
    for name, score, save in _scores(f"Str {rows['Str']} Int {rows['Int']}".replace("–", "-")):
        fields["abilities"][name] = score
        fields["saves"][name] = save
    if len(fields["abilities"]) != len(Ability):
        raise ValueError(f"not six abilities: {rows['Str']} {rows['Int']}")
    fields |= _speeds(rows["Speed"])
    fields["skills"] = {
        slug(name): int(bonus)
        for name, bonus in re.findall(r"([A-Z][A-Za-z ]+?) ([+-]\d+)", rows.get("Skills", ""))
    }
    fields["gear"] = dict(_gear(rows["Gear"])) if "Gear" in rows else {}
    fields |= _senses(rows["Senses"])
    spoken = re.search(r"telepathy (\d+) ft", rows["Languages"])
    fields["languages"] = rows["Languages"]
    fields["telepathy"] = int(spoken[1]) if spoken else 0
    for label in ("Resistances", "Vulnerabilities", "Immunities"):
        fields |= _defences(label.lower(), rows.get(label, ""))
    return fields


def _scores(text: str) -> Iterator[tuple[Ability, int, int]]:
    """Scores and save modifiers; the printed ability modifier must be the score's."""
    for short, score, modifier, save in re.findall(r"(\w{3}) (\d+) ([+-]\d+) ([+-]\d+)", text):
        if int(modifier) != (int(score) - 10) // 2:
            raise ValueError(f"{short} {score} has {modifier}")
        yield _SHORT[short.lower()], int(score), int(save)


def _speeds(text: str) -> dict[str, Any]:
    speeds = {"walk": int(re.match(r"(\d+) ft", text)[1])}  # type: ignore[index]
    for mode, feet in re.findall(r"(Burrow|Climb|Fly|Swim) (\d+) ft", text):
        speeds[mode.lower()] = int(feet)
    return {"speeds": speeds, "hovers": "(hover)" in text}


def _gear(text: str) -> Iterator[tuple[str, int]]:
    for part in text.split(", "):
        matched = re.fullmatch(r"(.+?)(?: \((\d+)\))?", part)
        assert matched is not None
        name = matched[1].removesuffix("s") if matched[2] else matched[1]
        yield f"item/{slug(_GEAR_NAMES.get(name, name))}", int(matched[2] or 1)


_GEAR_NAMES: Final = {
    "Holy Symbol": "Holy Symbol (Amulet)",
    "Wand": "Arcane Focus (Wand)",
}
"""A stat block leaves open which holy symbol or focus it is."""


def _senses(text: str) -> dict[str, Any]:
    passive = re.search(r"Passive Perception (\d+)", text)
    assert passive is not None, text
    found = re.findall(r"(Blindsight|Darkvision|Tremorsense|Truesight) (\d+) ft", text)
    return {
        "senses": {name.lower(): int(feet) for name, feet in found},
        "passive_perception": int(passive[1]),
    }


def _defences(label: str, text: str) -> dict[str, Any]:
    kinds: list[str] = []
    states: list[str] = []
    for part in re.split(r"[;,] (?:and )?", text) if text else ():
        word = part.lower().split(" (")[0]
        if word in DamageType.__members__.values():
            kinds.append(word)
        elif word in Condition.__members__.values():
            states.append(word)
        else:
            raise ValueError(f"{label}: {part}")
    return {label: kinds} | ({"condition_immunities": states} if label == "immunities" else {})


# --- traits and actions ---------------------------------------------------------------


def _entries(printed: Block, overrides: Overrides, entry_id: str) -> dict[str, Any]:
    names = [entry.name for entry in printed.entries]
    fields: dict[str, Any] = {"traits": []}
    left: list[str] = []
    for entry in printed.entries:
        made, missing = _entry(entry, names, overrides, entry_id)
        if isinstance(made, Trait):
            fields["traits"].append(made)
        else:
            fields.setdefault(_SECTION_FIELDS[entry.section], []).append(made)
        if missing:
            left.append(clause_count(entry.name, missing, entry.page))
    fields["unmodelled"] = left
    return fields | _legendary(printed.legendary_intro)


def _entry(
    entry: Entry, names: Sequence[str], overrides: Overrides, entry_id: str
) -> tuple[Trait | ActionDefinition, list[str]]:
    replaced = overrides.entry(entry_id, entry.name)
    made, left = trait(entry, names) if entry.section == "Traits" else action(entry, names)
    if replaced is None:
        return made, left
    stored = made.model_dump() | replaced.fields
    form = Trait if isinstance(made, Trait) else ActionDefinition
    return form.model_validate(stored), left[: replaced.left]


def _legendary(intro: str) -> dict[str, Any]:
    matched = re.match(r"Legendary Action Uses: (\d)(?: \((\d) in Lair\))?\.", intro)
    if matched is None:
        return {}
    return {
        "legendary_uses": int(matched[1]),
        "legendary_uses_in_lair": int(matched[2] or matched[1]),
    }
