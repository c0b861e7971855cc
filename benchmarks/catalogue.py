"""How long the rules catalogue takes to load, and an entry to be looked up.

Run with ``python benchmarks/catalogue.py``. Loading is measured in processes of its own, since a
process loads only once; importing what reads and validates entries is part of it. The best of
several is taken, for what else the machine does is none of the catalogue's.
"""

from __future__ import annotations

import subprocess
import sys

from figures import report, seconds

from whispyrkeep import srd_find
from whispyrkeep.catalog import Catalogue
from whispyrkeep.catalog.names import guarded_names
from whispyrkeep.mechanics.chances.balance import balance

LOAD_MS = 150.0
FIRST_MS = 5.0
AGAIN_MS = 0.05
PROCESSES = 11

CHILD = """
from time import perf_counter, process_time
began, at_work = perf_counter(), process_time()
from whispyrkeep.catalog import Catalogue
catalogue = Catalogue({})
catalogue.has("monster/aboleth")
loaded, worked = perf_counter(), process_time() - at_work
catalogue.monster("monster/aboleth")
first = perf_counter()
catalogue.spell("spell/fireball")
second = perf_counter()
catalogue.item("item/longsword")
third = perf_counter()
print(loaded - began, first - loaded, second - first, third - second, worked)
"""


def main() -> int:
    """Print every figure; 1 if one misses its bar."""
    runs = [_child() for _ in range(PROCESSES)]
    load, monster, spell, item, work = (1_000 * min(part) for part in zip(*runs, strict=True))
    report("catalogue load with imports", load, "ms", LOAD_MS)
    report("processor time of the load", work, "ms", None)
    report("first look-up of a creature", monster, "ms", FIRST_MS)
    report("first look-up of a spell", spell, "ms", FIRST_MS)
    report("first look-up of an item", item, "ms", FIRST_MS)
    catalogue = Catalogue({})
    catalogue.monster("monster/aboleth")
    again = 1_000 * seconds(lambda: _look_up(catalogue), times=9) / 1_000
    report("repeated look-up", again, "ms", AGAIN_MS)
    find = 1_000 * seconds(lambda: srd_find(kind="monster", cr="1..3", type="undead"))
    report("search by three facets", find, "ms", None)
    reply = "The lamp gutters, and the sea takes the sand back a grain at a time. " * 90
    guard = 1_000 * seconds(lambda: guarded_names(reply))
    report("guard of names on a reply of 6,000 characters", guard, "ms", None)
    ogre = catalogue.monster("monster/ogre")
    balance(ogre)
    weigh = 1_000 * seconds(lambda: balance(ogre))
    report("balance of a creature among its peers", weigh, "ms", None)
    return int(load > LOAD_MS or max(monster, spell, item) > FIRST_MS or again > AGAIN_MS)


def _child() -> list[float]:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    return [float(part) for part in done.stdout.split()]


def _look_up(catalogue: Catalogue) -> None:
    for _ in range(1_000):
        catalogue.monster("monster/aboleth")


if __name__ == "__main__":
    sys.exit(main())
