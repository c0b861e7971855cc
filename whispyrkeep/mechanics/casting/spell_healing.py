"""Spells that heal, lend Hit Points, and raise to the feet.

Source: SRD 5.2, "Healing", "Temporary Hit Points", and the spells' descriptions.
"""

from __future__ import annotations

from whispyrkeep.mechanics.casting.formulas import at_most
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.casting.summons import share_healing
from whispyrkeep.mechanics.casting.travels import prayed
from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.turns import use_reaction
from whispyrkeep.mechanics.harm.conditions import (
    end_condition,
)
from whispyrkeep.mechanics.harm.damage import (
    heal,
    temporary_hit_points,
)
from whispyrkeep.mechanics.harm.healing import healing_dice
from whispyrkeep.mechanics.harm.lasting import endure
from whispyrkeep.mechanics.monsters.bonds import close_wounds
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.effects import (
    HealEffect,
    TemporaryEffect,
)
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.workings import (
    RestEffect,
    RiseEffect,
)


def heal_targets(
    play: Play, casting: Casting, effect: HealEffect, targets: tuple[str, ...]
) -> None:
    """Source: SRD 5.2, "Life Domain", "Level 3: Disciple of Life"."""
    bonuses = []
    if effect.plus_modifier and casting.modifier:
        bonuses.append(Modifier(source="spellcasting ability", value=casting.modifier))
    if casting.slot_level and "disciple-of-life" in casting.caster.features:
        bonuses.append(Modifier(source="Disciple of Life", value=2 + casting.slot_level))
    if effect.per_slot and casting.levels_above:
        more = effect.per_slot * casting.levels_above
        bonuses.append(Modifier(source="slot level", value=more))
    if effect.pool:
        _share_out(play, casting, effect.pool, targets)
        return
    if any(isinstance(one, RestEffect) for one in casting.spell.effects):
        targets = tuple(target for target in targets if not prayed(play, target))
    for target_id in targets:
        target = creature(play.state, play.catalogue, target_id)
        dice = healing_dice(casting.caster, casting.dice(effect.dice), target)
        record = play.throw(casting.caster.id, "healing", dice, bonuses)
        play.roll("healing", casting.caster.id, casting.spell.name, record)
        if heal(play, target_id, record.total, casting.spell.name):
            close_wounds(play, target_id)
        if casting.level:
            share_healing(play, target_id, record.total, casting.spell.name)


def _share_out(play: Play, casting: Casting, pool: int, targets: tuple[str, ...]) -> None:
    """Each target gets what it lacks, in their order. Source: SRD 5.2, "Mass Heal"."""
    for target_id in targets:
        healed = heal(play, target_id, pool, casting.spell.name)
        pool -= healed
        if healed:
            close_wounds(play, target_id)


def rise(play: Play, _casting: Casting, _effect: RiseEffect, targets: tuple[str, ...]) -> None:
    for target_id in targets:
        prone = creature(play.state, play.catalogue, target_id).active(Condition.PRONE)
        offered = [Reaction(kind="stand", window="healed", target=target_id)] if prone else []
        if choose_reaction(play, target_id, offered) is not None:
            use_reaction(play, target_id)
            end_condition(play, target_id, Condition.PRONE, why="stood up")


def lend(play: Play, casting: Casting, effect: TemporaryEffect, targets: tuple[str, ...]) -> None:
    extra = effect.per_slot * casting.levels_above
    bonuses = (Modifier(source="slot level", value=extra),) if extra else ()
    for target_id in targets:
        dice = at_most(effect.dice) if _vigorous(casting) else effect.dice
        record = play.throw(casting.caster.id, "healing", dice, bonuses)
        play.roll("healing", casting.caster.id, casting.spell.name, record)
        temporary_hit_points(play, target_id, record.total, casting.spell.name)
        if effect.fade:
            endure(play, target_id, (effect,), casting.origin())


def _vigorous(casting: Casting) -> bool:
    """Source: SRD 5.2, "Eldritch Invocation Options", "Fiendish Vigor"."""
    own = casting.spell.id == "spell/false-life" and not casting.slot_level
    return own and "fiendish-vigor" in casting.caster.features
