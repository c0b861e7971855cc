"""Difficulty Classes where no author set one.

Source: SRD 5.2, "Ability Checks", table "Typical Difficulty Classes"; Rules Glossary, "Hide
[Action]", "Influence [Action]", "Attitude".
"""

from __future__ import annotations

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.entities import present_npcs
from whispyrkeep.models.state import NpcState
from whispyrkeep.models.terms import Ability, AdvantageState, Attitude

EASY, MEDIUM, HARD, VERY_HARD = 10, 15, 20, 25
_STEPS = (5, EASY, MEDIUM, HARD, VERY_HARD)
TENSE = 8
"""Tension from which our own checks are a step harder."""

INFLUENCE_DC = 15
COMMONER = "monster/commoner"


def ladder(scene: Scene, *, attitude: Attitude | None = None) -> int:
    """The typical DC: easy in good light and calm, a step up for bad light, tension, dislike."""
    step = 1
    place = scene.state.world.places.get(scene.state.location)
    if attitude is None:
        step += place is not None and place.light == "dark"
    else:
        step += (Attitude.FRIENDLY, Attitude.INDIFFERENT, Attitude.HOSTILE).index(attitude)
    step += scene.state.memory.tension >= TENSE
    return _STEPS[min(step, len(_STEPS) - 1)]


def hide_dc() -> int:
    """DC 15."""
    return MEDIUM


def influence_dc(scene: Scene, npc: str) -> int:
    """15 or the creature's Intelligence score, whichever is higher; 15 without a stat block."""
    monster = _monster_of(scene, npc)
    if not scene.catalogue.has(monster):
        return INFLUENCE_DC
    return max(INFLUENCE_DC, scene.catalogue.monster(monster).abilities[Ability.INTELLIGENCE])


def influence_advantage(npc: NpcState) -> AdvantageState:
    """Advantage with the Friendly, Disadvantage with the Hostile."""
    return {
        Attitude.FRIENDLY: AdvantageState.ADVANTAGE,
        Attitude.INDIFFERENT: AdvantageState.NORMAL,
        Attitude.HOSTILE: AdvantageState.DISADVANTAGE,
    }[npc.attitude]


def passive_perception(scene: Scene, npc: str | None = None) -> int:
    """The best passive Perception of those who might notice; 10 when nobody is there."""
    watchers = [npc] if npc else [other.id for other in present_npcs(scene.state)]
    blocks = [_monster_of(scene, who) for who in watchers]
    scores = [
        scene.catalogue.monster(block).passive_perception
        for block in blocks
        if scene.catalogue.has(block)
    ]
    return max(scores, default=EASY)


def _monster_of(scene: Scene, npc: str) -> str:
    definition = scene.state.world.npcs.get(npc)
    return definition.monster if definition else COMMONER
