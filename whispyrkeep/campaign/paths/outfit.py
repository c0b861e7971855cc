"""Paths of what characters wear, wield and are attuned to.

A correction takes neither action nor time, but nobody has a third hand. Source: SRD 5.2, "Armor",
"One at a Time"; "Attunement".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from whispyrkeep.campaign.paths.creatures import rules_at
from whispyrkeep.campaign.paths.row import GM, SET, Events, Keys, Moment, PathRow, Value, refusal
from whispyrkeep.campaign.paths.values import BOOLEAN, Schema
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.journeys.rests import attune, not_attuning
from whispyrkeep.mechanics.things.items import no_room, wear, wearable
from whispyrkeep.mechanics.things.magic_items import attunable
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState

KINDS: Final = ("item", "magic-item")

Fits = Callable[[CampaignState, str], bool]
Bounds = Callable[[Moment, Keys], Schema | Rejection]


def _worn(state: CampaignState, item_id: str) -> bool:
    item = catalogue_for(state.world).known_item(item_id)
    return item is not None and wearable(item)


def _attunes(state: CampaignState, item_id: str) -> bool:
    return attunable(item_id, catalogue_for(state.world))


def _carried(kind: str, fits: Fits) -> Callable[[CampaignState], Iterator[Keys]]:
    def keys(state: CampaignState) -> Iterator[Keys]:
        for member in state.party.values():
            for item_id in member.inventory:
                which, _, name = item_id.partition("/")
                if which == kind and fits(state, item_id):
                    yield member.id, name

    return keys


def _because(why: Rejection | None) -> Schema | Rejection:
    return BOOLEAN if why is None else refusal("rules", why.message)


def _may_wear(kind: str) -> Bounds:
    def schema(moment: Moment, keys: Keys) -> Schema | Rejection:
        member, item_id = moment.state.party[keys[0]], f"{kind}/{keys[1]}"
        if item_id in member.equipped:
            return BOOLEAN
        play = rules_at(moment)
        return _because(no_room(play, member, play.catalogue.item(item_id)))

    return schema


def _may_attune(kind: str) -> Bounds:
    def schema(moment: Moment, keys: Keys) -> Schema | Rejection:
        who, item_id = keys[0], f"{kind}/{keys[1]}"
        if item_id in moment.state.party[who].attuned:
            return BOOLEAN
        return _because(not_attuning(rules_at(moment), who, item_id))

    return schema


def _wear(kind: str) -> Callable[[Moment, Keys, Value], Events]:
    def events(moment: Moment, keys: Keys, value: Value) -> Events:
        play = rules_at(moment)
        wear(play, keys[0], f"{kind}/{keys[1]}", on=value is True)
        return tuple(play.events)

    return events


def _attune(kind: str) -> Callable[[Moment, Keys, Value], Events]:
    def events(moment: Moment, keys: Keys, value: Value) -> Events:
        play = rules_at(moment)
        attune(play, keys[0], f"{kind}/{keys[1]}", on=value is True)
        return tuple(play.events)

    return events


def _rows(kind: str) -> Iterator[PathRow]:
    yield PathRow(
        pattern=f"/party/{{member}}/equipped/{kind}/{{item}}",
        ops=SET,
        writers=GM,
        value="true: worn or in hand",
        exists="the character carries it, and has a hand or no other armor",
        becomes="ItemEquipped, and the light it sheds",
        keys=_carried(kind, _worn),
        schema=_may_wear(kind),
        events=_wear(kind),
        read=lambda state, keys: f"{kind}/{keys[1]}" in state.party[keys[0]].equipped,
    )


OUTFIT_ROWS: Final = (
    *(row for kind in KINDS for row in _rows(kind)),
    PathRow(
        pattern="/party/{member}/attuned/magic-item/{item}",
        ops=SET,
        writers=GM,
        value="true: attuned to it",
        exists="the character carries it and may attune to it",
        becomes="ItemAttuned, and its curse",
        keys=_carried("magic-item", _attunes),
        schema=_may_attune("magic-item"),
        events=_attune("magic-item"),
        read=lambda state, keys: f"magic-item/{keys[1]}" in state.party[keys[0]].attuned,
    ),
)
