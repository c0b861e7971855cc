"""One JSON line a figure: what it is, what was measured, the bar, and whether it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter


def report(
    figure: str, value: float, unit: str, bar: float | None, *, at_least: bool = False
) -> None:
    """Print the figure; ``bar`` None is a figure without one, which always holds."""
    holds = bar is None or (value >= bar if at_least else value <= bar)
    line = {"figure": figure, "value": round(value, 4), "unit": unit, "bar": bar, "holds": holds}
    print(json.dumps(line), flush=True)


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median wall time of one run of ``work``."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)
