"""A table of exact chances: ability scores, and hits against rising Armor Class.

Run it with `python examples/odds_table.py`.
"""

from __future__ import annotations

from whispyrkeep import distribution, probability

METHODS = ("3d6", "4d6kh3", "2d6+6")
ATTACKS = {"straight": "1d20+5", "Advantage": "2d20kh1+5", "Disadvantage": "2d20kl1+5"}


def main() -> None:
    print("score   " + "".join(f"{method:>10}" for method in METHODS))
    for score in range(8, 19, 2):
        chances = (float(distribution(method).at_least(score)) for method in METHODS)
        print(f">= {score:<5}" + "".join(f"{chance:>10.1%}" for chance in chances))
    print("mean    " + "".join(f"{float(distribution(one).mean):>10.2f}" for one in METHODS))
    print()
    print("total   " + "".join(f"{name:>14}" for name in ATTACKS))
    for total in (10, 13, 16, 19, 22):
        chances = (float(probability(f"{dice} >= {total}")) for dice in ATTACKS.values())
        print(f">= {total:<5}" + "".join(f"{chance:>14.1%}" for chance in chances))


if __name__ == "__main__":
    main()
