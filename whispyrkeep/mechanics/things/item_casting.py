"""Spells that wands, staffs and other magic items cast, and their charges.

Source: SRD 5.2, "Magic Items", "Spells Cast from Items", "Charges", and the items' own entries.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.casting.formulas import at_most
from whispyrkeep.mechanics.casting.spellcraft import Casting
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.surroundings import swims
from whispyrkeep.mechanics.things.magic_items import at_work, charges_name
from whispyrkeep.mechanics.things.scrolls import by_the_scroll, unreadable
from whispyrkeep.models.events import ItemGained, ItemLost, ResourceChanged
from whispyrkeep.models.magic import ItemPower
from whispyrkeep.models.programs import SpellUse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.spells import SpellDefinition
from whispyrkeep.models.state import PartyMember


def charges_left(member: PartyMember, item_id: str, made: Enchanted) -> int:
    """Charges left in the item that this character carries."""
    return member.body.resources.get(charges_name(item_id), most_charges(made))


def most_charges(made: Enchanted) -> int:
    """Charges of the full item; 0 for one that casts at will, or not at all."""
    if made.entry.charges_dice is not None:
        return int(at_most(made.entry.charges_dice))
    return made.entry.charges


def count_charges(play: Play, actor_id: str, item_id: str, made: Enchanted) -> None:
    """Roll how many charges a new item has, where the book leaves that to dice."""
    dice, name = made.entry.charges_dice, charges_name(item_id)
    if dice is None or name in play.state.party[actor_id].body.resources:
        return
    record = play.throw(actor_id, "effect", dice)
    play.roll("other", actor_id, f"{made.entry.name}: how much it holds", record)
    play.happen(ResourceChanged(target=actor_id, resource=name, left=record.total))


def uses_left(member: PartyMember, item_id: str, power: str) -> int:
    """Whether what the item does once a day is still to be had."""
    return member.body.resources.get(_once(item_id, power), 1)


def use_up(play: Play, actor_id: str, item_id: str, power: str) -> None:
    """Note that what the item does once a day is gone till the next dawn."""
    play.happen(ResourceChanged(target=actor_id, resource=_once(item_id, power), left=0))


ONCE: Final = "daily:"
USED: Final = "used:"
"""What counts the uses since dawn."""
POOL: Final = "pool:"
"""What counts the seconds left till dawn, where they may be used in parts."""


def pool_name(item_id: str, power: ItemPower) -> str:
    """The resource that counts the seconds for which a power may still be used."""
    return f"{POOL}{item_id.partition('/')[2]}:{power.id}"


def seconds_left(member: PartyMember, item_id: str, power: ItemPower) -> int:
    """Seconds for which a power that is used in parts may be used until a Long Rest."""
    return member.body.resources.get(pool_name(item_id, power), power.pool)


def _once(item_id: str, power: str) -> str:
    return f"{ONCE}{item_id.partition('/')[2]}:{power}"


def _written(made: Enchanted) -> tuple[SpellUse, ...]:
    """The spells that the item casts as the engine has it."""
    if made.spell:
        return (SpellUse(spell=made.spell),)
    casts = bool(most_charges(made)) or made.entry.at_will or not made.word
    return tuple(one for one in made.spells if casts or one.uses_per_day)


def held(play: Play, request: CastSpell) -> tuple[Enchanted, SpellUse] | Rejection:
    """The item and the spell that it casts, if it does and is ready for this character."""
    member = play.state.party.get(request.actor)
    item_id = request.item or ""
    made = play.catalogue.enchanted(item_id)
    if member is None or made is None or not member.inventory.get(item_id):
        return refuse("item.not_carried", f"{request.actor} carries no {item_id}")
    written = _written(made)
    use = next((one for one in written if one.spell == request.spell), None)
    if use is None:
        spells = ", ".join(one.spell for one in written) or "none"
        return refuse("item.no_spell", f"{made.entry.name} casts: {spells}")
    if made.spell:
        return unreadable(member, play.catalogue.spell(use.spell)) or (made, use)
    ready = at_work(member, item_id, play.catalogue) is not None
    if not ready and (made.entry.attunement or made.base):
        message = f"{member.name} is not attuned to {made.entry.name}, or does not hold it"
        return refuse("attune.needed", message, '"Attunement"')
    if use.uses_per_day and not uses_left(member, item_id, _word(use)):
        message = f"{made.entry.name} casts that again after the next dawn"
        return refuse("item.spent", message, '"Charges"')
    return (
        _wrong_use(play, made, use, request)
        or _too_much(play, member, made, use, request)
        or (made, use)
    )


def _wrong_use(play: Play, made: Enchanted, use: SpellUse, request: CastSpell) -> Rejection | None:
    """Why the item does not cast the spell on these targets, or not so.

    Source: SRD 5.2, "Wand of Fear", "Ring of Animal Influence", "Trident of Fish Command".
    """
    if silenced(play, request.actor, made):
        return refuse("item.silence", f"{made.entry.name} needs a word spoken", '"Command Word"')
    if use.options and request.option not in use.options:
        known = ", ".join(use.options)
        return refuse("item.option", f"{made.entry.name} casts it as one of: {known}; name it")
    for target_id in request.targets:
        view = creature(play.state, play.catalogue, target_id)
        fits = not use.only_types or view.creature_type in use.only_types
        if not fits or (use.swimmers and not swims(view)):
            message = f"{made.entry.name} does nothing to {view.name}: it is for other creatures"
            return refuse("item.target", message)
    return None


def silenced(play: Play, actor_id: str, made: Enchanted) -> bool:
    """Whether the item's command word cannot be heard.

    Source: SRD 5.2, "Activating a Magic Item", "Command Word".
    """
    actor = creature(play.state, play.catalogue, actor_id)
    return made.entry.spoken and actor.hindered("verbal-spells")


def _too_much(
    play: Play, member: PartyMember, made: Enchanted, use: SpellUse, request: CastSpell
) -> Rejection | None:
    """Why the item cannot cast the spell at this level, or not with the charges it has left.

    Source: SRD 5.2, "Spells Cast from Items": at the lowest level, unless its entry says more.
    """
    spell = play.catalogue.spell(use.spell)
    cost = cost_of(made, use, spell, request)
    most = use.most_charges or cost_of(made, use, spell, request.with_(slot_level=0))
    higher = request.slot_level > (use.level or spell.level)
    if made.word and (cost > most or (higher and not use.most_charges)):
        message = f"{made.entry.name} casts {spell.name} with up to {most} charges, and no higher"
        return refuse("item.charges", message, '"Charges"')
    left = charges_left(member, request.item or "", made)
    if cost > left:
        message = f"{made.entry.name} has {left} charges left, and that takes {cost}"
        return refuse("item.charges", message, '"Charges"')
    return None


def note_use(play: Play, actor_id: str, item_id: str, use: SpellUse) -> None:
    """Note a spell that the item casts once a day."""
    if use.uses_per_day:
        use_up(play, actor_id, item_id, _word(use))


def tears(play: Play, actor_id: str, item_id: str, made: Enchanted) -> bool:
    """Whether an item that was used since dawn gives way, a likelier thing with every use.

    Source: SRD 5.2, "Wind Fan".
    """
    percent = made.entry.tears_percent
    if not percent:
        return False
    name = f"{USED}{item_id.partition('/')[2]}"
    used = play.state.party[actor_id].body.resources.get(name, 0)
    play.happen(ResourceChanged(target=actor_id, resource=name, left=used + 1))
    if not used:
        return False
    record = play.throw(actor_id, "effect", "1d100")
    play.roll(
        "other", actor_id, f"{made.entry.name}: {used * percent} or less and it tears", record
    )
    torn = record.total <= used * percent
    if torn:
        play.happen(ItemLost(target=actor_id, item=item_id, quantity=1, why="torn"))
        play.happen(ResourceChanged(target=actor_id, resource=name, left=0))
    return torn


def _word(use: SpellUse) -> str:
    return use.spell.partition("/")[2]


def cost_of(made: Enchanted, use: SpellUse, spell: SpellDefinition, request: CastSpell) -> int:
    """Charges that the casting takes: as printed, and one more for each level above.

    Source: SRD 5.2, "Wand of Fireballs", "Wand of Lightning Bolts", "Wand of Magic Missiles".
    """
    if not most_charges(made) or use.uses_per_day:
        return 0
    printed = use.charges or int(not any(one.charges for one in made.spells))
    base = use.level or spell.level
    return printed + max(request.slot_level - base, 0)


def level_cast(use: SpellUse, spell: SpellDefinition, request: CastSpell) -> int:
    """The level at which the item casts the spell."""
    return max(use.level or spell.level, request.slot_level)


def use_charges(play: Play, actor_id: str, item_id: str, made: Enchanted, cost: int) -> None:
    """Spend charges; with the last one a wand or staff may crumble.

    Source: SRD 5.2, the items' own entries; "Thief", "Use Magic Device", "Charges".
    """
    member = play.state.party[actor_id]
    if not cost:
        return
    if "use-magic-device" in member.sheet.features:
        record = play.throw(actor_id, "effect", "1d6")
        play.roll("other", actor_id, "Use Magic Device", record)
        if record.total == 6:
            return
    left = charges_left(member, item_id, made) - cost
    play.happen(ResourceChanged(target=actor_id, resource=charges_name(item_id), left=left))
    if left == 0 and made.entry.brittle:
        record = play.throw(actor_id, "effect", "1d20")
        play.roll("other", actor_id, f"{made.entry.name}: the last charge", record)
        if record.total == 1:
            play.happen(ItemLost(target=actor_id, item=item_id, quantity=1, why="crumbled"))
            if made.base:
                why = "no longer magical"
                play.happen(ItemGained(target=actor_id, item=made.base, quantity=1, why=why))


def by_the_item(casting: Casting, made: Enchanted, catalogue: Catalogue) -> Casting:
    """The casting with the item's own numbers where it prints them.

    Source: SRD 5.2, "Spells Cast from Items".
    """
    if made.spell:
        return by_the_scroll(casting, catalogue)
    dc = made.entry.save_dc or casting.dc
    printed = made.entry.spell_to_hit or casting.to_hit + made.entry.spell_attack
    return replace(casting, dc=dc, to_hit=printed)


def recharge(play: Play, member_id: str) -> None:
    """What items regain at dawn, given back with a Long Rest: docs/rulings.md."""
    member = play.state.party[member_id]
    for name, left in member.body.resources.items():
        if name.startswith(ONCE) and not left:
            play.happen(ResourceChanged(target=member_id, resource=name, left=1))
        if name.startswith(USED) and left:
            play.happen(ResourceChanged(target=member_id, resource=name, left=0))
    for item_id in member.inventory:
        made = play.catalogue.enchanted(item_id)
        if made is None:
            continue
        for power in made.powers:
            name = pool_name(item_id, power)
            if power.pool and member.body.resources.get(name, power.pool) < power.pool:
                event = ResourceChanged(target=member_id, resource=name, left=power.pool)
                play.happen(event)
        regains = made.entry.regains
        if regains is None:
            continue
        left = charges_left(member, item_id, made)
        if left < most_charges(made):
            record = play.throw(member_id, "recharge", regains)
            play.roll("recharge", member_id, f"{made.entry.name} regains charges", record)
            back = min(left + record.total, most_charges(made))
            event = ResourceChanged(target=member_id, resource=charges_name(item_id), left=back)
            play.happen(event)
