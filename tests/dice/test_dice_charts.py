"""Charts: true to the distribution, described in words, legible, the same bytes every time."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings

from tests.dice.expressions import small_expressions
from whispyrkeep.dice import distribution
from whispyrkeep.dice.charts import HEIGHT, MAX_BARS, WIDTH, chart_svg, description, spans
from whispyrkeep.dice.terms import Expression
from whispyrkeep.errors import DiceError

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = ("4d6kh3", "1d20[<i> & more]", "100d6", "3d6!", "4d6kh3 >= 12", "1d2*1000", "7", "1-1d9")


def bars(text: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(chart_svg(distribution(text)))
    return [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "bar"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_chart_describes_itself(text: str) -> None:
    """WCAG 2.2, 1.1.1: an image has a name, and its figures are told in words."""
    odds = distribution(text)
    root = ElementTree.fromstring(chart_svg(odds))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert named == {"title": odds.text, "desc": description(odds)}
    assert f"from {odds.support[0]} to {odds.support[-1]}" in description(odds)


@pytest.mark.parametrize("text", TEXTS)
def test_bars_are_as_high_as_the_chances(text: str) -> None:
    shown = list(spans(distribution(text)))
    heights = [float(bar.get("height", "")) for bar in bars(text)]
    assert len(heights) == len(shown) <= MAX_BARS
    scale = max(heights) / float(max(span.chance for span in shown))
    for height, span in zip(heights, shown, strict=True):
        assert height == pytest.approx(float(span.chance) * scale, abs=0.02)


@settings(max_examples=40, deadline=None)
@given(small_expressions)
def test_everything_lies_on_the_page(tree: Expression) -> None:
    try:
        odds = distribution(tree)
    except DiceError:
        assume(False)
        raise
    root = ElementTree.fromstring(chart_svg(odds))
    assert sum(span.chance for span in spans(odds)) == 1 - odds.truncated
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert 0 <= x <= x + float(rect.get("width", "")) <= WIDTH + 0.02
        assert 0 <= y <= y + float(rect.get("height", "")) <= HEIGHT + 0.02
    places = [float(t.get("x", "")) for t in root.iter(f"{SVG}text") if t.get("y") == "296"]
    assert all(later - one >= 15 for one, later in itertools.pairwise(places))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_hold_in_light_and_dark() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: text 4.5 to 1, graphics 3 to 1, on the paper it paints."""
    light, dark = chart_svg(distribution("1d6")).split("@media(prefers-color-scheme:dark)")
    for style in (light, dark):
        text = re.findall(r"svg\{color:(#\w+)", style)[0]
        paper = re.findall(r"\.paper\{fill:(#\w+)", style)[0]
        bar = re.findall(r"\.bar\{fill:(#\w+)", style)[0]
        assert contrast(text, paper) >= 11
        assert contrast(bar, paper) >= 4


def test_a_chart_has_the_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib; from whispyrkeep.dice import distribution;"
        "from whispyrkeep.dice.charts import chart_svg;"
        "print(hashlib.sha256(chart_svg(distribution('4d6kh3')).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_a_notebook_shows_the_chart_as_an_image_with_its_table(text: str) -> None:
    """An untrusted notebook keeps images with alt and data, details and tables, and no svg."""
    odds = distribution(text)
    html = odds._repr_html_()
    image = re.search(r'<img alt="([^"]+)" .* src="data:image/svg\+xml;base64,([^"]+)">', html)
    assert image is not None
    assert b64decode(image[2]).decode() == chart_svg(odds)
    assert "likeliest" in image[1]
    assert html.count("<details>") == html.count("</details>") == 1
    table = html[html.index("<details>") :]
    assert table.count("<tr>") == 1 + len(list(spans(odds)))
