"""Magic potions that lend something for a time. Source: SRD 5.2, "Magic Items A–Z", "Potions"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import BESIDE, feet_between
from whispyrkeep.mechanics.fights.turns import cannot_act, no_target, spend
from whispyrkeep.mechanics.harm.conditions import end_condition, gain_condition, gain_effect
from whispyrkeep.mechanics.harm.damage import temporary_hit_points
from whispyrkeep.mechanics.harm.lasting import Origin, endure
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.magic_items import GIANTS, strength_of
from whispyrkeep.models.creature import ItemDefinition
from whispyrkeep.models.effects import ResistEffect, Work
from whispyrkeep.models.events import ItemLost
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import UseItem
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Condition, DamageType, EffectKind
from whispyrkeep.models.time import HOUR, MINUTE


def drink(play: Play, request: UseItem, item: ItemDefinition) -> Rejection | None:
    """Drink the potion, or give it to somebody beside one; a Bonus Action.

    Source: SRD 5.2, "Magic Items", "Potions".
    """
    made = play.catalogue.enchanted(item.id)
    if made is None or made.word not in POTIONS:
        return refuse("item.no_use", f"what {item.name} does is for the table")
    target_id = request.target or request.actor
    refusal = (
        cannot_act(play.state, play.catalogue, request.actor, "bonus-action")
        or no_target(play.state, play.catalogue, target_id)
        or _cannot_give(play, request.actor, target_id, item)
    )
    if refusal is not None:
        return refusal
    spend(play, "bonus-action")
    play.happen(ItemLost(target=request.actor, item=item.id, quantity=1, why="used"))
    POTIONS[made.word](play, target_id, made)
    settle(play)
    return None


def _cannot_give(
    play: Play, actor_id: str, target_id: str, item: ItemDefinition
) -> Rejection | None:
    if not play.state.party[actor_id].inventory.get(item.id):
        return refuse("item.not_carried", f"{actor_id} carries no {item.id}")
    if feet_between(play.state, actor_id, target_id) > BESIDE:
        return refuse("item.out_of_reach", f"{target_id} is too far away to drink it")
    if creature(play.state, play.catalogue, target_id).body is None:
        return refuse("target.no_body", f"{target_id} is not tracked; only the party is, and foes")
    return None


def _lend(play: Play, target_id: str, name: str, works: tuple[Work, ...], seconds: int) -> None:
    ends_at = play.state.time + seconds
    endure(play, target_id, works, Origin(by=target_id, name=name, ends_at=ends_at))


def _resist(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Resistance"."""
    kind = made.kind if made.kind in set(DamageType) else "fire"
    works = (ResistEffect(types=(DamageType(kind),)),)
    _lend(play, target_id, made.entry.name, works, HOUR)


def _invulnerable(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Invulnerability"."""
    works = (ResistEffect(types=tuple(DamageType)),)
    _lend(play, target_id, made.entry.name, works, MINUTE)


def _giant(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Giant Strength"."""
    kind = made.kind if made.kind in GIANTS else "hill"
    _lend(play, target_id, made.entry.name, (strength_of(kind),), HOUR)


def _heroic(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Heroism"."""
    temporary_hit_points(play, target_id, 10, made.entry.name)
    bless = ActiveEffect(
        kind=EffectKind.BLESS,
        source=made.entry.name,
        by=target_id,
        ends_at=play.state.time + HOUR,
    )
    gain_effect(play, target_id, bless)


def _fly(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Flying"."""
    flying = ActiveEffect(
        kind=EffectKind.FLYING,
        source=made.entry.name,
        by=target_id,
        value=creature(play.state, play.catalogue, target_id).speed,
        ends_at=play.state.time + HOUR,
    )
    gain_effect(play, target_id, flying)


def _vanish(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Invisibility"."""
    unseen = ActiveCondition(
        condition=Condition.INVISIBLE, source=made.entry.name, ends_at=play.state.time + HOUR
    )
    gain_condition(play, target_id, unseen)


def _enliven(play: Play, target_id: str, made: Enchanted) -> None:
    """Source: SRD 5.2, "Potion of Vitality"."""
    for condition in (Condition.EXHAUSTION, Condition.POISONED):
        end_condition(play, target_id, condition, why=made.entry.name)


POTIONS: Final[Mapping[str, Callable[[Play, str, Enchanted], None]]] = {
    "potion-of-resistance": _resist,
    "potion-of-invulnerability": _invulnerable,
    "potion-of-giant-strength": _giant,
    "potion-of-heroism": _heroic,
    "potion-of-flying": _fly,
    "potion-of-invisibility": _vanish,
    "potion-of-vitality": _enliven,
}
"""What each potion does; those of healing are items of their own."""
