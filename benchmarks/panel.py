"""The play panel: how fast it opens and answers, how much it sends, and whether all arrives.

    python benchmarks/panel.py [--turns 1000] [--times 5]

A real JupyterLab and a real browser for what a person waits for; the panel's channel with a
recorder at its end for what is sent. Medians of ``--times`` runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from figures import report
from play import commit_turns

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, expect

from tests.browser.lab import JupyterServer, jupyter_server, write_notebook
from tests.browser.page import NotebookPage
from tests.browser.screens import Screen, chromium, fresh_page
from tests.panels.tellers import Streaming
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.wire import Wire
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import begin_demo

ROOT = Path(__file__).resolve().parents[1]
TOKENS = 20_000
SHORT = 100
"""Turns of the campaign that is restored after a restart of the kernel."""
INPUT = ".wk-input"


class Recorder:
    """A panel's channel without a page: the size and the time of every message."""

    def __init__(self, campaign: Campaign, narrator: Any = None) -> None:
        self.messages: list[tuple[float, dict[str, Any]]] = []
        self.controller = Controller(campaign, narrator=narrator)
        self.wire = Wire(self.controller, lambda content, _: self._keep(content))

    def _keep(self, content: dict[str, Any]) -> None:
        self.messages.append((perf_counter(), content))

    def play(self, text: str) -> None:
        self.messages.clear()
        self.wire.receive({"type": "submit", "id": "b", "text": text, "actor": None})
        self.controller.wait()


def size(content: dict[str, Any]) -> int:
    """Bytes of a message as the widget's channel carries it."""
    return len(json.dumps({"method": "custom", "content": content}).encode())


def bench_sent(campaign: Campaign, times: int) -> None:
    """What one more offline turn sends, the words of its story not counted."""
    recorder, sent = Recorder(campaign), []
    for number in range(times * 3):
        recorder.play(("I look around.", "I listen.", "I search the sand.")[number % 3])
        sent.append(sum(size(content) - words(content) for _, content in recorder.messages))
    report("turn_sends_besides_narration", median(sent) / 1e3, "KB", 10)


def words(content: dict[str, Any]) -> int:
    """Bytes of narration in a message."""
    told = content.get("text", "") if content["type"] == "narration_arrived" else ""
    told += "".join(content.get("turn", {}).get("paragraphs", ()))
    return len(json.dumps(told)) - 2


def bench_streaming(campaign: Campaign) -> None:
    """A fast model, 200 tokens a second for five seconds: what the batches add to its words."""
    recorder = Recorder(campaign, Streaming(1_000, 200))
    recorder.play("I listen to a long story.")
    arrived = [one for one in recorder.messages if one[1]["type"] == "narration_arrived"]
    framing = sum(size(content) - words(content) for _, content in arrived)
    seconds = arrived[-1][0] - arrived[0][0]
    report("streaming_adds_framing", framing / 1e3 / seconds, "KB/s", 3)


def bench_browser(folder: Path, turns: int, times: int) -> None:
    """Opening, the echo of what is typed, and a flood of tokens, in JupyterLab."""
    own = folder / "server"
    own.mkdir(exist_ok=True)
    with jupyter_server("lab", folder, own, own / "log") as server, chromium() as browser:
        opened, echoed = [], []
        for number in range(times):
            with fresh_page(browser, Screen()) as page:
                lab = NotebookPage(page, server)
                opened.append(open_panel(lab, folder, number))
                echoed += [echo(lab, f"I listen, the {turn}. time") for turn in range(3)]
            server.forget()
        report(f"open_{turns}_turns_to_typing", median(opened), "s", 2)
        restored = [restore(browser, server, folder, number) for number in range(times)]
        report(f"restore_{SHORT}_turns_after_restart", median(restored), "s", 1)
        report("click_to_echo", median(echoed), "ms", 150)
        with fresh_page(browser, Screen()) as page:
            arrived = flood(NotebookPage(page, server), folder)
        report(f"of_{TOKENS}_tokens_arrived", arrived, "tokens", TOKENS, at_least=True)


def open_panel(lab: NotebookPage, folder: Path, number: int) -> float:
    """Seconds from running the cell, in a fresh kernel, to a letter in the input."""
    path = folder / f"open-{number}.ipynb"
    lab.open(write_notebook(path, "pass", OPEN.format(keep=str(folder / "keep"))))
    lab.run_cell(0)
    return time_to_type(lab)


def restore(browser: Browser, server: JupyterServer, folder: Path, number: int) -> float:
    """Seconds from running the cell again after a restart to a letter in the input."""
    path = folder / f"restore-{number}.ipynb"
    with fresh_page(browser, Screen()) as page:
        lab = NotebookPage(page, server)
        lab.open(write_notebook(path, "pass", OPEN.format(keep=str(folder / "short"))))
        lab.run_all()
        lab.restart_kernel()
        lab.run_cell(0)
        took = time_to_type(lab)
    server.forget()
    return took


def time_to_type(lab: NotebookPage) -> float:
    """Run the second cell, and wait until its panel takes a letter and shows the last turn."""
    began = perf_counter()
    lab.run_cell(1, wait=False)
    box = lab.page.locator(f".wk-play[data-ready]:not(:has(.wk-situation:not(:empty))) {INPUT}")
    box = box.last
    box.press_sequentially("I")
    expect(box).to_have_value("I")
    return perf_counter() - began


OPEN = """from whispyrkeep import open_play
open_play("demo", keep={keep!r})"""


def echo(lab: NotebookPage, text: str) -> float:
    """Milliseconds from the click on Send to the player's words in the story."""
    box = lab.page.locator(INPUT)
    expect(box).to_be_enabled()
    box.fill(text)
    send = lab.page.locator(".wk-play").get_by_role("button", name="Send")
    took = lab.time_to_show(send.click, ".wk-play [role=log] *", text)
    expect(send).to_be_visible()
    return took


def flood(lab: NotebookPage, folder: Path) -> int:
    """How many of the streamed tokens the page shows, before the turn is committed."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.panels.tellers import Streaming\nfrom whispyrkeep import open_play\n"
        f"open_play('demo', keep={str(folder / 'keep')!r}, narrator=Streaming({TOKENS}, linger=3))"
    )
    lab.open(write_notebook(folder / "flood.ipynb", code))
    lab.run_all()
    box = lab.page.locator(INPUT)
    lab.page.evaluate(WATCH_WORDS)
    box.fill("Tell me everything.")
    box.press("Enter")
    lab.page.wait_for_function(f"() => globalThis.mostWords >= {TOKENS}", timeout=60_000)
    return int(lab.page.evaluate("() => globalThis.mostWords"))


WATCH_WORDS = """() => {
  globalThis.mostWords = 0;
  const log = document.querySelector(".wk-play [role=log]");
  const count = () => {
    const found = new Set(log.textContent.match(/\\bw\\d+\\b/g));
    globalThis.mostWords = Math.max(globalThis.mostWords, found.size);
    requestAnimationFrame(count);
  };
  count();
}"""


def bench_suite() -> None:
    """The headless tests of controller, channel and view, as they run for a developer."""
    views = sorted(str(path) for path in (ROOT / "tests" / "browser").glob("test_view*.py"))
    with tempfile.TemporaryDirectory() as folder:
        # A base folder of its own: pytest's usual one begins by deleting what earlier runs left.
        # A process more than cores: a test of the view often waits for its page.
        workers = str((os.cpu_count() or 1) + 1)
        options = ["-q", "-n", workers, "-p", "no:nbval", f"--basetemp={folder}/tests"]
        command = [sys.executable, "-m", "pytest", *options, "tests/panels", *views]
        began = perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        took = perf_counter() - began
    report("headless_suite", took, "s", 60 if done.returncode == 0 else -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        os.environ["WHISPYRKEEP_CONFIG"] = str(folder / "server" / "whispyrkeep")
        campaign = begin_demo(folder / "keep", seed=7)
        commit_turns(campaign, chosen.turns)
        commit_turns(begin_demo(folder / "short", seed=7), SHORT)
        bench_sent(campaign, chosen.times)
        bench_streaming(campaign)
        bench_browser(folder, chosen.turns, chosen.times)
    bench_suite()


if __name__ == "__main__":
    main()
