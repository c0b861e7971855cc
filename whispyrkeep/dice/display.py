"""Rolls and distributions as HTML for notebooks.

Inline styles only, and charts as images: an untrusted notebook drops style and svg elements,
ids and roles. A table stands beside every chart, so nothing depends on seeing it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from whispyrkeep.dice.charts import Span, chart_svg, description, facts, spans
from whispyrkeep.dice.odds import Distribution
from whispyrkeep.dice.rolling import Part, Roll, Throw

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
    """Mean and spread, a chart, and a table of totals with their chances."""
    titles = _row("th", ("Total", "Chance", "At least"))
    rows = "".join(_chance_row(span) for span in spans(odds))
    return (
        f"<section><p><b>{escape(odds.text)}</b>: {facts(odds)}</p>"
        f"{_picture(chart_svg(odds), description(odds))}"
        f"<details><summary>Every chance</summary>"
        f'<table style="{_TABLE}">{titles}{rows}</table></details></section>'
    )


def picture_html(title: str, rows: Iterable[tuple[str, str]], svg: str) -> str:
    """Named figures as a table, and a picture of them above it."""
    cells = "".join(_row("td", row) for row in rows)
    head = f"<p><b>{escape(title)}</b></p>{_picture(svg, title)}"
    return f'<section>{head}<table style="{_TABLE}">{cells}</table></section>'


def _picture(svg: str, alt: str) -> str:
    packed = b64encode(svg.encode()).decode()
    return (
        f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/svg+xml;base64,{packed}">'
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


def _chance_row(span: Span) -> str:
    cells = (span.name, f"{float(span.chance):.2%}", f"{float(span.at_least):.2%}")
    inside = "".join(f'<td style="{_NUMBER}">{cell}</td>' for cell in cells)
    return f"<tr>{inside}</tr>"


def figures_html(title: str, rows: Iterable[tuple[str, str]], odds: Distribution | None) -> str:
    """Named figures as a table, and the distribution they are about below it."""
    cells = "".join(_row("td", row) for row in rows)
    below = distribution_html(odds) if odds is not None else ""
    head = f"<p><b>{escape(title)}</b></p>"
    return f'<section>{head}<table style="{_TABLE}">{cells}</table>{below}</section>'
