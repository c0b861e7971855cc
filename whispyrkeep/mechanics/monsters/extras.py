"""Bonus Actions and legendary actions of a stat block: what is worth taking, and taking it.

Source: SRD 5.2.1, "Monsters", "Bonus Actions", "Legendary Actions"; the stat blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from whispyrkeep.mechanics.attacks.forced import force_saves, open_to, standing_enemies
from whispyrkeep.mechanics.choosing.policy import (
    Assail,
    best_part,
    programs,
    stander,
    strike_out,
    volley_worth,
    volleys,
)
from whispyrkeep.mechanics.choosing.weighing import ability_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    OUTWARDS,
    band_feet,
    feet_between,
    present_others,
)
from whispyrkeep.mechanics.fights.reactions import answer
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import charmed_by, say, spend
from whispyrkeep.mechanics.harm.conditions import gain_effect, lasting
from whispyrkeep.mechanics.harm.damage import heal, temporary_hit_points
from whispyrkeep.mechanics.harm.moments import bound, harm_around, wrestling
from whispyrkeep.mechanics.monsters.calling import call_up, could_call
from whispyrkeep.mechanics.monsters.fading import (
    hide,
    is_ethereal,
    phase,
    put_on,
    show,
    vanish,
    would_phase,
    would_shine,
    would_vanish,
)
from whispyrkeep.mechanics.monsters.foe_spells import (
    action_cast,
    best_cast,
    cast_by_foe,
    cast_worth,
)
from whispyrkeep.mechanics.monsters.powers import (
    LEGENDARY,
    ability_of,
    awaited,
    awaited_by,
    catches,
    legendary_uses,
    ready,
    use_up,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness, sees
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    BestowEffect,
    CastEffect,
    DamageEffect,
    GrantEffect,
    HealEffect,
    MoveEffect,
    SaveEffect,
    TeleportEffect,
    TemporaryEffect,
    WardEffect,
)
from whispyrkeep.models.events import BudgetChanged, FoeMoved, ResourceChanged
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.programs import ManeuverEffect, MultiattackEffect, PhaseEffect
from whispyrkeep.models.riders import PullRider
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import Band, Condition, EffectKind, Trigger
from whispyrkeep.models.workings import SummonEffect

MOVERS: Final = (MoveEffect, TeleportEffect)
PLAINLY: Final = Assail()


# --- Bonus Actions --------------------------------------------------------------------


def bonus_actions(play: Play, foe_id: str, target_id: str) -> list[ActionDefinition]:
    """The Bonus Actions that would do something now, with this target."""
    fight = play.state.fight
    view = creature(play.state, play.catalogue, foe_id)
    if fight is None or not fight.budget.bonus_action or view.hindered("bonus-actions"):
        return []
    actions = view.block.bonus_actions if view.block else ()
    return [action for action in actions if useful(play, view, action, target_id)]


def take_bonus_action(play: Play, foe_id: str, action: ActionDefinition, target_id: str) -> None:
    """Spend the Bonus Action on it."""
    spend(play, "bonus-action")
    say(play, foe_id, f"takes a Bonus Action: {action.name}")
    carry_out(play, foe_id, action, target_id)


def plain_actions(play: Play, foe_id: str, target_id: str) -> list[ActionDefinition]:
    """The actions that neither attack nor force a save and would do something now."""
    view = creature(play.state, play.catalogue, foe_id)
    actions = view.block.actions if view.block else ()
    return [
        action
        for action in actions
        if not any(isinstance(effect, OF_THEIR_OWN) for effect in action.effects)
        and useful(play, view, action, target_id)
    ]


OF_THEIR_OWN: Final = (AttackEffect, SaveEffect, MultiattackEffect, CastEffect)
"""Effects whose actions are enumerated elsewhere."""


def take_plain_action(play: Play, foe_id: str, action: ActionDefinition, target_id: str) -> None:
    """Spend the action on it."""
    spend(play, "action")
    say(play, foe_id, f"uses {action.name}")
    carry_out(play, foe_id, action, target_id)


def brings_closer(view: Creature, action: ActionDefinition) -> bool:
    """Whether all it does is to move or come back, so that it is best taken before the action."""
    if any(isinstance(effect, PhaseEffect) for effect in action.effects):
        return is_ethereal(view)
    return all(isinstance(effect, MOVERS) or _dashes(effect) for effect in action.effects)


def _dashes(effect: Any) -> bool:
    return isinstance(effect, ManeuverEffect) and "dash" in effect.actions


# --- legendary actions ----------------------------------------------------------------


def take_legendary_actions(play: Play, ended: str) -> None:
    """After somebody's turn, each other creature that has any left takes one.

    Source: SRD 5.2.1, "Monsters", "Legendary Actions": immediately after another creature's turn.
    """
    for foe in present_others(play.state):
        view = creature(play.state, play.catalogue, foe.id)
        if foe.id == ended or not view.able or not legendary_uses(play, view):
            continue
        assert view.body is not None
        left = view.body.resources.get(LEGENDARY, legendary_uses(play, view))
        chosen = _best_legendary(play, view) if left else None
        if chosen is not None:
            play.happen(ResourceChanged(target=foe.id, resource=LEGENDARY, left=left - 1))
            say(play, foe.id, f"takes a legendary action: {chosen[0].name}")
            carry_out(play, foe.id, *chosen)


def _best_legendary(play: Play, view: Creature) -> tuple[ActionDefinition, str] | None:
    """The action worth most against the enemy it does most to; the first of several alike."""
    assert view.block is not None
    best: tuple[ActionDefinition, str] | None = None
    most = 0
    for target_id in standing_enemies(play, view.id):
        if charmed_by(play.state, play.catalogue, view.id, target_id):
            continue
        for action in view.block.legendary_actions:
            if useful(play, view, action, target_id):
                value = 1 + _worth(play, view, action, target_id)
                if value > most:
                    best, most = (action, target_id), value
    return best


def _worth(play: Play, view: Creature, action: ActionDefinition, target_id: str) -> int:
    ability = ability_of(play, view.id, action, target_id)
    total = ability_worth(play, ability) if ability is not None else 0
    cast = action_cast(play, view, action, target_id)
    total += cast_worth(play, cast) if cast is not None else 0
    for effect in action.effects:
        for volley in programs(view, action, effect):
            total += volley_worth(play, view, target_id, volley)
    return total


# --- is it of use ---------------------------------------------------------------------


def useful(play: Play, view: Creature, action: ActionDefinition, target_id: str) -> bool:
    """Whether the action is ready and something in it would come to something."""
    if not ready(play, view, action) or awaited(play, view, action):
        return False
    telling = [effect for effect in action.effects if not isinstance(effect, MOVERS)]
    return any(
        _USES[type(effect)](play, view, action, effect, target_id)
        for effect in telling or action.effects
        if type(effect) in _USES
    )


def _would_catch(
    play: Play, view: Creature, action: ActionDefinition, effect: SaveEffect, target_id: str
) -> bool:
    """From here, or from where a movement that comes before takes it."""
    if ability_of(play, view.id, action, target_id) is not None:
        return True
    first = action.effects[0]
    arrives = isinstance(first, MOVERS) and _arrives(play, view, first, target_id) is Band.ENGAGED
    return arrives and open_to(play, view.id, action.name, effect, target_id)


def _would_strike(
    play: Play, view: Creature, action: ActionDefinition, effect: MultiattackEffect, target_id: str
) -> bool:
    """From here, or from where its own movement takes it."""
    for volley in programs(view, action, effect):
        if any(best_part(play, view, target_id, names) for names in volley.actions):
            return True
    moves = [one for one in action.effects if isinstance(one, MOVERS)]
    return any(_arrives(play, view, move, target_id) is Band.ENGAGED for move in moves)


def _is_hurt(
    _play: Play, view: Creature, _action: ActionDefinition, _effect: Any, _target: str
) -> bool:
    return view.bloodied


def _is_far(
    play: Play, view: Creature, _action: ActionDefinition, effect: Any, target_id: str
) -> bool:
    """Whether it has to come closer to attack, and would."""
    if next(volleys(play, view, target_id), None) is not None or view.speed == 0:
        return False
    return _arrives(play, view, effect, target_id) is not _band(play, view.id, target_id)


def _maneuver_helps(
    play: Play, view: Creature, action: ActionDefinition, effect: ManeuverEffect, target_id: str
) -> bool:
    """Dash where nothing is in reach, or for what comes of it; Hide where nobody looks on."""
    if view.block is not None and awaited_by(view.block, action):
        return True
    if "dash" in effect.actions and view.speed and not view.has(Condition.FRIGHTENED):
        return next(volleys(play, view, target_id), None) is None
    return "hide" in effect.actions and _can_hide(play, view)


def _can_hide(play: Play, view: Creature) -> bool:
    fight = play.state.fight
    if fight is None or view.has(Condition.INVISIBLE):
        return False
    if fight.foes[view.id].band is not Band.ENGAGED or fight.foes[view.id].ally:
        return not fight.foes[view.id].ally
    return not any(
        creature(play.state, play.catalogue, other).able
        and sees(play.state, creature(play.state, play.catalogue, other), view)
        for other in standing_enemies(play, view.id)
    )


def _harms(
    play: Play, view: Creature, _action: ActionDefinition, effect: DamageEffect, target_id: str
) -> bool:
    held = {"grappling": wrestling, "bound": bound}.get(effect.only)
    if held is not None:
        pulls = any(isinstance(rider, PullRider) for rider in effect.on_harm)
        return any(
            not pulls or feet_between(play.state, view.id, one) > BESIDE for one in held(play, view)
        )
    return bool(effect.area) and _band(play, view.id, target_id) is Band.ENGAGED


def _would_attack(
    play: Play, view: Creature, _action: ActionDefinition, _effect: RollEffect, target_id: str
) -> bool:
    return next(volleys(play, view, target_id), None) is not None


def _is_fighting(
    play: Play, view: Creature, _action: ActionDefinition, _effect: Any, target_id: str
) -> bool:
    return _band(play, view.id, target_id) is Band.ENGAGED


def _would_cast(
    play: Play, view: Creature, action: ActionDefinition, effect: CastEffect, target_id: str
) -> bool:
    if effect.dark and brightness(play.state, view.id) is Brightness.BRIGHT:
        return False
    return action_cast(play, view, action, target_id) is not None


_USES: Final[dict[type, Callable[[Play, Creature, ActionDefinition, Any, str], bool]]] = {
    SaveEffect: _would_catch,
    MultiattackEffect: _would_strike,
    HealEffect: _is_hurt,
    TemporaryEffect: _is_hurt,
    MoveEffect: _is_far,
    TeleportEffect: _is_far,
    ManeuverEffect: _maneuver_helps,
    DamageEffect: _harms,
    RollEffect: _would_attack,
    WardEffect: _is_fighting,
    CastEffect: _would_cast,
    GrantEffect: lambda _play, view, _action, effect, _target: would_vanish(view, effect),
    BestowEffect: lambda _play, view, action, _effect, _target: would_shine(view, action),
    PhaseEffect: lambda _play, view, _action, effect, _target: would_phase(view, effect),
    SummonEffect: could_call,
}
"""When each kind of effect is worth it."""


# --- carrying it out ------------------------------------------------------------------


def carry_out(play: Play, foe_id: str, action: ActionDefinition, target_id: str) -> None:
    """Everything the action does, one effect after the other."""
    use_up(play, foe_id, action)
    for effect in action.effects:
        view = creature(play.state, play.catalogue, foe_id)
        if not view.able:
            return
        handler = CARRIES_OUT.get(type(effect))
        if handler is not None:
            handler(play, view, action, effect, target_id)


def _force(
    play: Play, view: Creature, action: ActionDefinition, effect: SaveEffect, target_id: str
) -> None:
    targets = catches(play, view.id, action, effect, target_id)
    if targets:
        show(play, view)
        force_saves(play, view, targets, action.name, effect)


def _strike(
    play: Play, view: Creature, action: ActionDefinition, effect: MultiattackEffect, target_id: str
) -> None:
    for volley in programs(view, action, effect):
        if any(best_part(play, view, target_id, names) for names in volley.actions):
            strike_out(play, view.id, target_id, volley, PLAINLY)
            return


def _heal(
    play: Play, view: Creature, action: ActionDefinition, effect: HealEffect, _target: str
) -> None:
    heal(play, view.id, _points(play, view, action, effect.dice), action.name)


def _brace(
    play: Play, view: Creature, action: ActionDefinition, effect: TemporaryEffect, _target: str
) -> None:
    points = _points(play, view, action, effect.dice)
    temporary_hit_points(play, view.id, points, action.name)


def _points(play: Play, view: Creature, action: ActionDefinition, dice: str) -> int:
    """Roll the Hit Points that the action gives the creature itself."""
    record = play.throw(view.id, "healing", dice)
    play.roll("healing", view.id, action.name, record)
    return record.total


def _approach(
    play: Play, view: Creature, _action: ActionDefinition, effect: Any, target_id: str
) -> None:
    """As many bands closer as the feet suffice for."""
    arrives = _arrives(play, view, effect, target_id)
    if arrives is not _band(play, view.id, target_id):
        play.happen(FoeMoved(foe=stander(play.state, view.id, target_id), band=arrives))
        answer(play, view.id, Trigger.COMES_CLOSER)


def _band(play: Play, foe_id: str, target_id: str) -> Band:
    assert play.state.fight is not None
    return play.state.fight.foes[stander(play.state, foe_id, target_id)].band


def _arrives(play: Play, view: Creature, effect: Any, target_id: str) -> Band:
    """The band it would be in after such a movement toward the target."""
    now, rules = _band(play, view.id, target_id), play.state.world.rules
    if view.speed == 0 and isinstance(effect, MoveEffect):
        return now
    if isinstance(effect, TeleportEffect):
        engaged = band_feet(rules, Band.ENGAGED)
        near = [band for band in OUTWARDS if band_feet(rules, now) - effect.feet <= engaged]
        return Band.ENGAGED if near else now
    left = effect.feet or (view.speed // 2 if effect.half_speed else view.speed)
    while now is not Band.ENGAGED:
        closer = OUTWARDS[OUTWARDS.index(now) - 1]
        cost = step_cost(rules, view.speed, now, closer, rough=rough(play.state, view))
        if cost > left:
            return now
        now, left = closer, left - cost
    return now


def _maneuver(
    play: Play, view: Creature, _action: ActionDefinition, effect: ManeuverEffect, _target: str
) -> None:
    """Source: SRD 5.2, Rules Glossary, "Dash", "Hide"; the stat blocks, "Nimble Escape"."""
    fight = play.state.fight
    assert fight is not None
    if "dash" in effect.actions and not ("hide" in effect.actions and _can_hide(play, view)):
        farther = fight.budget.movement_feet + view.speed
        play.happen(BudgetChanged(budget=fight.budget.with_(movement_feet=farther)))
    elif "hide" in effect.actions:
        hide(play, view.id)


def _burn_around(
    play: Play, view: Creature, action: ActionDefinition, effect: DamageEffect, _target: str
) -> None:
    harm_around(play, view, action.name, effect)


def _hearten(
    play: Play, view: Creature, action: ActionDefinition, effect: RollEffect, _target: str
) -> None:
    """Advantage until the start of its next turn. Source: SRD 5.2.1, Frost Giant, "War Cry"."""
    timer = lasting(play.state, "start-of-sources-next-turn", target=view.id, source=view.id)
    mark = ActiveEffect(
        kind=EffectKind.MODIFIER,
        source=action.name,
        by=view.id,
        on=effect.on,
        leaning=effect.leaning,
        **timer,
    )
    gain_effect(play, view.id, mark)


def _ward(
    play: Play, view: Creature, action: ActionDefinition, effect: WardEffect, _target: str
) -> None:
    """Until the end of its next turn. Source: SRD 5.2.1, Unicorn, "Shimmering Shield"."""
    timer = lasting(play.state, "end-of-sources-next-turn", target=view.id, source=view.id)
    ward = ActiveEffect(
        kind=effect.kind, source=action.name, by=view.id, value=effect.value, **timer
    )
    gain_effect(play, view.id, ward)


def _cast(
    play: Play, view: Creature, action: ActionDefinition, effect: CastEffect, target_id: str
) -> None:
    """As often as the action says, each time what is worth most then."""
    for _ in range(effect.times):
        cast = best_cast(play, view, action, effect.spells, target_id)
        if cast is not None:
            cast_by_foe(play, cast)


CARRIES_OUT: Final[dict[type, Callable[[Play, Creature, ActionDefinition, Any, str], None]]] = {
    SaveEffect: _force,
    MultiattackEffect: _strike,
    HealEffect: _heal,
    TemporaryEffect: _brace,
    MoveEffect: _approach,
    TeleportEffect: _approach,
    ManeuverEffect: _maneuver,
    DamageEffect: _burn_around,
    RollEffect: _hearten,
    WardEffect: _ward,
    CastEffect: _cast,
    GrantEffect: vanish,
    BestowEffect: put_on,
    PhaseEffect: phase,
    SummonEffect: call_up,
}
"""What carries out each kind of effect of an action."""
