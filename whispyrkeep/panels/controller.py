"""The play panel without its looks: plain Python over a campaign.

Every request returns at once; what comes of it arrives as messages, on a thread of the
library's own. A turn is committed whole or not at all, and stopping it leaves none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

from whispyrkeep.campaign.chronicle import told_events
from whispyrkeep.dm.endpoint import Cancel
from whispyrkeep.dm.model import ModelNarrator
from whispyrkeep.dm.narrator import Narrator
from whispyrkeep.errors import (
    CallCancelled,
    NoSuchOption,
    NothingToTellAgain,
    StaleHead,
    TurnRunning,
    TurnStopped,
    WhispyrkeepError,
)
from whispyrkeep.exchange.transcript import line_of
from whispyrkeep.models.events import Event
from whispyrkeep.models.state import CampaignState, FlagValue
from whispyrkeep.models.text import StreamCleaner
from whispyrkeep.models.turn import Turn
from whispyrkeep.panels.messages import (
    DiceThrown,
    Failed,
    Message,
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
from whispyrkeep.panels.rolls import line_views
from whispyrkeep.panels.teller import TellerView, teller_view
from whispyrkeep.panels.views import TableView, table_after, table_view, turn_view
from whispyrkeep.panels.worker import PLAYING, TELLING, report
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.narrators import OFFLINE, TELLING_FAILED, require_narrator

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
        self._campaign = campaign.keep.again().campaign(campaign.slug)
        self._table = table_view(self._campaign)
        self._teller = self._teller_now()
        self._head = self._campaign.head
        self._warned = 0
        self._observers: list[Observer] = []
        self._lock = threading.Lock()
        self._cancel: Cancel | None = None
        self._glancing = False
        self._settled = threading.Event()
        self._settled.set()

    def __repr__(self) -> str:
        return f"Controller({self._campaign.slug!r}, turn {self._table.turn})"

    @property
    def campaign(self) -> Campaign:
        """The controller's own campaign: for looking at what it is, not for playing it."""
        return self._campaign

    @property
    def table(self) -> TableView:
        """Where the campaign stood when this controller last looked."""
        return self._table

    @property
    def teller(self) -> TellerView:
        """Who tells, and what that has used so far."""
        return self._teller

    @property
    def undoable(self) -> int | None:
        """The turn that undoing the last rewind would lead back to."""
        head = self._campaign.undoable
        return head.turn if head else None

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return not self._settled.is_set()

    @property
    def behind(self) -> bool:
        """Whether somebody else changed the campaign since the controller looked."""
        return self._campaign.log.behind

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

    def regenerate(self) -> None:
        """Take the last turn back and tell it again: the same words, and the same dice."""
        self._request(self._tell_again)

    def stop(self) -> None:
        """Give up the turn under way: its connection is closed and no turn is written."""
        with self._lock:
            if self._cancel is not None:
                self._cancel.cancel()

    def rewind(self, turn: int) -> None:
        """Take back every turn after ``turn``."""
        self._request(lambda _: self._move("rewind", lambda: self._campaign.rewind(turn)))

    def undo(self) -> None:
        """Bring back what the last rewind took."""
        self._request(lambda _: self._move("undo", self._campaign.undo_rewind))

    def discard(self) -> None:
        """Forget what was said and thrown for a turn that was not completed."""
        self._request(lambda _: self._move("discard", self._campaign.discard_drafts))

    def refresh(self) -> None:
        """Look whether somebody else played."""
        self._request(lambda _: self._look())

    def glance(self) -> None:
        """``refresh``, but in passing: it never stands in the way of a request."""
        with self._lock:
            if self._glancing or self._cancel is not None:
                return
            self._glancing = True
        PLAYING.post(self._glance)

    def warm_up(self) -> None:
        """Load the lore before the first turn needs it, while the player reads and types."""
        PLAYING.post(self._warm_up)

    def tell_with(self, name: str) -> None:
        """Let another narrator tell from now on, by its name."""

        def change(_: Cancel) -> None:
            require_narrator(self._campaign.keep, name)
            self.narrator = name
            self._teller = self._teller_now()
            self._tell(TellerChanged(teller=self._teller))

        self._request(change)

    # --- the game master's ------------------------------------------------------------------

    def gm_set(self, path: str, value: FlagValue | None, reason: str) -> None:
        """Correct what stands at a path; recorded as a turn."""
        self._table_turn(lambda: self._campaign.gm_set(path, value, reason))

    def gm_award(self, target: str, reason: str, **award: Any) -> None:
        """Give a party member something; recorded as a turn. Fields as ``Campaign.gm_award``."""
        self._table_turn(lambda: self._campaign.gm_award(target, reason, **award))

    def retcon(self, turn: int, text: str, reason: str = "") -> None:
        """Declare that something told in ``turn`` was otherwise; recorded as a turn."""
        self._table_turn(lambda: self._campaign.retcon(turn, text, reason))

    def pause(self, why: str = "") -> None:
        self._table_turn(lambda: self._campaign.pause(why))

    def resume(self) -> None:
        self._table_turn(self._campaign.resume)

    def end(self, why: str = "") -> None:
        self._table_turn(lambda: self._campaign.end(why=why))

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
            self._tell(failure(TurnRunning(self._campaign.slug), text))

    def _carry_out(self, act: Callable[[Cancel], None], cancel: Cancel, text: str) -> None:
        """Do what was asked; whatever comes of it is told, and the next request may come."""
        failed = self._attempt(act, cancel, text)
        if isinstance(failed, StaleHead):
            self._attempt(lambda _: self._look(), cancel, text)
        self._tell_warnings()
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
            can_go_on = isinstance(error, TELLING_FAILED) and self._teller.name != OFFLINE
            self._tell(failure(error, text).with_(offline_can_tell=can_go_on))
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

    def _glance(self) -> None:
        self._attempt(lambda _: self._look(), Cancel(), "")
        with self._lock:
            self._glancing = False

    def _warm_up(self) -> None:
        with suppress(WhispyrkeepError):  # a turn will meet it again, and say so
            self._campaign.lore(self._table.title)

    def _play(self, text: str, actor: str | None, cancel: Cancel) -> None:
        campaign = self._campaign
        self._require_head()
        self._tell(TurnBegan(text=text, actor=actor))
        before = campaign.state
        stream = _Narration(self._notify)

        def on_text(piece: str | None) -> None:
            _check(cancel, campaign.slug)
            stream.add(piece)

        def on_dice(events: tuple[Event, ...]) -> None:
            self._tell(DiceThrown(lines=line_views(told_events(events, before))))
            _check(cancel, campaign.slug)

        _check(cancel, campaign.slug)
        narrator = self._narrator(cancel)
        turn = campaign.turn(text, actor, narrator=narrator, on_text=on_text, on_dice=on_dice)
        self._played(turn, before)

    def _tell_again(self, cancel: Cancel) -> None:
        self._require_head()
        last = self._campaign.last_turn()
        if last is None or last.kind != "play":
            raise NothingToTellAgain(self._campaign.slug)
        self._move("rewind", lambda: self._campaign.rewind(last.turn - 1))
        failed = self._attempt(
            lambda now: self._play(last.player_text, last.actor, now), cancel, last.player_text
        )
        told = self._table.turns[-1:]
        if failed is None and told and told[-1].narrator == OFFLINE == last.model.name:
            self._tell(Notice(text="The offline narrator tells the same dice in the same words."))

    def _table_turn(self, take: Callable[[], Turn]) -> None:
        def act(_: Cancel) -> None:
            self._require_head()
            before = self._campaign.state
            self._played(take(), before)

        self._request(act)

    def _require_head(self) -> None:
        """Raises ``StaleHead`` when somebody else played since the player could see the table."""
        campaign = self._campaign
        if campaign.refresh() != self._head:
            raise StaleHead(self._head.turn, campaign.head.turn)

    def _played(self, turn: Turn, before: CampaignState) -> None:
        """Take in a turn that is committed, and tell it; ``before`` is the state it changed."""
        campaign = self._campaign
        played = turn_view(campaign, turn, before)
        self._see(table_after(campaign, self._table, played))
        self._tell(
            TurnPlayed(
                turn=played.with_(options=()),
                options=played.options,
                standing=self._table.standing,
                teller=self._teller,
                undoable=self.undoable,
            )
        )

    def _narrator(self, cancel: Cancel) -> Narrator:
        campaign = self._campaign
        chosen = campaign.keep.narrator(self.narrator or campaign.document.narrator, campaign)
        if isinstance(chosen, ModelNarrator):
            chosen.cancel = cancel
        return chosen

    def _teller_now(self) -> TellerView:
        chosen = self.narrator or self._campaign.document.narrator
        name = chosen if isinstance(chosen, str) else chosen.name
        return teller_view(self._campaign, name)

    def _move(
        self, why: Literal["rewind", "undo", "discard", "others"], move: Callable[[], object]
    ) -> None:
        move()
        self._see(table_view(self._campaign))
        self._tell(
            TableChanged(why=why, table=self._table, teller=self._teller, undoable=self.undoable)
        )

    def _look(self) -> None:
        """Take in what others did; says nothing when that is nothing."""
        if self._campaign.refresh() != self._head:
            self._move("others", lambda: None)

    def _see(self, table: TableView) -> None:
        self._table = table
        self._teller = self._teller_now()
        self._head = self._campaign.head

    # --- to those who watch -----------------------------------------------------------------

    def _tell_warnings(self) -> None:
        warnings = self._campaign.keep.warnings
        for text in warnings[self._warned :]:
            self._tell(Notice(text=line_of(text)))
        self._warned = len(warnings)

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


def failure(error: WhispyrkeepError, text: str = "") -> Failed:
    """An error as those who watch are told of it; ``text`` is what the player had sent."""
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
