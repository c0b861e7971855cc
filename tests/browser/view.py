"""An anywidget view alone in a page, with the test at the other end of its model.

No kernel and no Jupyter: a case takes a fraction of a second. ``view.js`` is the page's side.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, Route
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.screens import HERE, WatchedPage

ADDRESS = "http://127.0.0.1/"
"""Nothing is listening there: the page is made here. Its origin is as safe as JupyterLab's."""


class ViewPage(WatchedPage):
    """A page that holds one view; whatever it asks the network for fails."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        page.route("**/*", _answer)
        page.add_init_script(path=HERE / "view.js")
        page.goto(ADDRESS)

    def mount(self, esm: str, css: str = "", state: Mapping[str, Any] | None = None) -> Locator:
        """Load a module, render its view in place of the one before, and return its element.

        Args:
            esm: the text of a widget's ``_esm``.
            css: the text of its ``_css``.
            state: its synchronised traits.

        Raises:
            playwright.sync_api.Error: the module, ``initialize`` or ``render`` failed.
        """
        self.page.evaluate("given => viewTest.mount(given)", [esm, css, dict(state or {})])
        return self.root

    @property
    def root(self) -> Locator:
        """The element that the view was given."""
        return self.page.locator("#view > div")

    def push(self, content: Any, buffers: Sequence[bytes] = ()) -> None:
        """A message from the kernel, as ``widget.send(content, buffers)`` sends it."""
        encoded = [b64encode(each).decode() for each in buffers]
        self.page.evaluate("given => viewTest.push(given)", [content, encoded])

    def update(self, **traits: Any) -> None:
        """New values of traits from the kernel; ``change`` events follow where they differ."""
        self.page.evaluate("traits => viewTest.model.update(traits)", traits)

    def trigger(self, event: str, *details: Any) -> None:
        """Any other event of the model."""
        self.page.evaluate("given => viewTest.model.trigger(...given)", [event, *details])

    def lose_kernel(self, *, told: bool = True) -> None:
        """No message gets through from now on: ``send`` throws, ``save_changes`` does nothing.

        ``told`` is a restart, which the view hears of as ``comm_live_update``; a kernel that is
        shut down says nothing.
        """
        self.page.evaluate("told => viewTest.model.die(told)", told)

    @property
    def sent(self) -> list[Any]:
        """What the view has sent, oldest first."""
        return list(self.page.evaluate("() => viewTest.model.sent"))

    @property
    def saved(self) -> list[dict[str, Any]]:
        """The traits that each ``save_changes`` would have sent."""
        return list(self.page.evaluate("() => viewTest.model.saved"))

    def expect_sent(self, *contents: Any) -> None:
        """Wait for as many messages from the view, and compare them."""
        with suppress(TookTooLong):
            enough = "count => viewTest.model.sent.length >= count"
            self.page.wait_for_function(enough, arg=len(contents))
        assert self.sent == list(contents)

    def unmount(self) -> None:
        """Take the view away and wait for its clean-up.

        Raises:
            playwright.sync_api.Error: the clean-up failed.
        """
        self.page.evaluate("() => viewTest.unmount()")


def _answer(route: Route) -> None:
    if route.request.url == ADDRESS:
        route.fulfill(path=HERE / "view.html", content_type="text/html")
    else:
        route.abort()
