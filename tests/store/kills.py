"""Kills a playing process at random moments and checks that nothing acknowledged is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from whispyrkeep.errors import WhispyrkeepError

from .turns import campaign_paths, open_log, write_turns

PLAYER = Path(__file__).with_name("player.py")


@dataclass
class Tally:
    """What a series of kills did to the campaign. ``ids`` are the acknowledged turns."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    refused: int = 0
    kept_without_word: int = 0
    ids: list[str] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)


def kill_loop(folder: Path, kills: int, seed: int) -> Tally:
    """Kill a player that often, each time after up to a third of a second of play.

    Play begins a few turns before the first file of the log is full.
    """
    paths = campaign_paths(folder)
    tally, chance = Tally(), random.Random(seed)  # noqa: S311 - when to kill, no dice
    write_turns(paths, 990)
    tally.ids = [turn["id"] for turn in open_log(paths).read()]
    for number in range(kills):
        command = [sys.executable, str(PLAYER), str(folder), str(seed * 100_000 + number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as player:
            assert player.stdout is not None
            first = player.stdout.readline()
            time.sleep(chance.uniform(0, 0.3))
            player.kill()
            said = [line for line in player.stdout.read().split("\n")[:-1] if line]
        tally.kills += 1
        if not first.startswith("open"):
            tally.refused += 1
            return tally
        _follow(tally, said)
        _compare(tally, folder, said)
    return tally


def _follow(tally: Tally, said: list[str]) -> None:
    for line in said:
        words = line.split()
        if words[0] == "played":
            tally.ids.append(words[2])
            tally.acknowledged += 1
        elif words[0] == "rewound":
            tally.taken_back = tally.ids[int(words[1]) :]
            del tally.ids[int(words[1]) :]
        elif words[0] == "undone":
            tally.ids += tally.taken_back


def _compare(tally: Tally, folder: Path, said: list[str]) -> None:
    """The log holds what was acknowledged, and of the change under way all or nothing."""
    try:
        found = [turn["id"] for turn in open_log(campaign_paths(folder)).read()]
    except WhispyrkeepError:
        tally.refused += 1
        return
    match said[-1].split() if said else []:
        case ["playing", _, event_id]:
            under_way = [*tally.ids, event_id]
        case ["rewinding", turn]:
            under_way = tally.ids[: int(turn)]
        case ["undoing"]:
            under_way = tally.ids + tally.taken_back
        case _:
            under_way = tally.ids
    if found not in (tally.ids, under_way):
        tally.lost += 1
    tally.kept_without_word += found != tally.ids
    tally.ids = found
