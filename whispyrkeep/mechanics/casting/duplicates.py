"""Spells that take the place of any other. Source: SRD 5.2, "Wish"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.workings import DuplicateEffect

SOURCE: Final = '"Wish"'


def duplicate_of(
    play: Play, spell: SpellDefinition, request: CastSpell
) -> SpellDefinition | Rejection | None:
    """The spell that is named as the option, if this one may be any other; None otherwise."""
    named = request.option
    found = (effect for option in spell.options for effect in option.effects)
    way = next((effect for effect in found if isinstance(effect, DuplicateEffect)), None)
    plain = {option.id for option in spell.options if way not in option.effects}
    if way is None or not named or named in plain:
        return None
    wanted = named if "/" in named else f"spell/{named}"
    if not wanted.startswith("spell/") or not play.catalogue.has(wanted):
        ways = ", ".join(sorted(plain))
        message = f"no spell '{named}' is known; name one, or one of its other ways: {ways}"
        return refuse("spell.option", message, SOURCE)
    other = play.catalogue.spell(wanted)
    if other.level > way.level or other.casting_time == "reaction" or other.window is not None:
        message = f"{other.name} cannot be duplicated; name a spell of level {way.level} or lower"
        return refuse("spell.option", message, SOURCE)
    first = other.options[0].effects if other.options else ()
    return other.with_(
        effects=(*other.effects, *first), options=(), material="", material_consumed=False
    )
