"""A turn on the terminal: its dice, its story as it arrives, and what may be done next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from whispyrkeep_cli.inputs import ask
from whispyrkeep_cli.output import note, show, show_story, styled

if TYPE_CHECKING:
    from whispyrkeep.dice import StreamKey
    from whispyrkeep.models.events import Event
    from whispyrkeep.models.state import CampaignState
    from whispyrkeep.models.turn import Turn
    from whispyrkeep.session.campaign import Campaign

PROVISIONAL = "[provisional, until it is committed]"


def print_turn(campaign: Campaign, turn: Turn, *, dice: bool = True) -> None:
    """The turn for the table: its dice, its story, and what may be done next."""
    if dice:
        print_events(turn.events, campaign.state)
    if turn.narrative:
        show()
        show_story(turn.narrative)
    print_options(campaign)


def event_texts(events: Iterable[Event], state: CampaignState) -> tuple[str, ...]:
    """What the events did, a line each, dice first to last."""
    from whispyrkeep.campaign.chronicle import event_lines

    return tuple(f"  . {line}" for line in event_lines(events, state))


def print_events(events: Iterable[Event], state: CampaignState) -> None:
    """What the events did, quieter than the story."""
    for line in event_texts(events, state):
        show(line, dim=True)


def print_options(campaign: Campaign) -> None:
    """The lettered choices with the exact chance of a known check."""
    options = campaign.options()
    if options:
        show()
    for option in options:
        chance = campaign.odds(option)
        known = f"  ({float(chance):.0%})" if chance is not None else ""
        show(f"  {option.letter}) {option.text}{known}")


def print_standing(campaign: Campaign) -> None:
    """The last turn again, or the story's beginning."""
    last = campaign.last_turn()
    if last is None:
        show_story(campaign.opening())
        print_options(campaign)
    else:
        print_turn(campaign, last, dice=False)


class Telling:
    """Shows one turn while it runs: dice once they are kept, narration as it arrives.

    What was streamed is provisional; ``finish`` says what of it holds.
    """

    def __init__(self, campaign: Campaign) -> None:
        from whispyrkeep.models.text import StreamCleaner

        self._campaign = campaign
        self._cleaner = StreamCleaner()
        self._stages: list[str] = [""]
        self._thrown = 0

    def on_text(self, piece: str | None) -> None:
        """Narration as it comes; None when it will be told anew."""
        if piece is None:
            self._end_line()
            show("[that did not hold; told anew]", dim=True)
            self._stages[-1] = ""
            return
        text = self._cleaner.feed(piece)
        if not any(self._stages) and text:
            show(PROVISIONAL, dim=True)
        self._stages[-1] += text
        sys.stdout.write(styled(text, sys.stdout, dim=True))
        sys.stdout.flush()

    def on_dice(self, events: tuple[Event, ...]) -> None:
        """The dice lie; what comes next tells them."""
        from whispyrkeep.campaign.evolve import fold

        self._end_line()
        self._thrown = len(events)
        self._print(events, fold(self._campaign.state, events))
        self._stages.append("")

    def finish(self, turn: Turn) -> None:
        """What else the turn did, and its story unless it was read already."""
        self._end_line()
        self._print(turn.events[self._thrown :], self._campaign.state)
        told = "\n\n".join(stage.strip() for stage in self._stages if stage.strip())
        if told and told.split() == turn.narrative.split():
            show(f"[committed: turn {turn.turn}]", dim=True)
        else:
            show()
            show_story(turn.narrative)
        print_options(self._campaign)

    def give_up(self) -> None:
        """Nothing of this turn was written."""
        self._end_line()
        if any(self._stages):
            show("[not committed: what was told here does not count]", dim=True)

    def _print(self, events: Iterable[Event], state: CampaignState) -> None:
        """Events as a paragraph of their own, if there is anything to say of them."""
        lines = event_texts(events, state)
        for line in ("", *lines) if lines else ():
            show(line, dim=True)

    def _end_line(self) -> None:
        rest = self._cleaner.flush()
        self._stages[-1] += rest
        if self._stages[-1]:
            sys.stdout.write(f"{rest}\n")
            sys.stdout.flush()


def hand_dice(mode: str) -> Callable[[StreamKey, int, int], int] | None:
    """A question for every die when the table throws its own."""
    if mode == "keyed":
        return None
    if mode != "ask":
        raise typer.BadParameter("keyed or ask", param_hint="--dice")

    def throw(key: StreamKey, sides: int, number: int) -> int:
        what = key.slot.partition("#")[0].replace("-", " ")
        while True:
            typed = ask(
                f"{key.actor}, {what}: throw a d{sides} (die {number + 1})", "--dice keyed"
            ).strip()
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= sides:
                return int(typed)
            note(f"a d{sides} shows 1 to {sides}")

    return throw
