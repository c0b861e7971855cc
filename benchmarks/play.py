"""Speed of play: commits, offline turns, opening, rewinding, verifying, starting.

Run it with ``python benchmarks/play.py [--turns 10000]``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from figures import report, seconds

from whispyrkeep.campaign.evolve import close_turn
from whispyrkeep.dice.streams import KeyedDice
from whispyrkeep.dm.contract import OptionText, Proposal
from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.dm.turn import finish_turn, open_turn
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.requests import AbilityCheck
from whispyrkeep.models.terms import Ability, Skill
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.demo import begin_demo, install_demo
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep
from whispyrkeep.session.playing import envelope, make_scene

CHUNKS = 5_000
STORY = (
    "The tide has gone out further than it should, and the sand it leaves is ribbed and grey. "
    "Somebody has walked here before you; the prints fill with water as you look at them. "
) * 4


def commit_turns(campaign: Campaign, count: int) -> tuple[list[float], list[float]]:
    """Commit scripted turns (a check, its telling, two patches); wall and CPU seconds of each."""
    wall, cpu = [], []
    dice = KeyedDice(campaign.document.seed)
    actor = next(iter(campaign.state.party))
    for _ in range(count):
        began, worked = perf_counter(), process_time()
        head = campaign.refresh()
        scene = make_scene(
            campaign, campaign.state, actor=actor, text="I look about.", lore=(), recent=()
        )
        narrator = ScriptedNarrator(replies(actor, scene.turn))
        thrown = open_turn(scene, narrator, dice)
        draft = finish_turn(scene, narrator, dice, thrown)
        turn = envelope(campaign, scene, draft, campaign.new_id())
        campaign.commit(turn, close_turn(draft.state, turn.turn), head)
        wall.append(perf_counter() - began)
        cpu.append(process_time() - worked)
    return wall, cpu


def replies(actor: str, turn: int) -> list[Proposal | dict[str, object]]:
    """What a narrator says in a turn of ordinary size."""
    check = AbilityCheck(
        actor=actor, ability=Ability.WISDOM, skill=Skill.PERCEPTION, difficulty_class=12
    )
    options = tuple(OptionText(text=f"Go on, the {n} way.") for n in ("first", "second", "third"))
    patches = (
        Patch(op="advance_time", path="/time", value=5),
        Patch(op="add", path=f"/flags/seen-{turn % 20}", value=turn),
    )
    return [
        Proposal(narrative=STORY[:300], roll_requests=(check,)),
        Proposal(narrative=STORY, options=options, patches=patches),
    ]


def bench_log(folder: Path, turns: int) -> None:
    """Commits at both ends of a long campaign, then opening, verifying and rewinding it."""
    campaign = begin_demo(folder / "long", seed=7)
    wall, cpu = commit_turns(campaign, turns)
    upto = min(5_000, turns)
    report("commit_wall_p50_5000_turns", median(wall[upto - 500 : upto]) * 1e3, "ms", 10)
    early, late = cpu[99:300], cpu[upto - 200 : upto]
    report("commit_cpu_late_over_early", median(late) / median(early), "ratio", 1.3)
    opened = seconds(lambda: open_keep(folder / "long").campaign("demo").state, 3)
    report(f"open_{turns}_turns", opened, "s", 0.5)
    long = open_keep(folder / "long").campaign("demo")
    began = perf_counter()
    sound = long.verify().sound
    report(f"verify_{turns}_turns", perf_counter() - began, "s", 5 if sound else -1)
    began = perf_counter()
    long.rewind(turns // 10)
    assert long.state.turn == turns // 10
    report(f"rewind_{turns - turns // 10}_of_{turns}", perf_counter() - began, "s", 1)


def bench_offline_turn(folder: Path) -> None:
    """Whole offline turns over a universe with thousands of passages."""
    keep = open_keep(folder / "lore", create=True)
    campaign = install_demo(keep, seed=7)
    write_canon(keep)
    lines = campaign.script() * 3
    taken = []
    for line in lines[:40]:
        began = perf_counter()
        campaign.turn(line)
        taken.append(perf_counter() - began)
        if campaign.state.status != "active":
            campaign.rewind(0)
    report("offline_turn_5000_chunks_p50", median(taken[5:]) * 1e3, "ms", 150)
    bench_cold_turn(folder / "lore")


def write_canon(keep: Keep) -> None:
    """Canon documents of about a hundred words a passage, varied enough to be searched."""
    universe = keep.universe(keep.universe_slugs()[0])
    canon = keep.universe_paths(universe).canon
    words = STORY.split()
    for document in range(50):
        paragraphs = [
            f"Farm {document}-{part} lies by the water. "
            + " ".join(words[(document * part + n) % len(words)] for n in range(90))
            for part in range(CHUNKS // 50)
        ]
        text = f"# Farms {document}\n\n" + "\n\n".join(paragraphs)
        (canon / f"farms-{document}.md").write_text(text, "utf-8")


def bench_cold_turn(keep: Path) -> None:
    """The whole process of one turn beside importing LanceDB alone, in pairs."""
    command = [sys.executable, "-m", "whispyrkeep_cli", "turn", "-m", "I look about.", "--keep"]
    pairs = [
        (process([*command, str(keep)]), process([sys.executable, "-c", "import lancedb"]))
        for _ in range(5)
    ]
    extra = median(turn - alone for turn, alone in pairs)
    report("cold_turn_beyond_import_lancedb", extra, "s", 1.5)


def process(command: list[str]) -> float:
    """Wall seconds of a whole process, which must succeed."""
    began = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return perf_counter() - began


def bench_start() -> None:
    """How long things take to start, relative to an interpreter that does nothing."""
    python = sys.executable
    cases = {
        "import_whispyrkeep": ([python, "-c", "import whispyrkeep"], 4),
        "help": ([python, "-m", "whispyrkeep_cli", "--help"], 25),
        "roll": ([python, "-m", "whispyrkeep_cli", "roll", "1d20+5"], 30),
    }
    for name, (command, bar) in cases.items():
        pairs = [(process(command), process([python, "-c", "pass"])) for _ in range(9)]
        ratio = median(one for one, _ in pairs) / median(none for _, none in pairs)
        report(f"start_{name}_over_python", ratio, "ratio", bar)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["WHISPYRKEEP_CONFIG"] = str(folder / "config")
        bench_start()
        bench_offline_turn(folder)
        bench_log(folder, turns)


if __name__ == "__main__":
    main()
