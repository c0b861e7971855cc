"""Paths of quests, factions and flags."""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.guard import ANY_FIGHT
from whispyrkeep.campaign.outcomes import advance_quest, quest_steps
from whispyrkeep.campaign.paths.row import (
    ADD,
    BOTH,
    REMOVE,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    blocked_as_taken,
    refusal,
)
from whispyrkeep.campaign.paths.values import (
    BOOLEAN,
    NO_VALUE,
    Schema,
    any_of,
    integer,
    one_line,
    one_of,
    text,
)
from whispyrkeep.models.base import MAX_INTEGER
from whispyrkeep.models.events import FactionStandingChanged, FlagSet, QuestAdded, QuestAdvanced
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, QuestState
from whispyrkeep.models.world import Outcome, Requirement, World

MOST_STANDING_CHANGE = 10
"""How far a faction's standing may move in one turn by the DM's word."""
MOST_QUESTS = 200
MOST_FLAGS = 1_000
LONGEST_TITLE = 80


def _quests(state: CampaignState) -> Iterator[Keys]:
    return ((quest,) for quest in state.quests)


def _blocked_as_over(moment: Moment, quest: QuestState) -> Rejection | None:
    if moment.writer == "gm" or quest.status in ("unknown", "active"):
        return None
    return refusal("over", f"the quest '{quest.id}' is {quest.status} and changes no more")


def _statuses(moment: Moment, keys: Keys) -> Schema | Rejection:
    """A quest whose author wrote an end to it can only end so; one without can end either way."""
    quest = moment.state.quests[keys[0]]
    if moment.writer == "gm":
        return one_of(("unknown", "active", "done", "failed"))
    ends = {step.ends for step in quest_steps(moment.state, quest.id)} - {""}
    legal = ["active", *(end for end in ("done", "failed") if not ends or end in ends)]
    return _blocked_as_over(moment, quest) or one_of(legal)


def _set_status(moment: Moment, keys: Keys, value: Value) -> Events:
    """Beginning leads to the first step, ending to the author's step with that end, if any."""
    quest = moment.state.quests[keys[0]]
    steps = quest_steps(moment.state, quest.id)
    if value == "active" and quest.step is None and steps:
        return advance_quest(moment.state, quest.id, steps[0].id)
    ending = next((step.id for step in steps if step.ends == value), None)
    if ending is not None:
        return advance_quest(moment.state, quest.id, ending)
    change = {"quest": quest.id, "status": value, "step": quest.step}
    return (QuestAdvanced.model_validate(change),)


def _steps(moment: Moment, keys: Keys) -> Schema | Rejection:
    quest = moment.state.quests[keys[0]]
    steps = quest_steps(moment.state, quest.id)
    if not steps:
        return refusal("no_steps", f"the quest '{quest.id}' has no steps; set its status")
    passed = quest.steps_done if moment.writer == "dm" else ()
    ahead = [step.id for step in steps if step.id not in passed]
    return _blocked_as_over(moment, quest) or one_of(ahead)


def _set_step(moment: Moment, keys: Keys, value: Value) -> Events:
    return advance_quest(moment.state, keys[0], str(value))


def _titles(moment: Moment, keys: Keys) -> Schema | Rejection:
    if len(moment.state.quests) >= MOST_QUESTS:
        return refusal("limit", f"there are {MOST_QUESTS} quests already; finish one of them")
    return blocked_as_taken(moment.state, keys[0]) or text(LONGEST_TITLE)


def _add_quest(_moment: Moment, keys: Keys, value: Value) -> Events:
    quest = QuestState(id=keys[0], title=one_line(str(value)), status="active")
    return (QuestAdded(quest=quest),)


def _factions(state: CampaignState) -> Iterator[Keys]:
    return ((faction,) for faction in state.factions)


def _standings(moment: Moment, keys: Keys) -> Schema:
    if moment.writer == "gm":
        return integer(-100, 100)
    at_start = moment.start.factions[keys[0]].standing
    return integer(
        max(-100, at_start - MOST_STANDING_CHANGE), min(100, at_start + MOST_STANDING_CHANGE)
    )


def _set_standing(_moment: Moment, keys: Keys, value: Value) -> Events:
    assert isinstance(value, int)
    return (FactionStandingChanged(faction=keys[0], standing=value),)


def named_flags(world: World) -> Iterator[str]:
    """Flags that the author's requirements and outcomes speak of, each once."""
    seen: dict[str, None] = {}
    for requirement in _requirements(world):
        seen |= dict.fromkeys((*requirement.flags, *requirement.unless))
    for outcome in _outcomes(world):
        seen |= dict.fromkeys(outcome.sets)
    return iter(seen)


def _requirements(world: World) -> Iterator[Requirement]:
    for place in world.places.values():
        yield from (feature.needs for feature in place.features)
        yield from (way.needs for way in place.exits)
    for npc in world.npcs.values():
        yield npc.appears
        yield from (piece.needs for piece in npc.knowledge)
    for scenario in world.scenarios.values():
        yield from (ending.needs for ending in scenario.endings)


def _outcomes(world: World) -> Iterator[Outcome]:
    found = [
        *(f.success for place in world.places.values() for f in place.features),
        *(f.failure for place in world.places.values() for f in place.features),
        *(piece.effect for npc in world.npcs.values() for piece in npc.knowledge),
        *(row.outcome for table in world.tables.values() for row in table.rows),
    ]
    return (outcome for outcome in found if outcome is not None)


def _flags(state: CampaignState) -> Iterator[Keys]:
    return ((flag,) for flag in dict.fromkeys((*state.flags, *named_flags(state.world))))


def _set_flags(state: CampaignState) -> Iterator[Keys]:
    return ((flag,) for flag in state.flags)


def _flag_values(moment: Moment, keys: Keys) -> Schema | Rejection:
    flags = moment.state.flags
    if keys[0] == ANY_FIGHT and moment.writer == "dm":
        return refusal("gm_only", "how hard fights may be is the GM's to say")
    if keys[0] not in flags and len(flags) >= MOST_FLAGS:
        return refusal("limit", f"{MOST_FLAGS} flags are set already; remove one first")
    return any_of(BOOLEAN, integer(-MAX_INTEGER, MAX_INTEGER), text())


def _set_flag(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (FlagSet(flag=keys[0], value=one_line(value) if isinstance(value, str) else value),)


def _clear_flag(_moment: Moment, keys: Keys, _value: Value) -> Events:
    return (FlagSet(flag=keys[0], value=None),)


PLOT_ROWS = (
    PathRow(
        pattern="/quests/{quest}",
        ops=ADD,
        writers=BOTH,
        value=f"the title of a new quest, 1 to {LONGEST_TITLE} characters",
        exists="the id is nobody's and nothing's yet",
        becomes="QuestAdded, active, without steps or reward",
        keys=lambda _state: (),
        schema=_titles,
        events=_add_quest,
        open=True,
    ),
    PathRow(
        pattern="/quests/{quest}/status",
        ops=SET,
        writers=BOTH,
        value="active, done or failed, as far as the author's steps have such an end",
        exists="the quest, not over (the GM: any, unknown too)",
        becomes="QuestAdvanced, to the first step or the author's step with that end",
        keys=_quests,
        schema=_statuses,
        events=_set_status,
        read=lambda state, keys: state.quests[keys[0]].status,
    ),
    PathRow(
        pattern="/quests/{quest}/step",
        ops=SET,
        writers=BOTH,
        value="id of one of the author's steps that is not behind it",
        exists="the quest, not over (the GM: any step)",
        becomes="QuestAdvanced, active or as the step ends it",
        keys=_quests,
        schema=_steps,
        events=_set_step,
        read=lambda state, keys: state.quests[keys[0]].step,
    ),
    PathRow(
        pattern="/factions/{faction}/standing",
        ops=SET,
        writers=BOTH,
        value=f"-100 to 100; by the DM at most {MOST_STANDING_CHANGE} up or down in one turn",
        exists="the faction",
        becomes="FactionStandingChanged",
        keys=_factions,
        schema=_standings,
        events=_set_standing,
        read=lambda state, keys: state.factions[keys[0]].standing,
    ),
    PathRow(
        pattern="/flags/{flag}",
        ops=("add", "replace"),
        writers=BOTH,
        value="true, false, a whole number, or text of 1 to 400 characters",
        exists=f"nothing; at most {MOST_FLAGS} flags",
        becomes="FlagSet",
        keys=_flags,
        schema=_flag_values,
        events=_set_flag,
        read=lambda state, keys: state.flags.get(keys[0]),
        open=True,
    ),
    PathRow(
        pattern="/flags/{flag}",
        ops=REMOVE,
        writers=BOTH,
        value="none",
        exists="the flag",
        becomes="FlagSet to nothing",
        keys=_set_flags,
        schema=lambda _moment, _keys: NO_VALUE,
        events=_clear_flag,
        read=lambda state, keys: state.flags.get(keys[0]),
    ),
)
