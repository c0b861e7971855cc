"""Oozes that split in two.

Source: SRD 5.2.1, Black Pudding, Ochre Jelly, "Split"; their Hit Points: docs/rulings.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.sizes import SIZES
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.events import FoeJoined
from whispyrkeep.models.programs import SplitEffect
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.riders import Size
from whispyrkeep.models.state import Body, Fight, Foe
from whispyrkeep.models.terms import DamageType

CUTS: Final = frozenset({DamageType.LIGHTNING, DamageType.SLASHING})
LARGE_ENOUGH: Final = (Size.MEDIUM, Size.LARGE)
"""It splits while it is of these sizes."""

PART: Final = ", part "
ENOUGH: Final = 10
"""And while it has as many Hit Points."""


def split(play: Play, before: Creature, harms: Sequence[Harm]) -> None:
    """Split the creature that damage has just been done to, if it can and would."""
    fight = play.state.fight
    foe = fight.foes.get(before.id) if fight else None
    action = _splits(before)
    if fight is None or foe is None or action is None:
        return
    after = creature(play.state, play.catalogue, foe.id)
    cut = any(harm.damage_type in CUTS for harm in harms)
    bloodied = after.bloodied and not before.bloodied
    if not (cut or bloodied) or after.hit_points < ENOUGH or after.size not in LARGE_ENOUGH:
        return
    offered = Reaction(kind="stat-block", window="hurt", name=action.id, target=None)
    if choose_reaction(play, foe.id, [offered]) is None:
        return
    use_reaction(play, foe.id)
    for number in range(2):
        _part(play, foe, after, counts=foe.counts and number == 0)


def _splits(view: Creature) -> ActionDefinition | None:
    for action in view.block.reactions if view.block else ():
        if any(isinstance(effect, SplitEffect) for effect in action.effects):
            return action
    return None


def _part(play: Play, whole: Foe, view: Creature, *, counts: bool) -> None:
    fight = play.state.fight
    assert fight is not None
    half = view.hit_points // 2
    name = _name(fight, whole)
    part = Foe(
        id=name,
        name=f"{whole.name.partition(PART)[0]}{PART}{name.rpartition('-')[2]}",
        monster=whole.monster,
        max_hit_points=half,
        body=Body(hit_points=half),
        band=whole.band,
        ally=whole.ally,
        size=SIZES[SIZES.index(view.size) - 1],
        split=whole.id,
        counts=counts,
    )
    play.happen(FoeJoined(foe=part, after=whole.id))


def _name(fight: Fight, whole: Foe) -> str:
    stem = whole.monster.partition("/")[2]
    number = 1
    while f"{stem}-{number}" in fight.foes:
        number += 1
    return f"{stem}-{number}"
