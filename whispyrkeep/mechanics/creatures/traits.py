"""What traits of stat blocks lend to rolls, by circumstance.

Source: SRD 5.2.1, the stat blocks: "Sunlight Sensitivity", "Bloodied Fury", "Aura of Authority" ….
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.fights.positions import feet_between, present_others, with_party
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.mechanics.rolls.surroundings import sunlit
from whispyrkeep.models.creature import StatBlock, Trait, TraitRule
from whispyrkeep.models.modifiers import ResistEffect, RollEffect
from whispyrkeep.models.riders import DamagePart
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import DamageType, EffectKind

Lean = Literal["advantage", "disadvantage"]
On = Literal["attacks", "saves", "checks"]

LEGENDARY_RESISTANCE: Final = "legendary-resistance"
"""The resource that counts its uses."""


def leanings(
    state: CampaignState, catalogue: Catalogue, view: Creature, on: On
) -> Iterator[tuple[str, Lean]]:
    """The traits that lean such rolls of the creature now, its own and those of who leads it."""
    yield from own_leanings(state, view, on)
    yield from _led(state, catalogue, view, on)


def own_leanings(state: CampaignState, view: Creature, on: On) -> Iterator[tuple[str, Lean]]:
    """The traits of the creature itself that lean such rolls now."""
    for name, effect in view.rolls(on):
        if effect.leaning and not effect.allies_feet and _holds(state, view, effect):
            yield name, effect.leaning


def _holds(state: CampaignState, view: Creature, effect: RollEffect) -> bool:
    match effect.only:
        case "bloodied":
            return view.bloodied
        case "wounded":
            return view.hit_points < view.max_hit_points
        case "sunlight":
            return sunlit(state, view.id)
        case "bright-light":
            return state.world.rules.light and brightness(state, view.id) is Brightness.BRIGHT
        case "":
            return True
        case _:
            return False


def _led(
    state: CampaignState, catalogue: Catalogue, view: Creature, on: On
) -> Iterator[tuple[str, Lean]]:
    """Auras of its own side's that it stands in; of one name only one counts anyhow."""
    for leader in present_others(state):
        block = catalogue.monster(leader.monster)
        for trait, effect in _aura(block, on):
            same_side = with_party(state, leader.id) is with_party(state, view.id)
            near = leader.id == view.id
            near = near or feet_between(state, leader.id, view.id) <= effect.allies_feet
            able = creature(state, catalogue, leader.id).able
            if effect.leaning and same_side and near and able:
                yield trait.name, effect.leaning


def _aura(block: StatBlock, on: On) -> Iterator[tuple[Trait, RollEffect]]:
    for trait in block.traits:
        for effect in trait.effects:
            if isinstance(effect, RollEffect) and effect.allies_feet and on in effect.on:
                yield trait, effect


def resistances_left(state: CampaignState, view: Creature) -> int:
    """Uses of Legendary Resistance left today.

    Source: SRD 5.2.1, "Monsters", "Limited Usage"; the stat blocks.
    """
    trait = view.trait_of(TraitRule.LEGENDARY_RESISTANCE)
    if trait is None or view.body is None:
        return 0
    lair = state.fight is not None and state.fight.lair
    return view.body.resources.get(LEGENDARY_RESISTANCE, trait.uses_in_lair if lair else trait.uses)


def kinds_of(view: Creature) -> frozenset[str]:
    """Its creature type and what it is within it: ``fiend`` and ``demon``."""
    tags = view.block.tags if view.block is not None else ()
    return frozenset({view.creature_type, *(tag.lower() for tag in tags)})


ORIGIN: Final = "origin"
"""What an effect is called that names the damage type a creature is of."""


def kind_of(view: Creature, part: DamagePart) -> DamageType:
    """The type of a part of the creature's damage, where its origin decides between several.

    Source: SRD 5.2.1, Half-Dragon, "Draconic Origin".
    """
    for effect in view.effects(EffectKind.LASTING) if part.or_type else ():
        for work in effect.works if effect.what == ORIGIN else ():
            if isinstance(work, ResistEffect) and work.types:
                return work.types[0]
    return part.damage_type
