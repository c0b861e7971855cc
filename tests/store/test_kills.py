from __future__ import annotations

import sys
from pathlib import Path

import pytest

from whispyrkeep.store.appendlog import read_records

from .kills import kill_loop
from .turns import campaign_paths


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_player_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    tally = kill_loop(tmp_path, kills=6, seed=1)
    assert (tally.kills, tally.lost, tally.refused) == (6, 0, 0)
    assert tally.acknowledged > 20
    ledger = [
        (record["op"], record["id"]) for record in read_records(campaign_paths(tmp_path).rewinds)
    ]
    assert len(ledger) == len(set(ledger)) > 0
