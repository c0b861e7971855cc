"""Uses of feats. Source: SRD 5.2, "Feats"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import Feature, budget_of, change_budget
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition

BLINK_FEET: Final = 30
BLINK: Final = "boon-of-dimensional-travel"
NIGHT: Final = "boon-of-the-night-spirit"


def _can_blink(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    budget = budget_of(play)
    if budget.action or _blinked(actor) in budget.once:
        message = "Blink Steps follow at once on the Attack or the Magic action"
        return refuse("feature.late", message, '"Boon of Dimensional Travel"')
    return None


def _blinked(actor: Creature) -> str:
    return f"blink-steps:{actor.id}"


def _blink(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Boon of Dimensional Travel", "Blink Steps"; docs/rulings.md."""
    use_once(play, _blinked(actor))
    budget = budget_of(play)
    away = (*budget.disengaging, actor.id)
    change_budget(
        play, budget.with_(disengaging=away, movement_feet=budget.movement_feet + BLINK_FEET)
    )


def _can_merge(play: Play, _request: UseFeature, actor: Creature) -> Rejection | None:
    if brightness(play.state, actor.id) is Brightness.BRIGHT:
        message = f"{actor.name} stands in Bright Light; there are no shadows to merge with"
        return refuse("feature.light", message, '"Boon of the Night Spirit"')
    return None


def _merge(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Boon of the Night Spirit", "Merge with Shadows"."""
    unseen = ActiveCondition(
        condition=Condition.INVISIBLE, source="Merge with Shadows", by=actor.id
    )
    gain_condition(play, actor.id, unseen)


USES: Final[dict[str, Feature]] = {
    "blink-steps": Feature(BLINK, "free", None, _blink, _can_blink, fights_only=True),
    "merge-with-shadows": Feature(NIGHT, "bonus-action", None, _merge, _can_merge),
}
