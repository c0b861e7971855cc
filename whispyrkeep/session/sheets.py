"""A character's sheet in words: what stands on it, and every number that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whispyrkeep.campaign.chronicle import label, money
from whispyrkeep.campaign.naming import feature_words, use_words
from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import UnknownEntry
from whispyrkeep.mechanics.creatures.levels import class_words
from whispyrkeep.mechanics.creatures.sheet import AttackLine, Derived, derived
from whispyrkeep.models.character import CharacterSheet, Spellcasting

Row = tuple[str, str]
"""A title and what stands beside it."""

BUILT_IN = Catalogue({})


def sheet_lines(sheet: CharacterSheet, catalogue: Catalogue = BUILT_IN) -> Iterator[str]:
    """The sheet, a line each; see ``sheet_rows``."""
    yield heading(sheet)
    for title, text in sheet_rows(sheet, catalogue):
        yield f"{title}: {text}"


def heading(sheet: CharacterSheet) -> str:
    """Name, pronouns, species, class, level and background."""
    background = f", {sheet.background}" if sheet.background else ""
    return f"{sheet.name} ({sheet.pronouns}), {sheet.species} {class_words(sheet)}{background}"


def sheet_rows(sheet: CharacterSheet, catalogue: Catalogue = BUILT_IN) -> Iterator[Row]:
    """The sheet in rows of a title and a text; what it has none of is left out.

    Args:
        catalogue: what the equipment is; a universe's own where it has homebrew. Numbers that
            hang on an entry it does not know are left out, and the entry is named.
    """
    try:
        numbers = derived(sheet, catalogue)
    except UnknownEntry as unknown:
        yield "Not computed", unknown.what
    else:
        yield from _numbers(sheet, numbers)
    rows = (
        ("Features", _listed(feature_words(catalogue, sheet, word) for word in sheet.features)),
        (
            "Uses",
            _counted({use_words(catalogue, use): most for use, most in sheet.resources.items()}),
        ),
        *_spells(sheet.spellcasting, catalogue),
        (
            "Carries",
            _counted({catalogue.called(one.item): one.quantity for one in sheet.equipment}),
        ),
        ("Purse", money(sheet.money_cp)),
        ("Languages", _listed(sheet.languages)),
        ("Tools", _listed(sheet.tools)),
        ("Appearance", sheet.appearance),
        ("Story", sheet.story),
        ("Wants", "; ".join(sheet.wants)),
    )
    yield from ((title, text) for title, text in rows if text)


def _numbers(sheet: CharacterSheet, numbers: Derived) -> Iterator[Row]:
    parts = ", ".join(f"{part.value} {part.source}" for part in numbers.armor_class_parts)
    yield "Hit points", f"{sheet.max_hit_points} (hit die d{sheet.hit_die})"
    yield "Armor Class", f"{numbers.armor_class} ({parts})"
    yield "Speed", f"{numbers.speed} feet"
    yield "Initiative", f"{numbers.initiative:+d}"
    yield "Proficiency Bonus", f"{numbers.proficiency_bonus:+d}"
    yield "Passive Perception", str(numbers.passive_perception)
    for ability, modifier in numbers.modifiers.items():
        save = f", save {numbers.saves[ability]:+d}"
        yield ability.value.capitalize(), f"{sheet.abilities[ability]} ({modifier:+d}){save}"
    yield (
        "Skills",
        ", ".join(
            f"{label(skill)} {bonus:+d}{' (proficient)' if skill in sheet.skills else ''}"
            for skill, bonus in numbers.skills.items()
        ),
    )
    for attack in numbers.attacks:
        yield "Attack", _attack(attack)
    if numbers.spell_attack is not None:
        yield "Spell attack", f"{numbers.spell_attack:+d}, save DC {numbers.spell_save_dc}"


def _attack(attack: AttackLine) -> str:
    far = (
        f"reach {attack.reach} feet" if attack.reach else "range {}/{} feet".format(*attack.ranges)
    )
    return f"{attack.name} {attack.to_hit:+d}, {attack.damage} {attack.damage_type}, {far}"


def _spells(casting: Spellcasting | None, catalogue: Catalogue) -> tuple[Row, ...]:
    if casting is None:
        return ()
    slots = ", ".join(f"level {level} x{count}" for level, count in enumerate(casting.slots, 1))
    return (
        ("Cantrips", _listed(catalogue.called(spell) for spell in casting.cantrips)),
        ("Prepared spells", _listed(catalogue.called(spell) for spell in casting.prepared)),
        ("Spell slots", slots),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _counted(things: dict[str, int]) -> str:
    return ", ".join(
        f"{thing}{f' x{count}' if count > 1 else ''}" for thing, count in things.items()
    )
