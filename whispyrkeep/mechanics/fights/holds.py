"""Foes and allies that are held fast: when they spend their turn on breaking free.

Source: SRD 5.2, Rules Glossary, "Grappling", "Ending a Grapple" (p. 182); the spells and stat
blocks that name a DC to escape by. When they do is a ruling: docs/rulings.md.
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.strikes import block_strikes
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import enemies, feet_between
from whispyrkeep.mechanics.harm.conditions import release
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Skill

SET_ASIDE: Final = frozenset({"attack", "multiattack", "utility"})
"""Effects of actions that need no distance of their own, or have one that is asked for."""

WAYS: Final = ((Ability.STRENGTH, Skill.ATHLETICS), (Ability.DEXTERITY, Skill.ACROBATICS))


def wriggle(play: Play, creature_id: str) -> bool:
    """The check that ends what holds the creature, if it can do nothing better; whether it tried.

    Whoever can attack somebody from where it is held does that instead.
    """
    view = creature(play.state, play.catalogue, creature_id)
    hold = _hold(view)
    if hold is None or hold.escape_dc is None or hold.by is None or _reaches(play, view):
        return False
    ability, skill = max(
        WAYS, key=lambda way: sum(m.value for m in view.check_modifiers(way[0], way[1]))
    )
    if ability_check(play, creature_id, ability, skill, hold.escape_dc):
        release(play, creature_id, hold.by, "escaped")
    return True


def _hold(view: Creature) -> ActiveCondition | None:
    entries = view.body.conditions if view.body is not None and view.able else ()
    return next((entry for entry in entries if entry.escape_dc), None)


def _reaches(play: Play, view: Creature) -> bool:
    """Whether something of the stat block can be aimed at somebody from here."""
    if view.block is None:
        return True
    feet = [feet_between(play.state, view.id, one) for one in enemies(play.state, view.id)]
    nearest = min(feet, default=0)
    for action in view.block.actions:
        if any(effect.op not in SET_ASIDE for effect in action.effects):
            return True
        if any(max(s.reach, s.normal, s.long) >= nearest for s in block_strikes(action)):
            return True
    return False
