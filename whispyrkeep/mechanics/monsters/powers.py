"""What a creature of a stat block can do besides attack rolls: which of it is ready, and doing it.

Source: SRD 5.2.1, "Monsters", "Limited Usage", "Recharge X–Y"; the stat blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.attacks.forced import caught, covered, force_saves
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.fights.turns import spend, use_once
from whispyrkeep.mechanics.monsters.breaking import regrow
from whispyrkeep.mechanics.monsters.possessing import host_of
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.surroundings import submerged
from whispyrkeep.models.creature import ActionDefinition, StatBlock
from whispyrkeep.models.effects import AttackEffect, CastEffect, Effect, SaveEffect
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.programs import MultiattackEffect
from whispyrkeep.models.riders import PossessRider

SPENT: Final = 0
READY: Final = 1
LEGENDARY: Final = "legendary-actions"
"""The resource that counts the legendary actions left until its next turn."""

UNDERWATER: Final = "underwater"
"""What an action may require of the place."""

IN_ITS_SPACE: Final = 5
"""Feet to whoever it holds or shares a space with."""


@dataclass(frozen=True, slots=True)
class Ability:
    """An ability that is ready, the save it forces, and whom it would catch."""

    by: str
    action: ActionDefinition
    effect: SaveEffect
    targets: tuple[str, ...]

    @property
    def limited(self) -> bool:
        """Whether it has to recharge or is used up."""
        return is_limited(self.action)


# --- what is ready --------------------------------------------------------------------


def everything(block: StatBlock) -> tuple[ActionDefinition, ...]:
    """All actions, bonus actions, reactions and legendary actions."""
    return (*block.actions, *block.bonus_actions, *block.reactions, *block.legendary_actions)


def is_limited(action: ActionDefinition) -> bool:
    """Whether the action has to recharge or can be used up."""
    counted = action.recharge is not None or action.uses_per_day is not None
    return counted or action.recharge_on_rest


def uses_left(play: Play, view: Creature, action: ActionDefinition) -> int:
    """How often the action can still be used."""
    lair = play.state.fight is not None and play.state.fight.lair
    most = most_uses(action, lair=lair)
    return view.body.resources.get(action.id, most) if view.body else SPENT


def most_uses(action: ActionDefinition, *, lair: bool) -> int:
    """How often a limited action can be used before it recharges or a day has passed."""
    most = action.uses_in_lair if lair and action.uses_in_lair else action.uses_per_day
    return most or READY


def ready(play: Play, view: Creature, action: ActionDefinition) -> bool:
    """Whether the action is recharged, not used up, and not taken already this round.

    Shape-shifters are in whatever form an action requires: docs/rulings.md.
    """
    if UNDERWATER in action.requires and not submerged(play.state):
        return False
    fresh = view.body is not None and view.body.resources.get(taken(action.id), READY) != SPENT
    return fresh and uses_left(play, view, action) > 0


THIS_ROUND: Final = ":this-round"
"""What the name of a use ends with that is counted from one turn to the next."""


def taken(action: str) -> str:
    """How it is noted that the action was taken since the start of the creature's last turn."""
    return f"{action}{THIS_ROUND}"


def awaited_by(block: StatBlock, action: ActionDefinition) -> bool:
    """Whether a multiattack has steps for when the action was taken: Clay Golem, "Hasten"."""
    programs = (e for one in block.actions for e in one.effects if isinstance(e, MultiattackEffect))
    return any(step.after == action.id for program in programs for step in program.steps)


def printed_numbers(view: Creature, action: ActionDefinition) -> CastEffect | None:
    """Whose ability, DC and attack modifier count: the action's own, or those it names."""
    own = next((one for one in action.effects if isinstance(one, CastEffect)), None)
    like = own.like if own is not None else "spellcasting"
    named = view.block.action(like) if view.block is not None and like else None
    other = (
        next((one for one in named.effects if isinstance(one, CastEffect)), None) if named else None
    )
    return other or own


def use_up(play: Play, foe_id: str, action: ActionDefinition) -> None:
    """Note that the action was used, where that is counted."""
    view = creature(play.state, play.catalogue, foe_id)
    if is_limited(action):
        left = uses_left(play, view, action) - 1
        play.happen(ResourceChanged(target=foe_id, resource=action.id, left=left))
    if action.once_a_round or (view.block is not None and awaited_by(view.block, action)):
        play.happen(ResourceChanged(target=foe_id, resource=taken(action.id), left=SPENT))


def refresh(play: Play, foe_id: str) -> None:
    """At the start of the creature's turn: a d6 for what recharges, and what returns by itself.

    Source: SRD 5.2.1, "Monsters", "Recharge X–Y", "Legendary Actions".
    """
    view = creature(play.state, play.catalogue, foe_id)
    assert view.block is not None and view.body is not None
    regrow(play, foe_id)
    for action in everything(view.block):
        if action.recharge and view.body.resources.get(action.id, READY) == SPENT:
            record = play.throw(foe_id, "recharge", "1d6")
            play.roll("recharge", foe_id, f"{action.name} recharges on {action.recharge}+", record)
            if record.total >= action.recharge:
                play.happen(ResourceChanged(target=foe_id, resource=action.id, left=READY))
        if view.body.resources.get(taken(action.id), READY) == SPENT:
            play.happen(ResourceChanged(target=foe_id, resource=taken(action.id), left=READY))
    if LEGENDARY in view.body.resources:
        most = legendary_uses(play, view)
        play.happen(ResourceChanged(target=foe_id, resource=LEGENDARY, left=most))


def legendary_uses(play: Play, view: Creature) -> int:
    """How many legendary actions it has between its turns, in its lair or elsewhere."""
    if view.block is None:
        return 0
    lair = play.state.fight is not None and play.state.fight.lair
    return legendary_most(view.block, lair=lair)


def legendary_most(block: StatBlock, *, lair: bool) -> int:
    """The legendary actions of a stat block, in the creature's lair or elsewhere."""
    return block.legendary_uses_in_lair if lair else block.legendary_uses


DREW_BLOOD: Final = "drew-blood"
"""How the turn's budget notes that a Bloodied creature was damaged by whoever minds it."""


def draw_blood(play: Play, attacker: Creature) -> None:
    """Note it for a Bonus Action that waits for it. Source: SRD 5.2.1, Gnoll, "Rampage"."""
    actions = attacker.block.bonus_actions if attacker.block else ()
    if play.state.fight is not None and any(_after_blood(action) for action in actions):
        use_once(play, f"{DREW_BLOOD}:{attacker.id}")


def _after_blood(action: ActionDefinition) -> bool:
    return action.window is not None and action.window.trigger == "damaged-the-bloodied"


def awaited(play: Play, view: Creature, action: ActionDefinition) -> bool:
    """Whether what a Bonus Action waits for has not come about."""
    once = play.state.fight.budget.once if play.state.fight else ()
    return _after_blood(action) and f"{DREW_BLOOD}:{view.id}" not in once


# --- saves it forces ------------------------------------------------------------------


def abilities(play: Play, foe_id: str, target_id: str) -> Iterator[Ability]:
    """The actions with a save that are ready and reach the target: the limited ones first."""
    view = creature(play.state, play.catalogue, foe_id)
    assert view.block is not None
    found = [ability_of(play, foe_id, action, target_id) for action in view.block.actions]
    known = [ability for ability in found if ability is not None]
    yield from sorted(known, key=lambda ability: not ability.limited)


def ability_of(play: Play, foe_id: str, action: ActionDefinition, target_id: str) -> Ability | None:
    """The action as an ability against this target, if it is one, is ready and would catch it.

    A save that follows a hit is no ability of its own.
    """
    view = creature(play.state, play.catalogue, foe_id)
    if any(isinstance(effect, AttackEffect) for effect in action.effects):
        return None
    if not ready(play, view, action) or covered(play, foe_id, target_id):
        return None
    if host_of(view) is not None and _possesses(action):
        return None
    busy = view.body is not None and view.body.concentration is not None
    for effect in _next_effects(play, view, action):
        if isinstance(effect, SaveEffect) and not (busy and effect.concentration):
            targets = catches(play, foe_id, action, effect, target_id)
            if targets:
                return Ability(foe_id, action, effect, targets)
    return None


def _possesses(action: ActionDefinition) -> bool:
    saves = (effect for effect in action.effects if isinstance(effect, SaveEffect))
    return any(isinstance(rider, PossessRider) for save in saves for rider in save.on_failure)


def _next_effects(play: Play, view: Creature, action: ActionDefinition) -> tuple[Effect, ...]:
    """What the action does this time. Source: SRD 5.2.1, Sphinx of Valor, "Roar"."""
    if not action.in_turn or action.uses_per_day is None:
        return action.effects
    place = action.uses_per_day - uses_left(play, view, action)
    return action.effects[place : place + 1]


def catches(
    play: Play, foe_id: str, action: ActionDefinition, effect: SaveEffect, target_id: str
) -> tuple[str, ...]:
    """Whom the effect would force to save, if it reaches the target."""
    if not effect.downed and reach_of(effect) < feet_between(play.state, foe_id, target_id):
        return ()
    return caught(play, foe_id, action.name, effect, target_id)


def reach_of(effect: SaveEffect) -> int:
    """How far away whom it forces to save may be, in feet."""
    return effect.feet or (effect.area.feet if effect.area else IN_ITS_SPACE)


def use_ability(play: Play, foe_id: str, ability: Ability) -> None:
    """Take the action: use it up and force its saves."""
    spend(play, "action")
    exert(play, foe_id, ability)


def exert(play: Play, foe_id: str, ability: Ability) -> None:
    """Use the ability up and force its saves, whatever it costs."""
    use_up(play, foe_id, ability.action)
    view = creature(play.state, play.catalogue, foe_id)
    force_saves(play, view, ability.targets, ability.action.name, ability.effect)
