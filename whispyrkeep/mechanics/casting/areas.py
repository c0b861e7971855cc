"""Friends whom an area catches, where a universe has it so, and who is protected from a spell.

Source: SRD 5.2, "Areas of Effect"; "Evoker", "Level 6: Sculpt Spells"; "Metamagic Options",
"Careful Spell". That areas may catch friends at all is a choice of the universe: docs/rulings.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import (
    BESIDE,
    area_limit,
    feet_between,
    party_side,
    with_party,
)
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.effects import DamageEffect, DriftEffect, SaveEffect
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.riders import HinderRider
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.surrounds import FlammableEffect, ScreenEffect
from whispyrkeep.models.terms import Ability, Band
from whispyrkeep.models.workings import AftermathEffect, EscapeEffect


def with_friends_caught(
    play: Play, spell: SpellDefinition, caster_id: str, targets: tuple[str, ...]
) -> tuple[str, ...]:
    """The targets, and behind them those of the party whom the area catches beside them.

    Only those whom the area still holds, only beside targets that are within 5 feet of the
    party, and never the caster.
    """
    area = spell.area
    if not play.state.world.rules.areas_catch_friends or area is None or not _strikes(spell):
        return targets
    if not any(_beside(play, caster_id, target) for target in targets):
        return targets
    friends = [one for one in party_side(play.state) if one not in (caster_id, *targets)]
    return (*targets, *friends[: max(area_limit(area) - len(targets), 0)])


def _strikes(spell: SpellDefinition) -> bool:
    """Whether the spell does something to everybody in its area that nobody asks for."""
    return any(
        isinstance(effect, DamageEffect) or (isinstance(effect, SaveEffect) and not effect.willing)
        for effect in spell.effects
    )


def _beside(play: Play, caster_id: str, target_id: str) -> bool:
    foe = not with_party(play.state, target_id)
    return foe and feet_between(play.state, caster_id, target_id) <= BESIDE


def spared(play: Play, casting: Casting, targets: Sequence[str]) -> frozenset[str]:
    """Friends among the targets who succeed on their saves and take nothing where half is due.

    Source: SRD 5.2, "Sculpt Spells" (p. 82); "Careful Spell" (p. 66).
    """
    caster = casting.caster
    most = 0
    if "sculpt-spells" in caster.features and casting.spell.school == "evocation":
        most += 1 + casting.level
    if "careful-spell" in casting.words:
        most += max(caster.modifier(Ability.CHARISMA), 1)
    friends = (one for one in targets if one != caster.id and with_party(play.state, one))
    seen = [
        one
        for one in friends
        if "careful-spell" in casting.words
        or sees(play.state, caster, creature(play.state, play.catalogue, one))
    ]
    return frozenset(seen[:most])


PLACED: Final = (
    HinderRider,
    ResistEffect,
    ScreenEffect,
    FlammableEffect,
    AftermathEffect,
    EscapeEffect,
)
"""What is of the place where an area is, though no moment names it."""

VEILS: Final = frozenset({"fog", "darkness"})
"""What the party stays in as long as it likes: docs/rulings.md."""


def keeps_to(play: Play, casting: Casting, effect: Any, target_id: str) -> Band | None:
    """Areas stay where they are; who leaves the band has left the area: docs/rulings.md."""
    placed = casting.spell.area or casting.spell.covers
    moment = getattr(effect, "moment", None)
    hangs = isinstance(effect, PLACED)
    if isinstance(effect, DriftEffect):
        return None
    if not placed or placed.shape == "emanation" or (moment is None and not hangs):
        return None
    if getattr(effect, "area", None):
        return None
    if getattr(effect, "what", "") in VEILS and with_party(play.state, target_id):
        return None
    foe = play.state.fight.foes.get(target_id) if play.state.fight else None
    return foe.band if foe is not None and not foe.ally else Band.ENGAGED
