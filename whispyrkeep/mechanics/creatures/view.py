"""One view of everybody in play: party members, foes of a fight, and NPCs.

The rules read creatures through ``Creature`` alone, so that a character sheet and a stat block
answer the same questions: modifiers, Armor Class, saves, defences, conditions, Speed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from whispyrkeep.catalog import Catalogue
from whispyrkeep.errors import UnknownCreature
from whispyrkeep.mechanics.casting.summoned import as_summoned
from whispyrkeep.mechanics.creatures.armor import (
    STRIDING,
    armor_class_parts,
    armor_effects,
    armor_training,
    martial_arts_die,
    weighed_down,
    worn_armor,
)
from whispyrkeep.mechanics.creatures.auras import in_auras
from whispyrkeep.mechanics.creatures.burdens import DRAGGING_SPEED, burden_oz, capacity_oz
from whispyrkeep.mechanics.creatures.derived import (
    check_bonuses,
    immune_conditions,
    lent,
    proficient_saves,
    resistances_of,
    sense_of,
    speed_of,
)
from whispyrkeep.mechanics.creatures.hampered import (
    effective,
    exhaustion_level,
    scores_left,
    speed_left,
)
from whispyrkeep.mechanics.creatures.lasting_numbers import (
    lasting_armor,
    lasting_size,
    lasting_speed,
)
from whispyrkeep.mechanics.creatures.own_features import species_of
from whispyrkeep.mechanics.rolls.abilities import ability_modifier, proficiency_bonus
from whispyrkeep.mechanics.rolls.surroundings import soaked
from whispyrkeep.mechanics.things.magic_items import with_magic
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.creature import StatBlock, Trait, TraitRule
from whispyrkeep.models.effects import GrantEffect
from whispyrkeep.models.modifiers import BonusEffect, ResistEffect, RollEffect, SenseEffect
from whispyrkeep.models.riders import HinderRider, Size
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import (
    ActiveCondition,
    ActiveEffect,
    Body,
    CampaignState,
    Foe,
    PartyMember,
)
from whispyrkeep.models.terms import (
    SKILL_ABILITY,
    Ability,
    Condition,
    DamageType,
    EffectKind,
    Skill,
)
from whispyrkeep.models.things import Armor
from whispyrkeep.models.workings import BecomeEffect

W = TypeVar("W")

DAMAGE_TYPES: Final = frozenset(DamageType)


@dataclass(frozen=True, slots=True)
class Creature:
    """What the rules ask of anybody in play.

    Attributes:
        level: character level; 0 for monsters.
        armor_class: the base and every bonus, each with its source.
        body: None for an NPC outside a fight, who cannot be hurt or healed there.
        conditions: those on the body and those they imply.
        speed: feet a round after conditions, Exhaustion, armor and slowing effects.
        sheet: the character's sheet, for a party member.
        block: the stat block, for everybody else.
        untrained: wears armor without training.
        save_bonus: what others near add to every saving throw.
        martial_arts: sides of a Monk's die while Martial Arts works, else 0.
        trained: in another form with a sheet's proficiencies beside the form's.
        soaked: its Resistance to Fire is the water's.
    """

    id: str
    name: str
    side: Literal["party", "foe", "npc"]
    abilities: Mapping[Ability, int]
    level: int
    proficiency: int
    armor_class: tuple[Modifier, ...]
    max_hit_points: int
    body: Body | None
    conditions: frozenset[Condition]
    exhaustion: int
    speed: int
    size: Size
    creature_type: str
    resistances: frozenset[DamageType]
    vulnerabilities: frozenset[DamageType]
    immunities: frozenset[DamageType]
    condition_immunities: frozenset[Condition]
    features: frozenset[str]
    armor: Armor | None = None
    untrained: bool = False
    sheet: CharacterSheet | None = None
    block: StatBlock | None = None
    save_bonus: tuple[Modifier, ...] = ()
    martial_arts: int = 0
    trained: bool = False
    soaked: bool = False

    def modifier(self, ability: Ability) -> int:
        """The ability's modifier."""
        return ability_modifier(self.abilities[ability])

    def has(self, condition: Condition) -> bool:
        """Whether the creature has the condition, of itself or implied by another."""
        return condition in self.conditions

    @property
    def ac(self) -> int:
        """Armor Class."""
        return sum(part.value for part in self.armor_class)

    @property
    def hit_points(self) -> int:
        """Never more than the maximum, though that may have fallen when something ended."""
        return min(self.body.hit_points, self.max_hit_points) if self.body else self.max_hit_points

    @property
    def alive(self) -> bool:
        return self.body is None or not self.body.dead

    @property
    def able(self) -> bool:
        """Alive and not Incapacitated: can take actions, Bonus Actions and Reactions."""
        return self.alive and not self.has(Condition.INCAPACITATED)

    @property
    def bloodied(self) -> bool:
        """Half the Hit Points or fewer. Source: SRD 5.2, Rules Glossary, "Bloodied"."""
        return self.hit_points * 2 <= self.max_hit_points

    def sense(self, name: str) -> int:
        """Range in feet of ``blindsight``, ``darkvision`` or ``truesight``; 0 without it."""
        given = [w for _, w in self._works(SenseEffect) if w.sense == name]
        reach = max((w.feet for w in given), default=0)
        own = self._own_sense(name)
        more = sum(w.feet for w in given if w.adds and own)
        return max(own + more, reach)

    def _own_sense(self, name: str) -> int:
        if self.block is not None:
            return self.block.senses.get(name, 0)
        return sense_of(self.sheet, self.body, name) if self.sheet is not None else 0

    def _works(self, form: type[W]) -> Iterator[tuple[ActiveEffect, W]]:
        return self.body.works(form) if self.body and self.body.effects else iter(())

    def effects(self, kind: EffectKind) -> tuple[ActiveEffect, ...]:
        """The ongoing effects of one kind on the creature."""
        return self.body.ongoing(kind) if self.body is not None else ()

    def hindered(self, what: str) -> bool:
        """Whether an effect takes this from the creature: ``healing``, ``reactions`` …"""
        if self.body is None or not self.body.effects:
            return False
        marked = any(effect.what == what for effect in self.body.ongoing(EffectKind.HINDERED))
        return marked or any(rider.what == what for _, rider in self._works(HinderRider))

    @property
    def banished(self) -> bool:
        """Whether somebody else has put the creature where it can do nothing."""
        return any(
            rider.what == "away" and active.by != self.id
            for active, rider in self._works(HinderRider)
        )

    def modified(self, on: str, ability: Ability | None = None) -> tuple[ActiveEffect, ...]:
        """The effects on the creature that change such rolls of its own."""
        return tuple(
            effect
            for effect in self.effects(EffectKind.MODIFIER)
            if on in effect.on and not effect.what and effect.ability in (None, ability)
        )

    def active(self, condition: Condition) -> tuple[ActiveCondition, ...]:
        """The entries of a condition on the body itself."""
        entries = self.body.conditions if self.body else ()
        return tuple(entry for entry in entries if entry.condition is condition)

    def trait(self, rule: TraitRule) -> bool:
        """Whether its stat block has a trait with this rule."""
        return self.block is not None and self.block.has(rule)

    def trait_of(self, rule: TraitRule) -> Trait | None:
        """The trait of its stat block with this rule, with its numbers."""
        traits = self.block.traits if self.block is not None else ()
        return next((trait for trait in traits if trait.rule is rule), None)

    def rolls(self, on: str) -> tuple[tuple[str, RollEffect], ...]:
        """Traits of its stat block that lean such rolls, by name."""
        traits = self.block.traits if self.block is not None else ()
        return tuple(
            (trait.name, effect)
            for trait in traits
            for effect in trait.effects
            if isinstance(effect, RollEffect) and on in effect.on
        )

    def save_modifiers(self, ability: Ability) -> tuple[Modifier, ...]:
        """What is added to a saving throw, before effects and Exhaustion.

        Source: SRD 5.2, "Saving Throws".
        """
        proficient = self.sheet is not None and ability in proficient_saves(self.sheet)
        own = self._with_bonus(ability, self.proficiency if proficient else 0)
        if self.block is not None:
            printed = self.block.saves[ability] - self.modifier(ability)
            own = self._better(own, self._with_bonus(ability, printed))
        return (*own, *self.save_bonus)

    def _better(
        self, own: tuple[Modifier, ...], printed: tuple[Modifier, ...]
    ) -> tuple[Modifier, ...]:
        """The stat block's modifier, unless one's own training is kept and no worse.

        Source: SRD 5.2, "Wild Shape", "Game Statistics" (p. 42); "Shapechange".
        """
        own_total, block_total = (sum(p.value for p in parts) for parts in (own, printed))
        return own if self.trained and own_total >= block_total else printed

    def check_modifiers(self, ability: Ability, skill: Skill | None) -> tuple[Modifier, ...]:
        """What is added to an ability check, before effects and Exhaustion.

        Source: SRD 5.2, "Ability Checks"; Rules Glossary, "Expertise".
        """
        if skill is None:
            return self._with_bonus(ability, 0)
        if self.sheet is not None:
            skilled = skill in self.sheet.skills
            more = check_bonuses(self.sheet, ability, skill, self.proficiency, skilled=skilled)
            return (*self._skilled(ability, skill), *more)
        return self._skilled(ability, skill)

    def initiative_modifiers(self) -> tuple[Modifier, ...]:
        """What is added to Initiative, before Exhaustion.

        Source: SRD 5.2, "Initiative"; "Feats", "Alert".
        """
        if self.block is not None:
            return (Modifier(source="Initiative", value=self.block.initiative),)
        own = self._with_bonus(Ability.DEXTERITY, 0)
        if "alert" in self.features:
            return (*own, Modifier(source="Alert", value=self.proficiency))
        return own

    def _skilled(self, ability: Ability, skill: Skill) -> tuple[Modifier, ...]:
        own = self._schooled(ability, skill)
        if self.block is None:
            return own
        printed = self.block.skills.get(skill)
        more = 0 if printed is None else printed - self.modifier(SKILL_ABILITY[skill])
        return self._better(own, self._with_bonus(ability, more))

    def _schooled(self, ability: Ability, skill: Skill) -> tuple[Modifier, ...]:
        if self.sheet is None or skill not in self.sheet.skills:
            return self._with_bonus(ability, 0)
        if skill in self.sheet.expertise:
            doubled = Modifier(source="Expertise", value=2 * self.proficiency)
            return (*self._with_bonus(ability, 0), doubled)
        return self._with_bonus(ability, self.proficiency)

    def _with_bonus(self, ability: Ability, bonus: int) -> tuple[Modifier, ...]:
        base = Modifier(source=ability.value.capitalize(), value=self.modifier(ability))
        return (base, Modifier(source="Proficiency", value=bonus)) if bonus else (base,)


def creature(state: CampaignState, catalogue: Catalogue, creature_id: str) -> Creature:
    """The view of a party member, of a foe in the fight, or of an NPC.

    Raises:
        UnknownCreature: nobody of this id is in the state.
    """
    # asked a hundred times for every attack: what is kept is looked at without a call
    held = state.__dict__.get("views")
    if held is None or held[0] is not catalogue:
        state.kept("views", catalogue, dict)
        held = state.__dict__["views"]
    views: dict[str, Creature] = held[1]
    view = views.get(creature_id)
    if view is None:
        view = views[creature_id] = soaked(state, _view(state, catalogue, creature_id))
    return view


def _view(state: CampaignState, catalogue: Catalogue, creature_id: str) -> Creature:
    member = state.party.get(creature_id)
    if member is not None:
        view = in_auras(state, member_view(member, catalogue), catalogue)
        return _burdened(state, view, catalogue) if state.world.rules.carrying_capacity else view
    fight = state.fight
    foe = None if fight is None else fight.foes.get(creature_id)
    if foe is not None:
        return foe.kept("view", catalogue, lambda: _lasting(_foe_view(foe, catalogue), catalogue))
    if creature_id in state.npcs:
        return _npc_view(state, creature_id, catalogue)
    raise UnknownCreature(creature_id)


def _burdened(state: CampaignState, view: Creature, catalogue: Catalogue) -> Creature:
    """Who drags more than they can carry is slow, where weights count.

    Source: SRD 5.2, Rules Glossary, "Carrying Capacity".
    """
    member = state.party[view.id]
    carries, _ = capacity_oz(member)
    if burden_oz(member, catalogue) <= carries or STRIDING in view.features:
        return view
    return replace(view, speed=min(view.speed, DRAGGING_SPEED))


def exists(state: CampaignState, creature_id: str) -> bool:
    """Whether somebody of this id is in the state."""
    in_fight = state.fight is not None and creature_id in state.fight.foes
    return creature_id in state.party or in_fight or creature_id in state.npcs


def everybody(state: CampaignState) -> tuple[str, ...]:
    """Ids of all who have a body: the party, and the foes of a fight."""
    return (*state.party, *(state.fight.foes if state.fight else ()))


# --- party members --------------------------------------------------------------------


def member_view(member: PartyMember, catalogue: Catalogue) -> Creature:
    """The view of a character in play, the same for as long as nothing about it changes."""
    return member.kept("view", catalogue, lambda: _member_view(member, catalogue))


def _member_view(member: PartyMember, catalogue: Catalogue) -> Creature:
    member = with_magic(member, catalogue)
    sheet, body = member.sheet, member.body
    conditions = effective(active.condition for active in body.conditions)
    exhaustion = exhaustion_level(body)
    worn, shield = worn_armor(member, catalogue)
    features = frozenset(sheet.features)
    stone = Condition.PETRIFIED in conditions
    speed = speed_of(sheet, body, worn, shield, catalogue) - weighed_down(sheet, worn)
    view = Creature(
        id=member.id,
        name=member.name,
        side="party",
        abilities=scores_left(sheet.abilities, body),
        level=sheet.level,
        proficiency=proficiency_bonus(sheet.level) + lent(body, "proficiency"),
        armor_class=armor_class_parts(member, worn, shield),
        max_hit_points=max(sheet.max_hit_points - body.drained_hit_points, 0),
        body=body,
        conditions=conditions,
        exhaustion=exhaustion,
        speed=speed_left(speed, body, conditions),
        size=sheet.size or (Size.SMALL if sheet.species.lower() in SMALL_SPECIES else Size.MEDIUM),
        creature_type=_type_of(sheet, catalogue),
        resistances=DAMAGE_TYPES if stone else resistances_of(sheet, body),
        vulnerabilities=frozenset(),
        immunities=frozenset(sheet.immunities),
        condition_immunities=immune_conditions(sheet, body)
        | frozenset({Condition.POISONED} if stone else ()),
        features=features,
        armor=worn,
        untrained=worn is not None and worn.category not in armor_training(sheet),
        sheet=sheet,
        martial_arts=martial_arts_die(member, catalogue, worn, shield),
    )
    return _lasting(view, catalogue)


def _type_of(sheet: CharacterSheet, catalogue: Catalogue) -> str:
    """The creature type of the species; the book's are Humanoids all."""
    if not catalogue.own("species"):
        return "humanoid"
    species = species_of(sheet, catalogue)
    return species.creature_type if species is not None else "humanoid"


SMALL_SPECIES: Final = frozenset({"gnome", "halfling"})
"""Source: SRD 5.2, "Character Species"."""


# --- foes and NPCs --------------------------------------------------------------------


def _foe_view(foe: Foe, catalogue: Catalogue) -> Creature:
    block = catalogue.monster(foe.monster)
    if foe.summoned is not None:
        block = as_summoned(block, foe.summoned)
    if foe.size is not None:
        block = block.with_(sizes=(foe.size,))
    maximum = max(foe.max_hit_points - foe.body.drained_hit_points, 0)
    return _block_view(foe.id, foe.name, "foe", block, foe.body, maximum)


def _npc_view(state: CampaignState, npc_id: str, catalogue: Catalogue) -> Creature:
    definition = state.world.npcs.get(npc_id)
    block = catalogue.monster(definition.monster if definition else "monster/commoner")
    return _block_view(npc_id, state.npcs[npc_id].name, "npc", block, None, block.hit_points)


def _block_view(
    creature_id: str,
    name: str,
    side: Literal["foe", "npc"],
    block: StatBlock,
    body: Body | None,
    max_hit_points: int,
) -> Creature:
    held = body.conditions if body else ()
    conditions = effective((*_innate(block), *(entry.condition for entry in held)))
    stone = Condition.PETRIFIED in conditions
    immune = frozenset(block.condition_immunities)
    effects = armor_effects(body) if body else ()
    return Creature(
        id=creature_id,
        name=name,
        side=side,
        abilities=scores_left(block.abilities, body),
        level=0,
        proficiency=block.proficiency_bonus,
        armor_class=(Modifier(source="Armor Class", value=block.armor_class), *effects),
        max_hit_points=max_hit_points,
        body=body,
        conditions=conditions,
        exhaustion=exhaustion_level(body) if body else 0,
        speed=speed_left(max(block.speeds.values()), body, conditions),
        size=block.sizes[0],
        creature_type=block.creature_type,
        resistances=DAMAGE_TYPES if stone else frozenset(block.resistances),
        vulnerabilities=frozenset(block.vulnerabilities),
        immunities=frozenset(block.immunities),
        condition_immunities=immune | {Condition.POISONED} if stone else immune,
        features=frozenset(),
        block=block,
    )


def _innate(block: StatBlock) -> Iterator[Condition]:
    """Conditions that are its nature. Source: SRD 5.2.1, Invisible Stalker, "Invisibility"."""
    for trait in block.traits:
        for effect in trait.effects:
            if isinstance(effect, GrantEffect):
                yield effect.condition


# --- both -----------------------------------------------------------------------------


def _lasting(view: Creature, catalogue: Catalogue) -> Creature:
    """The view with what lasting effects do to its numbers."""
    body = view.body
    if body is None or not any(active.works for active in body.effects):
        return view
    for active, form in body.works(BecomeEffect):
        shaped = _in_form(view, catalogue.monster(form.usual), form)
        own = active.source == WILD_SHAPE
        view = replace(shaped, features=view.features) if own else shaped
    more = sum(w.value for _, w in body.works(BonusEffect) if w.to == "hit-points")
    kept: dict[str, set[DamageType]] = {
        "resistance": set(),
        "immunity": set(),
        "vulnerability": set(),
    }
    unmoved: set[Condition] = set()
    for _, work in body.works(ResistEffect):
        kept[work.level] |= set(work.types)
        unmoved |= set() if work.from_types or work.magic else set(work.conditions)
    return replace(
        view,
        armor_class=lasting_armor(view.armor_class, body),
        max_hit_points=view.max_hit_points + more,
        speed=lasting_speed(view.speed, body),
        size=lasting_size(view.size, body),
        resistances=view.resistances | kept["resistance"],
        immunities=view.immunities | kept["immunity"],
        vulnerabilities=view.vulnerabilities | kept["vulnerability"],
        condition_immunities=view.condition_immunities | unmoved,
    )


WILD_SHAPE: Final = "Wild Shape"
"""A form in which class features and feats are kept. Source: SRD 5.2, "Wild Shape"."""


def _in_form(view: Creature, block: StatBlock, form: BecomeEffect) -> Creature:
    """The creature in another form: its statistics but Hit Points, kind and, perhaps, mind.

    Source: SRD 5.2, "Polymorph", "Shapechange".
    """
    assert view.body is not None
    own = view.abilities
    mind = {ability: own[ability] for ability in MIND} if form.mind else {}
    shaped = _block_view(view.id, view.name, "foe", block, view.body, view.max_hit_points)
    return replace(
        shaped,
        side=view.side,
        level=view.level,
        abilities={**shaped.abilities, **mind},
        creature_type=view.creature_type,
        proficiency=view.proficiency if form.mind else shaped.proficiency,
        sheet=view.sheet,
        trained=form.mind,
    )


MIND: Final = (Ability.INTELLIGENCE, Ability.WISDOM, Ability.CHARISMA)
