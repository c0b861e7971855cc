"""Why a number of a character is what it is: each part with its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import NoSuchNumber
from whispyrkeep.mechanics.attacks.strikes import carried_strikes
from whispyrkeep.mechanics.creatures.armor import worn_armor
from whispyrkeep.mechanics.creatures.derived import speed_parts
from whispyrkeep.mechanics.creatures.levels import class_level, hit_dice, pact_slots
from whispyrkeep.mechanics.creatures.sheet import starting_member
from whispyrkeep.mechanics.creatures.view import Creature, member_view
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import SKILL_ABILITY, Ability, Skill

BUILT_IN: Final = Catalogue({})


@dataclass(frozen=True, slots=True)
class Explained:
    """A number with its parts.

    Attributes:
        name: ``armor_class``, ``wisdom_save``, ``stealth``.
        total: the number; of slots and dice how many there are.
        parts: what it is made of, in order; they add up to the total.
        source: the rule that adds them.
    """

    name: str
    total: int
    parts: tuple[Modifier, ...]
    source: str

    def __str__(self) -> str:
        parts = ", ".join(f"{part.value:+d} {part.source}" for part in self.parts)
        name = self.name.replace("_", " ").replace(" dc", " DC")
        return f"{name} {self.total}{f': {parts}' if parts else ''} ({self.source})"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose number is explained."""

    member: PartyMember
    view: Creature
    catalogue: Catalogue


Parts = Callable[[Asked], tuple[Modifier, ...]]


def explain(character: CharacterSheet, number: str, catalogue: Catalogue = BUILT_IN) -> Explained:
    """What a number of a sheet is made of, with the equipment as written.

    Args:
        character: the sheet.
        number: ``armor_class``, ``initiative``, ``speed``, ``proficiency_bonus``,
            ``hit_points``, ``hit_dice``, ``spell_attack``, ``spell_save_dc``, ``spell_slots``,
            ``pact_slots``; a skill (``stealth``), a save (``wisdom_save``), a passive score
            (``passive_perception``) or a weapon carried (``longsword``).
        catalogue: a universe's, where it has its own entries.

    Raises:
        NoSuchNumber: the character has none of that name.
    """
    return explain_in_play(starting_member(character, catalogue), number, catalogue)


def explain_in_play(member: PartyMember, number: str, catalogue: Catalogue = BUILT_IN) -> Explained:
    """The same as things stand in play: what is worn now, spells and Exhaustion included."""
    name = number.strip().lower().replace("-", "_").replace(" ", "_")
    asked = Asked(member, member_view(member, catalogue), catalogue)
    found = _rule(asked, name)
    if found is None:
        raise NoSuchNumber(number, numbers_of(asked))
    parts, section = found
    return Explained(name, sum(p.value for p in parts), parts, f"SRD 5.2, {section}")


def numbers_of(asked: Asked) -> tuple[str, ...]:
    """Every number that can be explained."""
    skills = (skill.value.replace("-", "_") for skill in Skill)
    saves = (f"{ability.value}_save" for ability in Ability)
    passives = ("passive_perception", "passive_insight", "passive_investigation")
    casts = asked.member.sheet.spellcasting is not None
    rules = (name for name in RULES if casts or not name.startswith("spell_"))
    return (*rules, *saves, *skills, *passives, *_weapons(asked))


def _weapons(asked: Asked) -> tuple[str, ...]:
    strikes = carried_strikes(asked.member, asked.view, asked.catalogue)
    return tuple(dict.fromkeys(_word(strike.name) for strike in strikes))


def _word(name: str) -> str:
    return name.lower().replace("'", "").replace(":", "").replace("-", "_").replace(" ", "_")


def _rule(asked: Asked, name: str) -> tuple[tuple[Modifier, ...], str] | None:
    if name in ("spell_attack", "spell_save_dc") and asked.member.sheet.spellcasting is None:
        return None
    if name in RULES:
        parts, section = RULES[name]
        return parts(asked), section
    if name.endswith("_save") and name.removesuffix("_save") in tuple(Ability):
        return asked.view.save_modifiers(Ability(name.removesuffix("_save"))), '"Saving Throws"'
    skill = name.removeprefix("passive_").replace("_", "-")
    if skill in tuple(Skill):
        parts_of = asked.view.check_modifiers(SKILL_ABILITY[Skill(skill)], Skill(skill))
        if not name.startswith("passive_"):
            return parts_of, '"Skill Proficiencies"'
        base = Modifier(source="Base", value=10)
        return (base, *parts_of), 'Rules Glossary, "Passive Perception"'
    return _attack(asked, name)


def _attack(asked: Asked, name: str) -> tuple[tuple[Modifier, ...], str] | None:
    for strike in carried_strikes(asked.member, asked.view, asked.catalogue):
        if _word(strike.name) == name:
            return strike.to_hit, '"Attack Rolls"'
    return None


# --- single numbers -------------------------------------------------------------------


def _speed(asked: Asked) -> tuple[Modifier, ...]:
    """What the species and features give, and what armor, effects and conditions take."""
    worn, shield = worn_armor(asked.member, asked.catalogue)
    given = speed_parts(asked.member.sheet, worn, shield, asked.catalogue)
    left = asked.view.speed - sum(part.value for part in given)
    return (*given, Modifier(source="As things stand", value=left)) if left else given


def _hit_points(asked: Asked) -> tuple[Modifier, ...]:
    """Source: SRD 5.2, "Gaining a Level"; what is not Constitution comes from dice and traits."""
    sheet = asked.member.sheet
    constitution = ability_modifier(sheet.abilities[Ability.CONSTITUTION]) * sheet.level
    extras = [
        Modifier(source=name, value=value)
        for name, value in (
            ("Constitution", constitution),
            ("Dwarven Toughness", sheet.level if "dwarven-toughness" in sheet.features else 0),
            ("Draconic Resilience", _draconic(sheet)),
            ("Drained", -asked.member.body.drained_hit_points),
        )
        if value
    ]
    rest = asked.view.max_hit_points - sum(part.value for part in extras)
    return (Modifier(source="Hit Point Dice", value=rest), *extras)


def _draconic(sheet: CharacterSheet) -> int:
    return class_level(sheet, "sorcerer") if "draconic-resilience" in sheet.features else 0


def _spell(asked: Asked, base: int) -> tuple[Modifier, ...]:
    casting = asked.member.sheet.spellcasting
    assert casting is not None
    ability = casting.ability
    parts = [
        Modifier(source=ability.value.capitalize(), value=asked.view.modifier(ability)),
        Modifier(source="Proficiency", value=asked.view.proficiency),
    ]
    return (Modifier(source="Base", value=base), *parts) if base else tuple(parts)


def _slots(asked: Asked) -> tuple[Modifier, ...]:
    casting = asked.member.sheet.spellcasting
    slots = casting.slots if casting else ()
    return tuple(
        Modifier(source=f"level {level}", value=count) for level, count in enumerate(slots, 1)
    )


def _pact(asked: Asked) -> tuple[Modifier, ...]:
    count, level = pact_slots(asked.member.sheet)
    return (Modifier(source=f"level {level}", value=count),) if count else ()


def _dice(asked: Asked) -> tuple[Modifier, ...]:
    dice = hit_dice(asked.member.sheet, asked.catalogue)
    return tuple(Modifier(source=f"d{sides}", value=count) for sides, count in dice.items())


def _proficiency(asked: Asked) -> tuple[Modifier, ...]:
    level = asked.member.sheet.level
    return (Modifier(source=f"level {level}", value=asked.view.proficiency),)


RULES: Final[dict[str, tuple[Parts, str]]] = {
    "armor_class": (lambda asked: asked.view.armor_class, '"Armor Class"'),
    "initiative": (lambda asked: asked.view.initiative_modifiers(), '"Initiative"'),
    "speed": (_speed, '"Speed"'),
    "proficiency_bonus": (_proficiency, 'table "Character Advancement"'),
    "hit_points": (_hit_points, '"Gaining a Level"'),
    "hit_dice": (_dice, '"Hit Points and Hit Point Dice"'),
    "spell_attack": (lambda asked: _spell(asked, 0), '"Casting Spells"'),
    "spell_save_dc": (lambda asked: _spell(asked, 8), '"Casting Spells"'),
    "spell_slots": (_slots, '"Spell Slots"'),
    "pact_slots": (_pact, '"Warlock", "Pact Magic"'),
}
"""Numbers with a name of their own: their parts and the section that adds them."""
