"""How the engine plays a creature that no player plays: a tactic chooses among its deeds.

It stands up, uses an ability that recharges if it can, else attacks: in melee when engaged, with
a ranged attack from a distance, and otherwise comes closer, Dashing if it must. Whom it strikes
at, from where, and when it holds back or gives up is the tactic's.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Final, Protocol

from whispyrkeep.mechanics.attacks.forced import covered, downed_enemies, standing_enemies
from whispyrkeep.mechanics.choosing.deeds import (
    Deed,
    as_request,
    flee,
    hindrance,
    perform,
    stands_by,
)
from whispyrkeep.mechanics.choosing.policy import (
    Assail,
    Volley,
    action_casts,
    stander,
    volley_worth,
    volleys,
)
from whispyrkeep.mechanics.choosing.sides import tactic_of
from whispyrkeep.mechanics.choosing.weighing import ability_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, OUTWARDS, allies, feet_between
from whispyrkeep.mechanics.fights.turns import charmed_by, spend
from whispyrkeep.mechanics.harm.moments import berserk
from whispyrkeep.mechanics.harm.waking import shake, stupors
from whispyrkeep.mechanics.house_rules import wavers
from whispyrkeep.mechanics.monsters.bonds import clings_to
from whispyrkeep.mechanics.monsters.extras import (
    bonus_actions,
    brings_closer,
    plain_actions,
)
from whispyrkeep.mechanics.monsters.fading import is_ethereal, search
from whispyrkeep.mechanics.monsters.foe_spells import Cast, cast_worth
from whispyrkeep.mechanics.monsters.possessing import host_of
from whispyrkeep.mechanics.monsters.powers import Ability, abilities
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.effects import CastEffect
from whispyrkeep.models.requests import CombatAction, UseAction
from whispyrkeep.models.tactics import Percent, Prey, Tactic
from whispyrkeep.models.terms import Band, Condition

HALF: Percent = 50


def foe_turn(play: Play, actor_id: str) -> None:
    """Play the turn of a creature of a stat block that can act."""
    mind = tactic_of(play, actor_id)
    if wavers(play, actor_id) or gives_up(play, actor_id, mind):
        flee(play, actor_id)
        return
    rise = CombatAction(actor=actor_id, action="stand")
    if hindrance(play, rise) is None:
        perform(play, rise)
    search(play, actor_id)
    if rouse(play, actor_id):
        return
    target_id = choose_target(play, actor_id, mind)
    if target_id is not None:
        _take_bonus(play, actor_id, target_id, closer=True)
        if is_ethereal(creature(play.state, play.catalogue, actor_id)):
            return
        _act_on(play, actor_id, target_id, mind)
        _take_bonus(play, actor_id, target_id, closer=False)


def rouse(play: Play, actor_id: str) -> bool:
    """Shake an ally beside it out of magical sleep or stupor, if that one counts for as much.

    Source: SRD 5.2, "Sleep", "Hypnotic Pattern"; docs/rulings.md.
    """
    fight, own = play.state.fight, creature(play.state, play.catalogue, actor_id)
    for one in allies(play.state, actor_id) if fight and fight.budget.action else ():
        ally = creature(play.state, play.catalogue, one)
        beside = feet_between(play.state, actor_id, one) <= BESIDE
        lost = beside and not ally.able and ally.hit_points > 0
        if lost and ally.max_hit_points >= own.max_hit_points and stupors(play, one):
            spend(play, "action")
            shake(play, one)
            return True
    return False


def _take_bonus(play: Play, actor_id: str, target_id: str, *, closer: bool) -> None:
    """The first Bonus Action of use: before the action one that brings it closer, after it any."""
    if not creature(play.state, play.catalogue, actor_id).able:
        return
    view = creature(play.state, play.catalogue, actor_id)
    for action in bonus_actions(play, actor_id, target_id):
        if brings_closer(view, action) is closer:
            perform(play, UseAction(actor=actor_id, action=action.id, target=target_id))
            return


def _act_on(play: Play, actor_id: str, target_id: str, mind: Tactic) -> None:
    """Come closer and act, until the action is taken or nothing more can be done."""
    while play.state.fight is not None:
        deed = next_deed(play, actor_id, target_id, mind)
        if deed is None or hindrance(play, deed) is not None:
            return
        perform(play, deed)
        if isinstance(deed, UseAction) or deed.action == "dodge":
            return


def gives_up(play: Play, actor_id: str, mind: Tactic) -> bool:
    """Whether the creature is hurt enough to leave."""
    actor = creature(play.state, play.catalogue, actor_id)
    return mind.flees_at is not None and hurt_to(actor, mind.flees_at) and actor.speed > 0


class Wounded(Protocol):
    """Whoever has Hit Points."""

    @property
    def hit_points(self) -> int: ...

    @property
    def max_hit_points(self) -> int: ...


def hurt_to(view: Wounded, percent: int) -> bool:
    """Whether so many percent of the Hit Point maximum are left, or fewer."""
    return view.hit_points * 100 <= view.max_hit_points * percent


# --- whom -----------------------------------------------------------------------------


def choose_target(play: Play, actor_id: str, mind: Tactic) -> str | None:
    """Whom of those it can see and reach the creature goes for; who are down, if it finishes.

    Who is Grappled goes for who holds it: at others it strikes with Disadvantage.
    """
    actor = creature(play.state, play.catalogue, actor_id)
    state, catalogue = play.state, play.catalogue
    standing = [
        enemy
        for enemy in _within_temper(play, actor)
        if not charmed_by(state, catalogue, actor_id, enemy)
    ]
    seen = [m for m in standing if sees(state, actor, creature(state, catalogue, m))]
    open_ = [m for m in seen if not covered(play, actor_id, m)]
    choices = open_ or seen or standing
    within = host_of(creature(play.state, play.catalogue, actor_id))
    choices = [m for m in choices if m != within]
    choices = [m for m in choices if m == clings_to(play, actor_id)] or choices
    choices = [m for m in choices if not left_alone(play, m)] or choices
    if mind.finishes:
        down = downed_enemies(play, actor_id)
        choices = [m for m in down if feet_between(state, actor_id, m) <= BESIDE] or choices
    holding = {entry.by for entry in actor.active(Condition.GRAPPLED)}
    choices = [m for m in choices if m in holding] or choices
    if len(choices) < 2:
        return choices[0] if choices else None
    if mind.prey != "anyone":
        return preferred(play, actor_id, choices, mind)
    record = play.throw(actor_id, "target", f"1d{len(choices)}")
    names = [creature(state, catalogue, choice).name for choice in choices]
    play.roll("other", actor_id, thrown_for(names), record)
    return choices[record.total - 1]


def thrown_for(names: Iterable[str]) -> str:
    """What the log says of a target that is thrown for."""
    return f"Whom to attack of {', '.join(names)}"


def left_alone(play: Play, creature_id: str) -> bool:
    """Whether it is out of the fight until somebody hurts it: asleep, or spellbound."""
    body = creature(play.state, play.catalogue, creature_id).body
    entries = body.conditions if body is not None else ()
    return any(entry.ends_on_damage and entry.condition in STILLED for entry in entries)


STILLED: Final = frozenset({Condition.INCAPACITATED, Condition.UNCONSCIOUS})


def _within_temper(play: Play, actor: Creature) -> list[str]:
    """The enemies who stand; for the berserk whoever is nearest, friend or foe.

    Source: SRD 5.2.1, Clay Golem, Flesh Golem, "Berserk".
    """
    if not berserk(actor):
        return standing_enemies(play, actor.id)
    state, catalogue = play.state, play.catalogue
    others = [*standing_enemies(play, actor.id), *allies(state, actor.id)]
    seen = [other for other in others if sees(state, actor, creature(state, catalogue, other))]
    nearest = min((feet_between(state, actor.id, other) for other in seen), default=0)
    return [other for other in seen if feet_between(state, actor.id, other) == nearest]


def preferred(play: Play, actor_id: str, choices: list[str], mind: Tactic) -> str:
    """The prey of a tactic that does not leave it to the dice; the first of several alike."""
    views = [creature(play.state, play.catalogue, one) for one in choices]
    feet = (feet_between(play.state, actor_id, view.id) for view in views)
    wanted = (
        appeal(mind.prey, near, view.hit_points, casts=casts_spells(view))
        for view, near in zip(views, feet, strict=True)
    )
    return min(zip(wanted, choices, strict=True), key=itemgetter(0))[1]


def appeal(prey: Prey, feet: int, hit_points: int, *, casts: bool) -> tuple[int, int]:
    """How much somebody is wanted as prey; the lowest is wanted most."""
    match prey:
        case "nearest":
            return (feet, 0)
        case "strongest":
            return (-hit_points, 0)
        case "casters":
            return (not casts, hit_points)
        case _:
            return (hit_points, 0)


def casts_spells(view: Creature) -> bool:
    """Whether the creature is a spellcaster."""
    if view.sheet is not None:
        return view.sheet.spellcasting is not None
    return view.block is not None and _has_spells(view.block)


def _has_spells(block: StatBlock) -> bool:
    return any(
        isinstance(effect, CastEffect) for action in block.actions for effect in action.effects
    )


# --- what -----------------------------------------------------------------------------


def next_deed(play: Play, actor_id: str, target_id: str, mind: Tactic) -> Deed | None:
    """What the creature does next on its turn; None when it is done."""
    fight = play.state.fight
    actor = creature(play.state, play.catalogue, actor_id)
    if fight is None or not actor.able:
        return None
    if fight.budget.action:
        deed = _act(play, actor, target_id, mind)
        if deed is not None:
            return deed
    return _come_closer(play, actor, target_id)


def _act(play: Play, actor: Creature, target_id: str, mind: Tactic) -> Deed | None:
    """An action, if there is one worth taking from here."""
    if mind.dodges_at is not None and hurt_to(actor, mind.dodges_at):
        return CombatAction(actor=actor.id, action="dodge")
    first = _at_once(play, actor, target_id, mind)
    if first is not None:
        return UseAction(actor=actor.id, action=first.id, target=target_id)
    engaged = stands_by(play, actor.id, target_id) is Band.ENGAGED
    if mind.range == "close" and not engaged and _may_come_closer(play, actor, target_id):
        return None
    volley = next(volleys(play, actor, target_id), None)
    better = _better_cast(play, actor, target_id, mind, volley) or _better_ability(
        play, actor, target_id, volley
    )
    if better is not None:
        return UseAction(actor=actor.id, action=better.action.id, target=target_id)
    if volley is not None:
        order = Assail(knock_out=mind.spares, finish=mind.finishes)
        return as_request(actor.id, target_id, volley, order)
    return None


def _at_once(play: Play, actor: Creature, target_id: str, mind: Tactic) -> ActionDefinition | None:
    """A limited ability that is ready, or an action that is neither attack nor save."""
    if may_spend(play, actor.id, mind):
        many = len(standing_enemies(play, actor.id))
        for ability in abilities(play, actor.id, target_id):
            wide = ability.effect.area is not None
            if ability.limited and (not wide or len(ability.targets) >= min(mind.gathers, many)):
                return ability.action
    plain = plain_actions(play, actor.id, target_id)
    return next((action for action in plain if not brings_closer(actor, action)), None)


def _better_cast(
    play: Play, actor: Creature, target_id: str, mind: Tactic, volley: Volley | None
) -> Cast | None:
    """A spell that is worth more than the attacks there are, if it may be spent."""
    saving = not may_spend(play, actor.id, mind)
    found = [one for one in action_casts(play, actor, target_id) if not (saving and one.limited)]
    best = max(found, key=lambda one: cast_worth(play, one), default=None)
    least = volley_worth(play, actor, target_id, volley) if volley is not None else 0
    return best if best is not None and cast_worth(play, best) > least else None


def _better_ability(
    play: Play, actor: Creature, target_id: str, volley: Volley | None
) -> Ability | None:
    """An ability without limits that is worth more than the attacks there are."""
    free = [one for one in abilities(play, actor.id, target_id) if not one.limited]
    if not free:
        return None
    best = max(free, key=lambda one: ability_worth(play, one))
    least = volley_worth(play, actor, target_id, volley) if volley is not None else 0
    return best if ability_worth(play, best) > least else None


def may_spend(play: Play, actor_id: str, mind: Tactic) -> bool:
    """Whether the tactic lets slots and limited abilities be used now."""
    if mind.spends != "sparingly":
        return mind.spends == "freely"
    side = [one for one in side_of(play, actor_id) if one.alive]
    return any(hurt_to(one, HALF) for one in side)


def side_of(play: Play, actor_id: str) -> list[Creature]:
    """The creature and its allies."""
    ids = (actor_id, *allies(play.state, actor_id))
    return [creature(play.state, play.catalogue, one) for one in ids]


def _may_come_closer(play: Play, actor: Creature, target_id: str) -> bool:
    step = _come_closer(play, actor, target_id)
    return step is not None and hindrance(play, step) is None


def _come_closer(play: Play, actor: Creature, target_id: str) -> Deed | None:
    """A band closer, or Dash for the last step; None when an attack can be made from here."""
    band = stands_by(play, actor.id, target_id)
    if band is Band.ENGAGED or actor.speed == 0 or actor.has(Condition.FRIGHTENED):
        return None
    fight = play.state.fight
    assert fight is not None
    if not fight.budget.action and next(volleys(play, actor, target_id), None) is not None:
        return None
    closer = OUTWARDS[OUTWARDS.index(band) - 1]
    mover = stander(play.state, actor.id, target_id)
    step = CombatAction(actor=actor.id, action="move", target=mover, band=closer)
    if hindrance(play, step) is None:
        return step
    dash = CombatAction(actor=actor.id, action="dash")
    return dash if hindrance(play, dash) is None else None
