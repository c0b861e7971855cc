"""Breaking out of a wall that a spell has put around somebody: attacks until it gives way.

Source: SRD 5.2, "Wall of Ice", "Wall of Stone"; Rules Glossary, "Breaking Objects".
"""

from __future__ import annotations

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.riders import inflict
from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes, melee_in_hand
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.harm.recurring import cause_of
from whispyrkeep.mechanics.harm.waking import free_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Leaning
from whispyrkeep.mechanics.things.breaking import damage_to, strike_at
from whispyrkeep.models.programs import MultiattackEffect
from whispyrkeep.models.riders import SaveRider, dice_tuple
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.workings import EscapeEffect


def batter(play: Play, creature_id: str, active: ActiveEffect, wall: EscapeEffect) -> None:
    """Spend the action's attacks on the wall; once it is broken, suffer what comes of that."""
    view = creature(play.state, play.catalogue, creature_id)
    strike = _hardest(play, view)
    dealt = active.value
    for _ in range(_attacks(view, strike) if strike else 0):
        assert strike is not None
        outcome = strike_at(play, view.id, strike, wall.armor_class, active.source, Leaning())
        if outcome in ("success", "critical_success"):
            critical = outcome == "critical_success"
            immune, weak = frozenset(wall.immune), frozenset(wall.vulnerable)
            dealt += damage_to(
                play, view.id, strike, critical=critical, immune=immune, vulnerable=weak
            )
    if dealt < wall.hit_points:
        gain_effect(play, view.id, active.with_(value=dealt))
        return
    free_of(play, view.id, active.source, "broke through")
    for rider in wall.breaks:
        if isinstance(rider, SaveRider):
            rider = rider.with_(save=rider.save.with_(difficulty_class=active.dc))
        inflict(play, view.id, rider, cause_of(active), 0)


def _hardest(play: Play, view: Creature) -> Strike | None:
    """The melee attack that does most on average."""
    member = play.state.party.get(view.id)
    if member is not None:
        return melee_in_hand(member, play.catalogue)
    actions = view.block.actions if view.block else ()
    strikes = [strike for action in actions for strike in block_strikes(action) if strike.melee]
    return max(strikes, key=_average, default=None)


def _average(strike: Strike) -> int:
    """Twice the average damage."""
    dice = [dice_tuple(part.dice) for part in strike.damage]
    return sum(count * (sides + 1) + 2 * plus for count, sides, plus in dice)


def _attacks(view: Creature, strike: Strike | None) -> int:
    """How many attacks the action gives."""
    if view.block is None or view.sheet is not None:
        return attacks_per_action(view, strike)
    programs = (
        effect
        for action in view.block.actions
        for effect in action.effects
        if isinstance(effect, MultiattackEffect)
    )
    program = next(programs, None)
    if program is None:
        return 1
    return max(sum(step.count for step in program.steps if not step.alternative), 1)
