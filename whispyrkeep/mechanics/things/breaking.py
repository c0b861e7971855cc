"""One blow at a thing: whether it hits, and what it does.

Source: SRD 5.2, Rules Glossary, "Breaking Objects".
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.casting.formulas import at_most
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.house_rules import critical as critical_dice
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import (
    Leaning,
    Outcome,
    Test,
    blessing,
    exhausted,
    record_test,
    roll_d20,
)
from whispyrkeep.models.terms import DamageType
from whispyrkeep.models.workings import WieldEffect

IMMUNE: Final = frozenset({DamageType.POISON, DamageType.PSYCHIC})


def strike_at(
    play: Play, actor_id: str, strike: Strike, armor_class: int, name: str, leaning: Leaning
) -> Outcome:
    """One attack roll at a thing of this Armor Class."""
    actor = creature(play.state, play.catalogue, actor_id)
    test = Test(
        actor,
        "attack",
        leaning,
        modifiers=(*strike.to_hit, *exhausted(actor)),
        bonus_dice=blessing(actor),
        target=armor_class,
        attack=True,
    )
    rolled = roll_d20(play, test)
    outcome: Outcome = "failure"
    if rolled.natural in (1, 20):
        outcome = "critical_success" if rolled.natural == 20 else "critical_failure"
    elif rolled.record.total >= armor_class:
        outcome = "success"
    record_test(play, "attack", test, rolled, f"{strike.name} at the {name}", outcome)
    return outcome


def damage_to(
    play: Play,
    actor_id: str,
    strike: Strike,
    *,
    critical: bool,
    immune: Set[DamageType] = IMMUNE,
    vulnerable: Set[DamageType] = frozenset(),
) -> int:
    """What a hit does to a thing: nothing of the types it is immune to, twice of others."""
    total, bonus = 0, strike.damage_bonus
    for part in strike.damage:
        rules = play.state.world.rules
        dice, more = critical_dice(rules, part.dice) if critical else (part.dice, ())
        dice = at_most(dice) if _razes(play, actor_id, strike) else dice
        record = play.throw(actor_id, "damage", dice, (*bonus, *more))
        bonus = ()
        play.roll("damage", actor_id, f"{strike.name}: {part.damage_type.value}", record)
        often = 0 if part.damage_type in immune else 2 if part.damage_type in vulnerable else 1
        total += often * max(record.total, 0)
    return total


def _razes(play: Play, actor_id: str, strike: Strike) -> bool:
    """Whether the weapon's dice come to their most. Source: SRD 5.2, "Sword of Sharpness"."""
    body = creature(play.state, play.catalogue, actor_id).body
    works = body.works(WieldEffect) if body else ()
    return any(work.razes and strike.item in work.items for _, work in works)
