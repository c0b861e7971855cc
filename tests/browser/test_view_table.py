"""The play panel's view alone: what stands beside the story, and what a game master orders."""

from __future__ import annotations

import re
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.messages import COPY, Evening, Kernel, LonePanel, shown_by
from tests.panels.tellers import EDDA, JORY, PATIENCE
from whispyrkeep.errors import NoSuchTurn
from whispyrkeep.models.base import Value
from whispyrkeep.models.panel import PanelSettings
from whispyrkeep.panels.asked import (
    AskAll,
    AskDice,
    AskEarlier,
    AskTurn,
    AwardByGm,
    ChangeSettings,
    Choose,
    Plain,
    RetconByGm,
    Rewind,
    SetByGm,
    Status,
    TellWith,
    read_order,
)
from whispyrkeep.panels.controller import Controller, failure
from whispyrkeep.panels.fairness import fairness
from whispyrkeep.panels.looking import DiceLog, DiceQuestion
from whispyrkeep.panels.messages import Settled, TellerChanged, TurnPlayed
from whispyrkeep.panels.rolls import LineView, RollView
from whispyrkeep.panels.wire import Wire

pytest_plugins = ("tests.browser.stage",)


# --- options and their chances --------------------------------------------------------------


def chances(panel: LonePanel) -> dict[str, str]:
    """Each character's exact chance of the option with a check."""
    (checked,) = (one for one in panel.shown.table.options if one.chances)
    return {one.actor: f"{one.percent} % ({one.exact})" for one in checked.chances}


def test_the_exact_chance_of_whoever_acts_is_the_tooltip(panel: LonePanel) -> None:
    search, tooltip = panel.option("A"), panel.root.get_by_role("tooltip")
    acting = panel.shown.table.standing.acting
    search.hover()
    expect(tooltip).to_be_visible()
    first = tooltip.get_by_role("paragraph").first
    expect(first).to_contain_text(f"{chances(panel)[acting]}: Wisdom (Perception) against 12")
    assert search.get_attribute("aria-describedby") == tooltip.get_attribute("id")
    panel.page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()


def test_the_chance_is_that_of_the_character_who_is_chosen(panel: LonePanel) -> None:
    panel.root.get_by_label("Acts:").select_option(JORY)
    panel.page.keyboard.press("Tab")
    panel.option("A").focus()
    first = panel.root.get_by_role("tooltip").get_by_role("paragraph").first
    expect(first).to_contain_text(chances(panel)[JORY])
    expect(first).to_contain_text("Jory Thwaite")
    panel.option("A").click()
    assert panel.next(Choose).actor == JORY


def test_escape_that_closes_a_tooltip_stops_no_turn(panel: LonePanel) -> None:
    panel.option("A").hover()
    expect(panel.root.get_by_role("tooltip")).to_be_visible()
    panel.input.press("Escape")
    expect(panel.root.get_by_role("tooltip")).to_be_hidden()
    assert panel.heard() == []


def test_an_option_without_a_check_has_no_tooltip(panel: LonePanel) -> None:
    panel.option("B").hover()
    expect(panel.root.get_by_role("tooltip")).to_be_hidden()
    assert panel.option("B").get_attribute("aria-describedby") is None


# --- dice -----------------------------------------------------------------------------------


def rolls_of(evening: Evening) -> tuple[RollView, ...]:
    return tuple(evening.looking.dice(DiceQuestion()).rolls)


def leaning(evening: Evening) -> RollView:
    """The crab's attack on somebody who dodges: two dice, of which one is dropped."""
    return next(one for one in rolls_of(evening) if one.advantage == "disadvantage")


def show_roll(panel: LonePanel, roll: RollView) -> Locator:
    """The open roll of a turn that holds no other."""
    last = panel.shown.table.turns[-1]
    roll = RollView(**{name: getattr(roll, name) for name in RollView.model_fields})
    lines = (LineView(text="It is thrown", roll=roll),)
    turn = last.with_(number=last.number + 1, lines=lines)
    table = panel.shown.table
    panel.tell(
        TurnPlayed(
            turn=turn,
            options=(),
            standing=table.standing,
            teller=panel.shown.teller,
            undoable=None,
        )
    )
    shown = panel.turn(turn.number).locator("details.wk-roll")
    shown.locator("summary").click()
    return shown


def test_a_dropped_die_says_so(panel: LonePanel, evening: Evening) -> None:
    roll = leaning(evening)
    dropped = next(die for die in roll.dice if die.status == "dropped")
    shown = show_roll(panel, roll)
    spoken = shown.locator(".wk-die .wk-unseen").all_text_contents()
    assert f"d20: {dropped.face}, dropped. " in spoken
    assert [text for text in spoken if "dropped" not in text] == [
        f"d20: {die.face}. " for die in roll.dice if die.status == "kept"
    ]
    expect(shown.locator("svg:not([aria-hidden=true])")).to_have_count(0)


def test_a_roll_says_what_leaned_on_it_and_every_number_in_it(
    panel: LonePanel, evening: Evening
) -> None:
    roll = leaning(evening)
    shown = show_roll(panel, roll)
    expect(shown).to_contain_text(f"Claw, Jory Thwaite {roll.total} against {roll.target}")
    expect(shown).to_contain_text("Disadvantage: target dodges")
    expect(shown).to_contain_text("+3 Claw")
    expect(shown).to_contain_text(f"= {roll.total}")
    expect(shown).to_contain_text(roll.expression)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("success", "success"),
        ("failure", "failure"),
        ("critical_success", "critical success"),
        ("critical_failure", "critical failure"),
    ],
)
def test_an_outcome_is_a_word(panel: LonePanel, evening: Evening, outcome: str, words: str) -> None:
    shown = show_roll(panel, leaning(evening).with_(outcome=outcome))
    expect(shown.locator("summary .wk-outcome")).to_have_text(words)


def test_what_was_thrown_by_hand_says_so(panel: LonePanel, evening: Evening) -> None:
    expect(show_roll(panel, leaning(evening).with_(by_hand=True))).to_contain_text("Thrown by hand")


def dice_log(panel: LonePanel, log: DiceLog) -> Locator:
    tab = panel.tab("Dice")
    panel.answer(panel.next(AskDice), log)
    return tab


def test_every_roll_is_in_the_log_and_can_be_looked_for(panel: LonePanel, evening: Evening) -> None:
    log = evening.looking.dice(DiceQuestion())
    tab = dice_log(panel, log)
    expect(tab.locator(".wk-rolls-list > li")).to_have_count(len(log.rolls))
    tab.get_by_label("Who").select_option(EDDA)
    asked = panel.next(AskDice)
    assert (asked.who, asked.before, asked.sides) == (EDDA, 0, 20)
    fields = asked.model_dump(include=set(DiceQuestion.model_fields))
    hers = evening.looking.dice(DiceQuestion(**fields))
    panel.answer(asked, hers)
    expect(tab.locator(".wk-rolls-list > li")).to_have_count(len(hers.rolls))
    assert 0 < len(hers.rolls) < len(log.rolls)


def test_older_rolls_are_asked_for_and_added(panel: LonePanel, evening: Evening) -> None:
    log = evening.looking.dice(DiceQuestion())
    newer, older = log.rolls[:3], log.rolls[3:]
    tab = dice_log(panel, log.with_(rolls=newer, more=True))
    tab.get_by_role("button", name="Earlier rolls").click()
    asked = panel.next(AskDice)
    assert asked.before == newer[-1].number
    panel.answer(asked, log.with_(rolls=older))
    expect(tab.locator(".wk-rolls-list > li")).to_have_count(len(log.rolls))
    expect(tab.get_by_role("button", name="Earlier rolls")).to_be_hidden()


def test_the_picture_of_the_dice_has_its_numbers_in_words_and_a_table(
    panel: LonePanel, evening: Evening
) -> None:
    fair = fairness(20, (1 + number % 20 for number in range(317)))
    log = evening.looking.dice(DiceQuestion()).with_(fairness=fair, by_hand=3)
    tab = dice_log(panel, log)
    picture = tab.get_by_role("img", name="Faces of the d20: observed and expected")
    expect(picture).to_be_visible()
    described = picture.get_attribute("aria-describedby")
    expect(tab.locator(f"desc#{described}")).to_contain_text("317 throws")
    expect(picture.locator("rect")).to_have_count(20)
    expect(tab).to_contain_text(f"p = {fair.p:.3g}: {fair.verdict}.")
    expect(tab).to_contain_text("Thrown by hand: 3 rolls.")
    tab.get_by_text("As a table").click()
    rows = tab.get_by_role("table").locator("tbody tr").all_inner_texts()
    assert [tuple(row.split()) for row in rows] == [
        (str(face.face), str(face.observed), fair.expected_each) for face in fair.faces
    ]


# --- earlier turns and lore -----------------------------------------------------------------


def test_earlier_turns_are_asked_for_and_put_before(unfed: LonePanel, evening: Evening) -> None:
    table = evening.end.table
    unfed.shown = evening.end.with_(table=table.with_(turns=table.turns[4:]))
    panel = unfed.begin()
    panel.button("Earlier turns").click()
    asked = panel.next(AskEarlier)
    assert asked.before == 5
    panel.answer(asked, evening.looking.earlier(asked.before))
    names = [f"Turn {number}" for number in range(1, 11)]
    assert panel.story.get_by_role("article").locator("h3").all_inner_texts() == names
    expect(panel.button("Earlier turns")).to_be_hidden()
    expect(panel.story).to_contain_text(table.opening[0])


def test_the_lore_of_a_turn_is_fetched_and_folded_away(panel: LonePanel, evening: Evening) -> None:
    lore = panel.turn(8).get_by_role("button", name="Lore of turn 8")
    lore.click()
    asked = panel.next(AskTurn)
    assert (asked.about, asked.turn) == ("lore", 8)
    cited = evening.looking.cited(8)
    panel.answer(asked, cited)
    for passage in cited.passages:
        expect(panel.turn(8)).to_contain_text(passage.text)
        expect(panel.turn(8)).to_contain_text(passage.source)
    lore.click()
    expect(panel.turn(8).get_by_role("figure")).to_have_count(0)


def test_a_question_that_fails_says_why_where_it_was_asked(
    panel: LonePanel, evening: Evening
) -> None:
    panel.turn(8).get_by_role("button", name="Lore of turn 8").click()
    asked = panel.next(AskTurn)
    panel.ack(asked)
    with pytest.raises(NoSuchTurn) as caught:
        evening.looking.preview(99)
    panel.emit(failure(caught.value).dump() | {"id": asked.id})
    expect(panel.turn(8)).to_contain_text("99")
    expect(panel.root.get_by_role("alert")).to_be_empty()


# --- the timeline ---------------------------------------------------------------------------


def timeline(panel: LonePanel, evening: Evening) -> Locator:
    """The tab, with its list, and the preview of the last turn."""
    tab = panel.tab("Timeline")
    panel.answer(panel.next(AskAll), evening.looking.timeline())
    return tab


def preview(panel: LonePanel, evening: Evening, turn: int) -> None:
    asked = panel.next(AskTurn)
    assert (asked.about, asked.turn) == ("preview", turn)
    panel.answer(asked, evening.looking.preview(turn))


def test_a_slider_that_is_moved_quickly_asks_for_one_preview(
    timed: LonePanel, evening: Evening
) -> None:
    tab = timeline(timed, evening)
    slider = tab.get_by_role("slider", name="Turn")
    for turn in (9, 8, 7, 6):
        timed.page.clock.run_for(100)
        slider.press("ArrowLeft")
        expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"^Turn {turn}: "))
    assert timed.heard() == []
    timed.page.clock.run_for(300)
    preview(timed, evening, 6)
    expect(tab).to_contain_text("The Wade")
    timed.page.clock.run_for(1_000)
    assert timed.heard() == []


def test_a_rewind_is_asked_about_with_what_it_takes_back(
    panel: LonePanel, evening: Evening
) -> None:
    tab = timeline(panel, evening)
    preview(panel, evening, 10)
    tab.get_by_role("option").filter(has_text="Go to the Slack Water").click()
    preview(panel, evening, 3)
    rewind = tab.get_by_role("button", name="Rewind to here")
    rewind.click()
    dialog = panel.root.get_by_role("dialog", name="Rewind to turn 3?")
    expect(dialog).to_contain_text("7 turns will be taken back")
    titles = [entry.title for entry in evening.looking.timeline().entries[4:]]
    assert dialog.get_by_role("listitem").all_inner_texts() == titles
    dialog.get_by_role("button", name="Keep them").click()
    expect(dialog).to_be_hidden()
    assert panel.heard() == []
    rewind.click()
    dialog.press("Escape")
    expect(dialog).to_be_hidden()
    assert panel.heard() == []
    rewind.click()
    dialog.get_by_role("button", name="Take back 7 turns").click()
    assert panel.next(Rewind).turn == 3


def test_there_is_nothing_to_rewind_at_the_last_turn(panel: LonePanel, evening: Evening) -> None:
    tab = timeline(panel, evening)
    preview(panel, evening, 10)
    expect(tab.get_by_role("button", name="Rewind to here")).to_be_disabled()


def test_a_rewind_can_be_undone_while_that_is_possible(unfed: LonePanel, evening: Evening) -> None:
    unfed.shown = evening.end.with_(undoable=12)
    panel = unfed.begin()
    timeline(panel, evening)
    preview(panel, evening, 10)
    panel.button("Undo the rewind (back to turn 12)").click()
    assert panel.next(Plain).type == "undo"


# --- the game master ------------------------------------------------------------------------


def gm(panel: LonePanel, evening: Evening) -> Locator:
    tab = panel.tab("GM")
    panel.answer(panel.next(AskAll), evening.looking.writables())
    return tab


def choose_path(tab: Locator, path: str) -> None:
    tab.get_by_label("Find a value").fill(path)
    tab.get_by_role("option").filter(has_text=re.compile(rf"^{path}")).first.click()


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        (f"/party/{EDDA}/hit_points", "7", 7),
        ("/factions/brack-company/standing", "-3", -3),
        ("/location", "brack-row", "brack-row"),
        ("/npcs/bettany-culver/met", None, True),
    ],
)
def test_a_correction_sends_the_value_as_what_it_is(
    panel: LonePanel, evening: Evening, path: str, typed: str | None, value: object
) -> None:
    tab = gm(panel, evening)
    choose_path(tab, path)
    if typed:
        tab.get_by_role("textbox", name="New value").fill(typed)
    tab.get_by_label("Reason").first.fill("a lamp fell")
    tab.get_by_role("button", name="Correct it").click()
    order = panel.next(SetByGm)
    assert (order.path, order.value, order.reason) == (path, value, "a lamp fell")
    assert type(order.value) is type(value)


def test_a_correction_can_take_a_value_away(panel: LonePanel, evening: Evening) -> None:
    tab = gm(panel, evening)
    choose_path(tab, "/location")
    tab.get_by_label("Nothing (no value)").check()
    tab.get_by_label("Reason").first.fill("nowhere")
    tab.get_by_role("button", name="Correct it").click()
    assert panel.next(SetByGm).value is None


def test_nothing_is_corrected_without_a_reason(panel: LonePanel, evening: Evening) -> None:
    tab = gm(panel, evening)
    choose_path(tab, f"/party/{EDDA}/hit_points")
    reason = tab.get_by_label("Reason").first
    expect(reason).to_have_js_property("required", True)
    tab.get_by_role("button", name="Correct it").click()
    expect(reason).to_be_focused()
    assert panel.heard() == []


def award(tab: Locator) -> Locator:
    """The form, unfolded."""
    tab.get_by_role("heading", name="Award").click()
    return tab.locator("form").filter(has_text="Heroic Inspiration")


def test_an_award_counts_all_coins_in_copper(panel: LonePanel, evening: Evening) -> None:
    form = award(gm(panel, evening))
    form.get_by_label("To").select_option(JORY)
    for label, count in (("Experience", 50), ("Gold (gp)", 2), ("Silver (sp)", 3)):
        form.get_by_label(label).fill(str(count))
    form.get_by_label("Copper (cp)").fill("4")
    form.get_by_label("Item").fill("item/rope")
    form.get_by_label("Heroic Inspiration").check()
    form.get_by_label("Reason").fill("good company")
    form.get_by_role("button", name="Award it").click()
    order = panel.next(AwardByGm)
    assert order.model_dump(exclude={"type", "id"}) == {
        "target": JORY,
        "reason": "good company",
        "item": "item/rope",
        "quantity": 1,
        "money_cp": 234,
        "experience": 50,
        "heroic_inspiration": True,
    }
    panel.ack(order)
    panel.tell(Settled())
    expect(form.get_by_label("Gold (gp)")).to_have_value("0")


def test_an_award_that_cannot_be_read_is_one_alert_and_the_form_stays(
    timed: LonePanel, evening: Evening
) -> None:
    form = award(gm(timed, evening))
    form.get_by_label("Item").fill("rope")
    form.get_by_label("Reason").fill("good company")
    form.get_by_role("button", name="Award it").click()
    timed.refuse_next()
    expect(form.get_by_role("button", name="Award it")).to_be_enabled()
    expect(form.get_by_label("Reason")).to_have_value("good company")
    timed.page.clock.run_for(6_000)
    expect(timed.root.get_by_role("alert").locator("p")).to_have_count(1)
    timed.ready()


def test_what_really_happened_is_recorded_for_a_turn(panel: LonePanel, evening: Evening) -> None:
    tab = gm(panel, evening)
    tab.get_by_role("heading", name="Set the story right").click()
    turn = tab.get_by_label("What was told in turn")
    expect(turn).to_have_value("10")
    turn.fill("7")
    tab.get_by_label("What really happened").fill("It did not rain.\nIt snowed.")
    tab.get_by_role("button", name="Record it").click()
    order = panel.next(RetconByGm)
    assert (order.turn, order.text, order.reason) == (7, "It did not rain.\nIt snowed.", "")


@pytest.mark.parametrize("order", ["pause", "end"])
def test_pausing_and_ending_are_asked_about_first(
    panel: LonePanel, evening: Evening, order: str
) -> None:
    tab = gm(panel, evening)
    tab.get_by_role("heading", name="Pause or end").click()
    label = order.capitalize()
    button = tab.get_by_role("button", name=f"{label}…")
    dialog = panel.root.get_by_role("dialog", name=f"{label} the campaign?")
    button.click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert panel.heard() == []
    button.click()
    dialog.get_by_role("button", name=label).click()
    asked = panel.next(Status)
    assert (asked.order, asked.why) == (order, "")


def test_a_paused_campaign_says_so_and_is_resumed(unfed: LonePanel, evening: Evening) -> None:
    unfed.shown = evening.end.with_(table=evening.end.table.with_(status="paused"))
    panel = unfed.begin()
    expect(panel.root).to_contain_text("The campaign is paused.")
    expect(panel.option("B")).to_be_hidden()
    panel.input.focus()
    panel.page.keyboard.type("I go on")
    panel.page.keyboard.press("Enter")
    assert panel.heard() == []
    panel.button("Resume").click()
    assert panel.next(Status).order == "resume"


def test_an_unfinished_turn_is_gone_on_with_or_forgotten(
    unfed: LonePanel, evening: Evening
) -> None:
    unfed.shown = evening.end.with_(table=evening.end.table.with_(draft="I listen."))
    panel = unfed.begin()
    expect(panel.input).to_have_value("I listen.")
    panel.button("Forget it").click()
    forgotten = panel.next(Plain)
    assert forgotten.type == "discard"


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Low stimulation", {"low_stimulation": True}),
        ("Show the lettered options", {"decision_menu": False}),
        ("Recap in one line", {"concise_recap": True}),
        ("Dark", {"theme": "dark"}),
        ("Sans serif of this computer", {"font": "system"}),
    ],
)
def test_a_setting_is_sent_once(panel: LonePanel, label: str, value: dict[str, Any]) -> None:
    tab = panel.tab("Settings")
    tab.get_by_label(label).click()
    order = panel.next(ChangeSettings)
    assert order.changes == value
    panel.keep_settings(order)
    assert panel.settings == PanelSettings(**value)
    expect(tab.get_by_label(label)).to_be_checked(checked=value != {"decision_menu": False})
    assert panel.heard() == []


@pytest.mark.parametrize(
    ("label", "name", "before", "after"),
    [("Text size", "font_size", 16, 17), ("Line spacing", "line_spacing", 160, 170)],
)
def test_a_slider_shows_at_once_and_is_kept_when_it_is_let_go(
    panel: LonePanel, label: str, name: str, before: int, after: int
) -> None:
    slider = panel.tab("Settings").get_by_label(label)
    expect(slider).to_have_value(str(before))
    slider.press("ArrowRight")
    assert panel.next(ChangeSettings).changes == {name: after}
    assert panel.heard() == []


@pytest.mark.parametrize(("label", "name"), [("Recap", "recap_open"), ("Sidebar", "sidebar_open")])
def test_what_is_folded_away_is_remembered(panel: LonePanel, label: str, name: str) -> None:
    switch = panel.button(label)
    expect(switch).to_have_attribute("aria-expanded", "true")
    switch.click()
    assert panel.next(ChangeSettings).changes == {name: False}
    expect(switch).to_have_attribute("aria-expanded", "false")


def test_another_narrator_is_chosen(unfed: LonePanel, evening: Evening) -> None:
    teller = evening.end.teller.with_(name="offline", names=("offline", "inn"))
    unfed.shown = evening.end.with_(teller=teller)
    panel = unfed.begin()
    panel.tab("Settings").get_by_label("Who tells the story").select_option("inn")
    assert panel.next(TellWith).name == "inn"


# --- the messages of these tests ------------------------------------------------------------


def test_the_messages_here_are_those_of_the_wire(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real channel on the same campaign says what the kernel of these tests says."""
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(evening.campaign.keep.config))
    real: SimpleQueue[tuple[dict[str, Any], list[bytes]]] = SimpleQueue()
    mine: list[tuple[dict[str, Any], list[bytes]]] = []
    controller = Controller(evening.campaign, narrator="offline")
    wire = Wire(controller, lambda *sent: real.put(sent), copy=COPY)
    kernel = Kernel(shown_by(controller), lambda sent, buffers: mine.append((sent, [*buffers])))
    looking = evening.looking

    def expect_same(content: dict[str, Any], say: Callable[[Any], None]) -> None:
        wire.receive(content)
        say(read_order(content))
        assert [real.get(timeout=PATIENCE) for _ in mine] == mine
        mine.clear()

    def ask(about: str, value: Value, **fields: Any) -> None:
        content = {"type": "ask", "id": about, "about": about, **fields}
        expect_same(content, lambda order: kernel.answer(order, value))

    expect_same({"type": "hello"}, lambda _: kernel.snapshot())
    ask("timeline", looking.timeline())
    ask("paths", looking.writables())
    ask("dice", looking.dice(DiceQuestion()))
    ask("preview", looking.preview(3), turn=3)
    ask("earlier", looking.earlier(5), before=5)
    font = {"type": "ask", "id": "font", "about": "font", "font": "atkinson"}
    expect_same(font, kernel.send_font)
    changes = {"type": "settings", "id": "s", "changes": {"font_size": 20}}
    expect_same(changes, kernel.keep_settings)

    def chosen(order: Any) -> None:
        kernel.ack(order)
        kernel.tell(TellerChanged(teller=controller.teller), Settled())

    expect_same({"type": "narrator", "id": "n", "name": "offline"}, chosen)
    wire.close()
