"""The equipment tables as ``ItemDefinition`` values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile.grammar import TYPES, sentences, slug
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spell_effects import flavour
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.things import ItemDefinition

EQUIPMENT: Final = (89, 102)
COINS: Final = {"CP": 1, "SP": 10, "GP": 100}
COST: Final = r"([\d,]+) (CP|SP|GP)"
WEIGHT: Final = r"(—|[\d,]+½? lb\.|\d+/\d+ lb\.)"


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """An item with its passage: page and line of the first and the last printed line."""

    item: ItemDefinition
    passage: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as fields of an item, and the lines it stands on."""

    fields: dict[str, Any]
    section: str
    lines: tuple[Printed, ...]


def items(overrides: Overrides) -> Iterator[CompiledItem]:
    """Every item of the equipment chapter, and what the overrides add."""
    told = _descriptions()
    for row in (*_weapons(), *_armor(), *_gear(), *_ammunition(), *_foci(), *_tools()):
        yield _item(row, told, overrides)
    for added in overrides.added("item/"):
        item = ItemDefinition.model_validate(added["add"] | {"id": added["id"]})
        item = item.with_(source=item.source.with_(document="SRD 5.2.1", page=added["page"]))
        yield CompiledItem(item, (added["page"], 0, added["page"], 0))


def _item(row: Row, told: dict[str, tuple[Printed, ...]], overrides: Overrides) -> CompiledItem:
    name = row.fields["name"]
    entry_id = f"item/{row.fields.get('slug') or slug(name)}"
    description = told.get(row.fields.pop("described", slug(name)), ())
    passage = description or row.lines
    page = passage[0].page
    pages = {line.page for line in (*row.lines, *passage)}
    if wrong := overrides.misplaced(entry_id, min(pages), max(pages)):
        raise ValueError(f"{entry_id} is on page {page}, not where {wrong} says")
    fields = {key: value for key, value in row.fields.items() if key != "slug"}
    text = joined([line.text for line in description[1:]])
    fields |= _light(text) | _contents(text)
    put = overrides.fields(entry_id)
    left = [one for one in sentences(text) if not flavour(one)] if _binding(fields, text) else []
    left = left[: put.pop("left", len(left))]
    stored = {
        "id": entry_id,
        "unmodelled": [
            *([clause_count("Text", left, page)] if left else []),
            *overrides.unmodelled(entry_id),
        ],
        "source": {"document": "SRD 5.2.1", "page": page, "section": row.section},
    }
    item = ItemDefinition.model_validate(fields | stored | put)
    return CompiledItem(item, (page, passage[0].number, passage[-1].page, passage[-1].number))


def _binding(fields: dict[str, Any], text: str) -> bool:
    """Whether the description grants something that the data does not say."""
    if fields.get("contents"):
        return False
    rules = r"Advantage|Disadvantage|saving throw|bonus|damage|condition|DC \d+|Strength|carry|Spellcasting"
    return re.search(rules, text) is not None


def copper(number: str, coin: str) -> int:
    """A printed price in copper pieces."""
    return int(number.replace(",", "")) * COINS[coin]


def ounces(printed: str) -> int:
    """A printed weight in ounces: ``1½ lb.`` is 24, a dash nothing."""
    if printed == "—":
        return 0
    text = printed.removesuffix(" lb.").replace(",", "")
    if "/" in text:
        above, below = text.split("/")
        return 16 * int(above) // int(below)
    return 16 * int(text.removesuffix("½") or 0) + (8 if text.endswith("½") else 0)


def between(first: str, last: str, pages: tuple[int, int]) -> tuple[Printed, ...]:
    """The lines after the heading ``first`` up to the heading ``last``."""
    printed = lines(*pages)
    start = next(i for i, line in enumerate(printed) if line.text == first)
    end = next(i for i, line in enumerate(printed) if i > start and line.text == last)
    return printed[start + 1 : end]


def _rows(
    printed: Sequence[Printed], whole: re.Pattern[str]
) -> Iterator[tuple[re.Match[str], tuple[Printed, ...]]]:
    """Rows that fit a pattern; a row may run over two or three lines."""
    index = 0
    while index < len(printed):
        for size in (1, 2, 3):
            part = printed[index : index + size]
            matched = whole.fullmatch(" ".join(line.text for line in part))
            if matched is not None:
                yield matched, tuple(part)
                index += size - 1
                break
        index += 1


# --- weapons and armor ----------------------------------------------------------------

_WEAPON: Final = re.compile(
    rf"([A-Z][\w' ]+?) (\d+(?:d\d+)?) ({TYPES}) (.+?) (Cleave|Graze|Nick|Push|Sap|Slow|Topple|Vex) {WEIGHT} {COST}"
)


def _weapons() -> Iterator[Row]:
    printed = lines(91, 91)
    group = ""
    for index, line in enumerate(printed):
        if line.text.endswith(("Melee Weapons", "Ranged Weapons")):
            group = line.text
        if not re.match(r"[A-Z][\w' ]+ \d", line.text):
            continue
        for matched, used in _rows(printed[index : index + 3], _WEAPON):
            if used[0] is line:
                yield Row(_weapon(matched, group), "Weapons", used)
            break


def _weapon(matched: re.Match[str], group: str) -> dict[str, Any]:
    name, dice, kind, printed, mastery, weight, number, coin = matched.groups()
    ranges = re.search(r"\(Range (\d+)/(\d+)(?:; (\w+))?\)", printed)
    versatile = re.search(r"Versatile \((\d+d\d+)\)", printed)
    properties = [slug(part) for part in re.sub(r" \([^)]*\)", "", printed).split(", ")]
    weapon: dict[str, Any] = {
        "category": group.split()[0].lower(),
        "ranged": "Ranged" in group,
        "damage": dice,
        "damage_type": kind.lower(),
        "properties": sorted(part for part in properties if part),
        "mastery": mastery.lower(),
    }
    if versatile:
        weapon["versatile_damage"] = versatile[1]
    if ranges:
        weapon |= {"range_feet": int(ranges[1]), "long_range_feet": int(ranges[2])}
        if ranges[3]:
            weapon["ammunition"] = f"item/{_ammunition_of(name, ranges[3])}"
    return {
        "kind": "weapon",
        "name": name,
        "price_cp": copper(number, coin),
        "weight_oz": ounces(weight),
        "weapon": weapon,
    }


def _ammunition_of(weapon: str, kind: str) -> str:
    if kind == "Bullet":
        return "sling-bullet" if weapon == "Sling" else "firearm-bullet"
    return slug(kind)


_ARMOR: Final = re.compile(
    rf"([A-Z][\w ]+?) \+?(\d+)( \+ Dex modifier)?(?: \(max (\d)\))? (?:—|Str (\d+)) (—|Disadvantage) {WEIGHT} {COST}"
)
_TIMES: Final = {
    "Light": (60, 60),
    "Medium": (300, 60),
    "Heavy": (600, 300),
    "Shield": (6, 6),
}
"""Seconds to don and to doff, as the group headings of the table have them."""


def _armor() -> Iterator[Row]:
    group = ""
    for line in lines(92, 92):
        if re.match(r"(Light|Medium|Heavy) Armor \(|Shield \(", line.text):
            group = line.text.split()[0]
        matched = _ARMOR.fullmatch(line.text)
        if matched is None:
            continue
        name, number, dexterity, most, strength, stealth, weight, price, coin = matched.groups()
        cap = int(most) if most else None if dexterity else 0
        armor = {
            "category": group.lower(),
            "armor_class": int(number),
            "dexterity_cap": cap,
            "strength": int(strength or 0),
            "stealth_disadvantage": stealth == "Disadvantage",
            "don_seconds": _TIMES[group][0],
            "doff_seconds": _TIMES[group][1],
        }
        fields = {
            "kind": "armor",
            "name": name,
            "price_cp": copper(price, coin),
            "weight_oz": ounces(weight),
            "armor": armor,
        }
        yield Row(fields, "Armor", (line,))


# --- gear -----------------------------------------------------------------------------

_GEAR: Final = re.compile(rf"([A-Z][\w',() ]+?) {WEIGHT}(?: \(full\))? {COST}")
SCROLLS: Final = re.compile(r"Spell Scroll \((Cantrip|Level 1)\)")


def _gear() -> Iterator[Row]:
    for line in lines(95, 95):
        matched = _GEAR.fullmatch(line.text)
        if matched is None:
            continue
        printed, weight, number, coin = matched.groups()
        name = _turned(printed)
        scroll = SCROLLS.fullmatch(printed)
        fields: dict[str, Any] = {
            "kind": "potion" if name.startswith("Potion") else "gear",
            "name": name,
            "price_cp": copper(number, coin),
            "weight_oz": ounces(weight),
            "magic": name.startswith("Potion") or scroll is not None,
            "described": slug("Spell Scroll" if scroll else name),
        }
        yield Row(fields, "Adventuring Gear", (line,))


def _turned(name: str) -> str:
    """``Lantern, Hooded`` as it is called: Hooded Lantern."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


_AMMUNITION: Final = re.compile(
    rf"([A-Z][\w, ]+?)s(, \w+)? (\d+) (?:Quiver|Case|Pouch) {WEIGHT} {COST}"
)


def _ammunition() -> Iterator[Row]:
    for line in lines(96, 96):
        matched = _AMMUNITION.fullmatch(line.text)
        if matched is None:
            continue
        name, sort, bundle, weight, number, coin = matched.groups()
        fields = {
            "kind": "ammunition",
            "name": _turned(f"{name}{sort or ''}"),
            "price_cp": copper(number, coin),
            "weight_oz": ounces(weight),
            "bundle": int(bundle),
        }
        yield Row(fields, "Ammunition", (line,))


_FOCUS: Final = re.compile(rf"([A-Z][\w ]+?)(?: \([^)]*\))? {WEIGHT} {COST}")
_FOCI: Final = (
    ("Arcane Focuses", "Backpack (2 GP)", "Arcane Focus", ("sorcerer", "warlock", "wizard")),
    ("Druidic Focuses", "Dungeoneer's Pack (12 GP)", "Druidic Focus", ("druid", "ranger")),
    ("Holy Symbols", "Holy Water (25 GP)", "Holy Symbol", ("cleric", "paladin")),
)


def _foci() -> Iterator[Row]:
    for first, last, kind, classes in _FOCI:
        for line in between(first, last, (96, 97)):
            matched = _FOCUS.fullmatch(line.text)
            if matched is None:
                continue
            name, weight, number, coin = matched.groups()
            fields = {
                "kind": "gear",
                "name": f"{kind}: {name[0].upper()}{name[1:]}",
                "price_cp": copper(number, coin),
                "weight_oz": ounces(weight),
                "focus": classes,
                "described": "",
            }
            yield Row(fields, kind, (line,))


# --- tools ----------------------------------------------------------------------------

_TOOL: Final = re.compile(r"([A-Z][\w' ]+) \((?:([\d,]+) (CP|SP|GP)|Varies)\)")
_VARIANT: Final = re.compile(rf"(?:Variants: )?([\w -]+) \({COST}(?:, (\d+ lb\.))?\)")


def _tools() -> Iterator[Row]:
    printed = list(lines(93, 94))
    heads = [
        i
        for i, line in enumerate(printed)
        if _TOOL.fullmatch(line.text) and printed[i + 1].text.startswith("Ability:")
    ]
    others = next(i for i, line in enumerate(printed) if line.text == "Other Tools")
    for head in heads:
        end = next(
            i
            for i in range(head + 1, len(printed) + 1)
            if i == len(printed) or _ends_tool(printed[i].text, i - head)
        )
        yield from _tool(printed[head:end], "artisans-tools" if head < others else None)


def _ends_tool(text: str, after: int) -> bool:
    return after > 1 and (
        _TOOL.fullmatch(text) is not None or text in ("Other Tools", "Adventuring Gear")
    )


def _tool(printed: Sequence[Printed], group: str | None) -> Iterator[Row]:
    matched = _TOOL.fullmatch(printed[0].text)
    text = joined([line.text for line in printed[1:]])
    parts = dict(
        re.findall(
            r"(Ability|Weight|Utilize|Craft|Variants): (.*?)(?= (?:Weight|Utilize|Craft|Variants):|$)",
            text,
        )
    )
    assert matched is not None
    tool = {
        "ability": parts["Ability"].lower(),
        "difficulty_classes": [int(dc) for dc in re.findall(r"DC (\d+)", parts["Utilize"])],
        "crafts": _crafts(parts.get("Craft", "")),
        "group": group if matched[2] else slug(matched[1]),
    }
    base = {"kind": "tool", "tool": tool, "described": ""}
    if matched[2]:
        fields = {
            "name": matched[1],
            "price_cp": copper(matched[2], matched[3]),
            "weight_oz": ounces(parts["Weight"]),
        }
        yield Row(base | fields, "Tools", tuple(printed))
        return
    for part in re.split(r", (?![^(]*\))", parts["Variants"]):
        variant = _VARIANT.fullmatch(part)
        assert variant is not None, part
        name, number, coin, weight = variant.groups()
        fields = {
            "name": f"{matched[1]}: {name[0].upper()}{name[1:]}",
            "price_cp": copper(number, coin),
            "weight_oz": ounces(weight or "—"),
        }
        yield Row(base | fields, "Tools", tuple(printed))


def _crafts(text: str) -> list[str]:
    return [part for part in re.split(r", (?![^(]*\))", text) if part]


# --- descriptions ---------------------------------------------------------------------

_DESCRIBED: Final = re.compile(
    r"([A-Z][\w',() ]+?) \((?:[\d,]+ (?:CP|SP|GP)|Varies|Cantrip, 30 GP;)\)?"
)


def _descriptions() -> dict[str, tuple[Printed, ...]]:
    """The lines of each description of gear by the slug of its name."""
    printed = between("Adventuring Gear", "Mounts and Vehicles", (94, 100))
    printed = tuple(line for line in printed if not _tabular(line))
    starts = [(i, m[1]) for i, line in enumerate(printed) if (m := _DESCRIBED.fullmatch(line.text))]
    ends = [index for index, _ in starts[1:]] + [len(printed)]
    return {
        slug(_turned(name)): printed[start:end]
        for (start, name), end in zip(starts, ends, strict=True)
    }


def _tabular(line: Printed) -> bool:
    """Whether the line belongs to a table between the descriptions."""
    return line.page == 95 or re.search(rf"{WEIGHT} {COST}$", line.text) is not None


def _light(text: str) -> dict[str, Any]:
    matched = re.search(
        r"Bright Light in a (\d+)-foot (radius|Cone) and Dim Light for an additional (\d+) feet",
        text,
    )
    if matched is None:
        return {}
    cone = matched[2] == "Cone"
    return {"light": {"bright_feet": int(matched[1]), "dim_feet": int(matched[3]), "cone": cone}}


def _contents(text: str) -> dict[str, Any]:
    matched = re.search(r"contains the following items: (.+)\.", text)
    if matched is None:
        return {}
    found: dict[str, int] = {}
    for part in re.split(r", and |, ", matched[1]):
        count = re.match(r"(\d+) (?:flasks of |days of |sheets of )?(.+)", part)
        name = count[2].replace("Torches", "Torch") if count else part
        if count and name.endswith("s") and name not in ("Rations",) and "flasks" not in part:
            name = name.removesuffix("s")
        found[f"item/{slug(name)}"] = int(count[1]) if count else 1
    return {"contents": found}
