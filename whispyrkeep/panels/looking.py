"""What a panel looks up: earlier turns, the dice log, lore, the timeline, a state gone by.

Reading goes on while a turn is being told: it has its own view of the log and its own thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.paths import correctable
from whispyrkeep.campaign.paths.values import described
from whispyrkeep.exchange.transcript import line_of, told_turn
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.lore import DocumentSource, LoreHit
from whispyrkeep.models.state import FlagValue
from whispyrkeep.models.turn import Turn
from whispyrkeep.panels.fairness import FairnessView, fairness
from whispyrkeep.panels.rolls import RollView, roll_view
from whispyrkeep.panels.standing import StandingView, standing_view
from whispyrkeep.panels.views import TURNS_SHOWN, TurnView, turn_views
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.store.lines import Head

ROLLS_SHOWN = 100
TITLES_SHOWN = 20


class Earlier(Value):
    """Turns before turn ``before``, oldest first."""

    before: Count
    turns: tuple[TurnView, ...]


class Entry(Value):
    """A turn in a list."""

    turn: Count
    title: str
    date: str
    who: str


class Timeline(Value):
    """Every turn, from the beginning (turn 0) to the head."""

    entries: tuple[Entry, ...]


class Preview(Value):
    """The state after a turn, and what a rewind to it would remove.

    ``titles`` are those of the last removed turns, oldest of them first.
    """

    turn: Count
    title: str
    date: str
    standing: StandingView
    removed: Count
    titles: tuple[str, ...]


class Passage(Value):
    """Lore that a turn cites and the table may know; ``kind`` is hard canon or soft rumour."""

    title: str
    kind: Literal["hard", "soft"]
    text: str
    source: str


class Cited(Value):
    """The lore of a turn."""

    turn: Count
    passages: tuple[Passage, ...]


class Thrown(RollView):
    """A throw with its turn and date."""

    turn: Count
    date: str


class Thrower(Value):
    """Somebody who threw dice."""

    id: str
    name: str


class DiceQuestion(Value):
    """Which throws are asked for: those that match every field that is not empty.

    ``who`` is an id, ``text`` is looked for in label, name and opponent. ``before`` is the
    number of a throw; 0 begins with the newest. ``sides`` is the die whose fairness is shown.
    """

    who: str = ""
    kind: str = ""
    outcome: str = ""
    text: str = ""
    before: Count = 0
    sides: Count = 20


class DiceLog(Value):
    """Throws, newest first, and how evenly the dice of one size fell over the campaign.

    ``more``: older ones match too. ``by_hand`` counts throws at the table.
    """

    rolls: tuple[Thrown, ...]
    more: bool
    who: tuple[Thrower, ...]
    sides: tuple[Count, ...]
    fairness: FairnessView
    by_hand: Count


class Writable(Value):
    """A path a game master may set now: what it takes, and what stands there."""

    path: str
    value: str
    now: FlagValue | None


class Writables(Value):
    paths: tuple[Writable, ...]


class Looking:
    """Answers of one campaign; what was read once is kept while it holds.

    Args:
        campaign: this object's own, for it is used from one thread at a time.
    """

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._read: Head | None = None
        self._entries: list[Entry] = []
        self._thrown: list[Thrown] = []
        self._state = campaign.start

    def earlier(self, before: int) -> Earlier:
        """Up to ``TURNS_SHOWN`` turns before turn ``before``; raises ``NoSuchTurn``."""
        last = max(0, before - 1)
        after = max(0, last - TURNS_SHOWN)
        return Earlier(before=before, turns=turn_views(self._campaign, after, last))

    def timeline(self) -> Timeline:
        self._catch_up()
        return Timeline(entries=(self._beginning(), *self._entries))

    def preview(self, turn: int) -> Preview:
        """Raises ``NoSuchTurn``."""
        self._catch_up()
        state = self._campaign.state_at(turn)
        entry = self._entries[turn - 1] if turn else self._beginning()
        removed = self._entries[turn:]
        return Preview(
            turn=turn,
            title=entry.title,
            date=entry.date,
            standing=standing_view(state),
            removed=len(removed),
            titles=tuple(one.title for one in removed[-TITLES_SHOWN:]),
        )

    def cited(self, turn: int) -> Cited:
        """The passages a turn rests on, as far as the whole table may read them."""
        self._campaign.refresh()
        ids = self._campaign.turn_at(turn).cited
        hits = self._campaign.keep.cited(self._campaign, ids) if ids else ()
        seen = tuple(_passage(hit) for hit in hits if hit.record.visibility.sees("table"))
        return Cited(turn=turn, passages=seen)

    def dice(self, question: DiceQuestion) -> DiceLog:
        self._catch_up()
        found = self._matching(question)
        page = tuple(one for one, _ in zip(found, range(ROLLS_SHOWN), strict=False))
        dice = [die for roll in self._thrown for die in roll.dice]
        faces = (die.face for die in dice if die.sides == question.sides)
        return DiceLog(
            rolls=page,
            more=next(found, None) is not None,
            who=tuple(
                Thrower(id=id_, name=name)
                for id_, name in {one.actor or "": one.who for one in self._thrown}.items()
                if id_
            ),
            sides=tuple(sorted({die.sides for die in dice if die.sides > 1}, reverse=True)),
            fairness=fairness(max(2, question.sides), faces),
            by_hand=sum(one.by_hand for one in self._thrown),
        )

    def writables(self) -> Writables:
        """What a game master may set now; see ``correctable``."""
        self._campaign.refresh()
        return Writables(
            paths=tuple(
                Writable(path=legal.path, value=described(legal.value_schema), now=legal.now)
                for legal in correctable(self._campaign.state)
            )
        )

    def _beginning(self) -> Entry:
        start = standing_view(self._campaign.start)
        return Entry(turn=0, title="The beginning", date=start.date, who="")

    def _matching(self, question: DiceQuestion) -> Iterator[Thrown]:
        wanted = question.text.casefold().strip()
        for roll in reversed(self._thrown):
            if question.before and roll.number >= question.before:
                continue
            fields = ("who", roll.actor), ("kind", roll.kind), ("outcome", roll.outcome)
            if any(getattr(question, name) not in ("", value) for name, value in fields):
                continue
            told = f"{roll.label}\n{roll.who}\n{roll.against}".casefold()
            if wanted in told:
                yield roll

    def _catch_up(self) -> None:
        """Read the turns that were not read yet, or all again after a rewind."""
        campaign = self._campaign
        head = campaign.refresh()
        read = self._read
        if read and (read.turn > head.turn or campaign.log.head_at(read.turn) != read):
            self._read, self._entries, self._thrown = None, [], []
            self._state = campaign.start
        for turn in campaign.turns(len(self._entries)):
            self._take_in(turn)

    def _take_in(self, turn: Turn) -> None:
        before = self._state
        after = close_turn(fold(before, turn.events), turn.turn)
        told = told_turn(turn, before, after, {}, self._campaign.first_options)
        self._entries.append(Entry(turn=turn.turn, title=told.title, date=told.date, who=told.who))
        for event in told.events:
            roll = roll_view(event, len(self._thrown) + 1)
            if roll is not None:
                self._thrown.append(Thrown(**dict(roll), turn=turn.turn, date=told.date))
        self._state = after
        self._read = Head(turn.turn, turn.hash)


def _passage(hit: LoreHit) -> Passage:
    record = hit.record
    source = record.source
    if isinstance(source, DocumentSource):
        where = " › ".join((source.document, *source.heading))
    else:
        where = f"turn {source.turn}"
    return Passage(
        title=line_of(record.title or record.id),
        kind=record.kind,
        text=record.text,
        source=line_of(where),
    )
