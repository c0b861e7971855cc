"""Figures among others of their sort as a picture: a strip of dots for each, one of them marked.

Like the charts of dice it is an SVG document that describes itself, on its own background.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from whispyrkeep.dice.charts import WIDTH, svg_document, svg_text

_TOP, _STRIP, _BOTTOM = 44, 74, 12
_LEFT, _RIGHT = 24, 24
_MIDDLE: Final = 40
"""How far below the head of its strip the line of the dots lies."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A figure and its peers, ascending, under the sentence that says how it compares."""

    told: str
    peers: Sequence[Fraction]
    value: Fraction


def strips_svg(title: str, strips: Sequence[Strip]) -> str:
    """An SVG document with a strip for each figure: its peers are dots, it is a diamond."""
    parts = [
        part
        for number, strip in enumerate(strips)
        for part in _strip(strip, _TOP + number * _STRIP)
    ]
    height = _TOP + max(len(strips), 1) * _STRIP + _BOTTOM
    told = "; ".join(_described(strip) for strip in strips) or "no figures to compare"
    return svg_document(title, f"{title}. {told}.", height, parts)


def _described(strip: Strip) -> str:
    low, high = strip.peers[0], strip.peers[-1]
    return f"{strip.told}; peers from {_short(low)} to {_short(high)}"


def _strip(strip: Strip, top: int) -> Iterator[str]:
    y = top + _MIDDLE
    low, high = min(strip.peers[0], strip.value), max(strip.peers[-1], strip.value)
    span = high - low or Fraction(1)

    def place(value: Fraction) -> float:
        return _LEFT + float((value - low) / span) * (WIDTH - _LEFT - _RIGHT)

    yield f'<text x="{_LEFT}" y="{top + 18}">{svg_text(strip.told)}</text>\n'
    yield f'<line class="line" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>\n'
    for peer in strip.peers:
        yield f'<circle class="peer" cx="{place(peer):.2f}" cy="{y}" r="5"/>'
    for value, anchor in ((low, "start"), (high, "end")):
        x = place(value)
        yield f'<text x="{x:.2f}" y="{y + 20}" text-anchor="{anchor}">{_short(value)}</text>\n'
    x = place(strip.value)
    yield (
        f'\n<path class="mark" d="M{x:.2f} {y - 11}l9 11l-9 11l-9-11z">'
        f"<title>{svg_text(strip.told)}</title></path>\n"
    )


def _short(value: Fraction) -> str:
    return f"{float(value):,.1f}".removesuffix(".0")
