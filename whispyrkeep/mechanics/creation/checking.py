"""Does a sheet follow the rules? What does not, each with its rule.

A sheet made by choices is made again from them and compared. What play and rests may change
(equipment, prepared spells, masteries) and sheets without choices are held to the rules' bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creation.asking import Making, named
from whispyrkeep.mechanics.creation.classes import ONLY_A_CHOICE, lacking
from whispyrkeep.mechanics.creation.draft import BUILT_IN, draft_character
from whispyrkeep.mechanics.creation.entries import (
    class_entry,
    class_spells,
    entry,
    highest_spell_level,
    number,
    row,
    slugs,
)
from whispyrkeep.mechanics.creation.sheets import (
    hit_point_extras,
    making_of,
    pact_slots,
    spell_slots,
)
from whispyrkeep.mechanics.creation.spells import own_lists, spell_lists
from whispyrkeep.mechanics.creatures.levels import class_levels
from whispyrkeep.mechanics.creatures.own_features import feature_word, own_entries
from whispyrkeep.mechanics.rolls.abilities import LEVEL_EXPERIENCE, ability_modifier, level_for
from whispyrkeep.models.character import CharacterSheet, ClassLevel, SpellSource
from whispyrkeep.models.modifiers import ProficiencyEffect
from whispyrkeep.models.reference import Feature, Subclass
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.terms import Ability


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on a sheet that the rules do not give or allow.

    Attributes:
        where: the field of the sheet: ``skills``, ``spells``.
        message: what is there and what the rules have, for people.
        source: the rule.
    """

    where: str
    message: str
    source: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} ({self.source})"


def check_character(sheet: CharacterSheet, catalogue: Catalogue = BUILT_IN) -> tuple[Finding, ...]:
    """Everything on the sheet that does not follow the rules; nothing for a sound one."""
    broken = broken_classes(sheet, catalogue)
    if broken:
        return broken
    making = making_of(sheet, catalogue, {})
    found = [finding for check in CHECKS for finding in check(sheet, making)]
    if sheet.choices:
        found += _remade(sheet, catalogue)
    return tuple(found)


def broken_classes(sheet: CharacterSheet, catalogue: Catalogue = BUILT_IN) -> tuple[Finding, ...]:
    """What keeps a sheet from being counted with at all: classes nobody knows, levels astray."""
    unknown = tuple(_unknown_classes(sheet, catalogue))
    return unknown or tuple(_levels(sheet, making_of(sheet, catalogue, {})))


def _found(where: str, message: str, section: str) -> Finding:
    return Finding(where, message, f"SRD 5.2, {section}")


# --- classes and levels ---------------------------------------------------------------


def _unknown_classes(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[Finding]:
    known = slugs(catalogue, "class")
    for one in class_levels(sheet):
        if one.id.partition("/")[2] not in known:
            yield _found("classes", f"no class is called {named(one.id)}", '"Classes"')


def _levels(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    total = sum(taken.level for taken in making.classes.values())
    if total != sheet.level:
        message = f"the classes have {total} levels together, the character {sheet.level}"
        yield _found("level", message, '"Multiclassing"')
    for slug, taken in making.classes.items():
        class_ = class_entry(making.catalogue, slug)
        if taken.subclass is not None and taken.subclass not in class_.subclasses:
            message = f"{named(taken.subclass)} is no subclass of the {class_.name}"
            yield _found("classes", message, f'"{class_.name} Subclass"')


def _subclasses(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    for slug, taken in making.classes.items():
        class_ = class_entry(making.catalogue, slug)
        if taken.subclass is not None and taken.level < SUBCLASS_LEVEL:
            yield _found("classes", f"{class_.name} {taken.level} has no subclass yet",
                         f'"{class_.name} Subclass"')  # fmt: skip
        if taken.subclass is None and taken.level >= SUBCLASS_LEVEL and sheet.classes:
            message = f"{class_.name} {taken.level} has no subclass"
            yield _found("classes", message, f'"{class_.name} Subclass"')


SUBCLASS_LEVEL: Final = 3
"""Source: SRD 5.2, "Classes": every subclass is chosen at level 3."""


def _prerequisites(_sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    if len(making.classes) > 1:
        missing = lacking(making, making.first_class)
        if missing:
            message = f"several classes need 13 or more in {' and '.join(missing)}"
            yield _found("classes", message, '"Multiclassing", "Prerequisites"')


def _experience(sheet: CharacterSheet, _making: Making) -> Iterator[Finding]:
    if not sheet.milestones and level_for(sheet.experience) < sheet.level:
        needed = LEVEL_EXPERIENCE[sheet.level - 1]
        message = f"level {sheet.level} needs {needed} Experience Points, not {sheet.experience}"
        yield _found("experience", message, 'table "Character Advancement"')


# --- numbers --------------------------------------------------------------------------


def _scores(sheet: CharacterSheet, _making: Making) -> Iterator[Finding]:
    boon = any(feature.startswith("boon-of-") for feature in sheet.features)
    paragon = {"primal-champion", "body-and-mind"} & set(sheet.features)
    most = 30 if boon else 25 if paragon else 20
    for ability in Ability:
        score = sheet.abilities[ability]
        if not 3 <= score <= most:
            message = f"{named(ability.value)} {score} does not lie in 3 to {most}"
            yield _found("abilities", message, '"Step 3: Ability Scores"')


def _hit_points(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    first = class_entry(making.catalogue, making.first_class)
    if sheet.hit_die != first.hit_die:
        message = f"the {first.name} has d{first.hit_die}, not d{sheet.hit_die}"
        yield _found("hit_die", message, f'"Core {first.name} Traits"')
    constitution = ability_modifier(sheet.abilities[Ability.CONSTITUTION])
    extras = hit_point_extras(making)
    dice = [class_entry(making.catalogue, slug).hit_die
            for slug, taken in making.classes.items() for _ in range(taken.level)]  # fmt: skip
    most = first.hit_die + sum(dice) - dice[0] + constitution * sheet.level + extras
    least = first.hit_die + constitution + sheet.level - 1 + extras
    least += min(0, constitution * (sheet.level - 1))
    if not min(least, most) <= sheet.max_hit_points <= max(most, sheet.level):
        message = f"{sheet.max_hit_points} does not lie in {least} to {most}"
        yield _found("max_hit_points", message, '"Gaining a Level", "Hit Points"')


def _saves(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    allowed = {a.value for a in class_entry(making.catalogue, making.first_class).saving_throws}
    if "slippery-mind" in sheet.features:
        allowed |= {"wisdom", "charisma"}
    if "disciplined-survivor" in sheet.features:
        allowed |= {ability.value for ability in Ability}
    given = (effect for _, own in own_entries(sheet, making.catalogue) for effect in own.effects)
    for effect in given:
        if isinstance(effect, ProficiencyEffect) and effect.kind == "save":
            allowed |= set(effect.among)
    has = {ability.value for ability in sheet.saving_throws}
    for word in sorted(has - allowed):
        message = f"nothing gives proficiency in {named(word)} saves"
        yield _found("saving_throws", message, '"Saving Throw Proficiencies"')
    for word in sorted(allowed - has):
        message = f"proficiency in {named(word)} saves is missing"
        yield _found("saving_throws", message, '"Saving Throw Proficiencies"')


def _expertise(sheet: CharacterSheet, _making: Making) -> Iterator[Finding]:
    for skill in sheet.expertise:
        if skill not in sheet.skills:
            message = f"Expertise in {named(skill.value)} needs proficiency in it"
            yield _found("expertise", message, 'Rules Glossary, "Expertise"')


def _languages(sheet: CharacterSheet, _making: Making) -> Iterator[Finding]:
    if "Common" not in sheet.languages:
        yield _found("languages", "Common is missing", '"Choose Languages"')


# --- features -------------------------------------------------------------------------


def _features_of(making: Making) -> Iterator[tuple[str, Feature, int]]:
    """Every feature of the classes and subclasses with the class level there is."""
    for slug, taken in making.classes.items():
        class_ = class_entry(making.catalogue, slug)
        ids = class_.features
        if taken.subclass in class_.subclasses:
            ids = (*ids, *entry(making.catalogue, taken.subclass, Subclass).features)
        for feature_id in ids:
            feature = entry(making.catalogue, feature_id, Feature)
            yield feature_word(feature), feature, taken.level


def _features(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    """Features that come later, or of a class the character has not; and those missing."""
    every = list(_features_of(making))
    early = {word for word, feature, level in every if feature.level <= level}
    for word, feature, level in every:
        named_so = word in ONLY_A_CHOICE or word.endswith("-subclass")
        if word in sheet.features and word not in early:
            message = f"{feature.name} comes at level {feature.level}, not {level}"
            yield _found("features", message, f'"{named(feature.owner)}"')
        missing = feature.level <= level and word not in sheet.features and not named_so
        if missing and sheet.classes:
            message = f"{feature.name} of level {feature.level} is missing"
            yield _found("features", message, f'"{named(feature.owner)}"')


# --- spells ---------------------------------------------------------------------------


def _slots(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    wanted = spell_slots(making)
    has = sheet.spellcasting.slots if sheet.spellcasting else ()
    if tuple(has) != wanted:
        message = f"the slots are {_listed(has)}, by the table {_listed(wanted)}"
        yield _found("spellcasting", message, '"Spell Slots"')
    count, level = pact_slots(making)
    if sheet.classes and count != sheet.resources.get(f"pact-slot-{level}", 0):
        message = f"Pact Magic has {count} slots of level {level}"
        yield _found("resources", message, '"Warlock", "Pact Magic"')


def _listed(slots: Iterable[int]) -> str:
    return ", ".join(map(str, slots)) or "none"


def _spells(sheet: CharacterSheet, making: Making) -> Iterator[Finding]:
    for source in sheet.spells:
        slug = source.source.removeprefix("class/")
        if slug in making.classes:
            yield from _class_spells(source, making, slug)
    yield from _gathered(sheet)


def _class_spells(source: SpellSource, making: Making, slug: str) -> Iterator[Finding]:
    level = making.class_level(slug)
    cells = row(making.catalogue, slug, level)
    section = f'"{named(slug)}", "{named(slug)} Features"'
    for what, has, most in (
        ("cantrips", len(source.cantrips), number(cells, "cantrips")),
        ("prepared spells", len(source.prepared), number(cells, "prepared-spells")),
    ):
        if has > most:
            yield _found("spells", f"{named(slug)} {level} has {most} {what}, not {has}", section)
    levels = range(1, highest_spell_level(making.catalogue, slug, level) + 1)
    allowed = set(
        class_spells(making.catalogue, spell_lists(making.catalogue, slug, making.features), levels)
    )
    cantrips = set(class_spells(making.catalogue, own_lists(making.catalogue, slug), [0]))
    for spell in source.prepared:
        if spell not in allowed:
            yield _found("spells", f"{named(spell)} is no spell it can prepare", section)
    for spell in source.cantrips:
        if spell not in cantrips:
            yield _found("spells", f"{named(spell)} is no cantrip of its list", section)
    if slug == "wizard":
        for spell in source.prepared:
            if spell not in source.book:
                message = f"{named(spell)} is prepared and not in the spellbook"
                yield _found("spells", message, '"Wizard", "Spellcasting"')


def _gathered(sheet: CharacterSheet) -> Iterator[Finding]:
    """What can be cast must come from somewhere."""
    if not sheet.spells or sheet.spellcasting is None:
        return
    given = {
        spell
        for one in sheet.spells
        for spell in (*one.cantrips, *one.prepared, *one.always, *one.free, *one.at_will)
    }
    for spell in (*sheet.spellcasting.cantrips, *sheet.spellcasting.prepared):
        if spell not in given:
            yield _found("spellcasting", f"nothing gives {named(spell)}", '"Spells"')


Check = Callable[[CharacterSheet, Making], Iterator[Finding]]
CHECKS: Final[tuple[Check, ...]] = (
    _subclasses,
    _prerequisites,
    _experience,
    _scores,
    _hit_points,
    _saves,
    _expertise,
    _languages,
    _features,
    _slots,
    _spells,
)


# --- made again -----------------------------------------------------------------------

DECIDED: Final = (
    *("species", "background", "abilities", "max_hit_points", "speed", "size", "skills"),
    *("expertise", "armor_training", "weapon_training", "languages", "tools", "features"),
    "resistances",
)
"""Fields that the choices decide alone."""

DAILY: Final = (
    *("mastery-", "wild-shape-", "circle-of-the-land-spells-", "hunters-prey-"),
    *("defensive-tactics-", "fiendish-resilience-"),
)
"""Features that a rest may exchange. Source: "Weapon Mastery", "Wild Shape" and others."""

COUNTED: Final = ("pact-slot-", "free-")
"""Resources that choices and levels give; a game master may add others."""

SPENT: Final = ("funds", "purchases")
"""Money of the starting level and what it bought: the sheet's level now would throw other money."""


def _remade(sheet: CharacterSheet, catalogue: Catalogue) -> Iterator[Finding]:
    choices = {key: words for key, words in sheet.choices.items() if key not in SPENT}
    draft = draft_character(choices, sheet.level, catalogue)
    if isinstance(draft, Rejection):
        yield Finding(f"choices.{draft.where}", draft.message, draft.source)
        return
    if not draft.done:
        first = draft.open[0]
        yield _found(f"choices.{first.key}", f"{first.text} was not chosen", first.source)
        return
    if sheet.classes != draft.fields["classes"]:
        message = f"they are {_classes(sheet.classes)}, by the choices " + _classes(
            draft.fields["classes"]
        )
        yield _found("classes", message, '"Character Creation"')
    for name in DECIDED:
        yield from _differs(name, getattr(sheet, name), draft.fields[name])
    yield from _resources(sheet.resources, draft.fields["resources"])
    yield from _sources(sheet.spells, draft.fields["spells"])


def _classes(classes: Iterable[ClassLevel]) -> str:
    told = (f"{named(one.id)} {one.level}" + (f" ({named(one.subclass)})" if one.subclass else "")
            for one in classes)  # fmt: skip
    return " / ".join(told) or "none"


def _resources(has: Mapping[str, int], by_rule: Mapping[str, int]) -> Iterator[Finding]:
    """Uses that the choices give, and those of their kind that they do not."""
    for name in sorted({*by_rule, *(one for one in has if one.startswith(COUNTED))}):
        mine, theirs = has.get(name, 0), by_rule.get(name, 0)
        if mine != theirs:
            message = f"{name} is {mine}, by the choices {theirs}"
            yield _found("resources", message, '"Character Creation"')


def _sources(has: Iterable[SpellSource], by_rule: Iterable[SpellSource]) -> Iterator[Finding]:
    """Spells that the choices give and the sheet lacks; which cantrips they are, a rest may change.

    Source: SRD 5.2, "Wizard", "Spellcasting"; "Spells", "Preparing Spells".
    """
    mine = {one.source: one for one in has}
    for given in by_rule:
        own = mine.get(given.source)
        if own is None:
            message = f"those of {named(given.source)} are missing, which a choice gives"
            yield _found("spells", message, '"Character Creation"')
            continue
        if len(own.cantrips) < len(given.cantrips):
            message = f"{named(given.source)} has {len(own.cantrips)} cantrips, by the choices "
            yield _found("spells", f"{message}{len(given.cantrips)}", '"Character Creation"')
        for spell in sorted({*given.book, *given.free} - {*own.book, *own.free}):
            message = f"{named(spell)} is missing, which a choice gives"
            yield _found("spells", message, '"Character Creation"')


def _differs(name: str, has: Any, by_rule: Any) -> Iterator[Finding]:
    """What a field has beyond the choices, and what it lacks."""
    section = '"Character Creation"'
    if not isinstance(has, tuple | dict):
        if has != by_rule:
            yield _found(name, f"it is {has}, by the choices {by_rule}", section)
        return
    mine, theirs = _words(has), _words(by_rule)
    for word in sorted(mine - theirs):
        yield _found(name, f"no choice gives {word}", section)
    for word in sorted(theirs - mine):
        yield _found(name, f"{word} is missing, which a choice gives", section)


def _words(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {f"{key} {one}" for key, one in value.items()}
    words = {str(one) for one in value}
    return {word for word in words if not word.startswith(DAILY)}
