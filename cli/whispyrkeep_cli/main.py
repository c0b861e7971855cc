"""The command line: parse, one library call, print.

Exit codes: 0 done, 1 an expected failure told in one line, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TextIO

import typer
from typer.exceptions import TyperException

from whispyrkeep.errors import WhispyrkeepError
from whispyrkeep_cli import (
    campaign,
    character,
    dice,
    endpoint,
    export,
    fight,
    gm,
    keep,
    look,
    lore,
    odds,
    play,
    srd,
    turn,
    universe,
)
from whispyrkeep_cli.output import note

INTERRUPTED = 130

app = typer.Typer(
    name="whispyrkeep",
    help="Play, script and verify tabletop campaigns. The model tells; the engine counts.",
    epilog="Example: whispyrkeep play",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
play.register(app)
app.add_typer(turn.app, name="turn")
look.register(app)
export.register(app)
dice.register(app)
fight.register(app)
app.add_typer(odds.app, name="odds")
app.add_typer(campaign.app, name="campaign")
app.add_typer(universe.app, name="universe")
app.add_typer(character.app, name="character")
app.add_typer(gm.app, name="gm")
app.add_typer(lore.app, name="lore")
app.add_typer(keep.app, name="keep")
app.add_typer(srd.app, name="srd")
app.add_typer(endpoint.app, name="endpoint")


def run() -> None:
    """Entry point of ``whispyrkeep`` and ``wk``."""
    for stream in (sys.stdout, sys.stderr):
        _show_what_it_can(stream)
    code = main(sys.argv[1:])
    sys.exit(_flushed() or code)


def _show_what_it_can(stream: TextIO) -> None:
    """A terminal that cannot show a letter shows its number instead of stopping us."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _flushed() -> int:
    """Write what is left; a reader who has gone is no failure, a full disk is one."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _drop_output()
        note(f"error: the output could not be written: {error.strerror}; check where it goes")
        return 1
    return 0


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code and never shows a traceback."""
    try:
        code = app(arguments, prog_name="whispyrkeep", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TyperException as wrong:
        _tell_usage(wrong)
        return wrong.exit_code
    except (typer.Abort, KeyboardInterrupt):
        note("interrupted")
        return INTERRUPTED
    except WhispyrkeepError as error:
        note(f"error: {error}")
        return 1
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else " while reading or writing"
        note(f"error: {error.strerror or error}{where}; check the place and your rights there")
        return 1
    except Exception as error:  # noqa: BLE001 - the process boundary: a person, not a stack
        if os.environ.get("WHISPYRKEEP_DEBUG"):
            traceback.print_exc()
        note(
            f"error: this is a fault of ours ({type(error).__name__}: {str(error)[:200]}); "
            "committed turns are safe; set WHISPYRKEEP_DEBUG=1 to see where, and report it"
        )
        return 1


def _tell_usage(wrong: TyperException) -> None:
    """What is wrong with a command as it was typed, in clean text, and how it goes."""
    message = wrong.format_message()
    if message.startswith("Usage:"):
        typer.echo(message, err=True)
        return
    context = getattr(wrong, "ctx", None)
    if context is not None:
        note(context.get_usage())
        note(f"Try '{context.command_path} --help' for help.")
    note(f"Error: {message}")
