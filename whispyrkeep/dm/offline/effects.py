"""Patches that follow from what the dice said, and only such as the engine takes."""

from __future__ import annotations

from collections.abc import Iterator

from whispyrkeep.campaign.commands import TellStory
from whispyrkeep.campaign.decide import decide
from whispyrkeep.dice.streams import KeyedDice
from whispyrkeep.dm.narrator import Scene
from whispyrkeep.dm.offline.battles import TRUCE
from whispyrkeep.dm.offline.dealings import urged_flag
from whispyrkeep.dm.offline.knowing import LIKING
from whispyrkeep.dm.offline.plans import PENDING_FIGHT, Plan, add, feature_here, minutes
from whispyrkeep.dm.offline.tale import passed
from whispyrkeep.models.events import D20TestMade, Event
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import AbilityCheck
from whispyrkeep.models.state import CampaignState
from whispyrkeep.models.terms import Attitude, Skill
from whispyrkeep.models.world import Outcome

FAILURE_MINUTES = 10
"""What a failure that no author priced costs where play fails forward."""


def own_check(plan: Plan, events: tuple[Event, ...]) -> D20TestMade | None:
    """The test that the plan's own check became."""
    if not any(isinstance(request, AbilityCheck) for request in plan.requests):
        return None
    tests = [e for e in events if isinstance(e, D20TestMade) and e.test == "check"]
    return tests[0] if tests else None


def patches_after(scene: Scene, plan: Plan, events: tuple[Event, ...]) -> tuple[Patch, ...]:
    """The plan's own patches and those that its check's outcome brings."""
    test = own_check(plan, events)
    return (*plan.patches, *(_following(scene, plan, test) if test is not None else ()))


def _following(scene: Scene, plan: Plan, test: D20TestMade) -> Iterator[Patch]:
    goal = plan.goal
    won = passed(test)
    match goal.kind:
        case "feature":
            yield from _after_feature(scene, goal.id, won=won)
        case "tell" if not goal.note:
            yield from _after_question(scene, plan, won=won)
        case "influence" if goal.id:
            yield from _after_influence(scene, plan, won=won)
        case "sneak" if goal.id and (won or scene.settings.failure_style == "fail-forward"):
            yield add("/location", goal.id)
        case "steal" if not won:
            yield add(f"/npcs/{goal.id}/attitude", Attitude.HOSTILE.value)
        case "try" if not won and scene.settings.failure_style == "fail-forward":
            yield minutes(FAILURE_MINUTES)
        case _:
            return


def _after_feature(scene: Scene, ident: str, *, won: bool) -> Iterator[Patch]:
    """The author's outcome comes with the feature's being spent.

    A failure the author did not write leaves the feature to be tried again: at the price of
    time where play fails forward, at none where it is strict.
    """
    feature = feature_here(scene, ident)
    if feature is None:
        return
    if won or feature.failure is not None:
        yield add(f"/places/{scene.state.location}/spent", feature.id)
    elif scene.settings.failure_style == "fail-forward":
        yield minutes(FAILURE_MINUTES)


def _after_question(scene: Scene, plan: Plan, *, won: bool) -> Iterator[Patch]:
    npc = plan.goal.id
    if won:
        yield add(f"/npcs/{npc}/told", plan.goal.other)
        return
    skills = [getattr(request, "skill", None) for request in plan.requests]
    yield add(f"/flags/{urged_flag(npc, skills[0] if skills else None)}", scene.state.time)
    if scene.settings.failure_style == "fail-forward":
        yield minutes(FAILURE_MINUTES)


def _after_influence(scene: Scene, plan: Plan, *, won: bool) -> Iterator[Patch]:
    """Success raises the attitude a step, and frees what was asked for; failure is remembered."""
    npc = plan.goal.id
    feels = scene.state.npcs[npc].attitude
    fear = plan.goal.note == Skill.INTIMIDATION.value
    if won:
        better = LIKING[min(LIKING.index(feels) + 1, len(LIKING) - 1)]
        if better is not feels and not fear:
            yield add(f"/npcs/{npc}/attitude", better.value)
        if plan.goal.other and not _costs(scene, npc, plan.goal.other):
            yield add(f"/npcs/{npc}/told", plan.goal.other)
        return
    skill = Skill(plan.goal.note)
    yield add(f"/flags/{urged_flag(npc, skill)}", scene.state.time)
    if fear and feels is not Attitude.HOSTILE:
        yield add(f"/npcs/{npc}/attitude", LIKING[LIKING.index(feels) - 1].value)
    elif scene.settings.failure_style == "fail-forward":
        yield minutes(FAILURE_MINUTES)


def _costs(scene: Scene, npc: str, piece: str) -> bool:
    """Whether the piece has a check of its own, which this one does not pay."""
    definition = scene.state.world.npcs.get(npc)
    known = next((k for k in (definition.knowledge if definition else ()) if k.id == piece), None)
    return known is None or known.check is not None


def outcome_had(scene: Scene, plan: Plan, events: tuple[Event, ...]) -> Outcome | None:
    """The author's outcome that this turn brought about."""
    goal = plan.goal
    test = own_check(plan, events)
    if goal.kind == "feature":
        feature = feature_here(scene, goal.id)
        if feature is None:
            return None
        return feature.success if feature.check is None or passed(test) else feature.failure
    if goal.kind == "tell" and not goal.note:
        definition = scene.state.world.npcs.get(goal.id)
        pieces = definition.knowledge if definition else ()
        piece = next((p for p in pieces if p.id == goal.other), None)
        if piece is None or (piece.check is not None and not passed(test)):
            return None
        return piece.effect
    return None


def question_left(scene: Scene, plan: Plan, events: tuple[Event, ...], after: CampaignState) -> str:
    """What the next turn must begin with: a fight that an outcome started, or a truce won."""
    if after.fight is not None:
        parley = plan.goal.kind == "influence" and plan.goal.note == "parley"
        return TRUCE if parley and passed(own_check(plan, events)) else ""
    outcome = outcome_had(scene, plan, events)
    if outcome is not None and outcome.starts_fight and scene.state.fight is None:
        fought = any(event.type == "FightStarted" for event in events)
        return "" if fought else PENDING_FIGHT + " ".join(outcome.starts_fight)
    return ""


def legal_patches(
    scene: Scene, state: CampaignState, patches: tuple[Patch, ...], resolved: tuple[Event, ...]
) -> tuple[tuple[Patch, ...], tuple[Event, ...]]:
    """Those patches the engine takes, in their order, and the events they become.

    Usually all of them; one that the state has overtaken (who was asked has died meanwhile)
    is left out instead of spoiling the turn.
    """
    kept: tuple[Patch, ...] = ()
    events: tuple[Event, ...] = ()
    dice = KeyedDice(scene.seed)
    whole = decide(state, TellStory(patches=patches, resolved=resolved), dice)
    if not isinstance(whole, Rejection):
        return patches, whole
    for patch in patches:
        tried = decide(state, TellStory(patches=(*kept, patch), resolved=resolved), dice)
        if not isinstance(tried, Rejection):
            kept, events = (*kept, patch), tried
    return kept, events
