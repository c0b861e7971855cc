"""D20 Tests: ability checks, saving throws and the die roll that attacks share with them.

A natural 20 or 1 decides attack rolls only; checks and saves have no criticals.
Source: SRD 5.2, "D20 Tests"; Rules Glossary, the conditions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue
from whispyrkeep.dice import DieStream, d20_test_odds
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.play import Play, ThrowKind
from whispyrkeep.models.events import D20TestMade, EffectEnded, InspirationChanged
from whispyrkeep.models.rolls import DiceKey, Die, Modifier, RollRecord
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind, Skill

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

    ``bonus_dice`` are named dice added to the roll (Bless); ``target`` is the number to reach;
    ``inspiration`` spends Heroic Inspiration if the roll would fail; ``attack`` makes a natural
    20 or 1 decide.
    """

    actor: Creature
    kind: ThrowKind
    leaning: Leaning
    modifiers: tuple[Modifier, ...] = ()
    bonus_dice: tuple[tuple[str, int], ...] = ()
    target: int | None = None
    inspiration: bool = False
    attack: bool = False


@dataclass(frozen=True, slots=True)
class D20:
    """A roll that was made: its record, and the number on the d20 that counts."""

    record: RollRecord
    natural: int


_SIDE: Final[dict[AdvantageState, Literal[-1, 0, 1]]] = {
    AdvantageState.NORMAL: 0,
    AdvantageState.ADVANTAGE: 1,
    AdvantageState.DISADVANTAGE: -1,
}

TestName = Literal["check", "save", "attack", "death_save", "initiative", "concentration"]
Outcome = Literal["success", "failure", "critical_success", "critical_failure", "none"]


# --- ability checks -------------------------------------------------------------------


def ability_check(
    play: Play,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    *,
    ruling: AdvantageState = AdvantageState.NORMAL,
    inspiration: bool = False,
) -> bool:
    """Make a check and record it; whether it succeeds.

    Source: SRD 5.2, "Ability Checks".
    """
    actor = creature(play.state, play.catalogue, actor_id)
    test = _check(actor, ability, skill, ruling)
    test = replace(test, target=difficulty_class, inspiration=inspiration)
    rolled = roll_d20(play, test)
    success = rolled.record.total >= difficulty_class
    label = check_label(ability, skill)
    record_test(play, "check", test, rolled, label, _plain_outcome(success))
    for effect in actor.effects(EffectKind.HELPED):
        if effect.skill == skill:
            used = EffectEnded(target=actor_id, kind=effect.kind, source=effect.source, why="used")
            play.happen(used)
    return success


def check_label(ability: Ability, skill: Skill | None) -> str:
    """What a check is called: ``Wisdom (Perception)``, or ``strength check`` without a skill."""
    if skill is None:
        return f"{ability.value} check"
    return f"{ability.value.capitalize()} ({_spoken(skill)})"


def check_odds(
    state: CampaignState,
    catalogue: Catalogue,
    actor_id: str,
    ability: Ability,
    skill: Skill | None,
    difficulty_class: int,
    advantage: AdvantageState = AdvantageState.NORMAL,
) -> Fraction:
    """The exact chance that the creature's check succeeds as things stand."""
    actor = creature(state, catalogue, actor_id)
    test = _check(actor, ability, skill, advantage)
    added = sum(modifier.value for modifier in test.modifiers)
    bonuses = _bonus_totals(test.bonus_dice)
    chances = (_odds(test, added + bonus, difficulty_class) for bonus in bonuses)
    return sum(chances, Fraction(0)) / len(bonuses)


def _odds(test: Test, modifier: int, target: int) -> Fraction:
    leaning = _SIDE[test.leaning.state]
    if "luck" not in test.actor.features:
        return d20_test_odds(modifier, target, leaning)
    weights = _lucky_weights(leaning)
    return sum((weight for face, weight in weights if face + modifier >= target), Fraction(0))


@cache
def _lucky_weights(leaning: int) -> tuple[tuple[int, Fraction], ...]:
    """How likely each kept face is when one die that shows 1 is rolled again."""
    faces = range(1, 21)
    weights = dict.fromkeys(faces, Fraction(0))
    choose = min if leaning < 0 else max
    for other in faces if leaning else (0,):
        for first in faces:
            pair = [first, other] if leaning else [first]
            lucky = 1 in pair
            if lucky:
                pair.remove(1)
            for again in faces if lucky else (first,):
                share = Fraction(1, 20 * (20 if leaning else 1) * (20 if lucky else 1))
                weights[choose([*pair, again])] += share
    return tuple(weights.items())


def _check(actor: Creature, ability: Ability, skill: Skill | None, ruling: AdvantageState) -> Test:
    leaning = Leaning()
    leaning.ruled(ruling)
    leaning.against("Frightened", when=actor.has(Condition.FRIGHTENED))
    leaning.against("Poisoned", when=actor.has(Condition.POISONED))
    leaning.against("untrained armor", when=actor.untrained and ability in PHYSICAL)
    noisy = actor.armor is not None and actor.armor.stealth_disadvantage
    leaning.against("noisy armor", when=noisy and skill is Skill.STEALTH)
    athlete = "remarkable-athlete" in actor.features and skill is Skill.ATHLETICS
    leaning.for_("Remarkable Athlete", when=athlete)
    for effect in actor.effects(EffectKind.HELPED):
        leaning.for_(effect.source, when=effect.skill == skill)
    guided = any(e.skill in (None, skill) for e in actor.effects(EffectKind.GUIDANCE))
    return Test(
        actor,
        "check",
        leaning,
        modifiers=(*actor.check_modifiers(ability, skill), *exhausted(actor)),
        bonus_dice=(("Guidance", 4),) if guided else (),
    )


# --- saving throws --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Save:
    """A saving throw that is due.

    Attributes:
        against: conditions the save is to avoid or end.
        leaning: what already speaks for or against it.
        concentration: it keeps Concentration.
        inspiration: Heroic Inspiration is spent if it would fail.
    """

    ability: Ability
    difficulty_class: int
    label: str
    against: tuple[Condition, ...] = ()
    leaning: Leaning = field(default_factory=Leaning)
    concentration: bool = False
    inspiration: bool = False


def saving_throw(play: Play, target_id: str, save: Save) -> bool:
    """Make a save and record it; whether it succeeds.

    Source: SRD 5.2, "Saving Throws".
    """
    target = creature(play.state, play.catalogue, target_id)
    if save.ability in PHYSICAL and target.conditions & HELPLESS:
        return _failed_save(play, target, save)
    test = Test(
        target,
        "save",
        _save_leaning(play.state, target, save),
        modifiers=(*target.save_modifiers(save.ability), *exhausted(target)),
        bonus_dice=blessing(target),
        target=save.difficulty_class,
        inspiration=save.inspiration,
    )
    rolled = roll_d20(play, test)
    success = rolled.record.total >= save.difficulty_class
    name: TestName = "concentration" if save.concentration else "save"
    record_test(play, name, test, rolled, _save_label(save), _plain_outcome(success))
    return success


def blessing(actor: Creature) -> tuple[tuple[str, int], ...]:
    """The die that Bless adds to attack rolls and saves. Source: SRD 5.2, "Bless"."""
    return (("Bless", 4),) if actor.effects(EffectKind.BLESS) else ()


def _plain_outcome(success: bool) -> Outcome:
    return "success" if success else "failure"


def _save_label(save: Save) -> str:
    return f"{save.ability.value.capitalize()} save: {save.label}"


def _failed_save(play: Play, target: Creature, save: Save) -> bool:
    """A save that fails without a roll: no die is drawn."""
    key, _ = play.stream(target.id, "save")
    helpless = ", ".join(sorted(condition.value for condition in target.conditions & HELPLESS))
    record = RollRecord(key=key, expression=f"automatic failure ({helpless})", dice=(), total=0)
    play.happen(
        D20TestMade(
            request=play.request,
            test="concentration" if save.concentration else "save",
            actor=target.id,
            label=_save_label(save),
            roll=record,
            target_number=save.difficulty_class,
            outcome="failure",
        )
    )
    return False


def _save_leaning(state: CampaignState, target: Creature, save: Save) -> Leaning:
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
    return leaning


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


class _Hand:
    """The dice of one test, in the order they are drawn."""

    __slots__ = ("choose", "dice", "stream")

    def __init__(self, stream: DieStream, state: AdvantageState) -> None:
        self.stream = stream
        self.choose = min if state is AdvantageState.DISADVANTAGE else max
        self.dice: list[Die] = []
        for _ in range(1 if state is AdvantageState.NORMAL else 2):
            self.draw(20)

    def draw(self, sides: int) -> None:
        self.dice.append(Die(sides=sides, face=self.stream.die(sides)))

    def again(self, face: int) -> None:
        """Reroll one d20 that shows this face; the new roll must be used."""
        old = self._d20s()[[self.dice[i].face for i in self._d20s()].index(face)]
        self.dice[old] = self.dice[old].with_(status="rerolled")
        self.draw(20)

    @property
    def faces(self) -> list[int]:
        """The d20s that may count."""
        return [self.dice[index].face for index in self._d20s()]

    @property
    def bonus(self) -> int:
        return sum(die.face for die in self.dice if die.sides != 20)

    @property
    def natural(self) -> int:
        """The d20 that counts."""
        return self.choose(self.faces)

    def settled(self) -> tuple[Die, ...]:
        """All dice, with the d20 that does not count marked as dropped."""
        live = self._d20s()
        kept = live[self.faces.index(self.natural)]
        return tuple(
            die.with_(status="dropped") if index in live and index != kept else die
            for index, die in enumerate(self.dice)
        )

    def _d20s(self) -> list[int]:
        return [i for i, die in enumerate(self.dice) if die.sides == 20 and die.status == "kept"]


def roll_d20(play: Play, test: Test) -> D20:
    """Throw the dice of a test; spends Heroic Inspiration if asked to and it would fail."""
    key, stream = play.stream(test.actor.id, test.kind)
    return roll_d20_at(play, test, key, stream)


def roll_d20_at(play: Play, test: Test, key: DiceKey, stream: DieStream) -> D20:
    """As ``roll_d20``, from a stream that was opened before.

    Source: SRD 5.2, "Heroic Inspiration", "Interactions with Rerolls"; "Halfling", "Luck".
    """
    state = test.leaning.state
    hand = _Hand(stream, state)
    if "luck" in test.actor.features and 1 in hand.faces:
        hand.again(1)
    for _, sides in test.bonus_dice:
        hand.draw(sides)
    added = hand.bonus + sum(modifier.value for modifier in test.modifiers)
    if test.inspiration and _inspired(play, test.actor) and not _reaches(test, hand, added):
        hand.again(min(hand.faces))
        play.happen(InspirationChanged(target=test.actor.id, heroic_inspiration=False))
    record = RollRecord(
        key=key,
        expression=_expression(test, state),
        dice=hand.settled(),
        modifiers=test.modifiers,
        advantage=state,
        advantage_sources=test.leaning.sources,
        total=hand.natural + added,
        by_hand=stream.by_hand,
    )
    return D20(record, hand.natural)


def _inspired(play: Play, actor: Creature) -> bool:
    member = play.state.party.get(actor.id)
    return member is not None and member.heroic_inspiration


def _reaches(test: Test, hand: _Hand, added: int) -> bool:
    if test.target is None:
        return True
    if test.attack and hand.natural in (1, 20):
        return hand.natural == 20
    return hand.natural + added >= test.target


def _expression(test: Test, state: AdvantageState) -> str:
    """The roll in dice notation: ``2d20kh1 + 1d4 + 5``."""
    d20s = {AdvantageState.ADVANTAGE: "2d20kh1", AdvantageState.DISADVANTAGE: "2d20kl1"}
    dice = [d20s.get(state, "1d20"), *(f"1d{sides}" for _, sides in test.bonus_dice)]
    added = sum(modifier.value for modifier in test.modifiers)
    signed = f" {'+' if added > 0 else '-'} {abs(added)}" if added else ""
    return " + ".join(dice) + signed


def _bonus_totals(bonus_dice: tuple[tuple[str, int], ...]) -> list[int]:
    """Every equally likely sum of the bonus dice."""
    totals = [0]
    for _, sides in bonus_dice:
        totals = [total + face for total in totals for face in range(1, sides + 1)]
    return totals


def _spoken(name: Skill) -> str:
    """A skill as the book writes it: ``Sleight of Hand``."""
    return name.value.replace("-", " ").title().replace(" Of ", " of ")


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
