"""The part of the effect vocabulary that changes numbers: rolls, defences, senses, scores.

Part of the vocabulary of ``models.effects``.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Literal

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Slug, Value, added
from whispyrkeep.models.riders import DiceFormula
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill

RollKind = Literal[
    "attacks",
    "saves",
    "checks",
    "damage",
    "initiative",
    "armor-class",
    "attacked",
    "death-saves",
    "concentration",
    "damage-taken",
    "perceived",
]
"""What a modifier is of; ``attacked``, ``damage-taken`` and ``perceived`` (checks to perceive) are
rolled against the bearer.
"""


class RollEffect(Value):
    """A lasting modifier of rolls; see ``ModifierRider``. ``only`` narrows what it is against.

    A negative ``value`` with ``dice`` subtracts them. ``damage_type`` is that of damage added.
    With ``choose`` the ability is chosen. ``types`` are the creature types the other side must
    have one of, and ``of_source`` asks that it is the creature this comes from. A d20 below
    ``floor`` counts as it. ``items`` are the weapons it is for (their kind will do), and
    ``but_items`` those it is not for. It may be for those ``within`` so many feet alone; damage
    taken may be more by the source's ``spells`` too.
    """

    op: Literal["roll"] = "roll"
    on: tuple[RollKind, ...]
    leaning: Literal["advantage", "disadvantage"] | None = None
    dice: DiceFormula | None = None
    value: Int = 0
    ability: Ability | None = None
    only: Literal[
        "",
        "magic",
        "sunlight",
        "bright-light",
        "bloodied",
        "wounded",
        "ranged-weapon",
        "weapon",
        "eyesight",
        "ranged",
        "spell",
        "opportunity",
        "sight",
        "climb",
        "climb-or-swim",
    ] = ""
    skill: Skill | None = None
    against: tuple[Condition, ...] = ()
    allies_feet: Count = 0
    seconds: Count = 0
    damage_type: DamageType | None = None
    types: tuple[Line, ...] = ()
    of_source: bool = False
    choose: bool = False
    or_type: tuple[DamageType, ...] = ()
    floor: Count = added(0)
    items: tuple[Line, ...] = added(())
    but_items: tuple[Line, ...] = added(())
    within: Count = added(0)
    spells: bool = added(False)


class ResistEffect(Value):
    """Resistance, Immunity or Vulnerability to damage; one of ``types`` with ``choose``.

    Immunity to conditions may be to those of ``from_types`` of creatures alone, and that to
    ``critical_hits`` makes them normal ones. It may be to what a ``spell`` does, or to conditions
    that ``magic`` brings.
    """

    op: Literal["resist"] = "resist"
    level: Literal["resistance", "immunity", "vulnerability"] = "resistance"
    types: tuple[DamageType, ...] = ()
    conditions: tuple[Condition, ...] = ()
    choose: bool = False
    seconds: Count = 0
    from_types: tuple[Line, ...] = ()
    critical_hits: bool = added(False)
    spell: CatalogueId | None = added(None)
    magic: bool = added(False)


SpecialSense = Literal["blindsight", "darkvision", "tremorsense", "truesight"]


class SenseEffect(Value):
    """Gives a sense within ``feet``; ``invisibility`` is what sees the Invisible.

    It ``adds`` them where the creature has the sense.
    """

    op: Literal["sense"] = "sense"
    sense: SpecialSense | Literal["invisibility"]
    feet: Count
    adds: bool = added(False)


class BonusEffect(Value):
    """Raises a number: a Speed, a score, Armor Class, the reach of a sense, the size by a step.

    ``sets`` makes it this number at least rather than more; ``most`` is as high as it goes.
    ``only`` is the armor it holds without; ``doubled`` is for a Speed, ``mode`` for a Speed of
    another kind. A higher spell slot gives ``per_slot`` more for each level, ``per_level``
    multiplies by the bearer's, and ``dice`` are rolled and take the place of ``value``.
    ``base-armor-class`` is what Armor Class without armor begins at; with ``hit-dice`` Hit Point
    Dice come to their maximum.
    """

    op: Literal["bonus"] = "bonus"
    to: Literal[
        "speed",
        "ability-score",
        "hit-points",
        "armor-class",
        "spell-attack",
        "spell-save-dc",
        "size",
        "proficiency",
        "base-armor-class",
        "hit-dice",
    ]
    value: Int
    abilities: tuple[Ability, ...] = ()
    sets: bool = False
    most: Count = 0
    only: Literal["", "unarmored", "no-heavy-armor"] = ""
    doubled: bool = False
    mode: Literal["walk", "burrow", "climb", "fly", "swim"] = "walk"
    per_slot: Count = 0
    seconds: Count = 0
    dice: DiceFormula | None = added(None)
    per_level: bool = added(False)


class ProficiencyEffect(Value):
    """Proficiency in skills, tools, weapons, armor or saves; ``choose`` of them if not 0."""

    op: Literal["proficiency"] = "proficiency"
    among: tuple[Slug, ...] = ()
    kind: Literal["skill", "tool", "weapon", "armor", "save", "language", "skill-or-tool"]
    choose: Count = 0
    expertise: bool = False
