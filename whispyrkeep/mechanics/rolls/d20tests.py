"""D20 Tests: ability checks, saving throws and the die roll that attacks share with them.

A natural 20 or 1 decides attack rolls only; checks and saves have no criticals.
Source: SRD 5.2, "D20 Tests"; Rules Glossary, the conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import DieStream
from whispyrkeep.mechanics.creatures.traits import LEGENDARY_RESISTANCE, leanings, resistances_left
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import cover_bonus
from whispyrkeep.mechanics.play import Play, ThrowKind
from whispyrkeep.mechanics.rolls.drawing import Throw, drawn, hand_chances
from whispyrkeep.mechanics.rolls.modifiers import Occasion, added_to, dice_on, leaners
from whispyrkeep.mechanics.rolls.second_chances import (
    HEROIC,
    Chance,
    for_save,
    heroic,
    payment,
    willing,
)
from whispyrkeep.models.events import D20TestMade, EffectEnded, EffectGained, ResourceChanged
from whispyrkeep.models.modifiers import RollKind
from whispyrkeep.models.rolls import DiceKey, Modifier, RollRecord
from whispyrkeep.models.state import ActiveEffect, CampaignState
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind

PHYSICAL: Final = frozenset({Ability.STRENGTH, Ability.DEXTERITY})
MENTAL: Final = frozenset({Ability.INTELLIGENCE, Ability.WISDOM, Ability.CHARISMA})

HELPLESS: Final = frozenset(
    {Condition.PARALYZED, Condition.PETRIFIED, Condition.STUNNED, Condition.UNCONSCIOUS}
)
"""Conditions that fail Strength and Dexterity saves. Source: SRD 5.2, Rules Glossary."""

RESILIENT: Final = {
    ("brave", Condition.FRIGHTENED): "Brave",
    ("fey-ancestry", Condition.CHARMED): "Fey Ancestry",
    ("dwarven-resilience", Condition.POISONED): "Dwarven Resilience",
}
"""Features with Advantage on saves to avoid or end a condition.

Source: SRD 5.2, "Character Species".
"""


@dataclass(slots=True)
class Leaning:
    """Why a roll has Advantage or Disadvantage; one of each cancels any number of the other.

    Source: SRD 5.2, "Advantage/Disadvantage", "They Don't Stack".
    """

    advantage: list[str] = field(default_factory=list)
    disadvantage: list[str] = field(default_factory=list)

    def for_(self, reason: str, *, when: bool = True) -> None:
        """Note a reason for Advantage."""
        if when:
            self.advantage.append(reason)

    def against(self, reason: str, *, when: bool = True) -> None:
        """Note a reason for Disadvantage."""
        if when:
            self.disadvantage.append(reason)

    def lasting(self, bearer: Creature, on: RollKind, occasion: Occasion) -> None:
        """Add what lasts on the bearer for or against such a roll."""
        for why, better in leaners(bearer, on, occasion):
            (self.advantage if better else self.disadvantage).append(why)

    def ruled(self, advantage: AdvantageState) -> None:
        """Add what the DM ruled."""
        self.for_("ruling", when=advantage is AdvantageState.ADVANTAGE)
        self.against("ruling", when=advantage is AdvantageState.DISADVANTAGE)

    @property
    def state(self) -> AdvantageState:
        if bool(self.advantage) is bool(self.disadvantage):
            return AdvantageState.NORMAL
        return AdvantageState.ADVANTAGE if self.advantage else AdvantageState.DISADVANTAGE

    @property
    def sources(self) -> tuple[str, ...]:
        """Each reason, with its sign."""
        return (*(f"+ {why}" for why in self.advantage), *(f"- {why}" for why in self.disadvantage))


@dataclass(frozen=True, slots=True)
class Test:
    """A D20 Test about to be rolled.

    ``bonus_dice`` are named dice added to the roll (Bless), with negative sides if subtracted
    (Bane); ``target`` is the number to reach;
    ``inspiration`` spends Heroic Inspiration if the roll would fail; ``attack`` makes a natural
    20 or 1 decide. ``chances`` may turn a failure; a d20 below ``floor`` counts as it, and a total
    below ``least`` as that.
    """

    actor: Creature
    kind: ThrowKind
    leaning: Leaning
    modifiers: tuple[Modifier, ...] = ()
    bonus_dice: tuple[tuple[str, int], ...] = ()
    target: int | None = None
    inspiration: bool = False
    attack: bool = False
    chances: tuple[Chance, ...] = ()
    floor: int = 1
    least: int = 0


@dataclass(frozen=True, slots=True)
class D20:
    """A roll that was made: its record, what the d20 counts as, and the second chances used."""

    record: RollRecord
    natural: int
    used: tuple[str, ...] = ()


TestName = Literal["check", "save", "attack", "death_save", "initiative", "concentration"]
Outcome = Literal["success", "failure", "critical_success", "critical_failure", "none"]


# --- saving throws --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Save:
    """A saving throw that is due.

    Attributes:
        against: conditions the save is to avoid or end.
        leaning: what already speaks for or against it.
        concentration: it keeps Concentration.
        inspiration: Heroic Inspiration is spent if it would fail.
        origin: the creature the effect comes from, against whom cover may help.
        magic: a spell or another magical effect forces it.
        costs: Hit Points that failing costs more, where nothing else hangs on it; else 0.
        modifier: what the effect itself adds to the roll.
    """

    ability: Ability
    difficulty_class: int
    label: str
    against: tuple[Condition, ...] = ()
    leaning: Leaning = field(default_factory=Leaning)
    concentration: bool = False
    inspiration: bool = False
    origin: str | None = None
    magic: bool = False
    costs: int = 0
    modifier: int = 0

    @property
    def occasion(self) -> Occasion:
        """What lasting modifiers of this save may ask about it."""
        return Occasion(ability=self.ability, against=self.against, magic=self.magic)


def saving_throw(play: Play, target_id: str, save: Save) -> bool:
    """Make a save and record it; whether it succeeds.

    Source: SRD 5.2, "Saving Throws".
    """
    test = save_test(play.state, play.catalogue, target_id, save)
    if test is None:
        return _failed_save(play, creature(play.state, play.catalogue, target_id), save)
    rolled = roll_d20(play, test)
    for effect in test.actor.effects(EffectKind.STAGGERED):
        used = EffectEnded(target=target_id, kind=effect.kind, source=effect.source, why="used")
        play.happen(used)
    success = rolled.record.total >= save.difficulty_class
    name: TestName = "concentration" if save.concentration else "save"
    insists = not success and _insists(play, test.actor, save)
    label = f"{_save_label(save)} (Legendary Resistance)" if insists else _save_label(save)
    record_test(play, name, test, rolled, label, plain_outcome(success or insists))
    return success or insists


def missed_by(play: Play, target_id: str, save: Save) -> int:
    """By how much the save that the creature has just failed did so; without a roll by all."""
    made = (e for e in reversed(play.events) if isinstance(e, D20TestMade) and e.actor == target_id)
    return max(save.difficulty_class - next(made).roll.total, 1)


TRIFLING: Final = 10
"""Damage below this part of its Hit Points is no creature worth a use of Legendary Resistance."""


def _insists(play: Play, target: Creature, save: Save) -> bool:
    """Whether the creature chooses to succeed after all; it does whenever it can, but not to
    keep Concentration, nor for a few Hit Points: docs/rulings.md.

    Source: SRD 5.2.1, the stat blocks, "Legendary Resistance".
    """
    left = resistances_left(play.state, target)
    trifling = 0 < save.costs * TRIFLING < target.hit_points
    if not left or save.concentration or trifling:
        return False
    spent = ResourceChanged(target=target.id, resource=LEGENDARY_RESISTANCE, left=left - 1)
    play.happen(spent)
    return True


def _save_modifiers(state: CampaignState, target: Creature, save: Save) -> tuple[Modifier, ...]:
    """The creature's own, its Exhaustion, what lasts on it, and cover on Dexterity saves."""
    modifiers = (
        *target.save_modifiers(save.ability),
        *exhausted(target),
        *added_to(target, "saves", save.occasion),
    )
    if save.modifier:
        modifiers = (*modifiers, Modifier(source=save.label, value=save.modifier))
    bonus = cover_bonus(state, target, save.origin)
    if not bonus or save.ability is not Ability.DEXTERITY:
        return modifiers
    return (*modifiers, Modifier(source="Cover", value=bonus))


def save_test(
    state: CampaignState, catalogue: Catalogue, target_id: str, save: Save
) -> Test | None:
    """The save as it would be rolled now; None where it fails without a roll."""
    target = creature(state, catalogue, target_id)
    if save.ability in PHYSICAL and target.conditions & HELPLESS:
        return None
    return Test(
        target,
        "save",
        _save_leaning(state, catalogue, target, save),
        modifiers=_save_modifiers(state, target, save),
        bonus_dice=(*blessing(target), *dice_on(target, "saves", save.occasion)),
        target=save.difficulty_class,
        inspiration=save.inspiration,
        chances=for_save(state, target, save.ability, save.against),
        least=indomitable_might(target, save.ability),
    )


def indomitable_might(actor: Creature, ability: Ability) -> int:
    """The least a Strength check or save comes to; 0 for no such limit.

    Source: SRD 5.2, "Barbarian", "Level 18: Indomitable Might".
    """
    mighty = "indomitable-might" in actor.features and ability is Ability.STRENGTH
    return actor.abilities[Ability.STRENGTH] if mighty else 0


def save_chance(state: CampaignState, catalogue: Catalogue, target_id: str, save: Save) -> Fraction:
    """The exact chance that the creature's save succeeds as things stand."""
    test = save_test(state, catalogue, target_id, save)
    return Fraction(0) if test is None else success_chance(state, test)


def blessing(actor: Creature) -> tuple[tuple[str, int], ...]:
    """The die that Bless adds to attack rolls and saves. Source: SRD 5.2, "Bless"."""
    return (("Bless", 4),) if actor.effects(EffectKind.BLESS) else ()


def plain_outcome(success: bool) -> Outcome:
    return "success" if success else "failure"


def _save_label(save: Save) -> str:
    return f"{save.ability.value.capitalize()} save: {save.label}"


def _failed_save(play: Play, target: Creature, save: Save) -> bool:
    """A save that fails without a roll: no die is drawn, and Legendary Resistance alone helps."""
    key, _ = play.stream(target.id, "save")
    insists = _insists(play, target, save)
    helpless = ", ".join(sorted(condition.value for condition in target.conditions & HELPLESS))
    record = RollRecord(key=key, expression=f"automatic failure ({helpless})", dice=(), total=0)
    play.happen(
        D20TestMade(
            request=play.request,
            test="concentration" if save.concentration else "save",
            actor=target.id,
            label=_save_label(save) + (" (Legendary Resistance)" if insists else ""),
            roll=record,
            target_number=save.difficulty_class,
            outcome=plain_outcome(insists),
        )
    )
    return insists


def _save_leaning(
    state: CampaignState, catalogue: Catalogue, target: Creature, save: Save
) -> Leaning:
    ability, against, given = save.ability, save.against, save.leaning
    leaning = Leaning([*given.advantage], [*given.disadvantage])
    dexterity = ability is Ability.DEXTERITY
    leaning.against("Restrained", when=dexterity and target.has(Condition.RESTRAINED))
    leaning.for_("Dodge", when=dexterity and dodging(state, target))
    leaning.against("untrained armor", when=target.untrained and ability in PHYSICAL)
    cunning = "gnomish-cunning" in target.features and ability in MENTAL
    leaning.for_("Gnomish Cunning", when=cunning)
    for (feature, condition), name in RESILIENT.items():
        leaning.for_(name, when=feature in target.features and condition in against)
    warded = bool(target.effects(EffectKind.ANTITOXIN)) and Condition.POISONED in against
    leaning.for_("Antitoxin", when=warded)
    modified(leaning, target, "saves", ability)
    if save.concentration:
        modified(leaning, target, "concentration")
    leaning.lasting(target, "saves", save.occasion)
    if save.concentration:
        leaning.lasting(target, "concentration", save.occasion)
    lean(leaning, leanings(state, catalogue, target, "saves"))
    _features_lean(target, save, leaning)
    return leaning


def lean(leaning: Leaning, reasons: Iterable[tuple[str, str]]) -> None:
    """Add reasons, each with its side."""
    for why, side in reasons:
        leaning.for_(why, when=side == "advantage")
        leaning.against(why, when=side == "disadvantage")


def modified(leaning: Leaning, actor: Creature, on: str, ability: Ability | None = None) -> None:
    """Add what effects on the creature lend such rolls of its own."""
    lean(leaning, ((e.source, e.leaning or "") for e in actor.modified(on, ability)))


def _features_lean(target: Creature, save: Save, leaning: Leaning) -> None:
    """Source: SRD 5.2, "Danger Sense", "Rage", "Eldritch Mind", "Brutal Strike"."""
    dexterity = save.ability is Ability.DEXTERITY
    alert = "danger-sense" in target.features and target.able
    leaning.for_("Danger Sense", when=dexterity and alert)
    raging = bool(target.effects(EffectKind.RAGING))
    leaning.for_("Rage", when=raging and save.ability is Ability.STRENGTH)
    firm = "eldritch-mind" in target.features and save.concentration
    leaning.for_("Eldritch Mind", when=firm)
    leaning.against("Staggering Blow", when=bool(target.effects(EffectKind.STAGGERED)))


def dodging(state: CampaignState, target: Creature) -> bool:
    """Whether the creature has the benefits of the Dodge action.

    Source: SRD 5.2, Rules Glossary, "Dodge".
    """
    fight = state.fight
    took_it = fight is not None and target.id in fight.budget.dodging
    return took_it and target.able and target.speed > 0


# --- the die --------------------------------------------------------------------------


def exhausted(actor: Creature) -> tuple[Modifier, ...]:
    """Minus 2 for each level. Source: SRD 5.2, Rules Glossary, "Exhaustion"."""
    if not actor.exhaustion:
        return ()
    return (Modifier(source="Exhaustion", value=-2 * actor.exhaustion),)


def _throw_of(state: CampaignState, test: Test) -> Throw:
    added = sum(modifier.value for modifier in test.modifiers)
    spends = test.inspiration and _inspired(state, test.actor)
    chances = (*((heroic(),) if spends else ()), *test.chances)
    return Throw(
        test.leaning.state,
        "luck" in test.actor.features,
        tuple(sides for _, sides in test.bonus_dice),
        test.target - added if chances and test.target is not None else None,
        test.attack,
        test.floor,
        test.least - added if test.least else 0,
        chances if test.target is not None else (),
    )


def _inspired(state: CampaignState, actor: Creature) -> bool:
    member = state.party.get(actor.id)
    return member is not None and member.heroic_inspiration


def roll_d20(play: Play, test: Test) -> D20:
    """Throw the dice of a test; uses up the second chances it takes."""
    key, stream = play.stream(test.actor.id, test.kind)
    return roll_d20_at(play, test, key, stream)


def roll_d20_at(play: Play, test: Test, key: DiceKey, stream: DieStream) -> D20:
    """As ``roll_d20``, from a stream that was opened before."""
    state = test.leaning.state
    throw = _throw_of(play.state, test)
    hand = drawn(throw, stream, lambda chance: willing(play, test.actor.id, chance))
    for chance in hand.taken:
        if not chance.kept or throw.reached(hand):
            _pay(play, test.actor.id, chance)
    modifiers = (*test.modifiers, *hand.raised())
    added = sum(modifier.value for modifier in test.modifiers)
    record = RollRecord(
        key=key,
        expression=written(test),
        dice=hand.settled(),
        modifiers=modifiers,
        advantage=state,
        advantage_sources=test.leaning.sources,
        total=hand.natural + hand.bonus + added,
        by_hand=stream.by_hand,
    )
    used = tuple(chance.name for chance in hand.taken if chance.name != HEROIC)
    return D20(record, hand.natural, used)


def _pay(play: Play, actor_id: str, chance: Chance) -> None:
    actor = creature(play.state, play.catalogue, actor_id)
    for event in payment(play.state, actor, chance):
        play.happen(event)


# --- its odds -------------------------------------------------------------------------


def d20_chances(state: CampaignState, test: Test) -> Iterator[tuple[int, int, Fraction]]:
    """Every natural d20 and total that the test can come to, and how likely they are."""
    added = sum(modifier.value for modifier in test.modifiers)
    for natural, bonus, chance in hand_chances(_throw_of(state, test)):
        yield natural, natural + bonus + added, chance


def success_chance(state: CampaignState, test: Test) -> Fraction:
    """The exact chance that a check or save comes to its target."""
    target = test.target
    assert target is not None
    reached = (chance for _, total, chance in d20_chances(state, test) if total >= target)
    return sum(reached, Fraction(0))


def written(test: Test) -> str:
    """The roll in dice notation: ``2d20kh1 + 1d4 + 5``."""
    d20s = {AdvantageState.ADVANTAGE: "2d20kh1", AdvantageState.DISADVANTAGE: "2d20kl1"}
    dice = "".join(f" {'+' if s > 0 else '-'} 1d{abs(s)}" for _, s in test.bonus_dice)
    added = sum(modifier.value for modifier in test.modifiers)
    signed = f" {'+' if added > 0 else '-'} {abs(added)}" if added else ""
    return f"{d20s.get(test.leaning.state, '1d20')}{dice}{signed}"


def record_test(
    play: Play,
    test_name: TestName,
    test: Test,
    rolled: D20,
    label: str,
    outcome: Outcome,
    against: str | None = None,
) -> None:
    """Record a test that was rolled."""
    if rolled.used:
        label = f"{label} ({', '.join(rolled.used)})"
    play.happen(
        D20TestMade(
            request=play.request,
            test=test_name,
            actor=test.actor.id,
            against=against,
            label=label,
            roll=rolled.record,
            target_number=test.target,
            outcome=outcome,
        )
    )
    if rolled.natural == 1:
        _lose_control(play, test.actor)


POSSESSION: Final = "curse/demonic-possession"


def _lose_control(play: Play, actor: Creature) -> None:
    """Who is possessed by a demon and rolls a 1 does what it wants from now on.

    Source: SRD 5.2, "Demonic Possession" (p. 193).
    """
    fight = play.state.fight
    for curse in actor.effects(EffectKind.AFFLICTED):
        if curse.what == POSSESSION and not actor.effects(EffectKind.POSSESSED):
            now = fight.round if fight is not None and fight.acting == actor.id else 0
            hold = ActiveEffect(kind=EffectKind.POSSESSED, source=curse.source, value=now)
            play.happen(EffectGained(target=actor.id, active=hold))
