"""What creatures do by a program: multiattacks, the game's own actions, answers to attacks.

Part of the vocabulary of ``models.effects``.
"""

# annotations are no strings here: pydantic would compile hundreds of them, a tenth of the load
from typing import Annotated, Literal

from pydantic import Field

from whispyrkeep.models.base import CatalogueId, Count, Int, Line, Slug, Value, added
from whispyrkeep.models.riders import Area, DiceFormula, Size


class SpellUse(Value):
    """A spell that something casts. ``uses_per_day`` None is at will; ``level`` 0 its own.

    ``charges`` is what casting it takes from an item, and ``most_charges`` the most that may go
    into it. It may be for creatures of ``only_types``, for those that swim (``swimmers``), or leave
    only some ``options``; its ``area`` is its own.
    """

    spell: CatalogueId
    level: Annotated[Int, Field(ge=0, le=9)] = 0
    uses_per_day: Count | None = None
    charges: Count = 0
    self_only: bool = False
    most_charges: Count = added(0)
    only_types: tuple[Line, ...] = added(())
    swimmers: bool = added(False)
    options: tuple[Slug, ...] = added(())
    area: Area | None = added(None)


class MultiattackStep(Value):
    """``count`` attacks with any of the named actions.

    ``optional`` steps may be left out; ``alternative`` ones are made instead of all before, those
    ``after`` an action only if that was taken this turn.
    """

    count: Annotated[Int, Field(ge=1, le=10)]
    actions: tuple[Slug, ...]
    optional: bool = False
    alternative: bool = False
    counted_by: Literal["heads", "half-spell-level", "half-summoners-proficiency-bonus"] | None = (
        None
    )
    after: Slug | None = added(None)


class Replacement(Value):
    """``count`` attacks (0: any) of a multiattack may give way to one of these.

    ``replaces`` names the attack that must be given up; ``cast`` are spells cast instead.
    """

    count: Count = 1
    replaces: Slug | None = None
    actions: tuple[Slug, ...] = ()
    cast: tuple[SpellUse, ...] = ()


class MultiattackEffect(Value):
    """A program of attacks; one of them may be replaced by an action in ``replace_one_with``.

    ``replacements`` say the same in full.
    """

    op: Literal["multiattack"] = "multiattack"
    steps: tuple[MultiattackStep, ...]
    replace_one_with: tuple[Slug, ...] = ()
    replacements: tuple[Replacement, ...] = ()


class ManeuverEffect(Value):
    """Takes one of the game's own actions; ``all`` of them rather than one."""

    op: Literal["maneuver"] = "maneuver"
    actions: tuple[Literal["dash", "disengage", "dodge", "help", "hide"], ...]
    all: bool = False


class ParryEffect(Value):
    """Reaction to a melee hit: adds ``bonus`` to Armor Class against that attack."""

    op: Literal["parry"] = "parry"
    bonus: Annotated[Int, Field(ge=1, le=10)]


class DeflectEffect(Value):
    """Reaction to a ranged hit: the bodily damage is so much less."""

    op: Literal["deflect"] = "deflect"
    dice: DiceFormula


class RedirectEffect(Value):
    """Reaction to being attacked: an ally beside it, no larger than this, is attacked instead."""

    op: Literal["redirect"] = "redirect"
    max_size: Size


class PhaseEffect(Value):
    """Goes to the Ethereal Plane or comes back; one that is ``fleeing`` only leaves the fight."""

    op: Literal["phase"] = "phase"
    fleeing: bool = False


class SplitEffect(Value):
    """Reaction to damage: it splits in two, each a size smaller with half of its Hit Points."""

    op: Literal["split"] = "split"


class ReactionWindow(Value):
    """What a reaction waits for, within ``feet`` where a distance is printed."""

    trigger: Literal[
        "hit-by-melee-attack",
        "hit-by-ranged-attack",
        "hit-by-attack",
        "targeted-by-attack",
        "ward-hit-by-attack",
        "takes-damage",
        "bloodied-or-cut",
        "creature-starts-turn",
        "creature-ends-turn",
        "creature-moves-near",
        "check-or-save",
        "spell-cast",
        "creature-falls",
        "damaged-the-bloodied",
        "hits-with-weapon",
        "hits-with-melee-or-unarmed",
    ]
    feet: Count = 0
    holding_weapon: bool = False
