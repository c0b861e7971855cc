"""``%roll``, ``%odds`` and ``%%turn``: what ``%load_ext whispyrkeep`` brings to a notebook.

Each parses its line and makes one call; what goes wrong is told in one line.
"""

from __future__ import annotations

import re
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from getpass import getpass
from html import escape
from pathlib import Path

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic_arguments import MagicArgumentParser
from IPython.display import DisplayHandle, display

from whispyrkeep.dice.odds import Distribution, distribution, probability
from whispyrkeep.dice.rolling import Roll
from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep.exchange.transcript import line_of
from whispyrkeep.models.text import clean_text
from whispyrkeep.models.turn import Turn
from whispyrkeep.panels import display as displays
from whispyrkeep.panels.chance import Chance
from whispyrkeep.panels.views import TurnView, turn_view
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.narrators import OFFLINE
from whispyrkeep.session.opening import open_keep
from whispyrkeep.session.tabletop import roll

_SEEDED = re.compile(r"(?P<dice>.*?)(?:(?:^|\s)\s*--seed[ =](?P<seed>\d{1,15}))?\s*")
_COMPARISON = re.compile(r"[<>]|[=!]=")
_SHOWN_EVERY = 0.1
"""Seconds between two looks of a turn that is being told."""


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Tell an error of ours without a traceback; the cell fails all the same."""
    try:
        yield
    except WhispyrkeepError as error:
        raise UsageError(line_of(str(error))) from None


def roll_magic(line: str) -> Roll:
    """Throw dice: ``%roll 2d20kh1+5``, or ``r = %roll 4d6dl1 --seed 7`` to keep the roll."""
    found = _SEEDED.fullmatch(line)
    if found is None or not found["dice"].strip():
        raise UsageError("say which dice, such as `%roll 2d20kh1+5`")
    with _in_one_line():
        return roll(found["dice"].strip(), int(found["seed"]) if found["seed"] else None)


def odds_magic(line: str) -> Distribution | Chance:
    """Exact chances: ``%odds 4d6kh3`` of every total, ``%odds 4d6kh3 >= 12`` of one thing."""
    if not line.strip():
        raise UsageError("say which dice, such as `%odds 4d6kh3 >= 12`")
    with _in_one_line():
        if _COMPARISON.search(line):
            return Chance(line.strip(), probability(line))
        return distribution(line)


class TurnMagic:
    """``%%turn``: plays a turn with the cell's text.

    It remembers the keeps it opened, for their lore is slow to load.

    Args:
        names: the notebook's variables.
    """

    def __init__(self, names: Mapping[str, object]) -> None:
        self._names = names
        self._keeps: dict[Path, Keep] = {}

    def turn(self, line: str, cell: str) -> TurnView:
        """Play a turn; the cell says what the player does.

        ``%%turn -c CAMPAIGN -k KEEP --as NAME --narrator NAME``. With neither campaign nor keep
        it is the notebook's variable ``campaign``, when there is one. Otherwise the campaign is
        the one played last, and the keep the one found here, or your own. A value may be an
        expression in braces, such as ``-k {folder}``.
        """
        arguments = _turn_arguments(line)
        if not cell.strip():
            raise UsageError("say below %%turn what the player does")
        with _in_one_line():
            campaign = self._campaign(arguments.keep, arguments.campaign)
            before = campaign.state
            turn = _told(campaign, cell.strip(), arguments.actor, arguments.narrator)
            return turn_view(campaign, turn, before)

    def _campaign(self, folder: str | None, slug: str | None) -> Campaign:
        """The campaign that is meant, as it stands now."""
        own = self._names.get("campaign")
        if isinstance(own, Campaign) and not folder and not slug:
            own.refresh()
            return own
        opened = open_keep(folder)
        opened.ask_passphrase = getpass
        keep = self._keeps.setdefault(opened.root, opened)
        campaign = keep.campaign(slug) if slug else keep.latest_campaign()
        campaign.refresh()
        return campaign


def _turn_arguments(line: str) -> Namespace:
    """The options of ``%%turn``; raises ``UsageError``, which IPython shows in one line."""
    parser = MagicArgumentParser(prog="%%turn")
    parser.add_argument("-c", "--campaign")
    parser.add_argument("-k", "--keep")
    parser.add_argument("--as", dest="actor")
    parser.add_argument("--narrator")
    try:
        arguments: Namespace = parser.parse_argstring(line)
    except ValueError as unreadable:  # a quotation that does not end
        raise UsageError(line_of(str(unreadable))) from None
    return arguments


def _told(campaign: Campaign, text: str, actor: str | None, narrator: str | None) -> Turn:
    """Play a turn; a model's words are shown while they arrive, and give way to the turn."""
    if (narrator or campaign.document.narrator) == OFFLINE:
        return campaign.turn(text, actor, narrator=narrator)
    arriving = _Arriving()
    try:
        return campaign.turn(text, actor, narrator=narrator, on_text=arriving)
    finally:
        arriving.clear()


class _Arriving:
    """Narration in the cell's output while it arrives, marked as provisional."""

    def __init__(self) -> None:
        self._text = ""
        self._next = 0.0
        self._handle: DisplayHandle | None = None

    def __call__(self, piece: str | None) -> None:
        self._text = "" if piece is None else self._text + piece
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _SHOWN_EVERY
        if self._handle is None:
            self._handle = display(_provisional(self._text), raw=True, display_id=True)
        else:
            self._handle.update(_provisional(self._text), raw=True)

    def clear(self) -> None:
        if self._handle is not None:
            self._handle.update({"text/plain": "", "text/html": ""}, raw=True)


def _provisional(text: str) -> dict[str, str]:
    shown = clean_text(text)
    look = "max-width:42em;white-space:pre-line;font-style:italic"
    return {
        "text/plain": f"(being told) {shown}",
        "text/html": f'<p>Being told:</p><p style="{look}">{escape(shown)}</p>',
    }


def register(shell: InteractiveShell) -> None:
    """Add the magics and the displays to a shell."""
    shell.register_magic_function(roll_magic, "line", "roll")
    shell.register_magic_function(odds_magic, "line", "odds")
    shell.register_magic_function(TurnMagic(shell.user_ns).turn, "cell", "turn")
    displays.register(shell)
