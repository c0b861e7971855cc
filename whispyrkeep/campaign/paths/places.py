"""Paths of time and place: where the party is, how long it takes, what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.outcomes import advance_time, apply_outcome, check_passed, check_text
from whispyrkeep.campaign.paths.row import (
    ADD,
    BOTH,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    blocked_by_fight,
    no_keys,
    refusal,
)
from whispyrkeep.campaign.paths.values import Schema, integer, one_line, one_of, text
from whispyrkeep.campaign.requirements import holds
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.journeys.travel import minutes_of, most_pace
from whispyrkeep.models.events import FeatureSpent, PartyMoved, PlaceNoted
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.time import MINUTE
from whispyrkeep.models.world import Exit, Feature

MOST_NOTES = 40
"""Notes the table may leave at one place."""


def open_exits(state: CampaignState) -> tuple[Exit, ...]:
    """The ways that lead on from here and are open now."""
    here = state.world.places.get(state.location)
    exits = here.exits if here else ()
    return tuple(way for way in exits if way.to in state.world.places and holds(way.needs, state))


def _minutes(moment: Moment, _keys: Keys) -> Schema | Rejection:
    longest = moment.state.world.rules.max_story_seconds // MINUTE
    if moment.writer == "gm":
        return integer(1, longest)
    left = longest - (moment.state.time - moment.start.time) // MINUTE
    if left < 1:
        return refusal("limit", f"no more than {longest:,} minutes may pass in one turn")
    return blocked_by_fight(moment, "time") or integer(1, left)


def _advance(moment: Moment, _keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return advance_time(moment.state, value, moment.reason)


def _destinations(moment: Moment, _keys: Keys) -> Schema | Rejection:
    state = moment.state
    if moment.writer == "gm":
        return one_of(place for place in state.world.places if place != state.location)
    ways = dict.fromkeys(way.to for way in open_exits(state))
    if not ways:
        return refusal("nothing_here", "no way leads on from here now")
    return blocked_by_fight(moment, "the party's place") or one_of(ways)


def _move(moment: Moment, _keys: Keys, value: Value) -> Events:
    minutes = 0
    if moment.writer == "dm":
        catalogue = catalogue_for(moment.state.world)
        minutes = min(
            minutes_of(moment.state, way.minutes, most_pace(catalogue, way.terrain, road=way.road))
            for way in open_exits(moment.state)
            if way.to == value
        )
    travel = advance_time(moment.state, minutes, "travel")
    return (*travel, PartyMoved(place=str(value)))


def _zones(moment: Moment, _keys: Keys) -> Schema | Rejection:
    here = moment.state.world.places.get(moment.state.location)
    if here is None or not here.zones:
        return refusal("nothing_here", "this place has no zones; leave /zone alone")
    return one_of(here.zones)


def _enter_zone(moment: Moment, _keys: Keys, value: Value) -> Events:
    return (PartyMoved(place=moment.state.location, zone=str(value)),)


def _places(state: CampaignState) -> Iterator[Keys]:
    return ((place,) for place in state.places)


def _notes(moment: Moment, keys: Keys) -> Schema | Rejection:
    if len(moment.state.places[keys[0]].notes) >= MOST_NOTES:
        return refusal("limit", f"{MOST_NOTES} notes stand at '{keys[0]}'; it holds no more")
    return text()


def _note(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (PlaceNoted(place=keys[0], note=one_line(str(value))),)


def _features(moment: Moment, keys: Keys) -> Schema | Rejection:
    """Features whose outcome can come about now, or why none can."""
    state = moment.state
    if moment.writer == "dm" and keys[0] != state.location:
        return refusal("absent", f"the party is not at '{keys[0]}'")
    definition = state.world.places.get(keys[0])
    spent = state.places[keys[0]].spent
    left = [f for f in (definition.features if definition else ()) if f.id not in spent]
    ready = [feature.id for feature in left if _ready(moment, feature)]
    if ready:
        return one_of(ready)
    hints = "; ".join(
        f"{feature.id} needs {check_text(feature.check)} in roll_requests first"
        for feature in left
        if feature.check and holds(feature.needs, state)
    )
    return refusal("nothing_here", f"no feature here can be used up now: {hints or 'none is open'}")


def _ready(moment: Moment, feature: Feature) -> bool:
    if moment.writer == "gm":
        return True
    tried = feature.check is None or check_passed(moment.resolved, feature.check) is not None
    return tried and holds(feature.needs, moment.state)


def _spend(moment: Moment, keys: Keys, value: Value) -> Events:
    features = moment.state.world.places[keys[0]].features
    feature = next(feature for feature in features if feature.id == value)
    failed = (
        moment.writer == "dm"
        and feature.check is not None
        and not check_passed(moment.resolved, feature.check)
    )
    spent = (FeatureSpent(place=keys[0], feature=feature.id),) if feature.once else ()
    outcome = feature.failure if failed else feature.success
    return (*spent, *apply_outcome(moment.state, outcome))


PLACE_ROWS = (
    PathRow(
        pattern="/time",
        ops=("advance_time",),
        writers=BOTH,
        value="whole minutes, 1 to the ruleset's max_story_seconds, added up over the turn",
        exists="no fight is on (the GM may)",
        becomes="TimeAdvanced, and the end of what time ends",
        keys=no_keys,
        schema=_minutes,
        events=_advance,
    ),
    PathRow(
        pattern="/location",
        ops=SET,
        writers=BOTH,
        value="id of a place",
        exists="an open exit leads there and no fight is on (the GM: any place, at once)",
        becomes=(
            "TimeAdvanced by the exit's minutes at the pace of the flag `pace` or the speed of "
            "the vessel in the flag `vehicle`, PartyMoved"
        ),
        keys=no_keys,
        schema=_destinations,
        events=_move,
        read=lambda state, _keys: state.location,
    ),
    PathRow(
        pattern="/zone",
        ops=SET,
        writers=BOTH,
        value="a zone of the place the party is at",
        exists="the place has zones",
        becomes="PartyMoved within the place",
        keys=no_keys,
        schema=_zones,
        events=_enter_zone,
        read=lambda state, _keys: state.zone,
    ),
    PathRow(
        pattern="/places/{place}/notes",
        ops=ADD,
        writers=BOTH,
        value="text, 1 to 400 characters",
        exists=f"the place; fewer than {MOST_NOTES} notes stand there",
        becomes="PlaceNoted",
        keys=_places,
        schema=_notes,
        events=_note,
    ),
    PathRow(
        pattern="/places/{place}/spent",
        ops=ADD,
        writers=BOTH,
        value="id of a feature",
        exists=(
            "the party is there, the author's requirement holds, and the feature's check was "
            "made this turn (the GM: always)"
        ),
        becomes="FeatureSpent, and the author's outcome for success or failure",
        keys=_places,
        schema=_features,
        events=_spend,
    ),
)
