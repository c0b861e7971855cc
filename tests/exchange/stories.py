"""A short campaign told in full, for tests of exports and displays."""

from __future__ import annotations

from tests.campaign.worlds import check_made, start
from whispyrkeep.campaign.evolve import close_turn, fold
from whispyrkeep.exchange.transcript import Transcript, transcript
from whispyrkeep.models import events as ev
from whispyrkeep.models.campaign import CampaignDocument
from whispyrkeep.models.state import CampaignSettings, CampaignState
from whispyrkeep.models.turn import Turn, TurnTime

HASH = "sha256:" + "0" * 64
SEED = 7_654_321


def document(name: str = "The still mill", notes: str = "") -> CampaignDocument:
    return CampaignDocument(
        id="c-1",
        slug="mill",
        name=name,
        owner="p-1",
        universe="millrace",
        universe_id="universe-1",
        seed=SEED,
        start_hash=HASH,
        settings=CampaignSettings(notes=notes),
    )


def turn(
    state: CampaignState,
    *,
    player_text: str = "I look around.",
    narrative: str = "Dust hangs in the light.\n\nThe race is silent.",
    events: tuple[ev.Event, ...] = (),
    cited: tuple[str, ...] = (),
    kind: str = "play",
) -> tuple[Turn, CampaignState]:
    """The next turn with these words, and the state after it."""
    after = close_turn(fold(state, events), state.turn + 1)
    made = Turn(
        turn=after.turn,
        id=f"t-{after.turn}",
        kind=kind,
        actor="mira" if kind == "play" else None,
        player_text=player_text,
        narrative=narrative,
        events=events,
        cited=cited,
        state_hash=after.state_hash,
        time=TurnTime(before=state.time, after=after.time),
    )
    return made, after


def two_turns() -> tuple[Turn, ...]:
    """A check at the mill, and the way to the ford."""
    first, state = turn(
        start(), events=(check_made(difficulty_class=12, success=True),), cited=("l-1", "l-2")
    )
    second, _ = turn(
        state,
        player_text="I walk to the ford.",
        narrative="Cold water.",
        events=(
            ev.TimeAdvanced(seconds=1_800, time=1_001_800, why="travel"),
            ev.PartyMoved(place="ford"),
        ),
    )
    return first, second


def told(
    turns: tuple[Turn, ...] | None = None,
    *,
    name: str = "The still mill",
    titles: dict[str, str] | None = None,
    opening: str = "The mill stands still.",
) -> Transcript:
    return transcript(
        document(name),
        start(),
        two_turns() if turns is None else turns,
        titles={"l-1": "The miller's debt"} if titles is None else titles,
        opening=opening,
        standing=("Turn 2 (active). The ford.",),
    )
