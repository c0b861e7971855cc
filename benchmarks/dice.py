"""What dice cost, beside the d20 library in the same run.

Prints one JSON line a figure. Times are medians of several repeats; ratios are bars, since
machines differ.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from timeit import repeat

import d20

from whispyrkeep.dice import KeyedDice, StreamKey, notation, odds, parse, roll

# the functions behind the caches: what a text or a tree costs when it is met for the first time
parse_afresh = notation._parse.__wrapped__
count_afresh = odds._distribution.__wrapped__

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.dice.odometer import exact  # noqa: E402 - found by the line above

EXPRESSIONS = ("1d20+5", "4d6kh3", "8d6", "10d10kh5", "2d20kh1+5 >= 15", "20d6")


def microseconds(action: Callable[[], object], number: int) -> float:
    """Median time of one call."""
    return median(repeat(action, number=number, repeat=7)) / number * 1e6


def report(figure: str, value: float, unit: str, bar: float | None = None) -> None:
    """One line; without a bar a figure only informs."""
    holds = None if bar is None else value <= bar
    line = {"figure": figure, "value": round(value, 4), "unit": unit, "bar": bar, "holds": holds}
    print(json.dumps(line), flush=True)


def compare(text: str) -> None:
    """Parsing and rolling one expression, by both libraries."""
    stream = KeyedDice(1).at(StreamKey("turn:1", 0, "mira", "roll"))
    tree, theirs = parse(text), d20.parse(text)
    read = microseconds(lambda: parse_afresh(text), 1_000)
    read_d20 = microseconds(lambda: d20.diceast.parser.parse(text, start="expr"), 200)
    rolled = microseconds(lambda: roll(tree, stream), 1_000)
    rolled_d20 = microseconds(lambda: d20.roll(theirs), 500)
    report(f"parse {text}", read, "us")
    report(f"parse {text} / d20", read / read_d20, "ratio", 0.5)
    report(f"roll {text}", rolled, "us")
    report(f"roll {text} / d20", rolled / rolled_d20, "ratio", 0.5 if text == "4d6kh3" else None)
    report(f"exact {text}", microseconds(lambda: count_afresh(tree), 20), "us")


def main() -> None:
    for text in EXPRESSIONS:
        compare(text)
    tree = parse("4d6kh3")
    ours = microseconds(lambda: count_afresh(tree), 50)
    enumerated = microseconds(lambda: exact("4d6kh3"), 1)
    report("exact 4d6kh3 / every outcome through d20", ours / enumerated, "ratio", 0.01)


if __name__ == "__main__":
    main()
