"""The command line: parse, one library call, print.

Exit codes: 0 done, 1 an expected failure told in one line, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback

import click
import typer

from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep_cli import (
    campaign,
    character,
    dice,
    endpoint,
    export,
    gm,
    keep,
    look,
    lore,
    play,
    universe,
)
from whispyrkeep_cli.output import clean, note

app = typer.Typer(
    name="whispyrkeep",
    help="Play, script and verify tabletop campaigns. The model tells; the engine counts.",
    epilog="Example: whispyrkeep play",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
play.register(app)
look.register(app)
export.register(app)
dice.register(app)
app.add_typer(campaign.app, name="campaign")
app.add_typer(universe.app, name="universe")
app.add_typer(character.app, name="character")
app.add_typer(gm.app, name="gm")
app.add_typer(lore.app, name="lore")
app.add_typer(keep.app, name="keep")
app.add_typer(endpoint.app, name="endpoint")


def run() -> None:
    """Entry point of ``whispyrkeep`` and ``wk``."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code and never shows a traceback."""
    try:
        code = app(arguments, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.format_message())
        return 2
    except click.ClickException as wrong:
        wrong.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        note("interrupted")
        return 130
    except WhispyrkeepError as error:
        note(f"error: {clean(str(error))}")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else ""
        note(f"error: {error.strerror or error}{where}; check the path and your rights there")
        return 1
    except Exception as error:  # noqa: BLE001 - the process boundary: a person, not a stack
        if os.environ.get("WHISPYRKEEP_DEBUG"):
            traceback.print_exc()
        note(
            f"error: this is a fault of ours ({type(error).__name__}: {clean(str(error))[:200]}); "
            "committed turns are safe; set WHISPYRKEEP_DEBUG=1 to see where, and report it"
        )
        return 1
