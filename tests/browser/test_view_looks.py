"""The play panel's view alone: that nothing said becomes markup, and how it looks to everybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.messages import CSS, Evening, LonePanel
from tests.browser.panels import PANEL
from tests.browser.screens import Screen
from tests.browser.view import ViewPage
from whispyrkeep.panels.asked import AskAll, AskDice, AskEarlier, AskFont, AskTurn
from whispyrkeep.panels.fairness import fairness
from whispyrkeep.panels.looking import DiceQuestion
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    NarrationArrived,
    Notice,
    Settled,
    TurnBegan,
    TurnGivenUp,
)
from whispyrkeep.panels.standing import DeathSavesView, MemberView, StandingView
from whispyrkeep.panels.wire import Shown

pytest_plugins = ("tests.browser.stage",)

TABS = ("Party", "Dice", "Timeline", "GM", "Settings")


def dying(member: MemberView) -> MemberView:
    """The same at 0 Hit Points, with everything that can be said of a member."""
    return member.with_(
        hit_points=0,
        temporary_hit_points=3,
        conditions=("unconscious", "exhaustion 2"),
        effects=("bless",),
        concentration="shield of faith",
        death_saves=DeathSavesView(successes=1, failures=2, stable=False),
        inspiration=True,
    )


def in_trouble(standing: StandingView) -> StandingView:
    """One of the party dying, the other dead."""
    first, *others = standing.party
    dead = (one.with_(hit_points=0, dead=True) for one in others)
    return standing.with_(party=(dying(first), *dead))


def troubled(evening: Evening) -> Shown:
    """The fight at its worst."""
    table = evening.fight.table
    return evening.fight.with_(table=table.with_(standing=in_trouble(table.standing)))


def dice_of(evening: Evening) -> DiceThrown:
    return next(one for one in evening.ninth if isinstance(one, DiceThrown))


def open_all_tabs(panel: LonePanel, evening: Evening) -> None:
    """Open every tab, with all that it looks up."""
    looking = evening.looking
    panel.tab("Dice")
    fair = fairness(20, (1 + number % 20 for number in range(317)))
    panel.answer(panel.next(AskDice), looking.dice(DiceQuestion()).with_(fairness=fair))
    panel.tab("Timeline")
    panel.answer(panel.next(AskAll), looking.timeline())
    panel.answer(panel.next(AskTurn), looking.preview(3))
    panel.tab("GM")
    panel.answer(panel.next(AskAll), looking.writables())
    panel.root.evaluate(
        "root => { for (const fold of root.querySelectorAll('details')) fold.open = true; }"
    )


# --- nothing said becomes markup ------------------------------------------------------------

STEAL = "window.stolen=1"
HOSTILE = (
    f'"><img src=x onerror="{STEAL}"><script>{STEAL}</script><svg onload="{STEAL}"><iframe src=x>'
    f'<a href="javascript:{STEAL}">x</a></style> *<img src=x onerror="{STEAL}">*'
)
FRAMING = {"seq", "type", "id", "about", "expected_each"}
"""By these a message is known at all; the last is a number in words, and drawn as one."""

CHOSEN = {"status", "kind", "outcome", "advantage", "side", "theme", "font", "style", "acting"}
"""By these the view chooses what to show."""


def hostile(value: Any, spared: set[str]) -> Any:
    """The same with every text in it replaced, except where it is spared."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [hostile(one, spared) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in spared else hostile(one, spared) for name, one in value.items()
        }
    return value


def expect_no_markup(panel: LonePanel) -> None:
    page = panel.page
    made = page.locator("img, script, iframe, a[href], svg[onload], [onerror], #view style")
    expect(made.and_(page.locator("#view *"))).to_have_count(1)  # the copy's own style
    assert page.evaluate("() => window.stolen") is None
    expect(panel.root).to_be_visible()


@pytest.mark.parametrize("spared", [FRAMING, FRAMING | CHOSEN], ids=["all", "all but choices"])
def test_hostile_text_stays_text_wherever_it_is_said(
    unfed: LonePanel, evening: Evening, spared: set[str]
) -> None:
    table = troubled(evening).table
    unfed.shown = troubled(evening).with_(table=table.with_(turns=table.turns[3:], draft="draft"))
    unfed.change = lambda message: hostile(message, spared)
    panel = unfed.begin()
    expect_no_markup(panel)
    open_all_tabs(panel, evening)
    panel.tab("GM").locator(".wk-list [role=option]").last.click()
    expect_no_markup(panel)
    panel.button("Earlier turns").click()
    panel.answer(panel.next(AskEarlier), evening.looking.earlier(4))
    panel.root.get_by_role("button", name="Lore of turn 8").click()
    panel.answer(panel.next(AskTurn), evening.looking.cited(8))
    expect_no_markup(panel)
    expect(panel.turn(8)).to_contain_text(HOSTILE)


def test_hostile_text_stays_text_while_a_turn_is_played(unfed: LonePanel, evening: Evening) -> None:
    unfed.change = lambda message: hostile(message, FRAMING | CHOSEN)
    panel = unfed.begin()
    panel.root.locator(".wk-tipped").first.dispatch_event("pointerenter")
    expect_no_markup(panel)
    panel.tell(TurnBegan(text="I listen", actor=None), NarrationArrived(text="Rain."))
    expect(panel.story.locator(".wk-pending .wk-tale p")).to_have_text(HOSTILE)
    panel.tell(dice_of(evening), Notice(text="Hm"))
    expect_no_markup(panel)
    panel.snapshot()
    expect_no_markup(panel)
    panel.tell(Failed(error="E", what="what", remedy="remedy", text="text"), Settled())
    expect(panel.root.get_by_role("alert")).to_contain_text(HOSTILE)
    panel.tell(TurnBegan(text="I listen", actor=None), TurnGivenUp(text="text"), Settled())
    panel.tell(*evening.tenth)
    expect(panel.turn(10)).to_contain_text(HOSTILE)
    expect_no_markup(panel)


# --- light and dark, fonts, stillness -------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "value", "system", "theme"),
    [
        ("data-jp-theme-light", "true", "dark", "light"),
        ("data-jp-theme-light", "false", "light", "dark"),
        ("data-vscode-theme-kind", "vscode-dark", "light", "dark"),
        ("data-vscode-theme-kind", "vscode-light", "dark", "light"),
        ("data-vscode-theme-kind", "vscode-high-contrast", "light", "dark"),
        ("data-vscode-theme-kind", "vscode-high-contrast-light", "dark", "light"),
    ],
)
def test_light_or_dark_is_as_the_page_around_it(
    panel: LonePanel, attribute: str, value: str, system: Any, theme: str
) -> None:
    panel.page.emulate_media(color_scheme=system)
    expect(panel.root).to_have_attribute("data-theme", system)
    panel.page.locator("body").evaluate(
        "(body, [name, value]) => body.setAttribute(name, value)", [attribute, value]
    )
    expect(panel.root).to_have_attribute("data-theme", theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_that_was_chosen_is_kept_whatever_is_around(unfed: LonePanel, theme: str) -> None:
    panel = unfed.begin(theme=theme)
    for system in ("light", "dark"):
        panel.page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
        panel.page.locator("body").evaluate(
            "(body, is) => body.setAttribute('data-jp-theme-light', is)", str(system == "light")
        )
        expect(panel.root).to_have_attribute("data-theme", theme)
        expect(panel.root).to_have_css("color-scheme", theme)


@pytest.mark.parametrize(
    ("label", "font", "family"),
    [
        ("Atkinson Hyperlegible", "atkinson", "WhispyrKeep Atkinson"),
        ("OpenDyslexic", "opendyslexic", "WhispyrKeep OpenDyslexic"),
    ],
)
def test_a_reading_font_is_asked_for_when_it_is_chosen_and_used(
    panel: LonePanel, label: str, font: str, family: str
) -> None:
    radio = panel.tab("Settings").get_by_role("radio", name=label)
    radio.check()
    asked = [order for order in panel.heard() if isinstance(order, AskFont)]
    assert [order.font for order in asked] == [font]
    panel.send_font(asked[0])
    faces = "family => [...document.fonts].filter((f) => f.family.includes(family)).length === 4"
    panel.page.wait_for_function(faces, arg=family)
    tale = panel.turn(10).locator(".wk-tale")
    expect(tale).to_have_css("font-family", re.compile(f'^"{family}"'))
    assert panel.page.evaluate("family => document.fonts.check(`16px '${family}'`)", family)
    panel.tab("Settings").get_by_role("radio", name="Book serif").check()
    radio.check()
    assert [order for order in panel.heard() if isinstance(order, AskFont)] == []


def test_size_and_spacing_are_the_storys(unfed: LonePanel) -> None:
    panel = unfed.begin(font_size=20, line_spacing=200)
    tale = panel.turn(10).locator(".wk-tale p").first
    expect(tale).to_have_css("font-size", "21.25px")
    expect(tale).to_have_css("line-height", "42.5px")


MOVING = """root => [root, ...root.querySelectorAll("*")].flatMap((element) =>
  [undefined, "::before", "::after"].filter((part) => {
    const style = getComputedStyle(element, part);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
    return (style.animationName !== "none" && lasts(style.animationDuration))
      || lasts(style.transitionDuration);
  }).map((part) => element.className + (part ?? "")))"""
"""Whatever of a panel moves or could."""


def test_something_moves_where_that_is_welcome(panel: LonePanel) -> None:
    panel.tell(TurnBegan(text="I listen", actor=None))
    assert panel.root.evaluate(MOVING) != []


@pytest.mark.parametrize("still", ["low stimulation", "reduced motion"])
def test_nothing_moves_where_stillness_is_wanted(
    unfed: LonePanel, evening: Evening, still: str
) -> None:
    if still == "reduced motion":
        unfed.page.emulate_media(reduced_motion="reduce")
    panel = unfed.begin(low_stimulation=still == "low stimulation")
    panel.tell(TurnBegan(text="I listen", actor=None), dice_of(evening))
    assert panel.root.evaluate(MOVING) == []


def test_in_forced_colours_every_control_has_an_edge_and_every_drawing_shows(
    unfed: LonePanel, evening: Evening
) -> None:
    unfed.page.emulate_media(forced_colors="active")
    unfed.shown = troubled(evening)
    panel = unfed.begin()
    open_all_tabs(panel, evening)
    edgeless = """root => [...root.querySelectorAll(
        "button:not(.wk-quiet, .wk-tab, .wk-option), input:not([type=range]), select, textarea"
      )].filter((control) => control.checkVisibility()).filter((control) => {
        const { borderTopWidth, borderTopStyle, borderTopColor, backgroundColor } =
          getComputedStyle(control);
        const box = /checkbox|radio/.test(control.type);
        return !box && (borderTopStyle === "none" || parseFloat(borderTopWidth) === 0
          || borderTopColor === backgroundColor);
      }).map((control) => control.outerHTML)"""
    assert panel.root.evaluate(edgeless) == []
    panel.tab("Party")
    same = "bar => getComputedStyle(bar).backgroundColor"
    paper = panel.root.evaluate("root => getComputedStyle(root).backgroundColor")
    hurt = panel.root.locator(".wk-pip.wk-full").first
    assert hurt.evaluate(same) != paper
    panel.tab("Dice")
    bar = panel.root.locator(".wk-chart-bar").first
    assert bar.evaluate("bar => getComputedStyle(bar).fill") != paper
    panel.input.focus()
    expect(panel.input).to_have_css("outline-style", "solid")


def test_every_rule_of_the_style_is_the_panels_alone(stage: ViewPage) -> None:
    strangers = """css => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      const split = (selector) => {  // at the commas that stand in no bracket
        const parts = [""];
        let depth = 0;
        for (const sign of selector) {
          if ("([".includes(sign)) depth += 1;
          if (")]".includes(sign)) depth -= 1;
          if (sign === "," && !depth) parts.push("");
          else parts[parts.length - 1] += sign;
        }
        return parts.map((part) => part.trim());
      };
      const walk = (rules) => [...rules].flatMap((rule) => {
        if (rule instanceof CSSKeyframesRule) return rule.name.startsWith("wk-") ? [] : rule.name;
        const own = rule.selectorText ? split(rule.selectorText) : [];
        const strange = own.filter((part) => !part.startsWith(".wk-play"));
        return [...strange, ...walk(rule.cssRules ?? [])];
      });
      return { strangers: walk(sheet.cssRules), rules: sheet.cssRules.length };
    }"""
    found = stage.page.evaluate(strangers, CSS)
    assert found["strangers"] == []
    assert found["rules"] > 100


# --- for everybody --------------------------------------------------------------------------

LOOKS = {
    "light": {"theme": "light", "low_stimulation": False},
    "dark": {"theme": "dark", "low_stimulation": False},
    "calm": {"theme": "light", "low_stimulation": True},
    "calm dark": {"theme": "dark", "low_stimulation": True},
}


def expect_fit_for_all(panel: LonePanel, css: str, fewest: int) -> None:
    """Judge a part in every look, as it is once its colours have come to rest.

    A calm look has other colours than the usual one, and the same structure.
    """
    for look, settings in LOOKS.items():
        panel.wear(**settings)
        panel.page.wait_for_function(
            "() => document.getAnimations().every((one) => !(one instanceof CSSTransition))"
        )
        judged = panel.view.axe(css, contrast_alone="calm" in look)
        assert judged.violations == (), look
        assert judged.contrast_checked > fewest, look


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_a_fight(unfed: LonePanel, evening: Evening, width: int) -> None:
    """Somebody dying, an alert and a notice, a turn under way."""
    unfed.page.set_viewport_size({"width": width, "height": Screen().height})
    unfed.shown = troubled(evening)
    panel = unfed.begin()
    panel.tell(TurnBegan(text="I listen", actor=None), NarrationArrived(text="Rain."))
    panel.tell(dice_of(evening), NarrationArrived(text="And wind."))
    panel.tell(Failed(error="TurnRunning", what="a turn is being told", remedy="wait"))
    panel.tell(Notice(text="a hint"))
    expect_fit_for_all(panel, PANEL, 80)


def test_axe_finds_nothing_in_any_tab(panel: LonePanel, evening: Evening) -> None:
    open_all_tabs(panel, evening)
    panel.root.get_by_label("Find a value").fill("hit_points")
    panel.tab("GM").locator(".wk-list [role=option]").first.click()
    for name in ("GM", "Dice", "Timeline", "Settings"):
        panel.tab(name)
        expect_fit_for_all(panel, ".wk-side", 20)


def test_axe_finds_nothing_in_the_tooltip(panel: LonePanel) -> None:
    panel.option("A").hover()
    expect(panel.root.get_by_role("tooltip")).to_be_visible()
    expect_fit_for_all(panel, ".wk-options", 4)


def test_axe_finds_nothing_in_the_dialog(panel: LonePanel, evening: Evening) -> None:
    panel.tab("Timeline")
    panel.answer(panel.next(AskAll), evening.looking.timeline())
    panel.answer(panel.next(AskTurn), evening.looking.preview(3))
    panel.button("Rewind to here").click()
    expect(panel.root.get_by_role("dialog")).to_be_visible()
    expect_fit_for_all(panel, ".wk-dialog", 5)


@pytest.mark.parametrize("size", [16, 28])
def test_nothing_is_wider_than_a_narrow_page(unfed: LonePanel, evening: Evening, size: int) -> None:
    """WCAG 2.2, 1.4.10 Reflow: 320 px."""
    unfed.page.set_viewport_size({"width": 320, "height": Screen().height})
    unfed.shown = troubled(evening)
    panel = unfed.begin(font_size=size)
    open_all_tabs(panel, evening)
    panel.tell(TurnBegan(text="I listen", actor=None), dice_of(evening))
    wider = """() => [document.documentElement, ...document.querySelectorAll("#view *")]
      .filter((element) => element.scrollWidth > element.clientWidth + 1
        && (element === document.documentElement
          || ["auto", "scroll"].includes(getComputedStyle(element).overflowX)))
      .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`)"""
    for name in TABS:
        panel.tab(name)
        assert panel.page.evaluate(wider) == []
