"""Quests in the telling: what they want now, and what a turn did to them."""

from __future__ import annotations

from whispyrkeep.dm.offline.tale import Tale
from whispyrkeep.models import events as ev


def objective_lines(tale: Tale) -> list[str]:
    """What the quests in hand want now, in their author's words."""
    told = []
    for quest in tale.after.quests.values():
        definition = tale.after.world.quests.get(quest.id)
        if quest.status != "active" or definition is None:
            continue
        step = next((s for s in definition.steps if s.id == quest.step), None)
        if step is None:
            continue
        if tale.writer.was_said(step.objective):
            told.append(tale.say("quest.same", quest=quest.title))
            continue
        told.append(tale.say("quest.now", quest=quest.title, objective=step.objective))
        tale.writer.remember(step.objective)
    return told


def quest_lines(tale: Tale) -> list[str]:
    """What the turn did to the quests."""
    told = []
    for event in tale.events:
        if isinstance(event, ev.QuestAdvanced) and event.quest in tale.after.quests:
            quest = tale.after.quests[event.quest]
            if event.status in ("done", "failed"):
                told.append(tale.say(f"quest.{event.status}", quest=quest.title))
                continue
            definition = tale.after.world.quests.get(event.quest)
            step = (
                next((s for s in definition.steps if s.id == event.step), None)
                if definition
                else None
            )
            if step is not None and not tale.writer.was_said(step.objective):
                told.append(tale.say("quest.step", objective=step.objective))
                tale.writer.remember(step.objective)
    if any(isinstance(event, ev.QuestRewarded) for event in tale.events):
        told.append(tale.say("reward"))
    return told
