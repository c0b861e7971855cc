"""The dice of one D20 Test in the order they are drawn, with rerolls and second chances.

Source: SRD 5.2, "D20 Tests", "Advantage/Disadvantage", "Heroic Inspiration".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from whispyrkeep.dice import DieStream
from whispyrkeep.dice.outcomes import every_outcome
from whispyrkeep.mechanics.rolls.second_chances import Chance
from whispyrkeep.models.rolls import Die, Modifier
from whispyrkeep.models.terms import AdvantageState


@dataclass(frozen=True, slots=True)
class Throw:
    """All that decides which dice of a test are thrown, and which count.

    ``bonus`` are the sides of the dice added; ``needed`` is what the d20 and they must come to,
    None where nothing is to be reached; ``floor`` is the least the d20 counts as and ``least``
    the least that d20 and dice come to; ``attack`` and ``chances`` as in ``Test``.
    """

    state: AdvantageState
    lucky: bool
    bonus: tuple[int, ...]
    needed: int | None
    attack: bool
    floor: int = 1
    least: int = 0
    chances: tuple[Chance, ...] = ()

    def reached(self, hand: Hand) -> bool:
        """Whether there is no need of a second chance."""
        if self.needed is None:
            return True
        if self.attack and hand.natural in (1, 20):
            return hand.natural == 20
        return hand.natural + hand.bonus >= self.needed

    def helps(self, hand: Hand, chance: Chance) -> bool:
        """Whether the chance could turn the failure into a success."""
        assert self.needed is not None
        if chance.turn in ("natural", "success"):
            return True
        if chance.turn == "plus":
            return not self.attack and hand.natural + hand.bonus + chance.bonus >= self.needed
        if chance.turn == "dice":
            lost = self.attack and hand.natural == 1
            return not lost and hand.natural + hand.bonus + sum(chance.dice) >= self.needed
        return self.attack or 20 + hand.bonus + chance.bonus >= self.needed


class Hand:
    """The dice of one test, in the order they are drawn.

    ``taken`` are the second chances used, ``lifts`` what raised the result without a die.
    ``subtracted`` are the dice that count against it, by their place.
    """

    __slots__ = (
        "choose",
        "d20s",
        "dice",
        "lifts",
        "made",
        "stream",
        "subtracted",
        "taken",
        "throw",
    )

    def __init__(self, stream: DieStream, throw: Throw) -> None:
        self.stream = stream
        self.throw = throw
        self.choose = min if throw.state is AdvantageState.DISADVANTAGE else max
        self.dice: list[tuple[int, int]] = []
        self.d20s: list[int] = []
        self.taken: list[Chance] = []
        self.lifts: list[tuple[str, int]] = []
        self.subtracted: set[int] = set()
        self.made = 0
        for _ in range(1 if throw.state is AdvantageState.NORMAL else 2):
            self.draw_d20()

    def draw_d20(self) -> None:
        self.d20s.append(len(self.dice))
        self.draw(20)

    def draw(self, sides: int) -> None:
        self.dice.append((sides, self.stream.die(sides)))

    def add(self, sides: int) -> None:
        """Throw a bonus die; one with negative sides is subtracted."""
        if sides < 0:
            self.subtracted.add(len(self.dice))
        self.draw(abs(sides))

    def again(self, face: int) -> None:
        """Reroll one d20 that shows this face; the new roll must be used."""
        self.d20s.pop(self.faces.index(face))
        self.draw_d20()

    def take(self, chance: Chance) -> None:
        """Use a second chance."""
        self.taken.append(chance)
        match chance.turn:
            case "dice":
                for sides in chance.dice:
                    self.draw(sides)
            case "again":
                self.again(min(self.faces))
            case "fresh":
                self.d20s.clear()
                self.choose = max
                self.draw_d20()
                self.draw_d20()
            case "natural":
                self.made = 20
            case "success":
                self.succeed(chance.name)
        if chance.bonus:
            self.lifts.append((chance.name, chance.bonus))

    def succeed(self, name: str) -> None:
        """The test succeeds, whatever was rolled."""
        assert self.throw.needed is not None
        self.made = max(self.natural, 2)
        missing = self.throw.needed - self.natural - self.bonus
        if missing > 0:
            self.lifts.append((name, missing))

    @property
    def faces(self) -> list[int]:
        """The d20s that may count."""
        return [self.dice[index][1] for index in self.d20s]

    @property
    def bonus(self) -> int:
        rolled = sum([face for sides, face in self.dice if sides != 20])
        taken = sum(self.dice[index][1] for index in self.subtracted) if self.subtracted else 0
        lifted = sum(value for _, value in self.lifts) if self.lifts else 0
        return rolled - 2 * taken + lifted

    @property
    def rolled(self) -> int:
        """The face of the d20 that counts."""
        return self.choose(self.faces)

    @property
    def natural(self) -> int:
        """What the d20 counts as."""
        return self.made or max(self.rolled, self.throw.floor)

    def settled(self) -> tuple[Die, ...]:
        """All dice, with the d20s that do not count marked as rerolled or dropped."""
        kept = self.d20s[self.faces.index(self.rolled)]
        fates: dict[int, Literal["kept", "dropped", "rerolled", "subtracted"]] = {
            index: "dropped" if index in self.d20s else "rerolled"
            for index, (sides, _) in enumerate(self.dice)
            if sides == 20
        }
        fates[kept] = "kept"
        fates |= dict.fromkeys(self.subtracted, "subtracted")
        return tuple(
            Die(sides=sides, face=face, status=fates.get(index, "kept"))
            for index, (sides, face) in enumerate(self.dice)
        )

    def raised(self) -> tuple[Modifier, ...]:
        """What the record shows for everything that raised the result without a die."""
        named = [Modifier(source=name, value=value) for name, value in self.lifts]
        if self.natural != self.rolled:
            counted = Modifier(source=f"d20 as {self.natural}", value=self.natural - self.rolled)
            named.append(counted)
        return tuple(named)


def drawn(
    throw: Throw, stream: DieStream, agreed: Callable[[Chance], bool] = lambda _: True
) -> Hand:
    """Draw the dice of a test, with every reroll they are due and whoever pays has agreed to.

    Source: SRD 5.2, "Heroic Inspiration", "Interactions with Rerolls"; "Halfling", "Luck".
    """
    hand = Hand(stream, throw)
    if throw.lucky and 1 in hand.faces:
        hand.again(1)
    for sides in throw.bonus:
        hand.add(sides)
    if throw.least > hand.natural + hand.bonus:
        hand.lifts.append(("the score itself", throw.least - hand.natural - hand.bonus))
    for chance in throw.chances:
        if not throw.reached(hand) and throw.helps(hand, chance) and agreed(chance):
            hand.take(chance)
    return hand


@lru_cache(maxsize=1024)
def hand_chances(throw: Throw) -> tuple[tuple[int, int, Fraction], ...]:
    """What the d20 counts as, what the other dice add, and how likely that is."""
    chances: dict[tuple[int, int], Fraction] = {}
    for hand, chance in every_outcome(lambda stream: drawn(throw, stream)):
        came = (hand.natural, hand.bonus)
        chances[came] = chances.get(came, Fraction(0)) + chance
    return tuple((natural, bonus, chance) for (natural, bonus), chance in chances.items())
