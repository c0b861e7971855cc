"""Speed of the campaign core alone: deciding a turn, replaying and verifying thousands.

python benchmarks/core.py [--turns 10000]
"""

from __future__ import annotations

import argparse
from statistics import median
from time import perf_counter

from figures import report, seconds
from synthetic import demo_start, play

from whispyrkeep.campaign.evolve import replay
from whispyrkeep.campaign.paths import legal_paths
from whispyrkeep.campaign.verify import verify_turns
from whispyrkeep.models.canonical import canonical_bytes
from whispyrkeep.models.turn import Turn
from whispyrkeep.timeline import date_of

SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    turns = parser.parse_args().turns
    start = demo_start()
    envelopes, taken = [], []
    played = play(start, SEED, turns)
    for _ in range(turns):
        began = perf_counter()
        envelopes.append(next(played).envelope)
        taken.append(perf_counter() - began)
    report("decide_turn_p50", median(taken) * 1e3, "ms", None)
    late = median(taken[-turns // 10 :]) / median(taken[turns // 100 : turns // 10])
    report("decide_turn_late_over_early", late, "ratio", 1.3)
    size = sum(len(canonical_bytes(envelope)) for envelope in envelopes) / turns
    report("turn_size", size / 1e3, "kB", None)
    began = perf_counter()
    proof = verify_turns(start, SEED, envelopes)
    report(f"verify_{turns}_turns", perf_counter() - began, "s", 5 if proof.sound else -1)
    began = perf_counter()
    replay(start, (Turn.model_validate(envelope) for envelope in envelopes))
    report(f"replay_{turns}_turns", perf_counter() - began, "s", None)
    report("legal_paths", seconds(lambda: legal_paths(proof.state, "dm")) * 1e3, "ms", None)
    dates = range(0, 10**12, 10**9)
    calendar = start.world.calendar
    each = seconds(lambda: [date_of(calendar, second) for second in dates]) / len(dates)
    report("date_of", each * 1e6, "us", None)


if __name__ == "__main__":
    main()
