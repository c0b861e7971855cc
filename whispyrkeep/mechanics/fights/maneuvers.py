"""Combat actions that are neither attack, spell nor item.

Source: SRD 5.2, "Actions"; Rules Glossary, the actions; "Movement and Position".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from whispyrkeep.mechanics.choosing.deeds import Deed, deed_refusal, perform
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.fight import end_fight, end_turn, settle
from whispyrkeep.mechanics.fights.mounts import (
    carried_by,
    direct,
    directs,
    get_off,
    get_on,
    mover_of,
)
from whispyrkeep.mechanics.fights.positions import OUTWARDS, present_foes
from whispyrkeep.mechanics.fights.reactions import provoke, ready
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.struggles import break_free, wake
from whispyrkeep.mechanics.fights.turns import Cost, cannot_act, hasted, move_feet, no_target, spend
from whispyrkeep.mechanics.harm.burning import put_out
from whispyrkeep.mechanics.harm.conditions import (
    end_condition,
    gain_condition,
    gain_effect,
    lasting,
    leave_cover,
    release,
)
from whispyrkeep.mechanics.harm.damage import FIRST_AID_DC, KNOCKED_OUT, dying, stabilize
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.monsters.foe_reactions import pursue
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import ability_check, hide_behind
from whispyrkeep.mechanics.rolls.cover import take_cover
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import BudgetChanged, FoeMoved
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction
from whispyrkeep.models.riders import Size
from whispyrkeep.models.state import ActiveCondition, ActiveEffect, Fight
from whispyrkeep.models.terms import Ability, Band, Condition, EffectKind, Skill
from whispyrkeep.models.time import ROUND

HIDE_DC: Final = 15
FREE: Final = frozenset(
    {"move", "stand", "drop_prone", "let_go", "take_cover", "mount", "dismount", "end_turn"}
)
DIRECTED: Final = frozenset({"dash", "disengage", "dodge"})
"""What a controlled mount can do. Source: SRD 5.2, "Controlling a Mount"."""
FOCUSED: Final = frozenset({"dash", "disengage"})
CUNNING: Final = frozenset({"dash", "disengage", "hide"})


def combat_action(play: Play, request: CombatAction) -> Rejection | None:
    """Resolve one combat action."""
    if play.everybody and request.actor not in play.state.party:
        return act(play, request)
    outside = request.action == "stabilize"
    if play.state.fight is None and not outside:
        return refuse("fight.none", f"{request.action} is for fights, and nobody is fighting")
    cost = _cost(play, request)
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is None and request.action in DIRECTED and directs(play.state, request):
        refusal = direct(play, request)
    elif refusal is None:
        refusal = _ACTIONS[request.action](play, request, cost)
    if refusal is None and request.action != "end_turn":
        settle(play)
    return refusal


def act(play: Play, deed: Deed) -> Rejection | None:
    """Resolve what a creature of a stat block does, in a fight in which everybody chooses."""
    if not play.everybody:
        return refuse("actor.not_a_player", f"the engine plays {deed.actor}")
    refusal = deed_refusal(play, deed)
    if refusal is not None:
        return refusal
    perform(play, deed)
    if isinstance(deed, CombatAction) and deed.action == "end_turn":
        end_turn(play)
    else:
        settle(play)
    return None


def _cost(play: Play, request: CombatAction) -> Cost:
    """Cunning Action and Monk's Focus make some actions Bonus Actions, while one is left.

    Source: SRD 5.2, "Rogue", "Level 2: Cunning Action"; "Monk", "Level 2: Monk's Focus".
    """
    directed = request.action in DIRECTED and directs(play.state, request)
    if request.action in FREE or directed:
        return "free"
    member = play.state.party.get(request.actor)
    features = member.sheet.features if member is not None else ()
    cunning = "cunning-action" in features and request.action in CUNNING
    focused = "monks-focus" in features and request.action in FOCUSED
    fight = play.state.fight
    bonus_left = fight is not None and fight.budget.bonus_action
    if (cunning or focused) and bonus_left:
        return "bonus-action"
    quick = request.action in CUNNING
    return hasted(play.state, play.catalogue, request.actor, "action") if quick else "action"


def _fight(play: Play) -> Fight:
    fight = play.state.fight
    assert fight is not None
    return fight


# --- simple actions -------------------------------------------------------------------


def _dash(play: Play, request: CombatAction, cost: Cost) -> None:
    spend(play, cost)
    speed = creature(play.state, play.catalogue, request.actor).speed
    budget = _fight(play).budget
    farther = budget.with_(movement_feet=budget.movement_feet + speed)
    play.happen(BudgetChanged(budget=farther, by=request.actor, does="dashes"))


def _disengage(play: Play, request: CombatAction, cost: Cost) -> None:
    spend(play, cost)
    budget = _fight(play).budget
    careful = (*budget.disengaging, request.actor)
    left = budget.with_(disengaging=careful)
    play.happen(BudgetChanged(budget=left, by=request.actor, does="disengages"))


def _dodge(play: Play, request: CombatAction, cost: Cost) -> None:
    spend(play, cost)
    budget = _fight(play).budget
    left = budget.with_(dodging=(*budget.dodging, request.actor))
    play.happen(BudgetChanged(budget=left, by=request.actor, does="dodges"))


def _stand(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Prone": half the Speed, impossible at Speed 0."""
    actor = creature(play.state, play.catalogue, request.actor)
    if not actor.active(Condition.PRONE):
        return refuse("actor.standing", f"{actor.name} is not Prone")
    half = actor.speed // 2
    if actor.speed == 0 or _fight(play).budget.movement_feet < half:
        message = f"{actor.name} has too little movement left to stand up"
        return refuse("budget.movement", message, 'Rules Glossary, "Prone"')
    move_feet(play, half)
    end_condition(play, request.actor, Condition.PRONE, why="stood up")
    return None


def _drop_prone(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, "Dropping Prone": no action and no Speed, but not at Speed 0."""
    actor = creature(play.state, play.catalogue, request.actor)
    if actor.has(Condition.PRONE):
        return refuse("actor.prone", f"{actor.name} is Prone already")
    if actor.speed == 0:
        return refuse("actor.speed", f"{actor.name}'s Speed is 0", '"Dropping Prone"')
    gain_condition(play, request.actor, ActiveCondition(condition=Condition.PRONE))
    return None


def _let_go(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Grappling", "Ending a Grapple": no action required."""
    held = [
        foe.id
        for foe in present_foes(play.state)
        if any(entry.by == request.actor and entry.escape_dc for entry in foe.body.conditions)
        if request.target in (None, foe.id)
    ]
    if not held:
        return refuse("grapple.none", f"{request.actor} holds nobody like that")
    for foe_id in held:
        release(play, foe_id, request.actor, "let go")
    return None


def _extinguish(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Burning [Hazard]"."""
    actor = creature(play.state, play.catalogue, request.actor)
    if not actor.effects(EffectKind.BURNING):
        return refuse("actor.not_burning", f"{actor.name} is not on fire")
    spend(play, cost)
    put_out(play, request.actor)
    return None


def _take_cover(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    return take_cover(play, request)


def _end_turn(play: Play, _request: CombatAction, _cost: Cost) -> None:
    end_turn(play)


# --- help, first aid, hiding ----------------------------------------------------------


def _help(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Help"."""
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    if request.target in play.state.party:
        return _help_check(play, request, cost)
    foe = _fight(play).foes.get(request.target)
    if foe is None or foe.band is not Band.ENGAGED:
        message = f"{request.target} is not within 5 feet, so it cannot be distracted"
        return refuse("help.too_far", message, 'Rules Glossary, "Help"')
    spend(play, cost)
    _give_help(play, request, EffectKind.DISTRACTED)
    return None


def _help_check(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    helper = play.state.party[request.actor].sheet
    if request.target == request.actor:
        return refuse("help.self", "help is for an ally")
    if request.skill is None or request.skill not in helper.skills:
        known = ", ".join(skill.value for skill in helper.skills)
        message = f"name a skill that {helper.name} is proficient in: {known}"
        return refuse("help.skill", message, 'Rules Glossary, "Help"')
    spend(play, cost)
    _give_help(play, request, EffectKind.HELPED)
    return None


def _give_help(play: Play, request: CombatAction, kind: EffectKind) -> None:
    assert request.target is not None
    name = creature(play.state, play.catalogue, request.actor).name
    timer = lasting(
        play.state,
        "start-of-sources-next-turn",
        target=request.target,
        source=request.actor,
    )
    effect = ActiveEffect(
        kind=kind,
        source=f"help from {name}",
        by=request.actor,
        skill=request.skill if kind is EffectKind.HELPED else None,
        once=True,
        **timer,
    )
    gain_effect(play, request.target, effect)


def _first_aid(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, "Stabilizing a Character"; "Knocking out a Creature"."""
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    needs = aid_needed(play, request.target)
    if needs is None:
        return refuse("target.needs_no_aid", f"{request.target} is neither dying nor knocked out")
    spend(play, cost)
    helped = ability_check(play, request.actor, Ability.WISDOM, Skill.MEDICINE, FIRST_AID_DC)
    if helped and needs == "dying":
        stabilize(play, request.target)
    elif helped:
        end_condition(
            play, request.target, Condition.UNCONSCIOUS, source=KNOCKED_OUT, why="first aid"
        )
    if play.state.fight is None:
        time_passes(play, ROUND, "first aid")
    return None


def aid_needed(play: Play, target_id: str) -> str | None:
    """``dying`` or ``knocked out``, if the creature is."""
    if dying(play.state, target_id):
        return "dying"
    target = creature(play.state, play.catalogue, target_id)
    asleep = any(e.source == KNOCKED_OUT for e in target.active(Condition.UNCONSCIOUS))
    return "knocked out" if asleep else None


def _hide(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """Source: SRD 5.2, Rules Glossary, "Hide": DC 15, and the Invisible condition."""
    actor = creature(play.state, play.catalogue, request.actor)
    watching = (
        []
        if _behind_a_friend(play, actor)
        else [
            foe.name
            for foe in present_foes(play.state)
            if foe.band is Band.ENGAGED
            and sees(play.state, creature(play.state, play.catalogue, foe.id), actor)
            and creature(play.state, play.catalogue, foe.id).able
        ]
    )
    if watching:
        message = f"{actor.name} cannot hide in plain sight of {', '.join(watching)}"
        return refuse("hide.seen", message, 'Rules Glossary, "Hide"')
    spend(play, cost)
    hidden = ability_check(play, request.actor, Ability.DEXTERITY, Skill.STEALTH, HIDE_DC)
    if hidden:
        gain_condition(play, request.actor, hide_behind(play, request.actor))
    return None


def _behind_a_friend(play: Play, actor: Creature) -> bool:
    """Whether somebody larger of the party obscures a Halfling.

    Source: SRD 5.2, "Halfling", "Naturally Stealthy".
    """
    if "naturally-stealthy" not in actor.features:
        return False
    others = (creature(play.state, play.catalogue, who) for who in play.state.party)
    return any(SIZES.index(o.size) > SIZES.index(actor.size) for o in others if o.alive)


# --- moving ---------------------------------------------------------------------------


def _move(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    """Come closer to a foe or further away from it."""
    refusal = no_target(play.state, play.catalogue, request.target) or _cannot_move(play, request)
    if refusal is not None or request.target is None or request.band is None:
        return refusal
    foe = _fight(play).foes[request.target]
    mover = creature(play.state, play.catalogue, mover_of(play.state, request.actor))
    rules = play.state.world.rules
    ground = rough(play.state, mover) or _bad_ground(play)
    cost = step_cost(rules, mover.speed, foe.band, request.band, rough=ground)
    cost *= 2 if _drags(play, request.actor, foe.id) else 1
    left = _fight(play).budget.movement_feet
    if cost > left:
        message = f"that takes {cost} feet and {left} are left; Dash, or move a band at a time"
        return refuse("budget.movement", message, '"Movement and Position"')
    if foe.band is Band.ENGAGED:
        provoke(play, mover.id, (foe.id,))
    if creature(play.state, play.catalogue, mover.id).able:
        move_feet(play, cost)
        play.happen(FoeMoved(foe=foe.id, band=request.band))
        leave_cover(play, request.actor, "moved")
        _break_grapples(play, request.actor, foe.id)
        pursue(play, request.actor)
    return None


def _cannot_move(play: Play, request: CombatAction) -> Rejection | None:
    actor = creature(play.state, play.catalogue, request.actor)
    foe = _fight(play).foes.get(request.target or "")
    if foe is None or request.band is None:
        return refuse("move.where", "name a foe as target and the band to be in from it")
    if foe.ally:
        return refuse("move.ally", f"{foe.name} is beside the party already")
    if foe.band is request.band:
        return refuse("move.there", f"{foe.name} is already {request.band.value}")
    mount = carried_by(play.state, request.actor)
    mover = actor if mount is None else creature(play.state, play.catalogue, mount.id)
    if mover.speed == 0:
        return refuse("actor.speed", f"{mover.name}'s Speed is 0", 'Rules Glossary, "Grappled"')
    if mover.has(Condition.PRONE):
        return refuse("actor.prone", f"{mover.name} is Prone; stand up first")
    closer = OUTWARDS.index(request.band) < OUTWARDS.index(foe.band)
    fears = any(entry.by == foe.id for entry in actor.active(Condition.FRIGHTENED))
    if closer and fears:
        message = f"{actor.name} is Frightened of {foe.name} and cannot come closer"
        return refuse("actor.frightened", message, 'Rules Glossary, "Frightened"')
    return None


def _bad_ground(play: Play) -> bool:
    """Whether somebody engaged makes the ground around it Difficult Terrain.

    Source: SRD 5.2, Gibbering Mouther, "Aberrant Ground" (p. 288).
    """
    return any(
        foe.band is Band.ENGAGED
        and creature(play.state, play.catalogue, foe.id).trait(TraitRule.ABERRANT_GROUND)
        for foe in present_foes(play.state)
    )


def _drags(play: Play, actor_id: str, away_from: str) -> bool:
    """Whether the actor moves with somebody it grapples, at 1 extra foot for every foot.

    Source: SRD 5.2, Rules Glossary, "Grappled", "Movable".
    """
    actor = creature(play.state, play.catalogue, actor_id)
    for foe in present_foes(play.state):
        held = any(entry.by == actor_id and entry.escape_dc for entry in foe.body.conditions)
        if held and foe.id != away_from:
            size = creature(play.state, play.catalogue, foe.id).size
            if size is not Size.TINY and SIZES.index(size) > SIZES.index(actor.size) - 2:
                return True
    return False


def _break_grapples(play: Play, one: str, other: str) -> None:
    """A grapple ends when its range is exceeded."""
    for held, grappler in ((one, other), (other, one)):
        release(play, held, grappler, "out of reach")


def _flee(play: Play, request: CombatAction, cost: Cost) -> Rejection | None:
    """The party breaks away: docs/rulings.md."""
    actor = creature(play.state, play.catalogue, request.actor)
    if actor.speed == 0:
        return refuse("actor.speed", f"{actor.name}'s Speed is 0 and cannot flee")
    spend(play, cost)
    engaged = tuple(foe.id for foe in present_foes(play.state) if foe.band is Band.ENGAGED)
    provoke(play, request.actor, engaged)
    if creature(play.state, play.catalogue, request.actor).able:
        end_fight(play, "flight")
    return None


def _mount(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    return get_on(play, request)


def _dismount(play: Play, request: CombatAction, _cost: Cost) -> Rejection | None:
    return get_off(play, request)


_ACTIONS: Final[dict[str, Callable[[Play, CombatAction, Cost], Rejection | None]]] = {
    "dash": _dash,
    "disengage": _disengage,
    "dodge": _dodge,
    "help": _help,
    "hide": _hide,
    "move": _move,
    "stabilize": _first_aid,
    "stand": _stand,
    "drop_prone": _drop_prone,
    "let_go": _let_go,
    "ready": ready,
    "take_cover": _take_cover,
    "extinguish": _extinguish,
    "wake": wake,
    "break_free": break_free,
    "flee": _flee,
    "mount": _mount,
    "dismount": _dismount,
    "end_turn": _end_turn,
}
