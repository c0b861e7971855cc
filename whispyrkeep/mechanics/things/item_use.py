"""What an item does when it is used.

Source: SRD 5.2, "Adventuring Gear", "Potions of Healing".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.attacks.riders import Cause, inflict, inflict_all
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_entry, gain_effect
from whispyrkeep.mechanics.harm.damage import deal_damage, dying, heal, stabilize
from whispyrkeep.mechanics.harm.healing import dice_for
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.checks import ability_check
from whispyrkeep.mechanics.rolls.d20tests import Save, saving_throw
from whispyrkeep.models.effects import (
    BestowEffect,
    HealEffect,
    SaveEffect,
    StabilizeEffect,
    WardEffect,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, DamageType
from whispyrkeep.models.things import ItemDefinition, ItemEffect
from whispyrkeep.models.workings import WieldEffect


def handled(play: Play, user_id: str, target_id: str, item: ItemDefinition) -> None:
    """Everything the use of the item does, if the user's check succeeds where it takes one."""
    use = item.use
    assert use is not None
    knack = use.check
    if knack is not None and knack.ability is not None:
        skill = knack.skills[0] if knack.skills else None
        if not ability_check(play, user_id, knack.ability, skill, knack.dc):
            return
    use_effects(play, user_id, target_id, item.name, use.effects, seconds=use.seconds)
    inflict_all(play, target_id, use.riders, Cause(user_id, item.name))


def use_effects(
    play: Play,
    user_id: str,
    target_id: str,
    name: str,
    effects: Iterable[ItemEffect],
    *,
    seconds: int = 0,
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
            case BestowEffect():
                _lend(play, user_id, target_id, name, effect, seconds)
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


def _lend(
    play: Play, user_id: str, target_id: str, name: str, effect: BestowEffect, seconds: int
) -> None:
    """What lasts for a time; a coating is on the weapons in hand that cut or pierce.

    Source: SRD 5.2, "Basic Poison", "Perfume" (p. 99).
    """
    member = play.state.party.get(target_id)
    sharp = tuple(
        item
        for item in (member.equipped if member else ())
        if (weapon := play.catalogue.item(item).weapon) and weapon.damage_type in SHARP
    )
    works = tuple(
        work.with_(items=sharp[:1]) if isinstance(work, WieldEffect) else work
        for work in effect.works
    )
    origin = Origin(by=user_id, name=name, ends_at=play.state.time + seconds)
    endure(play, target_id, works, origin)


SHARP: Final = (DamageType.PIERCING, DamageType.SLASHING)


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
