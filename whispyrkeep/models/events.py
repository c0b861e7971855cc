"""What happened, in the past tense: the only thing ``campaign.evolve`` reads.

Events carry outcomes, so replay throws no dice and applies no rules. A dice-bearing event holds
its ``RollRecord`` under ``roll``. Stored events change by addition only.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from whispyrkeep.models.base import (
    CatalogueId,
    Count,
    EntityId,
    Int,
    Line,
    Paragraph,
    Slug,
    StoredValue,
    added,
)
from whispyrkeep.models.corrections import FightCorrected, FoeCorrected
from whispyrkeep.models.intent import Option
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import (
    ActiveCondition,
    ActiveEffect,
    CampaignStatus,
    Combatant,
    FlagValue,
    Foe,
    Memory,
    NpcState,
    QuestState,
    TurnBudget,
)
from whispyrkeep.models.terms import Attitude, Band, Condition, DamageType, EffectKind

# --- dice -----------------------------------------------------------------------------


class D20TestMade(StoredValue):
    """A check, save, attack roll, Death Saving Throw or Initiative roll, with its outcome."""

    type: Literal["D20TestMade"] = "D20TestMade"
    request: Line = ""
    test: Literal["check", "save", "attack", "death_save", "initiative", "concentration"]
    actor: EntityId
    against: EntityId | None = None
    label: Line
    roll: RollRecord
    target_number: Int | None = None
    outcome: Literal["success", "failure", "critical_success", "critical_failure", "none"]


class GroupCheckMade(StoredValue):
    """How a group fared whose members' checks came before."""

    type: Literal["GroupCheckMade"] = "GroupCheckMade"
    request: Line = ""
    label: Line
    actors: tuple[EntityId, ...]
    successes: Count
    outcome: Literal["success", "failure"]


class DiceRolled(StoredValue):
    """Damage, healing, hit dice, or a random table."""

    type: Literal["DiceRolled"] = "DiceRolled"
    request: Line = ""
    purpose: Literal["damage", "healing", "table", "hit_die", "hit_points", "recharge", "other"]
    actor: EntityId | None = None
    label: Line
    roll: RollRecord


class SpellCast(StoredValue):
    """A spell was cast; what it did follows as events. ``slot_level`` 0: without a slot."""

    type: Literal["SpellCast"] = "SpellCast"
    request: Line = ""
    caster: EntityId
    spell: CatalogueId
    slot_level: Count = 0
    targets: tuple[EntityId, ...] = ()


# --- bodies ---------------------------------------------------------------------------


class DamageTaken(StoredValue):
    """``rolled`` before and ``amount`` after Resistance, Vulnerability and Immunity."""

    type: Literal["DamageTaken"] = "DamageTaken"
    target: EntityId
    rolled: Count
    amount: Count
    damage_type: DamageType
    absorbed: Count = 0
    hit_points_left: Count
    temporary_left: Count = 0
    critical: bool = False
    source: Line = ""


class HitPointsRegained(StoredValue):
    type: Literal["HitPointsRegained"] = "HitPointsRegained"
    target: EntityId
    amount: Count
    hit_points_left: Count
    source: Line = ""


class TemporaryHitPointsGained(StoredValue):
    type: Literal["TemporaryHitPointsGained"] = "TemporaryHitPointsGained"
    target: EntityId
    temporary: Count
    source: Line = ""


class ConditionGained(StoredValue):
    type: Literal["ConditionGained"] = "ConditionGained"
    target: EntityId
    active: ActiveCondition


class ConditionEnded(StoredValue):
    """Ends every entry of the condition, or those from ``source`` alone, or lowers Exhaustion
    to ``level_left``.
    """

    type: Literal["ConditionEnded"] = "ConditionEnded"
    target: EntityId
    condition: Condition
    source: Line | None = None
    level_left: Count = 0
    why: Line = ""


class EffectGained(StoredValue):
    """Replaces an effect of the same kind and source: castings of one spell do not combine."""

    type: Literal["EffectGained"] = "EffectGained"
    target: EntityId
    active: ActiveEffect


class EffectEnded(StoredValue):
    """Ends the effects of this kind, or those from ``source`` alone."""

    type: Literal["EffectEnded"] = "EffectEnded"
    target: EntityId
    kind: EffectKind
    source: Line | None = None
    why: Line = ""


class HitPointMaximumDrained(StoredValue):
    """``drained`` is by how much the Hit Point maximum is lowered now; 0 restores it."""

    type: Literal["HitPointMaximumDrained"] = "HitPointMaximumDrained"
    target: EntityId
    drained: Count
    why: Line = ""


class DeathSavesChanged(StoredValue):
    type: Literal["DeathSavesChanged"] = "DeathSavesChanged"
    target: EntityId
    successes: Count
    failures: Count
    stable: bool = False


class CreatureDied(StoredValue):
    type: Literal["CreatureDied"] = "CreatureDied"
    target: EntityId
    why: Line = ""
    at: Int | None = added(None)


class CreatureRevived(StoredValue):
    """The dead live again."""

    type: Literal["CreatureRevived"] = "CreatureRevived"
    target: EntityId
    hit_points_left: Count
    why: Line = ""


class ConcentrationChanged(StoredValue):
    """``spell`` is None when Concentration ends."""

    type: Literal["ConcentrationChanged"] = "ConcentrationChanged"
    target: EntityId
    spell: CatalogueId | None
    ends_at: Int | None = None
    why: Line = ""


class ResourceChanged(StoredValue):
    """``left`` of a resource (``slot-1``, ``hit-dice``, ``second-wind``) after use or rest."""

    type: Literal["ResourceChanged"] = "ResourceChanged"
    target: EntityId
    resource: Line
    left: Count


class InspirationChanged(StoredValue):
    type: Literal["InspirationChanged"] = "InspirationChanged"
    target: EntityId
    heroic_inspiration: bool


class RestTaken(StoredValue):
    """A rest that was finished by ``target``; the numbers it restored are events of their own."""

    type: Literal["RestTaken"] = "RestTaken"
    target: EntityId
    length: Literal["short", "long"]
    ended_at: Int


# --- things ---------------------------------------------------------------------------


class ItemGained(StoredValue):
    type: Literal["ItemGained"] = "ItemGained"
    target: EntityId
    item: CatalogueId
    quantity: Count
    why: Line = ""


class ItemLost(StoredValue):
    """``fired`` is ammunition that left a weapon in a fight, half of which may be recovered."""

    type: Literal["ItemLost"] = "ItemLost"
    target: EntityId
    item: CatalogueId
    quantity: Count
    why: Line = ""
    fired: bool = added(False)


class ItemEquipped(StoredValue):
    """``dropped`` is out of a hand that lets go; it lies at the owner's feet and stays theirs."""

    type: Literal["ItemEquipped"] = "ItemEquipped"
    target: EntityId
    item: CatalogueId
    on: bool
    dropped: bool = added(False)


class ItemAttuned(StoredValue):
    """``on`` is False when the attunement ends."""

    type: Literal["ItemAttuned"] = "ItemAttuned"
    target: EntityId
    item: CatalogueId
    on: bool


class MoneyChanged(StoredValue):
    """``money_cp`` is the purse afterwards, in copper pieces."""

    type: Literal["MoneyChanged"] = "MoneyChanged"
    target: EntityId
    change_cp: Int
    money_cp: Count
    why: Line = ""


class ExperienceGained(StoredValue):
    type: Literal["ExperienceGained"] = "ExperienceGained"
    target: EntityId
    amount: Count
    experience: Count
    why: Line = ""


class PlaceContentsChanged(StoredValue):
    """``quantity`` of an item that lies at the place now; 0 when it is gone."""

    type: Literal["PlaceContentsChanged"] = "PlaceContentsChanged"
    place: EntityId
    item: CatalogueId
    quantity: Count


class AmmunitionStrewn(StoredValue):
    """``quantity`` of what ``owner`` shot at the place that can be recovered now; 0 when none."""

    type: Literal["AmmunitionStrewn"] = "AmmunitionStrewn"
    place: EntityId
    owner: EntityId
    item: CatalogueId
    quantity: Count


class ObjectDamaged(StoredValue):
    """``amount`` of damage done to an object at the place; ``hit_points_left`` 0: destroyed."""

    type: Literal["ObjectDamaged"] = "ObjectDamaged"
    place: EntityId
    object: EntityId
    amount: Count
    hit_points_left: Count
    source: Line = ""


class WaresChanged(StoredValue):
    type: Literal["WaresChanged"] = "WaresChanged"
    npc: EntityId
    item: CatalogueId
    quantity: Count


# --- fights ---------------------------------------------------------------------------


class FightStarted(StoredValue):
    type: Literal["FightStarted"] = "FightStarted"
    number: Count
    order: tuple[Combatant, ...]
    foes: tuple[Foe, ...]
    surprised: tuple[EntityId, ...] = ()
    foe_tactic: Slug = added("straightforward")
    lair: bool = added(False)


class FightTurnStarted(StoredValue):
    type: Literal["FightTurnStarted"] = "FightTurnStarted"
    round: Count
    active: Count
    actor: EntityId
    budget: TurnBudget


class BudgetChanged(StoredValue):
    """What is left of a turn; ``does`` says what ``by`` did, where no other event tells it."""

    type: Literal["BudgetChanged"] = "BudgetChanged"
    budget: TurnBudget
    by: EntityId | None = added(None)
    does: str = added("")


class FoeMoved(StoredValue):
    type: Literal["FoeMoved"] = "FoeMoved"
    foe: EntityId
    band: Band


class FoeFled(StoredValue):
    type: Literal["FoeFled"] = "FoeFled"
    foe: EntityId


class FoeTurned(StoredValue):
    """A foe fights beside the party from now on, or against it again."""

    type: Literal["FoeTurned"] = "FoeTurned"
    foe: EntityId
    ally: bool


class FoeJoined(StoredValue):
    """Somebody comes into the fight and acts right after ``after``, or by its ``initiative``."""

    type: Literal["FoeJoined"] = "FoeJoined"
    foe: Foe
    after: EntityId
    initiative: Int | None = added(None)


class FightEnded(StoredValue):
    type: Literal["FightEnded"] = "FightEnded"
    outcome: Literal["victory", "defeat", "flight", "surrender", "truce"]


# --- the story ------------------------------------------------------------------------


class TimeAdvanced(StoredValue):
    type: Literal["TimeAdvanced"] = "TimeAdvanced"
    seconds: Count
    time: Int
    why: Line = ""


class PartyMoved(StoredValue):
    type: Literal["PartyMoved"] = "PartyMoved"
    place: EntityId
    zone: Line = ""


class NpcChanged(StoredValue):
    """Fields that are not None changed; ``learned`` and ``told`` are added to what was there."""

    type: Literal["NpcChanged"] = "NpcChanged"
    npc: EntityId
    status: Literal["present", "away", "captive", "fled", "dead"] | None = None
    attitude: Attitude | None = None
    place: EntityId | None = None
    met: bool | None = None
    told: EntityId | None = None
    learned: Line | None = None


class NpcIntroduced(StoredValue):
    type: Literal["NpcIntroduced"] = "NpcIntroduced"
    npc: NpcState


class QuestAdvanced(StoredValue):
    type: Literal["QuestAdvanced"] = "QuestAdvanced"
    quest: EntityId
    status: Literal["unknown", "active", "done", "failed"]
    step: Slug | None = None


class QuestAdded(StoredValue):
    type: Literal["QuestAdded"] = "QuestAdded"
    quest: QuestState


class QuestRewarded(StoredValue):
    type: Literal["QuestRewarded"] = "QuestRewarded"
    quest: EntityId


class FactionStandingChanged(StoredValue):
    type: Literal["FactionStandingChanged"] = "FactionStandingChanged"
    faction: EntityId
    standing: Int


class FlagSet(StoredValue):
    """``value`` None removes the flag."""

    type: Literal["FlagSet"] = "FlagSet"
    flag: Slug
    value: FlagValue | None


class FeatureSpent(StoredValue):
    type: Literal["FeatureSpent"] = "FeatureSpent"
    place: EntityId
    feature: EntityId


class PlaceNoted(StoredValue):
    type: Literal["PlaceNoted"] = "PlaceNoted"
    place: EntityId
    note: Line


class MemoryChanged(StoredValue):
    """The narrator's memory, but for the options, which ``OptionsOffered`` sets.

    With ``summaries_kept`` the event's summaries are added to those there, of which so many of
    the newest stay; without, they replace them.
    """

    type: Literal["MemoryChanged"] = "MemoryChanged"
    memory: Memory
    summaries_kept: Count | None = None


class OptionsOffered(StoredValue):
    type: Literal["OptionsOffered"] = "OptionsOffered"
    options: tuple[Option, ...]


# --- the table ------------------------------------------------------------------------


class StatusChanged(StoredValue):
    """Paused, resumed or ended; ``ending`` names the scenario's ending, if it was one."""

    type: Literal["StatusChanged"] = "StatusChanged"
    status: CampaignStatus
    ending: Line = ""
    why: Line = ""


class GmCorrected(StoredValue):
    """A number or condition the GM set by hand, with the reason; the effects follow as events."""

    type: Literal["GmCorrected"] = "GmCorrected"
    path: Line
    before: FlagValue | None
    after: FlagValue | None
    reason: Line


class FactRetconned(StoredValue):
    """The GM declares that something told earlier was otherwise."""

    type: Literal["FactRetconned"] = "FactRetconned"
    turn: Count
    text: Paragraph
    reason: Line = ""


class WorldUpdated(StoredValue):
    """The GM took over a later version of the universe; ``world`` replaces the pinned one."""

    type: Literal["WorldUpdated"] = "WorldUpdated"
    world_hash: Line
    world: dict[str, Any]


class SheetUpdated(StoredValue):
    """A character goes on with a later sheet, such as one of a higher level.

    ``hit_points`` and ``resources`` are what there is of them afterwards.
    """

    type: Literal["SheetUpdated"] = "SheetUpdated"
    target: EntityId
    sheet: dict[str, Any]
    hit_points: Count
    resources: dict[str, Count]


Event = Annotated[
    D20TestMade
    | GroupCheckMade
    | DiceRolled
    | SpellCast
    | DamageTaken
    | HitPointsRegained
    | TemporaryHitPointsGained
    | ConditionGained
    | ConditionEnded
    | EffectGained
    | EffectEnded
    | HitPointMaximumDrained
    | DeathSavesChanged
    | CreatureDied
    | CreatureRevived
    | ConcentrationChanged
    | ResourceChanged
    | InspirationChanged
    | RestTaken
    | ItemGained
    | ItemLost
    | ItemEquipped
    | ItemAttuned
    | MoneyChanged
    | ExperienceGained
    | PlaceContentsChanged
    | AmmunitionStrewn
    | ObjectDamaged
    | WaresChanged
    | FightStarted
    | FightTurnStarted
    | BudgetChanged
    | FoeMoved
    | FoeFled
    | FoeTurned
    | FoeJoined
    | FightCorrected
    | FoeCorrected
    | FightEnded
    | TimeAdvanced
    | PartyMoved
    | NpcChanged
    | NpcIntroduced
    | QuestAdvanced
    | QuestAdded
    | QuestRewarded
    | FactionStandingChanged
    | FlagSet
    | FeatureSpent
    | PlaceNoted
    | MemoryChanged
    | OptionsOffered
    | StatusChanged
    | GmCorrected
    | FactRetconned
    | WorldUpdated
    | SheetUpdated,
    Field(discriminator="type"),
]

EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(tuple[Event, ...])
