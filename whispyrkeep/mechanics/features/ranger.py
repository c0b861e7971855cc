"""Uses of the Ranger's features. Source: SRD 5.2, "Ranger"."""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.features.using import Feature
from whispyrkeep.mechanics.harm.conditions import gain_condition, lasting
from whispyrkeep.mechanics.harm.damage import temporary_hit_points
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.requests import UseFeature
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Ability, Condition


def _tireless(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Ranger", "Level 10: Tireless"."""
    bonus = (Modifier(source="Wisdom", value=actor.modifier(Ability.WISDOM)),)
    record = play.throw(actor.id, "healing", "1d8", bonus)
    play.roll("healing", actor.id, "Tireless", record)
    temporary_hit_points(play, actor.id, max(record.total, 1), "Tireless")


def _veil(play: Play, _request: UseFeature, actor: Creature) -> None:
    """Source: SRD 5.2, "Ranger", "Level 14: Nature's Veil"."""
    timer = lasting(play.state, "end-of-sources-next-turn", target=actor.id, source=actor.id)
    unseen = ActiveCondition(
        condition=Condition.INVISIBLE, source="Nature's Veil", by=actor.id, **timer
    )
    gain_condition(play, actor.id, unseen)


USES: Final[dict[str, Feature]] = {
    "tireless": Feature("tireless", "action", "tireless", _tireless),
    "natures-veil": Feature("natures-veil", "bonus-action", "natures-veil", _veil),
}
