"""Counterspell of a stat block: a spell that an enemy of it casts dissipates.

Source: SRD 5.2, "Counterspell"; SRD 5.2.1, Mage, Archmage, Lich, "Protective Magic".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from whispyrkeep.mechanics.choosing.sides import choose_reaction
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import enemies, feet_between
from whispyrkeep.mechanics.monsters.foe_reactions import named, option, ready_reactions, use
from whispyrkeep.mechanics.monsters.powers import is_limited, printed_numbers
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.effects import CastEffect
from whispyrkeep.models.events import SpellCast
from whispyrkeep.models.reactions import Reaction
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.terms import Ability

COUNTERSPELL: Final = "spell/counterspell"
WORTH_A_USE: Final = 2
"""Level from which a foe spends one of a few uses: docs/rulings.md."""


def shows(spell: SpellDefinition, words: Collection[str] = ()) -> bool:
    """Whether the casting has components by which it is noticed.

    Source: SRD 5.2, "Metamagic Options", "Subtle Spell".
    """
    if "subtle-spell" in words:
        return bool(spell.material_cp)
    return spell.verbal or spell.somatic or bool(spell.material)


def unmade(play: Play, caster_id: str, spell: SpellDefinition, words: Collection[str] = ()) -> bool:
    """Whether a stat block on the other side unmakes the spell that is being cast."""
    if play.state.fight is None or not shows(spell, words):
        return False
    caster = creature(play.state, play.catalogue, caster_id)
    for enemy_id in enemies(play.state, caster_id):
        enemy = creature(play.state, play.catalogue, enemy_id)
        if enemy.block is None or not enemy.block.reactions:
            continue
        chosen = choose_reaction(play, enemy_id, _counters(play, enemy, caster, spell))
        if chosen is not None:
            return _unmake(play, enemy, chosen, caster_id)
    return False


def _counters(
    play: Play, enemy: Creature, caster: Creature, spell: SpellDefinition
) -> Iterator[Reaction]:
    """The stat block's Counterspell, if it sees a caster whom it reaches."""
    if enemy.hindered("casting") or not sees(play.state, enemy, caster):
        return
    if (
        feet_between(play.state, enemy.id, caster.id)
        > play.catalogue.spell(COUNTERSPELL).range_feet
    ):
        return
    for action, effect in ready_reactions(play, enemy):
        if isinstance(effect, CastEffect) and any(u.spell == COUNTERSPELL for u in effect.spells):
            least = WORTH_A_USE if is_limited(action) else 1
            yield option(action, "casting", caster.id, helps=spell.level >= least)


def _unmake(play: Play, enemy: Creature, chosen: Reaction, caster_id: str) -> bool:
    """Cast it, at the printed Difficulty Class; whether the caster fails the save."""
    action, counter = named(enemy, chosen), play.catalogue.spell(COUNTERSPELL)
    use(play, enemy, action)
    cast = SpellCast(
        request=play.request,
        caster=enemy.id,
        spell=COUNTERSPELL,
        slot_level=0,
        targets=(caster_id,),
    )
    play.happen(cast)
    numbers = printed_numbers(enemy, action)
    own = 8 + enemy.proficiency + enemy.modifier(Ability.INTELLIGENCE)
    dc = numbers.save_dc if numbers is not None and numbers.save_dc else own
    due = Save(Ability.CONSTITUTION, dc, counter.name, origin=enemy.id, magic=True)
    return not saving_throw(play, caster_id, due)
