"""Between a controller and the page that shows it: numbered messages out, orders in.

Every message carries a number; a page that misses one says hello and gets a snapshot. What a
page may ask is typed in ``asked``. Nothing here knows of widgets, so it is tested without any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from whispyrkeep.errors import ReadOnly, WhispyrkeepError, WriteFailed
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.panel import PanelSettings
from whispyrkeep.panels import asked
from whispyrkeep.panels.controller import Controller, failure
from whispyrkeep.panels.fonts import font_files
from whispyrkeep.panels.looking import DiceQuestion, Looking
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    Message,
    NarrationArrived,
    NarrationVoided,
    Settled,
    TableChanged,
    TellerChanged,
    TurnBegan,
    TurnGivenUp,
    TurnPlayed,
)
from whispyrkeep.panels.rolls import LineView
from whispyrkeep.panels.teller import TellerView
from whispyrkeep.panels.views import TURNS_SHOWN, TableView
from whispyrkeep.panels.worker import LOOKING, TELLING
from whispyrkeep.session.panels import changed_settings, panel_settings, save_panel_settings

Send = Callable[[dict[str, Any], list[bytes]], None]
"""Sends one message with its buffers to every page that shows the panel."""


class Running(Value):
    """A turn that is being told: enough to show it to a page that comes late.

    ``told`` is the narration, parted where the dice fell; ``lines`` are the dice.
    """

    text: str
    actor: str | None
    told: tuple[str, ...] = ("",)
    lines: tuple[LineView, ...] = ()

    def after(self, message: Message) -> Running:
        """The same turn one message later."""
        if isinstance(message, NarrationArrived):
            return self.with_(told=(*self.told[:-1], self.told[-1] + message.text))
        if isinstance(message, NarrationVoided):
            return self.with_(told=(*self.told[:-1], ""))
        if isinstance(message, DiceThrown):
            return self.with_(told=(*self.told, ""), lines=(*self.lines, *message.lines))
        return self


class Shown(Value):
    """All that a page shows of the campaign, as of the last message that was sent."""

    table: TableView
    teller: TellerView
    undoable: Count | None
    running: Running | None = None

    def after(self, message: Message) -> Shown:
        """The same one message later."""
        match message:
            case TurnBegan(text=text, actor=actor):
                return self.with_(running=Running(text=text, actor=actor))
            case TurnPlayed():
                return self._with_turn(message)
            case TableChanged(table=table, teller=teller, undoable=undoable):
                return self.with_(table=table, teller=teller, undoable=undoable)
            case TellerChanged(teller=teller):
                return self.with_(teller=teller)
            case TurnGivenUp(text=text) | Failed(text=text) if text:
                return self.with_(table=self.table.with_(draft=text))
            case Settled():
                return self.with_(running=None)
        return self.with_(running=self.running and self.running.after(message))

    def _with_turn(self, message: TurnPlayed) -> Shown:
        table = self.table.with_(
            turn=message.turn.number,
            status=message.standing.status,
            turns=(*self.table.turns, message.turn)[-TURNS_SHOWN:],
            options=message.options,
            standing=message.standing,
            draft="",
        )
        return self.with_(table=table, teller=message.teller, undoable=message.undoable)


NOT_SENT: dict[str, Any] = {
    "table": {"summary": True, "turns": {"__all__": {"cited", "options"}}},
    "turn": {"cited", "options"},
}
"""What a page has no use for: it shows the standing itself, the options once, and asks for lore."""


class Wire:
    """The channel of one panel.

    Messages leave on the library's telling thread, in order; orders may arrive on any thread
    and return at once.

    Args:
        controller: what is played.
        send: must be callable from any thread.
        copy: class of the static copy that a live page hides.
    """

    def __init__(self, controller: Controller, send: Send, *, copy: str = "") -> None:
        self._copy = copy
        self._controller = controller
        self._send = send
        self._keep = controller.campaign.keep
        self._looking = Looking(self._keep.again().campaign(controller.campaign.slug))
        self._settings = panel_settings(self._keep)
        self._sent = 0
        self._warm = False
        self._shown = Shown(
            table=controller.table, teller=controller.teller, undoable=controller.undoable
        )
        self._numbering = threading.Lock()
        self._unobserve = controller.observe(self._pass_on)

    @property
    def settings(self) -> PanelSettings:
        """How the panel looks now."""
        return self._settings

    def close(self) -> None:
        """Send nothing more."""
        self._unobserve()

    # --- orders -----------------------------------------------------------------------------

    def receive(self, content: object) -> None:
        """Take what a page sent: acknowledge it and do it; returns at once."""
        try:
            order = asked.read_order(content)
        except WhispyrkeepError as error:
            self._later(failure(error))
            return
        if not isinstance(order, asked.Hello | asked.Stop):
            self._emit({"type": "ack", "id": order.id})
        self._do(order)

    def _do(self, order: asked.Order) -> None:
        match order:
            case asked.Hello():
                TELLING.post(self._show_all)
            case asked.ChangeSettings():
                LOOKING.post(partial(self._change_settings, order))
            case asked.AskEarlier() | asked.AskTurn() | asked.AskAll() | asked.AskDice():
                LOOKING.post(partial(self._answer, order))
            case asked.AskFont():
                LOOKING.post(partial(self._send_font, order))
            case _:
                self._play(order)

    def _play(self, order: asked.Order) -> None:
        """Hand an order that may change the campaign to the controller."""
        controller = self._controller
        match order:
            case asked.Stop():
                controller.stop()
            case asked.Submit(text=text, actor=actor):
                controller.submit(text, actor)
            case asked.Choose(letter=letter, actor=actor):
                controller.choose(letter, actor)
            case asked.Rewind(turn=turn):
                controller.rewind(turn)
            case asked.TellWith(name=name):
                controller.tell_with(name)
            case asked.Plain(type=kind):
                {
                    "regenerate": controller.regenerate,
                    "undo": controller.undo,
                    "discard": controller.discard,
                }[kind]()
            case _:
                self._correct(order)

    def _correct(self, order: asked.Order) -> None:
        """Hand over what only a game master orders."""
        controller = self._controller
        match order:
            case asked.SetByGm(path=path, value=value, reason=reason):
                controller.gm_set(path, value, reason)
            case asked.AwardByGm():
                award = order.model_dump(exclude={"type", "id", "target", "reason"})
                controller.gm_award(order.target, order.reason, **award)
            case asked.RetconByGm(turn=turn, text=text, reason=reason):
                controller.retcon(turn, text, reason)
            case asked.Status(order="pause", why=why):
                controller.pause(why)
            case asked.Status(order="end", why=why):
                controller.end(why)
            case asked.Status():
                controller.resume()

    # --- on the looking thread ----------------------------------------------------------------

    def _answer(self, order: asked.Ask) -> None:
        self._guarded(order.id, lambda: self._found(order), about=order.about)

    def _found(self, order: asked.Ask) -> dict[str, Any]:
        looking = self._looking
        match order:
            case asked.AskEarlier(before=before):
                return looking.earlier(before).dump()
            case asked.AskTurn(about="lore", turn=turn):
                return looking.cited(turn).dump()
            case asked.AskTurn(turn=turn):
                return looking.preview(turn).dump()
            case asked.AskDice():
                fields = order.model_dump(include=set(DiceQuestion.model_fields))
                return looking.dice(DiceQuestion(**fields)).dump()
            case asked.AskAll(about="timeline"):
                return looking.timeline().dump()
            case _:
                return looking.writables().dump()

    def _send_font(self, order: asked.AskFont) -> None:
        faces = font_files(order.font)
        value = {"font": order.font, "faces": [face.style_sheet() for face in faces]}
        self._guarded(
            order.id, lambda: value, about="font", buffers=[face.read() for face in faces]
        )

    def _guarded(
        self,
        id_: str,
        find: Callable[[], dict[str, Any]],
        *,
        about: str,
        buffers: list[bytes] | None = None,
    ) -> None:
        try:
            value = find()
        except WhispyrkeepError as error:
            self._emit(failure(error).dump() | {"id": id_})
            return
        self._emit({"type": "answer", "id": id_, "about": about, "value": value}, buffers)

    def _change_settings(self, order: asked.ChangeSettings) -> None:
        try:
            self._settings = changed_settings(self._settings, order.changes)
        except WhispyrkeepError as error:
            self._emit(failure(error).dump() | {"id": order.id})
            return
        saved = True
        try:
            save_panel_settings(self._keep, self._settings)
        except (ReadOnly, WriteFailed) as refused:
            saved = False
            self._emit({"type": "notice", "text": f"These settings are not kept: {refused.what}"})
        settings = self._settings.dump()
        self._emit({"type": "settings_changed", "settings": settings, "saved": saved})

    # --- messages -----------------------------------------------------------------------------

    def _later(self, message: Failed) -> None:
        TELLING.post(lambda: self._pass_on(message))

    def _pass_on(self, message: Message) -> None:
        """On the telling thread: what the controller tells, numbered."""
        self._shown = self._shown.after(message)
        self._emit(message.model_dump(mode="json", exclude=NOT_SENT))

    def _show_all(self) -> None:
        """On the telling thread, so that it fits between the messages before and after it."""
        shown = self._shown.model_dump(mode="json", exclude=NOT_SENT)
        settings = self._settings.dump()
        self._emit({"type": "snapshot", **shown, "settings": settings, "copy": self._copy})
        if not self._warm:
            self._warm = True
            self._controller.warm_up()

    def _emit(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        with self._numbering:
            self._sent += 1
            self._send({"seq": self._sent, **message}, buffers or [])
