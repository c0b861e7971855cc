"""Which tactic serves the ready characters best against the same foes, over the same seeds.

Run it with `python examples/compare_tactics.py [fights]`.
"""

from __future__ import annotations

import sys

from whispyrkeep import simulate_fight

FOES = "4 goblin-warrior"
TACTICS = ("straightforward", "careful", "ruthless", "protective")


def main(fights: int = 20) -> None:
    print(f"{'tactic':<18}{'won':>6}{'rounds':>8}{'left':>6}")
    for tactics in TACTICS:
        fought = [
            simulate_fight("demo", FOES, seed=seed, tactics=tactics) for seed in range(fights)
        ]
        won = sum(report.winner == "party" for report in fought)
        rounds = sum(report.rounds for report in fought) / fights
        left = sum(
            one.hit_points
            for report in fought
            for one in report.fought.fighters
            if one.side == "party"
        )
        print(f"{tactics:<18}{won / fights:>6.0%}{rounds:>8.1f}{left / fights:>6.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
