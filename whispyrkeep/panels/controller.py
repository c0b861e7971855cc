"""The play panel without its looks: plain Python over a campaign.

Every request returns at once; what comes of it arrives as messages, on a thread of the
library's own. A turn is committed whole or not at all, and stopping it leaves none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from whispyrkeep.campaign.chronicle import event_lines
from whispyrkeep.dm.endpoint import Cancel
from whispyrkeep.dm.model import ModelNarrator
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.errors import (
    CallCancelled,
    NoSuchOption,
    StaleHead,
    TurnRunning,
    TurnStopped,
    WhispyrkeepError,
)
from whispyrkeep.exchange.transcript import line_of
from whispyrkeep.models.events import Event
from whispyrkeep.models.text import StreamCleaner
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    Message,
    NarrationArrived,
    NarrationVoided,
    Settled,
    TableChanged,
    TurnBegan,
    TurnGivenUp,
    TurnPlayed,
)
from whispyrkeep.panels.views import TableView, table_after, table_view, turn_view
from whispyrkeep.panels.worker import PLAYING, TELLING, report
from whispyrkeep.session.campaign import Campaign

BATCH_SECONDS = 1 / 30
"""Narration is told at most this often: a message a token floods a notebook's channel."""

Observer = Callable[[Message], object]


class Controller:
    """One player's view of a campaign and the requests a panel can make.

    Args:
        campaign: is opened anew, so that the caller's own object is never used from the
            controller's thread.
        narrator: a narrator or the name of one; by default the campaign's. Another one may be
            set between turns, such as the offline narrator when an endpoint fails.

    Raises:
        Corrupt, TooNew: as opening the campaign does.
    """

    def __init__(self, campaign: Campaign, *, narrator: Narrator | str | None = None) -> None:
        self.narrator = narrator
        self._campaign = campaign.keep.campaign(campaign.slug)
        self._table = table_view(self._campaign)
        self._head = self._campaign.head
        self._observers: list[Observer] = []
        self._lock = threading.Lock()
        self._cancel: Cancel | None = None
        self._settled = threading.Event()
        self._settled.set()

    def __repr__(self) -> str:
        return f"Controller({self._campaign.slug!r}, turn {self._table.turn})"

    @property
    def table(self) -> TableView:
        """Where the campaign stood when this controller last looked."""
        return self._table

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return not self._settled.is_set()

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Send every message from now on to ``observer``; the call returned ends that.

        Observers are called on a thread of the library's, one message at a time.
        """
        with self._lock:
            self._observers.append(observer)

        def unobserve() -> None:
            with self._lock:
                if observer in self._observers:
                    self._observers.remove(observer)

        return unobserve

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the request under way is over and told; False after ``timeout`` seconds."""
        return self._settled.wait(timeout)

    # --- requests: each returns at once ---------------------------------------------------

    def submit(self, text: str, as_: str | None = None) -> None:
        """Play a turn with the player's words."""
        self._request(lambda cancel: self._play(text, as_, cancel), text)

    def choose(self, letter: str, as_: str | None = None) -> None:
        """Play a turn with one of the lettered options."""

        def play(cancel: Cancel) -> None:
            letters = tuple(option.letter for option in self._table.options)
            if letter.strip().upper() not in letters:
                raise NoSuchOption(letter, letters)
            self._play(letter.strip().upper(), as_, cancel)

        self._request(play, letter)

    def stop(self) -> None:
        """Give up the turn under way: its connection is closed and no turn is written."""
        with self._lock:
            if self._cancel is not None:
                self._cancel.cancel()

    def rewind(self, turn: int) -> None:
        """Take back every turn after ``turn``."""
        self._request(lambda _: self._move(lambda: self._campaign.rewind(turn)))

    def undo(self) -> None:
        """Bring back what the last rewind took."""
        self._request(lambda _: self._move(self._campaign.undo_rewind))

    def refresh(self) -> None:
        """Look whether somebody else played."""
        self._request(lambda _: self._look())

    # --- on the playing thread --------------------------------------------------------------

    def _request(self, act: Callable[[Cancel], None], text: str = "") -> None:
        with self._lock:
            free = self._cancel is None
            if free:
                cancel = self._cancel = Cancel()
                self._settled.clear()
        if free:
            PLAYING.post(lambda: self._carry_out(act, cancel, text))
        else:
            self._tell(_failure(TurnRunning(self._campaign.slug), text))

    def _carry_out(self, act: Callable[[Cancel], None], cancel: Cancel, text: str) -> None:
        """Do what was asked; whatever comes of it is told, and the next request may come."""
        failed = self._attempt(act, cancel, text)
        if isinstance(failed, StaleHead):
            self._attempt(lambda _: self._look(), cancel, text)
        TELLING.post(self._settle)

    def _attempt(
        self, act: Callable[[Cancel], None], cancel: Cancel, text: str
    ) -> Exception | None:
        try:
            act(cancel)
        except (TurnStopped, CallCancelled) as stopped:
            self._tell(TurnGivenUp(text=text))
            return stopped
        except WhispyrkeepError as error:
            self._tell(_failure(error, text))
            return error
        except Exception as fault:  # noqa: BLE001 - the thread's boundary: a person, not a stack
            self._tell(_fault(fault, text))
            return fault
        return None

    def _settle(self) -> None:
        with self._lock:
            self._cancel = None
        self._notify(Settled())
        self._settled.set()

    def _play(self, text: str, actor: str | None, cancel: Cancel) -> None:
        campaign = self._campaign
        if campaign.refresh() != self._head:
            raise StaleHead(self._head.turn, campaign.head.turn)
        self._tell(TurnBegan(text=text, actor=actor))
        before = campaign.state
        stream = _Narration(self._notify)

        def on_text(piece: str | None) -> None:
            _check(cancel, campaign.slug)
            stream.add(piece)

        def on_dice(events: tuple[Event, ...]) -> None:
            lines = tuple(line_of(line) for line in event_lines(events, before))
            self._tell(DiceThrown(lines=lines))
            _check(cancel, campaign.slug)

        _check(cancel, campaign.slug)
        turn = campaign.turn(
            text, actor, narrator=self._narrator(cancel), on_text=on_text, on_dice=on_dice
        )
        played = turn_view(campaign, turn, before)
        self._see(table_after(campaign, self._table, played))
        self._tell(TurnPlayed(turn=played, table=self._table))

    def _narrator(self, cancel: Cancel) -> Narrator:
        campaign = self._campaign
        chosen = campaign.keep.narrator(self.narrator or campaign.document.narrator, campaign)
        if isinstance(chosen, ModelNarrator):
            chosen.cancel = cancel
        return chosen

    def _move(self, move: Callable[[], object]) -> None:
        move()
        self._see(table_view(self._campaign))
        self._tell(TableChanged(table=self._table))

    def _look(self) -> None:
        """Take in what others did; says nothing when that is nothing."""
        if self._campaign.refresh() != self._head:
            self._move(lambda: None)

    def _see(self, table: TableView) -> None:
        self._table = table
        self._head = self._campaign.head

    # --- to those who watch -----------------------------------------------------------------

    def _tell(self, message: Message) -> None:
        TELLING.post(lambda: self._notify(message))

    def _notify(self, message: Message) -> None:
        with self._lock:
            observers = tuple(self._observers)
        for observer in observers:
            try:
                observer(message)
            except Exception as fault:  # noqa: BLE001 - theirs, not ours: the others are told
                report(fault)


class _Narration:
    """Narration on its way to those who watch, many pieces to a message."""

    def __init__(self, notify: Observer) -> None:
        self._notify = notify
        self._lock = threading.Lock()
        self._pieces: list[str | None] = []
        self._posted = False
        self._cleaner = StreamCleaner()
        self._next = 0.0

    def add(self, piece: str | None) -> None:
        """Take a piece of narration; None voids what came before."""
        with self._lock:
            self._pieces.append(piece)
            posted, self._posted = self._posted, True
        if not posted:
            TELLING.post(self._flush)

    def _flush(self) -> None:
        """Tell what has come together, not sooner than a batch's time after the last."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        with self._lock:
            pieces, self._pieces, self._posted = self._pieces, [], False
        if None in pieces:
            self._cleaner = StreamCleaner()
            self._notify(NarrationVoided())
            pieces = pieces[len(pieces) - pieces[::-1].index(None) :]
        text = "".join(self._cleaner.feed(piece) for piece in pieces if piece is not None)
        if text:
            self._notify(NarrationArrived(text=text))
        self._next = time.monotonic() + BATCH_SECONDS


def _check(cancel: Cancel, slug: str) -> None:
    if cancel.requested:
        raise TurnStopped(slug)


def _failure(error: WhispyrkeepError, text: str) -> Failed:
    return Failed(
        error=type(error).__name__,
        what=line_of(error.what),
        remedy=line_of(error.remedy),
        text=text,
    )


def _fault(fault: Exception, text: str) -> Failed:
    return Failed(
        error=type(fault).__name__,
        what=line_of(f"this is a fault of ours ({type(fault).__name__}: {str(fault)[:200]})"),
        remedy="committed turns are safe; run the cell again, and report it",
        text=text,
    )
