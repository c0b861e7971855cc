"""What a command reads: files, standard input, and a person's answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

LARGEST_INPUT = 16 * 2**20
"""Bytes of a file a person edits; more is a mistake."""

MOST_VALUES = 200_000
"""Values in such a file, aliases counted as often as they are used."""


def read_text(source: str) -> str:
    """A file's text, or standard input's for ``-``.

    Raises:
        BadDocument: it is no text, or too much of it.
        OSError: the file cannot be read.
    """
    from whispyrkeep.errors import BadDocument

    if source == "-":
        content = sys.stdin.buffer.read(LARGEST_INPUT + 1)
    else:
        with Path(source).open("rb") as file:
            content = file.read(LARGEST_INPUT + 1)
    where = "standard input" if source == "-" else source
    if len(content) > LARGEST_INPUT:
        raise BadDocument(where, (f"it has more than {LARGEST_INPUT // 2**20} MiB",))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(where, (f"byte {error.start + 1} is not UTF-8 text",)) from error


def read_data(source: str) -> dict[str, Any]:
    """A JSON or YAML object from a file, or from standard input for ``-``.

    Raises:
        BadDocument: it is neither, no object, or larger than it looks.
        OSError: the file cannot be read.
    """
    import yaml

    from whispyrkeep.errors import BadDocument

    where = "standard input" if source == "-" else source
    try:
        value = yaml.safe_load(read_text(source))
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise BadDocument(where, ("it is not a JSON or YAML object",))
        if _values_in(value) > MOST_VALUES:
            raise BadDocument(where, (f"it has more than {MOST_VALUES} values",))
    except (yaml.YAMLError, ValueError) as error:
        raise BadDocument(where, (" ".join(str(error).split()),)) from error
    except RecursionError as error:
        raise BadDocument(where, ("it is nested too deeply",)) from error
    return value


def _values_in(value: Any, limit: int = MOST_VALUES) -> int:
    """How many values there are, counted no further than just past ``limit``."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return 1
    count = 1
    for item in inner:
        count += _values_in(item, limit - count)
        if count > limit:
            break
    return count


def ask(question: str, option: str, default: str | None = None, *, shown: bool = True) -> str:
    """A person's answer; without anybody to answer, a usage error names the option to give.

    Args:
        default: what an empty line means, named beside the question if ``shown``.
    """
    try:
        return str(typer.prompt(question, default=default, show_default=shown, err=True))
    except typer.Abort as stopped:
        if isinstance(stopped.__context__, EOFError):
            typer.echo(err=True)
            raise typer.BadParameter(
                "it is needed, and nobody answers", param_hint=option
            ) from None
        raise


def ask_hidden(question: str) -> str:
    """An answer that does not show while it is typed: a key or a passphrase."""
    return str(typer.prompt(question, hide_input=True, err=True))
