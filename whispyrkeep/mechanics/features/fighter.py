"""Uses of the Fighter's features. Source: SRD 5.2, "Fighter"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.class_tables import levels_in
from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import Feature, Serves, budget_of, change_budget
from whispyrkeep.mechanics.fights.turns import surged
from whispyrkeep.mechanics.harm.damage import heal
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.effects import Effect, HealEffect, Work
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.rolls import Modifier


def _second_wind(play: Play, request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Fighter", "Level 1: Second Wind", "Level 5: Tactical Shift"."""
    assert actor.sheet is not None
    bonus = (Modifier(source="Fighter level", value=levels_in(actor.sheet, "fighter")),)
    record = play.throw(request.actor, "healing", dice_for(actor, "1d10"), bonus)
    play.roll("healing", request.actor, "Second Wind", record)
    heal(play, request.actor, record.total, "Second Wind")
    if "tactical-shift" in actor.features and play.state.fight is not None:
        slip_away(play, actor)


def slip_away(play: Play, actor: Creature) -> None:
    """Movement of half the Speed that provokes no Opportunity Attacks: docs/rulings.md."""
    budget = budget_of(play)
    change_budget(
        play,
        budget.with_(
            movement_feet=budget.movement_feet + actor.speed // 2,
            disengaging=(*budget.disengaging, actor.id),
        ),
    )


def _action_surge(play: Play, request: UseFeature, _actor: Creature) -> None:
    """Source: SRD 5.2, "Fighter", "Level 2: Action Surge"."""
    budget = budget_of(play)
    once = (*budget.once, surged(request.actor))
    change_budget(play, budget.with_(action=True, once=once))


def _can_surge(play: Play, request: UseFeature, _actor: Creature) -> Rejection | None:
    budget = budget_of(play)
    if budget.action:
        return refuse("feature.not_needed", "the action of this turn is still there; use it first")
    if surged(request.actor) in budget.once:
        return refuse("feature.once", "Action Surge works once a turn", '"Action Surge"')
    return None


def _recovers(_play: Play, actor: Creature) -> tuple[Effect | Work, ...]:
    assert actor.sheet is not None
    return (HealEffect(dice=f"1d10+{levels_in(actor.sheet, 'fighter')}"),)


USES: Final[dict[str, Feature]] = {
    "second-wind": Feature(
        "second-wind",
        "bonus-action",
        "second-wind",
        _second_wind,
        serves=Serves("self", _recovers, heals=True),
    ),
    "action-surge": Feature(
        "action-surge", "free", "action-surge", _action_surge, _can_surge, fights_only=True
    ),
}
