"""A character as written on its sheet; what changes in play is ``models.state.PartyMember``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from whispyrkeep.models.base import (
    AbilityScore,
    CatalogueId,
    Count,
    EntityId,
    Int,
    Line,
    Paragraph,
    Slug,
    Value,
    added,
)
from whispyrkeep.models.riders import Size
from whispyrkeep.models.terms import Ability, DamageType, Skill


class Spellcasting(Value):
    """``slots`` are the maxima from level 1 upwards; ``known`` counts cantrips and prepared."""

    ability: Ability
    cantrips: tuple[CatalogueId, ...] = ()
    prepared: tuple[CatalogueId, ...] = ()
    slots: tuple[Count, ...] = ()


class ClassLevel(Value):
    """Levels in one class: ``class/fighter``, 5, and from level 3 its subclass."""

    id: CatalogueId
    level: Annotated[Int, Field(ge=1, le=20)]
    subclass: CatalogueId | None = None


class SpellSource(Value):
    """Spells that one class, feat or species gives, and the ability they are cast with.

    Attributes:
        source: ``class/wizard``, ``feat/magic-initiate-druid`` (its list), ``species/elf``, or the
            feature or invocation.
        prepared: those chosen for the day; ``always`` those that count against no number.
        book: a Wizard's spellbook, prepared or not.
        free: castable once without a slot between Long Rests; the use of ``spell/shield`` is the
            resource ``free-shield``.
        at_will: castable without a slot as often as one likes, on oneself where the feature
            says so.
    """

    source: CatalogueId
    ability: Ability
    cantrips: tuple[CatalogueId, ...] = ()
    prepared: tuple[CatalogueId, ...] = ()
    always: tuple[CatalogueId, ...] = ()
    book: tuple[CatalogueId, ...] = ()
    free: tuple[CatalogueId, ...] = ()
    at_will: tuple[CatalogueId, ...] = ()


class Carried(Value):
    """An item of the catalogue, how many, and whether it is worn or wielded."""

    item: CatalogueId
    quantity: Annotated[Int, Field(ge=1)] = 1
    equipped: bool = False


def _all_six(abilities: dict[Ability, int]) -> dict[Ability, int]:
    missing = [ability.value for ability in Ability if ability not in abilities]
    if missing:
        raise ValueError(f"{', '.join(missing)} is missing")
    return abilities


class CharacterSheet(Value):
    """``characters/<slug>.json``. Derived numbers (Armor Class, saves, attacks) are computed
    in ``mechanics`` from this and the catalogue; they are not stored.

    ``resources`` are maxima by id (``second-wind``); ``features`` are catalogue-style slugs.

    ``classes`` is empty on sheets older than it, where ``character_class`` and ``level`` speak;
    ``mechanics.levels.class_level`` answers for both. ``spells`` says where each spell comes
    from, while ``spellcasting`` has them all together with the slots; Pact Magic's slots are
    resources of their own (``pact-slot-3``). ``choices`` are the answers, by question, from
    which creation and advancement made the sheet. With ``milestones`` experience does not
    decide the level.
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
    alignment: Line = added("")
    experience: Count = 0
    abilities: Annotated[dict[Ability, AbilityScore], AfterValidator(_all_six)]
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
    size: Size | None = added(None)
    classes: tuple[ClassLevel, ...] = added(())
    spells: tuple[SpellSource, ...] = added(())
    choices: dict[Slug, tuple[Line, ...]] = added({})
    milestones: bool = added(False)
