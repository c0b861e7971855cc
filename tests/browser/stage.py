"""Fixtures of a play panel alone in a page; a module of tests names this one as its plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.messages import Evening, LonePanel, played_evening
from tests.browser.screens import Screen, fresh_page
from tests.browser.view import ViewPage


@pytest.fixture(scope="session")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    folder = tmp_path_factory.mktemp("evening")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHISPYRKEEP_CONFIG", str(folder / "config"))
        return played_evening(folder / "keep")


@pytest.fixture(scope="session")
def _page_for_all(browser: Browser) -> Iterator[ViewPage]:
    with fresh_page(browser, Screen()) as page:
        yield ViewPage(page)


@pytest.fixture
def stage(_page_for_all: ViewPage) -> Iterator[ViewPage]:
    """A page that many tests share, made anew for each: much faster than one of its own.

    It ends with no error in its console.
    """
    page = _page_for_all.page
    page.evaluate("() => sessionStorage.clear()")
    page.goto(page.url)
    page.set_viewport_size({"width": Screen().width, "height": Screen().height})
    before = len(_page_for_all.console_errors)
    yield _page_for_all
    page.emulate_media(color_scheme="light", reduced_motion="null", forced_colors="null")
    assert _page_for_all.console_errors[before:] == []


@pytest.fixture
def unfed(stage: ViewPage, evening: Evening) -> LonePanel:
    """A panel that has not had its snapshot."""
    return LonePanel(stage, evening.end)


@pytest.fixture
def panel(unfed: LonePanel) -> LonePanel:
    """A panel that shows the end of the evening."""
    return unfed.begin()


@pytest.fixture
def timed(view: ViewPage, evening: Evening) -> LonePanel:
    """The same on a page of its own, whose clock only the test turns on."""
    view.page.clock.install(time=0)
    view.page.clock.pause_at(1_000)
    return LonePanel(view, evening.end).begin()
