"""What an item does when it is used.

Source: SRD 5.2, "Adventuring Gear", "Potions of Healing".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.riders import Cause, inflict
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_entry, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, dying, heal, stabilize
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.creature import ItemEffect
from whispyrkeep.models.effects import HealEffect, SaveEffect, StabilizeEffect, WardEffect
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability


def use_effects(
    play: Play, user_id: str, target_id: str, name: str, effects: Iterable[ItemEffect]
) -> None:
    """Apply every effect of the use of what is called ``name`` to the target."""
    for effect in effects:
        match effect:
            case HealEffect():
                drinker = creature(play.state, play.catalogue, target_id)
                record = play.throw(user_id, "healing", dice_for(drinker, effect.dice))
                play.roll("healing", user_id, name, record)
                heal(play, target_id, record.total, name)
            case SaveEffect():
                _throw_at(play, user_id, target_id, name, effect)
            case StabilizeEffect():
                if dying(play.state, target_id):
                    stabilize(play, target_id)
            case WardEffect():
                ward = ActiveEffect(
                    kind=effect.kind,
                    source=name,
                    by=user_id,
                    value=effect.value,
                    ends_at=play.state.time + effect.seconds,
                )
                gain_effect(play, target_id, ward)
            case _:
                assert_never(effect)


def _throw_at(play: Play, user_id: str, target_id: str, name: str, effect: SaveEffect) -> None:
    """Source: SRD 5.2, "Acid": DC 8 plus Dexterity modifier and Proficiency Bonus."""
    user = creature(play.state, play.catalogue, user_id)
    target = creature(play.state, play.catalogue, target_id)
    dc = effect.save.difficulty_class or 8 + user.modifier(Ability.DEXTERITY) + user.proficiency
    if saving_throw(play, target_id, Save(effect.save.ability, dc, name, origin=user_id)):
        return
    harms = roll_damage(play, user, target, effect.damage, label=name)
    taken = deal_damage(play, target_id, harms, source=name) if harms else 0
    for rider in effect.on_failure:
        inflict(play, target_id, rider, Cause(user_id, name), taken)


def washable(play: Play, target_id: str, item: str) -> list[ActiveCondition]:
    """What this item ends when it is emptied on the target."""
    body = creature(play.state, play.catalogue, target_id).body
    return [entry for entry in (body.conditions if body else ()) if item in entry.washed_by]


def wash(play: Play, target_id: str, item: str) -> bool:
    """Empty the item on the target, if that ends anything; whether it did.

    Source: SRD 5.2.1, Vrock, "Spores": Holy Water.
    """
    found = washable(play, target_id, item)
    for entry in found:
        end_entry(play, target_id, entry, "washed off")
    return bool(found)
