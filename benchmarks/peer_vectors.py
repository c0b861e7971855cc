"""Exact weights as icepool and dyce count them, which the tests compare ours with.

Both peers count each expression in their own terms, and must agree. Runs in the environment
that the head of ``mechanics.py`` describes::

    peers/bin/python benchmarks/peer_vectors.py            # one JSON line: do we agree
    peers/bin/python benchmarks/peer_vectors.py --write    # and renew the file of the tests
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from math import gcd
from pathlib import Path
from typing import Any

from figures import report

from whispyrkeep.dice import distribution

VECTORS = Path(__file__).parents[1] / "tests" / "dice" / "peer_vectors.json"

Count = Callable[[], Mapping[int, int]]


def subset() -> dict[str, tuple[Count, Count]]:
    """Expressions that all three can count, with icepool's and dyce's words for them."""
    import icepool as ice
    from dyce import H, P

    d4, d6, d8, d10, d20 = ice.d4, ice.d6, ice.d8, ice.d10, ice.d20
    top = slice(-1, None)
    return {
        "1d20 + 5": (lambda: d20 + 5, lambda: H(20) + 5),
        "3d6": (lambda: 3 @ d6, lambda: 3 @ H(6)),
        "8d6": (lambda: 8 @ d6, lambda: 8 @ H(6)),
        "20d6": (lambda: 20 @ d6, lambda: 20 @ H(6)),
        "2d8 + 1d6 - 1d4": (lambda: 2 @ d8 + d6 - d4, lambda: 2 @ H(8) + H(6) - H(4)),
        "1d%": (lambda: 10 * (d10 - 1), lambda: 10 * (H(10) - 1)),
        "-(2d4) * 2": (lambda: -(2 @ d4) * 2, lambda: -(2 @ H(4)) * 2),
        "1d6 * 1d6": (lambda: d6 * d6, lambda: H(6) * H(6)),
        "3d6 // 2": (lambda: (3 @ d6) // 2, lambda: (3 @ H(6)) // 2),
        "2d10 % 7": (lambda: (2 @ d10) % 7, lambda: (2 @ H(10)) % 7),
        "4d6kh3": (lambda: d6.highest(4, 3), lambda: (4 @ P(6)).at(slice(-3, None))),
        "4d6kl2": (lambda: d6.lowest(4, 2), lambda: (4 @ P(6)).at(slice(2))),
        "10d10kh5": (lambda: d10.highest(10, 5), lambda: (10 @ P(10)).at(slice(-5, None))),
        "5d8pl1": (lambda: d8.highest(5, 4), lambda: (5 @ P(8)).at(slice(1, None))),
        "5d8ph2": (lambda: d8.lowest(5, 3), lambda: (5 @ P(8)).at(slice(3))),
        "(5d4ph1)pl1": (
            lambda: d4.pool(5)[1:-1].sum(),
            lambda: (5 @ P(4)).at(slice(1, 4)),
        ),
        "2d20kh1 + 5": (lambda: d20.highest(2) + 5, lambda: (2 @ P(20)).at(top) + 5),
        "2d20kl1": (lambda: d20.lowest(2), lambda: (2 @ P(20)).at(slice(1))),
        "1d20 adv": (lambda: d20.highest(2), lambda: (2 @ P(20)).at(top)),
        "crit(2d6 + 3)": (lambda: 4 @ d6 + 3, lambda: 4 @ H(6) + 3),
        "(1d6, 2d4, 3)kh1": (
            lambda: ice.highest(d6, 2 @ d4, 3),
            lambda: P(H(6), 2 @ H(4), H({3: 1})).at(top),
        ),
        "(1d4, 1d6, 1d8)kl2": (
            lambda: ice.lowest(d4, d6, d8, keep=2),
            lambda: P(4, 6, 8).at(slice(2)),
        ),
        "4d6mi2": (lambda: 4 @ d6.clip(2, None), lambda: 4 @ H(6).apply(lambda o: max(o, 2))),
        "4d6ma4kh2": (
            lambda: d6.clip(None, 4).highest(4, 2),
            lambda: (4 @ P(H(6).apply(lambda o: min(o, 4)))).at(slice(-2, None)),
        ),
        "2d6rr1": (
            lambda: 2 @ d6.reroll([1], depth="inf"),
            lambda: 2 @ H(dict.fromkeys(range(2, 7), 1)),
        ),
        "2d6ro<3": (
            lambda: 2 @ d6.reroll([1, 2], depth=1),
            lambda: 2 @ H({1: 2, 2: 2, 3: 8, 4: 8, 5: 8, 6: 8}),
        ),
        "4d6kh3 >= 12": (
            lambda: as_numbers(d6.highest(4, 3) >= 12),
            lambda: as_numbers((4 @ P(6)).at(slice(-3, None)).ge(12)),
        ),
        "2d6 == 1d12": (
            lambda: as_numbers((2 @ d6) == ice.d12),
            lambda: as_numbers((2 @ H(6)).eq(H(12))),
        ),
    }


def as_numbers(truths: Any) -> dict[int, int]:
    """Weights of a comparison, which the peers give for ``True`` and ``False``."""
    return {int(outcome): weight for outcome, weight in truths.items()}


def reduced(weights: Mapping[int, int]) -> list[list[int]]:
    """Totals with their weights, ascending, in the smallest whole numbers."""
    counted = {int(total): int(weight) for total, weight in weights.items() if weight}
    shared = gcd(*counted.values())
    return [[total, weight // shared] for total, weight in sorted(counted.items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    counted = {}
    for text, (icepool, dyce) in subset().items():
        counted[text] = reduced(dict(icepool().items()))
        assert counted[text] == reduced(dict(dyce().items())), f"the peers differ on {text}"
    agreed = sum(
        reduced(dict(distribution(text).items())) == weights for text, weights in counted.items()
    )
    report("expressions_that_icepool_and_dyce_count_alike", agreed, "", len(counted), at_least=True)
    if write:
        made_by = {name: version(name) for name in ("icepool", "dyce")}
        content = json.dumps({"made_by": made_by, "weights": counted}, indent=None)
        VECTORS.write_text(content.replace('], "', '],\n"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
