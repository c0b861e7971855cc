"""Limbs that are cut off and fight on.

Source: SRD 5.2.1, Troll, "Loathsome Limbs".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import end_condition, gain_condition
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import FoeJoined, ResourceChanged
from whispyrkeep.models.state import ActiveCondition, Body, Fight, Foe
from whispyrkeep.models.terms import Condition

LIMB: Final = "monster/troll-limb"
FOR_A_LIMB: Final = 15
CUT: Final = "cut-this-turn"
USES: Final = "loathsome-limbs"


def cut(play: Play, target_id: str, slashing: int) -> None:
    """Count the Slashing damage of this turn on a creature that loses limbs by it."""
    view = creature(play.state, play.catalogue, target_id)
    if slashing and view.trait(TraitRule.LOATHSOME_LIMBS) and view.body is not None:
        known = view.body.resources.get(CUT, 0)
        play.happen(ResourceChanged(target=target_id, resource=CUT, left=known + slashing))


def sever(play: Play) -> None:
    """At the end of a turn, a limb falls off whoever was cut enough and is Bloodied."""
    fight = play.state.fight
    for foe in tuple(fight.foes.values()) if fight else ():
        wounds = foe.body.resources.get(CUT, 0)
        if not wounds:
            continue
        play.happen(ResourceChanged(target=foe.id, resource=CUT, left=0))
        view = creature(play.state, play.catalogue, foe.id)
        if wounds >= FOR_A_LIMB and view.bloodied and view.alive:
            _fall_off(play, view, foe)


def _fall_off(play: Play, view: Creature, foe: Foe) -> None:
    trait = view.trait_of(TraitRule.LOATHSOME_LIMBS)
    left = foe.body.resources.get(USES, trait.uses if trait else 0)
    if not left:
        return
    play.happen(ResourceChanged(target=foe.id, resource=USES, left=left - 1))
    block = play.catalogue.monster(LIMB)
    fight = play.state.fight
    assert fight is not None
    limb = Foe(
        id=_name(fight),
        name=f"{block.name} of {foe.name}",
        monster=LIMB,
        max_hit_points=block.hit_points,
        body=Body(hit_points=block.hit_points),
        band=foe.band,
        ally=foe.ally,
    )
    play.happen(FoeJoined(foe=limb, after=foe.id))
    missing = ActiveCondition(condition=Condition.EXHAUSTION, source="Loathsome Limbs")
    gain_condition(play, foe.id, missing)


def _name(fight: Fight) -> str:
    number = 1
    while f"troll-limb-{number}" in fight.foes:
        number += 1
    return f"troll-limb-{number}"


def grow_back(play: Play, creature_id: str) -> None:
    """New limbs grow when the creature regains Hit Points."""
    if creature(play.state, play.catalogue, creature_id).trait(TraitRule.LOATHSOME_LIMBS):
        end_condition(play, creature_id, Condition.EXHAUSTION, why="the limbs grew back")
