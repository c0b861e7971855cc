"""What a request can come to, with exact chances: the answers of ``odds``.

Chances are fractions, damage is a distribution with whole weights; both are of the state the
odds were asked in. What follows from a hit besides damage (conditions, pushes, a second attack)
is not part of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from whispyrkeep.dice.display import figures_html
from whispyrkeep.dice.odds import Distribution
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.terms import AdvantageState

Row: TypeAlias = tuple[str, str]
"""What a figure tells, and the figure as text."""


@dataclass(frozen=True, slots=True)
class D20Roll:
    """The D20 Test behind a chance, as it would be rolled.

    Attributes:
        expression: the dice and the sum of the modifiers: ``2d20kh1 + 5``.
        modifiers: what that sum is made of.
        advantage: Advantage, Disadvantage, or neither.
        sources: each reason for one of them, with its sign.
        target: the Armor Class or Difficulty Class to reach.
    """

    expression: str
    modifiers: tuple[Modifier, ...]
    advantage: AdvantageState
    sources: tuple[str, ...]
    target: int

    @property
    def row(self) -> Row:
        why = f" ({', '.join(self.sources)})" if self.sources else ""
        return "roll", f"{self.expression} to reach {self.target}{why}"


@dataclass(frozen=True, slots=True)
class Harmed:
    """What damage does to whom it is dealt.

    Attributes:
        damage: what is taken, after Resistance, Vulnerability and Immunity; 0 if it misses.
        drops: chance that it takes the last Hit Point; Undead Fortitude and the like, which may
            leave one after all, come afterwards.
        concentrating: whether there is Concentration to lose now.
        keeps_concentration: chance that Concentration, held now or not, would outlast it.
    """

    damage: Distribution
    drops: Fraction
    concentrating: bool
    keeps_concentration: Fraction

    @property
    def rows(self) -> tuple[Row, ...]:
        low, high = self.damage.support[0], self.damage.support[-1]
        rows = [
            ("damage", f"mean {float(self.damage.mean):.2f}, {low} to {high}"),
            ("takes the last Hit Point", percent(self.drops)),
        ]
        if self.concentrating:
            rows.append(("Concentration holds", percent(self.keeps_concentration)))
        return tuple(rows)


@dataclass(frozen=True, slots=True)
class AttackOdds:
    """An attack on one target.

    Attributes:
        roll: the attack roll.
        made: chance that it is made at all; below 1 against Sanctuary.
        hit: chance that it hits, critically or not, after Reactions that would avert it.
        critical: chance of a Critical Hit.
        rays: how often the spell rolls it; each time has these odds.
    """

    title: str
    roll: D20Roll
    made: Fraction
    hit: Fraction
    critical: Fraction
    harmed: Harmed
    rays: int = 1

    @property
    def damage(self) -> Distribution:
        return self.harmed.damage

    @property
    def rows(self) -> tuple[Row, ...]:
        rows = [self.roll.row]
        if self.rays > 1:
            rows.append(("attack rolls", f"{self.rays}, each with these odds"))
        if self.made != 1:
            rows.append(("gets past Sanctuary", percent(self.made)))
        rows += [("hits", percent(self.hit)), ("Critical Hit", percent(self.critical))]
        return (*rows, *self.harmed.rows)

    def _repr_html_(self) -> str:
        return figures_html(self.title, self.rows, self.damage)


@dataclass(frozen=True, slots=True)
class SuccessOdds:
    """An ability check or a saving throw, with the damage that a save is about.

    Attributes:
        roll: the check or save; None where it fails without a roll.
        success: chance that it succeeds.
        harmed: what the damage does over both outcomes; None when there is none.
    """

    title: str
    roll: D20Roll | None
    success: Fraction
    harmed: Harmed | None = None

    @property
    def damage(self) -> Distribution | None:
        return self.harmed.damage if self.harmed else None

    @property
    def rows(self) -> tuple[Row, ...]:
        roll = self.roll.row if self.roll else ("roll", "none, it fails")
        harmed = self.harmed.rows if self.harmed else ()
        return (roll, ("succeeds", percent(self.success)), *harmed)

    def _repr_html_(self) -> str:
        return figures_html(self.title, self.rows, self.damage)


@dataclass(frozen=True, slots=True)
class DamageOdds:
    """Damage that nothing averts."""

    title: str
    harmed: Harmed

    @property
    def damage(self) -> Distribution:
        return self.harmed.damage

    @property
    def rows(self) -> tuple[Row, ...]:
        rows = self.harmed.rows
        if not self.harmed.concentrating:
            kept = percent(self.harmed.keeps_concentration)
            rows = (*rows, ("Concentration, if there were any, holds", kept))
        return rows

    def _repr_html_(self) -> str:
        return figures_html(self.title, self.rows, self.damage)


Odds: TypeAlias = AttackOdds | SuccessOdds | DamageOdds


def percent(chance: Fraction) -> str:
    """A chance as people read it."""
    return f"{float(chance):.2%}"
