"""How the ready parties fare by a tactic: fights won, what they spend, and how long one takes.

Six fights by the book's budget, a moderate and a high one for the twelve ready characters of
levels 1, 5 and 11. What a change of the tactics brings shows beside the figures of before::

    python benchmarks/tactics.py --seeds 200 --tactic straightforward
"""

from __future__ import annotations

import argparse
from time import process_time

from figures import report

from whispyrkeep import simulate_fight
from whispyrkeep.catalog.tactics import STRAIGHTFORWARD
from whispyrkeep.session.ready import ready_party

FIGHTS = (
    (1, "moderate", "8 goblin-warrior, 2 bugbear-warrior"),
    (1, "high", "6 goblin-warrior, 2 bugbear-warrior, 1 ogre"),
    (5, "moderate", "2 troll, 1 mage, 4 ogre"),
    (5, "high", "3 troll, 2 mage, 4 ogre"),
    (11, "moderate", "1 adult-blue-dragon, 2 fire-giant, 2 mage"),
    (11, "high", "1 adult-red-dragon, 4 fire-giant"),
)
"""Level of the party, difficulty, and foes."""

SLOTS = ("slot-", "pact-slot-")


def measure(level: int, difficulty: str, foes: str, seeds: int, tactic: str) -> None:
    party = ready_party(level)
    won = levels = uses = 0
    began = process_time()
    for seed in range(seeds):
        found = simulate_fight(party, foes, seed=seed, tactics=tactic)
        won += found.winner == "party"
        for one in found.fought.fighters:
            for resource, count in one.spent.items() if one.side == "party" else ():
                if resource.startswith(SLOTS):
                    levels += count * int(resource.rpartition("-")[2])
                else:
                    uses += count * (not resource.startswith("item/"))
    taken = process_time() - began
    name = f"party-{level} against a {difficulty} encounter, {tactic}"
    report(f"{name}: won", 100 * won / seeds, "%", None)
    report(f"{name}: levels of slots spent", levels / seeds, "a fight", None)
    report(f"{name}: uses of features spent", uses / seeds, "a fight", None)
    report(f"{name}: time", 1000 * taken / seeds, "ms a fight", None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--tactic", default=STRAIGHTFORWARD)
    asked = parser.parse_args()
    for level, difficulty, foes in FIGHTS:
        measure(level, difficulty, foes, asked.seeds, asked.tactic)


if __name__ == "__main__":
    main()
