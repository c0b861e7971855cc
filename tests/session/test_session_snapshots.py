"""States cached on the way: opening reads the end of the log, and trusts nothing blindly."""

from __future__ import annotations

import json

import pytest

from tests.session.tables import EDDA
from whispyrkeep.campaign.evolve import replay
from whispyrkeep.errors import Corrupt
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.opening import open_keep

PURSE = f"/party/{EDDA}/money_cp"


def fill(campaign: Campaign, turns: int) -> None:
    """Turns by the GM, each of which changes the purse."""
    for _ in range(turns):
        campaign.gm_set(PURSE, 1_000 + campaign.head.turn, "counting")


def reopened(keep: Keep) -> Campaign:
    return open_keep(keep.root).campaign("demo")


@pytest.fixture
def long_campaign(campaign: Campaign) -> Campaign:
    fill(campaign, 203)
    return campaign


def test_every_hundredth_state_is_kept(long_campaign: Campaign) -> None:
    names = sorted(path.stem for path in long_campaign.paths.snapshots.glob("*.json"))
    assert names == ["00000000", "00000100", "00000200"]


def test_opening_reads_the_end_alone(keep: Keep, long_campaign: Campaign) -> None:
    """Damage far back does not keep a table from looking; verify names it all the same."""
    segment = long_campaign.paths.segment(1)
    lines = segment.read_bytes().split(b"\n")
    lines[49] = lines[49].replace(b"counting", b"cheating")
    segment.write_bytes(b"\n".join(lines))
    opened = reopened(keep)
    assert opened.state == long_campaign.state
    with pytest.raises(Corrupt, match="turn 50"):
        opened.verify()


def test_a_state_of_long_ago_comes_from_the_nearest(keep: Keep, long_campaign: Campaign) -> None:
    replayed = replay(long_campaign.start, list(long_campaign.turns())[:130])
    assert reopened(keep).state_at(130) == replayed


@pytest.mark.parametrize("spoiled", ["nothing", "junk", "edited", "removed"])
def test_snapshots_are_only_a_cache(keep: Keep, long_campaign: Campaign, spoiled: str) -> None:
    for turn in (100, 200):
        path = long_campaign.paths.snapshot(turn)
        stored = json.loads(path.read_bytes())
        stored["state"]["party"][EDDA]["money_cp"] = 9_999_999
        {
            "nothing": lambda path=path: None,
            "junk": lambda path=path: path.write_bytes(b"\x00\xff{"),
            "edited": lambda path=path, stored=stored: path.write_text(json.dumps(stored)),
            "removed": lambda path=path: path.unlink(),
        }[spoiled]()
    assert reopened(keep).state == long_campaign.state
    assert reopened(keep).state_at(150) == long_campaign.state_at(150)


def test_snapshots_after_a_change_of_the_world(keep: Keep, campaign: Campaign) -> None:
    universe = keep.universe("withy-coast")
    keep.save_universe(universe.with_(summary="Drier now."), before=universe)
    fill(campaign, 98)
    campaign.take_over_universe()
    fill(campaign, 3)
    opened = reopened(keep)
    assert opened.state == campaign.state
    assert opened.state.world.summary == "Drier now."
    stored = json.loads(campaign.paths.snapshot(100).read_bytes())
    assert stored["state"]["world"]["summary"] == "Drier now."
    stored["state"]["world"]["summary"] = "Wetter."
    campaign.paths.snapshot(100).write_text(json.dumps(stored))
    assert reopened(keep).state.world.summary == "Drier now."


def test_a_copy_opens_as_quickly(keep: Keep, long_campaign: Campaign) -> None:
    copied = long_campaign.copy(150, slug="copied")
    names = sorted(path.stem for path in copied.paths.snapshots.glob("*.json"))
    assert names == ["00000000", "00000100"]
    assert copied.state == long_campaign.state_at(150)
    assert copied.verify().sound


def test_a_rewind_takes_later_snapshots_along(keep: Keep, long_campaign: Campaign) -> None:
    before = long_campaign.state_at(150).state_hash
    long_campaign.rewind(150)
    assert reopened(keep).state.state_hash == before
    assert not long_campaign.paths.snapshot(200).exists()
    fill(long_campaign, 51)
    assert reopened(keep).state == long_campaign.state
