"""Entries of the rules catalogue: creatures, items and spells, and what their effects can be.

The effect vocabulary is closed and versioned: ``mechanics`` executes every ``op`` named here and
nothing else. What an entry's text says beyond it stands in the entry's ``unmodelled`` list.
Distances are feet, durations seconds, prices copper pieces, weights ounces.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Paragraph, Slug, Value
from whispyrkeep.models.character import AbilityScore
from whispyrkeep.models.state import EffectKind
from whispyrkeep.models.terms import Ability, Condition, DamageType, Skill

DiceFormula = Annotated[str, StringConstraints(pattern=r"^\d{1,3}(d\d{1,3})?([+-]\d{1,3})?$")]
"""Dice and a fixed number: ``2d6+3``, ``1d4``, or a number alone."""

ChallengeRating = Annotated[str, StringConstraints(pattern=r"^(0|1/8|1/4|1/2|[1-9]|[12]\d|30)$")]


class Size(StrEnum):
    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    HUGE = "huge"
    GARGANTUAN = "gargantuan"


class Source(Value):
    """Where the numbers come from, so that a table can look them up."""

    document: Line = ""
    page: Count = 0
    section: Line = ""


# --- what an action or spell does -----------------------------------------------------


class DamagePart(Value):
    """Dice of one damage type. ``when`` makes it depend on the attack or the attacker.

    ``only_against`` limits it to creature types (``undead``).
    """

    dice: DiceFormula
    damage_type: DamageType
    when: Literal["always", "advantage", "bloodied", "unbloodied"] = "always"
    only_against: tuple[Line, ...] = ()


class SaveSpec(Value):
    """A saving throw; ``difficulty_class`` None takes the caster's spell save DC."""

    ability: Ability
    difficulty_class: Annotated[Int, Field(ge=1, le=30)] | None = None


Until = Literal[
    "seconds",
    "end-of-targets-next-turn",
    "start-of-targets-next-turn",
    "start-of-sources-next-turn",
    "end-of-sources-next-turn",
    "ended",
]
"""When something ends: after ``seconds``, on somebody's next turn, or when a rule ends it."""


class ConditionRider(Value):
    """Gives conditions, after a save if one is named, to creatures no larger than ``max_size``.

    ``repeat_save`` lets the target repeat the save at the end of each of its turns. Creatures of
    the types in ``spares`` are not affected; with ``only_types`` no others are. ``worsens_to`` is
    what the failed repeated save turns the condition into (Sleep).
    """

    op: Literal["condition"] = "condition"
    conditions: tuple[Condition, ...]
    save: SaveSpec | None = None
    max_size: Size | None = None
    escape_dc: Count = 0
    until: Until = "ended"
    seconds: Count = 0
    repeat_save: bool = False
    worsens_to: Condition | None = None
    ends_on_damage: bool = False
    spares: tuple[Line, ...] = ()
    only_types: tuple[Line, ...] = ()


class MarkRider(Value):
    """Puts an ongoing effect on the target hit: slowed, outlined …"""

    op: Literal["mark"] = "mark"
    kind: EffectKind
    value: Int = 0
    once: bool = False
    until: Until
    seconds: Count = 0


class DrainRider(Value):
    """Lowers the target's Hit Point maximum by the damage taken, until a Long Rest."""

    op: Literal["drain"] = "drain"


class PushRider(Value):
    """Pushes the target away: out of engagement when ``feet`` exceeds the engaged distance."""

    op: Literal["push"] = "push"
    feet: Annotated[Int, Field(ge=5, le=60)]


Rider = Annotated[
    ConditionRider | MarkRider | DrainRider | PushRider,
    Field(discriminator="op"),
]


class AttackEffect(Value):
    """An attack roll. ``to_hit`` None is the caster's spell attack modifier.

    ``reach`` is for melee; ``range_feet`` and ``long_range_feet`` for ranged attacks.
    ``attacks`` rolls are made (rays), and ``per_slot`` more for each slot level above the spell's.
    """

    op: Literal["attack"] = "attack"
    kind: Literal["melee", "ranged", "melee-or-ranged"]
    to_hit: Int | None = None
    reach: Count = 0
    range_feet: Count = 0
    long_range_feet: Count = 0
    damage: tuple[DamagePart, ...] = ()
    on_hit: tuple[Rider, ...] = ()
    attacks: Annotated[Int, Field(ge=1, le=10)] = 1
    per_slot: Count = 0


class SaveEffect(Value):
    """Targets save; ``damage`` is rolled once for all, halved on a success when ``half``."""

    op: Literal["save"] = "save"
    save: SaveSpec
    feet: Count = 0
    damage: tuple[DamagePart, ...] = ()
    half: bool = False
    on_failure: tuple[Rider, ...] = ()
    disadvantage_for: tuple[Line, ...] = ()
    advantage_in_fight: bool = False


class DartsEffect(Value):
    """Darts that always hit, shared out among the targets."""

    op: Literal["darts"] = "darts"
    damage: DamagePart
    darts: Annotated[Int, Field(ge=1, le=20)]
    per_slot: Count = 0


class HealEffect(Value):
    """Restores Hit Points; ``plus_modifier`` adds the spellcasting ability modifier."""

    op: Literal["heal"] = "heal"
    dice: DiceFormula
    plus_modifier: bool = False


class TemporaryEffect(Value):
    """Gives Temporary Hit Points, ``per_slot`` more for each higher slot level."""

    op: Literal["temporary"] = "temporary"
    dice: DiceFormula
    per_slot: Count = 0


class WardEffect(Value):
    """An ongoing effect on each target, for the spell's duration or for ``seconds``."""

    op: Literal["ward"] = "ward"
    kind: EffectKind
    value: Int = 0
    seconds: Count = 0
    unarmored_only: bool = False


class GrantEffect(Value):
    """Gives a condition to willing targets for the spell's duration (Invisibility)."""

    op: Literal["grant"] = "grant"
    condition: Condition


class CureEffect(Value):
    """Ends the first of these conditions that the target has."""

    op: Literal["cure"] = "cure"
    conditions: tuple[Condition, ...]


class StabilizeEffect(Value):
    op: Literal["stabilize"] = "stabilize"


class TeleportEffect(Value):
    """Moves the caster without provoking Opportunity Attacks."""

    op: Literal["teleport"] = "teleport"
    feet: Count


class UtilityEffect(Value):
    """Changes no number; ``text`` is what happens, for the table to use."""

    op: Literal["utility"] = "utility"
    text: Paragraph


class MultiattackStep(Value):
    """``count`` attacks with any of the named actions."""

    count: Annotated[Int, Field(ge=1, le=10)]
    actions: tuple[Slug, ...]


class MultiattackEffect(Value):
    """A program of attacks; one of them may be replaced by an action in ``replace_one_with``."""

    op: Literal["multiattack"] = "multiattack"
    steps: tuple[MultiattackStep, ...]
    replace_one_with: tuple[Slug, ...] = ()


class ManeuverEffect(Value):
    """Takes one of the game's own actions."""

    op: Literal["maneuver"] = "maneuver"
    actions: tuple[Literal["dash", "disengage", "hide"], ...]


class ParryEffect(Value):
    """Reaction to a melee hit: adds ``bonus`` to Armor Class against that attack."""

    op: Literal["parry"] = "parry"
    bonus: Annotated[Int, Field(ge=1, le=10)]


Effect = Annotated[
    AttackEffect
    | SaveEffect
    | DartsEffect
    | HealEffect
    | TemporaryEffect
    | WardEffect
    | GrantEffect
    | CureEffect
    | StabilizeEffect
    | TeleportEffect
    | UtilityEffect
    | MultiattackEffect
    | ManeuverEffect
    | ParryEffect,
    Field(discriminator="op"),
]


# --- creatures ------------------------------------------------------------------------


class TraitRule(StrEnum):
    """Traits that ``mechanics`` applies."""

    PACK_TACTICS = "pack-tactics"
    BLOOD_FRENZY = "blood-frenzy"
    UNDEAD_FORTITUDE = "undead-fortitude"
    NO_HEALING = "no-healing"
    AGILE = "agile"


class Trait(Value):
    """Something always true of the creature; without ``rule`` it is text alone."""

    name: Line
    text: Paragraph
    rule: TraitRule | None = None


class ActionDefinition(Value):
    """An action of a stat block.

    ``recharge`` is the lowest d6 that recharges it (5 for "Recharge 5–6"), ``uses_per_day`` how
    often it works between Long Rests. An action without effects is text alone.
    """

    id: Slug
    name: Line
    text: Paragraph = ""
    recharge: Annotated[Int, Field(ge=2, le=6)] | None = None
    uses_per_day: Annotated[Int, Field(ge=1, le=9)] | None = None
    effects: tuple[Effect, ...] = ()


class StatBlock(Value):
    """``monster/<id>``: a creature's game statistics.

    ``saves`` are the printed saving throw modifiers, ``skills`` the printed skill modifiers.
    ``gear`` can be taken from it.
    Source: SRD 5.2, Rules Glossary, "Stat Block".
    """

    format: Literal[1] = 1
    kind: Literal["monster"] = "monster"
    id: CatalogueId
    name: Line
    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]
    creature_type: Slug
    tags: tuple[Line, ...] = ()
    alignment: Line
    armor_class: Annotated[Int, Field(ge=1, le=30)]
    initiative: Int
    hit_points: Annotated[Int, Field(ge=1)]
    hit_dice: DiceFormula
    speeds: dict[Literal["walk", "burrow", "climb", "fly", "swim"], Count]
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
    challenge_rating: ChallengeRating
    experience: Count
    proficiency_bonus: Annotated[Int, Field(ge=2, le=9)]
    traits: tuple[Trait, ...] = ()
    actions: tuple[ActionDefinition, ...] = ()
    bonus_actions: tuple[ActionDefinition, ...] = ()
    reactions: tuple[ActionDefinition, ...] = ()
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
    HealEffect | SaveEffect | StabilizeEffect | WardEffect, Field(discriminator="op")
]
"""What using an item can do; an entry that wants more is refused when it is read."""


class ItemUse(Value):
    """What happens when the item is used. ``feet`` is how far it reaches; 0 is the user alone.

    A save without a difficulty class is against 8 + Dexterity modifier + Proficiency Bonus of
    the thrower.
    """

    takes: Literal["action", "bonus-action", "attack"]
    feet: Count = 5
    effects: tuple[ItemEffect, ...]
    consumes: bool = True


class ItemDefinition(Value):
    """``item/<id>``. Price and weight are those of ``bundle`` pieces.

    ``charges`` is how often one piece can be used before it is gone.
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
    magic: bool = False
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()


# --- spells ---------------------------------------------------------------------------


class Area(Value):
    """Source: SRD 5.2, Rules Glossary, "Area of Effect"."""

    shape: Literal["cone", "cube", "cylinder", "emanation", "line", "sphere"]
    feet: Annotated[Int, Field(ge=5, le=300)]


class SpellDefinition(Value):
    """``spell/<id>``. Level 0 is a cantrip.

    ``range_feet`` is 0 for Self and 5 for Touch. ``targets`` creatures are affected, ``per_slot``
    more for each slot level above the spell's; with ``area``, those in it. ``upcast`` dice are
    added to the effect's dice for each higher slot level; ``cantrip_dice`` grow at levels 5, 11
    and 17.
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
    duration_seconds: Count = 0
    concentration: bool = False
    targets: Annotated[Int, Field(ge=0, le=20)] = 1
    targets_per_slot: Count = 0
    self_only: bool = False
    area: Area | None = None
    only_types: tuple[Line, ...] = ()
    effects: tuple[Effect, ...]
    upcast: DiceFormula | None = None
    cantrip_dice: bool = False
    text: Paragraph = ""
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()
