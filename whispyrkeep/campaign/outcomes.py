"""What an author's outcome, a step of a quest, or time passing does to the state, as events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whispyrkeep.models.events import (
    D20TestMade,
    Event,
    FlagSet,
    PlaceContentsChanged,
    QuestAdvanced,
    TimeAdvanced,
)
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.time import MINUTE
from whispyrkeep.models.world import CheckSpec, Outcome, QuestStep


def advance_time(state: CampaignState, minutes: int, why: str) -> tuple[Event, ...]:
    """Universe time goes on by ``minutes``; no event when there are none.

    What ends by then, ``campaign.decide`` asks of the rules when everything is judged.
    """
    if minutes == 0:
        return ()
    seconds = minutes * MINUTE
    return (TimeAdvanced(seconds=seconds, time=state.time + seconds, why=why),)


def quest_steps(state: CampaignState, quest: str) -> tuple[QuestStep, ...]:
    """The author's steps; a quest that came up in play has none."""
    definition = state.world.quests.get(quest)
    return definition.steps if definition else ()


def advance_quest(state: CampaignState, quest: str, step: str) -> tuple[Event, ...]:
    """The quest comes to a step, and ends when the step ends it; nothing when it is there."""
    known = state.quests[quest]
    ends = next(
        (known_step.ends for known_step in quest_steps(state, quest) if known_step.id == step), ""
    )
    status = ends or "active"
    if (known.step, known.status) == (step, status):
        return ()
    return (QuestAdvanced(quest=quest, status=status, step=step),)


def apply_outcome(state: CampaignState, outcome: Outcome | None) -> tuple[Event, ...]:
    """Flags, quest steps, items that can now be taken here, and minutes; not the fight it starts.

    Quests that are over, or past the step, stay as they are.
    """
    if outcome is None:
        return ()
    return (
        *(FlagSet(flag=flag, value=True) for flag in outcome.sets if not state.flags.get(flag)),
        *_advances(state, outcome),
        *_gives(state, outcome),
        *advance_time(state, outcome.minutes, ""),
    )


def _advances(state: CampaignState, outcome: Outcome) -> Iterator[Event]:
    for quest, step in outcome.advances.items():
        known = state.quests.get(quest)
        if known is None or known.status in ("done", "failed") or step in known.steps_done:
            continue
        yield from advance_quest(state, quest, step)


def _gives(state: CampaignState, outcome: Outcome) -> Iterator[Event]:
    here = state.places.get(state.location)
    lying = here.contents if here else {}
    for item, quantity in outcome.gives.items():
        yield PlaceContentsChanged(
            place=state.location, item=item, quantity=lying.get(item, 0) + quantity
        )


def check_passed(events: Iterable[Event], check: CheckSpec) -> bool | None:
    """Whether a turn's events hold a success against at least the author's Difficulty Class.

    None when no check was made: then the author's question is still open. Which ability and
    skill apply is for whoever asked for the roll to judge.
    """
    tests = [event for event in events if isinstance(event, D20TestMade) and event.test == "check"]
    if any(
        test.outcome in ("success", "critical_success")
        and (test.target_number or 0) >= check.difficulty_class
        for test in tests
    ):
        return True
    return False if tests else None


def check_text(check: CheckSpec) -> str:
    """The check as a DM asks for it: ``a wisdom (perception) check against DC 12``."""
    skill = f" ({check.skill.value})" if check.skill else ""
    return f"a {check.ability.value}{skill} check against DC {check.difficulty_class}"
