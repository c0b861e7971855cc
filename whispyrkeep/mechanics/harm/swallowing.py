"""Being swallowed: held inside a creature, hurt on each turn, and let out again.

Source: SRD 5.2.1, the stat blocks, "Swallow", "Engulf".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature, everybody
from whispyrkeep.mechanics.harm.conditions import gain_condition, gain_effect, spit_out
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import Work
from whispyrkeep.models.events import ConditionEnded, ResourceChanged
from whispyrkeep.models.riders import HinderRider, SwallowRider
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, Condition, EffectKind, Skill
from whispyrkeep.models.workings import EscapeEffect

DISGORGES: Final = "disgorges"
"""How damage is marked that comes once, on the swallower's next turn, before it lets go."""

WITHIN: Final = "hurt-from-within"
"""The resource that counts this turn's damage from whoever is inside."""


def swallow(play: Play, target_id: str, rider: SwallowRider, by: str, name: str) -> None:
    """Take the target in, if there is room: held no longer but swallowed."""
    inside = [one for one, _ in _inside_of(play, by)]
    target = creature(play.state, play.catalogue, target_id)
    if len(inside) >= rider.capacity or target_id in inside or _filled(play, target, rider, inside):
        return
    for entry in target.active(Condition.GRAPPLED):
        if entry.by == by:
            let_go = ConditionEnded(
                target=target_id, condition=entry.condition, source=entry.source, why="swallowed"
            )
            play.happen(let_go)
    for condition in rider.conditions:
        gain_condition(play, target_id, ActiveCondition(condition=condition, source=name, by=by))
    gain_effect(play, target_id, ActiveEffect(kind=EffectKind.SWALLOWED, source=name, by=by))
    works = _within(rider)
    if works:
        held = ActiveEffect(kind=EffectKind.LASTING, source=name, by=by, works=works)
        gain_effect(play, target_id, held)
    fight = play.state.fight
    acid = ActiveEffect(
        kind=EffectKind.ONGOING,
        source=name,
        by=by,
        damage=rider.damage,
        moment=rider.moment,
        what=DISGORGES if rider.disgorges else "",
        value=fight.round if rider.disgorges and fight is not None else 0,
    )
    gain_effect(play, target_id, acid)


def _filled(play: Play, target: Creature, rider: SwallowRider, inside: list[str]) -> bool:
    """Whether one so large is inside, or would be beside others. Source: "Ooze Cube"."""
    if rider.fills is None or not inside:
        return False
    least = SIZES.index(rider.fills)
    sizes = [creature(play.state, play.catalogue, one).size for one in inside]
    return any(SIZES.index(size) >= least for size in (*sizes, target.size))


def _within(rider: SwallowRider) -> tuple[Work, ...]:
    """The way out that an action may find, and what there is no air for.

    Source: SRD 5.2.1, Gelatinous Cube, "Engulf".
    """
    works: list[Work] = []
    if rider.escape_dc:
        works.append(
            EscapeEffect(
                ability=Ability.STRENGTH,
                skill=Skill.ATHLETICS,
                difficulty_class=rider.escape_dc,
                helped=bool(rider.pulled),
                harms=rider.pulled,
            )
        )
    if rider.airless:
        works += [HinderRider(what="breathing"), HinderRider(what="verbal-spells")]
    return tuple(works)


def _inside_of(play: Play, swallower: str) -> Iterator[tuple[str, ActiveEffect]]:
    for one in everybody(play.state):
        for effect in creature(play.state, play.catalogue, one).effects(EffectKind.SWALLOWED):
            if effect.by == swallower:
                yield one, effect


def hurt_from_within(play: Play, attacker_id: str, target_id: str, taken: int) -> None:
    """Count what an attack from inside did."""
    if taken and any(one == attacker_id for one, _ in _inside_of(play, target_id)):
        body = creature(play.state, play.catalogue, target_id).body
        known = body.resources.get(WITHIN, 0) if body else 0
        play.happen(ResourceChanged(target=target_id, resource=WITHIN, left=known + taken))


def retch(play: Play) -> None:
    """At the end of a turn, whoever was hurt enough from within saves or lets everybody out."""
    fight = play.state.fight
    for foe in fight.foes.values() if fight else ():
        hurt = foe.body.resources.get(WITHIN, 0)
        if not hurt:
            continue
        play.happen(ResourceChanged(target=foe.id, resource=WITHIN, left=0))
        view = creature(play.state, play.catalogue, foe.id)
        rider = _rider(view)
        if rider is None or not rider.bursts_at or hurt < rider.bursts_at or not view.alive:
            continue
        save = Save(Ability.CONSTITUTION, rider.burst_dc, "regurgitates on a failure")
        if not saving_throw(play, foe.id, save):
            spit_out(play, foe.id, "regurgitated")


def _rider(view: Creature) -> SwallowRider | None:
    return next(swallows(view.block), None) if view.block is not None else None


def swallows(block: StatBlock) -> Iterator[SwallowRider]:
    """How the creature swallows, from each action that does."""
    for action in (*block.actions, *block.bonus_actions):
        for effect in action.effects:
            for riders in (getattr(effect, "on_failure", ()), getattr(effect, "on_harm", ())):
                yield from (rider for rider in riders if isinstance(rider, SwallowRider))
