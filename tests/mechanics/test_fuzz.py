"""A slice of the fuzz run: random commands, legal and illegal, against the rules' laws."""

from __future__ import annotations

import pytest

from tools.fuzz_fights import LawBroken, fuzz, law
from whispyrkeep.models.requests import EndFight


@pytest.mark.parametrize("seed", [1, 2_001, 4_001])
def test_no_law_is_broken_by_random_commands(seed: int) -> None:
    told = fuzz(seed, 600)
    windows = sum(count for what, count in told.items() if what.startswith("window"))
    refused = sum(count for what, count in told.items() if what.endswith("refused"))
    assert told.total() - windows == 600
    assert 100 < refused < 550
    assert windows > 3


def test_a_broken_law_names_the_command() -> None:
    with pytest.raises(LawBroken, match=r"too many hands, after EndFight"):
        law(False, EndFight(how="truce"), "too many hands")
