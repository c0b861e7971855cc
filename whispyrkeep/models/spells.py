"""Spells of the catalogue.

What their effects can be is the vocabulary of
``models.effects``.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import LATER, CatalogueId, Count, Int, Line, Paragraph, Slug, Value
from whispyrkeep.models.creature import Source
from whispyrkeep.models.effects import Effect
from whispyrkeep.models.programs import ReactionWindow
from whispyrkeep.models.riders import Area, DiceFormula


class SpellOption(Value):
    """One of the effects that the caster chooses among, by its ``id``.

    On later turns it is open ``since`` so many rounds after the casting, ``until`` so many.
    """

    model_config = LATER

    id: Slug
    effects: tuple[Effect, ...]
    since: Count = 0
    until: Count = 0


class Again(Value):
    """What a spell lets its caster do on later turns, while it lasts.

    ``moved`` takes what it did to others from them first; with ``by_target`` those under the
    spell do it rather than the caster. After ``uses`` of it the spell is over, with the
    Concentration on it if that ``ends``; ``fallen`` asks that nobody alive is under it.
    ``targets``, ``area`` and ``range_feet`` are as the spell's.
    """

    model_config = LATER

    takes: Literal["action", "bonus-action", "free"]
    effects: tuple[Effect, ...]
    range_feet: Count = 0
    targets: Annotated[Int, Field(ge=0, le=20)] = 1
    area: Area | None = None
    moved: bool = False
    by_target: bool = False
    uses: Count = 0
    fallen: bool = False
    ends: bool = False
    options: tuple[SpellOption, ...] = ()


class SlotDuration(Value):
    """How long a spell lasts when cast with a slot of this level or higher."""

    model_config = LATER

    level: Annotated[Int, Field(ge=1, le=9)]
    seconds: Count
    concentration: bool = True


class SpellDefinition(Value):
    """``spell/<id>``. Level 0 is a cantrip.

    ``range_feet`` is 0 for Self and 5 for Touch. ``targets`` creatures are affected, ``per_slot``
    more for each slot level above the spell's; with ``area``, those in it. ``upcast`` dice are
    added to the effect's dice for each higher slot level; ``cantrip_dice`` grow at levels 5, 11
    and 17. ``covers`` is the area of a spell that singles nobody out, and ``reaches`` a range
    that is no distance. ``window`` is what a Reaction or a Bonus Action waits for. A material
    is worth ``material_cp`` at least, and used up if ``material_consumed``. One of ``options`` is
    chosen, ``again`` is what it does on later turns, ``durations`` are longer ones of higher
    slots. Of a cantrip whose range ``doubles`` it does so at levels 5, 11 and 17.
    A ``curse`` can be removed. ``effects`` of a spell that follows a hit are for who was
    hit. What it does to ``objects`` that nobody wears or carries: it harms them as it does
    creatures, or unmakes those of up to Large size.
    """

    model_config = LATER

    format: Literal[1] = 1
    kind: Literal["spell"] = "spell"
    id: CatalogueId
    name: Line
    level: Annotated[Int, Field(ge=0, le=9)]
    school: Slug
    classes: tuple[Slug, ...]
    casting_time: Literal["action", "bonus-action", "reaction", "minutes"]
    casting_seconds: Count = 0
    ritual: bool = False
    range_feet: Count
    verbal: bool = False
    somatic: bool = False
    material: Line = ""
    material_cp: Count = 0
    material_consumed: bool = False
    touch: bool = False
    reaches: Literal["", "sight", "unlimited", "special"] = ""
    duration_seconds: Count = 0
    until_dispelled: bool = False
    special_duration: bool = False
    concentration: bool = False
    targets: Annotated[Int, Field(ge=0, le=20)] = 1
    targets_per_slot: Count = 0
    self_only: bool = False
    area: Area | None = None
    only_types: tuple[Line, ...] = ()
    effects: tuple[Effect, ...]
    options: tuple[SpellOption, ...] = ()
    again: Again | None = None
    durations: tuple[SlotDuration, ...] = ()
    targets_per_tier: Count = 0
    curse: bool = False
    doubles: bool = False
    upcast: DiceFormula | None = None
    cantrip_dice: bool = False
    covers: Area | None = None
    window: ReactionWindow | None = None
    objects: Literal["", "harms", "unmakes"] = ""
    text: Paragraph = ""
    unmodelled: tuple[Line, ...] = ()
    source: Source = Source()
