"""Turns that something has a say in: actions that end it, and dice that decide what one does.

Source: SRD 5.2, "Confusion", "Irresistible Dance", "Maze", "Phantasmal Force".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.attack_counts import attacks_per_action
from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import melee_in_hand
from whispyrkeep.mechanics.creatures.view import Creature, creature, everybody, exists
from whispyrkeep.mechanics.fights.battering import batter
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    OUTWARDS,
    allies,
    away,
    feet_between,
    present_others,
)
from whispyrkeep.mechanics.fights.reactions import opportunity, provoke, strike_at_leaving
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import Cost, no_target, spend
from whispyrkeep.mechanics.harm.conditions import (
    drop_what_is_held,
    end_effect,
    gain_condition,
    gain_effect,
)
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.lasting import Origin, Term, endure
from whispyrkeep.mechanics.harm.waking import free_of, shake, stupors
from whispyrkeep.mechanics.monsters.bonds import settle_clinging
from whispyrkeep.mechanics.monsters.breaking import breakable, strike_bond
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.events import BudgetChanged, FoeMoved
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Band, Condition, EffectKind
from whispyrkeep.models.workings import BehaveEffect, EscapeEffect, TurnsEffect

# --- actions that end a spell ---------------------------------------------------------


def wake(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Shake somebody beside the actor out of magical sleep or stupor."""
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    if not stupors(play, request.target):
        message = f"{request.target} is in no sleep or stupor that a shake ends"
        return refuse("wake.none", message, '"Sleep", "Hypnotic Pattern"')
    if feet_between(play.state, request.actor, request.target) > BESIDE:
        message = f"{request.target} is more than {BESIDE} feet away; come closer first"
        return refuse("wake.too_far", message, '"Sleep"')
    spend(play, cost)
    shake(play, request.target)
    return None


def break_free(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Try to end something on the actor, or on somebody beside it, that an action may end."""
    bearer_id = request.target or request.actor
    if not exists(play.state, bearer_id):
        return refuse("target.unknown", f"nobody is called {bearer_id}")
    view = creature(play.state, play.catalogue, bearer_id)
    bonds = [bond for bond in _bonds(view) if bearer_id == request.actor or bond[1].helped]
    held = breakable(view)
    if not bonds and held is None:
        message = f"nothing is on {view.name} that this action ends; a grapple takes a check"
        return refuse("spell.no_escape", message)
    if feet_between(play.state, request.actor, bearer_id) > BESIDE:
        return refuse("target.too_far", f"{view.name} is more than {BESIDE} feet away")
    spend(play, cost)
    if bonds:
        _try(play, request.actor, bearer_id, *bonds[0])
    elif held is not None:
        strike_bond(play, request.actor, bearer_id, held)
    return None


def _bonds(view: Creature) -> list[tuple[ActiveEffect, EscapeEffect]]:
    return list(view.body.works(EscapeEffect)) if view.body else []


def struggle(play: Play, creature_id: str) -> bool:
    """Make the roll that may end a spell on the creature; whether there was any such spell."""
    view = creature(play.state, play.catalogue, creature_id)
    if not view.able or not _bonds(view):
        return False
    active, way = _bonds(view)[0]
    if way.hit_points:
        batter(play, creature_id, active, way)
    else:
        _try(play, creature_id, creature_id, active, way)
    return True


def _try(
    play: Play, actor_id: str, bearer_id: str, active: ActiveEffect, way: EscapeEffect
) -> None:
    dc = way.difficulty_class or active.dc
    if not dc:
        freed = True
    elif way.skill is not None:
        freed = ability_check(play, actor_id, way.ability, way.skill, dc)
    else:
        freed = saving_throw(play, actor_id, Save(way.ability, dc, active.source))
    if freed and way.harms and actor_id != bearer_id:
        puller = creature(play.state, play.catalogue, actor_id)
        harms = roll_damage(play, puller, puller, way.harms, label=active.source)
        deal_damage(play, actor_id, harms, source=active.source)
    if freed:
        free_of(play, bearer_id, active.source, "broke free")
        settle_clinging(play)


# --- dice that decide -----------------------------------------------------------------

STILL: Final = HinderRider(what="turn", until="end-of-this-turn")


def behave(play: Play, creature_id: str) -> None:
    """Roll for what a confused creature does on the turn that begins."""
    view = creature(play.state, play.catalogue, creature_id)
    _forgo(play, view)
    _run(play, view)
    if view.hindered("loyalty") and view.able:
        _betray(play, view)
        return
    found = next(view.body.works(BehaveEffect), None) if view.body and view.able else None
    if found is None:
        return
    active, effect = found
    record = play.throw(creature_id, "effect", effect.dice)
    play.roll("other", creature_id, f"{active.source}: what it does", record)
    does = next(row.does for row in effect.rows if record.total <= row.most)
    if does == "strike":
        _lash_out(play, view)
    if does != "choose":
        origin = Origin(by=creature_id, name=f"{active.source} (this turn)")
        endure(play, creature_id, (STILL,), origin, Term("end-of-this-turn"))


def _forgo(play: Play, view: Creature) -> None:
    """Take the action from who may not act, or has to Dodge; the movement stays.

    Source: SRD 5.2, "Stinking Cloud", "Bestow Curse".
    """
    fight, dodges = play.state.fight, view.hindered("dodge")
    if fight is None or not (dodges or view.hindered("action")):
        return
    budget = fight.budget.with_(action=False)
    if dodges:
        budget = budget.with_(dodging=(*budget.dodging, view.id))
    play.happen(BudgetChanged(budget=budget))


def _run(play: Play, view: Creature) -> None:
    """Spend the turn running, from or to where the effect comes from, as far as a Dash goes; or
    grovelling, or with what was held on the ground.

    Source: SRD 5.2, "Fear", "Command", "Eyebite"; docs/rulings.md.
    """
    _follow_the_lure(play, view)
    works = list(view.body.works(HinderRider)) if view.body and view.able else []
    for active, rider in works:
        if rider.what == "driven" and active.by is not None:
            _go(play, view, active.by, view.speed, outward=True)
            _stand_still(play)
        if rider.what not in ("flight", "drawn", "grovel", "drop") or active.by is None:
            continue
        if rider.what == "grovel":
            gain_condition(play, view.id, ActiveCondition(condition=Condition.PRONE))
        elif rider.what == "drop":
            drop_what_is_held(play, view.id)
        else:
            _go(play, view, active.by, 2 * view.speed, outward=rider.what == "flight")
        origin = Origin(by=view.id, name=f"{active.source} (this turn)")
        endure(play, view.id, (STILL,), origin, Term("end-of-this-turn"))
        return


def _stand_still(play: Play) -> None:
    """All the movement of the turn is used up. Source: SRD 5.2, "Compulsion"."""
    fight = play.state.fight
    if fight is not None:
        play.happen(BudgetChanged(budget=fight.budget.with_(movement_feet=0)))


def _follow_the_lure(play: Play, view: Creature) -> None:
    """Who is lured walks, though it can do nothing else. Source: SRD 5.2.1, "Luring Song"."""
    for effect in view.effects(EffectKind.HINDERED):
        if effect.what == "lured" and effect.by is not None:
            _go(play, view, effect.by, view.speed, outward=False)


def _go(play: Play, view: Creature, other_id: str, left: int, *, outward: bool) -> None:
    """Change bands until so many feet are used up; leaving somebody's reach provokes."""
    fight = play.state.fight
    assert fight is not None
    mover = fight.foes.get(view.id) or fight.foes.get(other_id)
    if mover is None or mover.ally:
        return
    step = 1 if outward else -1
    place = OUTWARDS.index(mover.band)
    while 0 <= place + step < len(OUTWARDS):
        band, there = OUTWARDS[place], OUTWARDS[place + step]
        cost = step_cost(
            play.state.world.rules, view.speed, band, there, rough=rough(play.state, view)
        )
        if view.speed == 0 or cost > left:
            return
        if outward and band is Band.ENGAGED:
            _leave(play, view.id, mover.id)
            if not creature(play.state, play.catalogue, view.id).able:
                return
        play.happen(FoeMoved(foe=mover.id, band=there))
        place, left = place + step, left - cost


def _leave(play: Play, who: str, foe_id: str) -> None:
    if who == foe_id:
        strike_at_leaving(play, (foe_id,))
    else:
        provoke(play, who, (foe_id,))


def turns_again(play: Play, creature_id: str) -> bool:
    """Whether the creature takes another turn in a row, one of those that time stands still for.

    Source: SRD 5.2, "Time Stop".
    """
    body = creature(play.state, play.catalogue, creature_id).body
    for active, turns in body.works(TurnsEffect) if body else ():
        end_effect(play, creature_id, active.kind, source=active.source, why="time flows on")
        if turns.left > 1:
            rest = turns.with_(left=turns.left - 1)
            gain_effect(play, creature_id, active.with_(works=(rest,)))
        return True
    return False


def _lash_out(play: Play, view: Creature) -> None:
    """One melee attack against a creature within reach that a die names, friend or foe."""
    within = [
        one
        for one in everybody(play.state)
        if one != view.id and _there(play, one) and feet_between(play.state, view.id, one) <= BESIDE
    ]
    member = play.state.party.get(view.id)
    strike = melee_in_hand(member, play.catalogue) if member else opportunity(play, view.id)
    if not within or strike is None:
        return
    record = play.throw(view.id, "target", f"1d{len(within)}")
    play.roll("other", view.id, "whom it strikes", record)
    make_attack(play, view.id, within[record.total - 1], strike)


def _betray(play: Play, view: Creature) -> None:
    """Strike at a companion beside it, whom a die names, with all the attacks of its action.

    Source: SRD 5.2.1, Aboleth, "Dominate Mind"; docs/rulings.md.
    """
    friends = [one for one in allies(play.state, view.id) if _there(play, one)]
    member = play.state.party.get(view.id)
    strike = melee_in_hand(member, play.catalogue) if member else opportunity(play, view.id)
    if friends and strike is not None:
        record = play.throw(view.id, "target", f"1d{len(friends)}")
        play.roll("other", view.id, "whom of its own it strikes", record)
        for _ in range(attacks_per_action(view)):
            if creature(play.state, play.catalogue, view.id).hindered("loyalty"):
                make_attack(play, view.id, friends[record.total - 1], strike)
    origin = Origin(by=view.id, name="another's will (this turn)")
    endure(play, view.id, (STILL,), origin, Term("end-of-this-turn"))


def _there(play: Play, creature_id: str) -> bool:
    body = creature(play.state, play.catalogue, creature_id).body
    if body is None or body.dead or away(body):
        return False
    here = {foe.id for foe in present_others(play.state)}
    return creature_id in play.state.party or creature_id in here
