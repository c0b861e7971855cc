"""What a player sees of a campaign, as plain values: the play panel's and the displays' content.

Nothing here is for the DM alone: lore is named only where the whole table may know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whispyrkeep.exchange.transcript import ToldTurn, line_of, paragraphs, told_turn, told_turns
from whispyrkeep.mechanics.rolls.checks import check_label
from whispyrkeep.models.base import Count, Value
from whispyrkeep.models.intent import Intent, Option
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn
from whispyrkeep.panels.rolls import LineView, line_views
from whispyrkeep.panels.standing import StandingView, standing_view
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.exporting import titles_of
from whispyrkeep.session.recap import state_lines

TURNS_SHOWN = 40
"""Turns a panel begins with, and gets at a time when it asks for earlier ones."""


class ChanceView(Value):
    """How likely one character passes an option's check: 0 to 100, and the exact fraction."""

    actor: str
    name: str
    percent: Count
    exact: str


class OptionView(Value):
    """A lettered choice; ``check`` names its known check and ``chances`` its chance for each.

    ``percent`` is the chance of whoever acts unless another is named.
    """

    letter: str
    text: str
    check: str = ""
    percent: Count | None = None
    chances: tuple[ChanceView, ...] = ()


class TurnView(Value):
    """A turn in words.

    ``lines`` are the chronicle's, throws among them; ``title`` names the turn in a list.
    ``cites`` counts the lore it rests on, ``cited`` are the titles that the table may know,
    where they were looked up. ``options`` are there while the turn is the newest: what can be
    done next.
    """

    number: Count
    kind: str
    actor: str | None
    who: str
    date: str
    title: str
    player_text: str
    paragraphs: tuple[str, ...]
    lines: tuple[LineView, ...]
    cites: Count
    cited: tuple[str, ...]
    narrator: str
    options: tuple[OptionView, ...] = ()


class TableView(Value):
    """Where a campaign stands: its last turns, and what can be done now.

    ``draft`` is what a player said in a turn whose dice fell and that was not completed.
    """

    campaign: str
    title: str
    universe: str
    turn: Count
    status: str
    opening: tuple[str, ...]
    turns: tuple[TurnView, ...]
    options: tuple[OptionView, ...]
    standing: StandingView
    summary: tuple[str, ...]
    draft: str = ""


def table_view(campaign: Campaign) -> TableView:
    """The campaign as this process last saw it, without titles of lore.

    The index of lore takes longer to load than all else, and opening a campaign does not wait
    for it.

    Raises:
        Corrupt: the log is not what was written.
    """
    head = campaign.state.turn
    return _table(campaign, turn_views(campaign, max(0, head - TURNS_SHOWN), head))


def table_after(campaign: Campaign, before: TableView, turn: TurnView) -> TableView:
    """The table one turn on, without reading the earlier turns again."""
    turns = (*before.turns, turn.with_(options=(), cited=()))
    return _table(campaign, turns[-TURNS_SHOWN:])


def turn_views(campaign: Campaign, after: int, upto: int) -> tuple[TurnView, ...]:
    """Turns ``after + 1`` to ``upto`` in words, without titles of lore.

    Raises:
        NoSuchTurn, Corrupt: as the log has it.
    """
    turns = tuple(_until(campaign.turns(after), upto))
    told = told_turns(campaign.state_at(after), turns, {}, _offered_first(campaign, after))
    return tuple(_turn_view(turn, one) for turn, one in zip(turns, told, strict=True))


def turn_view(campaign: Campaign, turn: Turn, before: CampaignState) -> TurnView:
    """The newest turn in words; ``before`` is the state it was played on."""
    titles = titles_of(campaign, (turn,), "table")
    offered = _offered_first(campaign, before.turn)
    told = told_turn(turn, before, campaign.state, titles, offered)
    return _turn_view(turn, told).with_(options=option_views(campaign))


def option_views(campaign: Campaign) -> tuple[OptionView, ...]:
    """The choices at the end of the last turn, with the chances of their known checks."""
    return tuple(_option(campaign, option) for option in campaign.options())


def _offered_first(campaign: Campaign, turn: int) -> tuple[Option, ...]:
    """The choices before the first turn, where the turn after ``turn`` is that one."""
    return () if turn else campaign.first_options


def _until(turns: Iterable[Turn], last: int) -> Iterator[Turn]:
    for turn in turns:
        if turn.turn > last:
            return
        yield turn


def _table(campaign: Campaign, turns: tuple[TurnView, ...]) -> TableView:
    state, unfinished = campaign.state, campaign.unfinished
    return TableView(
        campaign=campaign.slug,
        title=line_of(campaign.document.name),
        universe=line_of(state.world.name),
        turn=state.turn,
        status=state.status.value,
        opening=paragraphs(campaign.opening()),
        turns=turns,
        options=option_views(campaign),
        standing=standing_view(state),
        summary=tuple(line_of(line) for line in state_lines(state)),
        draft=unfinished.player_text if unfinished else "",
    )


def _turn_view(turn: Turn, told: ToldTurn) -> TurnView:
    return TurnView(
        number=told.number,
        kind=turn.kind,
        actor=turn.actor,
        who=told.who,
        date=told.date,
        title=told.title,
        player_text=told.player_text,
        paragraphs=told.paragraphs,
        lines=line_views(told.events),
        cites=len(turn.cited),
        cited=told.cited,
        narrator=line_of(turn.model.name),
    )


def _option(campaign: Campaign, option: Option) -> OptionView:
    chances = tuple(_chances(campaign, option))
    default = campaign.odds(option)
    return OptionView(
        letter=option.letter,
        text=line_of(option.text),
        check=_check(option.intent),
        percent=None if default is None else round(100 * default),
        chances=chances,
    )


def _chances(campaign: Campaign, option: Option) -> Iterator[ChanceView]:
    for member in campaign.state.party.values():
        chance = campaign.odds(option, member.id)
        if chance is not None:
            yield ChanceView(
                actor=member.id,
                name=line_of(member.name),
                percent=round(100 * chance),
                exact=str(chance),
            )


def _check(intent: Intent | None) -> str:
    """What an option's check is called: ``Wisdom (Perception) against 12``."""
    check = intent.check if intent else None
    if check is None:
        return ""
    return f"{check_label(check.ability, check.skill)} against {check.difficulty_class}"
