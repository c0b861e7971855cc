"""What a DM may ask the engine to do: every kind of roll and every mechanical act.

A request names creatures, items and places that exist; it never carries a result.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from whispyrkeep.models.base import CatalogueId, EntityId, Int, Line, Slug, added
from whispyrkeep.models.terms import (
    Ability,
    AdvantageState,
    Band,
    Cover,
    DamageType,
    HazardName,
    Sense,
    Skill,
    Substance,
    Trigger,
)
from whispyrkeep.models.undertakings import (
    CopySpell,
    Craft,
    Danger,
    HarvestPoison,
    IdentifySpell,
    Jump,
    Recuperate,
    RepairShip,
    RequestBase,
    Tend,
    Traverse,
)
from whispyrkeep.models.world import DifficultyClass

FighterName = EntityId | CatalogueId
"""An NPC who is present, or a monster of the catalogue."""
DiceText = Annotated[str, StringConstraints(pattern=r"^[0-9d+ -]{1,24}$")]
"""Plain dice for hazards: ``2d6+1``; the engine bounds them."""


class AbilityCheck(RequestBase):
    """``advantage`` is the DM's ruling; the engine adds what conditions and gear give.

    ``heroic_inspiration`` spends it to reroll a die if the test would fail; ``relies_on`` is the
    sense without which the check fails; ``tool`` is a carried item it is made with; ``helper`` a
    party member who assists outside a fight. ``passive`` compares the score without a roll.
    ``features`` are used if the check fails: ``tactical-mind``. The party's pace counts for what
    is tried while ``travelling``.
    """

    kind: Literal["ability_check"] = "ability_check"
    actor: EntityId
    ability: Ability
    skill: Skill | None = None
    difficulty_class: DifficultyClass
    advantage: AdvantageState = AdvantageState.NORMAL
    heroic_inspiration: bool = False
    relies_on: Sense | None = added(None)
    tool: CatalogueId | None = added(None)
    helper: EntityId | None = added(None)
    passive: bool = added(False)
    features: tuple[Line, ...] = added(())
    travelling: bool = added(False)


class GroupCheck(RequestBase):
    """Not SRD: everybody named makes the check, and the group succeeds if half of them do.

    Without ``actors`` it is the whole party, as far as it can act.
    """

    kind: Literal["group_check"] = "group_check"
    actors: tuple[EntityId, ...] = ()
    ability: Ability
    skill: Skill | None = None
    difficulty_class: DifficultyClass
    advantage: AdvantageState = AdvantageState.NORMAL
    relies_on: Sense | None = None
    travelling: bool = added(False)


class SavingThrow(RequestBase):
    """A save against a hazard; ``damage`` is dealt on a failure, half of it on a success."""

    kind: Literal["saving_throw"] = "saving_throw"
    target: EntityId
    ability: Ability
    difficulty_class: DifficultyClass
    damage: DiceText | None = None
    damage_type: DamageType | None = None
    half_on_success: bool = True
    advantage: AdvantageState = AdvantageState.NORMAL
    heroic_inspiration: bool = False


class Attack(RequestBase):
    """``weapon`` is an item carried, ``unarmed``, ``grapple`` or ``shove``; empty takes the best.

    ``improvised`` as ``weapon`` is something at hand; as a flag it is for an item that is wielded
    or thrown as what it was not made for, with damage of a ``damage_type`` that fits.

    ``knock_out`` leaves a creature that a melee attack would drop at 1 Hit Point, Unconscious.
    ``features`` are those the attacker would use with it: ``reckless-attack``, ``trip``.
    ``smite`` is a spell to cast at once if it hits, with a slot of ``slot_level`` or the lowest.
    """

    kind: Literal["attack"] = "attack"
    actor: EntityId
    target: EntityId
    weapon: Line = ""
    advantage: AdvantageState = AdvantageState.NORMAL
    knock_out: bool = False
    heroic_inspiration: bool = False
    improvised: bool = added(False)
    damage_type: DamageType = added(DamageType.BLUDGEONING)
    features: tuple[Line, ...] = added(())
    smite: CatalogueId | None = added(None)
    slot_level: Annotated[Int, Field(ge=0, le=9)] = added(0)


class BreakObject(RequestBase):
    """An attack on an object at the place; the DM says what it is made of and how large it is.

    ``object`` is a feature of the place or a name of one's own; damage done to it is kept. What
    is a magic ``item`` resists all damage, and an Artifact is not damaged at all.
    ``weapon`` may be a spell that harms objects, by its name or id, from a slot of ``slot_level``
    or the lowest there is.
    """

    kind: Literal["break_object"] = "break_object"
    actor: EntityId
    object: EntityId
    substance: Substance = Substance.WOOD
    size: Literal["tiny", "small", "medium", "large"] = "medium"
    fragile: bool = False
    threshold: Annotated[Int, Field(ge=0, le=100)] = 0
    weapon: Line = ""
    slot_level: Annotated[Int, Field(ge=0, le=9)] = 0
    advantage: AdvantageState = AdvantageState.NORMAL
    item: CatalogueId | None = added(None)


class Damage(RequestBase):
    """Damage without an attack or save, from a hazard the story names (a fall, fire)."""

    kind: Literal["damage"] = "damage"
    target: EntityId
    dice: DiceText
    damage_type: DamageType


class Hazard(RequestBase):
    """Expose characters to a hazard of the rulebook; saves and damage are the engine's.

    ``amount`` is feet fallen, hours of cold, heat or deep water or of a march beyond 8, minutes
    in frigid water, rounds without air, or days without food; ``earlier`` is how many of these
    were endured before and answered for. ``doused``, ``air`` and ``fed`` end what burning, want
    of breath, hunger and thirst do.
    """

    kind: Literal["hazard"] = "hazard"
    hazard: HazardName
    targets: Annotated[tuple[EntityId, ...], Field(min_length=1)]
    amount: Annotated[Int, Field(ge=1, le=1_000)] = 1
    earlier: Annotated[Int, Field(ge=0, le=1_000)] = 0


class UseItem(RequestBase):
    """Drink, administer or use up an item that the actor carries; healing comes from it.

    ``option`` is the power of a magic item that has several (``flames``), ``others`` are further
    targets and ``amount`` is how many charges go into it. Used again, what stays is stopped.
    """

    kind: Literal["use_item"] = "use_item"
    actor: EntityId
    item: CatalogueId
    target: EntityId | None = None
    option: Line = added("")
    others: tuple[EntityId, ...] = added(())
    amount: Annotated[Int, Field(ge=1, le=50)] = added(1)


class UseFeature(RequestBase):
    """A feature that the actor chooses to use: ``second-wind``, ``rage``.

    ``amount`` is how much of a pool goes into it, ``option`` the choice within it. With ``hold``
    nothing is used: a Reaction or a chance that works by itself (``uncanny-dodge``) is kept back
    from now on, or no longer.
    """

    kind: Literal["use_feature"] = "use_feature"
    actor: EntityId
    feature: Line
    target: EntityId | None = None
    amount: Annotated[Int, Field(ge=1, le=100)] = 1
    option: Line = added("")
    others: tuple[EntityId, ...] = added(())
    hold: bool | None = added(None)


class CastSpell(RequestBase):
    """``slot_level`` 0 casts a cantrip, or takes the lowest slot that will do.

    ``skill`` is for spells that help with one (Guidance); a ``ritual`` takes 10 minutes longer
    and no slot. ``damage_type``, ``ability`` and ``option`` are for spells that leave a choice,
    the first of which is taken without. ``again`` does once more what a spell that lasts allows
    on later turns. A spell that is a Reaction is kept in mind, and cast when its time comes.
    ``features`` are used with the casting: ``quickened-spell``, ``overchannel``. With ``ready``
    the spell is held until a foe does this, the one that is the target or any.
    ``item`` is the magic item that casts it instead, with its charges.
    """

    kind: Literal["cast_spell"] = "cast_spell"
    actor: EntityId
    spell: CatalogueId
    slot_level: Annotated[Int, Field(ge=0, le=9)] = 0
    targets: tuple[EntityId, ...] = ()
    skill: Skill | None = None
    ritual: bool = False
    damage_type: DamageType | None = added(None)
    ability: Ability | None = added(None)
    option: Line = added("")
    again: bool = added(False)
    features: tuple[Line, ...] = added(())
    ready: Trigger | None = added(None)
    item: CatalogueId | None = added(None)


class Rest(RequestBase):
    """The whole party rests. ``hit_dice`` are spent per character, on a Short Rest only.

    On a Short Rest characters ``attune`` to one magic item each, or ``let_go`` of one, or ``study``
    one to learn what it does, and a
    Wizard who can ``memorize`` puts the second spell in the place of the first.
    """

    kind: Literal["rest"] = "rest"
    length: Literal["short", "long"]
    hit_dice: dict[EntityId, Annotated[Int, Field(ge=0, le=20)]] = {}
    attune: dict[EntityId, CatalogueId] = added({})
    let_go: dict[EntityId, CatalogueId] = added({})
    memorize: dict[EntityId, tuple[CatalogueId, CatalogueId]] = added({})
    study: dict[EntityId, CatalogueId] = added({})


class StartFight(RequestBase):
    """Foes are monsters of the catalogue, or NPCs who are present and turn hostile.

    ``allies`` fight on the party's side: NPCs who are present, or monsters of the catalogue.
    ``foe_tactic`` names how the foes fight.
    In its ``lair`` a foe has more uses of what it can do. ``gear`` is what each foe of a stat
    block carries besides, a Shield in hand: it can be taken from the dead.
    """

    kind: Literal["start_fight"] = "start_fight"
    monsters: tuple[CatalogueId, ...] = ()
    npcs: tuple[EntityId, ...] = ()
    band: Band = Band.NEAR
    surprised: tuple[EntityId, ...] = ()
    allies: tuple[FighterName, ...] = added(())
    foe_tactic: Slug = added("straightforward")
    lair: bool = added(False)
    gear: dict[CatalogueId, tuple[CatalogueId, ...]] = added({})


class JoinFight(RequestBase):
    """Somebody comes late to a fight that is going on: foes and allies as in ``start_fight``."""

    kind: Literal["join_fight"] = "join_fight"
    monsters: tuple[CatalogueId, ...] = ()
    npcs: tuple[EntityId, ...] = ()
    allies: tuple[FighterName, ...] = ()
    band: Band = Band.NEAR


class CombatAction(RequestBase):
    """An action in a fight that is neither attack, spell nor item.

    ``ready`` needs a ``trigger`` and may name a ``weapon``, or the ``band`` to move to instead of
    striking; ``target`` narrows the trigger to one foe. ``wake`` shakes a target beside the actor
    out of magical sleep or stupor, and ``break_free`` tries to end a spell on the actor that an
    action may end. Who would ``mount`` names an ally as ``target``; a controlled mount is the
    target of the Dash, Disengage or Dodge that it takes.
    """

    kind: Literal["combat_action"] = "combat_action"
    actor: EntityId
    action: Literal[
        "dash",
        "disengage",
        "dodge",
        "help",
        "hide",
        "move",
        "stabilize",
        "stand",
        "drop_prone",
        "let_go",
        "ready",
        "take_cover",
        "extinguish",
        "wake",
        "break_free",
        "flee",
        "mount",
        "dismount",
        "end_turn",
    ]
    target: EntityId | None = None
    band: Band | None = None
    skill: Skill | None = None
    trigger: Trigger | None = added(None)
    weapon: Line = added("")


class UseAction(RequestBase):
    """An action of a stat block, taken by a creature that no player plays.

    ``action`` is its id in the stat block; ``alternative`` takes the attacks that a multiattack
    names instead of all of its own. ``knock_out`` spares whom a melee attack would drop, and
    ``finish`` goes on striking whoever is down. It is for fights in which everybody chooses, and
    no DM asks for it.
    """

    kind: Literal["use_action"] = "use_action"
    actor: EntityId
    action: Line
    target: EntityId
    alternative: bool = False
    knock_out: bool = False
    finish: bool = False


class TakeCover(RequestBase):
    """The DM's ruling that somebody in a fight stands behind something, or no longer does."""

    kind: Literal["cover"] = "cover"
    target: EntityId
    degree: Cover


class EndFight(RequestBase):
    """The fight stops without a last blow: the foes give up, flee, or are talked down.

    Foes that flee out of the party's reach are struck at, unless the party lets them go.
    """

    kind: Literal["end_fight"] = "end_fight"
    how: Literal["surrender", "flight", "truce"]
    let_go: bool = added(False)


class RollTable(RequestBase):
    kind: Literal["roll_table"] = "roll_table"
    table: EntityId


class Take(RequestBase):
    """Take what lies at the party's place."""

    kind: Literal["take"] = "take"
    actor: EntityId
    item: CatalogueId
    quantity: Annotated[Int, Field(ge=1, le=1_000)] = 1


class RecoverAmmunition(RequestBase):
    """Spend a minute gathering what was shot here in fights that are over."""

    kind: Literal["recover_ammunition"] = "recover_ammunition"
    actor: EntityId


class Drop(RequestBase):
    """Leave an item at the place, or hand it to another character or an NPC present."""

    kind: Literal["drop"] = "drop"
    actor: EntityId
    item: CatalogueId
    quantity: Annotated[Int, Field(ge=1, le=1_000)] = 1
    to: EntityId | None = None


class Trade(RequestBase):
    """Buy from, or sell to, an NPC present, at that NPC's price."""

    kind: Literal["trade"] = "trade"
    actor: EntityId
    npc: EntityId
    side: Literal["buy", "sell"]
    item: CatalogueId
    quantity: Annotated[Int, Field(ge=1, le=1_000)] = 1


class Equip(RequestBase):
    """Don or doff, draw or stow a carried item."""

    kind: Literal["equip"] = "equip"
    actor: EntityId
    item: CatalogueId
    on: bool = True


class Light(RequestBase):
    """Light a torch, candle, lamp or lantern that the actor carries, or put it out."""

    kind: Literal["light"] = "light"
    actor: EntityId
    item: CatalogueId
    on: bool = True


class QuestReward(RequestBase):
    """Pay what a finished quest is worth, once, shared equally."""

    kind: Literal["quest_reward"] = "quest_reward"
    quest: EntityId


RollRequest = Annotated[
    AbilityCheck
    | GroupCheck
    | SavingThrow
    | Attack
    | BreakObject
    | Damage
    | Hazard
    | Danger
    | UseItem
    | UseFeature
    | CastSpell
    | Rest
    | StartFight
    | JoinFight
    | CombatAction
    | TakeCover
    | EndFight
    | RollTable
    | Take
    | RecoverAmmunition
    | Drop
    | Trade
    | Craft
    | Jump
    | Traverse
    | Recuperate
    | Tend
    | IdentifySpell
    | RepairShip
    | HarvestPoison
    | CopySpell
    | Equip
    | Light
    | QuestReward,
    Field(discriminator="kind"),
]

TurnRequest = RollRequest | UseAction
"""What the engine resolves: what a DM may ask for, and what the engine asks of itself."""

ROLL_REQUESTS: TypeAdapter[tuple[RollRequest, ...]] = TypeAdapter(tuple[RollRequest, ...])
