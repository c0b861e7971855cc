"""Familiars of Warlocks and Druids: quicker casting, and forms that only a pact allows.

Source: SRD 5.2, "Find Familiar" (p. 129); "Eldritch Invocation Options", "Pact of the Chain"
(p. 74); "Druid", "Level 2: Wild Companion" (p. 42).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.casting.free_casting import COMPANION, FAMILIAR
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition, SpellOption
from whispyrkeep.models.state import CampaignState, Foe, PartyMember
from whispyrkeep.models.workings import SummonEffect

PACT: Final = "pact-of-the-chain"
FORMS: Final = (
    "imp",
    "pseudodragon",
    "quasit",
    "skeleton",
    "sphinx-of-wonder",
    "sprite",
    "venomous-snake",
)
NAME: Final = "Find Familiar"


def as_bound(spell: SpellDefinition, member: PartyMember, request: CastSpell) -> SpellDefinition:
    """Find Familiar as a Magic action, and with a pact's special forms; any other as it is."""
    pact = PACT in member.sheet.features
    if spell.id != FAMILIAR or request.ritual or not (pact or COMPANION in request.features):
        return spell
    quick = spell.with_(casting_time="action", casting_seconds=0)
    special = tuple(_form(word) for word in FORMS) if pact else ()
    return quick.with_(options=(*spell.options, *special))


def _form(word: str) -> SpellOption:
    called = SummonEffect(creatures=(f"monster/{word}",), attacks=False)
    return SpellOption(id=word, effects=(called,))


def familiar_of(state: CampaignState, member_id: str) -> Foe | None:
    """The familiar that stands beside this character in the fight."""
    fight = state.fight
    for foe in fight.foes.values() if fight else ():
        own = foe.summoned is not None and foe.summoned.by == member_id
        if own and foe.summoned is not None and foe.summoned.source == NAME:
            return None if foe.body.dead or foe.fled else foe
    return None
