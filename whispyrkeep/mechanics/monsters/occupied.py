"""Actions that a creature cannot take while it has somebody in its maw or clings to them.

Source: SRD 5.2.1, Giant Frog, Giant Toad, "Swallow"; Stirge, "Proboscis"; Animated Rug of
Smothering, "Smother".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.conditions import bodies
from whispyrkeep.mechanics.harm.swallowing import swallows
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import StatBlock
from whispyrkeep.models.effects import AttackEffect
from whispyrkeep.models.riders import BindRider

Barred = tuple[str, str | None]
"""An action, and the source of what bars it; None for whoever is inside."""


def occupied(play: Play, foe: Creature) -> frozenset[str]:
    """The actions that are barred now by whom the creature holds."""
    block = foe.block
    if block is None:
        return frozenset()
    barred: tuple[Barred, ...] = block.kept("barred", None, lambda: tuple(_bars(block)))
    if not barred:
        return frozenset()
    held = {
        (effect.source, effect.kind.value)
        for _, body in bodies(play)
        for effect in body.effects
        if effect.by == foe.id
    }
    sources = {source for source, kind in held if kind == "lasting"}
    inside = any(kind == "swallowed" for _, kind in held)
    return frozenset(
        action for action, source in barred if (inside if source is None else source in sources)
    )


def _bars(block: StatBlock) -> Iterator[Barred]:
    for rider in swallows(block):
        if rider.bars is not None:
            yield rider.bars, None
    for action in block.actions:
        for effect in action.effects:
            if isinstance(effect, AttackEffect) and any(
                isinstance(rider, BindRider) and rider.barred for rider in effect.on_hit
            ):
                yield action.id, action.name
