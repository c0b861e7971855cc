"""Whatever a GM corrects in a fight, the log proves itself and the fight goes on to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.campaign.fights import SEED, in_progress, with_the_fallen
from tests.campaign.test_properties import fitting
from tests.campaign.worlds import start
from whispyrkeep.campaign.commands import Command, GmSet, ResolveRequests
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.campaign.paths import legal_paths
from whispyrkeep.campaign.verify import verify_turns
from whispyrkeep.dice import KeyedDice
from whispyrkeep.models.events import D20TestMade, DiceRolled, Event
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import ROLL_REQUESTS
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.turn import Turn, TurnTime

FOUGHT_OVER = ("/party/", "/foes/", "/fight/")
TURNS = 500
"""More turns than any fight has before both sides draw back."""


def begun() -> CampaignState:
    """The first choice of a fight against all kinds of counting, healing and bursting foes."""
    foes = ["monster/hydra", "monster/troll", "monster/magmin", "monster/goblin-minion"]
    request = ROLL_REQUESTS.validate_python([{"kind": "start_fight", "monsters": foes}])
    events = decide(start(), ResolveRequests(requests=request, actor="mira"), KeyedDice(SEED))
    assert not isinstance(events, Rejection)
    return fold(start(), events)


@st.composite
def corrections(draw: st.DrawFn, state: CampaignState) -> GmSet:
    """Any correction of a creature or the fight that is legal now."""
    found = [
        one
        for one in legal_paths(state, "gm")
        if one.path.startswith(FOUGHT_OVER) and "/inventory/" not in one.path
    ]
    kinds = sorted({_kind(one.path) for one in found})
    kind = draw(st.sampled_from(kinds))
    path = draw(st.sampled_from([one for one in found if _kind(one.path) == kind]))
    value = draw(fitting(path.value_schema))
    return GmSet(path=path.path, value=value, reason="drawn")


def _kind(path: str) -> str:
    """What a path is of, whoever's: conditions are not drawn fifteen times as often."""
    parts = path.split("/")
    return "/".join((parts[1], parts[2] if parts[1] == "fight" else parts[3], str(len(parts))))


def deed(state: CampaignState, *, strike: bool) -> ResolveRequests:
    """The acting character strikes at whoever is nearest, or lets the turn pass."""
    assert state.fight is not None
    actor = state.fight.acting
    wanted: dict[str, Any] = {"kind": "combat_action", "actor": actor, "action": "end_turn"}
    if strike:
        there = [foe.id for foe in state.fight.foes.values() if not (foe.body.dead or foe.fled)]
        wanted = {"kind": "attack", "actor": actor, "target": there[0], "weapon": ""}
    return ResolveRequests(requests=ROLL_REQUESTS.validate_python([wanted]), actor=actor)


def played(state: CampaignState, command: Command, log: list[Turn]) -> CampaignState:
    """The state after the command, which must be possible, its turn put to the log."""
    events = decide(state, command, KeyedDice(SEED))
    assert not isinstance(events, Rejection), f"{command}: {events}"
    return committed(state, events, log)


def committed(state: CampaignState, events: tuple[Event, ...], log: list[Turn]) -> CampaignState:
    after = close_turn(fold(state, events), state.turn + 1)
    log.append(
        Turn(
            turn=after.turn,
            id=f"turn-{after.turn}",
            events=events,
            state_hash=after.state_hash,
            time=TurnTime(before=state.time, after=after.time),
        )
    )
    return after


@pytest.mark.parametrize("scene", [in_progress, with_the_fallen, begun])
@settings(max_examples=60)
@given(data=st.data())
def test_a_corrected_fight_is_fought_to_its_end(
    scene: Callable[[], CampaignState], data: st.DataObject
) -> None:
    beginning = state = scene()
    log: list[Turn] = []
    for _ in range(data.draw(st.integers(1, 8))):
        if state.fight is None:
            break
        correction = data.draw(corrections(state))
        events = decide(state, correction, KeyedDice(SEED))
        if isinstance(events, Rejection):
            assert events.code == "gm.unchanged", f"{correction}: {events}"
        else:
            state = committed(state, events, log)
        if state.fight is not None and data.draw(st.booleans()):
            state = played(state, deed(state, strike=False), log)
    for _ in range(TURNS):
        if state.fight is None:
            break
        attempt = decide(state, deed(state, strike=True), KeyedDice(SEED))
        if isinstance(attempt, Rejection):
            state = played(state, deed(state, strike=False), log)
        else:
            state = committed(state, attempt, log)
    assert state.fight is None
    proof = verify_turns(beginning, SEED, [turn.dump() for turn in log])
    assert proof.sound, str(proof.fault)
    thrown = [
        event.roll.key
        for turn in log
        for event in turn.events
        if isinstance(event, D20TestMade | DiceRolled)
    ]
    assert len(set(thrown)) == len(thrown), "no die is thrown twice, however the round is set"
