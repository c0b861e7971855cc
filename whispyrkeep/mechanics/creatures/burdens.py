"""What a character can carry and drag, where the universe counts weights.

Source: SRD 5.2, "Carrying Objects"; Rules Glossary, "Carrying Capacity".
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.enchanted import Enchanted
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import PartyMember
from whispyrkeep.models.terms import Ability

OUNCES: Final = 16
CARRY_POUNDS: Final = 15
DRAG_POUNDS: Final = 30
"""For each point of Strength of a Small or Medium creature."""

DRAGGING_SPEED: Final = 5


def burden_oz(member: PartyMember, catalogue: Catalogue) -> int:
    """Weight of what the character carries, in ounces; coins weigh nothing here."""
    carried = sum(catalogue.item(item).weight_oz * n for item, n in member.inventory.items())
    held = [
        (made.entry, n)
        for item, n in member.inventory.items()
        if (made := _holder(item, catalogue))
    ]
    bags = sum(entry.weight_oz * n for entry, n in held)
    room = sum(entry.holds_oz * n for entry, n in held)
    return bags + max(carried - bags - room, 0)


def _holder(item_id: str, catalogue: Catalogue) -> Enchanted | None:
    """The item, if it is a space to put things in; as much as fits lies in it: docs/rulings.md.

    Source: SRD 5.2, "Bag of Holding", "Handy Haversack".
    """
    made = catalogue.enchanted(item_id)
    return made if made is not None and made.entry.holds_oz else None


def capacity_oz(member: PartyMember) -> tuple[int, int]:
    """The most the character can carry, and can drag, in ounces."""
    strength = member.sheet.abilities[Ability.STRENGTH]
    return strength * CARRY_POUNDS * OUNCES, strength * DRAG_POUNDS * OUNCES


def too_heavy(play: Play, member_id: str, item: str, quantity: int) -> Rejection | None:
    """Why the character cannot take on so much more, if so."""
    if not play.state.world.rules.carrying_capacity:
        return None
    member = play.state.party[member_id]
    weight = burden_oz(member, play.catalogue) + play.catalogue.item(item).weight_oz * quantity
    _, most = capacity_oz(member)
    if weight <= most:
        return None
    message = (
        f"{member.name} would drag {weight // OUNCES} pounds and can drag {most // OUNCES}; "
        "leave something here or hand it to somebody"
    )
    return refuse("item.too_heavy", message, 'Rules Glossary, "Carrying Capacity"')
