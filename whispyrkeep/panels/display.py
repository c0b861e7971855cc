"""How the library's values look in a notebook.

Tables, lists and paragraphs with inline styles only: an untrusted notebook drops scripts, style
and svg elements, ids and roles. All text is escaped; what only the DM may know stays out, but
for ``Explanation``, which is the game master's own view of a prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from whispyrkeep.campaign.chronicle import label, roll_text
from whispyrkeep.campaign.verify import Verification
from whispyrkeep.errors import UnknownEntry
from whispyrkeep.exchange.transcript import KINDS, line_of, paragraphs
from whispyrkeep.mechanics.creation.checking import Finding
from whispyrkeep.mechanics.creation.draft import Draft
from whispyrkeep.mechanics.creatures.explaining import Explained
from whispyrkeep.mechanics.creatures.levels import class_words
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.events import D20TestMade, DiceRolled
from whispyrkeep.models.state import CampaignState, PartyMember
from whispyrkeep.models.turn import Turn
from whispyrkeep.panels.controller import Controller
from whispyrkeep.panels.views import OptionView, TableView, TurnView, table_view
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.explain import Explanation
from whispyrkeep.session.recap import member_lines, state_lines
from whispyrkeep.session.sheets import BUILT_IN, heading, sheet_rows

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_TABLE = "border-collapse:collapse"
_CELL = "text-align:left;vertical-align:top;padding:0.1em 0.8em 0.1em 0"
_QUOTE = "margin:0.5em 0;padding-left:0.8em;border-left:0.2em solid currentColor"
_STORY = "max-width:42em;white-space:pre-line"


class _Printer(Protocol):
    """The part of IPython's pretty printer that is used here."""

    def text(self, shown: str) -> None: ...


# --- building blocks ----------------------------------------------------------------------


def _section(*parts: str) -> str:
    return f"<section>{''.join(parts)}</section>"


def _head(text: str) -> str:
    return f"<p><b>{_plain(text)}</b></p>"


def _plain(text: str) -> str:
    return escape(line_of(text))


def _story(told: Iterable[str]) -> str:
    return "".join(f'<p style="{_STORY}">{escape(part)}</p>' for part in told)


def _quote(text: str) -> str:
    return f'<blockquote style="{_QUOTE}">{escape(text)}</blockquote>' if text else ""


def _lines(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{_plain(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _rows(rows: Iterable[tuple[str, ...]], titles: tuple[str, ...] = ()) -> str:
    """A table whose rows begin with their title."""
    head = "".join(f'<th style="{_CELL}">{_plain(title)}</th>' for title in titles)
    body = "".join(_row(row) for row in rows)
    return f'<table style="{_TABLE}">{f"<tr>{head}</tr>" if head else ""}{body}</table>'


def _row(cells: tuple[str, ...]) -> str:
    first, *others = (_plain(cell) for cell in cells)
    tail = "".join(f'<td style="{_CELL}">{cell}</td>' for cell in others)
    return f'<tr><th style="{_CELL}">{first}</th>{tail}</tr>'


def _options(options: Iterable[OptionView]) -> str:
    return _lines(
        f"{option.letter}) {option.text}"
        + (f" ({option.percent}%)" if option.percent is not None else "")
        for option in options
    )


# --- turns and campaigns ------------------------------------------------------------------


def turn_html(turn: Turn) -> str:
    """A committed turn by itself: its words and its dice; creatures go by their ids."""
    who = label(turn.actor).title() if turn.actor else KINDS[turn.kind]
    rolls = tuple(event for event in turn.events if isinstance(event, D20TestMade | DiceRolled))
    dice = _rows(
        (
            (label(roll.actor or "table").title(), roll.label, roll_text(roll.roll), _outcome(roll))
            for roll in rolls
        ),
        ("Who", "What", "Dice", "Outcome"),
    )
    return _section(
        _head(f"Turn {turn.turn}, {who}"),
        _quote("\n".join(paragraphs(turn.player_text))),
        dice if rolls else "",
        _story(paragraphs(turn.narrative)),
        _lines(f"{option.letter}) {option.text}" for option in turn.options),
    )


def turn_line(turn: Turn) -> str:
    return f"Turn({turn.turn}, {turn.kind}, {len(turn.events)} events)"


def _outcome(event: D20TestMade | DiceRolled) -> str:
    if isinstance(event, DiceRolled) or event.outcome == "none":
        return ""
    against = "" if event.target_number is None else f" against {event.target_number}"
    return f"{event.outcome.replace('_', ' ')}{against}"


def turn_view_html(turn: TurnView) -> str:
    """A turn with names, date, what happened, the lore it rests on, and what can be done."""
    cited = _lines(turn.cited)
    return _section(
        _head(f"Turn {turn.number}, {turn.who}: {turn.date}"),
        _quote(turn.player_text),
        _lines(line.text for line in turn.lines),
        _story(turn.paragraphs),
        f"<details><summary>Lore</summary>{cited}</details>" if cited else "",
        _options(turn.options),
    )


def table_html(table: TableView) -> str:
    """Where a campaign stands: the last turn told, and what can be done."""
    last = table.turns[-1:]
    told = turn_view_html(last[0]) if last else _story(table.opening)
    return _section(_head(table.title), _lines(table.summary), told, _options(table.options))


def transcript_html(table: TableView, most: int) -> str:
    """Where a campaign stands and its last turns, ``most`` of them at the most."""
    shown = table.turns[-most:]
    told = (turn_view_html(turn.with_(options=())) for turn in shown)
    beginning = _story(table.opening) if len(shown) == table.turn else ""
    return _section(
        _head(table.title), _lines(table.summary), beginning, *told, _options(table.options)
    )


def campaign_html(campaign: Campaign) -> str:
    campaign.refresh()
    return table_html(table_view(campaign))


def campaign_line(campaign: Campaign) -> str:
    head = campaign.refresh()
    return f"Campaign({campaign.slug!r}, turn {head.turn})"


def controller_html(controller: Controller) -> str:
    return table_html(controller.table)


# --- states and sheets --------------------------------------------------------------------


def state_html(state: CampaignState) -> str:
    """What the table can see of a state."""
    first, *others = state_lines(state)
    return _section(_head(first), _lines(others))


def state_line(state: CampaignState) -> str:
    members = ", ".join(state.party)
    return f"CampaignState(turn {state.turn}, at {state.location!r}, {members})"


def sheet_html(sheet: CharacterSheet) -> str:
    return _section(_head(heading(sheet)), _rows(sheet_rows(sheet)))


def sheet_line(sheet: CharacterSheet) -> str:
    return f"CharacterSheet({sheet.id!r}, {class_words(sheet)})"


def explained_html(explained: Explained) -> str:
    """A number of a character with its parts."""
    parts = ((part.source, f"{part.value:+d}") for part in explained.parts)
    head = f"{explained.name.replace('_', ' ')}: {explained.total}"
    return _section(_head(head), _rows(parts), _lines((explained.source,)))


def draft_html(draft: Draft) -> str:
    """What is chosen of a character so far, and what is still open."""
    chosen = ((key, ", ".join(words)) for key, words in draft.answers.items())
    open_ = (
        (one.key, f"{one.text} ({one.count})", ", ".join(o.name for o in one.options))
        for one in draft.open
    )
    head = "Nothing is open" if draft.done else f"{len(draft.open)} choices are open"
    return _section(_head(head), _rows(open_, ("Choice", "What", "From")), _rows(chosen))


def draft_line(draft: Draft) -> str:
    return f"Draft(level {draft.level}, {len(draft.open)} open)"


def finding_html(finding: Finding) -> str:
    return _section(_lines((str(finding),)))


def member_html(member: PartyMember) -> str:
    """A character in play: how they fare, above the sheet they began with.

    Numbers that hang on a universe's homebrew are left out: a character does not know its world.
    """
    try:
        standing = tuple(member_lines(member, BUILT_IN))
    except UnknownEntry as unknown:
        standing = (member_line(member), unknown.what)
    return _section(
        _head(heading(member.sheet)),
        _lines(standing),
        f"<details><summary>Sheet</summary>{_rows(sheet_rows(member.sheet))}</details>",
    )


def member_line(member: PartyMember) -> str:
    hit_points = f"{member.body.hit_points}/{member.sheet.max_hit_points}"
    return f"PartyMember({member.id!r}, {hit_points} hit points)"


# --- proofs and explanations --------------------------------------------------------------


def verification_html(found: Verification) -> str:
    proved = (
        f"{found.turns} turns replayed to the same state",
        f"{found.dice} dice thrown again, and fell alike",
        f"{found.dice_by_hand} dice thrown by hand, taken on trust",
    )
    head = "Sound" if found.fault is None else f"Not sound: {found.fault}"
    return _section(_head(head), _lines(proved))


def verification_line(found: Verification) -> str:
    return f"Verification({found.turns} turns, {found.fault or 'sound'})"


def explanation_html(explanation: Explanation) -> str:
    """Each block of a turn's prompts with its cost, rank and reason; for the game master."""
    tables = (
        _head(f"{prompt.stage}: {prompt.tokens} tokens" + ("" if prompt.sent else ", not sent"))
        + _rows(
            (
                (
                    one.layer,
                    str(one.tokens),
                    str(one.rank),
                    "yes" if one.included else "no",
                    one.reason,
                )
                for one in prompt.blocks
            ),
            ("Layer", "Tokens", "Rank", "In", "Reason"),
        )
        for prompt in explanation.prompts
    )
    return _section(_head(f"Turn {explanation.turn}, told by {explanation.narrator}"), *tables)


def explanation_line(explanation: Explanation) -> str:
    tokens = sum(prompt.tokens for prompt in explanation.prompts)
    return (
        f"Explanation(turn {explanation.turn}, {len(explanation.prompts)} prompts, {tokens} tokens)"
    )


_DISPLAYS: tuple[tuple[type, Callable[[Any], str], Callable[[Any], str]], ...] = (
    (Turn, turn_html, turn_line),
    (TurnView, turn_view_html, lambda turn: f"TurnView({turn.number}, {turn.who!r})"),
    (TableView, table_html, lambda table: f"TableView({table.campaign!r}, turn {table.turn})"),
    (Campaign, campaign_html, campaign_line),
    (Controller, controller_html, repr),
    (CampaignState, state_html, state_line),
    (CharacterSheet, sheet_html, sheet_line),
    (PartyMember, member_html, member_line),
    (Draft, draft_html, draft_line),
    (Explained, explained_html, str),
    (Finding, finding_html, str),
    (Verification, verification_html, verification_line),
    (Explanation, explanation_html, explanation_line),
)
"""Each type with its HTML and its one line of plain text."""


def register(shell: InteractiveShell) -> None:
    """Teach IPython to show our values, here and wherever they are nested."""
    formatters = shell.display_formatter.formatters
    for shown, as_html, as_line in _DISPLAYS:
        formatters["text/html"].for_type(shown, as_html)
        formatters["text/plain"].for_type(shown, _printing(as_line))


def _printing(as_line: Callable[[Any], str]) -> Callable[[Any, _Printer, bool], None]:
    def show(value: Any, printer: _Printer, cycle: bool) -> None:
        del cycle
        printer.text(as_line(value))

    return show
