"""Uses of the Rogue's features. Source: SRD 5.2, "Rogue"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import Feature, Serves, budget_of
from whispyrkeep.mechanics.fights.turns import move_feet
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import Effect, Work
from whispyrkeep.models.modifiers import RollEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind
from whispyrkeep.models.time import ROUND


def _can_aim(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    """Source: SRD 5.2, "Rogue", "Level 3: Steady Aim"."""
    if budget_of(play).movement_feet != actor.speed:
        return refuse("feature.moved", f"{actor.name} has moved this turn", '"Steady Aim"')
    return None


def _steady_aim(play: Play, request: UseFeature, actor: Creature) -> None:
    fight = play.state.fight
    assert fight is not None
    move_feet(play, fight.budget.movement_feet)
    aim = ActiveEffect(
        kind=EffectKind.AIMING,
        source="Steady Aim",
        by=actor.id,
        once=True,
        ends_on_turn_of=actor.id,
        ends_round=fight.round,
    )
    gain_effect(play, request.actor, aim)


def _aims(_play: Play, _actor: Creature) -> tuple[Effect | Work, ...]:
    return (RollEffect(on=("attacks",), leaning="advantage"),)


USES: Final[dict[str, Feature]] = {
    "steady-aim": Feature(
        "steady-aim",
        "bonus-action",
        None,
        _steady_aim,
        _can_aim,
        fights_only=True,
        serves=Serves("self", _aims, "Steady Aim", ROUND, standing=True),
    ),
}
