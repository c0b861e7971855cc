"""What features and feats of a universe's own give when they are gained.

Modifiers that last are read from the entry in play (``creatures.own_features``). Source: ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from whispyrkeep.mechanics.creation.asking import Casting, Making, add
from whispyrkeep.mechanics.creation.training import learn
from whispyrkeep.models.effects import CastEffect, Effect
from whispyrkeep.models.modifiers import ProficiencyEffect, ResistEffect
from whispyrkeep.models.terms import Ability

MENTAL: Final = (Ability.INTELLIGENCE, Ability.WISDOM, Ability.CHARISMA)


def take_effects(
    making: Making, word: str, effects: Iterable[Effect], section: str, source: str
) -> None:
    """Proficiencies, Resistances to damage, and spells.

    Args:
        making: the character.
        word: of the feature; what is chosen within is asked by it.
        effects: the entry's.
        section: where it stands, for refusals.
        source: the entry's id, by which its spells are kept.
    """
    gained = tuple(effects)
    for effect in gained:
        if isinstance(effect, ResistEffect) and effect.level == "resistance":
            add(making.resistances, (kind.value for kind in effect.types))
        elif isinstance(effect, ProficiencyEffect):
            learn(making, word, effect, section)
    take_spells(making, gained, source)


def take_spells(making: Making, effects: Iterable[Effect], source: str) -> None:
    """Spells that the entry casts: cantrips, at will, or once a Long Rest without a slot.

    Without an ability of its own it casts with the best of the three mental ones.
    """
    for effect in effects:
        if isinstance(effect, CastEffect):
            best = max(MENTAL, key=lambda ability: making.abilities[ability])
            _keep(making, making.casting(source, effect.ability or best), effect)


def _keep(making: Making, casting: Casting, effect: CastEffect) -> None:
    for use in effect.spells:
        if not making.catalogue.spell(use.spell).level:
            add(casting.cantrips, [use.spell])
        elif use.uses_per_day is None:
            add(casting.at_will, [use.spell])
        else:
            add(casting.always, [use.spell])
            add(casting.free, [use.spell])
