"""A character as written on its sheet; what changes in play is ``models.state.PartyMember``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import (
    AbilityScore,
    CatalogueId,
    Count,
    EntityId,
    Int,
    Line,
    Paragraph,
    Value,
)
from whispyrkeep.models.terms import Ability, DamageType, Skill


class Spellcasting(Value):
    """``slots`` are the maxima from level 1 upwards; ``known`` counts cantrips and prepared."""

    ability: Ability
    cantrips: tuple[CatalogueId, ...] = ()
    prepared: tuple[CatalogueId, ...] = ()
    slots: tuple[Count, ...] = ()


class Carried(Value):
    """An item of the catalogue, how many, and whether it is worn or wielded."""

    item: CatalogueId
    quantity: Annotated[Int, Field(ge=1)] = 1
    equipped: bool = False


class CharacterSheet(Value):
    """``characters/<slug>.json``. Derived numbers (Armor Class, saves, attacks) are computed
    in ``mechanics`` from this and the catalogue; they are not stored.

    ``resources`` are maxima by id (``second-wind``); ``features`` are catalogue-style slugs.
    """

    format: Literal[1] = 1
    id: EntityId
    name: Line
    owner: Line = ""
    shared_with: tuple[Line, ...] = ()
    shelved: bool = False
    pronouns: Line = "they/them"
    species: Line
    character_class: Line
    level: Annotated[Int, Field(ge=1, le=20)]
    background: Line = ""
    experience: Count = 0
    abilities: dict[Ability, AbilityScore]
    hit_die: Annotated[Int, Field(ge=6, le=12)]
    max_hit_points: Annotated[Int, Field(ge=1)]
    speed: Annotated[Int, Field(ge=0, le=200)] = 30
    saving_throws: tuple[Ability, ...] = ()
    skills: tuple[Skill, ...] = ()
    expertise: tuple[Skill, ...] = ()
    armor_training: tuple[Line, ...] = ()
    weapon_training: tuple[Line, ...] = ()
    resistances: tuple[DamageType, ...] = ()
    immunities: tuple[DamageType, ...] = ()
    languages: tuple[Line, ...] = ()
    tools: tuple[Line, ...] = ()
    features: tuple[Line, ...] = ()
    resources: dict[str, Count] = {}
    spellcasting: Spellcasting | None = None
    equipment: tuple[Carried, ...] = ()
    money_cp: Count = 0
    appearance: Paragraph = ""
    story: Paragraph = ""
    wants: tuple[Line, ...] = ()
