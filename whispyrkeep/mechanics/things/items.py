"""Things: taking, leaving, handing over, buying, selling, wearing and using them.

Source: SRD 5.2, "Equipment", "Selling Equipment"; Rules Glossary, "Utilize".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.mechanics.attacks.strikes import MIRROR, TWO_HANDS, hands
from whispyrkeep.mechanics.creatures.armor import worn_armor
from whispyrkeep.mechanics.creatures.burdens import too_heavy
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.fights.positions import feet_between, out_of_sight
from whispyrkeep.mechanics.fights.spoils import leave_here
from whispyrkeep.mechanics.fights.turns import (
    Cost,
    cannot_act,
    handle,
    handling_cost,
    hasted,
    no_target,
    spend,
)
from whispyrkeep.mechanics.harm.conditions import end_effect
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.bearing import lay_aside, take_up
from whispyrkeep.mechanics.things.item_use import handled, wash, washable
from whispyrkeep.mechanics.things.magic_items import charges_name
from whispyrkeep.mechanics.things.powers import use_power
from whispyrkeep.mechanics.things.wearing import worn_already
from whispyrkeep.models.events import (
    AmmunitionStrewn,
    ItemEquipped,
    ItemGained,
    ItemLost,
    MoneyChanged,
    PlaceContentsChanged,
    ResourceChanged,
    WaresChanged,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Drop, Equip, RecoverAmmunition, Take, Trade, UseItem
from whispyrkeep.models.state import NpcState, PartyMember
from whispyrkeep.models.terms import Attitude, EffectKind
from whispyrkeep.models.things import Armor, ItemDefinition
from whispyrkeep.models.time import MINUTE, ROUND

HALF_PRICE: Final = 2
"""Source: SRD 5.2, "Selling Equipment": half the cost."""


def _not_carried(member: PartyMember, item: str, quantity: int) -> Rejection | None:
    carried = member.inventory.get(item, 0)
    if carried >= quantity:
        return None
    message = f"{member.name} carries {carried} of {item}, not {quantity}"
    return refuse("item.not_carried", message)


# --- taking and leaving ---------------------------------------------------------------


def take(play: Play, request: Take) -> Rejection | None:
    """Pick up what lies at the party's place; coins go into the purse."""
    cost = handling_cost(play.state, request.actor)
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is not None:
        return refusal
    place = play.state.places.get(play.state.location)
    lying = dict(place.contents) if place else {}
    if lying.get(request.item, 0) < request.quantity:
        here = ", ".join(f"{n} {item}" for item, n in sorted(lying.items())) or "nothing"
        message = f"{lying.get(request.item, 0)} of {request.item} lie here; there is: {here}"
        return refuse("item.not_here", message)
    refusal = too_heavy(play, request.actor, request.item, request.quantity)
    if refusal is not None:
        return refusal
    handle(play, request.actor, cost)
    left = lying[request.item] - request.quantity
    play.happen(PlaceContentsChanged(place=play.state.location, item=request.item, quantity=left))
    pocket(play, request.actor, request.item, request.quantity, "taken")
    return None


def recover_ammunition(play: Play, request: RecoverAmmunition) -> Rejection | None:
    """Gather what can be found of the arrows shot here; it goes back to who shot it.

    Source: SRD 5.2, "Ammunition": after a fight, in 1 minute.
    """
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and play.state.fight is not None:
        message = "ammunition is recovered after the fight"
        refusal = refuse("ammunition.fight", message, '"Ammunition"')
    if refusal is not None:
        return refusal
    place = play.state.places.get(play.state.location)
    strewn = place.strewn if place else {}
    if not strewn:
        return refuse("ammunition.none", "nothing that was shot here can be recovered")
    time_passes(play, MINUTE, "recovering ammunition")
    for shot, count in strewn.items():
        owner, _, item = shot.partition(":")
        gone = AmmunitionStrewn(place=play.state.location, owner=owner, item=item, quantity=0)
        play.happen(gone)
        finder = owner if owner in play.state.party else request.actor
        pocket(play, finder, item, count, "recovered")
    return None


def pocket(play: Play, member_id: str, item_id: str, quantity: int, why: str) -> None:
    """Give a character items; coins change the purse instead."""
    item = play.catalogue.item(item_id)
    if item.kind == "coin":
        pay(play, member_id, quantity * item.price_cp // item.bundle, why)
    else:
        play.happen(ItemGained(target=member_id, item=item_id, quantity=quantity, why=why))


def pay(play: Play, member_id: str, copper: int, why: str) -> None:
    """Change a purse by so many copper pieces, which must be there if it is negative."""
    purse = play.state.party[member_id].money_cp + copper
    play.happen(MoneyChanged(target=member_id, change_cp=copper, money_cp=purse, why=why))


def drop(play: Play, request: Drop) -> Rejection | None:
    """Leave an item here, or hand it to somebody who is here."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and request.to is not None:
        refusal = no_target(play.state, play.catalogue, request.to)
    if refusal is None:
        member = play.state.party[request.actor]
        refusal = _not_carried(member, request.item, request.quantity)
    if refusal is not None:
        return refusal
    if request.to in play.state.party:
        refusal = too_heavy(play, request.to, request.item, request.quantity)
        if refusal is not None:
            return refusal
    fight = play.state.fight
    if fight is not None and request.to in fight.foes:
        return refuse("target.foe", f"{request.to} is fighting the party")
    lay_aside(play, request.actor, request.item)
    play.happen(
        ItemLost(target=request.actor, item=request.item, quantity=request.quantity, why="given")
    )
    if request.to is None:
        leave_here(play, request.item, request.quantity)
    elif request.to in play.state.party:
        pocket(play, request.to, request.item, request.quantity, "given")
    return None


# --- trade ----------------------------------------------------------------------------


def trade(play: Play, request: Trade) -> Rejection | None:
    """Buy at the NPC's price, or sell at half the book's price."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None and play.state.fight is not None:
        refusal = refuse("trade.fight", "nobody trades in the middle of a fight")
    if refusal is None:
        refusal = _no_trader(play, request)
    if refusal is not None:
        return refusal
    return _buy(play, request) if request.side == "buy" else _sell(play, request)


def _no_trader(play: Play, request: Trade) -> Rejection | None:
    if request.npc not in play.state.npcs:
        return refuse("trade.nobody", f"nobody called {request.npc} is known to trade")
    refusal = no_target(play.state, play.catalogue, request.npc)
    if refusal is not None:
        return refusal
    npc = play.state.npcs[request.npc]
    if npc.attitude is Attitude.HOSTILE:
        return refuse("trade.hostile", f"{npc.name} is Hostile and will not trade")
    if npc.status == "captive":
        return refuse("trade.captive", f"{npc.name} is a captive and cannot trade")
    return None


def price_of(play: Play, npc: NpcState, item_id: str) -> int:
    """What the NPC asks for one piece, in copper pieces.

    Their own price if the world gives one, else the book's, rounded up.
    """
    definition = play.state.world.npcs.get(npc.id)
    for ware in definition.wares if definition else ():
        if ware.item == item_id:
            return ware.price_cp
    item = play.catalogue.item(item_id)
    return -(-item.price_cp // item.bundle)


def _buy(play: Play, request: Trade) -> Rejection | None:
    npc, member = play.state.npcs[request.npc], play.state.party[request.actor]
    stock = npc.wares.get(request.item, 0)
    if stock < request.quantity:
        wares = ", ".join(f"{n} {item}" for item, n in sorted(npc.wares.items())) or "nothing"
        message = f"{npc.name} has {stock} of {request.item} for sale; there is: {wares}"
        return refuse("trade.no_stock", message)
    cost = price_of(play, npc, request.item) * request.quantity
    if member.money_cp < cost:
        message = f"that costs {cost} cp, and {member.name} has {member.money_cp} cp"
        return refuse("trade.too_dear", message)
    refusal = too_heavy(play, member.id, request.item, request.quantity)
    if refusal is not None:
        return refusal
    left = stock - request.quantity
    play.happen(WaresChanged(npc=npc.id, item=request.item, quantity=left))
    pay(play, member.id, -cost, f"bought from {npc.name}")
    pocket(play, member.id, request.item, request.quantity, f"bought from {npc.name}")
    return None


def _sell(play: Play, request: Trade) -> Rejection | None:
    npc, member = play.state.npcs[request.npc], play.state.party[request.actor]
    definition = play.state.world.npcs.get(npc.id)
    if not npc.wares and not (definition and definition.wares):
        return refuse("trade.no_merchant", f"{npc.name} buys nothing")
    refusal = _not_carried(member, request.item, request.quantity)
    if refusal is not None:
        return refusal
    item = play.catalogue.item(request.item)
    worth = item.price_cp * request.quantity // (item.bundle * HALF_PRICE)
    if worth == 0:
        return refuse("trade.worthless", f"{npc.name} gives nothing for {item.name}")
    why = f"sold to {npc.name}"
    play.happen(ItemLost(target=member.id, item=item.id, quantity=request.quantity, why=why))
    stock = npc.wares.get(item.id, 0) + request.quantity
    play.happen(WaresChanged(npc=npc.id, item=item.id, quantity=stock))
    pay(play, member.id, worth, why)
    return None


# --- wearing and wielding -------------------------------------------------------------


def equip(play: Play, request: Equip) -> Rejection | None:
    """Don or doff armor, draw or stow a weapon.

    Source: SRD 5.2, "Armor", "One at a Time"; the don and doff times of the table.
    """
    item = play.catalogue.known_item(request.item)
    cost = _equip_cost(play, request.actor, item)
    refusal = cannot_act(play.state, play.catalogue, request.actor, cost)
    if refusal is None:
        member = play.state.party[request.actor]
        refusal = _not_carried(member, request.item, 1) or _cannot_equip(
            play, member, request, item
        )
    if refusal is not None:
        return refusal
    handle(play, request.actor, cost)
    if item is not None and item.armor is not None and item.armor.category != "shield":
        seconds = item.armor.don_seconds if request.on else item.armor.doff_seconds
        time_passes(play, seconds, f"{'donning' if request.on else 'doffing'} {item.name}")
        if request.on:
            end_effect(play, request.actor, EffectKind.MAGE_ARMOR, why="donned armor")
    wear(play, request.actor, request.item, on=request.on)
    return None


def wear(play: Play, member_id: str, item_id: str, *, on: bool) -> None:
    """Put a thing on or away, with what it does by itself."""
    play.happen(ItemEquipped(target=member_id, item=item_id, on=on))
    (take_up if on else lay_aside)(play, member_id, item_id)


def wearable(item: ItemDefinition) -> bool:
    """Whether the thing is worn or wielded at all."""
    magic = item.magic and item.kind in ("gear", "ammunition")
    return item.armor is not None or item.weapon is not None or item.id == MIRROR or magic


def _equip_cost(play: Play, actor_id: str, item: ItemDefinition | None) -> Cost:
    """A Shield takes the Utilize action; the first weapon of a turn is drawn for free."""
    shield = item is not None and item.armor is not None and item.armor.category == "shield"
    return "action" if shield else handling_cost(play.state, actor_id)


def _cannot_equip(
    play: Play, member: PartyMember, request: Equip, item: ItemDefinition | None
) -> Rejection | None:
    if item is None or not wearable(item):
        return refuse("item.not_worn", f"{request.item} is neither worn nor wielded")
    if request.on is (request.item in member.equipped):
        state = "already" if request.on else "not"
        return refuse("item.no_change", f"{item.name} is {state} equipped")
    if item.armor is not None and item.armor.category != "shield" and play.state.fight is not None:
        message = f"{item.name} takes {item.armor.don_seconds // 60} minutes to put on"
        return refuse("item.takes_minutes", message, '"Armor"')
    return no_room(play, member, item) if request.on else None


def no_room(play: Play, member: PartyMember, item: ItemDefinition) -> Rejection | None:
    """Why the character cannot wear or wield this besides what they do, if so."""
    worn, shield = worn_armor(member, play.catalogue)
    other: Armor | None = None
    if item.armor is not None:
        other = shield if item.armor.category == "shield" else worn
    if other is not None:
        kind = "Shield" if other.category == "shield" else "suit of armor"
        return refuse("item.one_at_a_time", f"doff the other {kind} first", '"One at a Time"')
    held = sum(hands(carried, play.catalogue) for carried in member.equipped)
    if held + hands(item.id, play.catalogue) > TWO_HANDS:
        return refuse("hands.full", f"{member.name}'s hands are full; stow something first")
    return worn_already(member, item.id, play.catalogue)


# --- using ----------------------------------------------------------------------------


def use_item(play: Play, request: UseItem) -> Rejection | None:
    """Drink, administer, throw or apply an item; it is used up."""
    item = play.catalogue.known_item(request.item)
    if item is not None and item.magic and item.use is None:
        return use_power(play, request, item)
    if item is not None and item.contents:
        return _unpack(play, request, item)
    if item is None or item.use is None:
        return refuse("item.no_use", f"{request.item} has no use the rules know of")
    cost: Cost = "bonus-action" if item.use.takes == "bonus-action" else "action"
    if cost == "action" and fast_hands(play, request.actor):
        cost = "bonus-action"
    cost = hasted(play.state, play.catalogue, request.actor, cost)
    target_id = request.target or request.actor
    refusal = (
        cannot_act(play.state, play.catalogue, request.actor, cost)
        or _not_carried(play.state.party[request.actor], request.item, 1)
        or no_target(play.state, play.catalogue, target_id)
        or _cannot_reach(play, request.actor, target_id, item)
        or _not_fit(play, target_id, item)
    )
    if refusal is not None:
        return refusal
    spend(play, cost)
    _use_up(play, request.actor, item)
    if not wash(play, target_id, item.id):
        handled(play, request.actor, target_id, item)
    if play.state.fight is None and item.use.takes == "action":
        time_passes(play, ROUND, f"using {item.name}")
    settle(play)
    return None


def fast_hands(play: Play, actor_id: str) -> bool:
    """Whether a Thief can use an object as a Bonus Action now.

    Source: SRD 5.2, "Thief", "Level 3: Fast Hands".
    """
    member, fight = play.state.party.get(actor_id), play.state.fight
    quick = member is not None and "fast-hands" in member.sheet.features
    return quick and fight is not None and fight.budget.bonus_action


def _cannot_reach(
    play: Play, actor_id: str, target_id: str, item: ItemDefinition
) -> Rejection | None:
    assert item.use is not None
    feet = feet_between(play.state, actor_id, target_id)
    if feet > item.use.feet:
        return refuse("item.out_of_reach", f"{target_id} is {feet} feet away")
    if out_of_sight(play.state, creature(play.state, play.catalogue, target_id), actor_id):
        return refuse("target.total_cover", f"{target_id} is behind Total Cover", '"Cover"')
    thrown = item.use.takes == "attack" and not washable(play, target_id, item.id)
    fighting = play.state.fight is not None and target_id in play.state.fight.foes
    if thrown and not fighting:
        return refuse("item.no_foe", f"{item.name} is thrown at a foe in a fight")
    if not thrown and creature(play.state, play.catalogue, target_id).body is None:
        return refuse("target.no_body", f"{target_id} is not hurt, as far as the rules know")
    return None


def _not_fit(play: Play, target_id: str, item: ItemDefinition) -> Rejection | None:
    """Why the target cannot be bound with it. Source: SRD 5.2, "Chain", "Manacles", "Rope"."""
    assert item.use is not None
    view = creature(play.state, play.catalogue, target_id)
    wanted = item.use.having
    if not wanted or any(view.has(one) for one in wanted):
        return None
    words = ", ".join(one.value.capitalize() for one in wanted)
    return refuse("item.free", f"{view.name} must be one of: {words}", f'"{item.name}"')


def _unpack(play: Play, request: UseItem, pack: ItemDefinition) -> Rejection | None:
    """A pack becomes what it holds, outside fights. Source: SRD 5.2, "Adventuring Gear"."""
    refusal = cannot_act(play.state, play.catalogue, request.actor, "free")
    if refusal is None:
        refusal = _not_carried(play.state.party[request.actor], pack.id, 1)
    if refusal is None and play.state.fight is not None:
        refusal = refuse("item.takes_minutes", f"nobody unpacks {pack.name} in a fight")
    if refusal is not None:
        return refusal
    play.happen(ItemLost(target=request.actor, item=pack.id, quantity=1, why="unpacked"))
    for item_id, count in pack.contents.items():
        pocket(play, request.actor, item_id, count, "unpacked")
    return None


def _use_up(play: Play, actor_id: str, item: ItemDefinition) -> None:
    """A charge, or the item when it has none left."""
    assert item.use is not None
    if item.charges is not None:
        name = charges_name(item.id)
        left = play.state.party[actor_id].body.resources.get(name, item.charges) - 1
        emptied = left == 0
        refilled = item.charges if emptied else left
        play.happen(ResourceChanged(target=actor_id, resource=name, left=refilled))
        if not emptied:
            return
    if item.use.consumes:
        play.happen(ItemLost(target=actor_id, item=item.id, quantity=1, why="used"))
    if item.use.strewn:
        leave_here(play, item.id, 1)
