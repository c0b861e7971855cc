"""Ways of moving that the bands do not count: up walls, through water, through somebody's space.

Source: SRD 5.2, "Moving around Other Creatures" (p. 14); Rules Glossary, "Climbing" (p. 178),
"Crawling" (p. 179), "Swimming" (p. 189) and the Speeds (p. 178-189).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.armor import worn_armor
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between, with_party
from whispyrkeep.mechanics.fights.turns import cannot_act, move_feet, no_target
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.checks import Circumstances, ability_check
from whispyrkeep.mechanics.rolls.surroundings import hard_going, speed_in, swims
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.riders import Size
from whispyrkeep.models.terms import Ability, Condition, Skill
from whispyrkeep.models.time import ROUND
from whispyrkeep.models.undertakings import Traverse

HARD_DC: Final = 15
"""Of the check for slippery walls and rough water. Source: SRD 5.2, "Climbing", "Swimming"."""

SECTIONS: Final = {
    "climb": 'Rules Glossary, "Climbing", p. 178',
    "crawl": 'Rules Glossary, "Crawling", p. 179',
    "fly": 'Rules Glossary, "Fly Speed", p. 182',
    "swim": 'Rules Glossary, "Swimming", p. 189',
    "liquid": '"Monk", "Level 9: Acrobatic Movement", p. 51',
    "past": '"Moving around Other Creatures", p. 14',
}


def traverse(play: Play, request: Traverse) -> Rejection | None:
    """So many feet along such a way; in a fight they cost movement, elsewhere time."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    refusal = refusal or _cannot(play, request)
    if refusal is not None:
        return refusal
    mover = creature(play.state, play.catalogue, request.actor)
    cost = feet_spent(play, mover, request)
    if play.state.fight is None:
        time_passes(play, ROUND * -(-cost // max(mover.speed, 1)), f"to {request.way}")
    else:
        move_feet(play, cost)
    if request.hard:
        how = Circumstances(way=request.way)
        ability_check(play, request.actor, Ability.STRENGTH, Skill.ATHLETICS, HARD_DC, how)
    settle(play)
    return None


def feet_spent(play: Play, mover: Creature, request: Traverse) -> int:
    """Feet of movement that it takes: for each foot 1, and 1 extra for what hinders.

    Source: SRD 5.2, "Climbing", "Crawling", "Difficult Terrain", "Swimming".
    """
    extra = int(hard_going(play.state) and request.way not in ("fly", "liquid"))
    if request.way == "past":
        extra = max(extra, int(_crowded(play, mover, request)))
    elif request.way == "crawl" or not _at_home(play, mover, request.way):
        extra += 1
    return request.feet * (1 + extra)


def _at_home(play: Play, mover: Creature, way: str) -> bool:
    """Whether the way costs the mover nothing extra."""
    if way == "climb":
        return walks_on_walls(play, mover) or speed_in(mover, "climb") > 0
    return way != "swim" or swims(mover)


def walks_on_walls(play: Play, mover: Creature) -> bool:
    """Along vertical surfaces and across liquids without armor or a Shield.

    Source: SRD 5.2, "Monk", "Level 9: Acrobatic Movement" (p. 51).
    """
    member = play.state.party.get(mover.id)
    if member is None or "acrobatic-movement" not in mover.features:
        return False
    return worn_armor(member, play.catalogue) == (None, None)


def _cannot(play: Play, request: Traverse) -> Rejection | None:
    mover, source = creature(play.state, play.catalogue, request.actor), SECTIONS[request.way]
    if mover.speed == 0:
        return refuse("actor.speed", f"{mover.name}'s Speed is 0", source)
    if mover.has(Condition.PRONE) and request.way != "crawl":
        return refuse("actor.prone", f"{mover.name} is Prone and can only crawl", source)
    if request.way == "fly" and not speed_in(mover, "fly"):
        return refuse("actor.no_flight", f"{mover.name} has no Fly Speed", source)
    if request.way == "liquid" and not walks_on_walls(play, mover):
        message = f"{mover.name} does not walk on liquids; swim instead"
        return refuse("actor.no_walking", message, source)
    if request.way == "past":
        refusal = _blocked(play, mover, request)
        if refusal is not None:
            return refusal
    fight, cost = play.state.fight, feet_spent(play, mover, request)
    if fight is not None and cost > fight.budget.movement_feet:
        left = fight.budget.movement_feet
        message = f"that takes {cost} feet and {left} are left; Dash, or go less far"
        return refuse("budget.movement", message, source)
    return None


def _blocked(play: Play, mover: Creature, request: Traverse) -> Rejection | None:
    """Why the mover cannot pass through the target's space, if so."""
    refusal = no_target(play.state, play.catalogue, request.target)
    if refusal is not None or request.target is None:
        return refusal
    other = creature(play.state, play.catalogue, request.target)
    if feet_between(play.state, mover.id, other.id) > BESIDE:
        return refuse("move.too_far", f"{other.name} is not in the way", SECTIONS["past"])
    apart = SIZES.index(other.size) - SIZES.index(mover.size)
    nimble = "halfling-nimbleness" in mover.features and apart >= 1
    if _gives_way(play, other) or abs(apart) >= 2 or nimble:
        return None
    message = f"{other.name} blocks the way; go round, or have it step aside or fall"
    return refuse("move.blocked", message, SECTIONS["past"])


def _gives_way(play: Play, other: Creature) -> bool:
    """Source: SRD 5.2, "Moving around Other Creatures": allies, the Incapacitated, the Tiny."""
    friend = with_party(play.state, other.id)
    return friend or not other.able or other.size is Size.TINY


def _crowded(play: Play, mover: Creature, request: Traverse) -> bool:
    """Whether the space is Difficult Terrain. Source: SRD 5.2, the same section."""
    other = creature(play.state, play.catalogue, request.target or mover.id)
    return other.size is not Size.TINY and not with_party(play.state, other.id)
