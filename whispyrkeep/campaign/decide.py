"""Commands decided: legal ones become events, illegal ones a rejection that costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from pydantic import ValidationError

from whispyrkeep.campaign.commands import (
    Command,
    EndCampaign,
    GmAward,
    GmSet,
    OfferOptions,
    PauseCampaign,
    Remember,
    ResolveRequests,
    ResumeCampaign,
    Retcon,
    TellStory,
    UpdateSheet,
    UpdateWorld,
)
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.paths import translate, usual_op, value_at
from whispyrkeep.campaign.requirements import arrivals
from whispyrkeep.campaign.resolving import resolve_requests
from whispyrkeep.campaign.sheets import take_over_sheet
from whispyrkeep.campaign.worlds import take_over
from whispyrkeep.catalog import catalogue_for
from whispyrkeep.dice import Dice
from whispyrkeep.mechanics.fights.fight import settle
from whispyrkeep.mechanics.journeys.clock import pass_time
from whispyrkeep.mechanics.play import Play, throws_of
from whispyrkeep.models.events import (
    Event,
    FactRetconned,
    GmCorrected,
    MemoryChanged,
    OptionsOffered,
    StatusChanged,
    TimeAdvanced,
)
from whispyrkeep.models.patches import Patch
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, CampaignStatus, Memory

Events = tuple[Event, ...]


def decide(state: CampaignState, command: Command, dice: Dice) -> Events | Rejection:
    """What the command does to the campaign, as events, or why it cannot be.

    A paused or ended campaign takes no turn: requests and patches are refused. The GM may
    correct, award and retcon at any time, and the narrator may close the turn that ended it.

    Args:
        state: the campaign before the command.
        command: what is wanted.
        dice: thrown by requests only, each from the stream its use is named for.
    """
    match command:
        case ResolveRequests():
            return _at_rest(state) or _with_arrivals(state, resolve_requests(state, command, dice))
        case TellStory():
            return _at_rest(state) or _tell(state, command, dice)
        case OfferOptions():
            return (OptionsOffered(options=command.options),)
        case Remember():
            return (_remembered(state.memory, command.memory),)
        case GmSet() | GmAward() | Retcon() | UpdateWorld() | UpdateSheet():
            return _gm_decides(state, command, dice)
        case PauseCampaign() | ResumeCampaign() | EndCampaign():
            return _new_status(state, command)
        case _:
            assert_never(command)


def _at_rest(state: CampaignState) -> Rejection | None:
    if state.status is CampaignStatus.ACTIVE:
        return None
    remedy = {
        CampaignStatus.PAUSED: "resume it first",
        CampaignStatus.ENDED: "rewind to before its end, or begin another",
    }[state.status]
    return Rejection(
        code=f"campaign.{state.status.value}",
        message=f"the campaign is {state.status.value} and takes no turn; {remedy}",
    )


def _tell(state: CampaignState, command: TellStory, dice: Dice) -> Events | Rejection:
    """All patches are judged before time passes and any die of its effects is thrown."""
    told = translate(state, command.patches, "dm", command.resolved)
    if isinstance(told, Rejection):
        return told
    return _with_arrivals(state, _with_clock(state, told, dice, command.resolved))


def _with_clock(state: CampaignState, told: Events, dice: Dice, resolved: Events = ()) -> Events:
    """The story's events, and what the time they take brings: what ends, who wakes or dies."""
    events: Events = ()
    for event in told:
        change: Events = (event,)
        if isinstance(event, TimeAdvanced):
            catalogue = catalogue_for(state.world)
            earlier = (*resolved, *events)
            change = pass_time(state, catalogue, dice, event.seconds, event.why, earlier)
        state = fold(state, change)
        events += change
    return events


def _with_arrivals(state: CampaignState, decided: Events | Rejection) -> Events | Rejection:
    """Behind the events, the NPCs whose time to appear has come by them."""
    if isinstance(decided, Rejection) or not decided:
        return decided
    return (*decided, *arrivals(fold(state, decided)))


def _remembered(before: Memory, after: Memory) -> MemoryChanged:
    """The change of memory without what is there already: a log line need not repeat it."""
    known, wanted = set(before.summaries), after.summaries
    fresh = tuple(summary for summary in wanted if summary not in known)
    together = (*before.summaries, *fresh)
    if together[max(0, len(together) - len(wanted)) :] != wanted:
        return MemoryChanged(memory=after.with_(options=()))
    return MemoryChanged(
        memory=after.with_(options=(), summaries=fresh), summaries_kept=len(wanted)
    )


# --- the GM ---------------------------------------------------------------------------


def _gm_decides(
    state: CampaignState,
    command: GmSet | GmAward | Retcon | UpdateWorld | UpdateSheet,
    dice: Dice,
) -> Events | Rejection:
    match command:
        case GmSet():
            corrected = _correct(state, command, dice)
            if isinstance(corrected, Rejection):
                return corrected
            told = _with_clock(state, corrected, dice)
            return _with_arrivals(state, _played_on(state, told, dice))
        case GmAward():
            return _award(state, command, dice)
        case Retcon():
            if command.turn > state.turn:
                return Rejection(
                    code="retcon.future",
                    message=f"turn {command.turn} has not been played; the last is {state.turn}",
                )
            retconned = FactRetconned(turn=command.turn, text=command.text, reason=command.reason)
            return (retconned,)
        case UpdateWorld():
            return take_over(state, command.world)
        case UpdateSheet():
            return take_over_sheet(state, command.sheet)
        case _:
            assert_never(command)


def _played_on(state: CampaignState, told: Events, dice: Dice) -> Events:
    """Behind a correction, the fight as it goes on: it ends when a side is beaten by it, and
    the turn passes on from a character who can no longer choose.
    """
    now = fold(state, told)
    if now.fight is None:
        return told
    play = Play(now, catalogue_for(now.world), dice, drawn=throws_of(told))
    settle(play)
    return (*told, *play.events)


def _correct(state: CampaignState, command: GmSet, dice: Dice) -> Events | Rejection:
    """The record of the correction, and its effects."""
    op = "remove" if command.value is None else usual_op(command.path)
    try:
        patch = Patch(op=op, path=command.path, value=command.value, reason=command.reason)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]["msg"]
        return Rejection(code="patch.unknown_path", message=f"'{command.path}': {problem}")
    effects = translate(state, (patch,), "gm", dice=dice)
    if isinstance(effects, Rejection):
        return effects.with_(where="")
    if not effects:
        return Rejection(
            code="gm.unchanged", message=f"'{command.path}' is {command.value} already"
        )
    correction = GmCorrected(
        path=command.path,
        before=value_at(state, command.path),
        after=command.value,
        reason=command.reason,
    )
    return (correction, *effects)


def _award(state: CampaignState, command: GmAward, dice: Dice) -> Events | Rejection:
    """Each gain as a correction of its own."""
    if command.target not in state.party:
        names = ", ".join(state.party)
        return Rejection(
            code="gm.no_such_member",
            message=f"'{command.target}' is not in the party; there is: {names}",
        )
    events: Events = ()
    for path, value in _gains(state, command):
        given = _correct(state, GmSet(path=path, value=value, reason=command.reason), dice)
        if isinstance(given, Rejection):
            return given
        events += given
    return events or Rejection(
        code="gm.nothing_given",
        message="give an item, money_cp, experience or heroic_inspiration",
    )


def _gains(state: CampaignState, command: GmAward) -> Iterator[tuple[str, int | bool]]:
    member = state.party[command.target]
    where = f"/party/{command.target}"
    if command.item is not None:
        held = member.inventory.get(command.item, 0)
        yield f"{where}/inventory/{command.item}", held + command.quantity
    if command.money_cp:
        yield f"{where}/money_cp", member.money_cp + command.money_cp
    if command.experience:
        yield f"{where}/experience", member.experience + command.experience
    if command.heroic_inspiration:
        yield f"{where}/heroic_inspiration", True


# --- the campaign itself --------------------------------------------------------------


def _new_status(
    state: CampaignState, command: PauseCampaign | ResumeCampaign | EndCampaign
) -> Events | Rejection:
    legal: tuple[CampaignStatus, ...]
    ending = ""
    match command:
        case PauseCampaign():
            legal, status = (CampaignStatus.ACTIVE,), CampaignStatus.PAUSED
        case ResumeCampaign():
            legal, status = (CampaignStatus.PAUSED,), CampaignStatus.ACTIVE
        case EndCampaign():
            legal, status = (CampaignStatus.ACTIVE, CampaignStatus.PAUSED), CampaignStatus.ENDED
            ending = command.ending
        case _:
            assert_never(command)
    if state.status not in legal:
        return Rejection(
            code=f"campaign.{state.status.value}",
            message=f"the campaign is {state.status.value} and cannot become {status.value}",
        )
    return (StatusChanged(status=status, ending=ending, why=command.why),)
