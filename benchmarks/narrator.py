"""How fast and how well the offline narrator reads and tells; one JSON line a figure.

    python benchmarks/narrator.py [--turns 200]

Accuracy is over the labelled texts of the tests: ``tuned`` ones the lexicon was written with,
``held_out`` ones it was not.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from figures import report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.offline.harrowmere import scene_for
from tests.offline.labelled import Labelled, judge, labelled
from tests.offline.table import Table
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.dice.streams import KeyedDice, StreamKey
from whispyrkeep.dm.narrator import Outcomes
from whispyrkeep.dm.offline import OfflineNarrator
from whispyrkeep.dm.turn import open_turn

TEXTS = Path(__file__).resolve().parent.parent / "tests" / "offline" / "intents.jsonl"
SEED = 5


def player_texts(table: Table) -> Iterator[str]:
    """Letters of the options two times in three, labelled texts otherwise; for ever."""
    texts = [row.text for row in labelled(TEXTS)]
    stream = KeyedDice(SEED).at(StreamKey("benchmark", 0, "player", "text"))
    while True:
        options = table.state.memory.options
        if options and stream.die(3) < 3:
            yield options[stream.die(len(options)) - 1].letter
        else:
            yield texts[stream.die(len(texts)) - 1]


def narrator_times(turns: int) -> list[float]:
    """Milliseconds the narrator itself takes for each turn of a random stretch of the demo."""
    table, narrator, spent = Table(seed=SEED), OfflineNarrator(), []
    texts = player_texts(table)
    while len(spent) < turns:
        scene, dice = table.scene(next(texts)), KeyedDice(table.seed)
        began = perf_counter()
        narrator.propose(scene)
        took = perf_counter() - began
        thrown = open_turn(scene, narrator, dice)
        if thrown.opening.proposal.roll_requests:
            after = fold(scene.state, thrown.events)
            began = perf_counter()
            narrator.narrate(scene, Outcomes(thrown.opening.proposal, thrown.events, after))
            took += perf_counter() - began
        spent.append(took * 1e3)
        table.play(scene.player_text)
        if table.over:
            table.state, table.turns = Table().state, []
    return spent


def accuracy(rows: list[Labelled], name: str) -> None:
    """Right and wrong readings of a set, in percent; the rest were asked back."""
    verdicts = Counter(verdict for _, _, verdict in judge(rows, scene_for))
    report(f"intent_right_{name}", 100 * verdicts["right"] / len(rows), "%", 70, at_least=True)
    report(f"intent_wrong_{name}", 100 * verdicts["wrong"] / len(rows), "%", 8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=200)
    turns = parser.parse_args().turns
    narrator_times(5)
    spent = sorted(narrator_times(turns))
    report("narrator_turn_p50", median(spent), "ms", 20)
    report("narrator_turn_p95", spent[int(0.95 * len(spent))], "ms", None)
    rows = list(labelled(TEXTS))
    accuracy([row for row in rows if not row.held_out], "tuned")
    accuracy([row for row in rows if row.held_out], "held_out")


if __name__ == "__main__":
    main()
