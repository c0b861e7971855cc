"""A distribution as a picture: an SVG file that describes itself, the same bytes every time.

It paints its own background, dark where the reader's system is, so that its colours hold on any
page: text at least 11 to 1, bars at least 4 to 1. The picture is never alone: ``title`` and
``desc`` say what it shows, and whoever shows it puts the figures beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from math import ceil
from typing import Final

from whispyrkeep.dice.odds import Distribution

MAX_BARS: Final = 40
"""Bars of a chart and rows of a table; wider distributions show spans of totals."""

WIDTH: Final = 720
HEIGHT: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 16, 44, 44
_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 2_500, 5_000)
"""Hundredths of a percent between two lines of the scale."""

_STYLE: Final = (
    "svg{color:#1f2328}"
    ".paper{fill:#ffffff}"
    ".bar{fill:#2f6fab}"
    ".peer{fill:#2f6fab;fill-opacity:.45;stroke:#2f6fab}"
    ".mark{fill:#b3261e;stroke:#ffffff;stroke-width:2}"
    ".line{stroke:currentColor;stroke-opacity:.25}"
    "text{fill:currentColor;font:13px system-ui,sans-serif;font-variant-numeric:tabular-nums}"
    ".title{font-weight:600;font-size:16px}"
    "@media(prefers-color-scheme:dark){"
    "svg{color:#e6e8eb}.paper{fill:#16181c}.bar{fill:#6fb0ea}.peer{fill:#6fb0ea;stroke:#6fb0ea}"
    ".mark{fill:#ff9e94;stroke:#16181c}}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Totals shown together; ``at_least`` is the chance of the lowest or a higher one."""

    low: int
    high: int
    chance: Fraction
    at_least: Fraction

    @property
    def name(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


def spans(odds: Distribution) -> Iterator[Span]:
    """The totals in at most ``MAX_BARS`` spans of the same width, those that can come up."""
    low, high = odds.support[0], odds.support[-1]
    width = _span_width(odds)
    weights: dict[int, int] = {}
    for total, weight in odds.items():
        start = low + (total - low) // width * width
        weights[start] = weights.get(start, 0) + weight
    reached = sum(odds.weights)
    for start, weight in weights.items():
        last = min(start + width - 1, high)
        yield Span(start, last, Fraction(weight, odds.cases), Fraction(reached, odds.cases))
        reached -= weight


def _span_width(odds: Distribution) -> int:
    return -(-(odds.support[-1] - odds.support[0] + 1) // MAX_BARS)


def facts(odds: Distribution) -> str:
    """Mean, spread and middle half in one line, and what was left out."""
    told = (
        f"mean {float(odds.mean):.2f}, standard deviation {odds.standard_deviation:.2f}, "
        f"middle half {odds.percentile(25)} to {odds.percentile(75)}"
    )
    if odds.truncated:
        told += f", left out: endless explosions, {float(odds.truncated):.1e} of all cases"
    return told


def description(odds: Distribution) -> str:
    """What the chart shows, for those who do not see it."""
    likeliest = max(spans(odds), key=lambda span: span.chance)
    return (
        f"Chances of each total from {odds.support[0]} to {odds.support[-1]}: {facts(odds)}, "
        f"likeliest {likeliest.name} with {float(likeliest.chance):.2%}."
    )


def chart_svg(odds: Distribution) -> str:
    """The distribution as an SVG document with a bar for each total or span of totals."""
    shown = tuple(spans(odds))
    step = _scale_step(max(span.chance for span in shown))
    top = step * ceil(max(span.chance for span in shown) * 10_000 / step)
    parts = (*_scale(step, top), *_bars(odds, shown, top), *_names(odds, shown))
    return svg_document(odds.text, description(odds), HEIGHT, parts, left=_LEFT)


def svg_document(
    title: str, told: str, height: int, parts: Iterable[str], *, left: int = 24
) -> str:
    """An SVG document ``WIDTH`` wide: its title, what it shows in words, and its parts."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{svg_text(title)}</title>\n'
        f'<desc id="desc">{svg_text(told)}</desc>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n'
        f'<text class="title" x="{left}" y="26">{svg_text(_short(title))}</text>\n'
        f"{''.join(parts)}</svg>\n"
    )


def _scale_step(tallest: Fraction) -> int:
    """The smallest step of the scale that needs at most five lines."""
    return next((step for step in _STEPS if tallest * 10_000 <= 5 * step), _STEPS[-1])


def _scale(step: int, top: int) -> Iterator[str]:
    places = 2 if step % 10 else 1 if step % 100 else 0
    for mark in range(0, top + 1, step):
        y = _height(Fraction(mark, 10_000), top)
        yield (
            f'<line class="line" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.2f}" y2="{y:.2f}"/>'
            f'<text x="{_LEFT - 8}" y="{y + 4.5:.2f}" text-anchor="end">'
            f"{mark / 100:.{places}f}%</text>\n"
        )


def _height(chance: Fraction, top: int) -> float:
    """Where on the page a chance is; ``top`` are hundredths of a percent."""
    return HEIGHT - _BOTTOM - float(chance * 10_000 / top) * (HEIGHT - _TOP - _BOTTOM)


def _slot(odds: Distribution, span: Span) -> tuple[float, float]:
    """Left edge and width of a span's place."""
    low, width = odds.support[0], _span_width(odds)
    count = (odds.support[-1] - low) // width + 1
    each = (WIDTH - _LEFT - _RIGHT) / count
    return _LEFT + (span.low - low) // width * each, each


def _bars(odds: Distribution, shown: tuple[Span, ...], top: int) -> Iterator[str]:
    for span in shown:
        left, each = _slot(odds, span)
        y = _height(span.chance, top)
        yield (
            f'<rect class="bar" x="{left + each * 0.1:.2f}" y="{y:.2f}" '
            f'width="{each * 0.8:.2f}" height="{HEIGHT - _BOTTOM - y:.2f}">'
            f"<title>{span.name}: {float(span.chance):.2%}</title></rect>\n"
        )


def _names(odds: Distribution, shown: tuple[Span, ...]) -> Iterator[str]:
    """The lowest total of each span, as far as no two touch."""
    room = 9 * max(len(str(span.low)) for span in shown) + 6
    free, y = 0.0, HEIGHT - _BOTTOM + 20
    for span in shown:
        left, each = _slot(odds, span)
        middle = left + each / 2
        if middle >= free:
            free = middle + room
            yield f'<text x="{middle:.2f}" y="{y}" text-anchor="middle">{span.low}</text>\n'


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:69]}…"


def svg_text(text: str) -> str:
    """Text for XML, which knows no control characters."""
    return escape("".join(sign if sign.isprintable() else " " for sign in text), quote=False)
