"""What lasts on creatures, as the rolls ask for it: the one place that gathers it.

A ``lasting`` effect carries its ``works`` in the catalogue's vocabulary, whether a spell, an item
or a monster put it there. Source: SRD 5.2, "D20 Tests", "Combining Spell Effects".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.models.modifiers import RollEffect, RollKind
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, Skill


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a roll is about, for modifiers that hold for some only.

    Attributes:
        other: who is on the other side of it.
        ability: the ability it is made with, and ``skill`` the skill.
        against: conditions that a save would avoid or end.
        weapon: it is an attack with a weapon or an Unarmed Strike.
        items: ids of that weapon and of what it is made of.
        ranged: whether it is a ranged attack.
        magic: it is against a spell or another magical effect.
        opportunity: it is an Opportunity Attack.
        sight: it is a check that relies on sight.
        feet: how far the two are from each other, if that is known.
        way: it is a check to ``climb``, to ``swim`` …
    """

    other: Creature | None = None
    ability: Ability | None = None
    skill: Skill | None = None
    against: tuple[Condition, ...] = ()
    weapon: bool = False
    items: frozenset[str] = frozenset()
    ranged: bool = False
    magic: bool = False
    opportunity: bool = False
    sight: bool = False
    feet: int | None = None
    way: str = ""

    def fits(self, active: ActiveEffect, roll: RollEffect) -> bool:
        """Whether the modifier holds here."""
        other = self.other
        return (
            roll.ability in (None, self.ability)
            and roll.skill in (None, self.skill)
            and (not roll.against or bool(set(roll.against) & set(self.against)))
            and self._narrowed(roll)
            and (not roll.within or (self.feet is not None and self.feet <= roll.within))
            and _is_among(self.items, roll.items) is not False
            and not (roll.but_items and _is_among(self.items, roll.but_items))
            and (roll.only != "eyesight" or not _sees_through(other))
            and (not roll.types or (other is not None and other.creature_type in roll.types))
            and (not roll.of_source or (other is not None and other.id == active.by))
        )

    def _narrowed(self, roll: RollEffect) -> bool:
        match roll.only:
            case "weapon":
                return self.weapon
            case "ranged-weapon":
                return self.weapon and self.ranged
            case "magic":
                return self.magic
            case "ranged":
                return self.ranged
            case "spell":
                return not self.weapon
            case "opportunity":
                return self.opportunity
            case "sight":
                return self.sight
            case "climb" | "climb-or-swim":
                return bool(self.way) and self.way in roll.only
            case _:
                return True


def _is_among(held: frozenset[str], items: tuple[str, ...]) -> bool | None:
    """Whether the weapon is one of these, itself or by its kind; None where none are named."""
    return bool(held & set(items)) if items else None


def _sees_through(other: Creature | None) -> bool:
    """Source: SRD 5.2, "Blur", "Mirror Image": Blindsight and Truesight are not deceived."""
    return other is not None and bool(other.sense("blindsight") or other.sense("truesight"))


ANY: Final = Occasion()


def modifiers_of(
    bearer: Creature, on: RollKind, occasion: Occasion = ANY
) -> Iterator[tuple[ActiveEffect, RollEffect]]:
    """Lasting modifiers of such a roll that hold now, each with the effect it is part of."""
    if bearer.body is None or not bearer.body.effects:
        return
    for active, roll in bearer.body.works(RollEffect):
        if on in roll.on and occasion.fits(active, roll):
            yield active, roll


def leaners(bearer: Creature, on: RollKind, occasion: Occasion = ANY) -> Iterator[tuple[str, bool]]:
    """Names of what leans such a roll; whether it is for the better."""
    for active, roll in modifiers_of(bearer, on, occasion):
        if roll.leaning is not None:
            yield active.source, roll.leaning == "advantage"


def dice_on(
    bearer: Creature, on: RollKind, occasion: Occasion = ANY
) -> tuple[tuple[str, int], ...]:
    """Dice added to a D20 Test: names and sides; negative ones are subtracted."""
    found = []
    for active, roll in modifiers_of(bearer, on, occasion):
        if roll.dice is not None:
            sides = int(roll.dice.partition("d")[2])
            found.append((active.source, -sides if roll.value < 0 else sides))
    return tuple(found)


def added_to(bearer: Creature, on: RollKind, occasion: Occasion = ANY) -> tuple[Modifier, ...]:
    """Numbers added to such a roll."""
    return tuple(
        Modifier(source=active.source, value=roll.value)
        for active, roll in modifiers_of(bearer, on, occasion)
        if roll.dice is None and roll.value
    )


def floor_of(bearer: Creature, on: RollKind, occasion: Occasion = ANY) -> int:
    """The least that the d20 of such a roll counts as; 1 for no such limit."""
    return max((roll.floor for _, roll in modifiers_of(bearer, on, occasion)), default=1) or 1
