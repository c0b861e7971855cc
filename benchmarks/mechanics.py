"""Dice for designers and a fight beside their peers: d20, icepool, dyce and dnd5e-engine.

The peers live in an environment of their own, of Python 3.12 or newer, which icepool needs::

    python3.12 -m venv peers
    peers/bin/pip install --no-deps .
    peers/bin/pip install -r benchmarks/requirements-peers.txt
    peers/bin/python benchmarks/mechanics.py

A figure whose peer is not installed is printed as missing, and does not hold. Times are the
least of several rounds in which ours and theirs alternate: what the work costs when nothing
else on the machine disturbs it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from time import perf_counter

from figures import report

from whispyrkeep.catalog.tactics import STRAIGHTFORWARD, tactic
from whispyrkeep.dice import KeyedDice, StreamKey, compile_table, notation, roll
from whispyrkeep.models.character import Carried, CharacterSheet
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.requests import StartFight
from whispyrkeep.models.terms import Ability, Band

ROLLED = "4d6kh3"

CLOCKED = """
from time import perf_counter
{imports}
began = perf_counter()
found = {work}
taken = perf_counter() - began
print(taken, sum(weight for _, weight in found), len(found))
"""
"""One distribution, the first of its process, from what a person writes to whole weights."""

OURS = "from whispyrkeep.dice.odds import distribution"
PEERS = {"icepool": "from icepool import d6, d10", "dyce": "from dyce import H, P"}

EXACT = {
    "4d6kh3": {
        "icepool": "list(d6.highest(4, 3).items())",
        "dyce": "list((4 @ P(6)).at(slice(-3, None)).items())",
    },
    "8d6": {"icepool": "list((8 @ d6).items())", "dyce": "list((8 @ H(6)).items())"},
    "10d10kh5": {
        "icepool": "list(d10.pool(10).highest(5).sum().items())",
        "dyce": "list((10 @ P(10)).at(slice(-5, None)).items())",
    },
    "20d6": {"icepool": "list((20 @ d6).items())", "dyce": "list((20 @ H(6)).items())"},
}
"""The quickest of each peer's own ways that we found."""


FIGHTS = range(15)
"""Seeds of the fights that both sides fight: some go smoothly, in others somebody falls."""


def missing(figure: str, peer: str, bar: float) -> None:
    """A figure that cannot be told without the peer: it is missing, and does not hold."""
    line = {"figure": figure, "value": None, "unit": "ratio", "bar": bar, "holds": False}
    print(json.dumps({**line, "missing": peer}), flush=True)


def per_call(work: Callable[[], object], calls: int) -> float:
    began = perf_counter()
    for _ in range(calls):
        work()
    return (perf_counter() - began) / calls


def parse_and_roll(rounds: int) -> None:
    """From text to the account of every die; rounds of both alternate, since machines waver."""
    figure, bar = f"parse_and_roll_{ROLLED}_explained_times_d20", 4.0
    if find_spec("d20") is None:
        missing(figure, "d20", bar)
        return
    import d20

    stream = KeyedDice(1).at(StreamKey("turn:1", 0, "mira", "roll"))
    roller = d20.Roller()

    def ours() -> object:
        notation._parse.cache_clear()
        return roll(ROLLED, stream).explanation

    def theirs() -> object:
        roller._parse_cache.clear()
        return roller.roll(ROLLED).result

    pairs = [(per_call(ours, 60), per_call(theirs, 15)) for _ in range(20 * rounds)]
    mine, other = (min(taken) for taken in zip(*pairs, strict=True))
    report(f"parse_and_roll_{ROLLED}_ours_us", mine * 1e6, "us", None)
    report(f"parse_and_roll_{ROLLED}_d20_us", other * 1e6, "us", None)
    report(figure, other / mine, "ratio", bar, at_least=True)


def first_in_a_process(imports: str, work: str) -> tuple[float, tuple[str, str]]:
    """Seconds that the work took, and the sum and number of its weights."""
    code = CLOCKED.format(imports=imports, work=work)
    settings = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=settings,
    )
    taken, cases, totals = done.stdout.split()
    return float(taken), (cases, totals)


def exact_distribution(text: str, rounds: int) -> None:
    """The first distribution of a process, beside the quicker of the peers."""
    works = {"ours": (OURS, f"distribution({text!r}).items()")}
    figure, bar = f"exact_{text}_times_faster_peer", 3.0
    for peer, imports in PEERS.items():
        if find_spec(peer) is None:
            missing(figure, peer, bar)
            return
        works[peer] = (imports, EXACT[text][peer])
    for imports, work in works.values():
        first_in_a_process(imports, work)
    times: dict[str, list[float]] = {name: [] for name in works}
    weights = set()
    for _ in range(rounds):
        for name, (imports, work) in works.items():
            taken, found = first_in_a_process(imports, work)
            times[name].append(taken)
            weights.add(found)
    assert len(weights) == 1, f"the libraries disagree about {text}: {weights}"
    least = {name: min(taken) for name, taken in times.items()}
    for name, taken in least.items():
        report(f"exact_{text}_{name}_us", taken * 1e6, "us", None)
    faster = min(least[peer] for peer in PEERS)
    report(figure, faster / least["ours"], "ratio", bar, at_least=True)


def compiled_table() -> None:
    """What a total costs from a compiled table, beside the roll that throws its dice."""
    table, tree = compile_table("8d6"), notation.parse("8d6")
    stream = KeyedDice(1).at(StreamKey("turn:1", 0, "mira", "roll"))
    drawn = min(per_call(lambda: table.draw(stream.word()), 10_000) for _ in range(7))
    rolled = min(per_call(lambda: roll(tree, stream), 2_000) for _ in range(7))
    report("draw_8d6_from_table_us", drawn * 1e6, "us", None)
    report("draw_8d6_times_roll", rolled / drawn, "ratio", None)


def logged_fight(rounds: int) -> None:
    """Four fighters of level 5 against four ogres, every die and effect in the log.

    Each side's own way of telling it: our events and the lines of the log, their events. The
    fights differ in their dice, so that what is compared is the cost of one attack roll with all
    that belongs to it: turns, damage, Death Saving Throws. Nobody in it can do more than strike,
    so ours is played from tables that the first fight makes; beside it stands the same fight by
    the rules alone, and one of four classes of this level with all their spells and features.
    """
    figure, bar = "logged_fight_times_dnd5e_engine", 30.0
    if find_spec("dnd5e_engine") is None:
        missing(figure, "dnd5e-engine", bar)
        return
    import logging

    import fight_peer

    from whispyrkeep.campaign.fight_log import log_lines
    from whispyrkeep.mechanics.creation import create_character
    from whispyrkeep.mechanics.fights.skirmish import Skirmish, begin, simulate

    logging.disable(logging.WARNING)
    sheets = [fighter(n) for n in range(fight_peer.SIDE)]

    ogres = StartFight(monsters=("monster/ogre",) * fight_peer.SIDE, band=Band.ENGAGED)
    minds = dict.fromkeys(("party", "foes"), tactic(STRAIGHTFORWARD))

    def ours(seed: int, party: Sequence[CharacterSheet] = sheets, compiled: bool = True) -> int:
        fought = simulate(begin(party), ogres, KeyedDice(seed), minds, compiled=compiled)
        assert isinstance(fought, Skirmish) and list(log_lines(fought))
        return sum(isinstance(e, D20TestMade) and e.test == "attack" for e in fought.events)

    def theirs(seed: int) -> int:
        return fight_peer.fought(seed)[0]

    ours(0), theirs(0)
    times = range(max(rounds // 8, 3))
    pairs = [(per_attack(ours, FIGHTS), per_attack(theirs, FIGHTS)) for _ in times]
    mine, other = (min(taken) for taken in zip(*pairs, strict=True))
    report("logged_fight_ours_us_an_attack", mine * 1e6, "us", None)
    report("logged_fight_dnd5e_engine_us_an_attack", other * 1e6, "us", None)
    report(figure, other / mine, "ratio", bar, at_least=True)
    by_rules = min(per_attack(partial(ours, compiled=False), FIGHTS) for _ in times)
    report("logged_fight_by_rules_us_an_attack", by_rules * 1e6, "us", None)
    ready = [
        create_character({"class": name}, name.capitalize(), 5, suggest=True)
        for name in ("fighter", "cleric", "rogue", "wizard")
    ]
    by_party = min(per_attack(partial(ours, party=ready), FIGHTS) for _ in times)
    report("logged_fight_of_four_classes_us_an_attack", by_party * 1e6, "us", None)


def per_attack(fight: Callable[[int], int], seeds: Iterable[int]) -> float:
    """Seconds for each attack roll of the fights with these seeds."""
    began = perf_counter()
    attacks = sum(fight(seed) for seed in seeds)
    return (perf_counter() - began) / attacks


def fighter(number: int) -> CharacterSheet:
    """A fighter of level 5 in chain mail, with Shield and longsword."""
    gear = ("item/chain-mail", "item/shield", "item/longsword")
    return CharacterSheet(
        id=f"fighter-{number}",
        name=f"Fighter {number}",
        species="Human",
        character_class="Fighter",
        level=5,
        abilities=dict(zip(Ability, (18, 12, 16, 10, 10, 10), strict=True)),
        hit_die=10,
        max_hit_points=49,
        saving_throws=(Ability.STRENGTH, Ability.CONSTITUTION),
        armor_training=("light", "medium", "heavy", "shield"),
        weapon_training=("simple", "martial"),
        features=("extra-attack",),
        equipment=tuple(Carried(item=item, equipped=True) for item in gear),
    )


def spellcaster() -> None:
    """A level 11 wizard made by the rules, choice by choice, with every derived number.

    The first of a process reads the catalogue's entries too; the bar is on those that follow.
    """
    from whispyrkeep.catalog import Catalogue
    from whispyrkeep.mechanics.creation import create_character
    from whispyrkeep.mechanics.creatures.sheet import derived

    def build() -> object:
        sheet = create_character({"class": "wizard"}, "Quill", 11, suggest=True)
        return derived(sheet, Catalogue({}))

    first = per_call(build, 1)
    again = min(per_call(build, 5) for _ in range(7))
    report("build_level_11_spellcaster_first_ms", first * 1e3, "ms", None)
    report("build_level_11_spellcaster_ms", again * 1e3, "ms", 20.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    parse_and_roll(rounds)
    for text in EXACT:
        exact_distribution(text, rounds)
    compiled_table()
    logged_fight(rounds)
    spellcaster()


if __name__ == "__main__":
    main()
