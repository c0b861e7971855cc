"""Entries of the rules catalogue: creatures, items and spells.

What their effects can be is the vocabulary of ``models.effects``. What an entry's text says beyond
it stands in the entry's ``unmodelled`` list.
Distances are feet, durations seconds, prices copper pieces, weights ounces.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from whispyrkeep.models.base import (
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
from whispyrkeep.models.effects import (
    BestowEffect,
    Effect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    WardEffect,
)
from whispyrkeep.models.programs import ReactionWindow
from whispyrkeep.models.riders import Area, BindRider, DiceFormula, Size
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


# --- creatures ------------------------------------------------------------------------


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


# --- items ----------------------------------------------------------------------------


class WeaponProperty(StrEnum):
    AMMUNITION = "ammunition"
    FINESSE = "finesse"
    HEAVY = "heavy"
    LIGHT = "light"
    LOADING = "loading"
    REACH = "reach"
    THROWN = "thrown"
    TWO_HANDED = "two-handed"
    VERSATILE = "versatile"


class Mastery(StrEnum):
    CLEAVE = "cleave"
    GRAZE = "graze"
    NICK = "nick"
    PUSH = "push"
    SAP = "sap"
    SLOW = "slow"
    TOPPLE = "topple"
    VEX = "vex"


class Weapon(Value):
    """A weapon's line in the tables. ``range_feet`` 0 means it cannot be fired or thrown.

    Source: SRD 5.2, "Weapons".
    """

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

    bright_feet: Count
    dim_feet: Count
    cone: bool = False


class Tool(Value):
    """The ability a tool is used with, its printed DCs in order, and what it makes, by name.

    ``group`` is what it can be chosen from: ``artisans-tools``, ``musical-instrument``.
    """

    ability: Ability
    difficulty_classes: tuple[Count, ...]
    crafts: tuple[Line, ...] = ()
    group: Slug | None = None


class ItemDefinition(Value):
    """``item/<id>``. Price and weight are those of ``bundle`` pieces.

    ``charges`` is how often one piece can be used before it is gone; ``contents`` is what a pack
    holds, and ``helps`` what it gives to checks that are made with it.
    """

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


# --- spells ---------------------------------------------------------------------------


class SpellOption(Value):
    """One of the effects that the caster chooses among, by its ``id``.

    On later turns it is open ``since`` so many rounds after the casting, ``until`` so many.
    """

    id: Slug
    effects: tuple[Effect, ...]
    since: Count = 0
    until: Count = 0


class Again(Value):
    """What a spell lets its caster do on later turns, while it lasts.

    ``moved`` takes what it did to others from them first; with ``by_target`` those under the
    spell do it rather than the caster. After ``uses`` of it the spell is over, with the
    Concentration on it if that ``ends``; ``fallen`` asks that nobody alive is under it.
    ``targets``, ``area`` and ``range_feet`` are as the spell's.
    """

    takes: Literal["action", "bonus-action", "free"]
    effects: tuple[Effect, ...]
    range_feet: Count = 0
    targets: Annotated[Int, Field(ge=0, le=20)] = 1
    area: Area | None = None
    moved: bool = False
    by_target: bool = False
    uses: Count = 0
    fallen: bool = False
    ends: bool = False
    options: tuple[SpellOption, ...] = ()


class SlotDuration(Value):
    """How long a spell lasts when cast with a slot of this level or higher."""

    level: Annotated[Int, Field(ge=1, le=9)]
    seconds: Count
    concentration: bool = True


class SpellDefinition(Value):
    """``spell/<id>``. Level 0 is a cantrip.

    ``range_feet`` is 0 for Self and 5 for Touch. ``targets`` creatures are affected, ``per_slot``
    more for each slot level above the spell's; with ``area``, those in it. ``upcast`` dice are
    added to the effect's dice for each higher slot level; ``cantrip_dice`` grow at levels 5, 11
    and 17. ``covers`` is the area of a spell that singles nobody out, and ``reaches`` a range
    that is no distance. ``window`` is what a Reaction or a Bonus Action waits for. A material
    is worth ``material_cp`` at least, and used up if ``material_consumed``. One of ``options`` is
    chosen, ``again`` is what it does on later turns, ``durations`` are longer ones of higher
    slots. Of a cantrip whose range ``doubles`` it does so at levels 5, 11 and 17.
    A ``curse`` can be removed. ``effects`` of a spell that follows a hit are for who was
    hit. What it does to ``objects`` that nobody wears or carries: it harms them as it does
    creatures, or unmakes those of up to Large size.
    """

    format: Literal[1] = 1
    kind: Literal["spell"] = "spell"
    id: CatalogueId
    name: Line
    level: Annotated[Int, Field(ge=0, le=9)]
    school: Slug
    classes: tuple[Slug, ...]
    casting_time: Literal["action", "bonus-action", "reaction", "minutes"]
    casting_seconds: Count = 0
    ritual: bool = False
    range_feet: Count
    verbal: bool = False
    somatic: bool = False
    material: Line = ""
    material_cp: Count = 0
    material_consumed: bool = False
    touch: bool = False
    reaches: Literal["", "sight", "unlimited", "special"] = ""
    duration_seconds: Count = 0
    until_dispelled: bool = False
    special_duration: bool = False
    concentration: bool = False
    targets: Annotated[Int, Field(ge=0, le=20)] = 1
    targets_per_slot: Count = 0
    self_only: bool = False
    area: Area | None = None
    only_types: tuple[Line, ...] = ()
    effects: tuple[Effect, ...]
    options: tuple[SpellOption, ...] = ()
    again: Again | None = None
    durations: tuple[SlotDuration, ...] = ()
    targets_per_tier: Count = 0
    curse: bool = False
    doubles: bool = False
    upcast: DiceFormula | None = None
    cantrip_dice: bool = False
    covers: Area | None = None
    window: ReactionWindow | None = None
    objects: Literal["", "harms", "unmakes"] = ""
    text: Paragraph = ""
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()
