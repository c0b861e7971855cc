"""The README's examples run, and the commands it only names are there."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
import typer
from whispyrkeep_cli.main import app

from tests.documented import ROOT, Block, blocks, commands, run_page

README = ROOT / "README.md"
FOUND = blocks(README)


def test_the_examples_of_the_readme_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = sum(block.language == "python" for block in FOUND)
    lines = sum(len(tuple(commands(block))) for block in FOUND)
    assert programs > 0
    assert lines > 0
    assert run_page(README, tmp_path, monkeypatch) == programs + lines


def test_every_program_shows_what_it_prints() -> None:
    for block, after in zip_longest(FOUND, FOUND[1:]):
        if block.language == "python":
            assert after is not None, block.place
            assert after.language == "text", block.place
            assert after.body.strip(), after.place


def test_every_terminal_is_run() -> None:
    """A block of another language is only read; one that looks run and is not would mislead."""
    for block in FOUND:
        if block.language == "console":
            assert tuple(commands(block)), block.place


def _named(block: Block) -> Iterator[list[str]]:
    """The command lines of ours in a block that is only read."""
    for line in block.body.splitlines() if block.language == "sh" else ():
        words = shlex.split(line, comments=True)
        if words[:1] in (["whispyrkeep"], ["wk"]):
            yield words[1:]


NAMED = [words for block in FOUND for words in _named(block)]


@pytest.mark.parametrize("words", NAMED, ids=" ".join)
def test_a_command_that_is_only_named_is_there_with_its_options(words: list[str]) -> None:
    command, left = typer.main.get_command(app), list(words)
    while left and left[0] in getattr(command, "commands", ()):
        command = command.commands[left.pop(0)]
    assert getattr(command, "invoke_without_command", True), f"no command: {words}"
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    assert {word for word in left if word.startswith("-") and word != "-"} <= known
