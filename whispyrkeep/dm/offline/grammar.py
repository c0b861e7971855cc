"""Sentence forms from plain files, and their expansion.

A file holds beats: ``= name`` on a line, then one form a line. In a form ``[a|b|]`` chooses,
``<beat>`` expands another beat, ``{slot}`` takes a value and ``{slot:verb}`` a value with its
verb in the right person. ``@word`` in front lets a form in only where the word holds: a pole of
the tone, a rating, ``party`` or ``alone``; ``@!word`` keeps it out there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

Choose = Callable[[int], int]
"""Picks a number from 0 to one less than its argument."""

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a beat, and the words that must hold or not hold for it."""

    parts: tuple[Part, ...]
    wants: frozenset[str]
    bars: frozenset[str]

    def fits(self, facts: frozenset[str]) -> bool:
        return self.wants <= facts and not self.bars & facts


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A value by name; with ``verb`` the value says or does it."""

    name: str
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another beat in its place."""

    beat: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several rows of parts."""

    rows: tuple[tuple[Part, ...], ...]


Part = Words | Slot | Other | Choice

_PIECE = re.compile(r"\{([a-zA-Z_]+)(?::([^}]+))?\}|<([a-z0-9._-]+)>|([\[\]|])")
_TAGS = re.compile(r"^((?:@!?[a-z-]+ )+)")


@lru_cache(maxsize=1)
def beats() -> Mapping[str, tuple[Form, ...]]:
    """Every beat of every file, read once."""
    found: dict[str, list[Form]] = {}
    folder = resources.files("whispyrkeep.dm.offline").joinpath("data", "prose")
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = ""
        for line in file.read_text("utf-8").splitlines():
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("= "):
                name = line[2:].strip()
                found.setdefault(name, [])
            else:
                found[name].append(_form(line))
    return {name: tuple(forms) for name, forms in found.items()}


def _form(line: str) -> Form:
    tags = _TAGS.match(line)
    words = tags.group(1).split() if tags else []
    wants = frozenset(w[1:] for w in words if not w.startswith("@!"))
    bars = frozenset(w[2:] for w in words if w.startswith("@!"))
    return Form(parse(line[tags.end() :] if tags else line), wants, bars)


def parse(text: str) -> tuple[Part, ...]:
    """A form's parts.

    Raises:
        ValueError: brackets that do not match, which a test of the files finds.
    """
    stack: list[list[list[Part]]] = [[[]]]
    at = 0
    for piece in _PIECE.finditer(text):
        _add(stack, text[at : piece.start()])
        at = piece.end()
        slot, verb, beat, mark = piece.groups()
        if mark == "[":
            stack.append([[]])
        elif mark == "|" and len(stack) > 1:
            stack[-1].append([])
        elif mark == "]":
            if len(stack) == 1:
                raise ValueError(f"']' without '[' in {text!r}")
            rows = tuple(tuple(row) for row in stack.pop())
            stack[-1][-1].append(Choice(rows))
        elif slot:
            stack[-1][-1].append(Slot(slot, verb or ""))
        elif beat:
            stack[-1][-1].append(Other(beat))
        else:
            _add(stack, mark)
    _add(stack, text[at:])
    if len(stack) != 1:
        raise ValueError(f"'[' without ']' in {text!r}")
    return tuple(stack[0][0])


def _add(stack: list[list[list[Part]]], text: str) -> None:
    if text:
        stack[-1][-1].append(Words(text))


def expand(
    parts: tuple[Part, ...],
    value: Callable[[Slot], str],
    choose: Choose,
    facts: frozenset[str],
    depth: int = 0,
) -> str:
    """The text of a form.

    Raises:
        KeyError: a beat or slot that does not exist.
    """
    text = []
    for part in parts:
        match part:
            case Words():
                text.append(part.text)
            case Slot():
                text.append(value(part))
            case Choice():
                row = part.rows[choose(len(part.rows))]
                text.append(expand(row, value, choose, facts, depth + 1))
            case Other():
                forms = [form for form in beats()[part.beat] if form.fits(facts)]
                if forms and depth < DEEPEST:
                    form = forms[choose(len(forms))]
                    text.append(expand(form.parts, value, choose, facts, depth + 1))
    return "".join(text)
