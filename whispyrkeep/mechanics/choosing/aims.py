"""At whom a character might aim a spell: the enemies of one band, the most dangerous, or friends.

Source: SRD 5.2, "Targets", "Areas of Effect"; how many an area catches: docs/rulings.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.mechanics.attacks.forced import covered
from whispyrkeep.mechanics.casting.aiming import DEADLY, HARMFUL
from whispyrkeep.mechanics.casting.spell_effects import unaffected
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.choosing.minds import left_alone
from whispyrkeep.mechanics.choosing.outlook import outlook, threat
from whispyrkeep.mechanics.choosing.weighing import casting_worth
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import area_limit, feet_between
from whispyrkeep.mechanics.fights.turns import charmed_by
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.effects import (
    AttackEffect,
    BestowEffect,
    DamageEffect,
    DartsEffect,
    Effect,
    SaveEffect,
)
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.tactics import Tactic


def harmful(effect: Effect) -> bool:
    """Whether the effect is for enemies."""
    match effect:
        case SaveEffect():
            return not effect.willing
        case RollEffect():
            lowers = effect.leaning == "disadvantage" and "attacked" not in effect.on
            raises = effect.leaning == "advantage" and "attacked" in effect.on
            return lowers or raises or "damage-taken" in effect.on
        case BestowEffect():
            return any(isinstance(work, HinderRider) for work in effect.works)
        case _:
            return isinstance(effect, (*HARMFUL, *DEADLY, DamageEffect))


def aims(play: Play, casting: Casting, aim: str, mind: Tactic) -> Iterator[tuple[str, ...]]:
    """Groups of targets to think about: the enemies of one band, the most dangerous, or friends."""
    spell, actor = casting.spell, casting.caster
    if spell.self_only or not (spell.targets or spell.area):
        yield (actor.id,)
    elif any(harmful(effect) for effect in spell.effects):
        yield from _at_enemies(play, casting, aim, mind)
    else:
        most = _most(casting)
        friends = [one for one in outlook(play, actor.id).side if _within(play, casting, one)]
        valued = [(casting_worth(play, casting, (one,)), one) for one in friends]
        best = [one for value, one in sorted(valued, key=lambda pair: -pair[0]) if value > 0]
        if best:
            yield tuple(best[:most])


def _at_enemies(play: Play, casting: Casting, aim: str, mind: Tactic) -> Iterator[tuple[str, ...]]:
    fight = play.state.fight
    assert fight is not None
    enemies = outlook(play, casting.caster.id).enemies
    there = [one for one in enemies if _open(play, casting, one)]
    there = [one for one in there if not left_alone(play, one)] or there
    there.sort(key=lambda one: (one != aim, -threat(play, one)))
    if _sends_away(casting.spell) and len(there) == len(enemies):
        there = sorted(there, key=lambda one: -threat(play, one))[:-1]
    if casting.spell.area is not None:
        most = area_limit(casting.spell.area)
        least = min(mind.gathers, len(enemies)) if casting.spell.level else 1
        for band in {fight.foes[one].band: None for one in there}:
            group = tuple(one for one in there if fight.foes[one].band is band)[:most]
            if len(group) >= least:
                yield group
    elif any(isinstance(e, AttackEffect | DartsEffect) for e in casting.spell.effects):
        yield from ((one,) for one in there[:2])
    else:
        most = _most(casting)
        if there:
            yield tuple(there[:most])
        if most < len(there):
            dangerous = sorted(there, key=lambda one: -threat(play, one))
            yield tuple(dangerous[:most])


def _sends_away(spell: SpellDefinition) -> bool:
    """Whether it puts them out of everybody's reach: for all of them that gains nothing."""
    return any(
        isinstance(rider, HinderRider) and rider.what == "away"
        for effect in spell.effects
        if isinstance(effect, SaveEffect)
        for rider in effect.on_failure
    )


def _most(casting: Casting) -> int:
    spell = casting.spell
    return max(spell.targets + spell.targets_per_slot * casting.levels_above, 1)


def _within(play: Play, casting: Casting, target_id: str) -> bool:
    own = casting.caster.id
    return own == target_id or feet_between(play.state, own, target_id) <= reach_of(casting.spell)


def reach_of(spell: SpellDefinition) -> int:
    """How far away a target may be, in feet."""
    return spell.area.feet if spell.area and not spell.range_feet else spell.range_feet


def _open(play: Play, casting: Casting, target_id: str) -> bool:
    """Whether the spell reaches the enemy and can touch it."""
    caster = casting.caster
    view = creature(play.state, play.catalogue, target_id)
    if not _within(play, casting, target_id) or covered(play, caster.id, target_id):
        return False
    if charmed_by(play.state, play.catalogue, caster.id, target_id):
        return False
    saves = [effect for effect in casting.spell.effects if isinstance(effect, SaveEffect)]
    if saves and all(unaffected(play, casting, effect, target_id) for effect in saves):
        return False
    return bool(casting.spell.area) or sees(play.state, caster, view)
