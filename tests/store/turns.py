"""Campaigns for the tests of the store: envelopes with all the keys, and logs of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whispyrkeep.store.files import Disk
from whispyrkeep.store.layout import CampaignPaths, KeepPaths, segment_of
from whispyrkeep.store.lines import Head, seal
from whispyrkeep.store.log import CampaignLog

GENESIS = "sha256:" + "0" * 64


def campaign_paths(root: Path, slug: str = "vault") -> CampaignPaths:
    return KeepPaths(root).campaign(slug, f"c-{slug}")


def envelope(turn: int, **changes: Any) -> dict[str, Any]:
    """A turn in which somebody walks on and one die is thrown."""
    face = turn * 7 % 20 + 1
    roll = {
        "key": {"scope": f"turn/{turn}", "round": 0, "actor": "mira", "slot": "check"},
        "expression": "1d20+3",
        "dice": [{"sides": 20, "face": face, "status": "kept"}],
        "modifiers": [{"source": "wisdom", "value": 3}],
        "total": face + 3,
        "by_hand": False,
    }
    outcome = "success" if face + 3 >= 12 else "failure"
    base = {
        "v": 1,
        "turn": turn,
        "id": f"e-{turn}",
        "kind": "play",
        "actor": "mira",
        "player_text": f"I walk on, step {turn}.",
        "narrative": f"The coast road bends for the {turn}. time.",
        "options": ["look", "rest"],
        "requests": [],
        "events": [
            {"type": "AbilityChecked", "roll": roll, "target_number": 12, "outcome": outcome},
            {"type": "PartyMoved", "to": f"mile-{turn}"},
        ],
        "lore": [{"id": f"l-{turn}", "text": f"Mile {turn} has a white stone.", "kind": "soft"}],
        "cited": [],
        "state_hash": "sha256:" + f"{turn:064x}",
        "time": {"before": (turn - 1) * 600, "after": turn * 600},
        "model": {
            "name": "offline",
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "cost_micro": 0,
        },
        "prompts": [],
        "wall": "2026-01-02T03:04:05+00:00",
    }
    return {**base, **changes}


def write_turns(paths: CampaignPaths, count: int) -> Head:
    """Lay down a log of ``count`` turns at once, as appending one by one would have."""
    head, lines = Head(0, GENESIS), []
    for turn in range(1, count + 1):
        line, head = seal(envelope(turn), head)
        lines.append(line)
    paths.events.mkdir(parents=True)
    for number in range(1, segment_of(max(count, 1)) + 1):
        block = lines[(number - 1) * 1000 : number * 1000]
        if block:
            paths.segment(number).write_bytes(b"".join(block))
    return head


def open_log(paths: CampaignPaths, disk: Disk | None = None) -> CampaignLog:
    return CampaignLog(paths, GENESIS, disk or Disk())


def chain(paths: CampaignPaths) -> list[str]:
    """Hashes of all turns, read back and checked by a log that knows nothing yet."""
    return [turn["hash"] for turn in open_log(paths).read()]
