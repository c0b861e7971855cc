"""``play`` and ``turn``: a campaign from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from whispyrkeep_cli.options import CampaignOption, JsonOption, KeepOption, opened_campaign
from whispyrkeep_cli.output import clean, note, read_text, show, show_json, show_table

if TYPE_CHECKING:
    from whispyrkeep.dice import StreamKey
    from whispyrkeep.models.turn import Turn
    from whispyrkeep.session.campaign import Campaign

NarratorOption = Annotated[
    str | None, typer.Option("--narrator", "-n", help="offline, or the name of an endpoint.")
]
DiceOption = Annotated[
    str, typer.Option("--dice", help="keyed: thrown by the engine; ask: thrown at your table.")
]
AsOption = Annotated[str | None, typer.Option("--as", help="Who acts: a character's name or id.")]

COMMANDS = """\
/rewind N   take back every turn after N; /undo brings them back
/state      where things stand; /recap the last turn again
/dice       the dice of the last turn; /lore WORDS what is known
/as NAME    who acts from now on; /gm set PATH VALUE REASON a correction
/narrator NAME  who tells from now on; /quit stop (everything is kept)"""

turn_app = typer.Typer(help="Play one turn, or explain one.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: whispyrkeep play")(play)
    app.add_typer(turn_app, name="turn")


@turn_app.callback(epilog='Example: whispyrkeep turn -m "I search the boathouse" --as ilva')
def turn(
    context: typer.Context,
    message: Annotated[
        str | None, typer.Option("--message", "-m", help="What the player does; - for stdin.")
    ] = None,
    actor: AsOption = None,
    narrator: NarratorOption = None,
    dice: DiceOption = "keyed",
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Play one turn of the campaign."""
    if context.invoked_subcommand is not None:
        return
    if message is None:
        raise typer.BadParameter("say what the player does", param_hint="--message / -m")
    opened = opened_campaign(keep, campaign)
    text = read_text("-") if message == "-" else message
    done = opened.turn(text, as_=actor, narrator=narrator, dice=hand_dice(dice))
    if as_json:
        show_json(done.dump())
        return
    print_turn(opened, done)


@turn_app.command(epilog="Example: whispyrkeep turn explain 12 --text")
def explain(
    number: Annotated[int, typer.Argument(help="The turn.")],
    text: Annotated[bool, typer.Option("--text", help="Print every block in full.")] = False,
    keep: KeepOption = None,
    campaign: CampaignOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why the DM knew what it knew: each block of the prompt, its cost, rank and reason."""
    from dataclasses import asdict

    found = opened_campaign(keep, campaign).explain(number)
    if as_json:
        show_json(asdict(found))
        return
    show(f"Turn {found.turn}, told by {found.narrator}")
    for prompt in found.prompts:
        sent = "sent to" if prompt.sent else "not sent; what a model would have been shown by"
        show(f"\n{prompt.stage}: {prompt.tokens} tokens, {sent} {prompt.model or found.narrator}")
        show_table(
            ("layer", "tokens", "rank", "in", "reason"),
            (
                (one.layer, one.tokens, one.rank, "yes" if one.included else "no", one.reason)
                for one in prompt.blocks
            ),
        )
        if text:
            for one in prompt.blocks:
                show(f"\n--- {one.layer}\n{one.text}")


def play(
    slug: Annotated[
        str | None, typer.Argument(help="The campaign; else the one played last.")
    ] = None,
    actor: AsOption = None,
    narrator: NarratorOption = None,
    dice: DiceOption = "keyed",
    script: Annotated[
        str | None,
        typer.Option(help="Player lines from a file, - for stdin; 'demo' for the demo's."),
    ] = None,
    keep: KeepOption = None,
) -> None:
    """Play, interactively; the campaign goes on where it was left."""
    from whispyrkeep.errors import NoKeep
    from whispyrkeep.session.demo import begin_demo

    try:
        opened = opened_campaign(keep, slug)
    except NoKeep:
        if keep is not None or slug is not None:
            raise
        opened = begin_demo()
        note(f"A demo keep was made for you at {opened.keep.root}")
    table = Table(opened, actor, narrator, hand_dice(dice))
    if script is not None:
        table.run_script(script)
    elif sys.stdin.isatty():
        table.run_interactive()
    else:
        for line in sys.stdin:
            if not table.handle(line.strip()):
                break


class Table:
    """A sitting at the terminal: who acts, who tells, and what the player typed."""

    def __init__(
        self, campaign: Campaign, actor: str | None, narrator: str | None, dice: Any
    ) -> None:
        self.campaign = campaign
        self.actor = actor
        self.narrator = narrator
        self.dice = dice

    def run_interactive(self) -> None:
        """Ask for a line, play it, and again, until /quit or the end of input."""
        self.greet()
        while True:
            try:
                line = input("\n> ").strip()
            except EOFError:
                break
            except KeyboardInterrupt:
                note("")
                break
            try:
                if not self.handle(line):
                    break
            except KeyboardInterrupt:
                note("stopped; nothing was written")

    def greet(self) -> None:
        """Where the story stands, and how to talk to the table."""
        campaign = self.campaign
        show(f"{campaign.document.name}, turn {campaign.state.turn}. /help lists the commands.")
        last = campaign.last_turn()
        if last is None:
            show()
            show(campaign.opening())
            print_options(campaign)
        else:
            show()
            print_turn(campaign, last, dice=False)

    def run_script(self, source: str) -> None:
        """Play the lines of a file, or the demo's own, to the end or the ending."""
        from whispyrkeep.models.state import CampaignStatus

        lines = self.campaign.script() if source == "demo" else read_text(source).splitlines()
        show(self.campaign.opening())
        for line in lines:
            if self.campaign.state.status is not CampaignStatus.ACTIVE:
                break
            show(f"\n> {line}\n")
            self.handle(line.strip())

    def handle(self, line: str) -> bool:
        """One line of input; False when the sitting is over. Errors cost the line, not more."""
        from whispyrkeep.errors import WhispyrkeepError

        try:
            if line.startswith("/") and line.split()[0] in self._commands():
                return self._commands()[line.split()[0]](line.split()[1:])
            if line:
                self._play(line)
        except WhispyrkeepError as error:
            note(f"{clean(str(error))}")
        return True

    def _play(self, line: str) -> None:
        shown = _Streaming()
        done = self.campaign.turn(
            line,
            as_=self.actor,
            narrator=self.narrator,
            dice=self.dice,
            on_text=shown if self._tells_by_model() else None,
        )
        shown.end()
        print_turn(self.campaign, done, story=not shown.matches(done.narrative))

    def _tells_by_model(self) -> bool:
        return (self.narrator or self.campaign.document.narrator) != "offline"

    def _commands(self) -> dict[str, Callable[[list[str]], bool]]:
        return {
            "/quit": lambda _: False,
            "/help": lambda _: self._say(COMMANDS),
            "/rewind": self._rewind,
            "/undo": lambda _: self._undo(),
            "/state": lambda _: self._state(),
            "/recap": lambda _: self._recap(),
            "/dice": lambda _: self._dice(),
            "/lore": self._lore,
            "/as": self._as,
            "/narrator": self._narrator,
            "/gm": self._gm,
        }

    def _say(self, text: str) -> bool:
        show(text)
        return True

    def _rewind(self, words: list[str]) -> bool:
        if len(words) != 1 or not words[0].isdigit():
            return self._say("Say /rewind N, with the number of the last turn to keep.")
        self.campaign.rewind(int(words[0]))
        return self._recap()

    def _undo(self) -> bool:
        self.campaign.undo_rewind()
        return self._recap()

    def _state(self) -> bool:
        from whispyrkeep.session.recap import state_lines

        return self._say("\n".join(state_lines(self.campaign.state)))

    def _recap(self) -> bool:
        last = self.campaign.last_turn()
        if last is None:
            return self._say(self.campaign.opening())
        print_turn(self.campaign, last, dice=False)
        return True

    def _dice(self) -> bool:
        last = self.campaign.last_turn()
        lines = dice_lines(self.campaign, last) if last else ()
        return self._say("\n".join(lines) or "No dice were thrown in the last turn.")

    def _lore(self, words: list[str]) -> bool:
        for hit in self.campaign.lore(" ".join(words), viewer="table"):
            show(f"[{hit.record.kind}] {hit.record.title or hit.record.id}: {hit.record.text}")
        return True

    def _as(self, words: list[str]) -> bool:
        from whispyrkeep.session.playing import acting

        self.actor = acting(self.campaign.state, " ".join(words) or None)
        return self._say(f"{self.campaign.state.party[self.actor].name} acts.")

    def _narrator(self, words: list[str]) -> bool:
        name = " ".join(words) or "offline"
        self.campaign.keep.narrator(name, self.campaign)
        self.narrator = name
        return self._say(f"{name} tells from now on.")

    def _gm(self, words: list[str]) -> bool:
        from whispyrkeep_cli.gm import parsed_value

        if len(words) < 4 or words[0] != "set":
            return self._say(
                "Say /gm set PATH VALUE REASON, such as /gm set /party/ilva/hit_points 9 mistake"
            )
        done = self.campaign.gm_set(words[1], parsed_value(words[2]), " ".join(words[3:]))
        print_turn(self.campaign, done)
        return True


class _Streaming:
    """Shows narration while it arrives, marked provisional until it is committed."""

    def __init__(self) -> None:
        self._text = ""

    def __call__(self, piece: str | None) -> None:
        if piece is None:
            self._text = ""
            sys.stdout.write("\n[another try]\n")
        else:
            self._text += piece
            sys.stdout.write(clean(piece))
        sys.stdout.flush()

    def end(self) -> None:
        if self._text:
            sys.stdout.write("\n")

    def matches(self, narrative: str) -> bool:
        return bool(self._text) and self._text.strip() == narrative.strip()


def hand_dice(mode: str) -> Callable[[StreamKey, int, int], int] | None:
    """A question for every die when the table throws its own."""
    if mode == "keyed":
        return None
    if mode != "ask":
        raise typer.BadParameter("keyed or ask", param_hint="--dice")

    def ask(key: StreamKey, sides: int, number: int) -> int:
        what = key.slot.partition("#")[0].replace("-", " ")
        while True:
            typed = typer.prompt(
                f"{key.actor}, {what}: throw a d{sides} (die {number + 1})", err=True
            )
            if str(typed).strip().isdigit() and 1 <= int(typed) <= sides:
                return int(typed)
            note(f"a d{sides} shows 1 to {sides}")

    return ask


def dice_lines(campaign: Campaign, turn: Turn) -> tuple[str, ...]:
    """What the turn's events did, a line each, dice first to last."""
    from whispyrkeep.campaign.chronicle import event_lines

    return tuple(f"  . {line}" for line in event_lines(turn.events, campaign.state))


def print_turn(campaign: Campaign, turn: Turn, *, story: bool = True, dice: bool = True) -> None:
    """The turn for the table: its dice, its story, and what may be done next."""
    if dice:
        for line in dice_lines(campaign, turn):
            show(line)
    if story and turn.narrative:
        show()
        show(turn.narrative)
    print_options(campaign)


def print_options(campaign: Campaign) -> None:
    """The lettered choices with the exact chance of a known check."""
    options = campaign.options()
    if options:
        show()
    for option in options:
        chance = campaign.odds(option)
        known = f"  ({float(chance):.0%})" if chance is not None else ""
        show(f"  {option.letter}) {option.text}{known}")
