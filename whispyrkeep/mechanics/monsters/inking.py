"""Clouds of ink that an octopus leaves behind under water, and its getting away.

Source: SRD 5.2.1, Octopus, Giant Octopus, "Ink Cloud".
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import OUTWARDS, band_feet, feet_between
from whispyrkeep.mechanics.monsters.foe_reactions import named, option, ready_reactions, use
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import DamageEffect
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.reactions import Reaction, Window

TRIGGERS = {"hurt": "takes-damage", "turn-ends": "creature-ends-turn"}
"""The window that opens at each trigger of a stat block."""


def inks(play: Play, source_id: str, other_id: str, window: Window) -> ActionDefinition | None:
    """The Reaction that releases a cloud now, if it is taken."""
    source = creature(play.state, play.catalogue, source_id)
    if source.block is None or not source.able:
        return None
    chosen = choose_reaction(play, source_id, _clouds(play, source, other_id, window))
    if chosen is None:
        return None
    action = named(source, chosen)
    use(play, source, action)
    return action


def _clouds(play: Play, source: Creature, other_id: str, window: Window) -> Iterator[Reaction]:
    for action, effect in ready_reactions(play, source):
        opened = action.window
        if opened is None or opened.trigger != TRIGGERS[window]:
            continue
        near = not opened.feet or feet_between(play.state, source.id, other_id) <= opened.feet
        if near and isinstance(effect, DamageEffect):
            yield option(action, window, other_id)


def swim_off(play: Play, source_id: str) -> None:
    """A band further away if its Swim Speed suffices; nobody in the ink strikes at it."""
    fight = play.state.fight
    foe = fight.foes.get(source_id) if fight is not None else None
    view = creature(play.state, play.catalogue, source_id)
    if foe is None or foe.ally or view.block is None or foe.band is OUTWARDS[-1]:
        return
    further = OUTWARDS[OUTWARDS.index(foe.band) + 1]
    rules = play.state.world.rules
    cost = band_feet(rules, further) - band_feet(rules, foe.band)
    if view.speed and view.block.speeds.get("swim", 0) >= cost:
        play.happen(FoeMoved(foe=source_id, band=further))
