"""The play panel's controller, without a browser."""

from __future__ import annotations

import threading
import time
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from tests.panels.tellers import (
    EDDA,
    JORY,
    LISTEN,
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
    Notice,
    TableChanged,
    TellerChanged,
    TurnBegan,
    TurnGivenUp,
    TurnPlayed,
)
from whispyrkeep.panels.views import TURNS_SHOWN
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
    assert played.turn.with_(cited=()) == controller.table.turns[-1]
    assert played.standing == controller.table.standing
    assert [option.text for option in played.options] == ["Go on", "Stay"]
    assert played.options == controller.table.options
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
    assert played.turn.lines[: len(thrown.lines)] == thrown.lines
    roll = thrown.lines[0].roll
    assert roll
    assert (roll.who, roll.actor, roll.label) == ("Jory Thwaite", JORY, "Wisdom (Perception)")
    assert (roll.kind, roll.target) == ("check", 12)
    kept = sum(die.face for die in roll.dice if die.status == "kept")
    assert kept + sum(part.value for part in roll.modifiers) == roll.total
    assert roll.outcome == ("success" if roll.total >= 12 else "failure")


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


def test_telling_again_takes_the_turn_back_and_plays_its_words(campaign: Campaign) -> None:
    """The dice lie where they lay: only the story can come out differently."""
    again = (reply("You hold your breath.", roll_requests=[LISTEN]), reply("Nothing.", "Wait"))
    controller = Controller(campaign, narrator=listening())
    watcher = Watcher(controller)
    controller.submit("I listen.", as_=JORY)
    first = only(TurnPlayed, watcher.settled())
    assert isinstance(first, TurnPlayed)
    controller.narrator = ScriptedNarrator(again)
    controller.regenerate()
    messages = watcher.settled()
    assert kinds(messages)[:2] == ["table_changed", "turn_began"]
    second = only(TurnPlayed, messages)
    assert isinstance(second, TurnPlayed)
    assert (second.turn.number, second.turn.actor) == (1, JORY)
    assert second.turn.player_text == "I listen."
    assert second.turn.paragraphs != first.turn.paragraphs
    assert second.turn.lines[0] == first.turn.lines[0]
    assert second.undoable is None


def test_a_telling_again_that_fails_keeps_the_words_and_can_be_undone(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.submit("I look around.")
    watcher.settled()
    controller.narrator = ScriptedNarrator([{"narrative": ""}] * 3)
    controller.regenerate()
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert failed.text == "I look around."
    assert controller.table.turn == 0
    assert controller.undoable == 1
    controller.undo()
    watcher.settled()
    assert controller.table.turns[-1].player_text == "I look around."


def test_the_offline_narrator_says_that_it_repeats_itself(campaign: Campaign) -> None:
    controller = Controller(campaign)
    watcher = Watcher(controller)
    controller.submit("I look around.")
    first = only(TurnPlayed, watcher.settled())
    controller.regenerate()
    messages = watcher.settled()
    second, notice = only(TurnPlayed, messages), only(Notice, messages)
    assert isinstance(first, TurnPlayed)
    assert isinstance(second, TurnPlayed)
    assert second.turn.paragraphs == first.turn.paragraphs
    assert isinstance(notice, Notice)
    assert "offline narrator" in notice.text


def test_nothing_can_be_told_again_where_nobody_played(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.regenerate()
    assert error_of(watcher) == "NothingToTellAgain"
    controller.pause("supper")
    watcher.settled()
    controller.regenerate()
    assert error_of(watcher) == "NothingToTellAgain"


def error_of(watcher: Watcher) -> str:
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    return failed.error


def test_a_correction_is_a_turn_of_the_game_master(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.gm_set(f"/party/{EDDA}/hit_points", 7, "a lamp fell on her")
    played = only(TurnPlayed, watcher.settled())
    assert isinstance(played, TurnPlayed)
    assert (played.turn.kind, played.turn.who) == ("gm", "Game master")
    edda = next(one for one in played.standing.party if one.id == EDDA)
    assert edda.hit_points == 7
    controller.gm_award(EDDA, "a purse in the sand", money_cp=150)
    played = only(TurnPlayed, watcher.settled())
    assert isinstance(played, TurnPlayed)
    assert "1 gp 5 sp" in played.turn.lines[-1].text
    controller.retcon(1, "No lamp fell.")
    watcher.settled()
    assert [turn.kind for turn in campaign.turns()] == ["gm", "gm", "gm"]
    controller.gm_set("/turn", 3, "I like three")
    assert error_of(watcher) == "MoveRejected"
    controller.gm_set(f"/party/{EDDA}/hit_points", 7, "")
    watcher.settled()


def test_a_paused_campaign_takes_no_turn_until_it_is_resumed(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    controller.pause("supper")
    watcher.settled()
    assert controller.table.status == "paused"
    controller.submit("I look around.")
    assert error_of(watcher) == "CampaignRests"
    controller.resume()
    watcher.settled()
    controller.submit("I look around.")
    assert only(TurnPlayed, watcher.settled())
    controller.end("the tide came in")
    watcher.settled()
    assert controller.table.status == "ended"


def test_another_narrator_is_chosen_by_name(campaign: Campaign, user: Path) -> None:
    profile = {"name": "inn-two", "base_url": "http://127.0.0.1:9", "model": "tale-2"}
    save_profile(user / "config", make_profile(profile))
    controller = Controller(campaign)
    watcher = Watcher(controller)
    controller.tell_with("nobody")
    assert error_of(watcher) == "NoSuchNarrator"
    controller.tell_with("inn-two")
    changed = only(TellerChanged, watcher.settled())
    assert isinstance(changed, TellerChanged)
    assert (changed.teller.name, changed.teller.model) == ("inn-two", "tale-2")
    assert changed.teller.endpoint == "http://127.0.0.1:9"
    assert changed.teller.names[0] == "offline"
    controller.submit("I look around.")
    failed = only(Failed, watcher.settled())
    assert isinstance(failed, Failed)
    assert failed.offline_can_tell
    controller.tell_with("offline")
    watcher.settled()
    controller.submit("I look around.")
    assert only(TurnPlayed, watcher.settled())


def test_a_draft_can_be_dropped(campaign: Campaign) -> None:
    controller = Controller(
        campaign, narrator=ScriptedNarrator([reply("You listen.", roll_requests=[LISTEN])])
    )
    watcher = Watcher(controller)
    controller.submit("I listen.")
    watcher.settled()
    assert campaign.unfinished
    controller.discard()
    changed = only(TableChanged, watcher.settled())
    assert isinstance(changed, TableChanged)
    assert (changed.why, changed.table.draft) == ("discard", "")
    assert campaign.unfinished is None


def test_a_glance_finds_what_others_played_and_is_never_in_the_way(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet())
    watcher = Watcher(controller)
    found = threading.Event()
    controller.observe(lambda message: found.set() if isinstance(message, TableChanged) else None)
    assert not controller.behind
    campaign.turn("I go first.", narrator=quiet())
    assert controller.behind
    for _ in range(50):
        controller.glance()
    controller.refresh()
    assert "TurnRunning" not in str(watcher.settled())
    assert found.wait(PATIENCE)
    assert not controller.behind
    assert controller.table.turn == 1


def test_a_letter_is_shown_with_the_choice_it_stands_for(campaign: Campaign) -> None:
    controller = Controller(campaign, narrator=quiet(2))
    watcher = Watcher(controller)
    first = controller.table.options[1]
    controller.choose("B")
    watcher.settled()
    controller.choose("a")
    watcher.settled()
    said = [turn.player_text for turn in controller.table.turns]
    assert said == [f"B) {first.text}", "A) Go on"]
    assert [turn.title for turn in controller.table.turns] == said
    assert [turn.player_text for turn in campaign.turns()] == ["B", "A"]


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
    played = TURNS_SHOWN + 4
    teller = quiet(played + 1)
    for number in range(played):
        campaign.turn(f"Turn {number}.", narrator=teller)
    controller = Controller(campaign, narrator=teller)
    assert [turn.number for turn in controller.table.turns] == list(range(5, played + 1))
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
