"""Whether an author's ``Requirement`` holds, who appears when it does, and how it may end."""

from __future__ import annotations

from whispyrkeep.models.events import NpcIntroduced
from whispyrkeep.models.state import CampaignState, NpcState
from whispyrkeep.models.world import Ending, NpcDefinition, Requirement


def holds(requirement: Requirement, state: CampaignState) -> bool:
    """Whether the flags are set and the quests have come as far as the author asks.

    A flag counts as set unless it is missing, false, 0 or empty. A quest has come to a step
    when that is its step now or was one before: what a step opened does not close behind it.
    """
    return (
        all(state.flags.get(flag) for flag in requirement.flags)
        and not any(state.flags.get(flag) for flag in requirement.unless)
        and all(_reached(state, quest, step) for quest, step in requirement.quest_steps.items())
    )


def _reached(state: CampaignState, quest: str, step: str) -> bool:
    known = state.quests.get(quest)
    return known is not None and (known.step == step or step in known.steps_done)


def open_endings(state: CampaignState) -> tuple[Ending, ...]:
    """Endings of the scenario whose requirement holds, here where they name a place."""
    scenario = state.world.scenarios.get(state.scenario or "")
    return tuple(
        ending
        for ending in (scenario.endings if scenario else ())
        if holds(ending.needs, state) and ending.place in (None, state.location)
    )


def npc_at_start(npc: NpcDefinition) -> NpcState:
    """An NPC as their author places them."""
    return NpcState(
        id=npc.id,
        name=npc.name,
        attitude=npc.attitude,
        place=npc.place,
        wares={ware.item: ware.quantity for ware in npc.wares if ware.quantity},
    )


def arrivals(state: CampaignState) -> tuple[NpcIntroduced, ...]:
    """Introduces the NPCs whose time to appear has come and who are not in play yet."""
    return tuple(
        NpcIntroduced(npc=npc_at_start(npc))
        for npc in state.world.npcs.values()
        if npc.id not in state.npcs and holds(npc.appears, state)
    )
