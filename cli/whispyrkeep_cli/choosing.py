"""Questions about a character asked in the terminal, one after the other."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from whispyrkeep_cli.inputs import ask
from whispyrkeep_cli.output import clean, note

if TYPE_CHECKING:
    from whispyrkeep.mechanics.advancement import Advance
    from whispyrkeep.mechanics.creation import Draft, Question

Words = dict[str, tuple[str, ...]]
WIDTH = 96


def ask_all(
    given: Words, look: Callable[[Words], Draft | Advance], *, also: tuple[str, ...]
) -> Words:
    """Ask until nothing is open.

    Args:
        given: answers there are already.
        look: what the answers leave open; raises ``CharacterRefused``.
        also: endings of the keys of optional questions that are asked as well.
    """
    passed: set[str] = set()
    while True:
        wanted = (
            one
            for one in look(given).waiting
            if one.key not in passed and (not one.optional or one.key.endswith(also))
        )
        first = next(wanted, None)
        if first is None:
            return given
        words = _ask(first)
        if words:
            given = _accepted(given, first, words, look)
        else:
            passed.add(first.key)


def _accepted(
    given: Words, asked: Question, words: tuple[str, ...], look: Callable[[Words], Any]
) -> Words:
    """The answers with these words, unless the rules refuse them; then the old ones."""
    from whispyrkeep.errors import CharacterRefused

    more = {**given, asked.key: words}
    try:
        look(more)
    except CharacterRefused as refused:
        note(str(refused))
        return given
    return more


def _ask(asked: Question) -> tuple[str, ...]:
    """A person's words for one question; an empty line takes the suggestion, ``?12`` tells more."""
    _tell(asked)
    hint = " ".join(asked.suggested)
    answer = ask(">", "--choices or --suggest", default=hint, shown=False)
    while answer.startswith("?"):
        _tell_about(asked, answer.removeprefix("?").strip())
        answer = ask(">", "--choices or --suggest", default=hint, shown=False)
    return tuple(_word(asked, part) for part in answer.replace(",", " ").split())


def _word(asked: Question, part: str) -> str:
    """A number of the list, or a word of it."""
    if asked.key.endswith("scores") or not part.isdecimal():
        return part.lower()
    known = [option.word for option in asked.options]
    if part in known or not 1 <= int(part) <= len(known):
        return part
    return known[int(part) - 1]


def _tell(asked: Question) -> None:
    """The question, what may be chosen, and what an empty line takes."""
    many = "" if asked.count == 1 else f" (choose {_how_many(asked)})"
    typer.echo(f"\n{clean(asked.text)}{many}", err=True)
    typer.echo(f"  {asked.source}", err=True)
    listed = [f"{place} {option.name}" for place, option in enumerate(asked.options, start=1)]
    if any(len(part) > WIDTH // 3 for part in listed):
        lines = [line for part in listed for line in textwrap.wrap(part, WIDTH)]
    else:
        lines = textwrap.wrap("   ".join(part.replace(" ", "\xa0") for part in listed), WIDTH)
    for line in lines:
        typer.echo(f"  {clean(line)}".replace("\xa0", " "), err=True)
    if asked.suggested:
        typer.echo(f"  Enter takes: {', '.join(asked.suggested)}", err=True)


def _tell_about(asked: Question, part: str) -> None:
    """What the rules say about one of the options."""
    from whispyrkeep.session.characters import about_option

    word = _word(asked, "-".join(part.split()))
    typer.echo(clean(about_option(word) or f"nothing more is known about '{word}'"), err=True)


def _how_many(asked: Question) -> str:
    return str(asked.count) if asked.least == asked.count else f"{asked.least} to {asked.count}"
