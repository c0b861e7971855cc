"""Uses of the Bard's features. Source: SRD 5.2, "Bard"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.features.using import Feature, Serves, cannot_touch, none_left, set_left
from whispyrkeep.mechanics.fights.turns import left_of, use_up
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.second_chances import bardic_die
from whispyrkeep.models.effects import Effect, Work
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import HOUR, ROUND

INSPIRE_FEET: Final = 60
INSPIRATION: Final = "bardic-inspiration"


def _can_inspire(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    refusal = cannot_touch(play, actor, request.target, INSPIRE_FEET, self_too=False)
    if refusal is not None or request.target is None:
        return refusal
    if creature(play.state, play.catalogue, request.target).effects(EffectKind.INSPIRED):
        message = f"{request.target} holds a Bardic Inspiration die already"
        return refuse("feature.once", message, '"Bardic Inspiration"')
    return None


def _inspire(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Bard", "Level 1: Bardic Inspiration"."""
    assert request.target is not None
    given = ActiveEffect(
        kind=EffectKind.INSPIRED,
        source="Bardic Inspiration",
        by=actor.id,
        value=bardic_die(play.catalogue, actor),
        once=True,
        ends_at=play.state.time + HOUR,
    )
    gain_effect(play, request.target, given)


def _can_draw(play: Play, request: UseFeature, actor: Creature) -> Rejection | None:
    assert actor.sheet is not None
    most = full_resources(actor.sheet, play.catalogue).get(INSPIRATION, 0)
    if left_of(play, actor.id, INSPIRATION) >= most:
        return refuse("feature.not_needed", f"{actor.name} has every use of {INSPIRATION} left")
    return none_left(play, actor.id, f"slot-{request.amount}")


def _draw(play: Play, request: UseFeature, actor: Creature) -> None:
    """A spell slot of level ``amount`` for one use.

    Source: SRD 5.2, "Bard", "Level 5: Font of Inspiration".
    """
    use_up(play, actor.id, f"slot-{request.amount}")
    set_left(play, actor.id, INSPIRATION, left_of(play, actor.id, INSPIRATION) + 1)


def _helps(play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    return (RollEffect(on=("attacks", "saves"), dice=f"1d{bardic_die(play.catalogue, actor)}"),)


USES: Final[dict[str, Feature]] = {
    INSPIRATION: Feature(
        INSPIRATION,
        "bonus-action",
        INSPIRATION,
        _inspire,
        _can_inspire,
        serves=Serves("friend", _helps, "Bardic Inspiration", ROUND, INSPIRE_FEET),
    ),
    "font-of-inspiration": Feature("font-of-inspiration", "free", None, _draw, _can_draw),
}
