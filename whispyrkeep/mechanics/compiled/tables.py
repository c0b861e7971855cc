"""One creature's strike at one target, written down: the answers of the rules to every die.

Nothing here knows a rule. How the attack is rolled, what it comes to at each face, the dice of a
hit and what the target takes of every total are asked of the functions that play itself asks,
with loaded dice; where more than the dice could matter there is no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from whispyrkeep.dice import StreamKey
from whispyrkeep.errors import DiceError
from whispyrkeep.mechanics.attacks.blows import PLAIN, Blow, DamageRoll, blow, roll_one
from whispyrkeep.mechanics.attacks.making import HITS, attack_test, verdict
from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.damage import taken_by
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Outcome, Test, record_test, roll_d20
from whispyrkeep.models.base import Value
from whispyrkeep.models.events import D20TestMade, DiceRolled
from whispyrkeep.models.terms import AdvantageState, DamageType

FACES: Final = range(1, 21)


@dataclass(frozen=True, slots=True)
class DamageTable:
    """One damage roll of a hit.

    Attributes:
        told: the fields of its ``DiceRolled``; empty when the average is taken instead of dice.
        record: the fields of the ``RollRecord`` in it.
        sides: of its dice, in the order they are drawn.
        added: what the total has beside the faces.
        taken: what the target takes of each total, from 0 to the highest there is.
    """

    told: dict[str, Any]
    record: dict[str, Any]
    sides: tuple[int, ...]
    added: int
    damage_type: DamageType
    taken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StrikeTable:
    """A strike at a target.

    Attributes:
        name: of the attack.
        told: the fields of the attack roll's ``D20TestMade``.
        record: the fields of the ``RollRecord`` in it.
        leant: how many d20s are thrown, and which counts.
        added: to the d20.
        outcomes: what the roll comes to, by the face that counts (0 is no face).
        damage: the damage rolls, by that face; None for a miss.
    """

    name: str
    told: dict[str, Any]
    record: dict[str, Any]
    leant: AdvantageState
    added: int
    outcomes: tuple[Outcome, ...]
    damage: tuple[tuple[DamageTable, ...] | None, ...]


def strike_table(
    play: Play, attacker: Creature, target: Creature, strike: Strike
) -> StrikeTable | None:
    """The strike's table as things stand; None where not only its dice decide."""
    if not _bare(strike):
        return None
    test = attack_test(play, attacker, target, strike, PLAIN)
    if not _straight(test):
        return None
    trial = Play(play.state, play.catalogue, LOW)
    rolled = roll_d20(trial, test)
    record_test(trial, "attack", test, rolled, strike.name, "success", against=target.id)
    told = trial.events[-1]
    assert isinstance(told, D20TestMade)
    added = told.roll.total - rolled.natural
    verdicts = [verdict(trial, attacker, target, strike, face, face + added) for face in FACES]
    if any(answer.chosen is not None for _, answer in verdicts):
        return None
    leant = test.leaning.state
    harms = {
        critical: _damage_tables(trial, target, attacker, planned)
        for critical in (False, True)
        if (planned := _planned(trial, attacker, target, strike, leant, critical=critical))
    }
    tables = {"success": harms.get(False), "critical_success": harms.get(True)}
    if None in tables.values():
        return None
    outcomes = [outcome for outcome, _ in verdicts]
    return StrikeTable(
        strike.name,
        fields_of(told),
        fields_of(told.roll),
        leant,
        added,
        ("none", *outcomes),
        (None, *(tables[o] if o in HITS else None for o in outcomes)),
    )


def fields_of(value: Value) -> dict[str, Any]:
    """The value's fields by name, in their order."""
    return {name: getattr(value, name) for name in type(value).model_fields}


# --- what there is no table for -------------------------------------------------------


def _bare(strike: Strike) -> bool:
    """Whether the strike does damage and nothing else, and asks for nothing but being near."""
    return (
        strike.melee
        and not (strike.spell or strike.riders or strike.favoured or strike.mastery)
        and all(part.when == "always" for part in strike.damage)
    )


def _straight(test: Test) -> bool:
    """Whether the roll is a d20, with Advantage or not, and fixed numbers."""
    lucky = "luck" in test.actor.features
    more = test.bonus_dice or test.chances or test.inspiration or test.least
    return not more and test.floor == 1 and not lucky


def _planned(
    play: Play,
    attacker: Creature,
    target: Creature,
    strike: Strike,
    leant: AdvantageState,
    *,
    critical: bool,
) -> Blow | None:
    """The damage rolls of a hit, if they are the strike's own alone."""
    planned = blow(play, attacker, target, strike, PLAIN, leant, critical=critical)
    more = planned.savage or planned.sneak or planned.extras or planned.more or planned.less
    return planned if planned.rolls and not more else None


# --- dice -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Dice that all show their lowest face, or their highest."""

    high: bool

    @property
    def by_hand(self) -> bool:
        return False

    def at(self, key: StreamKey) -> _Loaded:  # noqa: ARG002 - all streams are alike
        return self

    def die(self, sides: int) -> int:
        return sides if self.high else 1


LOW: Final = _Loaded(high=False)
HIGH: Final = _Loaded(high=True)


def _damage_tables(
    play: Play, target: Creature, attacker: Creature, planned: Blow
) -> tuple[DamageTable, ...] | None:
    tables = tuple(_damage_table(play, target, attacker, each) for each in planned.rolls)
    return None if None in tables else tuple(table for table in tables if table is not None)


def _damage_table(
    play: Play, target: Creature, attacker: Creature, planned: DamageRoll
) -> DamageTable | None:
    """The table of a damage roll whose total is the sum of its faces and a number."""
    try:
        (low, least), (_, most) = (_thrown(play, dice, attacker, planned) for dice in (LOW, HIGH))
    except DiceError:
        return None
    sides = tuple(die.sides for die in low.roll.dice) if low else ()
    added = least.amount - len(sides)
    if least.amount < 0 or most.amount != added + sum(sides):
        return None
    taken = (taken_by(target, Harm(total, least.damage_type)) for total in range(most.amount + 1))
    return DamageTable(
        fields_of(low) if low else {},
        fields_of(low.roll) if low else {},
        sides,
        added,
        least.damage_type,
        tuple(taken),
    )


def _thrown(
    play: Play, dice: _Loaded, attacker: Creature, planned: DamageRoll
) -> tuple[DiceRolled | None, Harm]:
    """What the roll tells with such dice, and the damage it comes to."""
    trial = Play(play.state, play.catalogue, dice)
    harm = roll_one(trial, attacker, planned)
    told = trial.events[-1] if trial.events else None
    assert told is None or isinstance(told, DiceRolled)
    return told, harm
