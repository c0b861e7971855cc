"""The labelled player texts, and how often the ladder of intent reads them as a fair GM would."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.intent import read_intent
from whispyrkeep.dm.offline.readings import Reading

FIELDS = ("target", "feature", "place", "item", "spell")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the acts a fair GM would accept, and what they must aim at."""

    scene: str
    text: str
    acts: tuple[str, ...]
    aims: dict[str, str]

    @property
    def held_out(self) -> bool:
        """Whether the text was kept aside while the lexicon was tuned."""
        return bool(hashlib.sha256(self.text.encode()).digest()[0] % 2)


def labelled(path: Path) -> Iterator[Labelled]:
    """The texts of a file of JSON lines."""
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        aims = {field: row[field] for field in FIELDS if field in row}
        yield Labelled(row["scene"], row["text"], tuple(row["acts"]), aims)


def verdict(reading: Reading, row: Labelled) -> str:
    """``right``, ``wrong`` or ``asked``."""
    if reading.kind == "ask-back":
        return "right" if "ask-back" in row.acts else "asked"
    if reading.kind == "decree":
        return "right" if "decree" in row.acts else "wrong"
    assert reading.intent is not None
    if reading.intent.act.value not in row.acts:
        return "wrong"
    for field, wanted in row.aims.items():
        got = getattr(reading.intent, field)
        if got is not None and got != wanted:
            return "wrong"
    return "right"


def judge(
    rows: list[Labelled], scene_for: Callable[[str, str], Scene]
) -> list[tuple[Labelled, Reading, str]]:
    """Every text with its reading and the verdict on it."""
    judged = []
    for row in rows:
        reading = read_intent(scene_for(row.scene, row.text))
        judged.append((row, reading, verdict(reading, row)))
    return judged
