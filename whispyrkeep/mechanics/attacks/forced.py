"""Saving throws that an ability of a stat block forces: on whom, and what follows.

Source: SRD 5.2, "Damage against Multiple Targets"; the stat blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.riders import Cause, inflict_all
from whispyrkeep.mechanics.attacks.strikes import MIRROR
from whispyrkeep.mechanics.creatures.sizes import too_large
from whispyrkeep.mechanics.creatures.traits import kinds_of
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import area_limit, enemies, feet_between, out_of_sight
from whispyrkeep.mechanics.harm.conditions import concentrate, die
from whispyrkeep.mechanics.harm.damage import deal_damage, knocked_out
from whispyrkeep.mechanics.harm.harms import Harm, halved
from whispyrkeep.mechanics.harm.inuring import inure, inured
from whispyrkeep.mechanics.harm.lasting import Origin, Term, endure
from whispyrkeep.mechanics.harm.sparing import defies_death
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, missed_by, saving_throw
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.effects import SaveEffect
from whispyrkeep.models.riders import ConditionRider
from whispyrkeep.models.terms import Ability, Condition, DamageType
from whispyrkeep.models.workings import HitPointRow


def caught(
    play: Play, foe_id: str, name: str, effect: SaveEffect, target_id: str
) -> tuple[str, ...]:
    """Whom the save is for: the target if it can be, and in an area as many more as fit in it.

    How many an area catches is a ruling: docs/rulings.md.
    """
    if effect.downed:
        return _fallen_beside(play, foe_id, name, effect)
    others = [one for one in standing_enemies(play, foe_id) if one != target_id]
    if effect.thrown and open_to(play, foe_id, name, effect, target_id):
        free = [one for one in others if not _held(_view(play, one), Condition.GRAPPLED, foe_id)]
        return (target_id, *free[:1])
    others = others if effect.area else []
    most = area_limit(effect.area) if effect.area else 1
    return tuple(
        one
        for one in (target_id, *others)
        if open_to(play, foe_id, name, effect, one) and not covered(play, foe_id, one)
    )[:most]


def _fallen_beside(play: Play, foe_id: str, name: str, effect: SaveEffect) -> tuple[str, ...]:
    """The first who lies dying or Stable within reach. Source: SRD 5.2.1, "Consume Life"."""
    dying = (
        one
        for one in downed_enemies(play, foe_id)
        if not _view(play, one).hit_points and _view(play, one).alive
        if feet_between(play.state, foe_id, one) <= effect.feet
        if open_to(play, foe_id, name, effect, one)
    )
    return tuple(dying)[:1]


def standing_enemies(play: Play, actor_id: str) -> list[str]:
    """Ids of those on the other side who are alive and not down."""
    views = (creature(play.state, play.catalogue, one) for one in enemies(play.state, actor_id))
    return [view.id for view in views if view.hit_points > 0 and not lies(view)]


def downed_enemies(play: Play, actor_id: str) -> list[str]:
    """Ids of those on the other side who are down and not dead."""
    views = (creature(play.state, play.catalogue, one) for one in enemies(play.state, actor_id))
    return [view.id for view in views if view.hit_points == 0 or lies(view)]


def lies(view: Creature) -> bool:
    """Whether somebody lies knocked out."""
    return view.body is not None and knocked_out(view.body)


def covered(play: Play, foe_id: str, target_id: str) -> bool:
    """Whether Total Cover hides the target from the foe."""
    target = creature(play.state, play.catalogue, target_id)
    return out_of_sight(play.state, target, foe_id)


def open_to(play: Play, foe_id: str, name: str, effect: SaveEffect, target_id: str) -> bool:
    """Whether the effect can touch the creature at all."""
    target = creature(play.state, play.catalogue, target_id)
    kinds = kinds_of(target)
    if effect.having and not any(_held(target, one, foe_id) for one in effect.having):
        return False
    if kinds & set(effect.spares) or too_large(target, effect.max_size):
        return False
    if inured(target, foe_id, name) or (effect.fresh and _bears(target, name)):
        return False
    if effect.in_sight and not sees(play.state, target, _view(play, foe_id)):
        return False
    return not effect.only_types or bool(kinds & set(effect.only_types))


def _held(target: Creature, condition: Condition, by: str) -> bool:
    """Whether it has the condition; a grapple or a charm must be the foe's own."""
    if condition in (Condition.GRAPPLED, Condition.CHARMED):
        return any(entry.by == by for entry in target.active(condition))
    return target.has(condition)


def _bears(target: Creature, name: str) -> bool:
    """Whether something of this name is on the creature already."""
    body = target.body
    sources = [one.source for one in body.conditions] if body else []
    sources += [one.source for one in body.effects] if body else []
    return any(source.partition(": ")[0] == name for source in sources)


def _view(play: Play, creature_id: str) -> Creature:
    return creature(play.state, play.catalogue, creature_id)


def force_saves(
    play: Play, foe: Creature, targets: Sequence[str], name: str, effect: SaveEffect
) -> None:
    """Everybody saves, and the damage is rolled once for all of them.

    Source: SRD 5.2, "Damage against Multiple Targets".
    """
    save = forced_save(foe, name, effect)
    if effect.reflected and any(_holds_a_mirror(play, target) for target in targets):
        targets = (*targets, foe.id)
    if effect.concentration:
        concentrate(play, foe.id, name)
    missed = {target: _missed(play, target, save, effect) for target in targets}
    rows = {target: _row(play, target, effect) for target, by in missed.items() if by}
    hurts = effect.half or any(row is None for row in rows.values())
    first = creature(play.state, play.catalogue, targets[0])
    harms = roll_damage(play, foe, first, effect.damage, label=name) if hurts else []
    for target_id, by in missed.items():
        cause = Cause(
            foe.id,
            name,
            save=(save.ability, save.difficulty_class),
            missed=by,
            concentration=effect.concentration,
        )
        if not by and effect.immune_seconds:
            inure(play, target_id, foe.id, name, effect.immune_seconds)
        row = rows.get(target_id)
        if row is not None:
            _befall(play, target_id, row, cause)
        else:
            _suffer(play, target_id, harms, effect, cause)


def _suffer(
    play: Play, target_id: str, harms: Sequence[Harm], effect: SaveEffect, cause: Cause
) -> None:
    """The damage and whatever else comes of a save."""
    escaped, ability = not cause.missed, effect.save.ability
    before = _view(play, target_id).hit_points
    dealt = dealt_to(play, target_id, harms, ability, escaped=escaped, half=effect.half)
    taken = deal_damage(play, target_id, dealt, source=cause.name) if dealt else 0
    riders = effect.on_either if escaped else (*effect.on_failure, *effect.on_either)
    inflict_all(play, target_id, riders, replace(cause, before=before), taken)
    if effect.works and not escaped:
        origin = Origin(by=cause.by, name=cause.name, dc=cause.save[1] if cause.save else 0)
        endure(play, target_id, effect.works, origin, Term("end-of-this-turn"))


def _missed(play: Play, target_id: str, save: Save, effect: SaveEffect) -> int:
    """By how much the target fails, 0 if it saves; some kinds need no roll."""
    kinds = kinds_of(_view(play, target_id))
    if kinds & set(effect.succeeds_for):
        return 0
    if kinds & set(effect.fails_for):
        return save.difficulty_class
    return 0 if saving_throw(play, target_id, save) else missed_by(play, target_id, save)


def _row(play: Play, target_id: str, effect: SaveEffect) -> HitPointRow | None:
    """What becomes of a target with so few Hit Points, instead of anything else."""
    left = _view(play, target_id).hit_points
    return next((row for row in effect.rows if left <= row.most), None)


def _befall(play: Play, target_id: str, row: HitPointRow, cause: Cause) -> None:
    """Source: SRD 5.2.1, Solar, "Slaying Bow"; Incubus, "Nightmare"; Sea Hag, "Death Glare"."""
    target = _view(play, target_id)
    if row.drops and target.body is not None:
        all_of_it = Harm(target.hit_points + target.body.temporary_hit_points, DamageType.PSYCHIC)
        deal_damage(play, target_id, [all_of_it], source=cause.name, unstoppable=True)
    if row.kills and not defies_death(play, target):
        die(play, target_id, cause.name)
    inflict_all(play, target_id, row.riders, cause)


def _holds_a_mirror(play: Play, target_id: str) -> bool:
    member = play.state.party.get(target_id)
    return member is not None and MIRROR in member.equipped


def dealt_to(
    play: Play,
    target_id: str,
    harms: Sequence[Harm],
    ability: Ability,
    *,
    escaped: bool,
    half: bool,
) -> list[Harm]:
    """What a creature is dealt after its save: all of it, half, or nothing.

    Source: SRD 5.2, "Half Damage".
    """
    if escaped and not half:
        return []
    target = creature(play.state, play.catalogue, target_id)
    if half and evades(target, ability):
        return [] if escaped else halved(harms)
    return halved(harms) if escaped else list(harms)


def evades(target: Creature, ability: Ability) -> bool:
    """Whether half of the damage turns into none, and all of it into half.

    Source: SRD 5.2, "Rogue" and "Monk", "Level 7: Evasion"; the stat blocks, "Evasion".
    """
    gifted = target.trait(TraitRule.EVASION) or "evasion" in target.features
    return gifted and ability is Ability.DEXTERITY and target.able


def forced_save(foe: Creature, name: str, effect: SaveEffect) -> Save:
    """The save against an ability of a stat block."""
    dc = effect.save.difficulty_class or 8 + foe.proficiency
    against = tuple(
        condition
        for rider in effect.on_failure
        if isinstance(rider, ConditionRider)
        for condition in rider.conditions
    )
    return Save(effect.save.ability, dc, name, against, origin=foe.id)
