"""What lies over a whole party, whose members stay together: Paladins and magic items.

Source: SRD 5.2, "Paladin", "Level 6: Aura of Protection"; "Holy Avenger", "Weapon of Warning".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.hampered import effective
from whispyrkeep.mechanics.rolls.abilities import ability_modifier
from whispyrkeep.mechanics.things.magic_items import auras
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, CampaignState, PartyMember
from whispyrkeep.models.terms import Ability, Condition

if TYPE_CHECKING:
    from whispyrkeep.mechanics.creatures.view import Creature

AURA: Final = "aura-of-protection"

STEADY: Final[Mapping[str, Condition]] = {
    "aura-of-courage": Condition.FRIGHTENED,
    "aura-of-devotion": Condition.CHARMED,
}
"""What a Paladin's aura protects from. Source: SRD 5.2, "Aura of Courage", "Aura of Devotion"."""


class _Auras(NamedTuple):
    effects: tuple[ActiveEffect, ...]
    paladins: tuple[PartyMember, ...]


def in_auras(state: CampaignState, view: Creature, catalogue: Catalogue) -> Creature:
    """The character with what companions radiate."""
    over: _Auras = state.kept("auras", catalogue, lambda: _over(state.party.values(), catalogue))
    if over.effects and view.body is not None:
        lent = tuple(effect for effect in over.effects if effect.by != view.id)
        view = replace(view, body=view.body.with_(effects=(*view.body.effects, *lent)))
    return _protected(view, over.paladins) if over.paladins else view


def _over(party: Iterable[PartyMember], catalogue: Catalogue) -> _Auras:
    paladins = (member for member in party if AURA in member.sheet.features)
    return _Auras(auras(party, catalogue), tuple(filter(_radiates, paladins)))


def _radiates(member: PartyMember) -> bool:
    conditions = effective(active.condition for active in member.body.conditions)
    return not member.body.dead and Condition.INCAPACITATED not in conditions


def _protected(view: Creature, near: tuple[PartyMember, ...]) -> Creature:
    charisma = max(ability_modifier(member.sheet.abilities[Ability.CHARISMA]) for member in near)
    bonus = Modifier(source="Aura of Protection", value=max(charisma, 1))
    safe = frozenset(
        condition
        for word, condition in STEADY.items()
        if any(word in member.sheet.features for member in near)
    )
    return replace(
        view,
        save_bonus=(*view.save_bonus, bonus),
        conditions=view.conditions - safe,
        condition_immunities=view.condition_immunities | safe,
    )
