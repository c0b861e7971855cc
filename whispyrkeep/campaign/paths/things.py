"""Paths of things: how many of each somebody carries, lie at a place, or are for sale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from whispyrkeep.campaign.paths.creatures import BY_GM
from whispyrkeep.campaign.paths.row import (
    GM,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    refusal,
)
from whispyrkeep.campaign.paths.values import Schema, integer
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.models.events import ItemGained, ItemLost, PlaceContentsChanged, WaresChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState

MOST_ITEMS = 100_000
ITEM: Final = "item"

Owners = Callable[[CampaignState], Iterable[str]]
Listing = Callable[[CampaignState], Iterator[Keys]]
Bounds = Callable[[Moment, Keys], Schema | Rejection]
Change = Callable[[Moment, Keys, Value], Events]
Reading = Callable[[CampaignState, Keys], Value]
Stock = Callable[[CampaignState, str], Mapping[str, int]]
Holder = tuple[str, str, str, str, Owners, Callable[[str], Change], Stock]


def _things(kind: str, owners: Owners) -> Listing:
    """Every thing of the kind that exists, for every owner: a GM may give anything.

    Of magic items, whose ids the rules put together, the universe's own are listed.
    """

    def keys(state: CampaignState) -> Iterator[Keys]:
        catalogue = catalogue_for(state.world)
        ids = catalogue.ids(kind) if kind == ITEM else catalogue.own(kind)
        things = [one.partition("/")[2] for one in ids if catalogue.has(one)]
        return ((owner, thing) for owner in owners(state) for thing in things)

    return keys


def _quantity(kind: str, owners: Owners) -> Bounds:
    def schema(moment: Moment, keys: Keys) -> Schema | Rejection:
        owner, thing = keys
        if owner not in owners(moment.state):
            return refusal("missing", f"there is no '{owner}'")
        if not catalogue_for(moment.state.world).has(f"{kind}/{thing}"):
            return refusal("missing", f"there is no '{kind}/{thing}', or it is banned")
        return integer(0, MOST_ITEMS)

    return schema


def _set_carried(kind: str) -> Change:
    def events(moment: Moment, keys: Keys, value: Value) -> Events:
        assert isinstance(value, int)
        item = f"{kind}/{keys[1]}"
        change = value - moment.state.party[keys[0]].inventory.get(item, 0)
        event = ItemGained if change > 0 else ItemLost
        return (event(target=keys[0], item=item, quantity=abs(change), why=BY_GM),)

    return events


def _set_lying(kind: str) -> Change:
    def events(_moment: Moment, keys: Keys, value: Value) -> Events:
        assert isinstance(value, int)
        return (PlaceContentsChanged(place=keys[0], item=f"{kind}/{keys[1]}", quantity=value),)

    return events


def _set_for_sale(kind: str) -> Change:
    def events(_moment: Moment, keys: Keys, value: Value) -> Events:
        assert isinstance(value, int)
        return (WaresChanged(npc=keys[0], item=f"{kind}/{keys[1]}", quantity=value),)

    return events


def _held(kind: str, stock: Stock) -> Reading:
    return lambda state, keys: stock(state, keys[0]).get(f"{kind}/{keys[1]}", 0)


def _carried_by(state: CampaignState, who: str) -> Mapping[str, int]:
    return state.party[who].inventory if who in state.party else {}


def _lying_at(state: CampaignState, place: str) -> Mapping[str, int]:
    return state.places[place].contents if place in state.places else {}


def _sold_by(state: CampaignState, npc: str) -> Mapping[str, int]:
    return state.npcs[npc].wares if npc in state.npcs else {}


def _thing_rows(kind: str) -> tuple[PathRow, ...]:
    """How many of a thing somebody carries, lie at a place, or are for sale."""
    what = "an item of the catalogue" if kind == ITEM else "a magic item as it is carried"
    return tuple(
        PathRow(
            pattern=f"{owner}/{kind}/{{item}}",
            ops=SET,
            writers=GM,
            value=f"how many {how}, 0 to {MOST_ITEMS:,}",
            exists=f"{whose}; {what}",
            becomes=becomes,
            keys=_things(kind, owners),
            schema=_quantity(kind, owners),
            events=events(kind),
            read=_held(kind, stock),
            open=kind != ITEM,
        )
        for owner, how, whose, becomes, owners, events, stock in _STOCKS
    )


_STOCKS: Final[tuple[Holder, ...]] = (
    ("/party/{member}/inventory", "are carried", "the character", "ItemGained or ItemLost",
     lambda state: state.party, _set_carried, _carried_by),
    ("/places/{place}/contents", "lie there", "the place", "PlaceContentsChanged",
     lambda state: state.places, _set_lying, _lying_at),
    ("/npcs/{npc}/wares", "are for sale", "the NPC", "WaresChanged",
     lambda state: state.npcs, _set_for_sale, _sold_by),
)  # fmt: skip

THING_ROWS: Final = (*_thing_rows(ITEM), *_thing_rows("magic-item"))
