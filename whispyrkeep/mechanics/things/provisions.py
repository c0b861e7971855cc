"""Food by the day, where the universe counts it.

Source: SRD 5.2, Rules Glossary, "Malnutrition [Hazard]"; "Rations".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_effect, gain_condition, gain_effect
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import ItemLost
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, EffectKind
from whispyrkeep.models.time import HOUR

RATIONS: Final = "item/rations"
DAYS_WITHOUT_FOOD: Final = 5
MALNUTRITION: Final = "Malnutrition"


def days_end(play: Play, before: int) -> None:
    """Everybody eats for each day that ended since the universe second ``before``."""
    world = play.state.world
    if not world.rules.provisions:
        return
    day = world.calendar.hours_per_day * HOUR
    for _ in range(play.state.time // day - before // day):
        for member_id in tuple(play.state.party):
            if not play.state.party[member_id].body.dead:
                _end_day(play, member_id)


def _end_day(play: Play, member_id: str) -> None:
    """A day's Rations, one's own or a companion's; else one more day without."""
    party = play.state.party
    own = (party[member_id], *(m for m in party.values() if m.id != member_id))
    giver = next((member.id for member in own if member.inventory.get(RATIONS)), None)
    if giver is None:
        _go_hungry(play, member_id)
        return
    play.happen(ItemLost(target=giver, item=RATIONS, quantity=1, why="eaten"))
    for kind in (EffectKind.HUNGRY, EffectKind.STARVED):
        end_effect(play, member_id, kind, why="ate")


def _go_hungry(play: Play, member_id: str) -> None:
    hungry = creature(play.state, play.catalogue, member_id).effects(EffectKind.HUNGRY)
    days = sum(effect.value for effect in hungry) + 1
    effect = ActiveEffect(kind=EffectKind.HUNGRY, source="no food", value=days)
    gain_effect(play, member_id, effect)
    if days >= DAYS_WITHOUT_FOOD:
        starved = ActiveEffect(kind=EffectKind.STARVED, source=MALNUTRITION)
        gain_effect(play, member_id, starved)
        weak = ActiveCondition(condition=Condition.EXHAUSTION, source=MALNUTRITION)
        gain_condition(play, member_id, weak)
