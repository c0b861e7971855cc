"""The panel as a widget, headless: what it shows, what it sends, and what a notebook keeps."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm
from IPython.core.interactiveshell import InteractiveShell

from tests.panels.pages import Shown
from tests.panels.tellers import PATIENCE, quiet, reply
from whispyrkeep.dm.endpoint.profiles import make_profile, save_profile
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.errors import NoKeep, NoSuchNarrator, NotInKeep
from whispyrkeep.panels import play, watch
from whispyrkeep.panels.bundle import script
from whispyrkeep.panels.play import PlayPanel, open_play
from whispyrkeep.session.campaign import Campaign


class Recorder(BaseComm):  # type: ignore[misc]
    """A channel to a page that keeps what is sent over it."""

    def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:
        content = (data or {}).get("content")
        if isinstance(content, dict):
            vars(self).setdefault("sent", []).append(content)


@pytest.fixture(autouse=True)
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages that keep what they get; nobody watches a test's panels after it."""
    monkeypatch.setattr(comm, "create_comm", Recorder)
    yield
    play._in_cells.clear()
    watch._watched.clear()


def told(panel: PlayPanel, text: str) -> None:
    panel.controller.submit(text)
    assert panel.controller.wait(PATIENCE)


def test_a_campaign_is_opened_by_name_by_itself_or_as_the_last_played(campaign: Campaign) -> None:
    for chosen in (campaign, campaign.slug):
        panel = open_play(chosen, keep=campaign.keep)
        assert repr(panel) == f"PlayPanel('{campaign.slug}')"
    campaign.turn("I look around.", narrator=quiet())
    assert repr(open_play(keep=campaign.keep.root)) == repr(panel)


def test_what_is_not_there_is_told_in_one_line(
    campaign: Campaign, shell: InteractiveShell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotInKeep):
        open_play("nowhere", keep=campaign.keep)
    with pytest.raises(NoKeep):
        open_play("nowhere", keep=tmp_path)
    shell.run_cell(f"from whispyrkeep import open_play\nopen_play('x', keep={str(tmp_path)!r})")
    shown = capsys.readouterr().out
    assert "Traceback" not in shown
    assert len(shown.strip().splitlines()) == 1


def test_a_page_s_hello_is_answered_over_the_widget(campaign: Campaign) -> None:
    panel = open_play(campaign)
    panel._view._handle_custom_msg({"type": "hello"}, [])
    told(panel, "I look around.")
    sent = panel._view.comm.sent
    assert [message["type"] for message in sent][:2] == ["snapshot", "turn_began"]
    assert sent[0]["table"]["campaign"] == campaign.slug


def test_a_callback_returns_at_once_and_from_any_thread(campaign: Campaign) -> None:
    panel = open_play(campaign, narrator=quiet())
    order = {"type": "submit", "id": "1", "text": "I look around.", "actor": None}
    thread = threading.Thread(target=panel._view._handle_custom_msg, args=(order, []))
    thread.start()
    thread.join(PATIENCE)
    assert panel.controller.wait(PATIENCE)
    assert campaign.refresh().turn == 1


def test_displaying_leaves_a_copy_that_follows_play(
    campaign: Campaign, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[tuple[dict[str, str], bool]] = []
    monkeypatch.setattr(
        shell.display_pub,
        "publish",
        lambda data, update=False, **_: published.append((data, update)),
    )
    told_markup = ScriptedNarrator([reply("<img src=x onerror=alert(1)>", "Go on")])
    panel = open_play(campaign, narrator=told_markup)
    panel._ipython_display_()
    (view, copy) = [data for data, _ in published]
    assert view["text/plain"] == repr(panel)
    assert "application/vnd.jupyter.widget-view+json" in view
    assert copy["text/plain"] == f"{panel!r}: Evening, the last turns"
    told(panel, "I look around.")
    data, update = published[-1]
    assert update
    page = Shown(re.sub(r'^<div class="[a-z0-9-]+">', "<div>", data["text/html"]))
    for part in ("Evening", "I look around.", "<img src=x onerror=alert(1)>", "A) Go on"):
        assert part in page.text


def test_a_cell_that_runs_again_lets_its_old_panels_go(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = {"first": ("cell-1", "1"), "again": ("cell-1", "2"), "other": ("cell-2", "3")}
    opened = {}
    for name in ("first", "first", "again", "other"):
        monkeypatch.setattr(play, "_run", lambda name=name: runs[name])
        opened.setdefault(name, []).append(open_play(campaign))
    assert [panel._view.comm for panel in opened["first"]] == [None, None]
    assert opened["first"][0].controller not in watch._watched
    assert all(panel._view.comm for panel in (*opened["again"], *opened["other"]))


def test_what_another_plays_is_seen_without_asking(campaign: Campaign) -> None:
    panel = open_play(campaign)
    changed = threading.Event()
    panel.controller.observe(
        lambda message: changed.set() if message.type == "table_changed" else None
    )
    campaign.turn("I go first.", narrator=quiet())
    assert changed.wait(PATIENCE)
    assert panel.controller.table.turn == 1
    panel.close()


def test_an_endpoint_whose_key_is_missing_does_not_keep_a_panel_shut(
    campaign: Campaign, user: Path
) -> None:
    key = {"place": "env", "origin": "http://127.0.0.1:9", "name": "WK_TEST_NO_SUCH_KEY"}
    profile = {"name": "locked", "base_url": "http://127.0.0.1:9", "model": "m", "key": key}
    save_profile(user / "config", make_profile(profile))
    panel = open_play(campaign, narrator="locked")
    assert any("WK_TEST_NO_SUCH_KEY" in text for text in panel.controller.campaign.keep.warnings)
    panel.controller.tell_with("offline")
    assert panel.controller.wait(PATIENCE)
    told(panel, "I look around.")
    assert campaign.refresh().turn == 1
    with pytest.raises(NoSuchNarrator):
        open_play(campaign, narrator="nobody")


def test_the_script_is_one_module_made_of_all_the_pieces() -> None:
    """What anywidget loads has neither imports nor exports but the last."""
    source = script("play")
    assert not re.search(r"^import ", source, re.MULTILINE)
    assert re.findall(r"^export .*", source, re.MULTILINE) == ["export default { render };"]
    pieces = (Path(play.__file__).parent / "static" / "play").glob("*.js")
    named = [
        name
        for piece in pieces
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:const|let|function\*?|class) (\w+)",
            piece.read_text("utf-8"),
            re.MULTILINE,
        )
    ]
    assert sorted(named) == sorted(set(named)), "a name stands twice in the joined module"


def test_a_panel_runs_headless_with_a_stable_text(user: Path, campaign: Campaign) -> None:
    """As under ``nbclient``, ``nbval`` and ``nbconvert``: no page is there to answer."""
    import nbformat  # here, as is nbclient: it takes a second to import
    from nbclient import NotebookClient

    cells = [
        f"from whispyrkeep import open_play\npanel = open_play({campaign.slug!r}, "
        f"keep={str(campaign.keep.root)!r})\npanel.controller.submit('I look around.')\n"
        "panel.controller.wait()\npanel",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    view, copy = notebook.cells[0].outputs
    assert view.data["text/plain"] == f"PlayPanel('{campaign.slug}')"
    assert "I look around." in copy.data["text/html"]
    assert campaign.refresh().turn == 1
