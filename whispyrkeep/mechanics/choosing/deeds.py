"""What a creature of a stat block may do on its turn, as requests, and doing it.

They are the same values that characters act by: an action of the stat block, or a combat action
such as moving. Source: SRD 5.2, "Actions", "Movement and Position".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.choosing.policy import (
    Assail,
    Volley,
    action_casts,
    attack_with,
    dash,
    stand_up,
    stander,
    step,
    take_cast_action,
    volleys,
)
from whispyrkeep.mechanics.creatures.view import Creature, creature, exists
from whispyrkeep.mechanics.fights.positions import OUTWARDS, enemies, with_party
from whispyrkeep.mechanics.fights.reactions import strike_at_leaving
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import charmed_by, no_target
from whispyrkeep.mechanics.harm.moments import berserk
from whispyrkeep.mechanics.monsters.extras import (
    bonus_actions,
    plain_actions,
    take_bonus_action,
    take_plain_action,
)
from whispyrkeep.mechanics.monsters.foe_spells import Cast
from whispyrkeep.mechanics.monsters.powers import Ability, abilities, use_ability
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.events import BudgetChanged, FoeFled
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction, UseAction
from whispyrkeep.models.state import Fight
from whispyrkeep.models.terms import Band, Condition

Deed = CombatAction | UseAction


def deeds(play: Play, actor_id: str) -> Iterator[Deed]:
    """Everything the creature may do now, its actions first and ``end_turn`` last."""
    fight = _fight(play)
    for enemy in enemies(play.state, actor_id):
        if fight.budget.action:
            yield from actions_against(play, actor_id, enemy)
        for bonus in bonus_actions(play, actor_id, enemy):
            yield UseAction(actor=actor_id, action=bonus.id, target=enemy)
    yield from movements(play, actor_id)
    if fight.budget.action:
        for name in ("dash", "dodge", "disengage"):
            yield CombatAction(actor=actor_id, action=name)
        yield CombatAction(actor=actor_id, action="flee")
    yield CombatAction(actor=actor_id, action="end_turn")


def actions_against(play: Play, actor_id: str, target_id: str) -> Iterator[UseAction]:
    """The actions of its stat block that would do something to this enemy."""
    actor = creature(play.state, play.catalogue, actor_id)
    if charmed_by(play.state, play.catalogue, actor_id, target_id):
        return
    for ability in abilities(play, actor_id, target_id):
        yield UseAction(actor=actor_id, action=ability.action.id, target=target_id)
    for cast in action_casts(play, actor, target_id):
        yield UseAction(actor=actor_id, action=cast.action.id, target=target_id)
    for plain in plain_actions(play, actor_id, target_id):
        yield UseAction(actor=actor_id, action=plain.id, target=target_id)
    for volley in volleys(play, actor, target_id):
        yield as_request(actor_id, target_id, volley)


PLAINLY: Final = Assail()


def as_request(actor_id: str, target_id: str, volley: Volley, order: Assail = PLAINLY) -> UseAction:
    """The request that makes the volley."""
    return UseAction(
        actor=actor_id,
        action=volley.action,
        target=target_id,
        alternative=volley.alternative,
        knock_out=order.knock_out,
        finish=order.finish,
    )


def movements(play: Play, actor_id: str) -> Iterator[CombatAction]:
    """Standing up, and each step to the next band that the movement left suffices for."""
    actor = creature(play.state, play.catalogue, actor_id)
    if actor.active(Condition.PRONE):
        if actor.speed and _fight(play).budget.movement_feet >= actor.speed // 2:
            yield CombatAction(actor=actor_id, action="stand")
        return
    targets = enemies(play.state, actor_id) if with_party(play.state, actor_id) else (actor_id,)
    for target in targets:
        now = _fight(play).foes[target].band
        for band in OUTWARDS:
            if abs(OUTWARDS.index(band) - OUTWARDS.index(now)) == 1:
                move = CombatAction(actor=actor_id, action="move", target=target, band=band)
                if _no_step(play, actor, target, band) is None:
                    yield move


def _no_step(play: Play, actor: Creature, mover: str, band: Band) -> Rejection | None:
    """Why the creature cannot move so, if so."""
    fight = _fight(play)
    now = fight.foes[mover].band
    if actor.speed == 0 or actor.has(Condition.PRONE):
        return refuse("actor.speed", f"{actor.name} cannot move", 'Rules Glossary, "Speed"')
    closer = OUTWARDS.index(band) < OUTWARDS.index(now)
    if closer and actor.has(Condition.FRIGHTENED):
        return refuse("actor.frightened", f"{actor.name} is Frightened and comes no closer")
    cost = step_cost(play.state.world.rules, actor.speed, now, band, rough=rough(play.state, actor))
    if cost > fight.budget.movement_feet:
        left = fight.budget.movement_feet
        return refuse("budget.movement", f"that takes {cost} feet and {left} are left")
    return None


# --- may it be done -------------------------------------------------------------------


def deed_refusal(play: Play, deed: Deed) -> Rejection | None:
    """Why the creature cannot do this now, if so."""
    fight = play.state.fight
    if fight is None:
        return refuse("fight.none", "nobody is fighting; ask for start_fight first")
    if deed.actor not in fight.foes or fight.acting != deed.actor:
        return refuse("fight.not_your_turn", f"it is {fight.acting}'s turn")
    return hindrance(play, deed)


def hindrance(play: Play, deed: Deed) -> Rejection | None:
    """As ``deed_refusal``, whoever's turn it is."""
    actor = creature(play.state, play.catalogue, deed.actor)
    if not actor.able:
        return refuse("actor.incapacitated", f"{actor.name} can take no action")
    if isinstance(deed, UseAction):
        return _no_action(play, deed)
    return _no_maneuver(play, actor, deed)


def _no_action(play: Play, deed: UseAction) -> Rejection | None:
    fight = _fight(play)
    if not exists(play.state, deed.target):
        return no_target(play.state, play.catalogue, deed.target)
    if _bonus(play, deed) is not None:
        return None
    if not fight.budget.action:
        return refuse("budget.action", f"{deed.actor} has no action left this turn", '"Actions"')
    raging = berserk(creature(play.state, play.catalogue, deed.actor))
    if deed.target not in enemies(play.state, deed.actor) and not raging:
        return refuse("target.ally", f"{deed.target} is no enemy who is there")
    if _chosen(play, deed) is None:
        known = ", ".join(one.action for one in actions_against(play, deed.actor, deed.target))
        message = f"{deed.action} does nothing to {deed.target} now; there is: {known or 'nothing'}"
        return refuse("action.none", message, 'Rules Glossary, "Stat Block"')
    return None


def _bonus(play: Play, deed: UseAction) -> ActionDefinition | None:
    """The Bonus Action of this name, if it can be taken now."""
    known = bonus_actions(play, deed.actor, deed.target)
    return next((action for action in known if action.id == deed.action), None)


def _no_maneuver(play: Play, actor: Creature, deed: CombatAction) -> Rejection | None:
    fight = _fight(play)
    match deed.action:
        case "end_turn":
            return None
        case "dash" | "dodge" | "disengage" | "flee":
            if not fight.budget.action:
                return refuse("budget.action", f"{actor.name} has no action left", '"Actions"')
            if deed.action == "flee" and actor.speed == 0:
                return refuse("actor.speed", f"{actor.name}'s Speed is 0")
            return None
        case "stand" | "move":
            return _no_movement(play, actor, deed)
        case _:
            return refuse("action.table", f"creatures of a stat block do not {deed.action} here")


def _no_movement(play: Play, actor: Creature, deed: CombatAction) -> Rejection | None:
    if any(_same(deed, one) for one in movements(play, actor.id)):
        return None
    return refuse("move.there", f"{actor.name} cannot do that now", '"Movement and Position"')


def _same(deed: CombatAction, other: CombatAction) -> bool:
    return (deed.action, deed.target, deed.band) == (other.action, other.target, other.band)


def _chosen(play: Play, deed: UseAction) -> Ability | Volley | Cast | ActionDefinition | None:
    if charmed_by(play.state, play.catalogue, deed.actor, deed.target):
        return None
    for ability in abilities(play, deed.actor, deed.target):
        if ability.action.id == deed.action:
            return ability
    for plain in plain_actions(play, deed.actor, deed.target):
        if plain.id == deed.action:
            return plain
    actor = creature(play.state, play.catalogue, deed.actor)
    for cast in action_casts(play, actor, deed.target):
        if cast.action.id == deed.action:
            return cast
    for volley in volleys(play, actor, deed.target):
        if (volley.action, volley.alternative) == (deed.action, deed.alternative):
            return volley
    return None


# --- doing it -------------------------------------------------------------------------


def perform(play: Play, deed: Deed) -> None:
    """Do what was not refused; ``end_turn`` does nothing here."""
    if isinstance(deed, UseAction):
        _act(play, deed)
        return
    match deed.action:
        case "stand":
            stand_up(play, deed.actor)
        case "move":
            assert deed.band is not None
            step(play, deed.actor, deed.target or deed.actor, deed.band)
        case "dash":
            dash(play, deed.actor)
        case "flee":
            flee(play, deed.actor)
        case "dodge" | "disengage":
            _take_care(play, deed)
        case _:
            pass


def _act(play: Play, deed: UseAction) -> None:
    bonus = _bonus(play, deed)
    if bonus is not None:
        take_bonus_action(play, deed.actor, bonus, deed.target)
        return
    chosen = _chosen(play, deed)
    if isinstance(chosen, Ability):
        use_ability(play, deed.actor, chosen)
    elif isinstance(chosen, Cast):
        take_cast_action(play, deed.actor, chosen)
    elif isinstance(chosen, ActionDefinition):
        take_plain_action(play, deed.actor, chosen, deed.target)
    elif chosen is not None:
        order = Assail(knock_out=deed.knock_out, finish=deed.finish)
        attack_with(play, deed.actor, deed.target, chosen, order)


def _take_care(play: Play, deed: CombatAction) -> None:
    budget, does = _fight(play).budget.with_(action=False), "dodges"
    if deed.action == "dodge":
        budget = budget.with_(dodging=(*budget.dodging, deed.actor))
    else:
        budget, does = budget.with_(disengaging=(*budget.disengaging, deed.actor)), "disengages"
    play.happen(BudgetChanged(budget=budget, by=deed.actor, does=does))


def flee(play: Play, actor_id: str) -> None:
    """Leave the fight; whoever has a Reaction strikes at it."""
    if not with_party(play.state, actor_id):
        strike_at_leaving(play, (actor_id,))
    if creature(play.state, play.catalogue, actor_id).alive:
        play.happen(FoeFled(foe=actor_id))


def stands_by(play: Play, actor_id: str, target_id: str) -> Band:
    """The band between the actor and an enemy."""
    return _fight(play).foes[stander(play.state, actor_id, target_id)].band


def _fight(play: Play) -> Fight:
    fight = play.state.fight
    assert fight is not None
    return fight
