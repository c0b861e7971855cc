"""Creatures of the rules catalogue, and where its entries stand in the book.

What their effects can be is the vocabulary of ``models.effects``. What an entry's text says beyond
it stands in the entry's ``unmodelled`` list.
Distances are feet, durations seconds, prices copper pieces, weights ounces.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from whispyrkeep.models.base import (
    LATER,
    AbilityScore,
    CatalogueId,
    Count,
    Int,
    Line,
    Paragraph,
    Slug,
    Value,
    added,
)
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.programs import ReactionWindow
from whispyrkeep.models.riders import DiceFormula, Size
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill

ChallengeRating = Annotated[
    str, StringConstraints(pattern=r"^(0|1/8|1/4|1/2|[1-9]|[12]\d|30|none)$")
]
"""As printed; ``none`` for what a spell or an item summons."""


class Source(Value):
    """Where the numbers come from, so that a table can look them up."""

    document: Line = ""
    page: Count = 0
    section: Line = ""


class TraitRule(StrEnum):
    """Traits as operations.

    What ``mechanics`` executes and what it tells the narrator is listed in ``mechanics.standing``.
    """

    PACK_TACTICS = "pack-tactics"
    BLOOD_FRENZY = "blood-frenzy"
    UNDEAD_FORTITUDE = "undead-fortitude"
    NO_HEALING = "no-healing"
    AGILE = "agile"
    ABSORPTION = "absorption"
    AIR_BREATHING_HELD = "holds-breath"
    AMORPHOUS = "amorphous"
    AMPHIBIOUS = "amphibious"
    EARTH_GLIDE = "earth-glide"
    ENTERS_SPACES = "enters-spaces"
    EVASION = "evasion"
    FLYBY = "flyby"
    FREE_DRAGGING = "free-dragging"
    ICE_WALK = "ice-walk"
    ILLUMINATION = "illumination"
    IMMUTABLE_FORM = "immutable-form"
    INCORPOREAL_MOVEMENT = "incorporeal-movement"
    LEGENDARY_RESISTANCE = "legendary-resistance"
    MAGIC_RESISTANCE = "magic-resistance"
    RESTORATION = "restoration"
    SIEGE_MONSTER = "siege-monster"
    SPIDER_CLIMB = "spider-climb"
    STANDING_LEAP = "standing-leap"
    RUNNING_LEAP = "running-leap"
    TUNNELER = "tunneler"
    WATER_BREATHING = "water-breathing"
    WEB_WALKER = "web-walker"
    AVERSION = "aversion"
    BERSERK = "berserk"
    FREEZING = "freezing"
    GREATER_MAGIC_RESISTANCE = "greater-magic-resistance"
    HEADS = "heads"
    LOATHSOME_LIMBS = "loathsome-limbs"
    MISTY_ESCAPE = "misty-escape"
    REACTIVE = "reactive"
    REACTIVE_HEADS = "reactive-heads"
    REFLECTIVE = "reflective"
    ABERRANT_GROUND = "aberrant-ground"
    LIFE_BOND = "life-bond"
    SHARED_RESISTANCES = "shared-resistances"
    CORROSIVE = "corrosive"


class Trait(Value):
    """Something always true of the creature.

    ``rule`` is an operation with its parameters: ``feet`` and ``more_feet`` are distances,
    ``seconds`` a time, ``uses`` and ``uses_in_lair`` times a day, ``damage_type`` what is
    absorbed or shunned. ``effects`` are what it does besides, at the ``moment`` they name, where
    it has what it ``requires`` (``underwater``). A trait with neither is a name, and its rule
    stands in ``unmodelled``.
    """

    name: Line
    text: Paragraph = ""
    rule: TraitRule | None = None
    feet: Count = 0
    more_feet: Count = 0
    seconds: Count = 0
    uses: Count = 0
    uses_in_lair: Count = 0
    damage_type: DamageType | None = None
    effects: tuple[Effect, ...] = ()
    requires: tuple[Slug, ...] = added(())


class ActionDefinition(Value):
    """An action of a stat block.

    ``recharge`` is the lowest d6 that recharges it (5 for "Recharge 5–6"), ``uses_per_day`` how
    often it works between Long Rests. ``requires`` names forms or things without which it cannot
    be taken; ``once_a_round`` bars it until the start of the creature's next turn. Each use of one
    ``in_turn`` is the next of its effects. An action without effects is text alone.
    """

    id: Slug
    name: Line
    text: Paragraph = ""
    recharge: Annotated[Int, Field(ge=2, le=6)] | None = None
    recharge_on_rest: bool = False
    uses_per_day: Annotated[Int, Field(ge=1, le=9)] | None = None
    uses_in_lair: Count = 0
    once_a_round: bool = False
    requires: tuple[Slug, ...] = ()
    in_turn: bool = added(False)
    window: ReactionWindow | None = None
    effects: tuple[Effect, ...] = ()


class StatBlock(Value):
    """``monster/<id>``: a creature's game statistics.

    ``saves`` are the printed saving throw modifiers, ``skills`` the printed skill modifiers.
    ``gear`` can be taken from it. A summoned creature has ``armor_class_per_level`` more for each
    spell level and ``hit_points_per_level`` more for each above ``scales_above``; its
    ``proficiency_bonus`` is 0 for its summoner's, and its ``challenge_rating`` is ``none``.
    ``other_types`` may be chosen instead of ``creature_type``.
    Source: SRD 5.2, Rules Glossary, "Stat Block".
    """

    model_config = LATER

    format: Literal[1] = 1
    kind: Literal["monster"] = "monster"
    id: CatalogueId
    name: Line
    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]
    creature_type: Slug
    other_types: tuple[Slug, ...] = ()
    tags: tuple[Line, ...] = ()
    alignment: Line
    armor_class: Annotated[Int, Field(ge=1, le=30)]
    armor_class_per_level: Count = 0
    initiative: Int
    hit_points: Annotated[Int, Field(ge=1)]
    hit_dice: DiceFormula
    hit_points_per_level: Count = 0
    scales_above: Count = 0
    speeds: dict[Literal["walk", "burrow", "climb", "fly", "swim"], Count]
    hovers: bool = False
    abilities: dict[Ability, AbilityScore]
    saves: dict[Ability, Int]
    skills: dict[Skill, Int] = {}
    vulnerabilities: tuple[DamageType, ...] = ()
    resistances: tuple[DamageType, ...] = ()
    immunities: tuple[DamageType, ...] = ()
    condition_immunities: tuple[Condition, ...] = ()
    gear: dict[CatalogueId, Count] = {}
    senses: dict[Slug, Count] = {}
    passive_perception: Count
    languages: Line
    telepathy: Count = 0
    challenge_rating: ChallengeRating
    experience: Count
    experience_in_lair: Count = 0
    proficiency_bonus: Annotated[Int, Field(ge=0, le=9)]
    traits: tuple[Trait, ...] = ()
    actions: tuple[ActionDefinition, ...] = ()
    bonus_actions: tuple[ActionDefinition, ...] = ()
    reactions: tuple[ActionDefinition, ...] = ()
    legendary_uses: Count = 0
    legendary_uses_in_lair: Count = 0
    legendary_actions: tuple[ActionDefinition, ...] = ()
    text: Paragraph = ""
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()

    def has(self, rule: TraitRule) -> bool:
        """Whether a trait of the creature has this rule."""
        return any(trait.rule is rule for trait in self.traits)

    def action(self, action_id: str) -> ActionDefinition | None:
        """The action, bonus action or reaction of this id."""
        everything = (*self.actions, *self.bonus_actions, *self.reactions)
        return next((action for action in everything if action.id == action_id), None)
