"""Rules that are not the book's: a universe may switch them on, and all are off otherwise.

Each says what it does in ``models.universe.Ruleset``; docs/universes.md lists them.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import present_foes, supported
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Ability, EffectKind
from whispyrkeep.models.universe import Ruleset

MORALE_DC: Final = 10
FEARLESS: Final = frozenset({"construct", "undead", "ooze", "plant"})
"""Creature types that do not flee for their lives."""

MINDLESS: Final = 3
"""Highest Intelligence score of a creature that neither surrenders nor bargains."""


def flanks(play: Play, attacker: Creature, target: Creature) -> bool:
    """Not SRD: a melee attack beside an able ally of the attacker has Advantage."""
    rules = play.state.world.rules
    return rules.flanking and supported(play.state, play.catalogue, attacker.id, target.id)


def fumble(play: Play, attacker_id: str) -> None:
    """Not SRD: after a natural 1 the attacker's next attack has Disadvantage."""
    if not play.state.world.rules.critical_fumbles:
        return
    timer = lasting(play.state, "end-of-sources-next-turn", target=attacker_id, source=attacker_id)
    effect = ActiveEffect(
        kind=EffectKind.SAPPED, source="Fumble", by=attacker_id, once=True, **timer
    )
    gain_effect(play, attacker_id, effect)


def critical(rules: Ruleset, dice: str) -> tuple[str, tuple[Modifier, ...]]:
    """The dice of a Critical Hit and what is added: twice the dice, or once and their maximum.

    Source: SRD 5.2, "Critical Hits"; the maximum is not SRD.
    """
    if rules.critical_hits == "dice-twice":
        return f"crit({dice})", ()
    from whispyrkeep.dice import distribution

    most = int(distribution(dice).support[-1])
    return dice, (Modifier(source="Critical Hit", value=most),)


def wavers(play: Play, foe_id: str) -> bool:
    """Not SRD: whether a Bloodied foe whose side has lost half its number flees.

    A Wisdom save of DC 10 holds it; what knows no fear of death makes none.
    """
    if not play.state.world.rules.morale or not _shaken(play, foe_id):
        return False
    return not saving_throw(play, foe_id, Save(Ability.WISDOM, MORALE_DC, "Morale"))


def yields(play: Play, foe_id: str) -> bool:
    """Not SRD: whether such a foe has its whole side lay down its arms instead.

    The same save holds it. Nobody yields for those who neither fear death nor can be talked to.
    """
    if not play.state.world.rules.surrender or not _shaken(play, foe_id):
        return False
    side = present_foes(play.state)
    if foe_id not in {foe.id for foe in side} or any(_unbending(play, foe.id) for foe in side):
        return False
    return not saving_throw(play, foe_id, Save(Ability.WISDOM, MORALE_DC, "Surrender"))


def _shaken(play: Play, foe_id: str) -> bool:
    """Whether the foe fears for its life: Bloodied, and half of its side lost."""
    fight = play.state.fight
    if fight is None or foe_id not in fight.foes:
        return False
    foe = creature(play.state, play.catalogue, foe_id)
    side = [other for other in fight.foes.values() if other.ally is fight.foes[foe_id].ally]
    lost = sum(1 for other in side if other.body.dead or other.fled)
    return foe.bloodied and 2 * lost >= len(side) - 1 and foe.creature_type not in FEARLESS


def _unbending(play: Play, foe_id: str) -> bool:
    foe = creature(play.state, play.catalogue, foe_id)
    return foe.creature_type in FEARLESS or foe.abilities[Ability.INTELLIGENCE] <= MINDLESS
