"""Chromium for the tests, and what every test wants of a page in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.axe import Judgement, judge
from tools.find_browser import find_browser

HERE = Path(__file__).parent

OUTPUT = HERE.parent.parent / "test-output"
"""Screenshots, and the servers' logs when a test failed."""

PATIENCE = 20_000
"""Milliseconds an action may take: a busy machine is slow, not wrong."""

FLAGS = ("--disable-gpu", "--disable-quic", "--font-render-hinting=none")
"""Besides Playwright's own: drawing without a graphics card, and letters in the same places."""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is shown on: its size in CSS pixels, and the colours its system prefers."""

    width: int = 1280
    scheme: Scheme = "light"
    height: int = 900


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine, without a window.

    Raises:
        NoBrowser: there is none; the message says how to come by one.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def fresh_page(browser: Browser, screen: Screen) -> Iterator[Page]:
    """A page that shares no cookie, storage or cache with any other."""
    with browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, color_scheme=screen.scheme
    ) as context:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(path=HERE / "stopwatch.js")
        yield context.new_page()


class WatchedPage:
    """A page, its errors, and how it looks. ``page`` is Playwright's own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._heard: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._heard.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(message.text)

    @property
    def console_errors(self) -> list[str]:
        """Errors of the page: uncaught ones, and those written to its console."""
        return list(self._heard)

    def screenshot(self, name: str) -> Path:
        """What is on the screen, as ``test-output/<name>.png``."""
        path = OUTPUT / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def axe(self, css: str, *, contrast_alone: bool = False) -> Judgement:
        """axe-core's judgement of the first element that ``css`` matches."""
        return judge(self.page, css, contrast_alone=contrast_alone)

    def time_to_show(self, act: Callable[[], None], css: str, text: str = "") -> float:
        """Milliseconds from the user's event to the first frame that shows something.

        Args:
            act: what the user does: the clock starts when a key or the pointer goes down.
            css: matches the elements that count, among those that can be seen.
            text: is in one of those; a text that is gone again in the next frame may be missed.
        """
        self.page.evaluate("([css, text]) => stopwatch.arm(css, text)", [css, text])
        act()
        assert self.page.evaluate("() => stopwatch.started()"), "nothing went down"
        self.page.wait_for_function("() => stopwatch.read() !== null")
        return float(self.page.evaluate("() => stopwatch.read()"))
