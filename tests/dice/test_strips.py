"""Strips of dots: every peer on the page, the figure marked, and all of it told in words."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from tests.dice.test_dice_charts import SVG, contrast
from whispyrkeep.dice.charts import WIDTH
from whispyrkeep.dice.strips import Strip, strips_svg

FIGURES = st.fractions(min_value=0, max_value=5_000)


@given(st.lists(FIGURES, min_size=1, max_size=40), FIGURES)
def test_everything_lies_on_the_page_in_its_order(peers: list[Fraction], value: Fraction) -> None:
    svg = strips_svg("A & B", [Strip("damage 3: <high>", tuple(sorted(peers)), value)] * 2)
    root = ElementTree.fromstring(svg)
    height = float(root.get("height", ""))
    dots = list(root.iter(f"{SVG}circle"))
    assert len(dots) == 2 * len(peers)
    places = [float(dot.get("cx", "")) for dot in dots]
    assert all(0 <= x <= WIDTH for x in places)
    assert places[: len(peers)] == sorted(places[: len(peers)])
    assert all(0 <= float(dot.get("cy", "")) <= height for dot in dots)
    marks = [mark.get("d", "") for mark in root.iter(f"{SVG}path")]
    assert len(marks) == 2
    at = [float(re.findall(r"M([\d.]+)", mark)[0]) for mark in marks]
    below = sum(peer < value for peer in peers)
    assert all(places[i] <= at[0] + 0.01 for i in range(below))


def test_a_picture_describes_itself() -> None:
    """WCAG 2.2, 1.1.1."""
    svg = strips_svg(
        "Wolf", [Strip("durability 12: low", (Fraction(9), Fraction(20)), Fraction(12))]
    )
    root = ElementTree.fromstring(svg)
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert named == {"title": "Wolf", "desc": "Wolf. durability 12: low; peers from 9 to 20."}
    assert "no figures" in strips_svg("Elf", [])


def test_colours_hold_in_light_and_dark() -> None:
    """WCAG 2.2, 1.4.11: graphics 3 to 1, on the paper they are painted on."""
    for style in strips_svg("x", []).split("@media(prefers-color-scheme:dark)"):
        paper = re.findall(r"\.paper\{fill:(#\w+)", style)[0]
        for shape in (r"\.mark\{fill:(#\w+)", r"\.peer\{[^}]*stroke:(#\w+)"):
            assert contrast(re.findall(shape, style)[0], paper) >= 4
