"""A name somebody at the table wrote never makes a turn fail, however long ago it was."""

from __future__ import annotations

import pytest

from whispyrkeep.dm.script import ScriptedNarrator
from whispyrkeep.errors import ReplyUnusable
from whispyrkeep.session.campaign import Campaign
from whispyrkeep.session.keep import Keep
from whispyrkeep.session.names import names_in_use

TOLD = {"narrative": "Far off, an illithid turns its head."}
MENDED = {"narrative": "Far off, something turns its head."}


def test_a_foreign_name_is_mended_or_the_turn_is_not_written(campaign: Campaign) -> None:
    turn = campaign.turn("I look around", narrator=ScriptedNarrator([TOLD, MENDED]))
    assert turn.narrative == MENDED["narrative"]
    before = campaign.state.turn
    with pytest.raises(ReplyUnusable, match="illithid"):
        campaign.turn("I look around", narrator=ScriptedNarrator([TOLD] * 3))
    assert campaign.state.turn == before


def test_what_a_player_said_long_ago_may_be_told(campaign: Campaign) -> None:
    plain = {"narrative": "Mud."}
    campaign.turn("I dreamt of an illithid", narrator=ScriptedNarrator([plain]))
    for _ in range(20):
        campaign.turn("I wait", narrator=ScriptedNarrator([plain]))
    assert campaign.turn("I wait", narrator=ScriptedNarrator([TOLD])).narrative == TOLD["narrative"]


def test_what_canon_says_may_be_told(keep: Keep, campaign: Campaign) -> None:
    assert names_in_use(campaign) == frozenset()
    universe = keep.universe(campaign.document.universe)
    canon = keep.universe_paths(universe).canon
    (canon / "deep.md").write_text("# The deep\n\nAn illithid lives under the sand.\n")
    assert names_in_use(campaign) == {"illithid"}
    assert campaign.turn("I wait", narrator=ScriptedNarrator([TOLD])).narrative == TOLD["narrative"]


def test_the_demo_uses_no_such_name(campaign: Campaign) -> None:
    from whispyrkeep.catalog.names import guarded_in

    assert guarded_in(campaign.state.world.dump()) == frozenset()
