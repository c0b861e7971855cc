"""The play panel in real notebooks: played, stopped, rewound, restarted, reloaded, judged."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.page import NotebookPage
from tests.browser.panels import PANEL, PanelPage, open_demo
from tests.browser.screens import Screen
from tests.panels.tellers import PATIENCE, quiet
from tests.servers.fault_server import FaultServer, chunk, for_ever, head_of, repeat, sse

MARKUP = '<img src=x onerror="window.stolen=1"> [a link](javascript:window.stolen=1)'
"""What must stay text wherever it comes from."""

NARRATORS = """
import sys; sys.path.insert(0, {root!r})
from tests.panels.tellers import quiet, reply
from whispyrkeep import ScriptedNarrator
"""

ROOT = str(Path(__file__).parents[2])


def test_three_turns_by_keyboard_alone(
    front_end: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the notebook into the panel with Tab, two turns in words, the third by a letter."""
    panel = open_demo(front_end, tmp_path, monkeypatch)
    keys = front_end.page.keyboard
    for _ in range(80):
        if panel.input.evaluate("input => input === document.activeElement"):
            break
        keys.press("Tab")
    expect(panel.input).to_be_focused()
    keys.type("I look around")
    keys.press("Enter")
    panel.said(1, "I look around")
    expect(panel.input).to_be_focused()
    expect(panel.input).to_have_value("")
    panel.ready()
    keys.type("I listen,")
    keys.press("Shift+Enter")
    keys.type("and wait")
    keys.press("Enter")
    panel.said(2, "I listen,\nand wait")
    panel.ready()
    for _ in range(20):
        keys.press("Shift+Tab")
        if panel.root.evaluate("root => document.activeElement.matches('button')"):
            break
    keys.press("b")
    expect(panel.turn(3)).to_contain_text("B)")
    assert panel.campaign.turn_at(3).player_text == "B"
    assert front_end.cell_count == 1
    assert front_end.console_errors == []


def test_no_key_reaches_the_notebook(
    front_end: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In command mode these would add, cut, delete and run cells, and restart the kernel."""
    panel = open_demo(front_end, tmp_path, monkeypatch)
    before = front_end.sources
    button = panel.root.get_by_role("tab", name="Party")
    keys = ("x", "d", "d", "m", "y", "0", "0", "z", "j", "k", "ArrowDown", "Escape", "Shift+Enter")
    for place in (button, panel.input):
        place.focus()
        for key in (*keys, "Control+x", "Control+Enter", "Alt+Enter", "Shift+m", "Enter"):
            if place is panel.input and key in ("Enter", "Control+Enter"):
                continue
            front_end.page.keyboard.press(key)
    assert front_end.sources == before
    assert front_end.page.get_by_role("dialog").count() == 0
    expect(panel.input).to_be_visible()
    panel.input.fill("")
    panel.input.press("Control+s")
    front_end.page.wait_for_function("() => !notebookTest.panel.context.model.dirty")


def test_an_option_is_played_by_a_click_with_its_chance_shown(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exact chance for whoever acts: on hover, on focus, and gone with Escape."""
    panel = open_demo(lab, tmp_path, monkeypatch)
    campaign = panel.campaign
    (known,) = [option for option in campaign.options() if campaign.odds(option)]
    option, other = panel.option(known.letter), panel.option("A")
    tooltip = panel.root.get_by_role("tooltip")
    option.hover()
    expect(tooltip).to_contain_text(str(campaign.odds(known, "edda-marl")))
    expect(tooltip).to_contain_text("against")
    lab.screenshot("panel-odds")
    lab.page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()
    other.hover()
    expect(tooltip).to_be_hidden()
    panel.root.get_by_label("Acts:").select_option("jory-thwaite")
    option.focus()
    expect(tooltip).to_contain_text(str(campaign.odds(known, "jory-thwaite")))
    option.click()
    expect(panel.turn(1)).to_contain_text(f"{known.letter}) {known.text}")
    assert panel.campaign.turn_at(1).actor == "jory-thwaite"


def test_stop_ends_the_reply_and_gives_the_words_back(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = for_ever(
        head_of() + sse(chunk('{"narrative": "')), repeat(sse(chunk("rain "))), pause=0.02
    )
    with FaultServer(endless) as server:
        panel = open_demo(lab, tmp_path, monkeypatch, *endpoint(server), call=INN)
        panel.say("I look around")
        expect(panel.story).to_contain_text("rain rain")
        expect(panel.root).to_contain_text("tale-1")
        panel.button("Stop").click()
        panel.ready()
        assert server.seen[-1].hung_up.wait(PATIENCE)
    expect(panel.input).to_have_value("I look around")
    expect(panel.story).not_to_contain_text("rain rain")
    assert panel.campaign.head.turn == 0


INN = "open_play(campaign, narrator='inn')"


def endpoint(server: FaultServer) -> tuple[str, ...]:
    """Lines that make an endpoint profile of the test's server."""
    profile = {"name": "inn", "base_url": server.base_url, "model": "tale-1"}
    return (
        "from whispyrkeep.dm.endpoint.profiles import make_profile, save_profile",
        f"save_profile(campaign.keep.config, make_profile({profile!r}))",
    )


def test_a_failed_turn_keeps_the_text_and_says_what_to_do(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(lambda connection, seen: connection.reset()) as server:
        panel = open_demo(lab, tmp_path, monkeypatch, *endpoint(server), call=INN)
        panel.say("I look around")
        alert = panel.root.get_by_role("alert")
        expect(alert).to_contain_text("inn", timeout=60_000)
    expect(panel.input).to_have_value("I look around")
    lab.screenshot("panel-failure")
    panel.button("Let the offline narrator tell").click()
    panel.said(1, "I look around")
    assert panel.campaign.turn_at(1).model.name == "offline"


def test_turns_are_taken_back_after_asking_and_can_be_brought_back(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch, *played(4))
    timeline = panel.tab("Timeline")
    slider = timeline.get_by_role("slider", name="Turn")
    expect(timeline.get_by_role("option")).to_have_count(5)
    slider.focus()
    for turn in (3, 2, 1):
        slider.press("ArrowLeft")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"^Turn {turn}:"))
    rewind = timeline.get_by_role("button", name="Rewind to here")
    expect(timeline).to_contain_text("20/20")
    rewind.click()
    dialog = panel.root.get_by_role("dialog")
    expect(dialog).to_contain_text("Rewind to turn 1?")
    expect(dialog).to_contain_text("3 turns")
    lab.screenshot("panel-rewind-dialog")
    dialog.get_by_role("button", name="Keep them").click()
    expect(dialog).to_be_hidden()
    assert panel.campaign.head.turn == 4
    rewind.click()
    dialog.get_by_role("button", name="Take back 3 turns").click()
    expect(panel.turn(2)).to_have_count(0)
    expect(panel.turn(1)).to_be_visible()
    assert panel.campaign.head.turn == 1
    panel.root.get_by_role("button", name="Undo the rewind (back to turn 4)").first.click()
    expect(panel.turn(4)).to_be_visible()
    assert panel.campaign.head.turn == 4


def played(count: int) -> tuple[str, ...]:
    """Lines that play the first turns of the demo's script."""
    return (f"for line in campaign.script()[:{count}]: campaign.turn(line)",)


def test_the_last_turn_is_told_again(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch, *played(2))
    first = panel.campaign.turn_at(2)
    panel.button("Tell the last turn anew").click()
    expect(panel.root).to_contain_text("offline narrator tells the same")
    panel.ready()
    again = panel.campaign.turn_at(2)
    assert (again.player_text, again.narrative) == (first.player_text, first.narrative)
    assert again.id != first.id


def test_after_a_restart_the_panel_says_so_and_its_cell_brings_it_back(
    front_end: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(front_end, tmp_path, monkeypatch, *played(2))
    panel.input.fill("Half a thought")
    front_end.restart_kernel()
    expect(panel.root).to_contain_text("restarted")
    expect(panel.input).to_have_value("Half a thought")
    front_end.run_all()
    panel = PanelPage(front_end, tmp_path)
    panel.ready()
    expect(panel.turn(4)).to_be_visible()
    panel.say("I go on")
    panel.said(5, "I go on")


def test_a_kernel_that_is_gone_is_noticed_when_something_is_sent(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch)
    lab.shutdown_kernel()
    panel.say("Is anybody there?")
    expect(panel.root).to_contain_text("Run this cell", timeout=15_000, ignore_case=True)
    expect(panel.input).to_have_value("Is anybody there?")


def test_a_page_that_is_reloaded_shows_the_panel_again(
    front_end: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(front_end, tmp_path, monkeypatch, *played(3))
    front_end.save()
    front_end.reload()
    expect(panel.turn(3)).to_be_visible()
    panel.say("I go on")
    panel.said(4, "I go on")


def test_what_others_play_is_shown_and_nothing_is_lost(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two panels and another process on one campaign; the half-written text stays."""
    call = "open_play(campaign)"
    panel = open_demo(lab, tmp_path, monkeypatch, f"display({call})", call=call)
    other = PanelPage(lab, tmp_path, nth=1)
    other.ready()
    other.input.fill("Half a thought")
    panel.say("I look around")
    panel.said(1, "I look around")
    expect(other.turn(1)).to_be_visible()
    panel.campaign.turn("I was quicker", narrator=quiet())
    for one in (panel, other):
        expect(one.turn(2)).to_contain_text("I was quicker")
    expect(other.input).to_have_value("Half a thought")
    other.input.press("Enter")
    other.said(3, "Half a thought")
    expect(panel.turn(3)).to_be_visible()


def test_planted_markup_stays_text_everywhere(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the player, the model, an option, the campaign's name, a correction and the copy."""
    before = (
        NARRATORS.format(root=ROOT),
        f"markup = {MARKUP!r}",
        "teller = ScriptedNarrator([reply(markup, markup) for _ in range(3)])",
        "document = campaign.document",
        "campaign.keep.save_campaign_document(document.with_(name=markup), before=document)",
        "campaign = campaign.keep.campaign('demo')",
        "campaign.turn(markup, narrator=teller)",
    )
    panel = open_demo(
        lab, tmp_path, monkeypatch, *before, call="open_play(campaign, narrator=teller)"
    )
    panel.say(MARKUP)
    expect(panel.turn(2)).to_be_visible()
    for name in ("Dice", "Timeline", "GM", "Settings", "Party"):
        panel.tab(name)
    assert panel.root.locator("img, a[href], script, iframe").count() == 0
    assert lab.output(0).locator("img, a[href], script, iframe").count() == 0
    assert lab.page.evaluate("() => globalThis.stolen") is None
    expect(panel.turn(1)).to_contain_text(MARKUP)
    expect(panel.turn(2).get_by_text(MARKUP, exact=False).first).to_be_visible()


def test_a_correction_of_the_game_master_is_a_turn(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch)
    drawer = panel.tab("GM")
    drawer.get_by_label("Find a value").fill("edda-marl/hit_points")
    drawer.get_by_role("option").filter(has_text="/party/edda-marl/hit_points").click()
    drawer.get_by_role("textbox", name="New value").fill("7")
    drawer.get_by_label("Reason").first.fill("a lamp fell on her")
    drawer.get_by_role("button", name="Correct it").click()
    expect(panel.turn(1)).to_contain_text("a lamp fell on her")
    assert panel.campaign.state.party["edda-marl"].body.hit_points == 7
    expect(panel.tab("Party")).to_contain_text("7/20")


def test_low_stimulation_is_remembered_and_shows_whole_paragraphs(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch, *played(1))
    panel.tab("Settings").get_by_label("Low stimulation", exact=False).check()
    panel.tab("Settings").get_by_label("Dark", exact=False).check()
    expect(panel.root).to_have_attribute("data-theme", "dark")
    lab.screenshot("panel-low-stimulation")
    moving = panel.root.evaluate(
        "root => [...root.querySelectorAll('*')].filter((e) => {"
        " const s = getComputedStyle(e);"
        " return parseFloat(s.animationDuration) > 0.01 || parseFloat(s.transitionDuration) > 0.01"
        " }).length"
    )
    assert moving == 0
    judged = lab.axe(PANEL)
    assert (judged.violations, judged.contrast_checked > 20) == ((), True)
    lab.run_all()
    panel = PanelPage(lab, tmp_path)
    expect(panel.tab("Settings").get_by_label("Low stimulation", exact=False)).to_be_checked()


def test_reading_fonts_are_sent_and_used(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_demo(lab, tmp_path, monkeypatch)
    for name, family in (("Atkinson Hyperlegible", "Atkinson"), ("OpenDyslexic", "OpenDyslexic")):
        panel.tab("Settings").get_by_role("radio", name=name, exact=False).check()
        lab.page.wait_for_function(
            "family => [...document.fonts].some((f) => f.family.includes(family)"
            " && f.status === 'loaded')",
            arg=family,
        )


@pytest.mark.parametrize(
    "screen",
    [Screen(width=width, scheme=scheme) for width in (1280, 800) for scheme in ("light", "dark")],
    ids=lambda screen: f"{screen.width}-{screen.scheme}",
)
def test_axe_finds_nothing(
    lab: NotebookPage, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WCAG 2.2 at A and AA, with every drawer open once, and contrast really measured."""
    panel = open_demo(lab, tmp_path, monkeypatch, *played(9))
    lab.theme(screen.scheme)
    for name in ("Party", "Dice", "Timeline", "GM", "Settings"):
        panel.tab(name)
        lab.page.wait_for_timeout(300)
        lab.screenshot(f"panel-{screen.width}-{screen.scheme}-{name.lower()}")
        judged = lab.axe(PANEL)
        assert judged.violations == ()
        assert judged.contrast_checked > 20
    assert lab.console_errors == []


def test_the_saved_notebook_keeps_a_copy_without_secrets(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is opened elsewhere, and as nbconvert makes a page of it."""
    import nbformat
    from nbconvert import HTMLExporter

    before = (
        NARRATORS.format(root=ROOT),
        "secret = {'text': 'Vess did it.', 'visibility': {'scope': 'dm'}}",
        "teller = ScriptedNarrator([reply('Dark water.', 'Go on', lore_deltas=[secret])] * 2)",
    )
    panel = open_demo(
        lab, tmp_path, monkeypatch, *before, call="open_play(campaign, narrator=teller)"
    )
    copy = lab.output(0).locator("[class^=wk-copy]")
    expect(copy).to_be_hidden()
    panel.say("I look around")
    expect(panel.turn(1)).to_contain_text("Dark water.")
    panel.ready()
    lab.save()
    saved = nbformat.read(tmp_path / "play.ipynb", as_version=4)
    (shown,) = [
        output.data["text/html"]
        for output in saved.cells[0].outputs
        if "wk-copy" in output.get("data", {}).get("text/html", "")
    ]
    assert "I look around" in shown
    assert "Dark water." in shown
    assert "Vess did it" not in shown
    page, _ = HTMLExporter(exclude_input=True).from_notebook_node(saved)
    assert "Dark water." in page
    assert "Vess did it" not in page


def test_a_long_story_is_read_backwards_without_a_jump(
    lab: NotebookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (
        NARRATORS.format(root=ROOT),
        "teller = quiet(130)",
        "for n in range(130): campaign.turn(f'Turn number {n}.', narrator=teller)",
    )
    panel = open_demo(lab, tmp_path, monkeypatch, *before)
    expect(panel.turn(130)).to_be_in_viewport()
    panel.story.evaluate("log => { log.scrollTop = 0; }")
    top = panel.turn(91)
    expect(panel.turn(51)).to_have_count(1)
    expect(top).to_be_in_viewport()
    panel.story.evaluate("log => { log.scrollTop = 0; }")
    expect(panel.turn(11)).to_have_count(1)
    expect(panel.turn(51)).to_be_in_viewport()
    panel.say("I come back to the present")
    expect(panel.turn(131)).to_be_in_viewport()
