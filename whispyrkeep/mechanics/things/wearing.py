"""Magic items that are worn one at a time: footwear, gloves, bracers, headwear, cloaks.

Source: SRD 5.2, "Wearing and Wielding Items", "Multiple Items of the Same Kind" (p. 103).
"""

from __future__ import annotations

from typing import Final

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.play import refuse
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import PartyMember

KINDS: Final[dict[str, frozenset[str]]] = {
    "pair of footwear": frozenset({"boots", "slippers", "winged-boots"}),
    "pair of gloves or gauntlets": frozenset({"gloves", "gauntlets"}),
    "pair of bracers": frozenset({"bracers"}),
    "item of headwear": frozenset({"helm", "hat", "circlet", "headband", "cap"}),
    "cloak": frozenset({"cloak", "cape", "mantle"}),
}
"""What is worn once, and the words in the names of such items."""


def worn_as(item_id: str, catalogue: Catalogue) -> str:
    """What kind of thing is worn there; empty for what has no such limit, or is not worn."""
    made = catalogue.enchanted(item_id)
    if made is None or made.entry.category != "wondrous-item":
        return ""
    words = set(made.entry.name.lower().split())
    return next((kind for kind, named in KINDS.items() if words & named), "")


def worn_already(
    member: PartyMember, item_id: str, catalogue: Catalogue, let_go: str | None = None
) -> Rejection | None:
    """Why the character cannot wear one more of the kind: another is worn or attuned to.

    ``let_go`` is an item whose attunement ends at the same time.
    """
    kind = worn_as(item_id, catalogue)
    others = {*member.equipped, *member.attuned} - {item_id, let_go}
    for other in sorted(others) if kind else ():
        if worn_as(other, catalogue) == kind and member.inventory.get(other):
            name = catalogue.item(other).name
            message = f"{member.name} wears one {kind} already: {name}; put it away first"
            return refuse("item.same_kind", message, '"Multiple Items of the Same Kind"')
    return None
