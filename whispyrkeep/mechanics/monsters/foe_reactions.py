"""Reactions of a stat block besides Opportunity Attacks, in the windows they wait for.

A foe takes them whenever they make a difference: docs/rulings.md. Source: SRD 5.2.1, "Monsters",
"Reactions"; the stat blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from whispyrkeep.mechanics.attacks.forced import force_saves, open_to
from whispyrkeep.mechanics.attacks.strikes import Strike, block_strikes
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import BESIDE, allies, enemies, feet_between
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.powers import (
    Ability,
    ability_of,
    exert,
    is_limited,
    ready,
    use_up,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.creature import ActionDefinition
from whispyrkeep.models.effects import CastEffect, DamageEffect, Effect, SaveEffect, TeleportEffect
from whispyrkeep.models.events import FoeMoved
from whispyrkeep.models.programs import (
    DeflectEffect,
    MultiattackEffect,
    ParryEffect,
    RedirectEffect,
)
from whispyrkeep.models.reactions import Reaction, Window
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.terms import Band, DamageType

SHIELD_SPELL: Final = "spell/shield"
SHIELD_BONUS: Final = 5
BODILY: Final = frozenset({DamageType.BLUDGEONING, DamageType.PIERCING, DamageType.SLASHING})


def ready_reactions(play: Play, view: Creature) -> Iterator[tuple[ActionDefinition, Effect]]:
    """The creature's Reactions that are ready, with each of their effects."""
    for action in view.block.reactions if view.block else ():
        if ready(play, view, action):
            yield from ((action, effect) for effect in action.effects)


def option(
    action: ActionDefinition, window: Window, target: str, *, helps: bool = True
) -> Reaction:
    """The stat block's Reaction as one to choose."""
    spends = action.id if is_limited(action) else ""
    return Reaction(
        kind="stat-block",
        window=window,
        name=action.id,
        target=target,
        spends=spends,
        helps=helps,
    )


def named(view: Creature, chosen: Reaction) -> ActionDefinition:
    """The Reaction of the stat block that was chosen."""
    assert view.block is not None
    return next(action for action in view.block.reactions if action.id == chosen.name)


def use(play: Play, view: Creature, action: ActionDefinition) -> None:
    """Note that the Reaction was taken."""
    use_up(play, view.id, action)
    use_reaction(play, view.id)


# --- to a hit -------------------------------------------------------------------------


def against_hit(
    play: Play, target: Creature, attacker: Creature, strike: Strike, margin: float
) -> Iterator[Reaction]:
    """What the creature could do about an attack that hits by ``margin``.

    A parry that would not turn it is nothing to do; Shield may turn the next.
    """
    for action, effect in ready_reactions(play, target):
        match effect:
            case ParryEffect():
                anything = action.window is not None and action.window.trigger == "hit-by-attack"
                if (strike.melee or anything) and margin < effect.bonus:
                    yield option(action, "hit", attacker.id)
            case CastEffect() if play.state.fight is not None:
                if any(one.spell == SHIELD_SPELL for one in effect.spells):
                    yield option(action, "hit", attacker.id, helps=margin < SHIELD_BONUS)
            case DeflectEffect() if not strike.melee:
                if any(part.damage_type in BODILY for part in strike.damage):
                    yield option(action, "hit", attacker.id)
            case _:
                pass


def parried(play: Play, target: Creature, chosen: Reaction) -> Modifier | None:
    """What a parry adds to Armor Class; None where that is not what was chosen."""
    action = named(target, chosen)
    for effect in action.effects:
        if isinstance(effect, ParryEffect):
            use(play, target, action)
            return Modifier(source=action.name, value=effect.bonus)
    return None


def besides_parrying(target: Creature, how: str) -> list[DamageEffect]:
    """What the parry of this name does to those around. Source: SRD 5.2.1, "Whirlwind of Sand"."""
    reactions = target.block.reactions if target.block is not None else ()
    effects = (effect for action in reactions if action.name == how for effect in action.effects)
    return [effect for effect in effects if isinstance(effect, DamageEffect)]


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


def casts_shield(play: Play, target: Creature, chosen: Reaction) -> bool:
    """Whether a stat block's own casting of Shield was chosen, which uses it up.

    Source: SRD 5.2.1, Mage, Archmage, Lich, "Protective Magic".
    """
    action = named(target, chosen)
    if not any(isinstance(effect, CastEffect) for effect in action.effects):
        return False
    use(play, target, action)
    return True


def deflected(
    play: Play, attacker_id: str, target: Creature, chosen: Reaction, harms: Sequence[Harm]
) -> list[Harm]:
    """What is left of a missile's damage; if nothing is, its force may be turned on somebody.

    Source: SRD 5.2.1, Stone Giant, "Deflect Missile".
    """
    left = list(harms)
    bodily = sum(harm.amount for harm in left if harm.damage_type in BODILY)
    action = named(target, chosen)
    effect = next((one for one in action.effects if isinstance(one, DeflectEffect)), None)
    if effect is None or not bodily:
        return left
    use(play, target, action)
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
    chosen = choose_reaction(play, target.id, _in_the_way(play, attacker, target))
    if chosen is None:
        return None
    use(play, target, named(target, chosen))
    return chosen.target


def _in_the_way(play: Play, attacker: Creature, target: Creature) -> Iterator[Reaction]:
    """One Reaction for each ally who could be attacked instead."""
    for action, effect in ready_reactions(play, target):
        if not isinstance(effect, RedirectEffect) or not sees(play.state, target, attacker):
            continue
        for one in allies(play.state, target.id):
            ally = creature(play.state, play.catalogue, one)
            beside = feet_between(play.state, target.id, one) <= BESIDE
            if beside and ally.alive and not too_large(ally, effect.max_size):
                yield option(action, "targeted", one)


def turned_on(play: Play, target_id: str, attacker_id: str) -> None:
    """An ability used on whoever has just hit. Source: SRD 5.2.1, "Reflexive Antennae"."""
    target = creature(play.state, play.catalogue, target_id)
    for action, effect in ready_reactions(play, target) if target.able else ():
        hit = action.window is not None and action.window.trigger == "hit-by-attack"
        if not hit or not isinstance(effect, MultiattackEffect) or len(action.effects) > 1:
            continue
        ability = _used_by(play, target, effect, attacker_id)
        offered = [option(action, "hit", attacker_id)] if ability is not None else []
        if ability is not None and choose_reaction(play, target_id, offered) is not None:
            use(play, target, action)
            exert(play, target_id, ability)
            return


def _used_by(
    play: Play, view: Creature, effect: MultiattackEffect, target_id: str
) -> Ability | None:
    """The first ability of the program that would do something to the target now."""
    block = view.block
    actions = (block.action(name) for step in effect.steps for name in step.actions if block)
    found = (ability_of(play, view.id, one, target_id) for one in actions if one is not None)
    return next((ability for ability in found if ability is not None), None)


def pursue(play: Play, mover_id: str) -> None:
    """Teleports after somebody who has ended a move near. Source: SRD 5.2.1, "Pursuit"."""
    mover = creature(play.state, play.catalogue, mover_id)
    for foe_id in enemies(play.state, mover_id):
        foe = creature(play.state, play.catalogue, foe_id)
        for action, effect in ready_reactions(play, foe) if foe.able else ():
            feet = feet_between(play.state, foe_id, mover_id)
            if not _follows(action, effect, feet) or not sees(play.state, foe, mover):
                continue
            if choose_reaction(play, foe_id, [option(action, "comes-closer", mover_id)]):
                use(play, foe, action)
                play.happen(FoeMoved(foe=foe_id, band=Band.ENGAGED))


def _follows(action: ActionDefinition, effect: Effect, feet: int) -> bool:
    """Whether the Reaction takes its owner to somebody so far away."""
    near = action.window is not None and action.window.trigger == "creature-moves-near"
    return near and isinstance(effect, TeleportEffect) and BESIDE < feet <= effect.feet


# --- to somebody's turn ---------------------------------------------------------------


def watch(play: Play, whose: str) -> None:
    """Reactions to somebody who begins a turn near: a gaze.

    Source: SRD 5.2.1, Chain Devil, "Unnerving Gaze".
    """
    starter = creature(play.state, play.catalogue, whose)
    for source_id in enemies(play.state, whose) if starter.alive else ():
        source = creature(play.state, play.catalogue, source_id)
        chosen = choose_reaction(play, source_id, _gazes(play, source, starter))
        if chosen is None:
            continue
        action = named(source, chosen)
        use(play, source, action)
        for effect in action.effects:
            if isinstance(effect, SaveEffect):
                force_saves(play, source, (whose,), action.name, effect)


def _gazes(play: Play, source: Creature, starter: Creature) -> Iterator[Reaction]:
    for action, effect in ready_reactions(play, source):
        window = action.window
        if window is None or window.trigger != "creature-starts-turn":
            continue
        near = feet_between(play.state, source.id, starter.id) <= window.feet
        seen = sees(play.state, source, starter) and sees(play.state, starter, source)
        if not (near and seen and isinstance(effect, SaveEffect)):
            continue
        if open_to(play, source.id, action.name, effect, starter.id):
            yield option(action, "turn-starts", starter.id)


WINDOWS: Final = frozenset(
    {
        "targeted-by-attack",
        "hit-by-melee-attack",
        "hit-by-attack",
        "hit-by-ranged-attack",
        "creature-starts-turn",
        "creature-ends-turn",
        "takes-damage",
        "creature-moves-near",
        "bloodied-or-cut",
        "check-or-save",
    }
)
"""What a Reaction here can wait for."""
