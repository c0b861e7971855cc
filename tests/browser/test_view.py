"""The play panel's view alone: its talk with the kernel, the story as it comes, what is typed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.messages import Evening, LonePanel
from tests.panels.tellers import JORY
from whispyrkeep.panels.asked import Choose, Hello, Plain, Stop, Submit, TellWith
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    NarrationArrived,
    NarrationVoided,
    Notice,
    Settled,
    TableChanged,
    TellerChanged,
    TurnBegan,
    TurnGivenUp,
    TurnPlayed,
)
from whispyrkeep.panels.wire import Shown

pytest_plugins = ("tests.browser.stage",)

LISTEN = "I listen at the door."
BEGAN = TurnBegan(text=LISTEN, actor=None)
TOP = "element => element.getBoundingClientRect().top"
NO_ANSWER = "The kernel does not answer"


def played(shown: Shown, *paragraphs: str, **fields: Any) -> TurnPlayed:
    """The turn after those shown, with these paragraphs."""
    last = shown.table.turns[-1]
    turn = last.with_(number=last.number + 1, paragraphs=paragraphs, **fields)
    return TurnPlayed(
        turn=turn,
        options=shown.table.options,
        standing=shown.table.standing.with_(turn=turn.number),
        teller=shown.teller,
        undoable=None,
    )


def tale(panel: LonePanel) -> list[str]:
    """Paragraphs of the turn under way."""
    return panel.story.locator(".wk-pending .wk-tale p").all_text_contents()


def say(panel: LonePanel, text: str = LISTEN) -> None:
    """Send a text and let it become the turn under way."""
    panel.say(text)
    panel.ack(panel.next(Submit))
    panel.tell(TurnBegan(text=text, actor=None))


# --- the conversation -----------------------------------------------------------------------


def test_it_says_hello_and_shows_what_it_is_told(unfed: LonePanel) -> None:
    unfed.next(Hello)
    expect(unfed.root).not_to_have_attribute("data-ready", "")
    unfed.snapshot()
    unfed.ready()
    table = unfed.shown.table
    expect(unfed.root.get_by_role("heading", name=table.title)).to_be_visible()
    for turn in table.turns:
        expect(unfed.turn(turn.number)).to_contain_text(turn.player_text)
        expect(unfed.turn(turn.number)).to_contain_text(turn.paragraphs[-1])
    expect(unfed.story).to_contain_text(table.opening[0])
    expect(unfed.turn(10)).to_be_in_viewport()
    assert unfed.heard() == []


def test_a_kernel_that_never_answers_is_said_to_be_silent(timed: LonePanel) -> None:
    timed.view.trigger("comm_live_update")
    timed.next(Hello)
    timed.page.clock.run_for(4_900)
    expect(timed.root.get_by_role("alert")).to_be_empty()
    timed.page.clock.run_for(200)
    expect(timed.root.get_by_role("alert")).to_contain_text(f"{NO_ANSWER}. Run this cell to go on.")
    timed.snapshot()
    expect(timed.root.get_by_role("alert")).to_be_empty()


def test_after_a_gap_it_says_hello_and_hears_nothing_until_the_snapshot(panel: LonePanel) -> None:
    panel.lose(Notice(text="one"))
    panel.tell(Notice(text="two"))
    panel.next(Hello)
    panel.tell(Notice(text="three"))
    panel.snapshot()
    panel.tell(Notice(text="four"))
    expect(panel.root.locator(".wk-notices .wk-message p")).to_have_text(["Four."])
    assert panel.heard() == []


def test_what_was_heard_already_is_not_heard_again(panel: LonePanel) -> None:
    began, told = panel.dumped(BEGAN, NarrationArrived(text="Rain."))
    for message in (began, told, told, began):
        panel.view.push(message)
    assert tale(panel) == ["Rain."]
    assert panel.heard() == []


def test_nothing_is_heard_before_the_first_snapshot(unfed: LonePanel) -> None:
    unfed.next(Hello)
    unfed.tell(Notice(text="early"), BEGAN, NarrationArrived(text="Rain."), Settled())
    expect(unfed.root.locator(".wk-message, .wk-pending")).to_have_count(0)
    assert unfed.heard() == []
    unfed.snapshot()
    unfed.ready()
    expect(unfed.root.locator(".wk-message")).to_have_count(0)


@pytest.mark.parametrize("content", [None, "hello", {}, {"seq": 2}, {"seq": 2, "type": 7}])
def test_what_is_no_message_is_passed_over(panel: LonePanel, content: object) -> None:
    panel.view.push(content)
    panel.tell(Notice(text="Heard"))
    expect(panel.root.locator(".wk-notices")).to_contain_text("Heard.")


def test_a_snapshot_after_a_gap_brings_what_was_missed_and_keeps_the_readers_place(
    unfed: LonePanel, evening: Evening
) -> None:
    """Also where something above that place was told anew, and is longer."""
    unfed.shown = evening.fight
    panel = unfed.begin()
    panel.input.fill("Half a thought")
    panel.turn(4).evaluate("turn => turn.scrollIntoView({ block: 'start' })")
    panel.page.wait_for_timeout(100)
    before = panel.turn(4).evaluate(TOP)
    panel.lose(*evening.ninth)
    panel.tell(TellerChanged(teller=panel.shown.teller))
    panel.next(Hello)
    first, second, *others = panel.shown.table.turns
    longer = second.with_(paragraphs=second.paragraphs * 3)
    table = panel.shown.table.with_(turns=(first, longer, *others))
    panel.shown = panel.shown.with_(table=table)
    panel.snapshot()
    expect(panel.turn(2).locator(".wk-tale p")).to_have_text(longer.paragraphs)
    expect(panel.turn(9)).to_contain_text(evening.end.table.turns[8].paragraphs[-1])
    expect(panel.input).to_have_value("Half a thought")
    assert panel.turn(4).evaluate(TOP) == pytest.approx(before, abs=1)


def test_a_snapshot_in_the_middle_of_a_turn_brings_the_rest_of_it(
    panel: LonePanel, evening: Evening
) -> None:
    dice = next(one for one in evening.ninth if isinstance(one, DiceThrown))
    panel.tell(BEGAN, NarrationArrived(text="You listen."), dice, NarrationArrived(text="Rain"))
    panel.lose(NarrationArrived(text=", far"))
    panel.tell(NarrationArrived(text=" off."))
    panel.next(Hello)
    panel.snapshot()
    panel.tell(NarrationArrived(text=" And wind."))
    assert tale(panel) == ["You listen.", "Rain, far off. And wind."]
    expect(panel.story.locator(".wk-pending .wk-rolls")).to_have_count(1)


def test_an_acknowledgement_lost_in_a_gap_raises_no_alarm(timed: LonePanel) -> None:
    timed.say(LISTEN)
    timed.next(Submit)
    timed.last += 1
    timed.lose(BEGAN, TurnGivenUp(text=LISTEN))
    timed.tell(Settled())
    timed.next(Hello)
    timed.snapshot()
    timed.page.clock.run_for(6_000)
    expect(timed.root.get_by_role("alert")).to_be_empty()
    expect(timed.input).to_have_value(LISTEN)


# --- the story as it comes ------------------------------------------------------------------


def test_twenty_thousand_words_arrive_once_each_and_in_order(panel: LonePanel) -> None:
    """A thousand batches; nothing that is there is made anew, so that a selection lasts."""
    words = [f"w{number}" for number in range(20_000)]
    ends = ["\n\n" if number % 500 == 499 else " " for number in range(20_000)]
    told = [word + end for word, end in zip(words, ends, strict=True)]
    batches = [NarrationArrived(text="".join(told[at : at + 20])) for at in range(0, len(told), 20)]
    panel.tell(BEGAN, *batches[:2])
    expect(panel.story).to_have_attribute("aria-busy", "true")
    panel.page.evaluate(
        """() => {
          const [words] = document.querySelector(".wk-pending .wk-tale p").childNodes;
          getSelection().setBaseAndExtent(words, 3, words, 11);
        }"""
    )
    panel.tell_all(batches[2:])
    whole = ["".join(told[at : at + 500]).strip() for at in range(0, len(told), 500)]
    assert [text.strip() for text in tale(panel)] == whole
    assert panel.page.evaluate("() => String(getSelection())") == "w1 w2 w3"
    expect(panel.story).to_have_attribute("aria-busy", "true")
    panel.tell(played(panel.shown, *whole, player_text=LISTEN))
    expect(panel.story).to_have_attribute("aria-busy", "false")
    assert panel.turn(11).locator(".wk-tale p").all_inner_texts() == whole
    assert panel.page.evaluate("() => String(getSelection())") == "w1 w2 w3"
    assert panel.heard() == []


@pytest.mark.parametrize("still", ["low stimulation", "reduced motion"])
def test_where_stillness_is_wanted_whole_paragraphs_appear(unfed: LonePanel, still: str) -> None:
    if still == "reduced motion":
        unfed.page.emulate_media(reduced_motion="reduce")
    panel = unfed.begin(low_stimulation=still == "low stimulation")
    panel.tell(BEGAN, NarrationArrived(text="A first para"))
    assert tale(panel) == []
    panel.tell(NarrationArrived(text="graph.\n"), NarrationArrived(text="\nA sec"))
    assert tale(panel) == ["A first paragraph."]
    panel.tell(played(panel.shown, "A first paragraph.", "A second."))
    expect(panel.turn(11).locator(".wk-tale p")).to_have_text(["A first paragraph.", "A second."])


def test_narration_that_is_void_goes_and_the_dice_stay(panel: LonePanel, evening: Evening) -> None:
    dice = next(one for one in evening.ninth if isinstance(one, DiceThrown))
    panel.tell(BEGAN, NarrationArrived(text="You listen."), dice)
    panel.tell(NarrationArrived(text="Nonsense."), NarrationVoided())
    panel.tell(NarrationArrived(text="Rain."))
    assert tale(panel) == ["You listen.", "Rain."]
    expect(panel.story.locator(".wk-pending .wk-rolls")).to_have_count(1)


def test_a_turn_that_was_really_played_is_the_same_told_and_as_a_snapshot(
    unfed: LonePanel, evening: Evening
) -> None:
    """The controller's own messages of a turn with dice, then everything anew."""
    unfed.shown = evening.fight
    panel = unfed.begin()
    panel.tell(*evening.ninth)
    parts = panel.turn(9).locator(".wk-who, .wk-words, .wk-tale p, summary, .wk-facts li")
    told = parts.all_text_contents()
    assert set(evening.end.table.turns[8].paragraphs) < set(told)
    LonePanel(panel.view, panel.shown).begin()
    assert sorted(parts.all_text_contents()) == sorted(told)


@pytest.mark.parametrize(
    ("why", "words"), [("rewind", "Rewound to turn 8"), ("others", "Somebody else played")]
)
def test_a_table_that_changed_is_shown_and_what_is_typed_stays(
    panel: LonePanel, evening: Evening, why: Any, words: str
) -> None:
    panel.input.fill("Half a thought")
    now = evening.fight
    panel.tell(TableChanged(why=why, table=now.table, teller=now.teller, undoable=10))
    expect(panel.story.get_by_role("article")).to_have_count(8)
    expect(panel.root.locator(".wk-notices")).to_contain_text(words)
    expect(panel.input).to_have_value("Half a thought")


# --- text is text ---------------------------------------------------------------------------

MARKED = {
    "*a* b": "<em>a</em> b",
    "_a_": "<em>a</em>",
    "**a b**, c": "<strong>a b</strong>, c",
    "(*a*) “_b_”": "(<em>a</em>) “<em>b</em>”",
    "snake_case_name": None,
    "2*3*4": None,
    "*a": None,
    "a* b*": None,
    "* a *": None,
    "**a*": None,
    "__a__": None,
    "***": None,
    "[x](javascript:window.stolen=1)": None,
    "# a\n- b\n`c`": None,
    "&lt;b&gt; &amp;": "&amp;lt;b&amp;gt; &amp;amp;",
}
"""What a paragraph says, and what is shown of it: itself, where nothing is named."""


def test_a_little_emphasis_is_shown_and_all_else_is_literal(panel: LonePanel) -> None:
    panel.tell(played(panel.shown, *MARKED, player_text="*I* listen."))
    shown = panel.turn(11).locator(".wk-tale p").evaluate_all("all => all.map((p) => p.innerHTML)")
    assert shown == [html or text for text, html in MARKED.items()]
    expect(panel.turn(11)).to_contain_text("*I* listen.")


def test_emphasis_waits_for_the_end_of_its_paragraph(panel: LonePanel) -> None:
    panel.tell(BEGAN, NarrationArrived(text="It is *very*"), NarrationArrived(text=" cold."))
    assert tale(panel) == ["It is *very* cold."]
    panel.tell(NarrationArrived(text="\n\nThen"))
    assert tale(panel) == ["It is very cold.", "Then"]
    expect(panel.story.locator(".wk-pending em")).to_have_text("very")


# --- what is typed --------------------------------------------------------------------------


def test_enter_sends_and_the_text_stays_until_it_is_acknowledged(panel: LonePanel) -> None:
    panel.root.get_by_label("Acts:").select_option(JORY)
    panel.say(LISTEN)
    order = panel.next(Submit)
    assert (order.text, order.actor) == (LISTEN, JORY)
    expect(panel.input).to_have_value(LISTEN)
    panel.ack(order)
    expect(panel.input).to_have_value("")
    expect(panel.input).to_be_focused()
    assert panel.heard() == []


def test_what_is_typed_after_sending_stays(panel: LonePanel) -> None:
    panel.say(LISTEN)
    panel.page.keyboard.type(" And then")
    panel.ack(panel.next(Submit))
    expect(panel.input).to_have_value(" And then")


def test_shift_and_enter_begins_a_line(panel: LonePanel) -> None:
    panel.input.press_sequentially("I listen,")
    panel.input.press("Shift+Enter")
    panel.input.press_sequentially("and wait")
    expect(panel.input).to_have_value("I listen,\nand wait")
    assert panel.heard() == []


def test_enter_that_ends_a_composition_sends_nothing(panel: LonePanel) -> None:
    """As an input method for Japanese or Chinese uses it."""
    panel.input.focus()
    ime = panel.page.context.new_cdp_session(panel.page)
    ime.send("Input.imeSetComposition", {"text": "きく", "selectionStart": 2, "selectionEnd": 2})
    expect(panel.input).to_have_value("きく")
    panel.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    panel.input.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    assert panel.heard() == []


@pytest.mark.parametrize("text", ["", "   ", "\n\n \t"])
def test_nothing_is_not_sent(panel: LonePanel, text: str) -> None:
    panel.say(text)
    panel.button("Send").click()
    assert panel.heard() == []


def test_a_long_text_is_sent_as_it_is(panel: LonePanel) -> None:
    """How much is too much is the kernel's to say."""
    text = "I listen. " * 900
    panel.say(text)
    assert panel.next(Submit).text == text


def test_a_request_that_nobody_acknowledges_says_so_and_keeps_the_text(timed: LonePanel) -> None:
    timed.say(LISTEN)
    timed.next(Submit)
    expect(timed.button("Stop")).to_be_visible()
    timed.page.clock.run_for(5_100)
    expect(timed.root.get_by_role("alert")).to_contain_text(NO_ANSWER)
    expect(timed.input).to_have_value(LISTEN)
    timed.ready()


def test_what_was_typed_is_there_after_the_page_was_made_anew(
    panel: LonePanel, evening: Evening
) -> None:
    panel.input.fill("Half a thought")
    again = LonePanel(panel.view, evening.end).begin()
    expect(again.input).to_have_value("Half a thought")


# --- letters --------------------------------------------------------------------------------


def test_a_letter_chooses_its_option(panel: LonePanel) -> None:
    panel.root.get_by_role("tab", name="Party").focus()
    panel.page.keyboard.press("b")
    order = panel.next(Choose)
    assert (order.letter, order.actor) == ("B", None)
    panel.ack(order)
    panel.tell(TurnBegan(text="B", actor=None))
    expect(panel.story.locator(".wk-pending")).to_contain_text("B) Go home")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_a_letter_with_another_key_chooses_nothing(panel: LonePanel, modifier: str) -> None:
    panel.story.focus()
    panel.page.keyboard.press(f"{modifier}+b")
    panel.page.keyboard.press("z")
    assert panel.heard() == []


def test_a_letter_in_a_text_box_is_text(panel: LonePanel) -> None:
    panel.tab("GM")
    panel.heard()
    for label in ("What do you do?", "Find a value", "Acts:"):
        panel.root.get_by_label(label).focus()
        panel.page.keyboard.press("b")
    expect(panel.input).to_have_value("b")
    assert panel.heard() == []


def test_a_letter_chooses_nothing_while_a_turn_runs(panel: LonePanel) -> None:
    panel.tell(BEGAN)
    panel.story.focus()
    panel.page.keyboard.press("b")
    expect(panel.option("B")).to_be_hidden()
    assert panel.heard() == []


def test_options_that_are_not_wanted_are_neither_shown_nor_chosen(unfed: LonePanel) -> None:
    panel = unfed.begin(decision_menu=False)
    panel.story.focus()
    panel.page.keyboard.press("b")
    expect(panel.option("B")).to_be_hidden()
    assert panel.heard() == []


# --- stopping and failing -------------------------------------------------------------------


def test_escape_stops_the_turn(panel: LonePanel) -> None:
    say(panel)
    panel.input.press("Escape")
    panel.next(Stop)


def test_the_stop_button_stops_the_turn_but_not_by_a_double_click(timed: LonePanel) -> None:
    timed.input.fill(LISTEN)
    timed.button("Send").click()
    timed.button("Stop").click()
    timed.next(Submit)
    assert timed.heard() == []
    timed.page.clock.run_for(600)
    timed.button("Stop").click()
    timed.next(Stop)


def test_escape_without_a_turn_does_nothing(panel: LonePanel) -> None:
    panel.input.press("Escape")
    assert panel.heard() == []


FAILED = Failed(error="EndpointDown", what="the inn is shut", remedy="knock", text=LISTEN)


@pytest.mark.parametrize("end", [TurnGivenUp(text=LISTEN), FAILED])
def test_a_turn_that_came_to_nothing_gives_the_words_back(panel: LonePanel, end: Any) -> None:
    say(panel)
    panel.tell(NarrationArrived(text="Rain"), end, Settled())
    expect(panel.input).to_have_value(LISTEN)
    expect(panel.story.locator(".wk-pending")).to_have_count(0)
    panel.ready()


@pytest.mark.parametrize("end", [TurnGivenUp(text=LISTEN), FAILED])
def test_words_given_back_replace_none_that_were_typed(panel: LonePanel, end: Any) -> None:
    say(panel)
    panel.input.fill("Something else")
    panel.tell(end, Settled())
    expect(panel.input).to_have_value("Something else")


def test_a_failure_is_an_alert_and_a_stop_is_a_notice(panel: LonePanel) -> None:
    alert = panel.root.get_by_role("alert")
    panel.tell(BEGAN, FAILED, Settled())
    expect(alert).to_contain_text("The inn is shut. Knock.")
    expect(alert.get_by_role("button", name="Let the offline narrator tell")).to_have_count(0)
    panel.tell(BEGAN, TurnGivenUp(text=LISTEN), Settled())
    expect(alert).to_be_empty()
    expect(panel.root.locator(".wk-notices")).to_contain_text("Stopped. Nothing was written.")


def test_a_letter_that_came_to_nothing_is_not_put_into_the_text(panel: LonePanel) -> None:
    panel.option("B").click()
    panel.ack(panel.next(Choose))
    panel.tell(TurnBegan(text="B", actor=None), FAILED.with_(text="B"), Settled())
    expect(panel.input).to_have_value("")


def test_the_offline_narrator_takes_the_turn_over_once_it_is_chosen(panel: LonePanel) -> None:
    say(panel)
    panel.tell(FAILED.with_(offline_can_tell=True), Settled())
    panel.button("Let the offline narrator tell").click()
    chosen = panel.next(TellWith)
    assert chosen.name == "offline"
    panel.ack(chosen)
    panel.tell(TellerChanged(teller=panel.shown.teller.with_(name="offline")))
    assert panel.heard() == []
    panel.tell(Settled())
    again = panel.next(Submit)
    assert again.text == LISTEN
    panel.ack(again)
    expect(panel.input).to_have_value("")


def test_what_the_kernel_cannot_read_is_one_alert_and_keeps_the_text(timed: LonePanel) -> None:
    """Nothing that was not understood is acknowledged."""
    text = "I listen. " * 10_100
    timed.say(text)
    timed.refuse_next()
    timed.ready()
    timed.page.clock.run_for(6_000)
    expect(timed.root.get_by_role("alert").locator("p")).to_have_count(1)
    expect(timed.root.get_by_role("alert")).to_contain_text("text: ")
    expect(timed.input).to_have_value(text)


def test_the_last_turn_is_asked_to_be_told_anew(panel: LonePanel) -> None:
    panel.button("Tell the last turn anew").click()
    assert panel.next(Plain).type == "regenerate"


# --- the kernel goes, and so does the view --------------------------------------------------


def test_a_kernel_that_is_gone_is_said_and_nothing_more_is_sent(panel: LonePanel) -> None:
    panel.input.fill("Half a thought")
    panel.tab("Settings")
    before = panel.view.sent
    panel.view.lose_kernel()
    expect(panel.root).to_contain_text("The kernel was restarted. Run this cell again to go on")
    expect(panel.input).to_have_value("Half a thought")
    panel.input.press("Enter")
    panel.button("Send").click(force=True)
    panel.story.focus()
    panel.page.keyboard.press("a")
    for name in ("Party", "Dice", "Timeline", "GM"):
        panel.tab(name)
    expect(panel.root.get_by_role("tabpanel").locator("input:enabled")).to_have_count(0)
    panel.turn(10).locator(".wk-tale").select_text()
    assert "Ribbed sand" in panel.page.evaluate("() => String(getSelection())")
    panel.input.select_text()
    assert panel.view.sent == before


def test_a_turn_under_way_ends_with_its_kernel(panel: LonePanel) -> None:
    say(panel)
    panel.view.lose_kernel()
    expect(panel.story.locator(".wk-pending")).to_have_count(0)
    expect(panel.input).to_have_value(LISTEN)


COUNT_WHAT_IS_HELD = """() => {
  const held = { listeners: [], observers: [], timers: [] };
  globalThis.countHeld = () =>
    Object.fromEntries(Object.entries(held).map(([kind, all]) => [kind, all.length]));
  const ours = () => new Error().stack.includes("blob:");  // the view's module, not Playwright
  const outside = (target) => !(target instanceof Element) || target === document.body;
  const wrap = (owner, name, seen) => {
    const original = owner[name];
    owner[name] = function (...given) {
      const returned = original.apply(this, given);
      seen(this, given, returned);
      return returned;
    };
  };
  const drop = (kind, same) => { held[kind] = held[kind].filter((one) => !same(one)); };
  wrap(EventTarget.prototype, "addEventListener", (target, [type, heard, options]) => {
    if (ours() && outside(target)) held.listeners.push({ target, type, heard, options });
  });
  wrap(EventTarget.prototype, "removeEventListener", (target, [type, heard, options]) => {
    drop("listeners", (one) => one.target === target && one.type === type && one.heard === heard
      && Boolean(one.options?.capture) === Boolean(options?.capture));
  });
  for (const { prototype } of [MutationObserver, ResizeObserver]) {
    wrap(prototype, "observe", (observer) => { if (ours()) held.observers.push(observer); });
    wrap(prototype, "disconnect", (observer) => drop("observers", (one) => one === observer));
  }
  wrap(globalThis, "setTimeout", (_, given, timer) => { if (ours()) held.timers.push(timer); });
  wrap(globalThis, "clearTimeout", (_, [timer]) => drop("timers", (one) => one === timer));
}"""
"""Listeners on anything but the view's own elements, observers, and timers not taken back."""


def test_a_view_that_goes_leaves_nothing_behind(stage: Any, evening: Evening) -> None:
    stage.page.evaluate(COUNT_WHAT_IS_HELD)
    panel = LonePanel(stage, evening.end).begin()
    panel.say(LISTEN)
    panel.tab("Timeline")
    held = stage.page.evaluate("() => countHeld()")
    assert held["listeners"] >= 2
    assert held["observers"] >= 2
    assert held["timers"] >= 1
    panel.heard()
    stage.unmount()
    expect(panel.root).to_have_count(0)
    none = {"listeners": 0, "observers": 0, "timers": 0}
    assert stage.page.evaluate("() => countHeld()") == none
    panel.tell(BEGAN)
    stage.trigger("comm_live_update")
    assert panel.heard() == []
