"""Kill a playing process 200 times during commits and rewinds; nothing acknowledged may be lost.

``python benchmarks/kill_loop.py [KILLS] [SEED]`` prints one JSON line a figure.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from store.kills import kill_loop


def main(kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tally = kill_loop(Path(folder), kills, seed)
    figures = [
        ("kill -9: acknowledged turns lost", tally.lost, "kills", 0, tally.lost == 0),
        ("kill -9: refusals to open", tally.refused, "kills", 0, tally.refused == 0),
        ("kill -9: kills", tally.kills, "kills", kills, tally.kills == kills),
        ("kill -9: turns acknowledged", tally.acknowledged, "turns", None, True),
        ("kill -9: changes kept without word", tally.kept_without_word, "kills", None, True),
    ]
    for figure, value, unit, bar, holds in figures:
        line = {"figure": figure, "value": value, "unit": unit, "bar": bar, "holds": holds}
        print(json.dumps(line), flush=True)
    return 0 if all(holds for *_, holds in figures) else 1


if __name__ == "__main__":
    chosen = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*(chosen + [200, 1][len(chosen) :])))
