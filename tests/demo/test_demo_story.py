"""Nothing in the demo is out of reach: every way, step and ending comes about in real play."""

from __future__ import annotations

import pytest

from tests.demo.reading import (
    Deed,
    deeds,
    do,
    go,
    open_ways,
    outcomes,
    scenario,
    start,
    walkable,
    wander,
    world,
)
from whispyrkeep.campaign.requirements import holds
from whispyrkeep.models.state import CampaignState

ENDINGS = {ending.id: ending for ending in scenario().endings}
BARGAINS = frozenset({"varr-bargain", "wen-bargain"})


def _avoided(ending: str) -> frozenset[str]:
    """Flags that would close the ending, and the bargains it does not ask for."""
    needs = ENDINGS[ending].needs
    return frozenset(needs.unless) | (BARGAINS - set(needs.flags))


def _offered(state: CampaignState, ending: str) -> bool:
    place = ENDINGS[ending].place or state.location
    return holds(ENDINGS[ending].needs, state) and place in walkable(state, state.location)


@pytest.mark.parametrize("lucky", [True, False], ids=["every check succeeds", "every check fails"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_can_be_played_to(ending: str, *, lucky: bool) -> None:
    assert not _offered(start(), ending)
    assert _offered(wander(lucky=lucky, avoiding=_avoided(ending)), ending)


def test_the_endings_ask_for_different_things() -> None:
    asked = {(ending.needs.flags, ending.needs.unless) for ending in ENDINGS.values()}
    assert len(asked) == len(ENDINGS)


@pytest.mark.parametrize("bargain", sorted(BARGAINS))
def test_a_bargain_closes_one_door_and_opens_another(bargain: str) -> None:
    """Whoever bargains can no longer read all endings, and is not left without one."""
    state = wander(lucky=True, avoiding=(BARGAINS - {bargain}) | {"lamp-lit", "names-spoken"})
    assert state.flags.get(bargain) is True
    assert not all(_offered(state, ending) for ending in ENDINGS)
    assert any(_offered(state, ending) for ending in ENDINGS)


@pytest.mark.parametrize("lucky", [True, False], ids=["every check succeeds", "every check fails"])
def test_no_place_is_a_dead_end(*, lucky: bool) -> None:
    """From wherever the party can get, it can get back to the quay by ways never closed."""
    untouched, seasoned = start(), wander(lucky=lucky)
    assert walkable(seasoned, "sallowmouth-quay") == set(world().places)
    for place in world().places:
        assert "sallowmouth-quay" in walkable(untouched, place)


def test_every_gate_opens() -> None:
    """Each feature, secret, person and way is open at some point of some play."""
    opened: set[str] = set()
    ways: set[tuple[str, str]] = set()
    people: set[str] = set()
    closing = [frozenset[str](), *(_avoided(ending) for ending in ENDINGS)]
    closing += [frozenset({flag}) for flag in _closing_flags()]
    for avoiding in closing:
        state = wander(lucky=True, avoiding=avoiding)
        people |= set(state.npcs)
        opened |= {deed.id for deed in deeds() if holds(deed.needs, state)}
        ways |= {(place, to) for place in world().places for to in open_ways(state, place)}
    state = start()
    opened |= {deed.id for deed in deeds() if holds(deed.needs, state)}
    assert people == set(world().npcs)
    assert opened == {deed.id for deed in deeds()}
    assert ways == {(place.id, way.to) for place in world().places.values() for way in place.exits}


def _closing_flags() -> set[str]:
    return {flag for deed in deeds() for flag in deed.needs.unless}


def test_every_quest_step_is_reached_in_play() -> None:
    """A step counts as reachable when the deed that leads to it is open in some play."""
    reached = set()
    for avoiding in [frozenset[str](), *(frozenset({flag}) for flag in _closing_flags())]:
        state = wander(lucky=True, avoiding=avoiding)
        for deed in deeds():
            if deed.success and holds(deed.needs, state):
                reached |= set(deed.success.advances.items())
    reached |= {
        step
        for deed in deeds()
        if deed.success and holds(deed.needs, start())
        for step in deed.success.advances.items()
    }
    assert reached == {(quest.id, s.id) for quest in world().quests.values() for s in quest.steps}


def test_a_failed_check_never_takes_a_needed_flag_away() -> None:
    """Whatever good luck gives to the best ending, bad luck gives by another way."""
    unlucky = wander(lucky=False, avoiding=BARGAINS)
    assert {"lamp-lit", "names-spoken", "keeper-found", "rods-proved"} <= set(unlucky.flags)


SCRIPT: tuple[tuple[str, str], ...] = (
    ("I look around the quay.", ""),
    ("Ask Ilse about Naming Night.", "ilse-naming"),
    ("Go to the Slack Water.", "slack-water"),
    ("Ask Hanne about her brother Abel.", "hanne-abel"),
    ("Walk out on to the Wade.", "the-wade"),
    ("Examine the row of pulled rods.", "pulled-rods"),
    ("Search the heap of wrack for the mailbag.", "wrack-heap"),
    ("Edda attacks the crab with her greatsword.", ""),
    ("Jory casts Sacred Flame at the crab.", ""),
    ("Edda attacks the crab again.", ""),
    ("Edda drinks a potion of healing.", ""),
    ("Go to the Drowned Nave.", "drowned-nave"),
    ("Climb up to the bell loft.", "bell-loft"),
    ("Ask Abel about the missing leaf.", "abel-leaf"),
    ("Read the names aloud by the drowned bell.", "drowned-bell"),
    ("Take a short rest.", ""),
    ("Go on to Cold Candle.", "cold-candle"),
    ("Sneak up the lamp stair past the carters.", "lamp-stair"),
    ("Open the feed valve with the key.", "feed-valve"),
    ("Wait for Naming Night under the lamp.", "names-and-light"),
)
"""What each scripted line is meant to do: go to a place, do a deed, or take an ending."""


@pytest.mark.parametrize("lucky", [True, False], ids=["every check succeeds", "every check fails"])
def test_the_script_plays_from_the_opening_to_the_best_ending(*, lucky: bool) -> None:
    assert tuple(line for line, _ in SCRIPT) == scenario().script
    by_id: dict[str, Deed] = {deed.id: deed for deed in deeds()}
    state = start()
    for line, meant in SCRIPT:
        if meant in world().places:
            assert meant in open_ways(state, state.location), line
            state = go(state, meant)
        elif meant in by_id:
            state = do(state, by_id[meant], lucky=lucky)
        elif meant:
            assert _offered(state, meant), line
    assert state.quests["dark-lamp"].status == "done"
    assert state.quests["unpaid-names"].status == "done"


def test_a_scripted_rest_is_allowed_where_it_is_taken() -> None:
    assert world().places["drowned-nave"].safe_to_rest


def test_outcomes_of_a_failure_always_say_something() -> None:
    """Fail forward: an author who asks for a check at a feature writes both ends of it."""
    for deed in deeds():
        if deed.checked and not deed.actor:
            assert deed.failure is not None, deed.id
            assert deed.failure.text.strip(), deed.id
    assert all(outcome.text.strip() for outcome in outcomes())
