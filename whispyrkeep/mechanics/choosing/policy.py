"""What a creature of a stat block does when it acts: attacks, abilities, coming closer.

Which of these it does on its turn is ``minds``' to choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from whispyrkeep.mechanics.attacks.blows import Order
from whispyrkeep.mechanics.attacks.forced import covered, lies, standing_enemies
from whispyrkeep.mechanics.attacks.making import make_attack
from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes
from whispyrkeep.mechanics.choosing.weighing import ability_worth, strike_worth
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import (
    OUTWARDS,
    band_feet,
    charge_mark,
    charged_feet,
    feet_between,
    with_party,
)
from whispyrkeep.mechanics.fights.reactions import answer, provoke, strike_at_leaving
from whispyrkeep.mechanics.fights.steps import step_cost
from whispyrkeep.mechanics.fights.turns import (
    charmed_by,
    move_feet,
    spend,
    use_once,
)
from whispyrkeep.mechanics.harm.conditions import end_condition, leave_cover
from whispyrkeep.mechanics.harm.moments import harm_around
from whispyrkeep.mechanics.monsters.foe_spells import (
    Cast,
    action_cast,
    best_cast,
    cast_by_foe,
    cast_worth,
    spells_of,
)
from whispyrkeep.mechanics.monsters.heads import heads
from whispyrkeep.mechanics.monsters.occupied import occupied
from whispyrkeep.mechanics.monsters.powers import (
    SPENT,
    Ability,
    ability_of,
    exert,
    ready,
    taken,
    use_up,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import (
    AttackEffect,
    CastEffect,
    DamageEffect,
    Effect,
)
from whispyrkeep.models.events import BudgetChanged, FoeMoved
from whispyrkeep.models.programs import MultiattackEffect, MultiattackStep, Replacement
from whispyrkeep.models.riders import ConditionRider
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Band, Condition, Trigger


@dataclass(frozen=True, slots=True)
class Volley:
    """Attacks to make, by the actions they come from, and the action of the block they are of."""

    action: str
    actions: tuple[tuple[str, ...], ...]
    alternative: bool = False
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Assail:
    """How a creature strikes: ``knock_out`` spares, ``finish`` goes on at whoever is down."""

    knock_out: bool = False
    finish: bool = False


# --- moving and attacking -------------------------------------------------------------


def stand_up(play: Play, actor_id: str) -> None:
    """Source: SRD 5.2, Rules Glossary, "Prone"."""
    move_feet(play, creature(play.state, play.catalogue, actor_id).speed // 2)
    end_condition(play, actor_id, Condition.PRONE, why="stood up")


def stander(state: CampaignState, actor_id: str, target_id: str) -> str:
    """Whose band says how far the actor is from the target: the foe's of the two."""
    outward = with_party(state, actor_id) and not with_party(state, target_id)
    return target_id if outward else actor_id


def step(play: Play, actor_id: str, mover: str, band: Band) -> None:
    """Come closer or go further away; leaving the enemies' reach lets them strike."""
    fight = play.state.fight
    assert fight is not None
    now = fight.foes[mover].band
    foe = creature(play.state, play.catalogue, actor_id)
    rules, ground = play.state.world.rules, rough(play.state, foe)
    cost = step_cost(rules, foe.speed, now, band, rough=ground)
    if now is Band.ENGAGED and actor_id not in fight.budget.disengaging:
        if mover == actor_id:
            strike_at_leaving(play, (actor_id,))
        else:
            provoke(play, actor_id, (mover,))
        if not creature(play.state, play.catalogue, actor_id).able:
            return
    move_feet(play, cost)
    if OUTWARDS.index(band) < OUTWARDS.index(now):
        came = band_feet(rules, now) - band_feet(rules, band)
        use_once(play, charge_mark(actor_id, came))
    play.happen(FoeMoved(foe=mover, band=band))
    leave_cover(play, actor_id, "moved")
    if OUTWARDS.index(band) < OUTWARDS.index(now):
        answer(play, actor_id, Trigger.COMES_CLOSER)


def dash(play: Play, actor_id: str) -> None:
    """Source: SRD 5.2, Rules Glossary, "Dash"."""
    fight = play.state.fight
    assert fight is not None
    speed = creature(play.state, play.catalogue, actor_id).speed
    dashing = fight.budget.movement_feet + speed
    budget = fight.budget.with_(action=False, movement_feet=dashing)
    play.happen(BudgetChanged(budget=budget, by=actor_id, does="dashes"))


def attack_with(play: Play, foe_id: str, target_id: str, volley: Volley, order: Assail) -> None:
    """Take the action and make the attacks of a volley."""
    spend(play, "action")
    strike_out(play, foe_id, target_id, volley, order)


def strike_out(play: Play, foe_id: str, target_id: str, volley: Volley, order: Assail) -> None:
    """Make the attacks of a volley; those left when the target drops are for the next in reach.

    Source: SRD 5.2, "Moving between Attacks"; Rules Glossary, "Stat Block", "Multiattack".
    """
    left = [replacement.count or len(volley.actions) for replacement in volley.replacements]
    for names in volley.actions:
        foe = creature(play.state, play.catalogue, foe_id)
        struck = _struck(play, foe, target_id, names, order)
        if struck is None or not foe.able:
            return
        part = best_part(play, foe, struck, names)
        swap = _better(play, foe, struck, names, volley, left, part)
        if swap is not None:
            left[swap[0]] -= 1
            part = swap[1]
        if isinstance(part, Strike):
            if make_attack(play, foe_id, struck, part, Order(knock_out=order.knock_out)):
                _follow(play, foe_id, struck, part)
            answer(play, foe_id, Trigger.ATTACKS)
        elif isinstance(part, Cast):
            use_up(play, foe_id, part.action)
            cast_by_foe(play, part)
        elif part is not None:
            exert(play, foe_id, part)
        else:
            _besides(play, foe, names)


def _besides(play: Play, foe: Creature, names: Sequence[str]) -> None:
    """A step that is neither attack, save nor spell. Source: SRD 5.2.1, Roper, "Reel"."""
    for action in filter(None, (foe.block.action(name) for name in names) if foe.block else ()):
        for effect in action.effects:
            if isinstance(effect, DamageEffect) and ready(play, foe, action):
                use_up(play, foe.id, action)
                harm_around(play, foe, action.name, effect)


def _follow(play: Play, foe_id: str, target_id: str, strike: Strike) -> None:
    """The attack on who was knocked down after a charge. Source: SRD 5.2.1, Allosaurus, "Claws"."""
    foe, target = (creature(play.state, play.catalogue, one) for one in (foe_id, target_id))
    knocked = any(entry.source == strike.name for entry in target.active(Condition.PRONE))
    if strike.follows is None or not knocked or not foe.able:
        return
    again = usable(play, foe, target_id, (strike.follows,))
    if again is not None and target.alive:
        make_attack(play, foe_id, target_id, again)


def out_of_reach(target: Creature, by: str) -> frozenset[str]:
    """Actions that whoever holds the target cannot take against it: a bite bars the tail.

    Source: SRD 5.2.1, Giant Crocodile, Tyrannosaurus Rex, "Bite".
    """
    held = target.body.conditions if target.body is not None else ()
    return frozenset(action for entry in held if entry.by == by for action in entry.bars)


Part = Strike | Ability | Cast


def best_part(play: Play, foe: Creature, target_id: str, names: Sequence[str]) -> Part | None:
    """What one step of a multiattack would be: an ability that is ready, else an attack."""
    assert foe.block is not None
    usual = usable(play, foe, target_id, tuple(names))
    parts: list[Part] = [usual] if usual is not None else []
    for name in names:
        action = foe.block.action(name)
        if action is not None:
            others = (
                ability_of(play, foe.id, action, target_id),
                action_cast(play, foe, action, target_id),
            )
            parts += [other for other in others if other is not None]
    return max(parts, key=lambda part: worth(play, foe, target_id, part), default=None)


def _better(
    play: Play,
    foe: Creature,
    target_id: str,
    names: tuple[str, ...],
    volley: Volley,
    left: list[int],
    part: Part | None,
) -> tuple[int, Part] | None:
    """A replacement still allowed that is worth more than the attack it stands for."""
    least = worth(play, foe, target_id, part) if part is not None else 0
    best: tuple[int, Part] | None = None
    for index, replacement in enumerate(volley.replacements):
        if not left[index] or (replacement.replaces and replacement.replaces not in names):
            continue
        other = _replacing(play, foe, target_id, replacement)
        if other is not None and worth(play, foe, target_id, other) > least:
            least, best = worth(play, foe, target_id, other), (index, other)
    return best


def _replacing(play: Play, foe: Creature, target_id: str, replacement: Replacement) -> Part | None:
    """What the replacement would be: an attack, an ability, or one of its spells."""
    part = best_part(play, foe, target_id, replacement.actions)
    spellcasting = foe.block.action("spellcasting") if foe.block is not None else None
    if part is not None or not replacement.cast or spellcasting is None:
        return part
    return best_cast(play, foe, spellcasting, replacement.cast, target_id)


def worth(play: Play, foe: Creature, target_id: str, part: Part) -> int:
    """What the part may do, in twentieths of damage."""
    if isinstance(part, Ability):
        return ability_worth(play, part)
    if isinstance(part, Cast):
        return cast_worth(play, part)
    total = strike_worth(play, foe.id, target_id, part)
    if part.follows is not None and _knocks_down(play, foe.id, part):
        again = usable(play, foe, target_id, (part.follows,))
        total += strike_worth(play, foe.id, target_id, again) if again is not None else 0
    return total


def _knocks_down(play: Play, foe_id: str, strike: Strike) -> bool:
    """Whether the creature has come far enough for what follows on a charge."""
    asked = [rider.charge_feet for rider in strike.riders if isinstance(rider, ConditionRider)]
    return bool(asked) and charged_feet(play.state, foe_id) >= max(asked)


def volley_worth(play: Play, foe: Creature, target_id: str, volley: Volley) -> int:
    """What all of the volley may do to the target, in twentieths of damage."""
    parts = (best_part(play, foe, target_id, names) for names in volley.actions)
    return sum(worth(play, foe, target_id, part) for part in parts if part is not None)


def _struck(
    play: Play, foe: Creature, target_id: str, names: tuple[str, ...], order: Assail
) -> str | None:
    """The target, or when it is down the first enemy that the next attack reaches."""
    target = creature(play.state, play.catalogue, target_id)
    stands = target.alive and (order.finish or (target.hit_points > 0 and not lies(target)))
    if stands and not set(names) <= out_of_reach(target, foe.id):
        return target_id
    others = (
        other
        for other in standing_enemies(play, foe.id)
        if best_part(play, foe, other, names) is not None
        and not charmed_by(play.state, play.catalogue, foe.id, other)
    )
    return next(others, target_id if stands else None)


def volleys(play: Play, foe: Creature, target_id: str) -> Iterator[Volley]:
    """The attacks the creature can make from where it stands, the most numerous first."""
    assert foe.block is not None
    for action in foe.block.actions:
        for effect in action.effects:
            for volley in programs(foe, action, effect):
                if any(best_part(play, foe, target_id, each) for each in volley.actions):
                    yield volley
    singles = [
        (_singled(play, foe, strike), action.id)
        for action in foe.block.actions
        if _attacks(action) and (strike := usable(play, foe, target_id, (action.id,)))
    ]
    for _, name in sorted(singles, key=itemgetter(0)):
        yield Volley(name, ((name,),))


def _singled(play: Play, foe: Creature, strike: Strike) -> tuple[bool, bool]:
    """What a creature of single attacks prefers: melee, and there what another follows on."""
    charged = strike.follows is not None and _knocks_down(play, foe.id, strike)
    return not strike.melee, not charged


def action_casts(play: Play, foe: Creature, target_id: str) -> Iterator[Cast]:
    """The best spell of each action that casts."""
    assert foe.block is not None
    for action in foe.block.actions:
        cast = action_cast(play, foe, action, target_id)
        if cast is not None:
            yield cast


def take_cast_action(play: Play, foe_id: str, cast: Cast) -> None:
    """Spend the action on a spell, or on as many as it casts."""
    spend(play, "action")
    use_up(play, foe_id, cast.action)
    times = max(e.times for e in cast.action.effects if isinstance(e, CastEffect))
    cast_by_foe(play, cast)
    plain = [use.spell for use in spells_of(cast.action, once_more=False)]
    for _ in range(times - 1):
        swapped = cast.use.spell not in plain
        uses = spells_of(cast.action, once_more=not swapped)
        foe = creature(play.state, play.catalogue, foe_id)
        again = best_cast(play, foe, cast.action, uses, cast.targets[0])
        if again is None or not foe.able:
            return
        cast_by_foe(play, again)
        cast = again if not swapped else cast


def programs(foe: Creature, action: ActionDefinition, effect: Effect) -> Iterator[Volley]:
    """The attacks of a multiattack, and those that may be made instead of all of them."""
    if not isinstance(effect, MultiattackEffect):
        return
    swaps = effect.replacements or tuple(
        Replacement(actions=(name,)) for name in effect.replace_one_with
    )
    for alternative in (False, True):
        names = tuple(
            step.actions
            for step in effect.steps
            if step.alternative is alternative and _due(foe, step)
            for _ in range(heads(foe) if step.counted_by == "heads" else step.count)
        )
        if names:
            yield Volley(action.id, names, alternative, swaps)


def _due(foe: Creature, step: MultiattackStep) -> bool:
    """Whether the step may be made: some wait for an action of the same turn."""
    if step.after is None or foe.body is None:
        return True
    return foe.body.resources.get(taken(step.after)) == SPENT


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
    barred = out_of_reach(creature(play.state, play.catalogue, target_id), foe.id)
    barred |= occupied(play, foe)
    strikes = [
        strike
        for name in names
        if (action := foe.block.action(name)) is not None and name not in barred
        for strike in block_strikes(action)
        if strike.reaches(feet)
    ]
    melee = [strike for strike in strikes if strike.melee]
    ranged = [strike for strike in strikes if not strike.melee and feet <= strike.normal]
    best = melee or ranged
    return best[0] if best else None
