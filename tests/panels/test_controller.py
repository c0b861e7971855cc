"""The play panel's controller, without a browser."""

from __future__ import annotations

import threading
import time
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from tests.panels.tellers import (
    EDDA,
    PATIENCE,
    Waiting,
    Watcher,
    listening,
    quiet,
    reply,
)
from tests.servers.fault_server import FaultServer, chunk, for_ever, head_of, repeat, sse
from whispyrkeep.dm.endpoint.profiles import make_profile, save_profile
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.panels.controller import BATCH_SECONDS, Controller
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    Message,
    NarrationArrived,
    NarrationVoided,
    TableChanged,
    TurnBegan,
    TurnGivenUp,
    TurnPlayed,
)
from whispyrkeep.session.campaign import Campaign


def kinds(messages: list[Message]) -> list[str]:
    """Kinds in order; a story that came in several batches counts once, for time decides that."""
    return [kind for kind, _ in groupby(message.type for message in messages)]


def only(kind: type[Message], messages: list[Message]) -> Message:
    (found,) = (message for message in messages if isinstance(message, kind))
    return found


def test_a_turn_is_told_and_committed(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.submit("I look around.")
    messages = watcher.settled()
    assert kinds(messages) == ["turn_began", "narration_arrived", "turn_played", "settled"]
    assert messages[0] == TurnBegan(text="I look around.", actor=None)
    played = messages[2]
    assert isinstance(played, TurnPlayed)
    assert played.turn.paragraphs == ("The tide waits, 0.",)
    assert played.table == controller.table
    assert [option.text for option in controller.table.options] == ["Go on", "Stay"]
    (turn,) = campaign.turns()
    assert turn.player_text == played.turn.player_text == "I look around."


def test_dice_are_told_before_the_story(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=listening())
    watcher = Watcher(controller)
    controller.submit("I listen.", as_="Jory")
    messages = watcher.settled()
    assert kinds(messages) == [
        "turn_began",
        "narration_arrived",
        "dice_thrown",
        "narration_arrived",
        "turn_played",
        "settled",
    ]
    thrown, played = only(DiceThrown, messages), only(TurnPlayed, messages)
    assert isinstance(thrown, DiceThrown)
    assert isinstance(played, TurnPlayed)
    assert "Jory Thwaite" in thrown.lines[0]
    assert played.turn.dice[: len(thrown.lines)] == thrown.lines


def test_a_letter_plays_an_option(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet(2))
    watcher = Watcher(controller)
    controller.submit("I look around.")
    watcher.settled()
    controller.choose("b", as_=EDDA)
    assert isinstance(only(TurnPlayed, watcher.settled()), TurnPlayed)
    assert [turn.player_text for turn in campaign.turns()] == ["I look around.", "B"]


def test_a_letter_that_was_not_offered_is_refused(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.choose("Z")
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert failed.error == "NoSuchOption"
    assert controller.table.turn == 0


def test_requests_return_at_once_and_only_one_turn_runs(campaign: Campaign) -> None:
    teller = Waiting()
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    controller.submit("I wait.")
    assert teller.begun.wait(PATIENCE)
    assert controller.busy
    assert not controller.wait(0)
    controller.submit("I wait again.")
    controller.rewind(0)
    teller.go_on.set()
    messages = watcher.settled()
    refused = [message for message in messages if isinstance(message, Failed)]
    assert [(one.error, one.text) for one in refused] == [
        ("TurnRunning", "I wait again."),
        ("TurnRunning", ""),
    ]
    assert [turn.player_text for turn in campaign.turns()] == ["I wait."]
    assert not controller.busy


def test_stopping_commits_nothing_and_gives_the_text_back(campaign: Campaign) -> None:
    teller = Waiting()
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    controller.submit("I wait.")
    assert teller.begun.wait(PATIENCE)
    controller.stop()
    teller.go_on.set()
    messages = watcher.settled()
    assert only(TurnGivenUp, messages) == TurnGivenUp(text="I wait.")
    assert not [message for message in messages if isinstance(message, TurnPlayed)]
    assert list(campaign.turns()) == []
    assert campaign.unfinished is None
    controller.narrator = quiet()
    controller.submit("I wait.")
    assert only(TurnPlayed, watcher.settled())


def test_a_stop_after_the_dice_cannot_change_them(campaign: Campaign) -> None:
    teller = Waiting(roll=True)
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    controller.submit("I listen.")
    assert teller.begun.wait(PATIENCE)
    controller.stop()
    teller.go_on.set()
    first = only(DiceThrown, watcher.settled())
    assert list(campaign.turns()) == []
    assert Controller(campaign).table.draft == "I listen."
    controller.narrator = ScriptedNarrator([reply("Water, far off.", "Go on")])
    controller.submit("I listen.")
    assert only(DiceThrown, watcher.settled()) == first
    assert controller.table.draft == ""
    assert campaign.verify().sound


def test_stopping_what_is_not_there_does_nothing(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.stop()
    controller.submit("I look around.")
    assert only(TurnPlayed, watcher.settled())


def test_stop_closes_the_connection_of_an_endpoint(campaign: Campaign, user: Path) -> None:
    head = head_of() + sse(chunk('{"narrative": "'))
    endless = for_ever(head, repeat(sse(chunk("rain "))), pause=0.01)
    with FaultServer(endless) as server:
        profile = {"name": "inn", "base_url": server.base_url, "model": "tale-1"}
        save_profile(user / "config", make_profile(profile))
        controller = Controller(campaign, narrator="inn")
        watcher = Watcher(controller)
        arrived = threading.Event()
        controller.observe(
            lambda message: arrived.set() if isinstance(message, NarrationArrived) else None
        )
        controller.submit("I look around.")
        assert arrived.wait(PATIENCE)
        controller.stop()
        assert only(TurnGivenUp, watcher.settled())
        assert server.seen[-1].hung_up.wait(PATIENCE)
    assert list(campaign.turns()) == []


def test_narration_comes_in_batches(campaign: Campaign) -> None:
    pieces = tuple(f"{number} " for number in range(5_000))
    teller = Waiting(*pieces)
    teller.go_on.set()
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    told: list[float] = []

    def note(message: Message) -> None:
        if isinstance(message, NarrationArrived):
            told.append(time.monotonic())

    controller.observe(note)
    controller.submit("I count.")
    arrived = [one for one in watcher.settled() if isinstance(one, NarrationArrived)]
    assert "".join(one.text for one in arrived) == "".join(pieces)
    assert len(arrived) < len(pieces) / 10
    assert all(later - earlier >= BATCH_SECONDS * 0.5 for earlier, later in pairwise(told))


def test_another_try_voids_what_was_told(campaign: Campaign) -> None:
    teller = Waiting("Once ", "upon", None, "Rain", " falls.")
    teller.go_on.set()
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    controller.submit("I look around.")
    shown = ""
    for message in watcher.settled():
        if isinstance(message, NarrationArrived):
            shown += message.text
        elif isinstance(message, NarrationVoided):
            shown = ""
    assert shown == "Rain falls."


def test_control_characters_never_reach_a_view(campaign: Campaign) -> None:
    teller = Waiting("a\x1b", "[31mb\u202e", "c\x00")
    teller.go_on.set()
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    controller.submit("I look\x1b[2J around.")
    arrived = [one for one in watcher.settled() if isinstance(one, NarrationArrived)]
    assert "".join(one.text for one in arrived) == "abc"
    assert controller.table.turns[-1].player_text == "I look around."


def test_a_failing_narrator_is_told_and_the_text_kept(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=ScriptedNarrator([{"narrative": ""}] * 3))
    watcher = Watcher(controller)
    controller.submit("I look around.")
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert failed.error == "ReplyUnusable"
    assert failed.text == "I look around."
    assert failed.what
    assert failed.remedy
    assert list(campaign.turns()) == []


def test_rewind_and_undo_change_the_table(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet(3))
    watcher = Watcher(controller)
    for text in ("One.", "Two.", "Three."):
        controller.submit(text)
        watcher.settled()
    full = controller.table
    controller.rewind(1)
    changed = only(TableChanged, watcher.settled())
    assert isinstance(changed, TableChanged)
    assert [turn.player_text for turn in changed.table.turns] == ["One."]
    controller.undo()
    watcher.settled()
    assert controller.table == full
    controller.undo()
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert failed.error == "NothingToUndo"


def test_a_second_controller_is_told_that_somebody_played(campaign: Campaign) -> None:
    first = Controller(campaign, narrator=quiet(2))
    second = Controller(campaign, narrator=quiet(1))
    watching, waiting = Watcher(first), Watcher(second)
    first.submit("I go first.")
    watching.settled()
    second.submit("I go second.")
    messages = waiting.settled()
    assert kinds(messages) == ["failed", "table_changed", "settled"]
    failed = messages[0]
    assert isinstance(failed, Failed)
    assert (failed.error, failed.text) == ("StaleHead", "I go second.")
    assert second.table == first.table
    second.submit("I go second.")
    assert only(TurnPlayed, waiting.settled())
    first.refresh()
    assert kinds(watching.settled()) == ["table_changed", "settled"]
    assert first.table == second.table
    first.refresh()
    assert kinds(watching.settled()) == ["settled"]


def test_a_turn_that_overtakes_another_leaves_it_unwritten(campaign: Campaign) -> None:
    """Two that play at the same time: the second to finish is told, and nothing is lost."""
    teller = Waiting()
    slow = Controller(campaign, narrator=teller)
    watcher = Watcher(slow)
    slow.submit("I take my time.")
    assert teller.begun.wait(PATIENCE)
    campaign.turn("I am quick.", narrator=quiet())
    teller.go_on.set()
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert (failed.error, failed.text) == ("StaleHead", "I take my time.")
    assert [turn.player_text for turn in slow.table.turns] == ["I am quick."]


def test_the_table_shows_the_last_turns_only(campaign: Campaign) -> None:
    teller = quiet(25)
    for number in range(24):
        campaign.turn(f"Turn {number}.", narrator=teller)
    controller = Controller(campaign, narrator=teller)
    assert [turn.number for turn in controller.table.turns] == list(range(5, 25))
    watcher = Watcher(controller)
    controller.submit("One more.")
    watcher.settled()
    assert controller.table == Controller(campaign).table


def test_an_observer_that_fails_or_leaves_does_not_matter(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda hook: reported.append(hook.exc_value))
    controller = Controller(campaign, narrator=quiet())

    def fail(message: Message) -> None:
        raise RuntimeError(message.type)

    controller.observe(fail)
    watcher = Watcher(controller)
    gone = Watcher(controller)
    gone.unobserve()
    gone.unobserve()
    controller.submit("I look around.")
    assert len(watcher.settled()) == len(reported) == 4
    assert gone.messages == []


def test_nothing_for_the_dm_alone_is_in_a_view(campaign: Campaign) -> None:
    teller = ScriptedNarrator(
        [
            reply(
                "The lamp is dark.",
                lore_deltas=[{"text": "Vess did it.", "visibility": {"scope": "dm"}}],
            ),
            reply("Still dark."),
        ]
    )
    controller = Controller(campaign, narrator=teller)
    watcher = Watcher(controller)
    for text in ("I look at the lamp.", "I think about Vess."):
        controller.submit(text)
        watcher.settled()
    shown = controller.table.model_dump_json()
    known = {
        hit.id
        for hit in campaign.keep.library(campaign.document.universe, campaign).list(
            viewer="table", campaign=campaign.slug
        )
    }
    cited = {key for turn in campaign.turns() for key in turn.cited}
    assert cited - known, "the test needs something that only the DM may see"
    hidden = campaign.keep.cited(campaign, tuple(cited - known))
    assert "Vess did it" not in shown
    names = {hit.record.title or hit.record.id for hit in hidden}
    assert not [name for name in names if f'"{name}"' in shown]


def test_a_table_survives_its_journey_as_json(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.submit("I look around.")
    for message in watcher.settled():
        assert type(message).model_validate_json(message.model_dump_json()) == message
