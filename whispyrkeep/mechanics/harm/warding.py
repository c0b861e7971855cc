"""What lessens damage before it is taken, and what of it was taken.

Source: SRD 5.2, "Resistance"; "Boon of the Night Spirit".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.sight import Brightness, brightness
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import DamageType, EffectKind
from whispyrkeep.models.workings import ReduceEffect

SHADOWY: Final = frozenset(DamageType) - {DamageType.PSYCHIC, DamageType.RADIANT}


def shadowed(state: CampaignState, target: Creature) -> Creature:
    """The creature with the Resistances that shadows give it.

    Source: SRD 5.2, "Boon of the Night Spirit", "Shadowy Form".
    """
    if "boon-of-the-night-spirit" not in target.features:
        return target
    if brightness(state, target.id) is Brightness.BRIGHT:
        return target
    return replace(target, resistances=target.resistances | SHADOWY)


def reduced(play: Play, target: Creature, harms: Sequence[Harm]) -> Sequence[Harm]:
    """The damage less what a spell takes off it, once a turn, or an item, always.

    Source: SRD 5.2, "Resistance"; "Ring of Warmth".
    """
    assert target.body is not None
    fight = play.state.fight
    for active, work in target.body.works(ReduceEffect):
        once = f"reduced:{target.id}"
        fitting = [harm for harm in harms if harm.damage_type in work.types and harm.amount > 0]
        spent = fight is not None and once in fight.budget.once and not work.always
        if not fitting or spent:
            continue
        if fight is not None and not work.always:
            use_once(play, once)
        record = play.throw(target.id, "effect", work.dice)
        play.roll("other", target.id, f"{active.source}: less damage", record)
        first = fitting[0]
        less = replace(first, amount=max(first.amount - record.total, 0))
        harms = [less if harm is first else harm for harm in harms]
    return _kindled(play, target, harms)


def _kindled(play: Play, target: Creature, harms: Sequence[Harm]) -> Sequence[Harm]:
    """Fire burns off the oil on the creature. Source: SRD 5.2, "Oil" (p. 98)."""
    burning = next((h for h in harms if h.damage_type is DamageType.FIRE and h.amount > 0), None)
    for oil in target.effects(EffectKind.OILED) if burning is not None else ():
        end_effect(play, target.id, oil.kind, source=oil.source, why="burned off")
        return [replace(h, amount=h.amount + oil.value) if h is burning else h for h in harms]
    return harms


def taken_of(play: Play, target_id: str, kind: DamageType) -> int:
    """What of the damage just taken was of this type; the rest of it lowers no maximum."""
    total = 0
    for event in reversed(play.events):
        if isinstance(event, DamageTaken) and event.target == target_id:
            total += event.amount if event.damage_type is kind else 0
        elif total or isinstance(event, D20TestMade):
            break
    return total
