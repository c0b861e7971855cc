"""A character in the making as a sheet, and a sheet as a character whose making goes on.

Source: SRD 5.2, "Multiclassing", "Spellcasting"; "Fill In Numbers".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation.asking import Answers, Casting, Making, Taken, add
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    entry,
    highest_spell_level,
    listed,
    number,
    row,
)
from whispyrkeep.mechanics.creation.spells import casting_feature
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.rolls.abilities import (
    LEVEL_EXPERIENCE,
    ability_modifier,
    proficiency_bonus,
)
from whispyrkeep.models.character import CharacterSheet, ClassLevel, Spellcasting, SpellSource
from whispyrkeep.models.reference import Background, Species
from whispyrkeep.models.terms import Ability, Skill

LAST_LEVEL: Final = len(LEVEL_EXPERIENCE)
HALF: Final = 5
"""The highest level of slots of classes whose levels count half among several casting classes.

Source: SRD 5.2, "Multiclassing", "Spell Slots": Paladin and Ranger.
"""


def hit_point_extras(making: Making) -> int:
    """Hit Points beyond dice and Constitution.

    Source: SRD 5.2, "Dwarf", "Dwarven Toughness"; "Draconic Sorcery", "Draconic Resilience".
    """
    toughness = making.level if "dwarven-toughness" in making.features else 0
    draconic = "draconic-resilience" in making.features
    return toughness + (making.class_level("sorcerer") if draconic else 0)


def hit_point_maximum(making: Making) -> int:
    """Dice, Constitution for each level, and extras.

    Source: SRD 5.2, "Gaining a Level", "Adjust Ability Modifiers".
    """
    constitution = ability_modifier(making.abilities[Ability.CONSTITUTION])
    total = making.hit_points + constitution * making.level + hit_point_extras(making)
    return max(total, making.level)


# --- spell slots ----------------------------------------------------------------------


def spell_slots(making: Making) -> tuple[int, ...]:
    """Slots by level, of Spellcasting alone; Pact Magic's are apart.

    Source: SRD 5.2, "Multiclassing", "Spell Slots".
    """
    casters = [slug for slug in making.classes if _casts_with_slots(making, slug)]
    if not casters:
        return ()
    if len(casters) == 1:
        slots = row(making.catalogue, casters[0], making.class_level(casters[0])).slots
    else:
        slots = multiclass_slots(making.catalogue, caster_level(making, casters))
    return tuple(slots[: max((at for at, count in enumerate(slots, 1) if count), default=0)])


def _casts_with_slots(making: Making, slug: str) -> bool:
    feature = casting_feature(making.catalogue, slug)
    return feature is not None and feature.id.endswith("-spellcasting")


def caster_level(making: Making, casters: Iterable[str]) -> int:
    """Levels that count together: Paladin and Ranger half, rounded up."""
    return sum(
        -(-making.class_level(slug) // 2) if _is_half(making, slug) else making.class_level(slug)
        for slug in casters
    )


def _is_half(making: Making, slug: str) -> bool:
    return highest_spell_level(making.catalogue, slug, LAST_LEVEL) <= HALF


def multiclass_slots(catalogue: Catalogue, level: int) -> tuple[int, ...]:
    """A row of the table "Multiclass Spellcaster"; nothing at level 0."""
    if level == 0:
        return ()
    cells = catalogue.table("table/multiclass-spellcaster")[level - 1][1:]
    return tuple(int(cell) if cell.isdigit() else 0 for cell in cells)


def pact_slots(making: Making) -> tuple[int, int]:
    """How many slots Pact Magic has, and of which level."""
    for slug, taken in making.classes.items():
        feature = casting_feature(making.catalogue, slug) if taken.level else None
        if feature is not None and feature.id.endswith("-pact-magic"):
            cells = row(making.catalogue, slug, taken.level)
            return number(cells, "spell-slots"), number(cells, "slot-level")
    return 0, 0


# --- to a sheet -----------------------------------------------------------------------


def sheet_fields(making: Making) -> dict[str, object]:
    """What the rules decide about a sheet; names and stories are the player's."""
    first = class_entry(making.catalogue, making.first_class)
    return {
        "species": _name(making, making.species, Species),
        "character_class": first.name,
        "level": making.level,
        "background": _name(making, making.background, Background),
        "alignment": making.alignment,
        "abilities": dict(making.abilities),
        "hit_die": first.hit_die,
        "max_hit_points": hit_point_maximum(making),
        "speed": making.speed,
        "size": making.size,
        "saving_throws": tuple(a for a in Ability if a.value in making.saving_throws),
        "skills": tuple(skill for skill in Skill if skill.value in making.skills),
        "expertise": tuple(skill for skill in Skill if skill.value in making.expertise),
        "armor_training": tuple(making.armor),
        "weapon_training": tuple(making.weapons),
        "resistances": tuple(making.resistances),
        "languages": tuple(making.languages),
        "tools": tuple(making.tools),
        "features": tuple(making.features),
        "resources": resources(making),
        "spellcasting": spellcasting(making),
        "spells": tuple(_source(one) for one in making.castings.values() if _says(one)),
        "classes": tuple(
            ClassLevel(id=f"class/{slug}", level=taken.level, subclass=taken.subclass)
            for slug, taken in making.classes.items()
        ),
        "choices": dict(making.filled),
    }


def _name(making: Making, entry_id: str, form: type[Species] | type[Background]) -> str:
    return entry(making.catalogue, entry_id, form).name if entry_id else ""


def _says(casting: Casting) -> bool:
    return bool(casting.ready or casting.book or casting.free)


def _source(casting: Casting) -> SpellSource:
    return SpellSource(
        source=casting.source,
        ability=casting.ability,
        cantrips=tuple(casting.cantrips),
        prepared=tuple(casting.prepared),
        always=tuple(casting.always),
        book=tuple(casting.book),
        free=tuple(casting.free),
        at_will=tuple(casting.at_will),
    )


def spellcasting(making: Making) -> Spellcasting | None:
    """Everything that can be cast, together; its ability is that of the first source."""
    castings = [one for one in making.castings.values() if _says(one)]
    if not castings:
        return None
    by_class = [one for one in castings if one.source.startswith("class/")]
    cantrips: list[str] = []
    prepared: list[str] = []
    for casting in castings:
        add(cantrips, casting.cantrips)
        add(prepared, (*casting.prepared, *casting.always, *casting.free, *casting.at_will))
    return Spellcasting(
        ability=(by_class or castings)[0].ability,
        cantrips=tuple(cantrips),
        prepared=tuple(spell for spell in prepared if spell not in cantrips),
        slots=spell_slots(making),
    )


def resources(making: Making) -> dict[str, int]:
    """Maxima that no feature's table gives: Pact Magic's slots, spells cast once without one."""
    count, level = pact_slots(making)
    found = {f"pact-slot-{level}": count} if count else {}
    for casting in making.castings.values():
        for spell in casting.free:
            found[f"free-{spell.partition('/')[2]}"] = 1
    if "gnomish-lineage-forest" in making.features:
        # As often as the Proficiency Bonus. Source: SRD 5.2, "Gnomish Lineage".
        found["free-speak-with-animals"] = proficiency_bonus(making.level)
    return found


def experience_for(level: int) -> int:
    """The least Experience Points of a level. Source: SRD 5.2, "Starting at Higher Levels"."""
    return LEVEL_EXPERIENCE[level - 1]


# --- from a sheet ---------------------------------------------------------------------


def making_of(sheet: CharacterSheet, catalogue: Catalogue, answers: Answers) -> Making:
    """The character of a sheet, ready to gain another level."""
    making = Making(catalogue, answers, level=sheet.level, speed=sheet.speed, size=sheet.size)
    for one in class_levels(sheet):
        making.classes[one.id.partition("/")[2]] = Taken(one.level, one.subclass)
    making.species = _entry_id(catalogue, "species", sheet.species)
    making.background = _entry_id(catalogue, "background", sheet.background)
    making.alignment = sheet.alignment
    making.abilities = dict(sheet.abilities)
    making.saving_throws = [ability.value for ability in sheet.saving_throws]
    making.skills = [skill.value for skill in sheet.skills]
    making.expertise = [skill.value for skill in sheet.expertise]
    making.armor, making.weapons = list(sheet.armor_training), list(sheet.weapon_training)
    making.tools, making.languages = list(sheet.tools), list(sheet.languages)
    making.resistances = [kind.value for kind in sheet.resistances]
    making.features = list(sheet.features)
    making.carried, making.money_cp = list(sheet.equipment), sheet.money_cp
    making.filled = dict(sheet.choices)
    making.castings = _castings(sheet)
    constitution = ability_modifier(sheet.abilities[Ability.CONSTITUTION])
    extras = hit_point_extras(making)
    making.hit_points = sheet.max_hit_points - constitution * sheet.level - extras
    return making


def _entry_id(catalogue: Catalogue, kind: str, name: str) -> str:
    found = (one.id for one in listed(catalogue, kind) if one.name.lower() == name.lower())
    return next(found, "")


def _castings(sheet: CharacterSheet) -> dict[str, Casting]:
    """By source; a sheet older than sources has one, of its class."""
    if sheet.spells or sheet.spellcasting is None:
        return {
            one.source: Casting(
                one.source, one.ability, list(one.cantrips), list(one.prepared),
                list(one.always), list(one.book), list(one.free), list(one.at_will),
            )
            for one in sheet.spells
        }  # fmt: skip
    casting, source = sheet.spellcasting, class_levels(sheet)[0].id
    known = list(casting.prepared)
    book = known if source == "class/wizard" else []
    return {source: Casting(source, casting.ability, list(casting.cantrips), known, [], list(book))}
