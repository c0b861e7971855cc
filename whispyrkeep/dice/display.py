"""Rolls and distributions as HTML for notebooks.

Tables with inline styles only: an untrusted notebook drops style and svg elements, ids and
roles. Bars are coloured cells beside the figures they show, so nothing depends on seeing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape
from typing import Final

from whispyrkeep.dice.odds import Distribution
from whispyrkeep.dice.rolling import Part, Roll, Throw

MAX_ROWS: Final = 40
"""Rows of a distribution's table; wider ones show spans of totals."""

_TABLE: Final = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CELL: Final = "text-align:left;padding:0.1em 0.8em 0.1em 0"
_NUMBER: Final = "text-align:right;padding:0.1em 0.8em 0.1em 0"


def roll_html(roll: Roll) -> str:
    """The total, and a table of every die with its fate."""
    by_hand = ", thrown by hand" if roll.by_hand else ""
    head = f"<p><b>{escape(roll.text)} = {roll.total}</b>{by_hand}</p>"
    rows = "".join(_throw_row(part, throw) for part, throw in _throws(roll.explanation))
    if not rows:
        return f"<section>{head}</section>"
    titles = _row("th", ("Dice", "Die", "Face", "Worth", "Fate"))
    return f'<section>{head}<table style="{_TABLE}">{titles}{rows}</table></section>'


def distribution_html(odds: Distribution) -> str:
    """Mean and spread, and a table of totals with their chances, exact ones to hand."""
    facts = (
        f"mean {float(odds.mean):.2f}, standard deviation {odds.standard_deviation:.2f}, "
        f"middle half {odds.percentile(25)} to {odds.percentile(75)}"
    )
    if odds.truncated:
        facts += f", left out: endless explosions, {float(odds.truncated):.1e} of all cases"
    spans = list(_spans(odds))
    tallest = max(chance for _, _, chance, _ in spans)
    titles = _row("th", ("Total", "Chance", "At least", ""))
    rows = "".join(
        _chance_row(low, high, chance, reach, tallest) for low, high, chance, reach in spans
    )
    return (
        f"<section><p><b>{escape(odds.text)}</b>: {facts}</p>"
        f'<table style="{_TABLE}">{titles}{rows}</table></section>'
    )


def _throws(part: Part) -> Iterator[tuple[Part, Throw]]:
    for throw in part.throws:
        yield part, throw
    for below in part.parts:
        yield from _throws(below)


def _throw_row(part: Part, throw: Throw) -> str:
    worth = str(throw.value) if throw.counts else "-"
    fate = throw.reason or throw.status
    return _row("td", (part.text, f"d{throw.sides}", str(throw.face), worth, fate))


def _row(tag: str, cells: tuple[str, ...]) -> str:
    inside = "".join(f'<{tag} style="{_CELL}">{escape(cell)}</{tag}>' for cell in cells)
    return f"<tr>{inside}</tr>"


def _spans(odds: Distribution) -> Iterator[tuple[int, int, Fraction, Fraction]]:
    """Lowest and highest total of each row, its chance, and that of reaching its lowest."""
    low, high = odds.support[0], odds.support[-1]
    width = -(-(high - low + 1) // MAX_ROWS)
    weights: dict[int, int] = {}
    for total, weight in zip(odds.support, odds.weights, strict=True):
        start = low + (total - low) // width * width
        weights[start] = weights.get(start, 0) + weight
    reached = sum(odds.weights)
    for start, weight in weights.items():
        last = min(start + width - 1, high)
        yield start, last, Fraction(weight, odds.cases), Fraction(reached, odds.cases)
        reached -= weight


def _chance_row(low: int, high: int, chance: Fraction, reach: Fraction, tallest: Fraction) -> str:
    name = str(low) if low == high else f"{low} to {high}"
    bar = (
        f'<div style="width:{float(chance / tallest) * 12:.2f}em;height:0.7em;'
        f'background:currentColor;opacity:0.6"></div>'
    )
    figures = "".join(
        f'<td style="{_NUMBER}">{cell}</td>'
        for cell in (name, f"{float(chance):.2%}", f"{float(reach):.2%}")
    )
    return f"<tr>{figures}<td>{bar}</td></tr>"


def figures_html(title: str, rows: Iterable[tuple[str, str]], odds: Distribution | None) -> str:
    """Named figures as a table, and the distribution they are about below it."""
    cells = "".join(_row("td", row) for row in rows)
    below = distribution_html(odds) if odds is not None else ""
    head = f"<p><b>{escape(title)}</b></p>"
    return f'<section>{head}<table style="{_TABLE}">{cells}</table>{below}</section>'
