"""Things that a player sets out to make, told by the offline narrator."""

from __future__ import annotations

import pytest

from tests.offline.table import Table
from whispyrkeep.models.requests import UseItem
from whispyrkeep.models.undertakings import Craft

ACTOR = "edda-marl"
SMITH = "item/smiths-tools"


def at_the_forge(tools: tuple[str, ...] = ("Smith's Tools",)) -> Table:
    table = Table()
    member = table.state.party[ACTOR]
    trained = member.sheet.with_(tools=tools)
    carried = {**member.inventory, SMITH: 1}
    member = member.with_(sheet=trained, inventory=carried, money_cp=10_000)
    table.state = table.state.with_(party={**table.state.party, ACTOR: member})
    return table


@pytest.mark.parametrize(
    ("text", "item"),
    [("I craft a dagger", "item/dagger"), ("craft another short sword", None),
     ("I craft some crowbars for us", "item/crowbar"), ("craft a plan", None)],
)  # fmt: skip
def test_what_is_named_is_made(text: str, item: str | None) -> None:
    """SRD 5.2, "Crafting Nonmagical Items"."""
    table = at_the_forge()
    had = table.state.party[ACTOR].inventory.get(item or "", 0)
    draft = table.play(text)
    made = [request.item for request in draft.requests if isinstance(request, Craft)]
    assert made == ([item] if item else [])
    if item:
        assert table.state.party[ACTOR].inventory[item] == had + 1


def test_what_cannot_be_made_is_told() -> None:
    table = at_the_forge(tools=())
    draft = table.play("I craft a dagger")
    assert not draft.requests
    assert draft.narrative


FLAMES = "magic-item/flame-tongue-longsword"
BOOTS = "magic-item/winged-boots"


@pytest.mark.parametrize(
    ("text", "item", "option"),
    [("I use my Flame Tongue", FLAMES, "flames"), ("use the winged boots", BOOTS, "fly")],
)
def test_magic_items_are_used_by_their_names(text: str, item: str, option: str) -> None:
    """SRD 5.2, "Activating a Magic Item"."""
    table = Table()
    member = table.state.party[ACTOR]
    member = member.with_(
        inventory={**member.inventory, item: 1}, equipped=(item,), attuned=(item,)
    )
    table.state = table.state.with_(party={**table.state.party, ACTOR: member})
    draft = table.play(text)
    asked = [(one.item, one.option) for one in draft.requests if isinstance(one, UseItem)]
    assert asked == [(item, option)]
    assert draft.narrative
