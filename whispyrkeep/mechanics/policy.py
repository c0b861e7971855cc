"""How the engine plays a foe's turn: a fixed policy, the same for every table.

A foe stands up, uses an ability that recharges if it can, else attacks: in melee when engaged,
with a ranged attack from a distance, and otherwise comes closer, Dashing if it must. It picks
one conscious party member at random for the turn and never strikes those who are down.
"""

from __future__ import annotations

from dataclasses import dataclass

from whispyrkeep.mechanics.attacks import make_attack
from whispyrkeep.mechanics.conditions import end_condition, leave_cover
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.forced import caught, covered, force_saves, standing_enemies
from whispyrkeep.mechanics.house_rules import wavers
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.positions import OUTWARDS, feet_between
from whispyrkeep.mechanics.reactions import answer, strike_at_leaving
from whispyrkeep.mechanics.sight import sees
from whispyrkeep.mechanics.steps import step_cost
from whispyrkeep.mechanics.strikes import Strike, block_strikes
from whispyrkeep.mechanics.surroundings import rough
from whispyrkeep.mechanics.turns import charmed_by, move_feet, spend
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import AttackEffect, Effect, MultiattackEffect, SaveEffect
from whispyrkeep.models.events import BudgetChanged, FoeFled, FoeMoved, ResourceChanged
from whispyrkeep.models.terms import Band, Condition, Trigger

SPENT = 0
READY = 1


@dataclass(frozen=True, slots=True)
class Volley:
    """Attacks to make, by the actions they come from."""

    actions: tuple[tuple[str, ...], ...]


def foe_turn(play: Play, foe_id: str) -> None:
    """Play the turn of a foe that can act."""
    if wavers(play, foe_id):
        strike_at_leaving(play, (foe_id,))
        if creature(play.state, play.catalogue, foe_id).alive:
            play.happen(FoeFled(foe=foe_id))
        return
    _stand_up(play, foe_id)
    target_id = _choose_target(play, foe_id)
    if target_id is None:
        return
    if _use_ability(play, foe_id, target_id):
        return
    _approach(play, foe_id, target_id)
    fight = play.state.fight
    able = creature(play.state, play.catalogue, foe_id).able
    if fight is not None and fight.budget.action and able:
        _attack(play, foe_id, target_id)


def _stand_up(play: Play, foe_id: str) -> None:
    """Source: SRD 5.2, Rules Glossary, "Prone"."""
    foe = creature(play.state, play.catalogue, foe_id)
    if foe.active(Condition.PRONE) and foe.speed > 0:
        move_feet(play, foe.speed // 2)
        end_condition(play, foe_id, Condition.PRONE, why="stood up")


def _choose_target(play: Play, foe_id: str) -> str | None:
    foe = creature(play.state, play.catalogue, foe_id)
    standing = [
        enemy
        for enemy in standing_enemies(play, foe_id)
        if not charmed_by(play.state, play.catalogue, foe_id, enemy)
    ]
    state, catalogue = play.state, play.catalogue
    seen = [m for m in standing if sees(state, foe, creature(state, catalogue, m))]
    open_ = [m for m in seen if not covered(play, foe_id, m)]
    choices = open_ or seen or standing
    if len(choices) < 2:
        return choices[0] if choices else None
    record = play.throw(foe_id, "target", f"1d{len(choices)}")
    names = ", ".join(creature(state, catalogue, choice).name for choice in choices)
    play.roll("other", foe_id, f"Whom to attack of {names}", record)
    return choices[record.total - 1]


# --- abilities that recharge ----------------------------------------------------------


def recharge(play: Play, foe_id: str) -> None:
    """Roll a d6 for every spent ability that recharges.

    Source: SRD 5.2.1, "Monsters", "Recharge X–Y": at the start of each of its turns.
    """
    foe = creature(play.state, play.catalogue, foe_id)
    assert foe.block is not None and foe.body is not None
    for action in foe.block.actions:
        if action.recharge and foe.body.resources.get(action.id, READY) == SPENT:
            record = play.throw(foe_id, "recharge", "1d6")
            play.roll("recharge", foe_id, f"{action.name} recharges on {action.recharge}+", record)
            if record.total >= action.recharge:
                play.happen(ResourceChanged(target=foe_id, resource=action.id, left=READY))


def _use_ability(play: Play, foe_id: str, target_id: str) -> bool:
    """Use the first ability with a save that is ready and reaches; whether one was used."""
    foe = creature(play.state, play.catalogue, foe_id)
    assert foe.block is not None and foe.body is not None
    feet = feet_between(play.state, foe_id, target_id)
    if covered(play, foe_id, target_id):
        return False
    for action in foe.block.actions:
        left = foe.body.resources.get(action.id, action.uses_per_day or READY)
        limited = action.recharge is not None or action.uses_per_day is not None
        for effect in action.effects:
            if isinstance(effect, SaveEffect) and limited and left and effect.feet >= feet:
                targets = caught(play, foe_id, action.name, effect, target_id)
                if not targets:
                    continue
                play.happen(ResourceChanged(target=foe_id, resource=action.id, left=left - 1))
                spend(play, "action")
                force_saves(play, foe, targets, action.name, effect)
                return True
    return False


# --- moving and attacking -------------------------------------------------------------


def _approach(play: Play, foe_id: str, target_id: str) -> None:
    """Come closer, a band at a time, until an attack can be made; Dash for the last step."""
    foe = creature(play.state, play.catalogue, foe_id)
    if foe.has(Condition.FRIGHTENED) or _volley(play, foe, target_id) is not None:
        return
    while _volley(play, foe, target_id) is None:
        fight = play.state.fight
        assert fight is not None
        mover = target_id if fight.foes[foe_id].ally else foe_id
        band = fight.foes[mover].band
        if band is Band.ENGAGED:
            return
        closer = OUTWARDS[OUTWARDS.index(band) - 1]
        rules, ground = play.state.world.rules, rough(play.state)
        cost = step_cost(rules, foe.speed, band, closer, rough=ground)
        if cost > fight.budget.movement_feet and fight.budget.action and foe.speed:
            dashing = fight.budget.movement_feet + foe.speed
            budget = fight.budget.with_(action=False, movement_feet=dashing)
            play.happen(BudgetChanged(budget=budget))
            fight = play.state.fight
            assert fight is not None
        if foe.speed == 0 or cost > fight.budget.movement_feet:
            return
        move_feet(play, cost)
        play.happen(FoeMoved(foe=mover, band=closer))
        leave_cover(play, foe_id, "moved")
        answer(play, foe_id, Trigger.COMES_CLOSER)
        foe = creature(play.state, play.catalogue, foe_id)
        if not foe.able:
            return


def _attack(play: Play, foe_id: str, target_id: str) -> None:
    foe = creature(play.state, play.catalogue, foe_id)
    volley = _volley(play, foe, target_id)
    if volley is None:
        return
    spend(play, "action")
    for names in volley.actions:
        target = creature(play.state, play.catalogue, target_id)
        foe = creature(play.state, play.catalogue, foe_id)
        if target.hit_points == 0 or not target.alive or not foe.able:
            return
        strike = usable(play, foe, target_id, names)
        if strike is not None:
            make_attack(play, foe_id, target_id, strike)
            answer(play, foe_id, Trigger.ATTACKS)


def _volley(play: Play, foe: Creature, target_id: str) -> Volley | None:
    """The attacks the foe can make from where it stands, the most numerous first."""
    assert foe.block is not None
    for action in foe.block.actions:
        for effect in action.effects:
            for names in _programs(effect):
                if any(usable(play, foe, target_id, each) for each in names):
                    return Volley(names)
    single = tuple(action.id for action in foe.block.actions if _attacks(action))
    return Volley((single,)) if usable(play, foe, target_id, single) else None


def _programs(effect: Effect) -> list[tuple[tuple[str, ...], ...]]:
    """The attacks of a multiattack, and those that may be made instead of all of them."""
    if not isinstance(effect, MultiattackEffect):
        return []
    return [
        tuple(
            step.actions
            for step in effect.steps
            if step.alternative is alternative
            for _ in range(step.count)
        )
        for alternative in (False, True)
    ]


def _attacks(action: ActionDefinition) -> bool:
    return any(isinstance(effect, AttackEffect) for effect in action.effects)


def usable(play: Play, foe: Creature, target_id: str, names: tuple[str, ...]) -> Strike | None:
    """The first of these actions' attacks that reaches; ranged ones only within normal range
    and not while an enemy is beside the foe, as long as there is another.
    """
    assert foe.block is not None
    feet = feet_between(play.state, foe.id, target_id)
    if covered(play, foe.id, target_id):
        return None
    strikes = [
        strike
        for name in names
        if (action := foe.block.action(name)) is not None
        for strike in block_strikes(action)
        if strike.reaches(feet)
    ]
    melee = [strike for strike in strikes if strike.melee]
    ranged = [strike for strike in strikes if not strike.melee and feet <= strike.normal]
    best = melee or ranged
    return best[0] if best else None


def opportunity(play: Play, foe_id: str) -> Strike | None:
    """The melee attack a foe makes when somebody leaves its reach.

    Source: SRD 5.2, "Opportunity Attacks".
    """
    foe = creature(play.state, play.catalogue, foe_id)
    assert foe.block is not None
    strikes = [s for action in foe.block.actions for s in block_strikes(action) if s.melee]
    return strikes[0] if strikes else None
