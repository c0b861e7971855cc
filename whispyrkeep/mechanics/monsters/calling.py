"""Creatures that a stat block calls up beside itself: awakened trees, specters of the dead.

Source: SRD 5.2.1, Treant, "Animate Trees"; Wraith, "Create Specter".
"""

from __future__ import annotations

from typing import Any, Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between, present_others
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.events import EffectGained, FoeJoined
from whispyrkeep.models.riders import dice_tuple
from whispyrkeep.models.state import ActiveEffect, Body, Fight, Foe, Summoning
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.workings import SummonEffect

RISEN: Final = "risen"
"""What is noted on a corpse whose spirit has been called up."""

FRESH_ROUNDS: Final = 10
"""Rounds in a minute: for so long a corpse of this fight is fresh enough."""


def could_call(
    play: Play, view: Creature, action: ActionDefinition, effect: Any, _target: str
) -> bool:
    """Whether it may have more of them, and there is a corpse if it needs one."""
    if effect.most and len(_called(play, view.id, action.name)) >= effect.most:
        return False
    return not effect.from_dead or _corpse(play, view, effect) is not None


def call_up(
    play: Play, view: Creature, action: ActionDefinition, effect: SummonEffect, _target: str
) -> None:
    """They come right after it in the Initiative order, and fight on its side."""
    corpse = _corpse(play, view, effect) if effect.from_dead else None
    if effect.from_dead and corpse is None:
        return
    if corpse is not None:
        spent = ActiveEffect(kind=EffectKind.LASTING, source=action.name, by=view.id, what=RISEN)
        play.happen(EffectGained(target=corpse, active=spent))
    for _ in range(dice_tuple(effect.count)[2]):
        _join(play, view, action, effect)


def _join(play: Play, view: Creature, action: ActionDefinition, effect: SummonEffect) -> None:
    """One of them; it cannot do what called it up."""
    fight = play.state.fight
    assert fight is not None
    block, caller = play.catalogue.monster(effect.creatures[0]), fight.foes.get(view.id)
    able = block.action(action.id) is not None
    number = 1 + sum(foe.monster == block.id for foe in fight.foes.values())
    called = Foe(
        id=_free_id(fight, block.id),
        name=f"{block.name} {number}",
        monster=block.id,
        max_hit_points=block.hit_points,
        body=Body(hit_points=block.hit_points, resources={action.id: 0} if able else {}),
        band=caller.band if caller is not None else fight.foes[next(iter(fight.foes))].band,
        ally=caller is None or caller.ally,
        summoned=Summoning(by=view.id, source=action.name, bound=effect.bound),
    )
    play.happen(FoeJoined(foe=called, after=view.id))


def _free_id(fight: Fight, monster: str) -> str:
    slug, number = monster.partition("/")[2], 1
    while f"{slug}-{number}" in fight.foes:
        number += 1
    return f"{slug}-{number}"


def _called(play: Play, by: str, source: str) -> list[str]:
    """Those it has called up that are still there."""
    return [
        foe.id
        for foe in present_others(play.state)
        if foe.summoned is not None and (foe.summoned.by, foe.summoned.source) == (by, source)
    ]


def _corpse(play: Play, view: Creature, effect: SummonEffect) -> str | None:
    """Somebody near of the right kind who has died in this fight, and whose spirit is there."""
    fight = play.state.fight
    if fight is None or fight.round > FRESH_ROUNDS:
        return None
    for one in (*play.state.party, *fight.foes):
        dead = creature(play.state, play.catalogue, one)
        if dead.alive or dead.creature_type not in effect.from_dead:
            continue
        spent = any(mark.what == RISEN for mark in dead.effects(EffectKind.LASTING))
        if not spent and feet_between(play.state, view.id, one) <= effect.feet:
            return one
    return None
