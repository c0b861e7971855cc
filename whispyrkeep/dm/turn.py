"""One turn of play from the player's words to a draft ready to commit.

Proposal, validation, mechanics, narration, validation: two stages, each repaired at most twice,
and nothing is written here. The dice are thrown between the stages and handed to ``on_dice``
before anything is told, so that a failure later can never be used to throw again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from whispyrkeep.campaign.chronicle import event_lines
from whispyrkeep.campaign.commands import (
    Command,
    EndCampaign,
    OfferOptions,
    Remember,
    ResolveRequests,
    TellStory,
)
from whispyrkeep.campaign.decide import decide
from whispyrkeep.campaign.evolve import fold
from whispyrkeep.campaign.requirements import open_endings
from whispyrkeep.campaign.resolving import with_ids
from whispyrkeep.dice.streams import Dice
from whispyrkeep.dm.claims import invented_numbers
from whispyrkeep.dm.contract import Proposal
from whispyrkeep.dm.names import name_problems
from whispyrkeep.dm.narrator import Narrator, OnText, Outcomes, Reply, Scene, UnusableReply
from whispyrkeep.errors import ReplyUnusable
from whispyrkeep.models import events as ev
from whispyrkeep.models.intent import Option
from whispyrkeep.models.lore import LoreDelta
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import RollRequest
from whispyrkeep.models.state import CampaignState, CampaignStatus, Memory, TurnSummary
from whispyrkeep.models.turn import ModelUse

REPAIRS = 2
SUMMARIES_KEPT = 60
ENDED_FLAG = "ended"
"""A narrator that plays a scenario to its end sets this flag to the ending's id."""

NOTABLE = (
    ev.FightStarted,
    ev.FightEnded,
    ev.PartyMoved,
    ev.QuestAdvanced,
    ev.QuestAdded,
    ev.CreatureDied,
    ev.RestTaken,
    ev.ItemGained,
    ev.NpcIntroduced,
)
"""Events worth a line in the summary of an old turn."""


@dataclass(frozen=True, slots=True)
class Thrown:
    """The first half of a turn: the opening reply and what the engine made of its requests."""

    opening: Reply
    events: tuple[ev.Event, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole turn that has not been committed."""

    narrative: str
    options: tuple[Option, ...]
    requests: tuple[RollRequest, ...]
    events: tuple[ev.Event, ...]
    deltas: tuple[LoreDelta, ...]
    use: ModelUse
    prompts: tuple[str, ...]
    state: CampaignState


def open_turn(
    scene: Scene, narrator: Narrator, dice: Dice, *, on_text: OnText | None = None
) -> Thrown:
    """The narrator's opening, and the dice it asked for.

    Raises:
        ReplyUnusable: the reply stayed unusable after two repairs; nothing was written.
        WhispyrkeepError: the endpoint failed.
    """

    def ask(problems: tuple[str, ...]) -> Reply:
        return narrator.propose(scene, problems=problems, on_text=on_text)

    def judge(reply: Reply) -> tuple[ev.Event, ...] | tuple[str, ...]:
        proposal = reply.proposal
        problems = _text_problems(scene, proposal, ())
        if problems:
            return problems
        command: Command
        if proposal.roll_requests:
            command = ResolveRequests(requests=proposal.roll_requests, actor=scene.actor)
        else:
            command = TellStory(patches=proposal.patches)
        return _judged(scene.state, decide(scene.state, command, dice))

    reply, events = _repaired(ask, judge, narrator.name)
    return Thrown(reply, events)


def finish_turn(
    scene: Scene,
    narrator: Narrator,
    dice: Dice,
    thrown: Thrown,
    *,
    on_text: OnText | None = None,
) -> Draft:
    """Tell the outcomes, when there were any, and put the turn together.

    Raises:
        ReplyUnusable: as for ``open_turn``; the dice stay as thrown.
    """
    opening = thrown.opening.proposal
    if not opening.roll_requests:
        return _draft(scene, dice, (thrown.opening,), thrown.events)
    state = fold(scene.state, thrown.events)
    outcomes = Outcomes(opening, thrown.events, state)

    def ask(problems: tuple[str, ...]) -> Reply:
        return narrator.narrate(scene, outcomes, problems=problems, on_text=on_text)

    def judge(reply: Reply) -> tuple[ev.Event, ...] | tuple[str, ...]:
        problems = _text_problems(scene, reply.proposal, thrown.events)
        if reply.proposal.roll_requests:
            problems += ("roll_requests: the dice have been thrown; tell their outcome instead",)
        if problems:
            return problems
        command = TellStory(patches=reply.proposal.patches, resolved=thrown.events)
        return _judged(state, decide(state, command, dice))

    telling, story = _repaired(ask, judge, narrator.name)
    return _draft(scene, dice, (thrown.opening, telling), (*thrown.events, *story))


def _judged(
    state: CampaignState, decided: tuple[ev.Event, ...] | Rejection
) -> tuple[ev.Event, ...] | tuple[str, ...]:
    if isinstance(decided, Rejection):
        return (str(decided),)
    return _false_endings(state, decided) or decided


def _false_endings(state: CampaignState, events: tuple[ev.Event, ...]) -> tuple[str, ...]:
    """Endings set that the author's scenario has not come to; without a scenario any will do."""
    scenario = state.world.scenarios.get(state.scenario or "")
    ended = [e.value for e in events if isinstance(e, ev.FlagSet) and e.flag == ENDED_FLAG]
    if not ended or scenario is None or not scenario.endings:
        return ()
    reached = (*open_endings(state), *open_endings(fold(state, events)))
    names = tuple(dict.fromkeys(ending.id for ending in reached))
    return tuple(
        f"patches: the story cannot end with '{ending}' now; "
        f"endings that are open: {', '.join(names) or 'none'}"
        for ending in ended
        if ending is not None and ending not in names
    )


def _repaired(
    ask: Callable[[tuple[str, ...]], Reply],
    judge: Callable[[Reply], tuple[ev.Event, ...] | tuple[str, ...]],
    narrator: str,
) -> tuple[Reply, tuple[ev.Event, ...]]:
    """Ask, and ask again with the problems named, at most ``REPAIRS`` times more."""
    problems: tuple[str, ...] = ()
    spent: tuple[ModelUse, ...] = ()
    for _ in range(1 + REPAIRS):
        try:
            reply = ask(problems)
        except UnusableReply as unusable:
            problems, spent = unusable.problems, (*spent, unusable.use)
            continue
        verdict = judge(reply)
        found = tuple(item for item in verdict if isinstance(item, str))
        if not found:
            events = tuple(item for item in verdict if not isinstance(item, str))
            use = total_use((*spent, reply.use))
            return Reply(reply.proposal, use, reply.memory, reply.prompts), events
        problems, spent = found, (*spent, reply.use)
    raise ReplyUnusable(narrator, problems)


def total_use(uses: Iterable[ModelUse]) -> ModelUse:
    """The sum of several calls, under the name of the last that has one."""
    total = ModelUse(name="")
    for use in uses:
        total = ModelUse(
            name=use.name or total.name,
            endpoint=use.endpoint or total.endpoint,
            calls=total.calls + use.calls,
            prompt_tokens=total.prompt_tokens + use.prompt_tokens,
            completion_tokens=total.completion_tokens + use.completion_tokens,
            cached_tokens=total.cached_tokens + use.cached_tokens,
            cost_micro=total.cost_micro + use.cost_micro,
            estimated=total.estimated or use.estimated,
        )
    return total


def _text_problems(
    scene: Scene, proposal: Proposal, events: tuple[ev.Event, ...]
) -> tuple[str, ...]:
    """What the text itself does wrong: made-up numbers, what the table never wants to see, and
    names that belong to others."""
    claims = tuple(
        f'narrative: "{claim}" is a number the engine did not give; tell it without the number'
        for claim in invented_numbers(proposal.narrative, scene.state, events)
    )
    texts = (proposal.narrative, *(option.text for option in proposal.options))
    lines = tuple(
        f'narrative: "{line}" is never shown at this table; leave it out'
        for line in scene.state.world.content.lines
        if any(re.search(rf"\b{re.escape(line)}\b", text, re.IGNORECASE) for text in texts)
    )
    return claims + lines + name_problems(scene, proposal)


def _draft(
    scene: Scene, dice: Dice, replies: tuple[Reply, ...], events: tuple[ev.Event, ...]
) -> Draft:
    last = replies[-1]
    state = fold(scene.state, events)
    options = last.proposal.lettered() or replies[0].proposal.lettered()
    closing: list[Command] = [*_endings(state)]
    closing.append(Remember(memory=_memory(scene, state, last.memory, events)))
    closing.append(OfferOptions(options=options))
    for command in closing:
        decided = decide(state, command, dice)
        if isinstance(decided, Rejection):
            raise ValueError(f"a turn could not be closed: {decided}")
        events = (*events, *decided)
        state = fold(state, decided)
    return Draft(
        narrative="\n\n".join(reply.proposal.narrative for reply in replies),
        options=options,
        requests=with_ids(replies[0].proposal.roll_requests),
        events=events,
        deltas=tuple(delta for reply in replies for delta in reply.proposal.lore_deltas),
        use=total_use(reply.use for reply in replies),
        prompts=tuple(prompt for reply in replies for prompt in reply.prompts),
        state=state,
    )


def _endings(state: CampaignState) -> tuple[EndCampaign, ...]:
    """The campaign ends with its scenario, or with the last of the party."""
    if state.status is CampaignStatus.ENDED:
        return ()
    ending = state.flags.get(ENDED_FLAG)
    if isinstance(ending, str):
        return (EndCampaign(ending=ending),)
    if all(member.body.dead for member in state.party.values()):
        return (EndCampaign(ending="defeat"),)
    return ()


def _memory(
    scene: Scene, state: CampaignState, told: Memory | None, events: tuple[ev.Event, ...]
) -> Memory:
    """The narrator's memory with one more line about this turn, if it was notable."""
    memory = told or state.memory
    notable = tuple(event for event in events if isinstance(event, NOTABLE))
    line = "; ".join(event_lines(notable, state))[:200]
    summaries = state.memory.summaries
    if line:
        summaries = (*summaries, TurnSummary(turn=scene.turn, text=line))[-SUMMARIES_KEPT:]
    return memory.model_copy(update={"summaries": summaries})
