"""The kernel's end of a play panel that stands alone in a page.

What is told are the library's own values, of a demo campaign that was really played, dumped as
``Wire`` dumps them; what the view sends is read by the reader of the real one. So a change of
the protocol on one side only breaks a test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.browser.panels import PANEL, PanelPage
from tests.browser.view import ViewPage
from tests.panels.tellers import Watcher, reply
from whispyrkeep import ScriptedNarrator
from whispyrkeep.errors import PageNotUnderstood
from whispyrkeep.models.base import Value
from whispyrkeep.models.panel import PanelSettings
from whispyrkeep.panels.asked import AskFont, ChangeSettings, Hello, Order, Stop, read_order
from whispyrkeep.panels.bundle import script, style
from whispyrkeep.panels.controller import Controller, failure
from whispyrkeep.panels.fonts import font_files
from whispyrkeep.panels.looking import Looking
from whispyrkeep.panels.messages import Message
from whispyrkeep.panels.wire import NOT_SENT, Shown
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import install_demo
from whispyrkeep.session.opening import open_keep
from whispyrkeep.session.panels import changed_settings

SEED = 20
ESM, CSS = script("play"), style("play")
COPY = "wk-copy-demo"

SEARCH = {
    "text": "Search the sand",
    "intent": {"act": "search", "skill": "perception", "difficulty_class": 12},
}
"""An option with a known check."""

SENT_MORE = "count => viewTest.model.sent.length > count"

Kind = TypeVar("Kind", bound=Value)
Push = Callable[[dict[str, Any], Sequence[bytes]], None]


@dataclass(frozen=True, slots=True)
class Evening:
    """The demo, played: eight turns that end in a fight, the turn that ends it, and one more.

    ``ninth`` and ``tenth`` are all that a controller told of those; the tenth offers a check.
    """

    campaign: Campaign
    fight: Shown
    ninth: tuple[Message, ...]
    tenth: tuple[Message, ...]
    looking: Looking

    @property
    def end(self) -> Shown:
        """How it stands after the last turn."""
        shown = self.fight
        for message in (*self.ninth, *self.tenth):
            shown = shown.after(message)
        return shown


def played_evening(folder: Path) -> Evening:
    """Play it in a new keep; nothing else is to be told of it afterwards."""
    campaign = install_demo(open_keep(folder, create=True), seed=SEED)
    lines = campaign.script()
    for line in lines[:8]:
        campaign.turn(line)
    controller = Controller(campaign)
    watcher = Watcher(controller)
    fight = shown_by(controller)
    controller.submit(lines[8])
    ninth = tuple(watcher.settled())
    told = reply("Ribbed sand, and no tracks.", options=[SEARCH, {"text": "Go home"}])
    controller.narrator = ScriptedNarrator([told])
    controller.submit("I look along the sand.")
    return Evening(campaign, fight, ninth, tuple(watcher.settled()), Looking(campaign))


def shown_by(controller: Controller) -> Shown:
    """What a page would show of a campaign that is not being played."""
    return Shown(table=controller.table, teller=controller.teller, undoable=controller.undoable)


class Kernel:
    """Numbers and dumps messages as ``Wire`` does, and knows what a snapshot would say.

    ``change`` may make something else of each message before it is sent.
    """

    def __init__(self, shown: Shown, push: Push) -> None:
        self.shown = shown
        self.settings = PanelSettings()
        self.last = 0
        self.change: Callable[[dict[str, Any]], dict[str, Any]] = lambda message: message
        self._push = push

    def emit(self, message: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        self._push(self._numbered(message), buffers)

    def snapshot(self) -> None:
        """Everything, as after a ``hello``."""
        shown = self.shown.model_dump(mode="json", exclude=NOT_SENT)
        self.emit({"type": "snapshot", **shown, "settings": self.settings.dump(), "copy": COPY})

    def tell(self, *messages: Message) -> None:
        for message in self.dumped(*messages):
            self._push(message, ())

    def lose(self, *messages: Message) -> None:
        """Tell what does not arrive."""
        self.dumped(*messages)

    def dumped(self, *messages: Message) -> list[dict[str, Any]]:
        """The messages as they would be sent now."""
        for message in messages:
            self.shown = self.shown.after(message)
        return [self._numbered(one.model_dump(mode="json", exclude=NOT_SENT)) for one in messages]

    def ack(self, order: Order) -> None:
        assert not isinstance(order, Hello | Stop), "neither is acknowledged"
        self.emit({"type": "ack", "id": order.id})

    def answer(self, order: Any, value: Value | dict[str, Any], *buffers: bytes) -> None:
        """Acknowledge a question and answer it."""
        self.ack(order)
        dumped = value.dump() if isinstance(value, Value) else value
        answer = {"type": "answer", "id": order.id, "about": order.about, "value": dumped}
        self.emit(answer, buffers)

    def send_font(self, order: AskFont) -> None:
        """Answer with the files of the font."""
        faces = font_files(order.font)
        value = {"font": order.font, "faces": [face.style_sheet() for face in faces]}
        self.answer(order, value, *(face.read() for face in faces))

    def keep_settings(self, order: ChangeSettings) -> None:
        """Acknowledge a change of settings and make it."""
        self.ack(order)
        self.wear(**order.changes)

    def wear(self, **changes: Any) -> None:
        """Tell of settings that were changed."""
        self.settings = changed_settings(self.settings, changes)
        self.emit({"type": "settings_changed", "settings": self.settings.dump(), "saved": True})

    def _numbered(self, message: dict[str, Any]) -> dict[str, Any]:
        self.last += 1
        return {"seq": self.last, **self.change(message)}


class LonePanel(PanelPage, Kernel):
    """A panel without a notebook around it, and the kernel it believes in."""

    def __init__(self, view: ViewPage, shown: Shown) -> None:
        Kernel.__init__(self, shown, view.push)
        self.view = view
        self.page = view.page
        self.root = view.page.locator(PANEL)
        self._read = 0
        view.mount(ESM, CSS)

    def begin(self, **settings: Any) -> LonePanel:
        """Answer its first ``hello``; ``settings`` are those that are not as usual."""
        self.next(Hello)
        self.settings = changed_settings(self.settings, settings)
        self.snapshot()
        return self

    def next(self, kind: type[Kind]) -> Kind:
        """Wait for the next message of the view, which is of this kind."""
        self.page.wait_for_function(SENT_MORE, arg=self._read)
        order = read_order(self.view.sent[self._read])
        self._read += 1
        assert isinstance(order, kind), order
        return order

    def refuse_next(self) -> None:
        """Wait for the next message of the view, which no panel may send."""
        self.page.wait_for_function(SENT_MORE, arg=self._read)
        content = self.view.sent[self._read]
        self._read += 1
        with pytest.raises(PageNotUnderstood) as caught:
            read_order(content)
        self.tell(failure(caught.value))

    def heard(self) -> list[Order]:
        """What the view has sent since it was last looked at."""
        sent = self.view.sent[self._read :]
        self._read += len(sent)
        return [read_order(content) for content in sent]

    def tell_all(self, messages: Sequence[Message]) -> None:
        """Tell many messages, a few in each task of the page, as a comm delivers them."""
        self.page.evaluate(
            """async (messages) => {
              for (const [at, message] of messages.entries()) {
                if (at % 20 === 0) await new Promise((next) => setTimeout(next));
                viewTest.push([message, []]);
              }
            }""",
            self.dumped(*messages),
        )
