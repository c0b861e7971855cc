"""What moves people: the DC of the Influence action, and what they think of the party."""

from __future__ import annotations

import pytest

from tests.offline.table import Table
from whispyrkeep.dm.offline.difficulty import influence_dc
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.terms import AdvantageState, Attitude


def with_attitude(attitude: Attitude) -> tuple[Table, str]:
    """A table in the quay's company, one of whom thinks so of the party."""
    table = Table()
    npc = next(n for n in table.state.npcs.values() if n.place == table.state.location)
    npcs = table.state.npcs | {npc.id: npc.with_(attitude=attitude)}
    table.state = table.state.with_(npcs=npcs)
    return table, npc.id


@pytest.mark.parametrize(("monster", "dc"), [("commoner", 15), ("mage", 17), ("ogre", 15)])
def test_influence_is_15_or_the_intelligence_score(monster: str, dc: int) -> None:
    """SRD 5.2, Rules Glossary, "Influence [Action]": whichever is higher; a Mage's is 17."""
    table, who = with_attitude(Attitude.INDIFFERENT)
    definition = table.state.world.npcs[who].with_(monster=f"monster/{monster}")
    world = table.state.world.with_(npcs=table.state.world.npcs | {who: definition})
    table.state = table.state.with_(world=world)
    assert influence_dc(table.scene("I ask"), who) == dc


@pytest.mark.parametrize(
    ("attitude", "state"),
    [
        (Attitude.FRIENDLY, AdvantageState.ADVANTAGE),
        (Attitude.INDIFFERENT, AdvantageState.NORMAL),
        (Attitude.HOSTILE, AdvantageState.DISADVANTAGE),
    ],
)
def test_attitudes_lean_the_check(attitude: Attitude, state: AdvantageState) -> None:
    """SRD 5.2, Rules Glossary, "Attitude", "Friendly [Attitude]", "Indifferent [Attitude]",
    "Hostile [Attitude]".
    """
    table, who = with_attitude(attitude)
    name = table.state.npcs[who].name
    turn = table.play(f"I try to persuade {name} to help us.")
    made = [e for e in turn.events if isinstance(e, D20TestMade)]
    assert [e.roll.advantage for e in made] == [state]
