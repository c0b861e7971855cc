"""The browser tests' own tools: that they run notebooks, and see what they are to look for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser.lab import write_notebook
from tests.browser.page import NotebookPage
from tests.browser.screens import Screen
from tests.browser.view import ViewPage
from tools import find_browser

PLANTED = """
from IPython.display import HTML
HTML('<div id="planted"><p style="color: #999; background: #fff">Pale words</p>'
     '<input type="text"><button>A button that guards no keys</button></div>')
"""

ECHO = """
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    const words = document.createElement("p");
    const name = () => { button.textContent = `Greet ${model.get("who")}`; };
    const live = () => { words.textContent = "the kernel is gone"; };
    const hear = (content, buffers) => {
      const bytes = buffers.map((buffer) => buffer.getUint8(0));
      model.send({ type: "heard", content, bytes });
      words.textContent = content.text;
    };
    name();
    button.addEventListener("click", () => {
      model.set("greeted", true);
      model.save_changes();
      model.send({ type: "greet" });
      words.textContent = "Greeted";
    });
    model.on("msg:custom", hear);
    model.on("change:who", name);
    model.on("comm_live_update", live);
    el.append(button, words);
    return () => { document.title = "cleaned up"; };
  },
};
"""


def test_a_notebook_runs_and_is_kept(front_end: NotebookPage, tmp_path: Path) -> None:
    front_end.open(write_notebook(tmp_path / "sum.ipynb", "print(6 * 7)", "later = 1"))
    front_end.run_all()
    body = front_end.page.locator("body")
    expect(body).to_have_attribute("data-jp-theme-light", "true")
    expect(front_end.output(0)).to_have_text("42")
    front_end.save()
    front_end.theme("dark")
    expect(body).to_have_attribute("data-jp-theme-light", "false")
    assert front_end.screenshot(f"harness-{front_end.server.kind}-dark").exists()

    front_end.server.forget()
    front_end.reload()
    expect(body).to_have_attribute("data-jp-theme-light", "true")
    expect(front_end.output(0)).to_have_text("42")
    assert front_end.sources == ["print(6 * 7)", "later = 1"]
    assert front_end.console_errors == []


def test_planted_faults_are_found(front_end: NotebookPage, tmp_path: Path) -> None:
    """Pale words, a box without a label, and a key that reaches the notebook behind a button."""
    front_end.open(write_notebook(tmp_path / "planted.ipynb", PLANTED))
    front_end.run_all()
    judged = front_end.axe("#planted")
    assert sorted(found.rule for found in judged.violations) == ["color-contrast", "label"]
    assert judged.contrast_checked > 1

    front_end.page.get_by_role("button", name="A button that guards no keys").focus()
    front_end.page.keyboard.press("b")
    expect(front_end.page.locator(".jp-Notebook .jp-Cell")).to_have_count(2)
    assert front_end.sources == [PLANTED, ""]


def test_a_kernel_is_interrupted_restarted_and_shut_down(lab: NotebookPage, tmp_path: Path) -> None:
    lab.open(write_notebook(tmp_path / "kernel.ipynb", "import time; time.sleep(600)", "known"))
    lab.run_cell(0, wait=False)
    expect(lab.page.locator(".jp-InputPrompt").first).to_have_text("[*]:")
    lab.interrupt()
    lab.idle()
    assert lab.cell_errors == ["KeyboardInterrupt: "]
    lab.restart_kernel()
    with pytest.raises(AssertionError, match="NameError: name 'known' is not defined"):
        lab.run_cell(1)
    lab.shutdown_kernel()
    expect(lab.page.get_by_text("No Kernel").first).to_be_visible()


def test_a_message_goes_round(view: ViewPage) -> None:
    view.mount(ECHO, state={"who": "Mara"})
    view.push({"text": "Good evening"}, [b"\x07", b"\xff"])
    view.expect_sent({"type": "heard", "content": {"text": "Good evening"}, "bytes": [7, 255]})
    expect(view.root.get_by_role("paragraph")).to_have_text("Good evening")
    view.update(who="Ilse")
    view.root.get_by_role("button", name="Greet Ilse").click()
    assert view.sent[1:] == [{"type": "greet"}]
    assert view.saved == [{"greeted": True}]
    assert view.console_errors == []


def test_an_event_is_timed_until_its_frame(view: ViewPage) -> None:
    view.mount(ECHO, state={"who": "Mara"})
    greet = view.root.get_by_role("button")
    assert 0 < view.time_to_show(greet.click, "#view p", "Greeted") < 10_000
    with pytest.raises(AssertionError, match="nothing went down"):
        view.time_to_show(greet.hover, "#view p", "Greeted")


def test_a_view_that_lost_its_kernel(view: ViewPage) -> None:
    view.mount(ECHO, state={"who": "Mara"})
    view.lose_kernel()
    expect(view.root.get_by_role("paragraph")).to_have_text("the kernel is gone")
    view.root.get_by_role("button").click()
    assert (view.sent, view.saved) == ([], [])
    assert view.console_errors == ["Cannot send"]


def test_a_view_is_taken_away_with_its_listeners(view: ViewPage) -> None:
    view.mount(ECHO, state={"who": "Mara"})
    view.unmount()
    expect(view.page).to_have_title("cleaned up")
    expect(view.root).to_have_count(0)
    view.push({"text": "Is anybody there?"})
    assert view.sent == []


def test_a_module_that_cannot_be_loaded_fails_its_test(view: ViewPage) -> None:
    with pytest.raises(Error, match="SyntaxError"):
        view.mount("export default {")


def test_a_view_that_calls_the_network_is_found_out(view: ViewPage) -> None:
    view.mount("export default { render({ el }) { el.innerHTML = '<img src=//example.org/x>' } }")
    expect(view.root.locator("img")).to_have_js_property("complete", True)
    assert [error for error in view.console_errors if "ERR_FAILED" in error]


@pytest.mark.parametrize("screen", [Screen(), Screen(width=800, scheme="dark")])
def test_a_screen_has_a_width_and_a_scheme(view: ViewPage, screen: Screen) -> None:
    view.mount("export default { render({ el }) { el.textContent = 'Words' } }")
    expect(view.page.locator("html")).to_have_js_property("clientWidth", screen.width)
    light = view.page.evaluate("() => matchMedia('(prefers-color-scheme: light)').matches")
    assert light == (screen.scheme == "light")
    judged = view.axe("#view")
    assert (judged.violations, judged.contrast_checked) == ((), 1)


def test_a_browser_is_found() -> None:
    command = [sys.executable, find_browser.__file__]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{find_browser.find_browser()}\n"), done.stderr


@pytest.mark.parametrize("arguments", [[], ["--install"]])
def test_where_there_is_no_browser_it_says_how_to_come_by_one(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a PATH there is neither a browser nor a package manager."""
    monkeypatch.setattr(find_browser, "PLACES", ())
    monkeypatch.delenv(find_browser.NAMED, raising=False)
    monkeypatch.setenv("PATH", "")
    assert find_browser.main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: no Chrome or Chromium found; ")
    assert find_browser.NAMED in printed.err
    assert printed.err.count("\n") == 1
