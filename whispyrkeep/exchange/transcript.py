"""A campaign as its readers meet it: each turn with its date, words, story and dice.

Exports, notebook displays and panels all show these values, so that a turn reads the same
everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten

from whispyrkeep.campaign.chronicle import ToldEvent, name_of, told_events
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.mechanics.creatures.levels import class_words
from whispyrkeep.models.campaign import CampaignDocument
from whispyrkeep.models.intent import Option, by_letter
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import Turn
from whispyrkeep.timeline import format_date

KINDS = {"play": "", "gm": "Game master", "lifecycle": "Table"}
"""Who a turn is by when no character acts."""

TITLE_LENGTH = 80
"""Characters of a turn's title."""


@dataclass(frozen=True, slots=True)
class ToldTurn:
    """One turn in words.

    ``title`` names it in a list, ``events`` are the chronicle's, ``cited`` titles of lore.
    """

    number: int
    who: str
    date: str
    title: str
    player_text: str
    paragraphs: tuple[str, ...]
    events: tuple[ToldEvent, ...]
    cited: tuple[str, ...]

    @property
    def dice(self) -> tuple[str, ...]:
        """The chronicle's lines."""
        return tuple(told.text for told in self.events)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole campaign in words.

    ``standing`` says where it stands after the last turn, a line each.
    """

    title: str
    universe: str
    party: tuple[str, ...]
    opening: tuple[str, ...]
    turns: tuple[ToldTurn, ...]
    standing: tuple[str, ...]


def transcript(
    document: CampaignDocument,
    start: CampaignState,
    turns: Iterable[Turn],
    *,
    titles: Mapping[str, str],
    opening: str,
    standing: Iterable[str],
    offered: tuple[Option, ...] = (),
) -> Transcript:
    """Put a campaign into words.

    Args:
        start: the state before the first of ``turns``.
        titles: of the lore records that the readers may know of, by id; others are not named.
        opening: the words the story begins with.
        standing: lines on where it stands now.
        offered: the choices before the first turn, which no state holds.
    """
    return Transcript(
        title=line_of(document.name),
        universe=line_of(start.world.name),
        party=tuple(
            line_of(f"{member.name}, {member.sheet.species} {class_words(member.sheet)}")
            for member in start.party.values()
        ),
        opening=paragraphs(opening),
        turns=tuple(told_turns(start, turns, titles, offered)),
        standing=tuple(line_of(line) for line in standing),
    )


def told_turns(
    start: CampaignState,
    turns: Iterable[Turn],
    titles: Mapping[str, str],
    offered: tuple[Option, ...] = (),
) -> Iterator[ToldTurn]:
    """Each turn in words, its names from the state it led to; arguments as ``transcript``."""
    state = start
    for turn in turns:
        before, state = state, close_turn(fold(state, turn.events), turn.turn)
        yield told_turn(turn, before, state, titles, offered)


def told_turn(
    turn: Turn,
    before: CampaignState,
    after: CampaignState,
    titles: Mapping[str, str],
    offered: tuple[Option, ...] = (),
) -> ToldTurn:
    """One turn in words; for the arguments see ``transcript``."""
    who = line_of(KINDS[turn.kind] or name_of(after, turn.actor))
    said = "\n".join(paragraphs(_said(turn, before.memory.options if before.turn else offered)))
    events = tuple(_cleaned(told) for told in told_events(turn.events, _naming(before, after)))
    return ToldTurn(
        number=turn.turn,
        who=who,
        date=line_of(format_date(after.world.calendar, turn.time.after)),
        title=_title(said, events) or who,
        player_text=said,
        paragraphs=paragraphs(turn.narrative),
        events=events,
        cited=tuple(dict.fromkeys(line_of(titles[key]) for key in turn.cited if key in titles)),
    )


def _naming(before: CampaignState, after: CampaignState) -> CampaignState:
    """The state after a turn, with the foes of a fight that ended in it."""
    return after if after.fight else after.with_(fight=before.fight)


def _said(turn: Turn, offered: tuple[Option, ...]) -> str:
    """The player's words; a bare letter with the choice it stands for."""
    option = by_letter(offered, turn.player_text)
    return f"{option.letter}) {option.text}" if option else turn.player_text


def _title(said: str, events: tuple[ToldEvent, ...]) -> str:
    words = said or next((told.text for told in events), "")
    return shorten(words, TITLE_LENGTH, placeholder=" …")


def _cleaned(told: ToldEvent) -> ToldEvent:
    return ToldEvent(told.event, line_of(told.text), line_of(told.who), line_of(told.against))


def line_of(text: str) -> str:
    """The text on one line, without what could drive a terminal or reorder a page."""
    return " ".join(clean_text(text).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, parted by blank lines; none is empty, nor any line of one."""
    found: list[str] = []
    for lines in clean_text(text).strip().split("\n\n"):
        kept = [line.strip() for line in lines.splitlines() if line.strip()]
        if kept:
            found.append("\n".join(kept))
    return tuple(found)
