"""What contagions and poisons that go on for days do to whoever is hurt or healed.

How they are caught, run and end stands in ``journeys/afflictions``.
Source: SRD 5.2, "Example Contagions" (p. 194); "Sample Poisons" (p. 197-198).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.reference import Hazard
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, DamageType, EffectKind
from whispyrkeep.models.time import MINUTE

CACKLE_FEVER: Final = "contagion/cackle-fever"
SEWER_PLAGUE: Final = "contagion/sewer-plague"
PALE_TINCTURE: Final = "poison/pale-tincture"


def afflicted_with(view: Creature, what: str) -> ActiveEffect | None:
    """The affliction of this id, if the creature suffers it."""
    found = view.effects(EffectKind.AFFLICTED)
    return next((effect for effect in found if effect.what == what), None)


def restless(view: Creature) -> bool:
    """Whether a Long Rest restores neither Hit Points nor strength, and dice only half.

    Source: SRD 5.2, "Sewer Plague".
    """
    return view.exhaustion > 0 and afflicted_with(view, SEWER_PLAGUE) is not None


def beyond_healing(view: Creature) -> int:
    """Hit Points that nothing restores yet. Source: SRD 5.2, "Pale Tincture"."""
    poisoned = afflicted_with(view, PALE_TINCTURE)
    return poisoned.level if poisoned is not None else 0


def laughter(play: Play, target_id: str, felt: Collection[DamageType]) -> list[Harm]:
    """The damage of a fit of laughter that other damage brings on after a failed save.

    Source: SRD 5.2, "Cackle Fever", "Uncontrollable Laughter".
    """
    view = creature(play.state, play.catalogue, target_id)
    if not view.effects(EffectKind.AFFLICTED) or not set(felt) - {DamageType.PSYCHIC}:
        return []
    if afflicted_with(view, CACKLE_FEVER) is None or not view.exhaustion or not view.alive:
        return []
    fever = play.catalogue.entry(CACKLE_FEVER)
    assert isinstance(fever, Hazard)
    save, dice = fever.saves[0], fever.damage[0]
    assert save.difficulty_class is not None
    name = f"{fever.name}: laughter"
    against = (Condition.INCAPACITATED,)
    if saving_throw(
        play, target_id, Save(save.ability, save.difficulty_class, name, against=against)
    ):
        return []
    record = play.throw("hazard", "damage", dice.dice)
    play.roll("damage", None, f"{name}: {dice.damage_type.value}", record)
    fit = ActiveCondition(
        condition=Condition.INCAPACITATED,
        source=name,
        ends_at=play.state.time + MINUTE,
        save_ability=save.ability,
        save_dc=save.difficulty_class,
    )
    gain_condition(play, target_id, fit)
    return [Harm(record.total, dice.damage_type)]
