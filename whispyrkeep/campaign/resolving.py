"""The requests of one turn, resolved in order by the rules: all of them or none."""

from __future__ import annotations

from whispyrkeep.campaign.commands import ResolveRequests
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.guard import too_hard
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import Dice
from whispyrkeep.mechanics.fights.turns import turn_is_spent
from whispyrkeep.mechanics.resolve import resolve_request
from whispyrkeep.models.events import Event
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import CombatAction, RollRequest
from whispyrkeep.models.state import CampaignState

MOST_REQUESTS = 12


def resolve_requests(
    state: CampaignState, command: ResolveRequests, dice: Dice
) -> tuple[Event, ...] | Rejection:
    """The events of all requests, each resolved in the state the ones before it left.

    Every roll of the turn takes a stream of its own: what was drawn by one request counts for
    those after it.
    """
    problem = _problem(state, command)
    if problem is not None:
        return problem
    catalogue = catalogue_for(state.world)
    events: tuple[Event, ...] = ()
    now = state
    for index, request in enumerate(with_ids(command.requests)):
        if _ends_turn(request) and _turn_has_passed(state, now):
            continue
        resolved = too_hard(now, request, catalogue) or resolve_request(
            now, request, dice, catalogue, earlier=events
        )
        if isinstance(resolved, Rejection):
            return _at(index, resolved)
        now = fold(now, resolved)
        events += resolved
    if now.fight and now.fight.acting == command.actor and turn_is_spent(now):
        end = CombatAction(actor=command.actor, action="end_turn")
        ended = resolve_request(now, end, dice, catalogue, earlier=events)
        return ended if isinstance(ended, Rejection) else (*events, *ended)
    return events


def _ends_turn(request: RollRequest) -> bool:
    return isinstance(request, CombatAction) and request.action == "end_turn"


def _turn_has_passed(before: CampaignState, now: CampaignState) -> bool:
    """Whether the fight of the turn's beginning is over, so that its end needs no asking for."""
    return before.fight is not None and now.fight is None


def with_ids(requests: tuple[RollRequest, ...]) -> tuple[RollRequest, ...]:
    """The requests, those without an id of their own numbered by their place: r1, r2 ..."""
    return tuple(
        request if "id" in request.model_fields_set else request.with_(id=f"r{place}")
        for place, request in enumerate(requests, start=1)
    )


def _problem(state: CampaignState, command: ResolveRequests) -> Rejection | None:
    if command.actor not in state.party:
        party = ", ".join(state.party)
        return Rejection(
            code="requests.actor",
            message=f"'{command.actor}' is not in the party; there is: {party}",
        )
    if not 1 <= len(command.requests) <= MOST_REQUESTS:
        return Rejection(
            code="requests.number",
            message=f"a turn has 1 to {MOST_REQUESTS} roll_requests, not {len(command.requests)}",
        )
    seen: set[str] = set()
    for index, request in enumerate(with_ids(command.requests)):
        if request.id in seen:
            twice = Rejection(
                code="requests.same_id",
                message=f"the id '{request.id}' is taken by an earlier request; number them",
            )
            return _at(index, twice)
        seen.add(request.id)
    return None


def _at(index: int, rejection: Rejection) -> Rejection:
    inner = f".{rejection.where}" if rejection.where else ""
    return rejection.with_(where=f"roll_requests[{index}]{inner}")
