"""A campaign as its readers meet it: each turn with its date, words, story and dice.

Exports, notebook displays and panels all show these values, so that a turn reads the same
everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from whispyrkeep.campaign.chronicle import event_lines, name_of
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.models.campaign import CampaignDocument
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import Turn
from whispyrkeep.timeline import format_date

KINDS = {"play": "", "gm": "Game master", "lifecycle": "Table"}
"""Who a turn is by when no character acts."""


@dataclass(frozen=True, slots=True)
class ToldTurn:
    """One turn in words. ``dice`` are the chronicle's lines, ``cited`` titles of lore."""

    number: int
    who: str
    date: str
    player_text: str
    paragraphs: tuple[str, ...]
    dice: tuple[str, ...]
    cited: tuple[str, ...]


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
) -> Transcript:
    """Put a campaign into words.

    Args:
        start: the state before the first of ``turns``.
        titles: of the lore records that the readers may know of, by id; others are not named.
        opening: the words the story begins with.
        standing: lines on where it stands now.
    """
    return Transcript(
        title=line_of(document.name),
        universe=line_of(start.world.name),
        party=tuple(
            line_of(
                f"{member.name}, {member.sheet.species} {member.sheet.character_class} "
                f"{member.sheet.level}"
            )
            for member in start.party.values()
        ),
        opening=paragraphs(opening),
        turns=tuple(told_turns(start, turns, titles)),
        standing=tuple(line_of(line) for line in standing),
    )


def told_turns(
    start: CampaignState, turns: Iterable[Turn], titles: Mapping[str, str]
) -> Iterator[ToldTurn]:
    """Each turn in words, its names from the state it led to."""
    state = start
    for turn in turns:
        before, state = state, close_turn(fold(state, turn.events), turn.turn)
        yield told_turn(turn, before, state, titles)


def told_turn(
    turn: Turn, before: CampaignState, after: CampaignState, titles: Mapping[str, str]
) -> ToldTurn:
    """One turn in words; for the arguments see ``transcript``."""
    known = after if after.fight else after.with_(fight=before.fight)
    return ToldTurn(
        number=turn.turn,
        who=line_of(KINDS[turn.kind] or name_of(after, turn.actor)),
        date=line_of(format_date(after.world.calendar, turn.time.after)),
        player_text="\n".join(paragraphs(turn.player_text)),
        paragraphs=paragraphs(turn.narrative),
        dice=tuple(line_of(line) for line in event_lines(turn.events, known)),
        cited=tuple(dict.fromkeys(line_of(titles[key]) for key in turn.cited if key in titles)),
    )


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
