"""Reactions of a stat block besides Opportunity Attacks, in the windows they wait for.

A foe takes them whenever they make a difference: docs/rulings.md. Source: SRD 5.2.1, "Monsters",
"Reactions"; the stat blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from whispyrkeep.mechanics.attacks.forced import force_saves, open_to
from whispyrkeep.mechanics.attacks.riders import too_large
from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, allies, enemies, feet_between
from whispyrkeep.mechanics.fights.turns import can_react, use_reaction
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.powers import ready, use_up
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import CastEffect, SaveEffect
from whispyrkeep.models.programs import (
    DeflectEffect,
    MultiattackEffect,
    ParryEffect,
    RedirectEffect,
)
from whispyrkeep.models.terms import DamageType

BODILY: Final = frozenset({DamageType.BLUDGEONING, DamageType.PIERCING, DamageType.SLASHING})


def reactions(play: Play, view: Creature, kind: type) -> Iterator[tuple[ActionDefinition, object]]:
    """The creature's Reactions with such an effect, if it can react and they are ready."""
    if view.block is None or not can_react(play, view.id):
        return
    for action in view.block.reactions:
        for effect in action.effects:
            if isinstance(effect, kind) and ready(play, view, action):
                yield action, effect


def parry(play: Play, target: Creature, strike: Strike) -> tuple[ActionDefinition, int] | None:
    """The Reaction that adds to Armor Class against this attack, and how much."""
    for action, effect in reactions(play, target, ParryEffect):
        assert isinstance(effect, ParryEffect)
        anything = action.window is not None and action.window.trigger == "hit-by-attack"
        if strike.melee or anything:
            return action, effect.bonus
    return None


def riposte(play: Play, target: Creature, attacker_id: str, how: str) -> Strike | None:
    """The attack that follows on the parry of this name, if the attacker is within its reach.

    Source: SRD 5.2.1, Pirate Captain, "Riposte".
    """
    assert target.block is not None
    feet = feet_between(play.state, target.id, attacker_id)
    for action in target.block.reactions:
        program = next((e for e in action.effects if isinstance(e, MultiattackEffect)), None)
        if program is None or action.name != how:
            continue
        named = [target.block.action(name) for step in program.steps for name in step.actions]
        for one in named:
            for strike in block_strikes(one) if one is not None else ():
                if strike.melee and strike.reaches(feet):
                    return strike
    return None


def casts_shield(play: Play, target: Creature, spell: str) -> bool:
    """Whether a stat block's own casting of Shield answers the hit, which uses it up.

    Source: SRD 5.2.1, Mage, Archmage, Lich, "Protective Magic".
    """
    for action, effect in reactions(play, target, CastEffect):
        assert isinstance(effect, CastEffect)
        if any(use.spell == spell for use in effect.spells):
            use_up(play, target.id, action)
            use_reaction(play, target.id)
            return True
    return False


def deflected(
    play: Play, attacker_id: str, target: Creature, strike: Strike, harms: Sequence[Harm]
) -> list[Harm]:
    """What is left of a missile's damage; if nothing is, its force may be turned on somebody.

    Source: SRD 5.2.1, Stone Giant, "Deflect Missile".
    """
    left = list(harms)
    bodily = sum(harm.amount for harm in left if harm.damage_type in BODILY)
    found = next(reactions(play, target, DeflectEffect), None)
    if strike.melee or not bodily or found is None:
        return left
    action, effect = found
    assert isinstance(effect, DeflectEffect)
    use_up(play, target.id, action)
    use_reaction(play, target.id)
    record = play.throw(target.id, "effect", effect.dice)
    play.roll("other", target.id, action.name, record)
    less = record.total
    for index, harm in enumerate(left):
        taken = min(less, harm.amount) if harm.damage_type in BODILY else 0
        left[index], less = Harm(harm.amount - taken, harm.damage_type), less - taken
    if sum(harm.amount for harm in left) == 0:
        _throw_back(play, target, attacker_id, action)
    return left


def _throw_back(play: Play, view: Creature, attacker_id: str, action: ActionDefinition) -> None:
    for effect in action.effects:
        if not isinstance(effect, SaveEffect):
            continue
        near = effect.feet >= feet_between(play.state, view.id, attacker_id)
        if near and open_to(play, view.id, action.name, effect, attacker_id):
            force_saves(play, view, (attacker_id,), action.name, effect)


def redirected(play: Play, attacker: Creature, target: Creature) -> str | None:
    """The ally that is attacked instead, if there is one beside the target.

    Source: SRD 5.2.1, Goblin Boss, "Redirect Attack".
    """
    for action, effect in reactions(play, target, RedirectEffect):
        assert isinstance(effect, RedirectEffect)
        for one in allies(play.state, target.id) if sees(play.state, target, attacker) else ():
            ally = creature(play.state, play.catalogue, one)
            beside = feet_between(play.state, target.id, one) <= BESIDE
            if beside and ally.alive and not too_large(ally, effect.max_size):
                use_up(play, target.id, action)
                use_reaction(play, target.id)
                return one
    return None


def watch(play: Play, whose: str) -> None:
    """Reactions to somebody who begins a turn near: a gaze.

    Source: SRD 5.2.1, Chain Devil, "Unnerving Gaze".
    """
    starter = creature(play.state, play.catalogue, whose)
    for source_id in enemies(play.state, whose) if starter.alive else ():
        source = creature(play.state, play.catalogue, source_id)
        for action, effect in reactions(play, source, SaveEffect):
            assert isinstance(effect, SaveEffect)
            window = action.window
            if window is None or window.trigger != "creature-starts-turn":
                continue
            near = feet_between(play.state, source_id, whose) <= window.feet
            seen = sees(play.state, source, starter) and sees(play.state, starter, source)
            if near and seen and open_to(play, source_id, action.name, effect, whose):
                use_reaction(play, source_id)
                force_saves(play, source, (whose,), action.name, effect)
                break


WINDOWS: Final = frozenset(
    {
        "targeted-by-attack",
        "hit-by-melee-attack",
        "hit-by-attack",
        "hit-by-ranged-attack",
        "creature-starts-turn",
    }
)
"""What a Reaction here can wait for."""
