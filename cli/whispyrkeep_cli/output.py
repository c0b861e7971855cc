"""What a command prints: results on stdout, everything else on stderr, nothing unclean."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer


def clean(text: str) -> str:
    """Foreign text without control characters, so that it cannot drive the terminal."""
    from whispyrkeep.models.text import clean_text

    return clean_text(text)


def show(text: str = "") -> None:
    """A line of the result."""
    typer.echo(clean(text))


def note(text: str) -> None:
    """A line beside the result: progress, a warning, an error."""
    typer.echo(text, err=True)


def show_json(value: Any) -> None:
    """The result as JSON, alone on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns aligned by their widest cell; cells are kept to one line."""
    lines = [tuple(columns), *(tuple(_cell(value) for value in row) for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        show(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _cell(value: object) -> str:
    return " ".join(clean("" if value is None else str(value)).split())


def read_text(source: str) -> str:
    """A file's text, or standard input's for ``-``."""
    if source == "-":
        return sys.stdin.read()
    return Path(source).read_text("utf-8")


def read_data(source: str) -> dict[str, Any]:
    """A JSON or YAML object from a file, or from standard input for ``-``.

    Raises:
        BadDocument: it is neither, or no object.
    """
    import yaml

    from whispyrkeep.errors import BadDocument

    try:
        value = yaml.safe_load(read_text(source))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadDocument(source, (" ".join(str(error).split()),)) from error
    if not isinstance(value, dict):
        raise BadDocument(source, ("it is not a JSON or YAML object",))
    return value


class Counter:
    """Progress on stderr, only for a person who watches."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._watched = sys.stderr.isatty()

    def __call__(self, done: int, total: int = 0, what: str = "") -> None:
        if self._watched and done % 50 == 0:
            of = f"/{total}" if total else ""
            sys.stderr.write(f"\r{self._what} {done}{of} {what}\033[K")
            sys.stderr.flush()

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._watched:
            sys.stderr.write("\r\033[K")
