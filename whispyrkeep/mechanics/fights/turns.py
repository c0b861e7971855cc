"""Whose turn it is, what may still be done on it, and what doing it costs.

Source: SRD 5.2, "Actions", "Bonus Actions", "Your Turn".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from whispyrkeep.catalog import Catalogue
from whispyrkeep.mechanics.creatures.view import creature, everybody, exists
from whispyrkeep.mechanics.monsters.lycanthropy import is_turned
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.events import BudgetChanged, ResourceChanged
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, Fight
from whispyrkeep.models.terms import Condition
from whispyrkeep.models.workings import ExtraAttackEffect

Cost = Literal["action", "bonus-action", "free", "hasted"]

COST_WORDS: Final = {"action": "action", "bonus-action": "Bonus Action"}


def cannot_act(
    state: CampaignState, catalogue: Catalogue, actor_id: str, cost: Cost
) -> Rejection | None:
    """Why this party member cannot do something of this cost now, if so.

    Outside fights only being able to act matters.
    """
    if actor_id not in state.party:
        return _not_of_the_party(state, actor_id)
    actor = creature(state, catalogue, actor_id)
    if not actor.alive:
        return refuse("actor.dead", f"{actor.name} is dead")
    if not actor.able:
        why = ", ".join(sorted(c.value for c in actor.conditions))
        message = f"{actor.name} is Incapacitated ({why}) and can take no action"
        return refuse("actor.incapacitated", message, 'Rules Glossary, "Incapacitated"')
    if state.fight is None:
        return None
    if cost == "bonus-action" and actor.hindered("bonus-actions"):
        return refuse("budget.bonus-action", f"{actor.name} can take no Bonus Action now")
    return _not_now(state.fight, actor_id, cost)


def _not_of_the_party(state: CampaignState, actor_id: str) -> Rejection:
    party = ", ".join(state.party)
    if exists(state, actor_id):
        return refuse("actor.not_a_player", f"the engine plays {actor_id}; actors are: {party}")
    return refuse("actor.unknown", f"nobody called {actor_id} is here; actors are: {party}")


def _not_now(fight: Fight, actor_id: str, cost: Cost) -> Rejection | None:
    if fight.acting != actor_id:
        message = f"it is {fight.acting}'s turn; end it with the combat action end_turn"
        return refuse("fight.not_your_turn", message, '"The Order of Combat"')
    budget = fight.budget
    spent = not budget.action if cost == "action" else not budget.bonus_action
    if cost in ("free", "hasted") or not spent:
        return None
    message = f"{actor_id} has no {COST_WORDS[cost]} left this turn; end_turn passes it on"
    return refuse(f"budget.{cost}", message, '"Actions"')


def spend(play: Play, cost: Cost) -> None:
    """Use up the action or Bonus Action, in a fight."""
    fight = play.state.fight
    if fight is None or cost == "free":
        return
    if cost == "hasted":
        left = fight.budget.attacks_left - 1
        once = (*fight.budget.once, f"hasted:{fight.acting}")
        play.happen(BudgetChanged(budget=fight.budget.with_(attacks_left=left, once=once)))
        return
    changes: dict[str, Any] = {"action": False} if cost == "action" else {"bonus_action": False}
    actor = creature(play.state, play.catalogue, fight.acting)
    if actor.hindered("action-or-bonus-action"):
        changes = {"action": False, "bonus_action": False}
    if actor.hindered("move-or-action") and cost == "action":
        changes["movement_feet"] = 0
    play.happen(BudgetChanged(budget=fight.budget.with_(**changes)))


def hasted(state: CampaignState, catalogue: Catalogue, actor_id: str, cost: Cost) -> Cost:
    """What such an action takes: the additional one of Haste, once the turn's own is gone.

    Source: SRD 5.2, "Haste".
    """
    fight = state.fight
    if cost != "action" or fight is None or fight.acting != actor_id or fight.budget.action:
        return cost
    body = creature(state, catalogue, actor_id).body
    quick = body is not None and any(body.works(ExtraAttackEffect))
    used = f"hasted:{actor_id}" in fight.budget.once
    return "hasted" if quick and not used and fight.budget.attacks_left else cost


def handling_cost(state: CampaignState, actor_id: str) -> Cost:
    """What picking something up or drawing it takes now: once a turn nothing, then the action.

    Source: SRD 5.2, "Time-Limited Object Interactions", "Interacting with Things".
    """
    fight = state.fight
    handled = fight is not None and f"interaction:{actor_id}" in fight.budget.once
    return "action" if handled else "free"


def handle(play: Play, actor_id: str, cost: Cost) -> None:
    """Use up the turn's free interaction, or the Utilize action."""
    if cost == "free" and play.state.fight is not None:
        use_once(play, f"interaction:{actor_id}")
    spend(play, cost)


def use_once(play: Play, name: str) -> None:
    """Mark something that works once a turn as used."""
    fight = play.state.fight
    assert fight is not None
    budget = fight.budget.with_(once=(*fight.budget.once, name))
    play.happen(BudgetChanged(budget=budget))


def can_react(play: Play, creature_id: str) -> bool:
    """Whether the creature still has its Reaction.

    Source: SRD 5.2, "Reactions"; Rules Glossary, "Incapacitated".
    """
    fight = play.state.fight
    used = fight is not None and creature_id in fight.budget.reactions_used
    view = creature(play.state, play.catalogue, creature_id)
    return not used and view.able and not view.hindered("reactions")


def use_reaction(play: Play, creature_id: str, does: str = "") -> None:
    """Mark the Reaction as used until the creature's next turn; ``does`` is for the log."""
    fight = play.state.fight
    if fight is not None:
        budget = fight.budget.with_(reactions_used=(*fight.budget.reactions_used, creature_id))
        play.happen(BudgetChanged(budget=budget, by=creature_id if does else None, does=does))


def say(play: Play, creature_id: str, does: str) -> None:
    """Let the log of a fight tell what somebody does, where no other event would."""
    fight = play.state.fight
    if fight is not None:
        play.happen(BudgetChanged(budget=fight.budget, by=creature_id, does=does))


def surged(actor_id: str) -> str:
    """How the budget notes that Action Surge was used this turn."""
    return f"action-surge:{actor_id}"


def left_of(play: Play, member_id: str, resource: str) -> int:
    """How much of the resource is left."""
    return play.state.party[member_id].body.resources.get(resource, 0)


def use_up(play: Play, member_id: str, resource: str, count: int = 1) -> None:
    """Take so much of a resource, which must be there."""
    left = left_of(play, member_id, resource) - count
    play.happen(ResourceChanged(target=member_id, resource=resource, left=left))


def move_feet(play: Play, feet: int) -> None:
    """Use up movement."""
    fight = play.state.fight
    if fight is not None and feet:
        left = max(fight.budget.movement_feet - feet, 0)
        budget = fight.budget.with_(movement_feet=left)
        if creature(play.state, play.catalogue, fight.acting).hindered("move-or-action"):
            budget = budget.with_(action=False)
        play.happen(BudgetChanged(budget=budget))


def turn_is_spent(state: CampaignState) -> bool:
    """Whether the acting character has neither action nor Bonus Action left."""
    fight = state.fight
    return fight is not None and not (fight.budget.action or fight.budget.bonus_action)


def no_target(
    state: CampaignState, catalogue: Catalogue, target_id: str | None, *, dead: bool = False
) -> Rejection | None:
    """Why nothing can be aimed at this creature, if so. ``dead`` allows corpses."""
    here = ", ".join([*state.party, *_foes_here(state), *_npcs_here(state)])
    if target_id is None:
        return refuse("target.missing", f"name a target; here are: {here}")
    if not exists(state, target_id):
        return refuse("target.unknown", f"nobody called {target_id} is here; here are: {here}")
    in_fight = state.fight is not None and target_id in state.fight.foes
    if in_fight and target_id not in _foes_here(state) and not dead:
        return refuse("target.gone", f"{target_id} is dead or has fled; here are: {here}")
    if target_id in state.npcs and not in_fight and target_id not in _npcs_here(state):
        return refuse("target.absent", f"{target_id} is not here; here are: {here}")
    target = creature(state, catalogue, target_id)
    if target.hindered("away") and not (state.fight is None and is_turned(target)):
        return refuse("target.away", f"{target.name} is out of reach for now")
    if not target.alive and not dead:
        return refuse("target.dead", f"{target.name} is dead")
    return None


def no_bodies(
    state: CampaignState, catalogue: Catalogue, targets: Iterable[str]
) -> Rejection | None:
    """Why one of these cannot be hurt, if so."""
    for target_id in targets:
        refusal = no_target(state, catalogue, target_id) or untracked(state, target_id)
        if refusal is not None:
            return refusal
    return None


def untracked(state: CampaignState, target_id: str) -> Rejection | None:
    """Whose Hit Points are not tracked: an NPC outside a fight."""
    if target_id in everybody(state):
        return None
    return refuse("target.no_body", f"{target_id} is not in a fight; ask for start_fight first")


def _foes_here(state: CampaignState) -> list[str]:
    foes = state.fight.foes.values() if state.fight else ()
    return [foe.id for foe in foes if not foe.body.dead and not foe.fled]


def _npcs_here(state: CampaignState) -> list[str]:
    fighting = state.fight.foes.keys() if state.fight else ()
    return [
        npc.id
        for npc in state.npcs.values()
        if npc.place == state.location and npc.status in ("present", "captive")
        if npc.id not in fighting
    ]


def charmed_by(state: CampaignState, catalogue: Catalogue, actor_id: str, target_id: str) -> bool:
    """Whether the actor is Charmed by the target and so cannot harm it.

    Source: SRD 5.2, Rules Glossary, "Charmed".
    """
    actor = creature(state, catalogue, actor_id)
    return any(entry.by == target_id for entry in actor.active(Condition.CHARMED))
