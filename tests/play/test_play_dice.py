"""Dice lie as they fell: no failure, rewording, rewinding or other narrator finds better ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.play.sittings import (
    ASKS,
    CHECK,
    STORY,
    assert_sound,
    play,
    refused,
    tells,
    told_by,
)
from tests.servers.fault_server import refuses, says, says_object
from whispyrkeep.errors import EndpointRefused, ReplyUnusable
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.opening import open_keep

FAILS = refuses(401, "not now")
TEXT = "I stare at the rock."


def asks(**changes: Any) -> dict[str, Any]:
    return ASKS | {"roll_requests": [CHECK | changes]}


def faces(turn: Turn) -> list[int]:
    return [
        die.face
        for event in turn.events
        if isinstance(event, D20TestMade)
        for die in event.roll.dice
    ]


def test_a_failed_telling_is_told_again_with_the_dice_that_lie(campaign: Campaign) -> None:
    with told_by(campaign, says_object(ASKS), FAILS, tells()) as server:
        refused(campaign, EndpointRefused, TEXT)
        draft = campaign.unfinished
        assert draft is not None and draft.thrown is not None
        turn = play(campaign, TEXT)
    assert len(server.seen) == 3  # the second try asks for nothing but the telling
    thrown = [event for event in draft.thrown.events if isinstance(event, D20TestMade)]
    assert thrown == [event for event in turn.events if isinstance(event, D20TestMade)]
    assert f"= {thrown[0].roll.total}" in server.seen[2].text
    assert campaign.unfinished is None
    assert turn.narrative.endswith(STORY)
    assert_sound(campaign, 1)


def test_another_process_goes_on_with_the_dice_that_lie(campaign: Campaign) -> None:
    with told_by(campaign, says_object(ASKS), FAILS, tells()) as server:
        refused(campaign, EndpointRefused, TEXT)
        draft = campaign.unfinished
        assert draft is not None and draft.thrown is not None
        again = open_keep(campaign.keep.root).campaign("demo")
        turn = play(again, TEXT)
    assert len(server.seen) == 3
    assert turn.id == draft.event_id
    assert [e for e in turn.events if isinstance(e, D20TestMade)] == list(draft.thrown.events[:1])


def test_a_failed_telling_may_be_told_by_somebody_else(campaign: Campaign) -> None:
    with told_by(campaign, says_object(ASKS), FAILS):
        refused(campaign, EndpointRefused, TEXT)
    draft = campaign.unfinished
    assert draft is not None and draft.thrown is not None
    with told_by(campaign, tells(), name="other"):
        turn = campaign.turn(TEXT, narrator="other")
    assert [e for e in turn.events if isinstance(e, D20TestMade)] == list(draft.thrown.events[:1])
    assert_sound(campaign, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": "another-name"},
        {"reason": "for the glory of it"},
        {"difficulty_class": 5},
        {"ability": "strength", "skill": "athletics"},
    ],
    ids=["nothing", "id", "reason", "difficulty", "skill"],
)
def test_asking_otherwise_after_a_failure_finds_the_same_die(
    campaign: Campaign, changes: dict[str, Any]
) -> None:
    with told_by(campaign, says_object(ASKS), FAILS, says_object(asks(**changes)), tells()):
        refused(campaign, EndpointRefused, TEXT)
        draft = campaign.unfinished
        assert draft is not None and draft.thrown is not None
        (kept,) = [event for event in draft.thrown.events if isinstance(event, D20TestMade)]
        turn = play(campaign, "I look again, much harder.")
    assert faces(turn) == [die.face for die in kept.roll.dice]
    assert turn.id == draft.event_id
    assert campaign.unfinished is None
    assert_sound(campaign, 1)


def test_rewinding_and_saying_it_otherwise_finds_the_same_die(campaign: Campaign) -> None:
    found = []
    for number, text in enumerate([TEXT, TEXT, "I squint, and pray a little."]):
        script = says_object(asks(id=f"try-{number}")), tells()
        with told_by(campaign, *script):
            found.append(faces(play(campaign, text)))
        campaign.rewind(0)
    assert found[0] == found[1] == found[2] and len(found[0]) == 1


def test_the_next_turn_has_dice_of_its_own(campaign: Campaign) -> None:
    """Else a campaign would fall into step with itself."""
    rolled = []
    for _ in range(6):
        with told_by(campaign, says_object(ASKS), tells()):
            rolled += faces(play(campaign))
    assert len(set(rolled)) > 1
    assert_sound(campaign, 6)


def test_advantage_keeps_the_first_die(campaign: Campaign) -> None:
    """SRD 5.2, "Advantage/Disadvantage": two d20s; the first is the one that lay before."""
    with told_by(campaign, says_object(ASKS), tells()):
        (plain,) = faces(play(campaign))
    campaign.rewind(0)
    with told_by(campaign, says_object(asks(advantage="advantage")), tells()):
        two = faces(play(campaign))
    assert len(two) == 2 and two[0] == plain


def test_repairs_of_the_telling_throw_nothing(campaign: Campaign) -> None:
    bad = tells(narrative="You rolled a natural 20 and a total roll of 99.")
    with told_by(campaign, says_object(ASKS), bad, bad, tells()):
        turn = play(campaign)
    assert len(faces(turn)) == 1
    with told_by(campaign, says_object(ASKS), says("?")):
        refused(campaign, ReplyUnusable, TEXT)
    draft = campaign.unfinished
    assert draft is not None and draft.thrown is not None
    with told_by(campaign, tells()):
        assert faces(play(campaign, TEXT)) == [
            die.face
            for event in draft.thrown.events
            if isinstance(event, D20TestMade)
            for die in event.roll.dice
        ]
    assert_sound(campaign, 2)
