"""Entries of the rules catalogue that are no creature, spell or item: classes, features, traps …

What their data can say is the vocabulary of ``models.effects``, and for features the ``rule`` that
the engine carries out; docs/coverage.md tells what it applies of each. Prices are copper pieces,
distances feet, durations seconds, weights ounces.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Paragraph, Slug, Value
from whispyrkeep.models.creature import Source
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.feature_rules import FeatureRule
from whispyrkeep.models.magic import ItemKind, ItemPower
from whispyrkeep.models.programs import SpellUse
from whispyrkeep.models.riders import DamagePart, DiceFormula, SaveSpec, Size
from whispyrkeep.models.terms import Ability, Condition, Rarity
from whispyrkeep.models.things import ItemUse


class Reference(Value):
    """What every such entry has. ``text`` is a line made from its data."""

    format: Literal[1] = 1
    id: CatalogueId
    name: Line
    text: Paragraph = ""
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()


class Uses(Value):
    """How often something can be used: ``count`` times, or as often as ``by`` says."""

    count: Count = 0
    by: Literal["", "proficiency-bonus", "ability-modifier", "class-table"] = ""
    regained: Literal["turn", "short-rest", "long-rest", "dawn", "days"] = "long-rest"
    days: Count = 0


# --- characters -----------------------------------------------------------------------


class Feature(Reference):
    """``feature/<owner>-<name>``: what a class, subclass or species gives at a level.

    ``recommended`` are those of its choices that the book recommends, ``prepares`` spells that
    it names and that are always prepared, ``casts_with`` the ability of the class's spells.
    ``use`` is what a universe's own does when it is chosen to be used; ``rule`` is what the
    engine carries out for one of the book's.
    """

    kind: Literal["feature"] = "feature"
    rule: FeatureRule | None = None
    owner: CatalogueId
    level: Annotated[Int, Field(ge=1, le=20)] = 1
    effects: tuple[Effect, ...] = ()
    uses: Uses | None = None
    use: ItemUse | None = None
    options: tuple[Line, ...] = ()
    recommended: tuple[Slug, ...] = ()
    prepares: tuple[CatalogueId, ...] = ()
    casts_with: Ability | None = None


class LevelRow(Value):
    """A level's row of a class table: ``columns`` by the heads the book prints."""

    level: Annotated[Int, Field(ge=1, le=20)]
    proficiency_bonus: Annotated[Int, Field(ge=2, le=6)]
    features: tuple[Line, ...]
    columns: dict[Slug, str]
    slots: tuple[Count, ...] = ()


class Training(Value):
    """What a class trains in.

    ``weapons`` are words such as ``simple`` and ``martial-finesse``; ``skills`` are chosen from
    the class's list, ``tools_chosen`` from groups such as ``musical-instrument``.
    """

    weapons: tuple[Slug, ...] = ()
    armor: tuple[Literal["light", "medium", "heavy", "shield"], ...] = ()
    skills: Count = 0
    tools: tuple[CatalogueId, ...] = ()
    tools_chosen: Count = 0
    tools_among: tuple[Slug, ...] = ()


class Package(Value):
    """Equipment to begin with. From each group in ``chosen`` one item is picked; of it,
    ``trained-tool`` is the tool that was chosen to be trained with."""

    items: dict[CatalogueId, Count] = {}
    chosen: tuple[Slug, ...] = ()
    money_cp: Count = 0


class CharacterClass(Reference):
    """``class/<id>``: the core traits, and the table of its twenty levels.

    ``equipment`` are the packages to choose from, as printed names and amounts, and ``packages``
    the same as items. ``multiclass`` is what one gains who takes the class later, for which any
    one primary ability will do with ``any_primary``.
    """

    kind: Literal["class"] = "class"
    hit_die: Annotated[Int, Field(ge=6, le=12)]
    primary_abilities: tuple[Ability, ...]
    any_primary: bool = False
    saving_throws: tuple[Ability, ...]
    skills_chosen: Count
    skills: tuple[Slug, ...]
    weapon_training: Line
    armor_training: Line = ""
    tools: Line = ""
    equipment: tuple[tuple[Line, ...], ...]
    levels: Annotated[tuple[LevelRow, ...], Field(min_length=20, max_length=20)]
    features: tuple[CatalogueId, ...]
    subclasses: tuple[CatalogueId, ...]
    training: Training = Training()
    multiclass: Training = Training()
    packages: tuple[Package, ...] = ()


class Subclass(Reference):
    """``subclass/<id>``. ``spells`` are always prepared, by the class level that gives them."""

    kind: Literal["subclass"] = "subclass"
    parent: CatalogueId
    features: tuple[CatalogueId, ...]
    spells: dict[str, tuple[CatalogueId, ...]] = {}


class Option(Reference):
    """``invocation/<id>`` or ``metamagic/<id>``: something a class chooses from a list.

    ``rule`` is as a feature's.
    """

    kind: Literal["invocation", "metamagic"]
    rule: FeatureRule | None = None
    owner: CatalogueId
    level: Count = 0
    prerequisites: tuple[Line, ...] = ()
    cost: Count = 0
    repeatable: bool = False
    effects: tuple[Effect, ...] = ()


class Lineage(Value):
    """One lineage, legacy or ancestry of a species; ``spells`` by the level that gives them."""

    name: Line
    spells: dict[str, tuple[CatalogueId, ...]] = {}
    effects: tuple[Effect, ...] = ()


class Species(Reference):
    """``species/<id>``. ``traits`` are features of their own."""

    kind: Literal["species"] = "species"
    creature_type: Slug
    sizes: tuple[Size, ...]
    speed: Count
    features: tuple[CatalogueId, ...]
    lineages: tuple[Lineage, ...] = ()


class Background(Reference):
    """``background/<id>``."""

    kind: Literal["background"] = "background"
    abilities: tuple[Ability, ...]
    feat: CatalogueId
    feat_choice: Line = ""
    skills: tuple[Slug, ...]
    tool: Line
    equipment: tuple[tuple[Line, ...], ...]
    training: Training = Training()
    packages: tuple[Package, ...] = ()


class Feat(Reference):
    """``feat/<id>``. ``use``, ``uses`` and ``rule`` are as a feature's."""

    kind: Literal["feat"] = "feat"
    rule: FeatureRule | None = None
    category: Literal["origin", "general", "fighting-style", "epic-boon"]
    level: Count = 0
    prerequisites: tuple[Line, ...] = ()
    repeatable: bool = False
    effects: tuple[Effect, ...] = ()
    uses: Uses | None = None
    use: ItemUse | None = None
    benefits: tuple[Line, ...] = ()


class Language(Reference):
    """``language/<id>``."""

    kind: Literal["language"] = "language"
    rarity: Literal["standard", "rare"]


# --- magic items ----------------------------------------------------------------------


class MagicItem(Reference):
    """``magic-item/<id>``. ``of`` is the item it is a version of, as printed.

    ``values_cp`` are what the rarities are worth, in their order; an artifact is priceless.
    ``effects`` work while it is worn or wielded, and attuned if it asks for that; its ``powers``
    are used. Of ``kinds`` it is one, which adds its own. A ``curse`` lasts on who attuned to it
    until it is removed. ``lightened`` armor hinders
    neither Stealth nor the weak. How many charges a new one has may be ``charges_dice``; its last
    may destroy what is ``brittle``. What ``falters`` works no more until its bearer's next turn
    when that is hurt. It ``lends`` features by their words, and sheds ``light``. It
    weighs ``weight_oz`` whatever it holds, up to ``holds_oz``. Spells are cast ``at_will`` where
    they take no charges, with ``spell_to_hit`` if that is printed.
    """

    kind: Literal["magic-item"] = "magic-item"
    category: Literal[
        "armor", "potion", "ring", "rod", "scroll", "staff", "wand", "weapon", "wondrous-item"
    ]
    of: Line = ""
    rarities: tuple[Rarity, ...] = ()
    bonuses: tuple[Count, ...] = ()
    values_cp: tuple[Count, ...] = ()
    attunement: bool = False
    attuned_by: Line = ""
    charges: Count = 0
    regains: DiceFormula | None = None
    spells: tuple[SpellUse, ...] = ()
    save_dc: Count = 0
    spell_attack: Count = 0
    cursed: bool = False
    effects: tuple[Effect, ...] = ()
    kinds: tuple[ItemKind, ...] = ()
    powers: tuple[ItemPower, ...] = ()
    at_will: bool = False
    curse: tuple[Effect, ...] = ()
    lightened: bool = False
    charges_dice: DiceFormula | None = None
    brittle: bool = False
    falters: bool = False
    lends: tuple[Slug, ...] = ()
    light: tuple[Count, Count] | None = None
    weight_oz: Count = 0
    holds_oz: Count = 0
    spell_to_hit: Count = 0
    tears_percent: Count = 0
    spoken: bool = False


# --- the world ------------------------------------------------------------------------


class Priced(Reference):
    """``mount/``, ``vehicle/``, ``lifestyle/``, ``hireling/``, ``service/``: a price and figures.

    ``per`` is what the price is for: a day, a mile, a night.
    """

    kind: Literal["mount", "vehicle", "lifestyle", "hireling", "service"]
    price_cp: Count
    per: Slug = "piece"
    weight_oz: Count = 0
    carries_oz: Count = 0
    monster: CatalogueId | None = None
    speed_half_miles_an_hour: Count = 0
    crew: Count = 0
    passengers: Count = 0
    cargo_half_tons: Count = 0
    armor_class: Count = 0
    hit_points: Count = 0
    damage_threshold: Count = 0


class Hazard(Reference):
    """What harms without a foe: a trap, a poison, a curse, a contagion, the environment.

    ``difficulty_classes`` are those printed, in order; ``damage`` the dice printed, in order.
    """

    kind: Literal["trap", "poison", "curse", "contagion", "environment"]
    sort: Slug = "hazard"
    price_cp: Count = 0
    saves: tuple[SaveSpec, ...] = ()
    difficulty_classes: tuple[Count, ...] = ()
    damage: tuple[DamagePart, ...] = ()
    conditions: tuple[Condition, ...] = ()
    levels: Line = ""


class ConditionEntry(Reference):
    """``condition/<id>``: a condition's effects by name; ``includes`` other conditions."""

    kind: Literal["condition"] = "condition"
    parts: tuple[Line, ...]
    includes: tuple[Condition, ...] = ()


class RulesTable(Reference):
    """``table/<id>``: a table of the rules, its cells as printed."""

    kind: Literal["table"] = "table"
    columns: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


FORMS: Final[dict[str, type[Reference]]] = {
    "feature": Feature,
    "class": CharacterClass,
    "subclass": Subclass,
    "invocation": Option,
    "metamagic": Option,
    "species": Species,
    "background": Background,
    "feat": Feat,
    "language": Language,
    "magic-item": MagicItem,
    "mount": Priced,
    "vehicle": Priced,
    "lifestyle": Priced,
    "hireling": Priced,
    "service": Priced,
    "trap": Hazard,
    "poison": Hazard,
    "curse": Hazard,
    "contagion": Hazard,
    "environment": Hazard,
    "condition": ConditionEntry,
    "table": RulesTable,
}
"""The form of an entry by the kind that begins its id."""
