"""Uses of the Sorcerer's features. Source: SRD 5.2, "Sorcerer", "Draconic Sorcery"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import Feature, Serves, none_left, set_left
from whispyrkeep.mechanics.fights.turns import left_of, use_up
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import Effect, Work
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import HOUR, MINUTE

POINTS: Final = "sorcery-points"
INNATE: Final = "innate-sorcery"
WINGS: Final = "dragon-wings"
INCARNATE_COST: Final = 2
WINGS_COST: Final = 3
WINGS_FEET: Final = 60

SLOT_COST: Final = {1: (2, 2), 2: (3, 3), 3: (5, 5), 4: (6, 7), 5: (7, 9)}
"""Sorcery Points and Sorcerer level by slot level.

Source: SRD 5.2, "Sorcerer", "Font of Magic", table "Creating Spell Slots".
"""


# --- Innate Sorcery -------------------------------------------------------------------


def _can_unleash(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if left_of(play, actor.id, INNATE):
        return None
    if "sorcery-incarnate" in actor.features:
        return none_left(play, actor.id, POINTS, INCARNATE_COST)
    return none_left(play, actor.id, INNATE)


def _unleash(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Sorcerer", "Level 1: Innate Sorcery", "Level 7: Sorcery Incarnate"."""
    if left_of(play, actor.id, INNATE):
        use_up(play, actor.id, INNATE)
    else:
        use_up(play, actor.id, POINTS, INCARNATE_COST)
    magic = ActiveEffect(
        kind=EffectKind.INNATE_SORCERY,
        source="Innate Sorcery",
        by=actor.id,
        ends_at=play.state.time + MINUTE,
    )
    gain_effect(play, actor.id, magic)


# --- Font of Magic --------------------------------------------------------------------


def _can_convert(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    assert actor.sheet is not None
    if left_of(play, actor.id, POINTS) >= full_resources(actor.sheet, play.catalogue)[POINTS]:
        return refuse("feature.not_needed", f"{actor.name} has every Sorcery Point left")
    return none_left(play, actor.id, f"slot-{request.amount}")


def _convert(play: Play, request: UseFeature, actor: Creature) -> None:
    """A spell slot of level ``amount`` into as many Sorcery Points.

    Source: SRD 5.2, "Sorcerer", "Font of Magic", "Converting Spell Slots to Sorcery Points".
    """
    assert actor.sheet is not None
    use_up(play, actor.id, f"slot-{request.amount}")
    most = full_resources(actor.sheet, play.catalogue)[POINTS]
    set_left(play, actor.id, POINTS, min(left_of(play, actor.id, POINTS) + request.amount, most))


def _can_create(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    assert actor.sheet is not None
    if request.amount not in SLOT_COST:
        return refuse("feature.option", "slots of levels 1 to 5 can be made", '"Font of Magic"')
    cost, level = SLOT_COST[request.amount]
    if levels_in(actor.sheet, "sorcerer") < level:
        message = f"a slot of level {request.amount} takes a Sorcerer of level {level}"
        return refuse("feature.level", message, '"Creating Spell Slots"')
    return none_left(play, actor.id, POINTS, cost)


def _create(play: Play, request: UseFeature, actor: Creature) -> None:
    """Sorcery Points into a spell slot of level ``amount``, which a Long Rest takes away."""
    use_up(play, actor.id, POINTS, SLOT_COST[request.amount][0])
    name = f"slot-{request.amount}"
    set_left(play, actor.id, name, left_of(play, actor.id, name) + 1)


# --- Dragon Wings ---------------------------------------------------------------------


def _can_spread(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if left_of(play, actor.id, WINGS):
        return None
    return none_left(play, actor.id, POINTS, WINGS_COST)


def _spread(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Draconic Sorcery", "Level 14: Dragon Wings"."""
    if left_of(play, actor.id, WINGS):
        use_up(play, actor.id, WINGS)
    else:
        use_up(play, actor.id, POINTS, WINGS_COST)
    wings = ActiveEffect(
        kind=EffectKind.FLYING,
        source="Dragon Wings",
        by=actor.id,
        value=WINGS_FEET,
        ends_at=play.state.time + HOUR,
    )
    gain_effect(play, actor.id, wings)


def _surges(_play: Play, _actor: Creature) -> tuple[Effect | Work, ...]:
    return (RollEffect(on=("attacks",), leaning="advantage"),)


USES: Final[dict[str, Feature]] = {
    INNATE: Feature(
        INNATE,
        "bonus-action",
        None,
        _unleash,
        _can_unleash,
        serves=Serves("self", _surges, "Innate Sorcery"),
    ),
    "convert-spell-slot": Feature("font-of-magic", "free", None, _convert, _can_convert),
    "create-spell-slot": Feature("font-of-magic", "bonus-action", None, _create, _can_create),
    WINGS: Feature(WINGS, "bonus-action", None, _spread, _can_spread),
}
