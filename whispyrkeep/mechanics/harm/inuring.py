"""Being safe from what one has withstood, for a time.

Source: SRD 5.2.1, the stat blocks: "The target is immune to … for 24 hours".
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind


def inured(target: Creature, source_id: str, name: str) -> bool:
    """Whether an earlier save protects the creature against this one of the source."""
    own = safe_from(source_id, name)
    return any(effect.source == own for effect in target.effects(EffectKind.INURED))


def safe_from(source_id: str, name: str) -> str:
    """What the protection is called on its bearer."""
    return f"{name} of {source_id}"


def inure(play: Play, target_id: str, source_id: str, name: str, seconds: int) -> None:
    """A success protects from this source's effect for so long."""
    mark = ActiveEffect(
        kind=EffectKind.INURED,
        source=safe_from(source_id, name),
        by=source_id,
        ends_at=play.state.time + seconds,
    )
    gain_effect(play, target_id, mark)
