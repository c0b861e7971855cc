"""The class chapters: core traits, level tables, features, options and subclasses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile.benefits import benefits
from tools.srd_compile.grammar import ABILITIES, listed, slug
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spellcasting import spell_uses
from tools.srd_compile.training import later_training, package, prepares, recommended, training
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.reference import (
    CharacterClass,
    Feature,
    LevelRow,
    Option,
    Reference,
    Subclass,
)
from whispyrkeep.models.terms import Skill

CHAPTER: Final = (28, 82)
SLOTS: Final = tuple(str(level) for level in range(1, 10))
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "Barbarian": ("rages", "rage-damage", "weapon-mastery"),
    "Bard": ("bardic-die", "cantrips", "prepared-spells", *SLOTS),
    "Cleric": ("channel-divinity", "cantrips", "prepared-spells", *SLOTS),
    "Druid": ("wild-shape", "cantrips", "prepared-spells", *SLOTS),
    "Fighter": ("second-wind", "weapon-mastery"),
    "Monk": ("martial-arts", "focus-points", "unarmored-movement"),
    "Paladin": ("channel-divinity", "prepared-spells", *SLOTS[:5]),
    "Ranger": ("favored-enemy", "prepared-spells", *SLOTS[:5]),
    "Rogue": ("sneak-attack",),
    "Sorcerer": ("sorcery-points", "cantrips", "prepared-spells", *SLOTS),
    "Warlock": ("eldritch-invocations", "cantrips", "prepared-spells", "spell-slots", "slot-level"),
    "Wizard": ("cantrips", "prepared-spells", *SLOTS),
}
"""The columns of each class table after Class Features; their heads are broken in the text."""

SUBCLASSES: Final = {
    "Barbarian": "Path of the Berserker",
    "Bard": "College of Lore",
    "Cleric": "Life Domain",
    "Druid": "Circle of the Land",
    "Fighter": "Champion",
    "Monk": "Warrior of the Open Hand",
    "Paladin": "Oath of Devotion",
    "Ranger": "Hunter",
    "Rogue": "Thief",
    "Sorcerer": "Draconic Sorcery",
    "Warlock": "Fiend Patron",
    "Wizard": "Evoker",
}
"""Each class's subclass; the headings are broken over lines, and checked against these."""


@dataclass(frozen=True, slots=True)
class CompiledReference:
    """An entry with its passage: page and line of the first and the last printed line."""

    entry: Reference
    passage: tuple[int, int, int, int]


def passage_of(printed: Sequence[Printed]) -> tuple[int, int, int, int]:
    """Page and line of the first and of the last line."""
    first, last = printed[0], printed[-1]
    return first.page, first.number, last.page, last.number


def source(printed: Sequence[Printed], section: str) -> dict[str, Any]:
    """Where an entry stands."""
    return {"document": "SRD 5.2.1", "page": printed[0].page, "section": section}


def classes(overrides: Overrides) -> Iterator[CompiledReference]:
    """Every class, subclass, feature, invocation and metamagic option."""
    printed = lines(*CHAPTER)
    starts = [
        index
        for index, line in enumerate(printed[:-1])
        if line.text in COLUMNS and printed[index + 1].text == f"Core {line.text} Traits"
    ]
    for start, end in zip(starts, [*starts[1:], len(printed)], strict=True):
        yield from _class(printed[start:end], overrides)


def _class(printed: Sequence[Printed], overrides: Overrides) -> Iterator[CompiledReference]:
    name = printed[0].text
    owner = f"class/{slug(name)}"
    split = next(i for i, line in enumerate(printed) if line.text.startswith(f"{name} Subclass:"))
    table, rows = _table(name, printed)
    body = [line for index, line in enumerate(printed[:split]) if index not in table]
    features = list(_features(body, owner, overrides))
    yield from features
    yield from _options(body, owner, overrides)
    subclass = list(_subclass(name, printed[split:], overrides))
    yield from subclass
    core = _core(body)
    made = CharacterClass(
        id=owner,
        name=name,
        levels=tuple(rows),
        features=tuple(one.entry.id for one in features),
        subclasses=tuple(one.entry.id for one in subclass if one.entry.id.startswith("subclass/")),
        source=source(printed, "Classes"),
        **core,
    )
    yield CompiledReference(made, passage_of(printed[:split]))


# --- the level table ------------------------------------------------------------------

_VALUE: Final = r"(?:—|\+\d+ ft\.|\+?\d+d\d+|D\d+|\+?\d+)"


def _table(name: str, printed: Sequence[Printed]) -> tuple[set[int], list[LevelRow]]:
    """Indexes of the table's lines, and its rows."""
    columns = COLUMNS[name]
    row = re.compile(rf"(\d+) \+(\d) (.*?)((?: {_VALUE}){{{len(columns)}}})")
    head = next(i for i, line in enumerate(printed) if line.text == f"{name} Features")
    first = next(i for i in range(head, len(printed)) if re.match(r"1 \+2 ", printed[i].text))
    used = set(range(head, first))
    rows: list[LevelRow] = []
    gathered: list[str] = []
    for index in range(first, len(printed)):
        gathered.append(printed[index].text)
        used.add(index)
        matched = row.fullmatch(" ".join(gathered))
        if matched is None or int(matched[1]) != len(rows) + 1:
            continue
        rows.append(_row(matched, columns))
        gathered = []
        if len(rows) == 20:
            break
    return used, rows


def _row(matched: re.Match[str], columns: Sequence[str]) -> LevelRow:
    level, bonus, features, values = matched.groups()
    cells = re.findall(_VALUE, values)
    pairs = dict(zip(columns, cells, strict=True))
    slots = [pairs.pop(level) for level in SLOTS if level in pairs]
    return LevelRow(
        level=int(level),
        proficiency_bonus=int(bonus),
        features=tuple(part for part in features.split(", ") if part != "—"),
        columns=pairs,
        slots=tuple(0 if slot == "—" else int(slot) for slot in slots),
    )


# --- core traits ----------------------------------------------------------------------

_CORE: Final = (
    "Primary Ability",
    "Hit Point Die",
    "Saving Throw Proficiencies",
    "Skill Proficiencies",
    "Weapon Proficiencies",
    "Tool Proficiencies",
    "Armor Training",
    "Starting Equipment",
)


def _core(body: Sequence[Printed]) -> dict[str, Any]:
    end = next(i for i, line in enumerate(body) if line.text.startswith("Becoming a"))
    text = joined([line.text for line in body[2:end]])
    parts = re.split(rf"({'|'.join(_CORE)}) ", text)
    traits = dict(zip(parts[1::2], [part.strip() for part in parts[2::2]], strict=True))
    skills = traits["Skill Proficiencies"]
    chosen = re.match(r"Choose (?:any )?(\d)", skills)
    assert chosen is not None, skills
    among = re.sub(r"^Choose (?:any )?\d(?: skills)?:? ?", "", skills)
    every = "any" in skills.split()[:2]
    later = next(i for i, line in enumerate(body) if line.text == "As a Multiclass Character")
    gains = joined([line.text for line in body[later + 1 : later + 8]])
    weapons, tools = traits["Weapon Proficiencies"], traits.get("Tool Proficiencies", "")
    armor = traits.get("Armor Training", "").removeprefix("None")
    tools = re.sub(r" \(see [^)]*\)", "", tools)
    equipment = packages(
        traits["Starting Equipment"]
        .replace("Short sword", "Shortsword")
        .replace(" chosen for the tool proficiency above", " (as trained)")
    )
    return {
        "training": training(weapons, armor, tools, int(chosen[1])),
        "multiclass": later_training(gains.partition("Gain the ")[2].partition("• Gain")[0]),
        "packages": tuple(package(tuple(one)) for one in equipment),
        "hit_die": int(re.match(r"D(\d+)", traits["Hit Point Die"])[1]),  # type: ignore[index]
        "primary_abilities": _abilities(traits["Primary Ability"]),
        "any_primary": " or " in traits["Primary Ability"],
        "saving_throws": _abilities(traits["Saving Throw Proficiencies"]),
        "skills_chosen": int(chosen[1]),
        "skills": [skill.value for skill in Skill] if every else [slug(s) for s in listed(among)],
        "weapon_training": weapons,
        "armor_training": armor,
        "tools": tools,
        "equipment": equipment,
    }


def _abilities(text: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in re.findall(ABILITIES, text))


def packages(text: str) -> list[list[str]]:
    """``Choose A or B: (A) …; or (B) 50 GP`` as lists of names and amounts."""
    parts = re.split(r"\([A-C]\) ", text)[1:] or [text]
    return [
        [
            re.sub(r"^and ", "", item.strip())
            for item in re.split(
                r", (?![^(]*\))", re.sub(r";? (?:or )?$|; or$|;$", "", part.strip())
            )
            if item.strip()
        ]
        for part in parts
    ]


# --- features -------------------------------------------------------------------------

_FEATURE: Final = re.compile(r"Level (\d+): (.+)")
_STOP: Final = re.compile(
    r"(?:Level \d \w+ Spells|Cantrips \(Level 0 \w+ Spells\)|\w+ Spell List|Metamagic Options|Eldritch Invocation Options)"
)


def _features(
    body: Sequence[Printed], owner: str, overrides: Overrides
) -> Iterator[CompiledReference]:
    """The features under ``Level N: Name`` headings."""
    starts = [i for i, line in enumerate(body) if _FEATURE.fullmatch(line.text)]
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(body)
        stop = next((i for i in range(start + 1, end) if _STOP.match(body[i].text)), end)
        yield _feature(body[start:stop], owner, overrides)


_PREPARED: Final = re.compile(
    r"Your connection to this divine domain ensures you always have certain spells ready\.$"
    r"|(?:The magic of your \w+ ensures you always have certain spells ready; w|W)hen you"
    r" (?:reach )?a \w+ level specified in the [\w ]+ Spells table"
    r"|[\w ]+ Spells \w+ Level (?:Prepared )?Spells \d"
)
"""What a table of prepared spells says; the subclass's ``spells`` hold the table."""


def _feature(printed: Sequence[Printed], owner: str, overrides: Overrides) -> CompiledReference:
    matched = _FEATURE.fullmatch(printed[0].text)
    assert matched is not None
    level, name = int(matched[1]), matched[2].strip()
    entry_id = f"feature/{slug(owner.partition('/')[2])}-{slug(name)}"
    if (owner, name, level) in _AGAIN:
        entry_id += f"-{level}"
    text = joined([line.text for line in printed[1:]])
    effects, uses, left = benefits(text)
    left = [sentence for sentence in left if not _PREPARED.match(sentence)]
    put = overrides.fields(entry_id)
    left = left[: put.pop("left", len(left))]
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": name,
        "owner": owner,
        "level": level,
        "effects": effects,
        "uses": uses,
        "options": _named_options(printed[1:]),
        "recommended": recommended(text),
        "prepares": prepares(text),
        "casts_with": _casts_with(text),
        "unmodelled": [clause_count("Text", left, printed[0].page)] if left else [],
        "source": source(printed, "Classes"),
    }
    return CompiledReference(Feature.model_validate(fields | put), passage_of(printed))


def _casts_with(text: str) -> str | None:
    found = re.search(
        rf"({ABILITIES}) is (?:the|your) spellcasting ability for your \w+ spells", text
    )
    return found[1].lower() if found else None


_AGAIN: Final = {
    ("class/barbarian", "Improved Brutal Strike", 17),
    ("class/rogue", "Expertise", 6),
    ("class/fighter", "Indomitable", 13),
}
"""Features whose name the class has twice; the later one's id has its level."""

_NAMED: Final = re.compile(
    r"([A-Z][\w'-]*(?: (?:[A-Z][\w'-]*|of|the|and|or|with|in|from|to|a|\d+\+?|1\+))*)(?: \([^)]*\))?\. "
)


def _named_options(printed: Sequence[Printed]) -> list[str]:
    """Paragraphs that begin with a name of their own."""
    found = []
    for line in printed:
        matched = _NAMED.match(f"{line.text} ") if line.indented else None
        if matched is not None and len(matched[1]) < 40:
            found.append(matched[1])
    return found


# --- options --------------------------------------------------------------------------

_LISTS: Final = {"Metamagic Options": "metamagic", "Eldritch Invocation Options": "invocation"}


def _options(
    body: Sequence[Printed], owner: str, overrides: Overrides
) -> Iterator[CompiledReference]:
    start = next((i for i, line in enumerate(body) if line.text in _LISTS), None)
    if start is None:
        return
    kind = _LISTS[body[start].text]
    later = (i for i in range(start + 1, len(body)) if _STOP.match(body[i].text))
    region = body[start + 1 : next(later, len(body))]
    heads = [i for i, _ in enumerate(region) if _option_head(region, i)]
    for position, head in enumerate(heads):
        end = heads[position + 1] if position + 1 < len(heads) else len(region)
        yield _option(region[head:end], kind, owner, overrides)


def _option_head(region: Sequence[Printed], index: int) -> bool:
    text = region[index].text
    if (
        not re.fullmatch(r"[A-Z][\w']*(?: (?:of|the|or|with|[A-Z][\w']*))*(?: of)?", text)
        or not index
    ):
        return False
    return region[index - 1].text.endswith(".") and not region[index].indented


def _option(
    printed: Sequence[Printed], kind: str, owner: str, overrides: Overrides
) -> CompiledReference:
    name = printed[0].text
    entry_id = f"{kind}/{slug(name)}"
    text = joined([line.text for line in printed[1:]])
    cost = re.match(r"Cost: (\d+) Sorcery Points? ?", text)
    needs = re.match(
        r"Prerequisite: (.*?)(?= (?:You|Choose|When|As|While|Your|Once|If|Until|Immediately|A|An|The)\b(?! Warlock| Cantrip))",
        text,
    )
    told = text[(cost or needs).end() :] if cost or needs else text  # type: ignore[union-attr]
    told, again = re.subn(r" ?Repeatable\. .*", "", told)
    effects, _, left = benefits(told.strip())
    put = overrides.fields(entry_id)
    left = left[: put.pop("left", len(left))]
    asked = needs[1] if needs else ""
    level = re.search(r"Level (\d+)\+ Warlock", asked)
    rest = [
        part for part in re.split(r", ", re.sub(r"Level \d+\+ Warlock(?:, )?", "", asked)) if part
    ]
    fields: dict[str, Any] = {
        "kind": kind,
        "id": entry_id,
        "name": name,
        "owner": owner,
        "level": int(level[1]) if level else 0,
        "prerequisites": rest,
        "cost": int(cost[1]) if cost else 0,
        "repeatable": bool(again),
        "effects": effects,
        "unmodelled": [clause_count("Text", left, printed[0].page)] if left else [],
        "source": source(printed, "Classes"),
    }
    return CompiledReference(Option.model_validate(fields | put), passage_of(printed))


# --- subclasses -----------------------------------------------------------------------


def _subclass(
    name: str, printed: Sequence[Printed], overrides: Overrides
) -> Iterator[CompiledReference]:
    title = SUBCLASSES[name]
    heading = joined([line.text for line in printed[:3]])
    if not heading.startswith(f"{name} Subclass: {title}"):
        raise ValueError(f"not the heading of {title}: {heading}")
    owner = f"subclass/{slug(title)}"
    features = list(_features(printed, owner, overrides))
    yield from features
    made = Subclass(
        id=owner,
        name=title,
        parent=f"class/{slug(name)}",
        features=tuple(one.entry.id for one in features),
        spells=dict(_spell_table(printed)),
        source=source(printed, "Classes"),
    )
    yield CompiledReference(made, passage_of(printed))


def _spell_table(printed: Sequence[Printed]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Rows such as ``3 Aid, Bless`` of tables of prepared spells, by level.

    The Circle of the Land has a table for each land; their rows are ``arid-3`` and so on.
    """
    land = ""
    for index, line in enumerate(printed):
        if heading := re.fullmatch(r"(\w+) Land", line.text):
            land = f"{heading[1].lower()}-"
        matched = re.fullmatch(r"(3|5|7|9|13|17) ([A-Z].*)", line.text)
        if matched is None:
            continue
        names = matched[2]
        if names.endswith(","):
            names = f"{names} {printed[index + 1].text}"
        uses = spell_uses(names, None)
        if uses:
            yield f"{land}{matched[1]}", tuple(use.spell for use in uses)
