"""What a command prints: results on stdout, everything else on stderr, nothing unclean."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

import typer

WIDEST = 100
"""Columns of a line of story; longer lines are hard to read on any screen."""


def clean(text: str) -> str:
    """Foreign text without control characters, so that it cannot drive the terminal."""
    from whispyrkeep.models.text import clean_text

    return clean_text(text)


def show(text: str = "", *, dim: bool = False) -> None:
    """A line of the result."""
    typer.echo(styled(clean(text), sys.stdout, dim=dim))


def show_story(text: str) -> None:
    """Paragraphs of the result, broken between words where a person reads them."""
    if sys.stdout.isatty():
        width = min(WIDEST, _columns())
        lines = (textwrap.fill(line, width) for line in clean(text).split("\n"))
        text = "\n".join(lines)
    show(text)


def note(text: str) -> None:
    """A line beside the result: progress, a warning, an error; kept to one line."""
    typer.echo(" ".join(clean(text).split()), err=True)


def styled(text: str, stream: TextIO, *, dim: bool) -> str:
    """Dimmed text, on terminals that are to have colours."""
    colours = stream.isatty() and not os.environ.get("NO_COLOR")
    return typer.style(text, dim=True) if dim and colours else text


def _columns() -> int:
    import shutil

    return max(shutil.get_terminal_size().columns - 1, 20)


def show_json(value: Any) -> None:
    """The result as JSON, alone on stdout."""
    show_json_text(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_json_text(text: str) -> None:
    """JSON that is text already; what could drive a terminal is escaped in it."""
    typer.echo("".join(_escaped(sign) for sign in text) if clean(text) != text else text)


def _escaped(sign: str) -> str:
    if sign == "\n" or clean(sign) == sign:
        return sign
    return json.dumps(sign)[1:-1]


def report(value: Any, lines: Iterable[str], *, as_json: bool) -> None:
    """The result: as JSON, or in words."""
    if as_json:
        show_json(value)
        return
    for line in lines:
        show(line)


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


class Counter:
    """Progress on stderr, only for a person who watches."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._watched = sys.stderr.isatty()

    def __call__(self, done: int, total: int = 0, what: str = "") -> None:
        if self._watched and done % 50 == 0:
            of = f"/{total}" if total else ""
            sys.stderr.write(f"\r{self._what} {done}{of} {clean(what)}\033[K")
            sys.stderr.flush()

    def __enter__(self) -> Counter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._watched:
            sys.stderr.write("\r\033[K")
