"""Being on fire.

Source: SRD 5.2, Rules Glossary, "Burning [Hazard]".
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_condition
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition, DamageType, EffectKind


def burn(play: Play, target_id: str) -> None:
    """What fire does at the start of a burning creature's turn.

    Source: SRD 5.2, Rules Glossary, "Burning [Hazard]".
    """
    if not creature(play.state, play.catalogue, target_id).effects(EffectKind.BURNING):
        return
    record = play.throw(target_id, "effect", "1d4")
    play.roll("damage", target_id, "Burning: fire", record)
    deal_damage(play, target_id, [Harm(record.total, DamageType.FIRE)], source="Burning")


def put_out(play: Play, target_id: str) -> None:
    """Roll on the ground until the fire is out, which leaves the creature Prone."""
    end_effect(play, target_id, EffectKind.BURNING, why="put out")
    if not creature(play.state, play.catalogue, target_id).active(Condition.PRONE):
        gain_condition(play, target_id, ActiveCondition(condition=Condition.PRONE))
