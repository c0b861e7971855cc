"""Which of the weapons somebody carries is used, how it comes to hand, and what it uses up.

Source: SRD 5.2, "Weapons", "Properties"; Rules Glossary, "Attack", "Equipping and Unequipping
Weapons".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import base_of, is_magic
from whispyrkeep.mechanics.attacks.strikes import (
    IMPROVISED,
    TWO_HANDS,
    UNARMED,
    Strike,
    block_strikes,
    carried_strikes,
    hands,
    improvised_strikes,
    unarmed_strike,
    weapon_strikes,
)
from whispyrkeep.mechanics.creatures.view import Creature, member_view
from whispyrkeep.mechanics.fights.positions import feet_between
from whispyrkeep.mechanics.fights.spoils import leave_here
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.things.bearing import lay_aside, take_up
from whispyrkeep.models.events import ItemEquipped, ItemLost
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import Attack
from whispyrkeep.models.state import PartyMember

GRAPPLE: Final = "grapple"
SHOVE: Final = "shove"
BODILY: Final = frozenset({UNARMED, GRAPPLE, SHOVE})


def chosen_strike(play: Play, request: Attack) -> Strike | Rejection:
    """The strike that was asked for, or the best that reaches."""
    if request.improvised or request.weapon.lower() == IMPROVISED:
        strikes = _makeshift(play, request)
    else:
        strikes = strikes_with(play, request.actor, request.weapon)
    if isinstance(strikes, Rejection):
        return strikes
    fitting = fitting_strikes(play, request.actor, request.target, strikes)
    feet = feet_between(play.state, request.actor, request.target)
    return fitting[0] if fitting else _out_of_reach(play, request, strikes, feet)


def strikes_with(play: Play, actor_id: str, weapon: str) -> list[Strike] | Rejection:
    """Every attack roll the character could make with a weapon carried, or with any if empty."""
    member = play.state.party[actor_id]
    view = member_view(member, play.catalogue)
    wanted = weapon.lower()
    if view.block is not None:
        return _forms_strikes(view, wanted)
    if wanted in BODILY:
        return [unarmed_strike(view)]
    if wanted:
        item = _as_carried(play.catalogue, member, item_id(wanted))
        if not member.inventory.get(item):
            carried = ", ".join(i for i in member.inventory if play.catalogue.item(i).weapon)
            message = f"{member.name} carries no {wanted}; weapons carried: {carried or 'none'}"
            return refuse("item.not_carried", message)
        strikes = list(weapon_strikes(member, view, item, play.catalogue))
        return strikes or refuse("item.no_weapon", f"{wanted} is no weapon")
    return carried_strikes(member, view, play.catalogue)


def _forms_strikes(view: Creature, wanted: str) -> list[Strike] | Rejection:
    """The attacks of the form the character is in. Source: SRD 5.2, "Polymorph"."""
    assert view.block is not None
    actions = [
        action
        for action in view.block.actions
        if wanted in ("", action.id, action.name.lower()) or wanted in BODILY
    ]
    strikes = [strike for action in actions for strike in block_strikes(action)]
    if strikes:
        return strikes
    named = ", ".join(action.id for action in view.block.actions if block_strikes(action))
    return refuse("attack.form", f"a {view.block.name} attacks with: {named or 'nothing'}")


def _as_carried(catalogue: Catalogue, member: PartyMember, wanted: str) -> str:
    """The weapon, or a magic one of its kind where no plain one is carried."""
    if member.inventory.get(wanted):
        return wanted
    return next((item for item in member.inventory if base_of(catalogue, item) == wanted), wanted)


def item_id(words: str) -> str:
    """The catalogue id that a weapon's name stands for."""
    return (
        words if words.startswith(("item/", "magic-item/")) else f"item/{words.replace(' ', '-')}"
    )


def _makeshift(play: Play, request: Attack) -> list[Strike] | Rejection:
    """Something at hand, or a thing carried, used as a weapon it is not.

    Source: SRD 5.2, Rules Glossary, "Improvised Weapons".
    """
    member = play.state.party[request.actor]
    view = member_view(member, play.catalogue)
    wanted = request.weapon.lower()
    if wanted in ("", IMPROVISED):
        return improvised_strikes(view, "Improvised Weapon", None, request.damage_type)
    item = item_id(wanted)
    if not member.inventory.get(item):
        return refuse("item.not_carried", f"{member.name} carries no {wanted}")
    name = f"{play.catalogue.item(item).name} (improvised)"
    return improvised_strikes(view, name, item, request.damage_type)


def fitting_strikes(
    play: Play, actor_id: str, target_id: str, strikes: list[Strike]
) -> list[Strike]:
    """Those that reach the target and have what they shoot."""
    feet = feet_between(play.state, actor_id, target_id)
    return [s for s in strikes if s.reaches(feet) and loaded(play, actor_id, s)]


def loaded(play: Play, actor_id: str, strike: Strike) -> bool:
    """Whether there is ammunition for it, or the weapon to throw, if it uses one up."""
    if strike.weapon is None or strike.melee or strike.conjures:
        return True
    spent = strike.shot or (strike.item if strike.thrown else None)
    return spent is None or play.state.party[actor_id].inventory.get(spent, 0) > 0


def _out_of_reach(play: Play, request: Attack, strikes: list[Strike], feet: int) -> Rejection:
    empty = [s for s in strikes if s.reaches(feet) and not loaded(play, request.actor, s)]
    if empty and empty[0].weapon is not None:
        message = f"{request.actor} has no {empty[0].weapon.ammunition} for it"
        return refuse("item.no_ammunition", message, '"Ammunition"')
    message = f"{request.target} is {feet} feet away; move closer or use a ranged weapon"
    return refuse("attack.out_of_reach", message, '"Range", "Reach"')


# --- in hand ---------------------------------------------------------------------------


def bring_to_bear(play: Play, actor_id: str, strike: Strike) -> Strike:
    """Draw the weapon and spend what it shoots; the strike as the weapon is held now."""
    strike = taken_in_hand(play, actor_id, strike)
    _use_up(play, actor_id, strike)
    return strike


def taken_in_hand(play: Play, actor_id: str, strike: Strike) -> Strike:
    """The strike once its weapon is drawn: with one hand or two, as then it is held."""
    if strike.item is None or strike.weapon is None:
        return strike
    draw(play, actor_id, strike.item)
    return _in_hand(play, actor_id, strike)


def draw(play: Play, actor_id: str, item_id: str) -> None:
    """Take the weapon in hand, stowing others as far as needed.

    Source: SRD 5.2, Rules Glossary, "Attack", "Equipping and Unequipping Weapons".
    """
    member = play.state.party[actor_id]
    if item_id in member.equipped:
        return
    needed = hands(item_id, play.catalogue)
    held = sum(hands(item, play.catalogue) for item in member.equipped)
    for item in member.equipped:
        if held + needed <= TWO_HANDS:
            break
        if play.catalogue.item(item).weapon is not None:
            held -= hands(item, play.catalogue)
            play.happen(ItemEquipped(target=actor_id, item=item, on=False))
            lay_aside(play, actor_id, item)
    play.happen(ItemEquipped(target=actor_id, item=item_id, on=True))
    take_up(play, actor_id, item_id)


def _in_hand(play: Play, actor_id: str, strike: Strike) -> Strike:
    """The same strike as the weapon is held now: in one hand or in two."""
    member = play.state.party[actor_id]
    view = member_view(member, play.catalogue)
    assert strike.item is not None
    held = weapon_strikes(member, view, strike.item, play.catalogue)
    return next(other for other in held if other.melee is strike.melee)


def _use_up(play: Play, actor_id: str, strike: Strike) -> None:
    """A piece of ammunition is spent; a thrown weapon lies where it fell."""
    if strike.melee or strike.item is None or strike.returns or strike.conjures:
        return
    ammunition = strike.shot
    spent = ammunition or strike.item
    why = "thrown" if strike.thrown else "ammunition"
    fired = ammunition is not None and not is_magic(ammunition)
    play.happen(ItemLost(target=actor_id, item=spent, quantity=1, why=why, fired=fired))
    if strike.thrown:
        leave_here(play, strike.item, 1)
