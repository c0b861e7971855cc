"""What a player sees of a campaign, as plain values: the play panel's and the displays' content.

Nothing here is for the DM alone: lore is named only where the whole table may know of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from whispyrkeep.exchange.transcript import ToldTurn, line_of, paragraphs, told_turn, told_turns
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.exporting import titles_of
from whispyrkeep.session.recap import state_lines

TURNS_SHOWN = 20
"""Turns a panel begins with; earlier ones are in the campaign."""


class OptionView(Value):
    """A lettered choice; ``percent`` is the chance of its known check, 0 to 100."""

    letter: str
    text: str
    percent: int | None = None


class TurnView(Value):
    """A turn in words. ``dice`` are lines of the chronicle, ``cited`` titles of lore.

    ``options`` are there while the turn is the newest: what can be done next.
    """

    number: Count
    who: str
    date: str
    player_text: str
    paragraphs: tuple[str, ...]
    dice: tuple[str, ...]
    cited: tuple[str, ...]
    options: tuple[OptionView, ...] = ()


class TableView(Value):
    """Where a campaign stands: its last turns, and what can be done now.

    ``draft`` is what a player said in a turn whose dice fell and that was not completed.
    """

    campaign: str
    title: str
    turn: Count
    status: str
    opening: tuple[str, ...]
    turns: tuple[TurnView, ...]
    options: tuple[OptionView, ...]
    standing: tuple[str, ...]
    draft: str = ""


def table_view(campaign: Campaign) -> TableView:
    """The campaign as this process last saw it.

    Raises:
        Corrupt: the log is not what was written.
    """
    state = campaign.state
    after = max(0, state.turn - TURNS_SHOWN)
    turns = tuple(campaign.turns(after))
    told = told_turns(campaign.state_at(after), turns, titles_of(campaign, turns, "table"))
    return _table(campaign, state, tuple(_turn_view(one) for one in told))


def table_after(campaign: Campaign, before: TableView, turn: TurnView) -> TableView:
    """The table one turn on, without reading the earlier turns again."""
    turns = (*before.turns, turn.with_(options=()))
    return _table(campaign, campaign.state, turns[-TURNS_SHOWN:])


def turn_view(campaign: Campaign, turn: Turn, before: CampaignState) -> TurnView:
    """The newest turn in words; ``before`` is the state it was played on."""
    told = told_turn(turn, before, campaign.state, titles_of(campaign, (turn,), "table"))
    return _turn_view(told).with_(options=option_views(campaign))


def option_views(campaign: Campaign) -> tuple[OptionView, ...]:
    """The choices at the end of the last turn, with the chances of their known checks."""
    return tuple(_options(campaign))


def _table(campaign: Campaign, state: CampaignState, turns: tuple[TurnView, ...]) -> TableView:
    unfinished = campaign.unfinished
    return TableView(
        campaign=campaign.slug,
        title=line_of(campaign.document.name),
        turn=state.turn,
        status=state.status.value,
        opening=paragraphs(campaign.opening()),
        turns=turns,
        options=option_views(campaign),
        standing=tuple(line_of(line) for line in state_lines(state)),
        draft=unfinished.player_text if unfinished else "",
    )


def _turn_view(told: ToldTurn) -> TurnView:
    return TurnView(
        number=told.number,
        who=told.who,
        date=told.date,
        player_text=told.player_text,
        paragraphs=told.paragraphs,
        dice=told.dice,
        cited=told.cited,
    )


def _options(campaign: Campaign) -> Iterable[OptionView]:
    for option in campaign.options():
        chance = campaign.odds(option)
        percent = None if chance is None else round(100 * chance)
        yield OptionView(letter=option.letter, text=line_of(option.text), percent=percent)
