"""What begins and ends when a magic item is taken in hand, put away, attuned to or let go.

Source: SRD 5.2, "Magic Items", "Attunement", "Cursed Items", and the items' own entries.
"""

from __future__ import annotations

from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.harm.conditions import end_condition, end_effect, gain_effect, lasting
from whispyrkeep.mechanics.play import Play
from whispyrkeep.mechanics.rolls.lights import shed
from whispyrkeep.mechanics.things.magic_items import FALTERS, for_bearer, working
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.magic import ItemPower
from whispyrkeep.models.state import ActiveEffect
from whispyrkeep.models.terms import EffectKind


def label(play: Play, item_id: str, power: ItemPower) -> str:
    """What a power is called in events: the item, and the power if the item has several."""
    name = play.catalogue.item(item_id).name
    return f"{name}: {power.name}" if power.name else name


def take_up(play: Play, actor_id: str, item_id: str) -> None:
    """The light that the item sheds by itself begins."""
    made = play.catalogue.enchanted(item_id)
    if made is not None and made.entry.light is not None:
        shed(play, actor_id, play.catalogue.item(item_id).name, made.entry.light, None)


def lay_aside(play: Play, actor_id: str, item_id: str) -> None:
    """The item's light goes out, and so does every power of it that stays until it is stopped."""
    made = play.catalogue.enchanted(item_id)
    if made is None or not (made.entry.light or made.powers):
        return
    name = play.catalogue.item(item_id).name
    end_effect(play, actor_id, EffectKind.LIGHT, source=name, why="put away")
    for power in made.powers:
        if power.stays and not power.loose:
            spare(play, actor_id, item_id, power)
            stop(play, actor_id, label(play, item_id, power))


def runs(play: Play, actor_id: str, name: str) -> bool:
    """Whether something of this name is at work on the creature."""
    body = creature(play.state, play.catalogue, actor_id).body
    if body is None:
        return False
    return any(e.source == name for e in body.effects) or any(
        e.source == name for e in body.conditions
    )


def spare(play: Play, actor_id: str, item_id: str, power: ItemPower) -> None:
    """Keep the seconds left of what is used in parts. Source: SRD 5.2, "Boots of Speed"."""
    body = creature(play.state, play.catalogue, actor_id).body
    name = label(play, item_id, power)
    ends = [e.ends_at for e in (body.effects if body else ()) if e.source == name and e.ends_at]
    if power.pool and ends:
        left = min(max(ends[0] - play.state.time, 0), power.pool)
        word = f"pool:{item_id.partition('/')[2]}:{power.id}"
        play.happen(ResourceChanged(target=actor_id, resource=word, left=left))


def stop(play: Play, actor_id: str, name: str) -> None:
    """End all that is of this name on the creature."""
    body = creature(play.state, play.catalogue, actor_id).body
    assert body is not None
    for kind in dict.fromkeys(e.kind for e in body.effects if e.source == name):
        end_effect(play, actor_id, kind, source=name, why="stopped")
    for condition in dict.fromkeys(e.condition for e in body.conditions if e.source == name):
        end_condition(play, actor_id, condition, source=name, why="stopped")


def falter(play: Play, target_id: str) -> None:
    """What stops working when its bearer is hurt does so until the start of their next turn."""
    member = play.state.party.get(target_id)
    for item_id, made in working(member, play.catalogue) if member else ():
        if made.entry.falters:
            timer = lasting(
                play.state, "start-of-targets-next-turn", target=target_id, source=target_id
            )
            name = f"{play.catalogue.item(item_id).name} {FALTERS}"
            pause = ActiveEffect(kind=EffectKind.LASTING, source=name, by=target_id, **timer)
            gain_effect(play, target_id, pause)


def curse(play: Play, actor_id: str, item_id: str) -> None:
    """The curse that comes with attunement, until a spell ends it."""
    made = play.catalogue.enchanted(item_id)
    works = made.curse if made is not None else ()
    if not works:
        return
    level = play.state.party[actor_id].sheet.level
    cursed = ActiveEffect(
        kind=EffectKind.CURSED,
        source=play.catalogue.item(item_id).name,
        by=actor_id,
        weapon=item_id,
        works=tuple(for_bearer(work, item_id, level) for work in works),
    )
    gain_effect(play, actor_id, cursed)
