"""``play``: a sitting at the terminal, or a script of what the players say."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from whispyrkeep_cli.inputs import read_text
from whispyrkeep_cli.options import (
    CampaignOption,
    JsonOption,
    KeepOption,
    opened_campaign,
    tell_warnings,
)
from whispyrkeep_cli.output import note, show, show_json
from whispyrkeep_cli.telling import (
    Telling,
    event_texts,
    hand_dice,
    print_standing,
    print_turn,
)
from whispyrkeep_cli.turn import AsOption, DiceOption, NarratorOption

if TYPE_CHECKING:
    from pathlib import Path

    from whispyrkeep.dice import StreamKey
    from whispyrkeep.models.turn import Turn
    from whispyrkeep.session.campaign import Campaign

Ask = Callable[["StreamKey", int, int], int]

COMMANDS = """\
/rewind N   take back every turn after N; /undo brings them back
/retry      say the words again that came to nothing; /discard forgets them
/state      where things stand; /recap the last turn again
/dice       the dice of the last turn; /lore WORDS what is known
/as NAME    who acts from now on; /narrator NAME who tells
/gm set PATH VALUE REASON     a correction; null removes
/gm paths WORDS               what can be set, with what stands there
/gm award NAME experience=50 money=100 REASON
/gm retcon TURN TEXT          what was told there was otherwise
/quit       stop; everything is kept"""

INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep play")(play)


def play(
    slug: Annotated[
        str | None, typer.Argument(help="The campaign; else the one played last.")
    ] = None,
    actor: AsOption = None,
    narrator: NarratorOption = None,
    dice: DiceOption = "keyed",
    script: Annotated[
        str | None,
        typer.Option(help="Player lines from a file, - for stdin; 'demo' for the scenario's own."),
    ] = None,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play, interactively; the campaign goes on where it was left.

    Without a terminal, or with --script, every line of input is a player's; with --json the
    turns are printed as one list at the end.
    """
    thrown = hand_dice(dice)
    opened = _opened(keep, slug or campaign)
    table = Table(opened, actor, narrator, thrown, quiet=as_json)
    table.check()
    if script is None and sys.stdin.isatty() and not as_json:
        raise typer.Exit(table.run_interactive())
    lines = opened.script() if script == "demo" else read_text(script or "-").splitlines()
    table.run_lines(lines)
    if as_json:
        show_json([turn.dump() for turn in table.played])
    if table.failed:
        raise typer.Exit(1)


def _opened(keep: Path | None, slug: str | None) -> Campaign:
    """The campaign to play; who has no keep yet, and names none, gets one with the demo."""
    from whispyrkeep.errors import NoKeep

    try:
        return opened_campaign(keep, slug)
    except NoKeep:
        if keep is not None or slug is not None or os.environ.get("WHISPYRKEEP_KEEP"):
            raise
    from whispyrkeep.session.demo import begin_demo

    begun = begin_demo()
    note(f"You had no keep: one with the demo is at {begun.keep.root} now, and is your default.")
    return begun


class Table:
    """A sitting: who acts, who tells, and what the players say.

    ``played`` are the turns of this sitting; ``failed`` counts lines that came to nothing.
    A ``quiet`` table shows nothing on stdout.
    """

    def __init__(
        self,
        campaign: Campaign,
        actor: str | None,
        narrator: str | None,
        dice: Ask | None,
        *,
        quiet: bool = False,
    ) -> None:
        self.campaign = campaign
        self.actor = actor
        self.narrator = narrator
        self.dice = dice
        self.quiet = quiet
        self.played: list[Turn] = []
        self.failed = 0
        self._commands: dict[str, Callable[[list[str]], bool]] = {
            "/quit": lambda _: False,
            "/help": lambda _: self._say(COMMANDS),
            "/rewind": self._rewind,
            "/undo": lambda _: self._undo(),
            "/retry": lambda _: self._retry(),
            "/discard": lambda _: self._discard(),
            "/state": lambda _: self._state(),
            "/recap": lambda _: self._recap(),
            "/dice": lambda _: self._dice(),
            "/lore": self._lore,
            "/as": self._as,
            "/narrator": self._narrator,
            "/gm": self._gm,
        }

    def check(self) -> None:
        """Raises ``NoSuchNarrator`` or ``NoSuchCharacter`` before anybody has said a word."""
        from whispyrkeep.session.narrators import require_narrator
        from whispyrkeep.session.playing import acting

        require_narrator(self.campaign.keep, self._teller())
        acting(self.campaign.state, self.actor)

    # --- reading --------------------------------------------------------------------------

    def run_interactive(self) -> int:
        """Ask for a line, play it, and again, until /quit or the end of input."""
        with suppress(ImportError):
            import readline  # noqa: F401 - gives the prompt its line editing
        self._greet()
        while True:
            try:
                line = input("\n> ")
            except EOFError:
                show()
                return 0
            except KeyboardInterrupt:
                note("interrupted; everything that was committed is kept")
                return INTERRUPTED
            try:
                if not self.handle(line.strip()):
                    return 0
            except (KeyboardInterrupt, typer.Abort):
                note("stopped; nothing was written, and dice that lie stay as they are")

    def run_lines(self, lines: Iterable[str]) -> None:
        """Play lines that nobody types now, to their end or the story's."""
        from whispyrkeep.models.state import CampaignStatus

        if not self.quiet:
            print_standing(self.campaign)
        for line in lines:
            if not line.strip():
                continue
            if self.campaign.state.status is not CampaignStatus.ACTIVE and line[:1] != "/":
                break
            if not self.quiet:
                show(f"\n> {line.strip()}")
            if not self.handle(line.strip()):
                break

    def _greet(self) -> None:
        """Where the story stands, and how to talk to the table."""
        campaign = self.campaign
        show(f"{campaign.document.name}, turn {campaign.state.turn}. /help lists the commands.")
        show()
        print_standing(campaign)
        if campaign.drafts:
            show()
            said = campaign.drafts[-1].player_text
            show(f'Not finished: "{said}". /retry says it again, /discard forgets it.')

    def handle(self, line: str) -> bool:
        """One line of input; False when the sitting is over. Errors cost the line, not more."""
        from whispyrkeep.errors import WhispyrkeepError

        words = line.split()
        try:
            if words and words[0] in self._commands:
                return self._commands[words[0]](words[1:])
            if words:
                self._play(line)
        except WhispyrkeepError as error:
            self.failed += 1
            note(f"error: {error}")
        finally:
            tell_warnings(self.campaign.keep)
        return True

    # --- playing --------------------------------------------------------------------------

    def _play(self, line: str) -> None:
        from whispyrkeep.session.narrators import OFFLINE, TELLING_FAILED

        try:
            self._turn(line)
        except TELLING_FAILED as failed:
            if self._teller() == OFFLINE:
                raise
            note(f"error: {failed}")
            if not self._goes_on_offline():
                self.failed += 1
                return
            self.narrator = OFFLINE
            self._turn(line)

    def _turn(self, line: str) -> None:
        from whispyrkeep.session.narrators import OFFLINE

        telling = Telling(self.campaign)
        streams = not self.quiet and self._teller() != OFFLINE
        try:
            done = self.campaign.turn(
                line,
                as_=self.actor,
                narrator=self.narrator,
                dice=self.dice,
                on_text=telling.on_text if streams else None,
                on_dice=None if self.quiet else telling.on_dice,
            )
        except BaseException:
            telling.give_up()
            raise
        self.played.append(done)
        if not self.quiet:
            telling.finish(done)

    def _teller(self) -> str:
        return self.narrator or self.campaign.document.narrator

    def _goes_on_offline(self) -> bool:
        """Whether the player agrees; where nobody can be asked, how to agree is said."""
        if not sys.stdin.isatty() or self.quiet:
            note("note: /narrator offline, or --narrator offline, goes on without a model")
            return False
        question = "Go on with the offline narrator? The dice stay as they are"
        return typer.confirm(question, default=True, err=True)

    # --- commands -------------------------------------------------------------------------

    def _say(self, text: str) -> bool:
        if not self.quiet:
            show(text)
        return True

    def _rewind(self, words: list[str]) -> bool:
        if len(words) != 1 or not (words[0].isascii() and words[0].isdigit()):
            return self._say("Say /rewind N, with the number of the last turn to keep.")
        self.campaign.rewind(int(words[0]))
        return self._recap()

    def _undo(self) -> bool:
        self.campaign.undo_rewind()
        return self._recap()

    def _retry(self) -> bool:
        drafts = self.campaign.drafts
        if not drafts:
            return self._say("Nothing is unfinished.")
        self.actor = drafts[-1].actor
        self._say(f"> {drafts[-1].player_text}")
        self._play(drafts[-1].player_text)
        return True

    def _discard(self) -> bool:
        self.campaign.discard_drafts()
        return self._say("Forgotten.")

    def _state(self) -> bool:
        from whispyrkeep.session.recap import state_lines

        self.campaign.refresh()
        return self._say("\n".join(state_lines(self.campaign.state)))

    def _recap(self) -> bool:
        if not self.quiet:
            print_standing(self.campaign)
        return True

    def _dice(self) -> bool:
        last = self.campaign.last_turn()
        lines = event_texts(last.events, self.campaign.state) if last else ()
        return self._say("\n".join(lines) or "No dice were thrown in the last turn.")

    def _lore(self, words: list[str]) -> bool:
        if not words:
            return self._say("Say /lore WORDS, such as /lore the lamp.")
        hits = self.campaign.lore(" ".join(words), viewer="table")
        if not hits:
            return self._say("Nothing is known of it.")
        for hit in hits:
            self._say(f"[{hit.record.kind}] {hit.record.title or hit.record.id}: {hit.record.text}")
        return True

    def _as(self, words: list[str]) -> bool:
        from whispyrkeep.session.playing import acting

        self.actor = acting(self.campaign.state, " ".join(words) or None)
        return self._say(f"{self.campaign.state.party[self.actor].name} acts.")

    def _narrator(self, words: list[str]) -> bool:
        from whispyrkeep.session.narrators import OFFLINE

        name = " ".join(words) or OFFLINE
        self.campaign.keep.narrator(name, self.campaign)
        self.narrator = name
        return self._say(f"{name} tells from now on.")

    def _gm(self, words: list[str]) -> bool:
        from whispyrkeep_cli.gm import list_paths, spoken

        if words[:1] == ["paths"]:
            list_paths(self.campaign, words[1:])
            return True
        done = spoken(self.campaign, words)
        if done is None:
            return self._say(
                "/gm set, /gm paths, /gm award or /gm retcon; /help shows how they go."
            )
        if not self.quiet:
            print_turn(self.campaign, done)
        return True
