"""Spell descriptions as ``SpellDefinition`` values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tools.srd_compile.blocks import other_blocks
from tools.srd_compile.grammar import SECONDS, sentences, slug
from tools.srd_compile.headings import SPELLS, spell_starts
from tools.srd_compile.overrides import Overrides
from tools.srd_compile.pages import Printed, joined, lines
from tools.srd_compile.spell_effects import described
from tools.srd_compile.unmodelled import clause_count
from whispyrkeep.models.programs import ReactionWindow
from whispyrkeep.models.spells import SpellDefinition

SECTION: Final = "Spell Descriptions"
TOUCH: Final = 5


@dataclass(frozen=True, slots=True)
class CompiledSpell:
    """A spell with its passage: first and last printed line, as (page, line)."""

    spell: SpellDefinition
    begins: tuple[int, int]
    ends: tuple[int, int]


def spells(overrides: Overrides) -> Iterator[CompiledSpell]:
    """Every spell of the book."""
    printed = lines(*SPELLS)
    foreign = _foreign()
    starts = spell_starts()
    for (start, name), end in zip(
        starts, [*(index for index, _ in starts[1:]), len(printed)], strict=True
    ):
        body = [line for line in printed[start:end] if (line.page, line.number) not in foreign]
        spell = _spell(_plain_name(name), body, overrides)
        last = body[-1]
        yield CompiledSpell(spell, (body[0].page, body[0].number), (last.page, last.number))


def _foreign() -> frozenset[tuple[int, int]]:
    """Lines of stat blocks that the page puts in the middle of some other spell."""
    found = set()
    for block in other_blocks():
        first, last = block.first, block.last
        for line in lines(first.page, last.page):
            if (first.page, first.number) <= (line.page, line.number) <= (last.page, last.number):
                found.add((line.page, line.number))
    return frozenset(found)


def _plain_name(name: str) -> str:
    """Small capitals came out of the PDF as capitals in the middle of words."""
    return re.sub(r"(?<=[a-z])[A-Z]+[a-z]*$", lambda tail: tail[0].lower(), name)


_FIELD: Final = re.compile(r"(Casting Time|Range|Components?|Duration): ?(.*)")


def _spell(name: str, body: Sequence[Printed], overrides: Overrides) -> SpellDefinition:
    entry_id = f"spell/{slug(name)}"
    page = body[0].page
    if wrong := overrides.misplaced(entry_id, page, body[-1].page):
        raise ValueError(f"{entry_id} is on page {page}, not where {wrong} says")
    head, paragraphs = _parts(body)
    fields: dict[str, Any] = {
        "id": entry_id,
        "name": name,
        "source": {"document": "SRD 5.2.1", "page": page, "section": SECTION},
    }
    fields |= _level(head["Level"])
    fields |= _time(head["Casting Time"])
    fields |= _range(head["Range"])
    fields |= _components(head["Component"])
    fields |= _duration(head["Duration"])
    effects, left = described(paragraphs, fields)
    if not effects["effects"] and not left:
        left = [sentence for paragraph in paragraphs for sentence in sentences(paragraph)]
    fields |= effects
    put = overrides.fields(entry_id)
    missing = min(put.pop("left", len(left)), len(left))
    fields["unmodelled"] = [clause_count("Text", left[:missing], page)] if missing else []
    fields["unmodelled"] += overrides.unmodelled(entry_id)
    return SpellDefinition.model_validate(fields | put)


def _parts(body: Sequence[Printed]) -> tuple[dict[str, str], list[str]]:
    """The labelled head of a spell, and the paragraphs of its text."""
    head: dict[str, list[str]] = {"Level": []}
    label = "Level"
    index = 1
    while index < len(body):
        if matched := _FIELD.match(body[index].text):
            label = matched[1].removesuffix("s") if matched[1].startswith("Comp") else matched[1]
            head[label] = [matched[2]]
        elif label == "Duration":
            break
        else:
            head[label].append(body[index].text)
        index += 1
    paragraphs: list[list[str]] = []
    for line in body[index:]:
        if line.indented or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line.text)
    return {key: joined(texts) for key, texts in head.items()}, [joined(p) for p in paragraphs]


def _level(text: str) -> dict[str, Any]:
    matched = re.fullmatch(r"(?:Level (\d) (\w+)|(\w+) Cantrip) \(([^)]+)\)", text)
    assert matched is not None, text
    level, school, cantrip, classes = matched.groups()
    return {
        "level": int(level or 0),
        "school": (school or cantrip).lower(),
        "classes": sorted(slug(name) for name in classes.split(",")),
    }


_WAITS: Final = (
    ("casting a spell", "spell-cast"),
    ("falls", "creature-falls"),
    ("taking damage", "takes-damage"),
    ("hit by an attack roll", "hit-by-attack"),
    ("Melee weapon or an Unarmed Strike", "hits-with-melee-or-unarmed"),
    ("with a weapon", "hits-with-weapon"),
)


def _time(text: str) -> dict[str, Any]:
    time, _, which = text.partition(", which you take ")
    fields: dict[str, Any] = {"ritual": time.endswith(" or Ritual")}
    time = time.removesuffix(" or Ritual").partition(" (")[0]
    if which:
        trigger = next(name for said, name in _WAITS if said in which)
        feet = re.search(r"within (\d+) feet", which)
        fields["window"] = ReactionWindow(trigger=trigger, feet=int(feet[1]) if feet else 0)
    if matched := re.fullmatch(r"(\d+) (minute|hour)s?", time):
        seconds = int(matched[1]) * SECONDS[matched[2]]
        return fields | {"casting_time": "minutes", "casting_seconds": seconds}
    return fields | {"casting_time": slug(time)}


def _range(text: str) -> dict[str, Any]:
    if text in ("Self", "Touch"):
        return {"range_feet": TOUCH if text == "Touch" else 0, "touch": text == "Touch"}
    if matched := re.fullmatch(r"(\d+) (feet|miles?)", text):
        return {"range_feet": int(matched[1]) * (1 if matched[2] == "feet" else 5_280)}
    return {"range_feet": 0, "reaches": text.lower()}


def _components(text: str) -> dict[str, Any]:
    letters, _, material = text.partition(" (")
    parts = letters.split(", ")
    material = material.removesuffix(")")
    worth = re.search(r"(?:worth (?:at least )?([\d,]+)\+?|([\d,]+)\+) GP", material)
    return {
        "verbal": "V" in parts,
        "somatic": "S" in parts,
        "material": material,
        "material_cp": int((worth[1] or worth[2]).replace(",", "")) * 100 if worth else 0,
        "material_consumed": "consumes" in material or "consumed" in material,
    }


def _duration(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"concentration": text.startswith("Concentration")}
    if matched := re.search(r"(\d+) (round|minute|hour|day)s?", text):
        return fields | {"duration_seconds": int(matched[1]) * SECONDS[matched[2]]}
    return fields | {
        "until_dispelled": text.startswith("Until dispelled"),
        "special_duration": text == "Special",
    }
