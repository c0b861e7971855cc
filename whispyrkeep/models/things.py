"""Items of the catalogue: weapons, armor, gear, tools, and what using them does.

What their effects can be is part of the
vocabulary of ``models.effects``.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import LATER, CatalogueId, Count, Int, Line, Paragraph, Slug, Value
from whispyrkeep.models.creature import Source
from whispyrkeep.models.effects import (
    BestowEffect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    WardEffect,
)
from whispyrkeep.models.riders import BindRider, DiceFormula
from whispyrkeep.models.terms import Ability, Condition, DamageType, Mastery, Skill, WeaponProperty


class Weapon(Value):
    """A weapon's line in the tables. ``range_feet`` 0 means it cannot be fired or thrown.

    Source: SRD 5.2, "Weapons".
    """

    model_config = LATER

    category: Literal["simple", "martial"]
    ranged: bool
    damage: DiceFormula
    versatile_damage: DiceFormula | None = None
    damage_type: DamageType
    properties: tuple[WeaponProperty, ...] = ()
    range_feet: Count = 0
    long_range_feet: Count = 0
    ammunition: CatalogueId | None = None
    mastery: Mastery

    def has(self, wanted: WeaponProperty) -> bool:
        """Whether the weapon has the property."""
        return wanted in self.properties


class Armor(Value):
    """Armor's base AC, or a Shield's bonus. ``dexterity_cap`` None adds all of the modifier.

    Source: SRD 5.2, "Armor".
    """

    model_config = LATER

    category: Literal["light", "medium", "heavy", "shield"]
    armor_class: Annotated[Int, Field(ge=1, le=25)]
    dexterity_cap: Count | None = None
    strength: Count = 0
    stealth_disadvantage: bool = False
    don_seconds: Count
    doff_seconds: Count


ItemEffect = Annotated[
    BestowEffect | HealEffect | SaveEffect | StabilizeEffect | WardEffect,
    Field(discriminator="op"),
]
"""What using an item can do; an entry that wants more is refused when it is read."""


class Knack(Value):
    """A check, or what a thing gives to checks: ``advantage``, a ``bonus``; of any kind if none."""

    model_config = LATER

    ability: Ability | None = None
    skills: tuple[Skill, ...] = ()
    dc: Count = 0
    bonus: Count = 0
    advantage: bool = False


class ItemUse(Value):
    """What happens when the item is used. ``feet`` is how far it reaches; 0 is the user alone.

    A save without a difficulty class is against 8 + Dexterity modifier + Proficiency Bonus of
    the thrower. The user may have to succeed on a ``check`` first, on a target in one of the
    conditions in ``having``, who then bears ``riders``. What it gives lasts for ``seconds``, and
    what is ``strewn`` lies about afterwards.
    """

    model_config = LATER

    takes: Literal["action", "bonus-action", "attack"]
    feet: Count = 5
    effects: tuple[ItemEffect, ...] = ()
    consumes: bool = True
    check: Knack | None = None
    having: tuple[Condition, ...] = ()
    riders: tuple[BindRider, ...] = ()
    seconds: Count = 0
    strewn: bool = False


class Light(Value):
    """Bright Light so many feet around, or in a Cone, and Dim Light as much farther."""

    model_config = LATER

    bright_feet: Count
    dim_feet: Count
    cone: bool = False


class Tool(Value):
    """The ability a tool is used with, its printed DCs in order, and what it makes, by name.

    ``group`` is what it can be chosen from: ``artisans-tools``, ``musical-instrument``.
    """

    model_config = LATER

    ability: Ability
    difficulty_classes: tuple[Count, ...]
    crafts: tuple[Line, ...] = ()
    group: Slug | None = None


class ItemDefinition(Value):
    """``item/<id>``. Price and weight are those of ``bundle`` pieces.

    ``charges`` is how often one piece can be used before it is gone; ``contents`` is what a pack
    holds, and ``helps`` what it gives to checks that are made with it.
    """

    model_config = LATER

    format: Literal[1] = 1
    kind: Literal["weapon", "armor", "ammunition", "potion", "gear", "tool", "coin"]
    id: CatalogueId
    name: Line
    text: Paragraph = ""
    price_cp: Count
    weight_oz: Count = 0
    bundle: Annotated[Int, Field(ge=1, le=1_000)] = 1
    weapon: Weapon | None = None
    armor: Armor | None = None
    use: ItemUse | None = None
    charges: Annotated[Int, Field(ge=1, le=100)] | None = None
    focus: tuple[Slug, ...] = ()
    light: Light | None = None
    contents: dict[CatalogueId, Count] = {}
    tool: Tool | None = None
    helps: Knack | None = None
    magic: bool = False
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()
