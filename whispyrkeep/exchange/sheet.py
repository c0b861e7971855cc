"""A character's sheet to print: Markdown, or one self-contained HTML page.

Every number comes from ``mechanics``; foreign text is text everywhere, as in other exports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whispyrkeep.campaign.chronicle import money
from whispyrkeep.campaign.naming import feature_words, use_words
from whispyrkeep.catalog import ATTRIBUTION, Catalogue
from whispyrkeep.errors import UnknownEntry
from whispyrkeep.exchange.export import Verbatim, html_template, markdown_template
from whispyrkeep.mechanics.creation.asking import named
from whispyrkeep.mechanics.creatures.levels import class_levels, spell_ability
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.sheet import AttackLine, Derived, derived
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill

KINDS = ("md", "html", "json")
BOXES = 20
"""Uses that are printed as boxes to tick; more are a number."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is, its number, and whether one is proficient."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpellRow:
    """A spell as a sheet lists it."""

    level: int
    name: str
    time: str
    range: str
    notes: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet in the words of its reader, ready for a template."""

    name: str
    line: str
    facts: tuple[Row, ...]
    abilities: tuple[Row, ...]
    skills: tuple[Row, ...]
    attacks: tuple[Row, ...]
    uses: tuple[Row, ...]
    spells: tuple[SpellRow, ...]
    lists: tuple[Row, ...]
    texts: tuple[Row, ...]


def sheet_text(sheet: CharacterSheet, kind: str, catalogue: Catalogue) -> str:
    """The sheet as ``md``, ``html`` or ``json``, the form it is imported from again.

    Raises:
        UnknownEntry: the sheet has something that the catalogue does not know.
    """
    if kind == "json":
        return json.dumps(sheet.dump(), ensure_ascii=False, indent=2) + "\n"
    shown = printed(sheet, catalogue)
    if kind == "md":
        template = markdown_template("sheet.md.j2")
        return template.render(sheet=shown, attribution=Verbatim(ATTRIBUTION))
    return html_template("sheet.html.j2").render(sheet=shown, attribution=ATTRIBUTION)


def printed(sheet: CharacterSheet, catalogue: Catalogue) -> Printed:
    """What a template needs of a sheet."""
    numbers = derived(sheet, catalogue)
    return Printed(
        name=sheet.name,
        line=class_line(sheet),
        facts=tuple(_facts(sheet, numbers)),
        abilities=tuple(_abilities(sheet, numbers)),
        skills=tuple(_skills(sheet, numbers)),
        attacks=tuple(map(_attack, numbers.attacks)),
        uses=tuple(_uses(sheet, catalogue)),
        spells=tuple(_spells(sheet, catalogue)),
        lists=tuple(_lists(sheet, catalogue)),
        texts=tuple(_texts(sheet)),
    )


def class_line(sheet: CharacterSheet) -> str:
    """``Elf Ranger 4 / Sorcerer 3 (Hunter), Criminal``."""
    classes = []
    for one in class_levels(sheet):
        name = sheet.character_class if not sheet.classes else named(one.id)
        subclass = f" ({named(one.subclass)})" if one.subclass else ""
        classes.append(f"{name} {one.level}{subclass}")
    background = f", {sheet.background}" if sheet.background else ""
    return f"{sheet.species} {' / '.join(classes)}{background}"


# --- numbers --------------------------------------------------------------------------


def _facts(sheet: CharacterSheet, numbers: Derived) -> Iterator[Row]:
    parts = ", ".join(f"{part.value:+d} {part.source}" for part in numbers.armor_class_parts)
    dice = " + ".join(f"{count}d{sides}" for sides, count in numbers.hit_dice.items())
    yield Row("Armor Class", str(numbers.armor_class), parts)
    yield Row("Hit Points", str(sheet.max_hit_points))
    yield Row("Hit Point Dice", dice)
    yield Row("Speed", f"{numbers.speed} feet")
    yield Row("Initiative", f"{numbers.initiative:+d}")
    yield Row("Proficiency Bonus", f"{numbers.proficiency_bonus:+d}")
    for skill, score in numbers.passives.items():
        yield Row(f"Passive {named(skill.value)}", str(score))
    if numbers.spell_attack is not None and sheet.spellcasting is not None:
        ability = sheet.spellcasting.ability.value.capitalize()
        yield Row("Spell save DC", str(numbers.spell_save_dc), ability)
        yield Row("Spell attack", f"{numbers.spell_attack:+d}", ability)
    yield Row(
        "Experience", "by milestones (not SRD)" if sheet.milestones else f"{sheet.experience:,}"
    )


def _abilities(sheet: CharacterSheet, numbers: Derived) -> Iterator[Row]:
    for ability in Ability:
        mark = " (proficient)" if ability in sheet.saving_throws else ""
        save = f"save {numbers.saves[ability]:+d}{mark}"
        score = f"{sheet.abilities[ability]} ({numbers.modifiers[ability]:+d})"
        yield Row(ability.value.capitalize(), score, save)


def _skills(sheet: CharacterSheet, numbers: Derived) -> Iterator[Row]:
    for skill in Skill:
        trained = "expertise" if skill in sheet.expertise else "proficient"
        note = trained if skill in sheet.skills else ""
        ability = SKILL_ABILITY[skill].value[:3].capitalize()
        yield Row(f"{named(skill.value)} ({ability}.)", f"{numbers.skills[skill]:+d}", note)


def _attack(line: AttackLine) -> Row:
    far = f"reach {line.reach} ft." if line.reach else "range {}/{} ft.".format(*line.ranges)
    return Row(line.name, f"{line.to_hit:+d}", f"{line.damage} {line.damage_type}, {far}")


def _uses(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[Row]:
    """What is used up, with a box for each use."""
    for name, count in full_resources(sheet, catalogue).items():
        boxes = "☐ " * count if count <= BOXES else ""
        words = use_words(catalogue, name)
        yield Row(words[:1].upper() + words[1:], str(count), boxes.strip())


# --- spells and lists -----------------------------------------------------------------

_TIMES = {"action": "Action", "bonus-action": "Bonus Action", "reaction": "Reaction"}


def _spells(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[SpellRow]:
    casting = sheet.spellcasting
    if casting is None:
        return
    rows = [_spell(sheet, catalogue, one) for one in (*casting.cantrips, *casting.prepared)]
    yield from sorted(rows, key=lambda row: (row.level, row.name))


def _spell(sheet: CharacterSheet, catalogue: Catalogue, spell_id: str) -> SpellRow:
    spell = catalogue.spell(spell_id)
    ability = spell_ability(sheet, spell_id)
    components = [
        letter
        for letter, needed in (("V", spell.verbal), ("S", spell.somatic), ("M", spell.material))
        if needed
    ]
    notes = [
        *(["concentration"] if spell.concentration else []),
        *(["ritual"] if spell.ritual else []),
        "".join(components),
        *([ability.value[:3].capitalize()] if ability else []),
    ]
    minutes = f"{max(spell.casting_seconds // 60, 1)} min."
    far = "touch" if spell.touch else f"{spell.range_feet} ft." if spell.range_feet else "self"
    return SpellRow(
        spell.level,
        spell.name,
        _TIMES.get(spell.casting_time, minutes),
        spell.reaches or far,
        ", ".join(note for note in notes if note),
    )


def _lists(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[Row]:
    carried = (
        f"{_item(catalogue, one.item)}{f' x{one.quantity}' if one.quantity > 1 else ''}"
        f"{' (worn or held)' if one.equipped else ''}"
        for one in sheet.equipment
    )
    features = (feature_words(catalogue, sheet, word) for word in sheet.features)
    book = [spell for one in sheet.spells for spell in one.book]
    rows = (
        ("Features", _joined(dict.fromkeys(features))),
        ("Trained with", _joined(_training(sheet))),
        ("Resistances", _joined(kind.value.capitalize() for kind in sheet.resistances)),
        ("Languages", _joined(sheet.languages)),
        ("Spellbook", _joined(map(catalogue.called, book))),
        ("Carries", _joined(carried)),
        ("Purse", money(sheet.money_cp)),
    )
    yield from (Row(title, text) for title, text in rows if text)


def _training(sheet: CharacterSheet) -> Iterator[str]:
    for word in sheet.armor_training:
        yield "Shields" if word == "shield" else f"{named(word)} armor"
    for word in sheet.weapon_training:
        yield f"{named(word)} weapons"
    yield from sheet.tools


def _item(catalogue: Catalogue, item: str) -> str:
    try:
        return catalogue.item(item).name
    except UnknownEntry:
        return named(item)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)


def _texts(sheet: CharacterSheet) -> Iterator[Row]:
    rows = (
        ("Alignment", sheet.alignment),
        ("Appearance", sheet.appearance),
        ("Story", sheet.story),
        ("Wants", "; ".join(sheet.wants)),
    )
    yield from (Row(title, text) for title, text in rows if text)
