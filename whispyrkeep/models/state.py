"""The state of a campaign: everything that is hashed, replayed and rewound.

Values are frozen. Mappings are never mutated in place; ``campaign.evolve`` builds new ones.
The state refers to its ``World`` without containing it: ``world_hash`` is hashed, ``world`` is
carried along and never stored twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from whispyrkeep.models.base import (
    CatalogueId,
    Count,
    EntityId,
    Int,
    Line,
    Paragraph,
    Slug,
    StoredValue,
    Story,
    added,
)
from whispyrkeep.models.canonical import content_hash
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.effects import Work
from whispyrkeep.models.intent import Option
from whispyrkeep.models.riders import DamagePart, Moment, Size
from whispyrkeep.models.terms import (
    Ability,
    Attitude,
    Band,
    Condition,
    DamageType,
    EffectKind,
    Skill,
    Trigger,
)
from whispyrkeep.models.world import World

W = TypeVar("W")


class CampaignStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class DamageSave(StoredValue):
    """A save that its bearer makes whenever it takes damage, and that ends what it is part of.

    One for damage of ``others`` is not made on the turn of whoever it comes from.
    """

    ability: Ability
    dc: Int
    advantage: bool = False
    others: bool = added(False)


class Bond(StoredValue):
    """What holds a creature and can be struck itself: a web, a tentacle."""

    armor_class: Count
    hit_points: Count
    immune: tuple[DamageType, ...] = ()
    vulnerable: tuple[DamageType, ...] = ()


class ActiveCondition(StoredValue):
    """A condition on one creature.

    It ends at universe second ``ends_at``, or at the end (or start) of ``ends_on``'s turn when
    named, not before ``ends_round`` of the fight, or by the save, or never by itself. ``by`` is
    the creature that caused it (charmer, grappler, source of fear), and it ends with that
    creature's Concentration when ``concentration``. ``escape_dc`` is for the action that ends a
    grapple; ``worsens_to`` is what the failed save turns it into. ``level`` counts Exhaustion only;
    ``found_dc`` is for the check that finds who hides. With ``counted`` the save goes on until
    there are so many ``successes`` or ``failures``. Who is ``woken`` by somebody's action is free;
    ``on_damage`` is a save of its own. What ``stays`` outlives Concentration that was kept to the
    end, and what ``clings`` ends by magic only after a Constitution or other save.
    One that ``endures`` outlasts attacks and castings. Its bearer is no target of the actions of
    ``by`` in ``bars``, and what ``unseen_ends`` does so at the end of a turn on which it cannot
    see ``by``. One ``with_source`` ends when ``by`` dies, and not by
    damage of what is ``gentle``; the save of what ``nags`` comes again
    after every day (since ``nagged_at``) or Long Rest, and what it ``drains`` no rest restores.
    Source: SRD 5.2, Rules Glossary, "Condition".
    """

    condition: Condition
    source: Line = ""
    level: Annotated[Int, Field(ge=1, le=6)] = 1
    ends_at: Int | None = None
    ends_on_turn_of: EntityId | None = None
    ends_when: Literal["start", "end"] = "end"
    ends_round: Count = 0
    save_ability: Ability | None = None
    save_dc: Int | None = None
    escape_dc: Int | None = None
    by: EntityId | None = None
    concentration: bool = False
    ends_on_damage: bool = False
    worsens_to: Condition | None = None
    found_dc: Int | None = added(None)
    counted: Count = added(0)
    successes: Count = added(0)
    failures: Count = added(0)
    woken: bool = added(False)
    on_damage: DamageSave | None = added(None)
    stays: bool = added(False)
    clings: DamageSave | None = added(None)
    endures: bool = added(False)
    bond: Bond | None = added(None)
    washed_by: tuple[CatalogueId, ...] = added(())
    bars: tuple[Slug, ...] = added(())
    unseen_ends: bool = added(False)
    with_source: bool = added(False)
    gentle: Line = added("")
    nags: Literal["", "day", "long-rest"] = added("")
    nagged_at: Int = added(0)
    drains: Line = added("")


class ActiveEffect(StoredValue):
    """Something ongoing on one creature that is no condition: a blessing, a mark, a hindrance.

    ``by`` is the creature it comes from and ``spell`` the spell, if one. It ends as an
    ``ActiveCondition`` does, and with the Concentration of ``by`` when ``concentration``.
    ``value`` is a number its kind needs (feet, a bonus); ``once`` ends it at its first use.
    ``trigger`` and ``weapon`` are of a readied attack: what it waits for (from ``awaits``, or from
    any foe) and what it is made with (the best that reaches, when empty). ``dim_feet`` is how far
    Dim Light reaches beyond the Bright Light.

    A ``modifier`` bears on the rolls in ``on``: ``leaning``, or ``dice`` and ``value`` with the
    sign of ``value``, those of ``ability`` alone if named. ``what`` names what a ``hindered``
    creature lacks. ``damage`` comes again at each ``moment``. What is to end with a condition of
    the same source names it as ``during``. With ``save_dc`` the bearer repeats that save at the
    end of its turns and ends it so. ``damage_types`` are what it protects from.

    ``works`` are what a ``lasting`` effect does, dice as they are at the slot ``level`` it was
    cast with (0 without one); ``dc`` is of the saves that it forces. It stays in a ``band`` if
    named, and ends for a bearer who leaves it. What is ``due`` at a universe second happens then.
    """

    kind: EffectKind
    source: Line = ""
    by: EntityId | None = None
    spell: CatalogueId | None = None
    concentration: bool = False
    value: Int = 0
    skill: Skill | None = None
    once: bool = False
    ends_at: Int | None = None
    ends_on_turn_of: EntityId | None = None
    ends_when: Literal["start", "end"] = "end"
    ends_round: Count = 0
    trigger: Trigger | None = added(None)
    weapon: Line = added("")
    awaits: EntityId | None = added(None)
    dim_feet: Count = added(0)
    what: Line = added("")
    on: tuple[Line, ...] = added(())
    leaning: Literal["advantage", "disadvantage"] | None = added(None)
    dice: Line = added("")
    ability: Ability | None = added(None)
    damage: tuple[DamagePart, ...] = added(())
    moment: Moment | None = added(None)
    during: Condition | None = added(None)
    save_ability: Ability | None = added(None)
    save_dc: Int | None = added(None)
    damage_types: tuple[DamageType, ...] = added(())
    works: tuple[Work, ...] = added(())
    level: Count = added(0)
    dc: Count = added(0)
    band: Band | None = added(None)
    due: Int | None = added(None)


class DeathSaves(StoredValue):
    successes: Annotated[Int, Field(ge=0, le=3)] = 0
    failures: Annotated[Int, Field(ge=0, le=3)] = 0
    stable: bool = False


class Body(StoredValue):
    """What every creature in play has, party member and foe alike.

    ``drained_hit_points`` lower the Hit Point maximum until a Long Rest. ``died_at`` is the
    universe second of its death.
    """

    hit_points: Count
    temporary_hit_points: Count = 0
    conditions: tuple[ActiveCondition, ...] = ()
    effects: tuple[ActiveEffect, ...] = ()
    drained_hit_points: Count = 0
    concentration: CatalogueId | None = None
    concentration_ends_at: Int | None = None
    dead: bool = False
    resources: dict[str, Count] = {}
    died_at: Int | None = added(None)

    def works(self, form: type[W]) -> Iterator[tuple[ActiveEffect, W]]:
        """The works of one form that last on the creature, each with the effect it is part of."""
        for active in self.effects:
            for work in active.works:
                if isinstance(work, form):
                    yield active, work

    def ongoing(self, kind: EffectKind) -> tuple[ActiveEffect, ...]:
        """The ongoing effects of one kind."""
        if not self.effects:
            return ()
        return tuple(effect for effect in self.effects if effect.kind is kind)

    def has(self, condition: Condition) -> bool:
        """Whether the condition is on this creature itself (implied ones are ``mechanics``')."""
        return any(active.condition is condition for active in self.conditions)


class PartyMember(StoredValue):
    """A character in play. ``resources`` count what is left: ``slot-1``, ``hit-dice``, …"""

    by_digest = ("sheet",)

    id: EntityId
    sheet: CharacterSheet
    body: Body
    inventory: dict[CatalogueId, Count] = {}
    equipped: tuple[CatalogueId, ...] = ()
    money_cp: Count = 0
    experience: Count = 0
    death_saves: DeathSaves = DeathSaves()
    heroic_inspiration: bool = False
    last_long_rest_end: Int | None = None
    attuned: tuple[CatalogueId, ...] = added(())

    @property
    def name(self) -> str:
        return self.sheet.name


class NpcState(StoredValue):
    """An NPC in play; who they are stands in the world's definition."""

    id: EntityId
    name: Line
    status: Literal["present", "away", "captive", "fled", "dead"] = "present"
    attitude: Attitude = Attitude.INDIFFERENT
    place: EntityId
    met: bool = False
    told: tuple[EntityId, ...] = ()
    knowledge: tuple[Line, ...] = ()
    wares: dict[CatalogueId, Count] = {}


class QuestState(StoredValue):
    """``step`` is the current step; ``steps_done`` the earlier ones, in order."""

    id: EntityId
    title: Line
    status: Literal["unknown", "active", "done", "failed"] = "unknown"
    step: Slug | None = None
    steps_done: tuple[Slug, ...] = ()
    rewarded: bool = False


class FactionState(StoredValue):
    id: EntityId
    standing: Annotated[Int, Field(ge=-100, le=100)] = 0


class PlaceState(StoredValue):
    """What lies at a place now, which features are spent, what the table noted there.

    ``strewn`` is ammunition that can be recovered, by ``<owner>:<item>``; ``objects`` are the Hit
    Points left of things that were damaged.
    """

    id: EntityId
    visited: bool = False
    contents: dict[CatalogueId, Count] = {}
    spent: tuple[EntityId, ...] = ()
    notes: tuple[Line, ...] = ()
    strewn: dict[str, Count] = added({})
    objects: dict[EntityId, Count] = added({})


class Summoning(StoredValue):
    """Who summoned a creature, with which spell at which level, and the summoner's numbers.

    ``size`` is one that was chosen, and ``damage`` that of the size's attacks.
    What is ``bound`` goes when the summoner dies.
    """

    by: EntityId
    source: Line
    level: Count = 0
    to_hit: Int = 0
    dc: Count = 0
    proficiency: Count = 0
    size: Size | None = added(None)
    damage: Line = added("")
    bound: bool = added(False)


class Foe(StoredValue):
    """One creature of a fight that is not in the party; ``npc`` when it is somebody known.

    An ``ally`` fights on the party's side and stands with it: its ``band`` says nothing.
    ``death_saves`` are of one that dies as a character does; ``gear`` is what it was given
    besides its stat block's. One that has ``split`` off another, which is no more, has a ``size``
    of its own, and the second part ``counts`` for no Experience.
    """

    id: EntityId
    name: Line
    monster: CatalogueId
    npc: EntityId | None = None
    max_hit_points: Annotated[Int, Field(ge=1)]
    body: Body
    band: Band = Band.NEAR
    fled: bool = False
    ally: bool = added(False)
    summoned: Summoning | None = added(None)
    death_saves: DeathSaves = added(DeathSaves())
    gear: dict[CatalogueId, Count] = added({})
    size: Size | None = added(None)
    split: EntityId | None = added(None)
    counts: bool = added(True)


class TurnBudget(StoredValue):
    """What the acting creature has left this turn, and who has used their Reaction.

    ``attacks_left`` are those of the Attack action already taken; ``light_weapon`` is the Light
    weapon it was taken with; ``once`` names what works once a turn and was used (Sneak Attack).
    ``dodging`` lasts until the dodger's next turn, ``disengaging`` to the end of the turn.

    Source: SRD 5.2, "Actions", "Bonus Actions", "Reactions".
    """

    action: bool = True
    bonus_action: bool = True
    movement_feet: Count = 30
    slot_spent: bool = False
    attacks_left: Count = 0
    light_weapon: CatalogueId | None = None
    once: tuple[Line, ...] = ()
    reactions_used: tuple[EntityId, ...] = ()
    dodging: tuple[EntityId, ...] = ()
    disengaging: tuple[EntityId, ...] = ()


class Combatant(StoredValue):
    """A place in the Initiative order; ``again`` is a second turn, in the first round only."""

    id: EntityId
    initiative: Int
    again: bool = added(False)


class Fight(StoredValue):
    """The fight in progress. ``order`` is by falling Initiative; ``active`` indexes it.

    ``number`` counts the campaign's fights and scopes their dice (``fight:3``). ``thrown`` counts
    this round's throws by ``<creature>:<kind>``, so that no stream is drawn from twice. ``fired``
    counts ammunition by ``<shooter>:<item>``. ``foe_tactic`` names how the foes fight. In its
    ``lair`` a foe can do more. ``rounds_back`` is by how much the round was set back, so that no
    die of a round is thrown twice.
    """

    number: Annotated[Int, Field(ge=1)]
    round: Annotated[Int, Field(ge=1)] = 1
    order: tuple[Combatant, ...]
    active: Annotated[Int, Field(ge=0)] = 0
    foes: dict[EntityId, Foe]
    budget: TurnBudget = TurnBudget()
    started_at: Int
    surprised: tuple[EntityId, ...] = ()
    thrown: dict[str, Count] = {}
    fired: dict[str, Count] = added({})
    foe_tactic: Slug = added("straightforward")
    lair: bool = added(False)
    rounds_back: Count = added(0)

    @property
    def dice_round(self) -> int:
        """The round as it names streams of dice: one that never comes again."""
        return self.round + self.rounds_back

    @property
    def acting(self) -> str:
        """Id of the creature whose turn it is."""
        return self.order[self.active].id


class TurnSummary(StoredValue):
    """One line about an old turn, for the story so far."""

    turn: Count
    text: Line


class Memory(StoredValue):
    """What the narrator remembers between turns; bounded, so that state does not grow.

    ``said`` holds hashes of the sentences used lately; ``tension`` is the narrator's clock 0–10.
    """

    by_digest = ("summaries",)

    options: tuple[Option, ...] = ()
    said: tuple[Line, ...] = ()
    tension: Annotated[Int, Field(ge=0, le=10)] = 3
    focus: EntityId | None = None
    question: Line = ""
    summaries: tuple[TurnSummary, ...] = ()


FlagValue = bool | Int | Line


class CampaignState(StoredValue):
    """The whole of a campaign after turn ``turn``."""

    turn: Count = 0
    status: CampaignStatus = CampaignStatus.ACTIVE
    ending: Line = ""
    scenario: EntityId | None = None
    time: Int
    location: EntityId
    zone: Line = ""
    party: dict[EntityId, PartyMember]
    npcs: dict[EntityId, NpcState] = {}
    quests: dict[EntityId, QuestState] = {}
    factions: dict[EntityId, FactionState] = {}
    flags: dict[Slug, FlagValue] = {}
    places: dict[EntityId, PlaceState] = {}
    fight: Fight | None = None
    fights_so_far: Count = 0
    memory: Memory = Memory()
    world_hash: Line
    world: World = Field(exclude=True, repr=False)

    def body_of(self, creature_id: str) -> Body | None:
        """The body of a party member or of somebody in the fight; None for anybody else."""
        held = self.party.get(creature_id) or (self.fight and self.fight.foes.get(creature_id))
        return held.body if held else None

    @cached_property
    def state_hash(self) -> str:
        """Hash over the parts; parts that did not change keep their cached digest."""
        return content_hash(self._parts())

    def _parts(self) -> dict[str, Any]:
        keyed: dict[str, Any] = {
            name: {key: part.digest for key, part in getattr(self, name).items()}
            for name in KEYED_PARTS
        }
        return keyed | {
            "turn": self.turn,
            "status": self.status.value,
            "ending": self.ending,
            "scenario": self.scenario,
            "time": self.time,
            "location": self.location,
            "zone": self.zone,
            "flags": dict(self.flags),
            "fight": self.fight.digest if self.fight else None,
            "fights_so_far": self.fights_so_far,
            "memory": self.memory.digest,
            "world_hash": self.world_hash,
        }


KEYED_PARTS = ("party", "npcs", "quests", "factions", "places")
"""Parts of the state that map an id to a frozen value."""


class CampaignSettings(StoredValue):
    """How the table plays; ``campaign.json`` holds it beside the seed and the genesis hash."""

    mode: Literal["scenario", "campaign"] = "scenario"
    target_turns: Annotated[Int, Field(ge=1, le=100_000)] = 20
    failure_style: Literal["fail-forward", "strict"] = "fail-forward"
    rating: Literal["everyone", "teen", "mature"] = "teen"
    goal: Story = ""
    notes: Paragraph = ""
