"""The channel between a panel and its page, without a page."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.panels.tellers import EDDA, PATIENCE, Waiting, listening, quiet
from whispyrkeep.models.panel import PanelSettings
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.fonts import FONTS
from whispyrkeep.panels.wire import Wire
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.panels import panel_settings


class Page:
    """Everything a page gets, and what it may send."""

    def __init__(self, campaign: Campaign, narrator: Any = None) -> None:
        self.got: list[dict[str, Any]] = []
        self.buffers: list[bytes] = []
        self._new = threading.Condition()
        self.controller = Controller(campaign, narrator=narrator or quiet(9))
        self.wire = Wire(self.controller, self._take, copy="wk-copy-x")

    def _take(self, message: dict[str, Any], buffers: list[bytes]) -> None:
        with self._new:
            self.got.append(json.loads(json.dumps(message)))
            self.buffers += buffers
            self._new.notify_all()

    def ask(self, type_: str, until: str, **fields: Any) -> dict[str, Any]:
        """Send an order and wait for a message of a type; returns it."""
        with self._new:
            before = len(self.got)
        self.wire.receive({"type": type_, **fields})
        return self.awaited(until, before)

    def awaited(self, kind: str, after: int = 0) -> dict[str, Any]:
        with self._new:
            found = self._new.wait_for(
                lambda: next((one for one in self.got[after:] if one["type"] == kind), None),
                PATIENCE,
            )
        assert found, f"no {kind} came"
        return found

    def play(self, text: str) -> dict[str, Any]:
        with self._new:
            before = len(self.got)
        played = self.ask("submit", "turn_played", id="s", text=text, actor=None)
        self.awaited("settled", before)
        return played


@pytest.fixture
def page(campaign: Campaign) -> Page:
    return Page(campaign)


def test_hello_is_answered_with_everything(page: Page, campaign: Campaign) -> None:
    found = page.ask("hello", "snapshot")
    assert found["seq"] == 1
    assert found["table"]["campaign"] == campaign.slug
    assert found["table"]["opening"]
    assert [one["letter"] for one in found["table"]["options"]][:2] == ["A", "B"]
    assert found["settings"] == PanelSettings().dump()
    assert found["teller"]["name"] == "script"
    assert (found["running"], found["undoable"], found["copy"]) == (None, None, "wk-copy-x")
    assert "summary" not in found["table"]


def test_messages_are_numbered_without_a_gap_and_requests_acknowledged(page: Page) -> None:
    page.play("I look around.")
    assert [message["seq"] for message in page.got] == list(range(1, len(page.got) + 1))
    assert page.got[0] == {"seq": 1, "type": "ack", "id": "s"}
    kinds = [message["type"] for message in page.got]
    assert kinds == ["ack", "turn_began", "narration_arrived", "turn_played", "settled"]


def test_a_snapshot_and_the_messages_tell_the_same(page: Page, campaign: Campaign) -> None:
    played = page.play("I look around.")
    page.ask("rewind", "table_changed", id="r", turn=0)
    page.controller.wait(PATIENCE)
    page.ask("undo", "table_changed", id="u")
    page.controller.wait(PATIENCE)
    snapshot = page.ask("hello", "snapshot")
    assert snapshot["table"]["turns"] == [played["turn"]]
    assert snapshot["table"]["standing"] == played["standing"]
    fresh = Page(campaign).ask("hello", "snapshot")
    assert fresh["table"] == snapshot["table"]


def test_a_late_page_sees_the_turn_that_is_being_told(campaign: Campaign) -> None:
    teller = Waiting("Rain", " falls.", roll=True)
    page = Page(campaign, teller)
    page.ask("submit", "narration_arrived", id="s", text="I listen.", actor="Jory")
    assert teller.begun.wait(PATIENCE)
    running = page.ask("hello", "snapshot")["running"]
    assert (running["text"], running["actor"]) == ("I listen.", "Jory")
    assert running["told"] == ["", "Rain"]
    assert running["lines"][0]["roll"]["label"] == "Wisdom (Perception)"
    teller.go_on.set()
    page.awaited("settled")
    assert page.ask("hello", "snapshot")["running"] is None


def test_reading_goes_on_while_a_turn_is_told(campaign: Campaign) -> None:
    teller = Waiting()
    page = Page(campaign, teller)
    page.ask("submit", "narration_arrived", id="s", text="I wait.", actor=None)
    for about in ("timeline", "paths", "dice"):
        assert page.ask("ask", "answer", id=about, about=about)["about"] == about
    page.wire.receive({"type": "stop"})
    teller.go_on.set()
    assert page.awaited("turn_given_up")["text"] == "I wait."
    page.awaited("settled")
    assert page.ask("hello", "snapshot")["table"]["draft"] == "I wait."


@pytest.mark.parametrize(
    ("about", "fields", "key"),
    [
        ("earlier", {"before": 2}, "turns"),
        ("timeline", {}, "entries"),
        ("preview", {"turn": 1}, "standing"),
        ("lore", {"turn": 1}, "passages"),
        ("dice", {"who": EDDA, "sides": 6}, "fairness"),
        ("paths", {}, "paths"),
    ],
)
def test_each_question_is_answered(
    page: Page, about: str, fields: dict[str, Any], key: str
) -> None:
    page.play("I look around.")
    answer = page.ask("ask", "answer", id="q1", about=about, **fields)
    assert (answer["id"], answer["about"]) == ("q1", about)
    assert key in answer["value"]


def test_a_question_without_an_answer_says_why(page: Page) -> None:
    failed = page.ask("ask", "failed", id="q1", about="preview", turn=7)
    assert (failed["id"], failed["error"]) == ("q1", "NoSuchTurn")


@pytest.mark.parametrize(
    "content",
    [
        None,
        "hello",
        [],
        {"type": "dance"},
        {"type": "submit"},
        {"type": "submit", "id": "1", "text": "x", "extra": 1},
        {"type": "rewind", "id": "1", "turn": "3"},
        {"type": "rewind", "id": "1", "turn": -1},
        {"type": "ask", "id": "1", "about": "secrets"},
        {"type": "ask", "id": "1", "about": "font", "font": "../../../etc/passwd"},
        {"type": "gm_set", "id": "1", "path": "/x", "value": [1], "reason": ""},
        {"type": "hello", "id": "1"},
    ],
)
def test_what_no_page_sends_is_refused_and_changes_nothing(
    page: Page, campaign: Campaign, content: object
) -> None:
    page.wire.receive(content)
    assert page.awaited("failed")["error"] == "PageNotUnderstood"
    assert campaign.refresh().turn == 0
    assert page.play("I look around.")


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        ("gm_set", {"path": f"/party/{EDDA}/hit_points", "value": 3, "reason": "a fall"}),
        ("gm_award", {"target": EDDA, "reason": "luck", "experience": 50, "item": "item/rope"}),
        ("retcon", {"turn": 1, "text": "It did not rain."}),
        ("status", {"order": "pause", "why": "supper"}),
        ("status", {"order": "end"}),
    ],
)
def test_what_a_game_master_orders_is_done_and_recorded(
    page: Page, campaign: Campaign, order: str, fields: dict[str, Any]
) -> None:
    page.play("I look around.")
    played = page.ask(order, "turn_played", id="g", **fields)
    assert played["turn"]["kind"] in ("gm", "lifecycle")
    assert campaign.refresh().turn == 2


def test_settings_are_remembered_for_the_keep(page: Page, campaign: Campaign) -> None:
    changes = {"theme": "dark", "font_size": 20, "low_stimulation": True}
    try:
        changed = page.ask("settings", "settings_changed", id="c", changes=changes)
        assert changed["saved"]
        assert changed["settings"] == PanelSettings().dump() | changes
        assert panel_settings(campaign.keep).dump() == changed["settings"]
        assert Page(campaign).ask("hello", "snapshot")["settings"] == changed["settings"]
    finally:
        campaign.keep.paths.panel.unlink(missing_ok=True)


@pytest.mark.parametrize("changes", [{"hat": True}, {"font_size": 99}, {"theme": "pink"}])
def test_a_setting_there_is_not_is_refused(page: Page, changes: dict[str, Any]) -> None:
    failed = page.ask("settings", "failed", id="c", changes=changes)
    assert failed["error"] == "BadDocument"
    assert page.ask("hello", "snapshot")["settings"] == PanelSettings().dump()


def test_a_broken_file_of_settings_costs_only_the_settings(campaign: Campaign) -> None:
    path = campaign.keep.paths.panel
    path.write_text("{", "utf-8")
    try:
        assert panel_settings(campaign.keep) == PanelSettings()
        assert "panel.json" in campaign.keep.warnings.pop()
    finally:
        path.unlink()


@pytest.mark.parametrize("font", ["atkinson", "opendyslexic"])
def test_a_reading_font_is_sent_when_it_is_asked_for(page: Page, font: str) -> None:
    answer = page.ask("ask", "answer", id="f", about="font", font=font)
    assert [(face["weight"], face["style"]) for face in answer["value"]["faces"]] == [
        (400, "normal"), (400, "italic"), (700, "normal"), (700, "italic"),
    ]  # fmt: skip
    assert [file[:4] for file in page.buffers] == [b"wOF2"] * 4
    assert "SIL OPEN FONT LICENSE" in (FONTS / font / "OFL.txt").read_text("utf-8")


def test_a_letter_plays_an_option_for_who_is_named(campaign: Campaign) -> None:
    page = Page(campaign, listening())
    played = page.ask("choose", "turn_played", id="c", letter="a", actor="jory-thwaite")
    assert played["turn"]["actor"] == "jory-thwaite"
    assert played["turn"]["player_text"].startswith("A) ")
    assert "options" not in played["turn"]


def test_another_narrator_is_chosen(page: Page) -> None:
    assert page.ask("narrator", "teller_changed", id="n", name="offline")["teller"]["calls"] == 0
    assert page.ask("narrator", "failed", id="n", name="nobody")["error"] == "NoSuchNarrator"


def test_a_closed_wire_sends_nothing(page: Page) -> None:
    page.wire.close()
    page.controller.submit("I look around.")
    assert page.controller.wait(PATIENCE)
    assert page.got == []


def test_nothing_secret_is_sent(page: Page, user: Path) -> None:
    """Neither paths of this machine nor the user's configuration."""
    page.play("I look around.")
    page.ask("hello", "snapshot")
    page.ask("ask", "answer", id="q", about="paths")
    assert str(user) not in json.dumps(page.got)
