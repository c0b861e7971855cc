"""Attacks that are not made, or cannot reach, before any die is rolled for them.

Source: SRD 5.2, "Sanctuary", "Slow", "Wind Wall", "Antilife Shell", "Time Stop".
"""

from __future__ import annotations

from whispyrkeep.mechanics.attacks.strikes import Strike
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.fights.positions import BESIDE
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Ability, EffectKind, WeaponProperty
from whispyrkeep.models.workings import BarrierEffect, TurnsEffect


def stayed(play: Play, attacker: Creature, target: Creature, strike: Strike) -> bool:
    """Whether the attack comes to nothing before it is rolled."""
    if attacker.id != target.id:
        time_flows(play, attacker)
    if not strike.spell and _had_its_attack(play, attacker):
        return True
    save = sanctuary_save(target)
    if save is not None and not saving_throw(play, attacker.id, save):
        return True
    return not strike.spell and _barred(attacker, target, strike)


def sanctuary_save(target: Creature) -> Save | None:
    """The save that an attacker must make first, if any. Source: SRD 5.2, "Sanctuary"."""
    wards = target.effects(EffectKind.SANCTUARY)
    return Save(Ability.WISDOM, wards[0].value, "Sanctuary") if wards else None


def time_flows(play: Play, caster: Creature) -> None:
    """Who stopped time has touched somebody else. Source: SRD 5.2, "Time Stop"."""
    for active, _ in caster.body.works(TurnsEffect) if caster.body else ():
        end_effect(play, caster.id, active.kind, source=active.source, why="touched another")


def spent_attack(state: CampaignState, attacker: Creature) -> bool:
    """Whether a creature that gets one attack a turn has made it. Source: SRD 5.2, "Slow"."""
    fight = state.fight
    return fight is not None and _mark(attacker) in fight.budget.once


def _had_its_attack(play: Play, attacker: Creature) -> bool:
    fight = play.state.fight
    if fight is None or fight.acting != attacker.id or not attacker.hindered("one-attack"):
        return False
    if spent_attack(play.state, attacker):
        return True
    use_once(play, _mark(attacker))
    return False


def _mark(attacker: Creature) -> str:
    return f"one-attack:{attacker.id}"


def _barred(attacker: Creature, target: Creature, strike: Strike) -> bool:
    """Whether a barrier around the target keeps off such an attack, or height does."""
    if strike.melee and strike.reach <= BESIDE and _too_high(attacker, target):
        return True
    weapon = strike.weapon
    ordinary = weapon is None or weapon.has(WeaponProperty.AMMUNITION)
    shot = ordinary and not strike.melee and not strike.thrown
    if shot and any(barrier.projectiles for barrier in _barriers(attacker)):
        return True
    for barrier in _barriers(target):
        if barrier.projectiles and shot:
            return True
        near = strike.melee and strike.reach <= BESIDE
        kind = attacker.creature_type
        stopped = kind not in barrier.spares and (not barrier.stops or kind in barrier.stops)
        if barrier.touch and near and stopped:
            return True
    return False


def _barriers(view: Creature) -> list[BarrierEffect]:
    return [barrier for _, barrier in view.body.works(BarrierEffect)] if view.body else []


def _too_high(one: Creature, other: Creature) -> bool:
    """Whether one of them hovers out of the other's reach. Source: SRD 5.2, "Levitate"."""
    lifted = one.hindered("aloft"), other.hindered("aloft")
    return lifted[0] is not lifted[1] and not (_flies(other) if lifted[0] else _flies(one))


def _flies(view: Creature) -> bool:
    winged = view.block is not None and bool(view.block.speeds.get("fly"))
    return winged or bool(view.effects(EffectKind.FLYING))
