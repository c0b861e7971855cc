"""The README's examples, run from top to bottom the way a reader would.

``python`` blocks share one session; what they print must be the ``text`` block that follows,
and nothing when none follows. In ``console`` blocks each ``$ whispyrkeep ...`` is run, and what
stands below it must be its output. A line of ``...`` stands for any lines. Other kinds of blocks
are not run. Everything happens in an empty folder, for a user who has none yet.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
SCRIPTS = Path(sys.executable).parent
_FENCE = re.compile(r"^(```+|~~~+)\s*([\w-]*)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the line it begins on, and its text."""

    language: str
    line: int
    text: str


def blocks(markdown: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown text, in order."""
    fence, language, begun, inside = "", "", 0, []
    for number, line in enumerate(markdown.splitlines(), 1):
        found = _FENCE.match(line)
        if fence and line.strip() == fence:
            yield Block(language, begun, "\n".join(inside))
            fence, inside = "", []
        elif fence:
            inside.append(line)
        elif found:
            fence, language, begun = found[1], found[2], number
    assert not fence, f"the block that begins on line {begun} does not end"


def matches(expected: str, printed: str) -> bool:
    """Whether what was printed is what was expected; ``...`` alone stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n"
        for line in expected.strip("\n").splitlines()
    )
    lines = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, lines) is not None


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a ``console`` block with the output below it."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not parts[0].strip(), f"line {block.line}: output without a command"
    for part in parts[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def run(command: str) -> str:
    """What a command of the README prints; it must succeed."""
    name, *arguments = shlex.split(command, comments=True)
    assert name in ("whispyrkeep", "wk"), f"only our own commands can be run: {command}"
    done = subprocess.run(
        [SCRIPTS / name, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"},
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without a keep or settings, in an empty folder."""
    for variable, name in (("HOME", "home"), ("WHISPYRKEEP_CONFIG", "home/config")):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
    monkeypatch.delenv("WHISPYRKEEP_KEEP", raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def test_the_examples_of_the_readme_do_what_they_say(newcomer: Path) -> None:
    session: dict[str, object] = {"__name__": "__main__"}
    differences: list[str] = []
    found = list(blocks(README.read_text("utf-8")))

    def compare(where: str, expected: str, printed: str) -> None:
        if not matches(expected, printed):
            differences.append(f"{where}\nexpected:\n{expected}\nprinted:\n{printed}")

    for block, follower in zip(found, [*found[1:], Block("", 0, "")], strict=True):
        where = f"README.md, line {block.line}"
        if block.language == "python":
            code = compile("\n" * block.line + block.text, str(README), "exec")
            with redirect_stdout(io.StringIO()) as printed:
                exec(code, session)
            expected = follower.text if follower.language == "text" else ""
            compare(where, expected, printed.getvalue())
        elif block.language == "console":
            for command, expected in commands(block):
                compare(f"{where}: {command}", expected, run(command))
    assert not differences, "\n\n".join(differences)


def test_the_readme_has_examples_of_both_kinds() -> None:
    found = list(blocks(README.read_text("utf-8")))
    python = [
        block
        for block, follower in pairwise(found)
        if (block.language, follower.language) == ("python", "text")
    ]
    assert python
    assert [block for block in found if block.language == "console"]


@pytest.mark.parametrize(
    ("expected", "printed", "alike"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n...", "a\nb\nc\n", True),
        ("a\n...\nc", "a\nc\n", True),
        ("", "", True),
        ("", "a\n", False),
        ("a", "a\nb\n", False),
        ("a.c", "abc\n", False),
        ("a\n...\nd", "a\nb\nc\n", False),
    ],
)
def test_output_is_compared_line_by_line(expected: str, printed: str, alike: bool) -> None:
    assert matches(expected, printed) is alike


def test_blocks_and_commands_are_found() -> None:
    text = "```python\nx = 1\n```\nand\n~~~console\n$ whispyrkeep about\nout\n$ wk about\n~~~\n"
    first, second = blocks(text)
    assert first == Block("python", 1, "x = 1")
    assert list(commands(second)) == [("whispyrkeep about", "out\n"), ("wk about", "")]
