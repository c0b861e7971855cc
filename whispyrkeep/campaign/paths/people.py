"""Paths of NPCs: where they are, how they feel, what they have told and learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from whispyrkeep.campaign.outcomes import apply_outcome, check_passed, check_text
from whispyrkeep.campaign.paths.row import (
    ADD,
    BOTH,
    SET,
    Events,
    Keys,
    Moment,
    PathRow,
    Value,
    blocked_as_taken,
    blocked_by_fight,
    refusal,
)
from whispyrkeep.campaign.paths.values import Schema, one_line, one_of, only, text
from whispyrkeep.campaign.requirements import holds, npc_at_start
from whispyrkeep.models.events import NpcChanged, NpcIntroduced
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.state import CampaignState, NpcState
from whispyrkeep.models.terms import Attitude
from whispyrkeep.models.world import Knowledge

MOST_NPCS = 500
MOST_LEARNED = 40
"""Things one NPC may have learned in play."""
LONGEST_NAME = 80
STATUSES = ("present", "away", "captive", "fled")

_LIKING = (Attitude.HOSTILE, Attitude.INDIFFERENT, Attitude.FRIENDLY)


def _npcs(state: CampaignState) -> Iterator[Keys]:
    return ((npc,) for npc in state.npcs)


def _blocked_as_dead(moment: Moment, keys: Keys) -> Rejection | None:
    who = moment.state.npcs[keys[0]]
    if who.status != "dead" or moment.writer == "gm":
        return None
    return refusal("dead", f"{who.name} is dead, and stays so unless the GM says otherwise")


def _unless_dead(schema: Schema) -> Callable[[Moment, Keys], Schema | Rejection]:
    return lambda moment, keys: _blocked_as_dead(moment, keys) or schema


def _blocked_as_busy(moment: Moment, keys: Keys) -> Rejection | None:
    """Why the NPC can neither leave nor change status now: dead, or fighting."""
    fight = moment.state.fight
    fights = fight is not None and any(foe.npc == keys[0] for foe in fight.foes.values())
    who = moment.state.npcs[keys[0]]
    return _blocked_as_dead(moment, keys) or (
        blocked_by_fight(moment, f"whether {who.name} is here") if fights else None
    )


def _whereabouts(moment: Moment, keys: Keys) -> Schema | Rejection:
    return _blocked_as_busy(moment, keys) or one_of(moment.state.world.places)


def _statuses(moment: Moment, keys: Keys) -> Schema | Rejection:
    legal = (*STATUSES, "dead") if moment.writer == "gm" else STATUSES
    return _blocked_as_busy(moment, keys) or one_of(legal)


def _change(field: str) -> Callable[[Moment, Keys, Value], Events]:
    """Events that set one field of an NPC to the value."""

    def events(_moment: Moment, keys: Keys, value: Value) -> Events:
        return (NpcChanged.model_validate({"npc": keys[0], field: value}),)

    return events


def _lessons(moment: Moment, keys: Keys) -> Schema | Rejection:
    who = moment.state.npcs[keys[0]]
    if len(who.knowledge) >= MOST_LEARNED:
        return refusal("limit", f"{who.name} has learned {MOST_LEARNED} things and keeps no more")
    return _blocked_as_dead(moment, keys) or text()


def _learn(_moment: Moment, keys: Keys, value: Value) -> Events:
    return (NpcChanged(npc=keys[0], learned=one_line(str(value))),)


def _tellable(moment: Moment, keys: Keys) -> Schema | Rejection:
    """What the NPC can tell now, or why it is nothing."""
    who = moment.state.npcs[keys[0]]
    if moment.writer == "dm" and not _speaks_here(moment.state, who):
        return refusal("absent", f"{who.name} is not here to tell anything")
    definition = moment.state.world.npcs.get(who.id)
    untold = [p for p in (definition.knowledge if definition else ()) if p.id not in who.told]
    prices = {piece.id: _price(moment, who, piece) for piece in untold}
    free = [piece for piece, price in prices.items() if price is None]
    if free:
        return one_of(free)
    hints = "; ".join(f"{piece} needs {price}" for piece, price in prices.items())
    return refusal(
        "nothing_to_tell", f"{who.name} tells nothing more now: {hints or 'all is told'}"
    )


def _speaks_here(state: CampaignState, who: NpcState) -> bool:
    return who.place == state.location and who.status in ("present", "captive")


def _price(moment: Moment, who: NpcState, piece: Knowledge) -> str | None:
    """What is still wanted before the NPC tells this; None when nothing is."""
    if moment.writer == "gm":
        return None
    if not holds(piece.needs, moment.state):
        return "something else to happen first"
    if _LIKING.index(who.attitude) < _LIKING.index(piece.attitude):
        return f"an attitude of {piece.attitude.value}"
    if piece.check is not None and not check_passed(moment.resolved, piece.check):
        return f"success in {check_text(piece.check)}, asked for in roll_requests"
    return None


def _tell(moment: Moment, keys: Keys, value: Value) -> Events:
    told = NpcChanged(npc=keys[0], told=str(value), met=True)
    pieces = moment.state.world.npcs[keys[0]].knowledge
    effect = next(piece.effect for piece in pieces if piece.id == value)
    return (told, *apply_outcome(moment.state, effect))


def _names(moment: Moment, keys: Keys) -> Schema | Rejection:
    state = moment.state
    if keys[0] in state.world.npcs and keys[0] not in state.npcs:
        if moment.writer == "gm":
            return one_of((state.world.npcs[keys[0]].name,))
        return refusal("not_yet", f"'{keys[0]}' appears when the author's requirement holds")
    if len(state.npcs) >= MOST_NPCS:
        return refusal("limit", f"there are {MOST_NPCS} NPCs already; use one of them")
    return blocked_as_taken(state, keys[0]) or text(LONGEST_NAME)


def _introduce(moment: Moment, keys: Keys, value: Value) -> Events:
    defined = moment.state.world.npcs.get(keys[0])
    if defined is not None:
        return (NpcIntroduced(npc=npc_at_start(defined)),)
    npc = NpcState(id=keys[0], name=one_line(str(value)), place=moment.state.location)
    return (NpcIntroduced(npc=npc),)


PEOPLE_ROWS = (
    PathRow(
        pattern="/npcs/{npc}",
        ops=ADD,
        writers=BOTH,
        value=f"the name of somebody new, 1 to {LONGEST_NAME} characters",
        exists=(
            "the id is nobody's and nothing's yet; the author's NPCs appear by themselves "
            "(the GM may bring them in by their name)"
        ),
        becomes="NpcIntroduced at the party's place",
        keys=lambda _state: (),
        schema=_names,
        events=_introduce,
        open=True,
    ),
    PathRow(
        pattern="/npcs/{npc}/attitude",
        ops=SET,
        writers=BOTH,
        value="friendly, indifferent or hostile",
        exists="the NPC, alive",
        becomes="NpcChanged",
        keys=_npcs,
        schema=_unless_dead(one_of(attitude.value for attitude in Attitude)),
        events=_change("attitude"),
        read=lambda state, keys: state.npcs[keys[0]].attitude.value,
    ),
    PathRow(
        pattern="/npcs/{npc}/place",
        ops=SET,
        writers=BOTH,
        value="id of a place",
        exists="the NPC, alive and in no fight",
        becomes="NpcChanged",
        keys=_npcs,
        schema=_whereabouts,
        events=_change("place"),
        read=lambda state, keys: state.npcs[keys[0]].place,
    ),
    PathRow(
        pattern="/npcs/{npc}/status",
        ops=SET,
        writers=BOTH,
        value="present, away, captive or fled (the GM also: dead)",
        exists="the NPC, alive and in no fight (the GM may kill and revive)",
        becomes="NpcChanged",
        keys=_npcs,
        schema=_statuses,
        events=_change("status"),
        read=lambda state, keys: state.npcs[keys[0]].status,
    ),
    PathRow(
        pattern="/npcs/{npc}/met",
        ops=SET,
        writers=BOTH,
        value="true",
        exists="the NPC, alive",
        becomes="NpcChanged",
        keys=_npcs,
        schema=_unless_dead(only(True)),
        events=_change("met"),
        read=lambda state, keys: state.npcs[keys[0]].met,
    ),
    PathRow(
        pattern="/npcs/{npc}/knowledge",
        ops=ADD,
        writers=BOTH,
        value="text, 1 to 400 characters",
        exists=f"the NPC, alive, who has learned fewer than {MOST_LEARNED} things",
        becomes="NpcChanged",
        keys=_npcs,
        schema=_lessons,
        events=_learn,
    ),
    PathRow(
        pattern="/npcs/{npc}/told",
        ops=ADD,
        writers=BOTH,
        value="id of something the author lets the NPC tell",
        exists=(
            "the NPC is at the party's place, likes the party enough, the author's requirement "
            "holds, and the check it takes succeeded this turn (the GM: always)"
        ),
        becomes="NpcChanged, and the author's effect",
        keys=_npcs,
        schema=_tellable,
        events=_tell,
    ),
)
