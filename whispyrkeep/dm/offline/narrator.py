"""The offline narrator: reads the player, asks for rolls, tells what came of them.

No model and no network: the ladder of intent, the rules, the universe's own texts and tables,
and a grammar. The same scene always gives the same reply, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from whispyrkeep.campaign.evolve import fold
from whispyrkeep.dm.contract import MAX_NARRATIVE, OptionText, Proposal
from whispyrkeep.dm.narrator import OnText, Outcomes, Reply, Scene
from whispyrkeep.dm.offline.effects import legal_patches, patches_after, question_left
from whispyrkeep.dm.offline.entities import scene_entities
from whispyrkeep.dm.offline.intent import read_intent
from whispyrkeep.dm.offline.options import acting_in, describe, make_options, reading_options
from whispyrkeep.dm.offline.planning import make_plan
from whispyrkeep.dm.offline.plans import Goal, Plan
from whispyrkeep.dm.offline.prose import Writer, line, paragraphs, writer_for
from whispyrkeep.dm.offline.readings import Reading
from whispyrkeep.dm.offline.tale import Tale, own_test, passed
from whispyrkeep.dm.offline.telling import remembered_answer, tell_lead, tell_outcome
from whispyrkeep.models.intent import Act, Intent
from whispyrkeep.models.lore import LoreDelta
from whispyrkeep.models.state import CampaignState, Memory
from whispyrkeep.models.turn import ModelUse

NAME = "offline"
LATER_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply in the making: its text, patches and options, and what is remembered of it."""

    text: str
    plan: Plan
    options: tuple[OptionText, ...]
    memory: Memory
    deltas: tuple[LoreDelta, ...] = ()


class OfflineNarrator:
    """Tells turns by rule. It keeps nothing between calls: what it remembers is in the state."""

    name = NAME

    def propose(
        self, scene: Scene, *, problems: tuple[str, ...] = (), on_text: OnText | None = None
    ) -> Reply:
        """Read the player's text and answer it, or lead up to the rolls it needs.

        ``problems`` mean that the rules refused what was asked for: then the refusal is told.
        """
        scene = _for_actor(scene)
        reading = read_intent(scene)
        writer = writer_for(scene, "propose", scene.state.memory.said)
        if reading.kind != "act" or reading.intent is None:
            return _reply(_unacted(scene, reading, writer), on_text)
        plan = _planned(scene, reading.intent, problems)
        if plan.requests:
            return _leading(scene, plan, writer, on_text)
        return _reply(_acted(scene, reading, plan, writer), on_text)

    def narrate(
        self,
        scene: Scene,
        outcomes: Outcomes,
        *,
        problems: tuple[str, ...] = (),
        on_text: OnText | None = None,
    ) -> Reply:
        """Tell what the rolls came to, and what follows from it."""
        scene = _for_actor(scene)
        reading = read_intent(scene)
        plan = _plan_told(scene, reading, outcomes)
        writer = writer_for(scene, "narrate", scene.state.memory.said)
        writer.remember(outcomes.opening.narrative)
        if any(problem.startswith("narrative:") for problem in problems):
            plan = replace(plan, goal=Goal("silence"), patches=())
        patches = () if problems else patches_after(scene, plan, outcomes.events)
        kept, story = legal_patches(scene, outcomes.state, patches, outcomes.events)
        events = (*outcomes.events, *story)
        after = fold(outcomes.state, story)
        tale = Tale(scene, plan, writer, events, after)
        parts = tell_outcome(tale)
        ready = _finish(scene, reading, replace(plan, patches=kept), tale, parts)
        return _reply(ready, on_text)


def _for_actor(scene: Scene) -> Scene:
    """The scene for whoever acts: who the text names first, or in a fight whose turn it is."""
    acting = acting_in(scene.state, scene.actor)
    words = scene.player_text.split()
    first = words[0].strip(",.:").lower() if words else ""
    for member in scene.state.party.values():
        able = member.body.hit_points > 0 and not member.body.dead
        if able and first == member.name.split()[0].lower():
            acting = member.id
    return scene if acting == scene.actor else replace(scene, actor=acting)


def _planned(scene: Scene, intent: Intent, problems: tuple[str, ...]) -> Plan:
    if any(problem.startswith("narrative:") for problem in problems):
        return Plan(intent, Goal("silence"))
    plan = make_plan(scene, intent)
    kept = _before_the_fault(problems)
    if 0 < kept < len(plan.requests):
        return replace(plan, requests=plan.requests[:kept])
    if problems:
        reason = problems[0].partition(": ")[2] or problems[0]
        return Plan(intent, Goal("refused", note=reason[:300]))
    return plan


_FAULT = re.compile(r"^roll_requests\[(\d+)\]")


def _before_the_fault(problems: tuple[str, ...]) -> int:
    """How many requests stood before the refused one, which the dice had overtaken; else 0.

    Dice thrown at the table differ from those rehearsed: a blow may end the fight, and then
    there is no turn left to end.
    """
    faults = [found for found in map(_FAULT.match, problems) if found is not None]
    return int(faults[0].group(1)) if faults else 0


def _plan_told(scene: Scene, reading: Reading, outcomes: Outcomes) -> Plan:
    """The plan again; for an opening that was somebody else's, one that tells the events alone."""
    if reading.intent is not None:
        plan = make_plan(scene, reading.intent)
        asked = outcomes.opening.roll_requests
        if asked and plan.requests[: len(asked)] == asked:
            return replace(plan, requests=asked)
    kind = "fight" if scene.state.fight or outcomes.state.fight else "try"
    intent = reading.intent or Intent(act=Act.WAIT)
    return Plan(intent, Goal("fight" if kind == "fight" else "try", note="events"))


# --- the first half ---------------------------------------------------------------------


def _leading(scene: Scene, plan: Plan, writer: Writer, on_text: OnText | None) -> Reply:
    tale = Tale(scene, plan, writer, (), scene.state)
    text = paragraphs(tell_lead(tale)) or writer.say("try.other")
    proposal = Proposal(narrative=text[:MAX_NARRATIVE], roll_requests=plan.requests)
    if on_text:
        on_text(proposal.narrative)
    memory = _memory(scene, scene.state, plan, writer, scene.state.memory.tension, "")
    return Reply(proposal, _use(), memory)


def _acted(scene: Scene, reading: Reading, plan: Plan, writer: Writer) -> Ready:
    kept, events = legal_patches(scene, scene.state, plan.patches, ())
    after = fold(scene.state, events)
    tale = Tale(scene, plan, writer, events, after)
    return _finish(scene, reading, replace(plan, patches=kept), tale, tell_outcome(tale))


def _unacted(scene: Scene, reading: Reading, writer: Writer) -> Ready:
    """Ask back with lettered readings, or answer a decree; nothing happens either way."""
    plan = Plan(Intent(act=Act.WAIT), Goal("nothing"))
    if reading.kind == "decree":
        text = line([writer.say("decree"), writer.say("decree.after")])
        options = make_options(scene, scene.state, writer)
    else:
        text = writer.say(_ask_beat(reading.choices))
        options = reading_options(scene, reading.choices, writer)
    memory = _memory(scene, scene.state, plan, writer, scene.state.memory.tension, "")
    memory = memory.with_(question=scene.state.memory.question, focus=scene.state.memory.focus)
    return Ready(text, plan, options, memory)


def _ask_beat(choices: tuple[Intent, ...]) -> str:
    if not choices:
        return "askback.lost"
    acts = {choice.act for choice in choices}
    if len(choices) > 1 and len(acts) == 1:
        if acts == {Act.TRAVEL}:
            return "askback.where"
        return "askback.spell" if acts == {Act.CAST} else "askback.whom"
    return "askback"


# --- the second half --------------------------------------------------------------------


def _finish(scene: Scene, reading: Reading, plan: Plan, tale: Tale, parts: list[str]) -> Ready:
    """Text, options and memory of a turn that is told to its end."""
    text = paragraphs(parts) or tale.say("wait.quiet")
    question = question_left(scene, plan, tale.events, tale.after)
    tension = _tension(scene, tale)
    memory = _memory(scene, tale.after, plan, tale.writer, tension, question)
    ahead = tale.after.with_(memory=memory)
    options = make_options(replace(scene, state=ahead), ahead, tale.writer)
    if plan.goal.kind == "finish":
        options = ()
    memory = memory.with_(said=tale.writer.memory())
    options = _with_later(scene, reading, ahead, options)
    return Ready(text, plan, options, memory, tuple(remembered_answer(tale)))


def _with_later(
    scene: Scene, reading: Reading, after: CampaignState, options: tuple[OptionText, ...]
) -> tuple[OptionText, ...]:
    """What the player said would come next, as the first choice when it is still possible."""
    later = reading.later
    if later is None or not options or after.fight is not None:
        return options
    ahead = replace(scene, state=after, player_text="")
    within = {entity.id for entity in scene_entities(ahead) if entity.near != "afar"}
    named = {later.target, later.feature, later.place, later.item, later.spell} - {None}
    if not named <= within:
        return options
    first = OptionText(text=describe(ahead, later), intent=later)
    others = [o for o in options if o.intent != later and o.text != first.text]
    return (first, *others)[:LATER_LENGTH]


def _tension(scene: Scene, tale: Tale) -> int:
    """The clock from 0 to 10: up with fights and failures, down with rests and fights over."""
    change = 0
    test = own_test(tale)
    if test is not None and not passed(test):
        change += 1
    for event in tale.events:
        match event.type:
            case "FightStarted":
                change += 2
            case "FightEnded":
                change -= 2
            case "RestTaken":
                change -= 1
            case _:
                pass
    return max(0, min(10, scene.state.memory.tension + max(-3, min(3, change))))


def _memory(
    scene: Scene, after: CampaignState, plan: Plan, writer: Writer, tension: int, question: str
) -> Memory:
    focus = plan.focus or scene.state.memory.focus
    known = {entity.id for entity in scene_entities(replace(scene, state=after))}
    return after.memory.with_(
        said=writer.memory(),
        tension=tension,
        focus=focus if focus in known else None,
        question=question,
    )


def _reply(ready: Ready, on_text: OnText | None) -> Reply:
    proposal = Proposal(
        narrative=ready.text[:MAX_NARRATIVE],
        options=ready.options,
        patches=ready.plan.patches,
        lore_deltas=ready.deltas,
    )
    if on_text:
        on_text(proposal.narrative)
    return Reply(proposal, _use(), ready.memory)


def _use() -> ModelUse:
    return ModelUse(name=NAME, calls=1)
