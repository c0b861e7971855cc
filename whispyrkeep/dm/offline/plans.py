"""What a turn will try: the goal, the requests that decide it, and the patches if none need to.

The same scene always gives the same plan, so that the telling after the dice can make it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from whispyrkeep.campaign.commands import ResolveRequests
from whispyrkeep.campaign.decide import decide
from whispyrkeep.dice.streams import KeyedDice
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.models.events import Event
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction, QuestReward, RollRequest, StartFight
from whispyrkeep.models.state import CampaignState, PlaceState
from whispyrkeep.models.world import Feature, PlaceDefinition

GoalKind = Literal[
    "look", "search", "describe", "feature", "person", "sense", "greet", "tell", "influence",
    "trade", "wares", "give", "take", "steal", "travel", "sneak", "hide", "listen", "recall",
    "oracle", "rest", "wait", "inventory", "use", "cast", "aid", "fight", "ambush", "finish",
    "refused", "nothing", "silence", "try",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """What the turn is about; what ``id``, ``other`` and ``note`` mean depends on the kind."""

    kind: GoalKind
    id: str = ""
    other: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A goal with what it takes. ``focus`` is what the next turn's pronouns mean."""

    intent: Intent
    goal: Goal
    requests: tuple[RollRequest, ...] = ()
    patches: tuple[Patch, ...] = ()
    focus: str | None = None


Planner = Callable[[Scene, Intent], Plan]


def plan(intent: Intent, kind: GoalKind, ident: str = "", other: str = "", note: str = "") -> Plan:
    """A plan without requests or patches."""
    return Plan(intent, Goal(kind, ident, other, note), focus=ident or None)


def here(scene: Scene) -> PlaceDefinition | None:
    """The author's definition of the party's place."""
    return scene.state.world.places.get(scene.state.location)


def place_state(state: CampaignState) -> PlaceState:
    """What the party's place is like now."""
    return state.places.get(state.location) or PlaceState(id=state.location)


def feature_here(scene: Scene, ident: str | None) -> Feature | None:
    """The feature of that id at the party's place."""
    place = here(scene)
    return next((f for f in (place.features if place else ()) if f.id == ident), None)


def add(path: str, value: bool | int | str) -> Patch:
    """A patch that adds or sets."""
    op: Literal["add", "replace"] = (
        "add" if path.rsplit("/", 1)[-1] in ("told", "spent", "knowledge", "notes") else "replace"
    )
    return Patch(op=op, path=path, value=value)


def minutes(count: int) -> Patch:
    """A patch that lets time pass."""
    return Patch(op="advance_time", path="/time", value=count)


def rehearse(scene: Scene, requests: Sequence[RollRequest]) -> tuple[Event, ...] | Rejection:
    """What the engine would make of requests; only their legality is used."""
    command = ResolveRequests(requests=tuple(requests), actor=scene.actor)
    return decide(scene.state, command, KeyedDice(scene.seed))


def first_legal(
    scene: Scene, candidates: Iterable[Sequence[RollRequest]]
) -> tuple[RollRequest, ...] | Rejection:
    """The first list of requests the rules allow, or why the first of all is refused."""
    refused: Rejection | None = None
    for requests in candidates:
        result = rehearse(scene, requests)
        if not isinstance(result, Rejection):
            return tuple(requests)
        refused = refused or result
    assert refused is not None
    return refused


def requesting(scene: Scene, base: Plan, candidates: Iterable[Sequence[RollRequest]]) -> Plan:
    """The plan with the first legal list of requests, or a plan that tells why there is none."""
    first = stand_by(scene)
    chosen = first_legal(scene, [(*first, *requests) for requests in candidates])
    if isinstance(chosen, Rejection):
        return refused(base.intent, chosen)
    return replace(base, requests=chosen)


def refused(intent: Intent, rejection: Rejection) -> Plan:
    """A plan that only tells why the rules stand against it."""
    return Plan(intent, Goal("refused", rejection.code, note=rejection.message))


def pending_fight(state: CampaignState) -> StartFight | None:
    """The fight that last turn's outcome brought on and that has not begun."""
    if state.fight is not None or not state.memory.question.startswith(PENDING_FIGHT):
        return None
    monsters = tuple(state.memory.question.removeprefix(PENDING_FIGHT).split())
    return StartFight(monsters=monsters) if monsters else None


def stand_by(scene: Scene) -> tuple[RollRequest, ...]:
    """What party members do whose turns come before that of the one who is to act: they Dodge."""
    fight = scene.state.fight
    if fight is None or fight.acting == scene.actor:
        return ()
    order = [place.id for place in fight.order]
    turns = [*order[fight.active :], *order[: fight.active]]
    waiting: list[RollRequest] = []
    for who in turns[: turns.index(scene.actor)] if scene.actor in turns else ():
        member = scene.state.party.get(who)
        if member is not None and member.body.hit_points and not member.body.dead:
            if who != fight.acting or fight.budget.action:
                waiting.append(CombatAction(actor=who, action="dodge"))
            waiting.append(CombatAction(actor=who, action="end_turn"))
    return tuple(waiting)


PENDING_FIGHT = "fight "
"""How ``Memory.question`` says which monsters attack next."""


def due_rewards(scene: Scene) -> tuple[QuestReward, ...]:
    """Rewards of quests that are done and not paid."""
    due: list[QuestReward] = []
    for quest in scene.state.quests.values():
        if quest.status == "done" and not quest.rewarded and quest.id in scene.state.world.quests:
            request = QuestReward(quest=quest.id, id=f"reward-{len(due) + 1}")
            if not isinstance(rehearse(scene, (request,)), Rejection):
                due.append(request)
    return tuple(due)


def with_rewards(scene: Scene, base: Plan) -> Plan:
    """The plan with what finished quests still owe."""
    due = due_rewards(scene)
    if not due or scene.state.fight is not None:
        return base
    numbered = tuple(
        request if "id" in request.model_fields_set else request.with_(id=f"r{place}")
        for place, request in enumerate(base.requests, start=1)
    )
    return replace(base, requests=(*numbered, *due))


LOOKING = frozenset({Act.LOOK, Act.EXAMINE, Act.SEARCH})
