"""The examples of a Markdown page, found and run as a reader would.

Only three kinds of fenced blocks mean something here, told by their first words:

``console``
    A terminal. Each ``$ whispyrkeep …`` runs, and what it prints, on both streams, is the
    lines up to the next ``$``; ``< file`` is its standard input. The last line of a failing
    command's output begins with ``error: ``. ``...`` stands for any text, as in doctests.
``python`` followed by ``text``
    A program and what it prints.
``<language> file=<path>``
    A file that the commands below it find in their folder.

All blocks of a page run from top to bottom in one folder, which is empty at first, with a
new user's configuration. Blocks of any other kind are only read.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from whispyrkeep_cli.main import main

ROOT = Path(__file__).parent.parent

_BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.M | re.S
)
_COMMAND = "$ whispyrkeep"
_ANY_TEXT = doctest.OutputChecker()


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``line`` is that of its first line in the page, from 1."""

    page: Path
    line: int
    language: str
    file: str
    body: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a terminal and what the page says that it prints."""

    place: str
    arguments: tuple[str, ...]
    typed: str
    """File that is its standard input; empty for none."""
    expected: str

    @property
    def fails(self) -> bool:
        """Whether the page shows it fail, in the one line that a failure takes."""
        return self.expected.rstrip().rpartition("\n")[2].startswith("error: ")


def blocks(page: Path) -> tuple[Block, ...]:
    """The fenced blocks of a page, in order."""
    return tuple(_blocks(page, page.read_text("utf-8")))


def _blocks(page: Path, text: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(text):
        language, *rest = found["info"].split() or [""]
        files = [word.removeprefix("file=") for word in rest if word.startswith("file=")]
        line = text.count("\n", 0, found.start()) + 2
        yield Block(page, line, language, files[0] if files else "", found["body"])


def commands(block: Block) -> Iterator[Command]:
    """The commands of a terminal, in order; other blocks have none."""
    if block.language != "console" or not block.body.startswith(_COMMAND):
        return
    for number, part in enumerate(re.split(r"^\$ ", block.body, flags=re.M)[1:]):
        line, _, expected = part.partition("\n")
        program, *arguments = shlex.split(line, comments=True)
        assert program == "whispyrkeep", f"{block.place}: only whispyrkeep runs here, not {line!r}"
        typed = arguments.pop() if "<" in arguments[-2:-1] else ""
        given = tuple(arguments[:-1] if typed else arguments)
        yield Command(f"{block.place}, command {number + 1}", given, typed, expected)


def run_page(page: Path, folder: Path, patch: pytest.MonkeyPatch) -> int:
    """Run the examples of a page; returns how many commands and programs there were.

    Args:
        folder: an empty one.
        patch: undoes the change of folder and environment when the test is over.

    Raises:
        AssertionError: names the first example that prints something else.
    """
    work = folder / "work"
    work.mkdir()
    patch.chdir(work)
    patch.setenv("WHISPYRKEEP_CONFIG", str(folder / "config"))
    patch.delenv("WHISPYRKEEP_KEEP", raising=False)
    return sum(_run(block, after) for block, after in _with_next(blocks(page)))


def _with_next(found: tuple[Block, ...]) -> Iterator[tuple[Block, Block | None]]:
    yield from zip(found, (*found[1:], None), strict=False)


def _run(block: Block, after: Block | None) -> int:
    if block.file:
        path = Path(block.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, "utf-8")
        return 0
    if block.language == "python" and after is not None and after.language == "text":
        check(block.place, after.body, printed_by(block.body))
        return 1
    found = tuple(commands(block))
    for command in found:
        code, printed = answer_to(command.arguments, command.typed)
        check(command.place, command.expected, printed)
        assert code == (1 if command.fails else 0), f"{command.place}: exit code {code}\n{printed}"
    return len(found)


def answer_to(arguments: tuple[str, ...], typed: str = "") -> tuple[int, str]:
    """Exit code of a command, and what it printed on both streams, as a terminal shows it."""
    shown, before = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(Path(typed).read_text("utf-8") if typed else "")
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
            code = main(list(arguments))
    finally:
        sys.stdin = before
    return code, shown.getvalue()


def printed_by(program: str) -> str:
    """What a program prints; it runs as a script would, in the folder of the page."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(program, "<example>", "exec"), {"__name__": "__main__"})
    return shown.getvalue()


def check(place: str, expected: str, printed: str) -> None:
    """Raises ``AssertionError`` with both texts unless the page tells what was printed."""
    wanted, got = _even(expected), _even(printed)
    if not _ANY_TEXT.check_output(wanted, got, doctest.ELLIPSIS):
        raise AssertionError(f"{place}\n--- the page says\n{wanted}\n--- it prints\n{got}")


def _even(text: str) -> str:
    """Without blank lines at the end and spaces at the ends of lines, which no page shows."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n"
