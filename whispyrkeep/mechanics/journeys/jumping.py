"""Long and High Jumps: how far somebody leaps, and what it takes.

Source: SRD 5.2, Rules Glossary, "Jumping", "Long Jump", "High Jump" (p. 183-185).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.armor import STRIDING
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.turns import cannot_act, move_feet, use_once
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.mechanics.rolls.surroundings import rough
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition, Skill
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.undertakings import Jump

RUN_UP: Final = 10
"""Feet on foot immediately before a jump that is no standing one."""
HIGH_BASE: Final = 3
LANDING_DC: Final = 10
SECTIONS: Final = {"long": 'Rules Glossary, "Long Jump", p. 184', "high": '"High Jump", p. 183'}


def jump_feet(jumper: Creature, direction: str, *, standing: bool) -> int:
    """The most feet of a ``long`` or ``high`` jump, half of that without a run-up.

    Source: SRD 5.2, "Long Jump", "High Jump"; "Thief", "Second-Story Work" for Dexterity.
    """
    agile = "second-story-work" in jumper.features
    abilities = (Ability.STRENGTH, Ability.DEXTERITY) if agile else (Ability.STRENGTH,)
    ability = max(abilities, key=lambda one: jumper.abilities[one])
    if direction == "long":
        most = jumper.abilities[ability]
    else:
        most = max(HIGH_BASE + jumper.modifier(ability), 0)
    return most // 2 if standing else most


def jump(play: Play, request: Jump) -> Rejection | None:
    """A leap that succeeds if it is within the jumper's power; in a fight it costs movement."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    refusal = refusal or _cannot_jump(play, request)
    if refusal is not None:
        return refusal
    if play.state.fight is None:
        time_passes(play, ROUND, "a jump")
    else:
        move_feet(play, _cost(play, request))
        if _springs(play, request.actor):
            use_once(play, _spring(request.actor))
    if request.direction == "long":
        _land(play, request.actor)
    settle(play)
    return None


SPRINGING: Final = 30
SPRUNG: Final = 10
"""Feet of a leap, and of movement for it. Source: SRD 5.2, "Boots of Striding and Springing"."""


def _spring(actor_id: str) -> str:
    return f"spring:{actor_id}"


def _springs(play: Play, actor_id: str) -> bool:
    """Whether boots carry the jumper, once on a turn."""
    fight = play.state.fight
    shod = STRIDING in creature(play.state, play.catalogue, actor_id).features
    return shod and (fight is None or _spring(actor_id) not in fight.budget.once)


def _cost(play: Play, request: Jump) -> int:
    """A foot for each foot, and those of the run-up; boots leap 30 feet for 10."""
    if _springs(play, request.actor):
        return min(SPRUNG, request.feet)
    return request.feet + (0 if request.standing else RUN_UP)


def _cannot_jump(play: Play, request: Jump) -> Rejection | None:
    jumper, source = (
        creature(play.state, play.catalogue, request.actor),
        SECTIONS[request.direction],
    )
    if jumper.speed == 0 or jumper.has(Condition.PRONE):
        return refuse("actor.speed", f"{jumper.name} cannot move", source)
    most = jump_feet(jumper, request.direction, standing=request.standing)
    most = max(most, SPRINGING) if _springs(play, request.actor) else most
    if request.feet > most:
        how = "from a standstill" if request.standing else "with a run-up"
        message = f"{jumper.name} jumps {most} feet {how}, not {request.feet}"
        return refuse("jump.too_far", message, source)
    fight, cost = play.state.fight, _cost(play, request)
    left = cost if fight is None else fight.budget.movement_feet
    if cost > left:
        message = f"that takes {cost} feet and {left} are left; Dash, or jump less far"
        return refuse("budget.movement", message, source)
    return None


def _land(play: Play, jumper_id: str) -> None:
    """In Difficult Terrain a check, or Prone. Source: SRD 5.2, "Long Jump"."""
    jumper = creature(play.state, play.catalogue, jumper_id)
    if not rough(play.state, jumper):
        return
    if ability_check(play, jumper_id, Ability.DEXTERITY, Skill.ACROBATICS, LANDING_DC):
        return
    if not jumper.active(Condition.PRONE):
        gain_condition(play, jumper_id, ActiveCondition(condition=Condition.PRONE))
