"""Before the first turn there is something to choose, and a letter does exactly that."""

from __future__ import annotations

from pathlib import Path

import pytest

from whispyrkeep.session.demo import begin_demo


def test_a_letter_can_be_chosen_before_anything_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHISPYRKEEP_CONFIG", str(tmp_path / "config"))
    campaign = begin_demo(tmp_path / "keep", seed=20)
    offered = campaign.options()
    assert 3 <= len(offered) <= 6
    place = next(option for option in offered if option.intent and option.intent.place)
    assert place.intent is not None
    campaign.turn(place.letter)
    assert campaign.state.location == place.intent.place
    assert campaign.verify().sound
    campaign.rewind(0)
    assert campaign.options() == offered
