"""Paths of what is used up: a character's resources, and what a stat block counts.

Source: SRD 5.2.1, "Monsters", "Limited Usage", "Recharge X–Y", "Legendary Actions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from whispyrkeep.campaign.paths.creatures import segment, view_of
from whispyrkeep.campaign.paths.row import GM, SET, Events, Keys, Moment, PathRow, Value
from whispyrkeep.campaign.paths.values import Schema, integer
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.creatures.resources import full_resources
from whispyrkeep.mechanics.monsters.uses import Uses, uses_of
from whispyrkeep.models.events import ResourceChanged
from whispyrkeep.models.state import CampaignState


def _of_member(state: CampaignState, who: str) -> Mapping[str, Uses]:
    member = state.party[who]
    full = full_resources(member.sheet, catalogue_for(state.world))
    return {
        name: Uses(left, max(left, full.get(name, 0)))
        for name, left in member.body.resources.items()
    }


def _of_foe(state: CampaignState, who: str) -> Mapping[str, Uses]:
    assert state.fight is not None
    return uses_of(view_of(state, who), lair=state.fight.lair)


def _named(state: CampaignState, keys: Keys) -> tuple[str, Uses]:
    """The resource by its own name, and its uses."""
    who, wanted = keys
    uses = _of_member(state, who) if who in state.party else _of_foe(state, who)
    return next((name, found) for name, found in uses.items() if segment(name) == wanted)


def _of_party(state: CampaignState) -> Iterator[Keys]:
    for who in state.party:
        yield from ((who, segment(name)) for name in _of_member(state, who))


def _of_foes(state: CampaignState) -> Iterator[Keys]:
    for who in state.fight.foes if state.fight else ():
        yield from ((who, segment(name)) for name in _of_foe(state, who))


def _bounds(moment: Moment, keys: Keys) -> Schema:
    _, uses = _named(moment.state, keys)
    return integer(uses.least, uses.most)


def _set(moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    name, _ = _named(moment.state, keys)
    return (ResourceChanged(target=keys[0], resource=name, left=value),)


RESOURCE_ROWS: Final = (
    PathRow(
        pattern="/party/{member}/resources/{resource}",
        ops=SET,
        writers=GM,
        value="0 to the maximum on the sheet",
        exists="the character has the resource (`slot-1`, `hit-dice`, `charges-wand-of-fear` ...)",
        becomes="ResourceChanged",
        keys=_of_party,
        schema=_bounds,
        events=_set,
        read=lambda state, keys: _named(state, keys)[1].left,
    ),
    PathRow(
        pattern="/foes/{foe}/resources/{resource}",
        ops=SET,
        writers=GM,
        value="0 to the number printed; 1 for what is recharged",
        exists="the stat block counts it (`legendary-resistance`, `fire-breath`, `cast-fireball`)",
        becomes="ResourceChanged",
        keys=_of_foes,
        schema=_bounds,
        events=_set,
        read=lambda state, keys: _named(state, keys)[1].left,
    ),
)
