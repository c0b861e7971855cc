"""What magic items do when they are used, and the kinds that some of them come in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Slug, Value
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.programs import SpellUse
from whispyrkeep.models.riders import Area, DiceFormula, SaveSpec, Until
from whispyrkeep.models.terms import Rarity


class ItemPower(Value):
    """What an item does when its bearer uses it, as a casting without a spell slot.

    It takes part of a turn, ``charges`` of the item or up to ``most_charges`` of them (each one
    beyond adds the ``upcast`` dice), the whole item if ``consumed``, and is ready again after the
    ``rest`` (dawn comes with a Long Rest: docs/rulings.md), or after ``again_seconds`` and
    ``again_hours`` of dice. It lasts for ``seconds``, or for the dice in ``lasts`` times
    ``seconds``, or until it is used again if it ``stays`` (which then takes what ``stops`` says).
    ``targets`` creatures within ``range_feet`` or those in ``area`` are affected, the user alone
    if neither is named. With a ``spell`` its effects are the spell's, for ``seconds`` and without
    Concentration. ``dc`` and ``to_hit`` are the item's own (``by_dexterity``: the user's Dexterity
    and Proficiency Bonus);
    ``light`` are the feet of Bright and of Dim Light that it sheds. It takes ``minutes`` or
    ``hours`` outside fights, or lasts ``until`` a moment of a fight; of those of a ``turn`` one
    is used on each. ``own`` effects are for the user, whoever else is affected. Of ``pool``
    seconds between Long Rests it may be used in parts. Used again before a Long Rest it asks for
    the save ``strain``, or brings Exhaustion. It takes an item more for each size above Medium
    ``by_size``. With what it summoned, the item is lost if it ``perishes``; one that is ``loose``
    works by itself while nobody holds it, and a ``dark`` one asks for Dim Light or Darkness.
    """

    id: Slug
    name: Line = ""
    takes: Literal["action", "bonus-action", "free"] = "action"
    stops: Literal["", "action", "bonus-action", "free"] = ""
    charges: Count = 0
    most_charges: Count = 0
    rest: Literal["", "dawn", "short-rest"] = ""
    again_seconds: Count = 0
    again_hours: DiceFormula | None = None
    consumed: bool = False
    seconds: Count = 0
    lasts: DiceFormula | None = None
    stays: bool = False
    range_feet: Count = 0
    targets: Annotated[Int, Field(ge=0, le=20)] = 0
    area: Area | None = None
    only_types: tuple[Line, ...] = ()
    concentration: bool = False
    spell: CatalogueId | None = None
    level: Count = 0
    option: Slug | None = None
    dc: Count = 0
    to_hit: Int | None = None
    light: tuple[Count, Count] | None = None
    effects: tuple[Effect, ...] = ()
    own: tuple[Effect, ...] = ()
    upcast: DiceFormula | None = None
    until: Until = "ended"
    turn: bool = False
    minutes: Count = 0
    hours: Count = 0
    by_dexterity: bool = False
    pool: Count = 0
    strain: SaveSpec | None = None
    by_size: bool = False
    perishes: bool = False
    loose: bool = False
    dark: bool = False


class ItemKind(Value):
    """One of the kinds that an item comes in: a giant's belt, a stone, a figurine."""

    id: Slug
    rarity: Rarity | None = None
    value_cp: Count = 0
    effects: tuple[Effect, ...] = ()
    powers: tuple[ItemPower, ...] = ()
    spells: tuple[SpellUse, ...] = ()
    curse: tuple[Effect, ...] = ()
