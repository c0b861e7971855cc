"""The nearest labelled example, by the cosine of letter groups."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache

from whispyrkeep.dm.offline.words import data_lines, plain
from whispyrkeep.models.intent import Act

GROUPS = (3, 4)
"""Lengths of the letter groups that are compared."""
_LEAST = 0.25


@lru_cache(maxsize=1)
def _examples() -> tuple[dict[str, list[tuple[int, float]]], tuple[Act, ...]]:
    """An index from letter group to the examples that hold it, with their normalised weight."""
    acts: list[Act] = []
    index: dict[str, list[tuple[int, float]]] = {}
    act = Act.LOOK
    for line in data_lines("examples.txt"):
        if line.startswith("["):
            act = Act(line.strip("[]"))
            continue
        for group, weight in _weights(plain(line)).items():
            index.setdefault(group, []).append((len(acts), weight))
        acts.append(act)
    return index, tuple(acts)


def _weights(text: str) -> dict[str, float]:
    padded = f" {text} "
    counts = Counter(padded[i : i + size] for size in GROUPS for i in range(len(padded) - size + 1))
    norm = math.sqrt(sum(count * count for count in counts.values())) or 1.0
    return {group: count / norm for group, count in counts.items()}


def nearest_acts(masked: str) -> tuple[tuple[Act, float], ...]:
    """Acts of the nearest examples with their likeness, 0 to 1, best first; each act once.

    Args:
        masked: plain text, names replaced by ``@npc``, ``@place`` and so on.
    """
    index, acts = _examples()
    likeness = [0.0] * len(acts)
    for group, weight in sorted(_weights(masked).items()):
        for example, other in index.get(group, ()):
            likeness[example] += weight * other
    best: dict[Act, float] = {}
    for act, value in zip(acts, likeness, strict=True):
        if value >= _LEAST:
            best[act] = max(best.get(act, 0.0), value)
    return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))[:3]
