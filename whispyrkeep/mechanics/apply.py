"""How a mechanical event changes the state: folding only, no dice and no rules.

Events carry outcomes, so every case here copies what the event says into the part of the state
it names. ``campaign.evolve`` sends these events here and folds the story's events itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, assert_never

from whispyrkeep.errors import BrokenEvent
from whispyrkeep.models.base import StoredValue
from whispyrkeep.models.character import CharacterSheet
from whispyrkeep.models.corrections import FightCorrected, FoeCorrected
from whispyrkeep.models.events import (
    AmmunitionStrewn,
    BudgetChanged,
    ConcentrationChanged,
    ConditionEnded,
    ConditionGained,
    CreatureDied,
    CreatureRevived,
    D20TestMade,
    DamageTaken,
    DeathSavesChanged,
    DiceRolled,
    EffectEnded,
    EffectGained,
    ExperienceGained,
    FightEnded,
    FightStarted,
    FightTurnStarted,
    FoeFled,
    FoeJoined,
    FoeMoved,
    FoeTurned,
    GroupCheckMade,
    HitPointMaximumDrained,
    HitPointsRegained,
    InspirationChanged,
    ItemAttuned,
    ItemEquipped,
    ItemGained,
    ItemLost,
    MoneyChanged,
    NpcChanged,
    ObjectDamaged,
    PlaceContentsChanged,
    QuestRewarded,
    ResourceChanged,
    RestTaken,
    SheetUpdated,
    SpellCast,
    TemporaryHitPointsGained,
    TimeAdvanced,
    WaresChanged,
)
from whispyrkeep.models.rolls import RollRecord
from whispyrkeep.models.state import (
    ActiveCondition,
    ActiveEffect,
    Body,
    CampaignState,
    Combatant,
    DeathSaves,
    Fight,
    Foe,
    NpcState,
    PartyMember,
    PlaceState,
)
from whispyrkeep.models.terms import Band, Condition

RollEvent = D20TestMade | DiceRolled
BodyEvent = (
    DamageTaken
    | HitPointsRegained
    | TemporaryHitPointsGained
    | ConditionGained
    | ConditionEnded
    | EffectGained
    | EffectEnded
    | HitPointMaximumDrained
    | CreatureDied
    | CreatureRevived
    | ConcentrationChanged
    | ResourceChanged
)
MemberEvent = (
    DeathSavesChanged
    | InspirationChanged
    | RestTaken
    | ItemGained
    | ItemLost
    | ItemEquipped
    | ItemAttuned
    | MoneyChanged
    | ExperienceGained
    | SheetUpdated
)
FightEvent = (
    FightStarted
    | FightTurnStarted
    | BudgetChanged
    | FoeMoved
    | FoeFled
    | FoeTurned
    | FoeJoined
    | FightCorrected
    | FoeCorrected
    | FightEnded
)
WorldEvent = (
    PlaceContentsChanged
    | AmmunitionStrewn
    | ObjectDamaged
    | WaresChanged
    | NpcChanged
    | QuestRewarded
    | TimeAdvanced
)
MechanicalEvent = (
    RollEvent | GroupCheckMade | SpellCast | BodyEvent | MemberEvent | FightEvent | WorldEvent
)

K = TypeVar("K")
V = TypeVar("V")


def apply(state: CampaignState, event: MechanicalEvent) -> CampaignState:
    """The state after the event.

    Raises:
        BrokenEvent: the event names a creature, place or NPC that is not in the state.
    """
    if isinstance(event, RollEvent):
        return _count_throw(state, event.roll)
    if isinstance(event, SpellCast | GroupCheckMade):
        return state
    if isinstance(event, BodyEvent):
        return _with_body(state, event.target, _body_after(_body(state, event), event))
    if isinstance(event, DeathSavesChanged) and event.target not in state.party:
        return _with_foe_saves(state, event)
    if isinstance(event, MemberEvent):
        member = _part(state.party, event.target, event.type)
        return _count_fired(_with_member(state, _member_after(member, event)), event)
    if isinstance(event, FightEvent):
        return _fight_after(state, event)
    return _world_after(state, event)


def _part(parts: Mapping[str, V], key: str, event_type: str) -> V:
    try:
        return parts[key]
    except KeyError:
        raise BrokenEvent(event_type, key) from None


def _changed(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    return {**mapping, key: value}


def _counted(mapping: Mapping[str, int], key: str, quantity: int) -> dict[str, int]:
    """The mapping with the key at ``quantity``, and without the key at 0."""
    changed = {**mapping, key: quantity}
    if quantity == 0:
        del changed[key]
    return changed


# --- bodies ---------------------------------------------------------------------------


def _body(state: CampaignState, event: BodyEvent) -> Body:
    body = state.body_of(event.target)
    if body is None:
        raise BrokenEvent(event.type, event.target)
    return body


def _with_body(state: CampaignState, target: str, body: Body) -> CampaignState:
    if target in state.party:
        return _with_member(state, state.party[target].with_(body=body))
    assert state.fight is not None
    return _with_foe(state, state.fight, state.fight.foes[target].with_(body=body))


def _with_member(state: CampaignState, member: PartyMember) -> CampaignState:
    return state.with_(party=_changed(state.party, member.id, member))


def _with_foe(state: CampaignState, fight: Fight, foe: Foe) -> CampaignState:
    return state.with_(fight=fight.with_(foes=_changed(fight.foes, foe.id, foe)))


def _body_after(body: Body, event: BodyEvent) -> Body:  # noqa: C901 - one case an event
    match event:
        case DamageTaken():
            return body.with_(
                hit_points=event.hit_points_left, temporary_hit_points=event.temporary_left
            )
        case HitPointsRegained():
            return body.with_(hit_points=event.hit_points_left)
        case TemporaryHitPointsGained():
            return body.with_(temporary_hit_points=event.temporary)
        case ConditionGained():
            return body.with_(conditions=_with_condition(body.conditions, event.active))
        case ConditionEnded():
            return body.with_(conditions=_without_condition(body.conditions, event))
        case EffectGained():
            return body.with_(effects=_with_effect(body.effects, event.active))
        case EffectEnded():
            return body.with_(effects=_without_effect(body.effects, event))
        case HitPointMaximumDrained():
            return body.with_(drained_hit_points=event.drained)
        case CreatureDied():
            return body.with_(dead=True, hit_points=0, died_at=event.at)
        case CreatureRevived():
            return body.with_(dead=False, hit_points=event.hit_points_left, died_at=None)
        case ConcentrationChanged():
            return body.with_(concentration=event.spell, concentration_ends_at=event.ends_at)
        case ResourceChanged():
            return body.with_(resources=_changed(body.resources, event.resource, event.left))
        case _:
            assert_never(event)


def _with_condition(
    conditions: tuple[ActiveCondition, ...], gained: ActiveCondition
) -> tuple[ActiveCondition, ...]:
    """Exhaustion has one entry whose level is the new total; of others, one for each source."""
    kept = tuple(
        active
        for active in conditions
        if active.condition is not gained.condition
        or (gained.condition is not Condition.EXHAUSTION and active.source != gained.source)
    )
    return (*kept, gained)


def _without_condition(
    conditions: tuple[ActiveCondition, ...], ended: ConditionEnded
) -> tuple[ActiveCondition, ...]:
    if ended.level_left:
        return tuple(
            active.with_(level=ended.level_left) if active.condition is ended.condition else active
            for active in conditions
        )
    return tuple(
        active
        for active in conditions
        if active.condition is not ended.condition or ended.source not in (None, active.source)
    )


def _with_effect(
    effects: tuple[ActiveEffect, ...], gained: ActiveEffect
) -> tuple[ActiveEffect, ...]:
    kept = (
        effect
        for effect in effects
        if effect.kind is not gained.kind
        or effect.source != gained.source
        or (effect.what, effect.on) != (gained.what, gained.on)
    )
    return (*kept, gained)


def _without_effect(
    effects: tuple[ActiveEffect, ...], ended: EffectEnded
) -> tuple[ActiveEffect, ...]:
    return tuple(
        effect
        for effect in effects
        if effect.kind is not ended.kind or ended.source not in (None, effect.source)
    )


def _with_foe_saves(state: CampaignState, event: DeathSavesChanged) -> CampaignState:
    if state.fight is None:
        raise BrokenEvent(event.type, event.target)
    foe = _part(state.fight.foes, event.target, event.type)
    return _with_foe(state, state.fight, foe.with_(death_saves=_saves(event)))


def _saves(event: DeathSavesChanged) -> DeathSaves:
    return DeathSaves(successes=event.successes, failures=event.failures, stable=event.stable)


# --- party members --------------------------------------------------------------------


def _member_after(member: PartyMember, event: MemberEvent) -> PartyMember:
    match event:
        case DeathSavesChanged():
            return member.with_(death_saves=_saves(event))
        case InspirationChanged():
            return member.with_(heroic_inspiration=event.heroic_inspiration)
        case RestTaken():
            rested_at = event.ended_at if event.length == "long" else member.last_long_rest_end
            return member.with_(last_long_rest_end=rested_at)
        case ItemGained() | ItemLost():
            return _with_items(member, event)
        case ItemEquipped():
            others = tuple(item for item in member.equipped if item != event.item)
            return member.with_(equipped=(*others, event.item) if event.on else others)
        case ItemAttuned():
            others = tuple(item for item in member.attuned if item != event.item)
            return member.with_(attuned=(*others, event.item) if event.on else others)
        case MoneyChanged():
            return member.with_(money_cp=event.money_cp)
        case ExperienceGained():
            return member.with_(experience=event.experience)
        case SheetUpdated():
            body = member.body.with_(hit_points=event.hit_points, resources=event.resources)
            return member.with_(sheet=CharacterSheet.model_validate(event.sheet), body=body)
        case _:
            assert_never(event)


def _with_items(member: PartyMember, event: ItemGained | ItemLost) -> PartyMember:
    change = event.quantity if isinstance(event, ItemGained) else -event.quantity
    left = member.inventory.get(event.item, 0) + change
    if left < 0:
        raise BrokenEvent(event.type, event.item)
    changes: dict[str, Any] = {"inventory": _counted(member.inventory, event.item, left)}
    for held in ("equipped", "attuned") if left == 0 else ():
        changes[held] = tuple(item for item in getattr(member, held) if item != event.item)
    return member.with_(**changes)


def _count_fired(state: CampaignState, event: MemberEvent) -> CampaignState:
    """Remembers, for the time after the fight, what was shot in it."""
    fight = state.fight
    if fight is None or not isinstance(event, ItemLost) or not event.fired:
        return state
    shot = f"{event.target}:{event.item}"
    fired = _changed(fight.fired, shot, fight.fired.get(shot, 0) + event.quantity)
    return state.with_(fight=fight.with_(fired=fired))


# --- fights ---------------------------------------------------------------------------


def _count_throw(state: CampaignState, roll: RollRecord) -> CampaignState:
    """Remembers, within a fight's round, which streams have been drawn from."""
    fight = state.fight
    if fight is None or roll.key.scope != f"fight:{fight.number}":
        return state
    if roll.key.round != fight.dice_round:
        return state
    kind, _, ordinal = roll.key.slot.partition("#")
    throw = f"{roll.key.actor}:{kind}"
    thrown = _changed(fight.thrown, throw, max(int(ordinal), fight.thrown.get(throw, 0)))
    return state.with_(fight=fight.with_(thrown=thrown))


def _fight_after(state: CampaignState, event: FightEvent) -> CampaignState:
    if isinstance(event, FightStarted):
        return state.with_(fight=_fight_begun(state, event), fights_so_far=event.number)
    fight = state.fight
    if fight is None:
        raise BrokenEvent(event.type, "fight")
    match event:
        case FightTurnStarted():
            thrown = fight.thrown if event.round == fight.round else {}
            begun = _said(event, ("round", "active", "budget"))
            return state.with_(fight=fight.with_(**begun, thrown=thrown))
        case BudgetChanged():
            return state.with_(fight=fight.with_(budget=event.budget))
        case FoeMoved() | FoeFled() | FoeTurned() | FoeCorrected():
            foe = _part(fight.foes, event.foe, event.type)
            return _with_foe(state, fight, foe.with_(**_of_foe(event)))
        case FoeJoined():
            return state.with_(fight=_joined(fight, event))
        case FightCorrected():
            return state.with_(fight=_fight_corrected(fight, event))
        case FightEnded():
            return state.with_(fight=None)
        case _:
            assert_never(event)


def _of_foe(event: FoeMoved | FoeFled | FoeTurned | FoeCorrected) -> dict[str, Any]:
    match event:
        case FoeMoved():
            return {"band": event.band}
        case FoeFled():
            return {"fled": True}
        case FoeTurned():
            return {"ally": event.ally, "band": Band.ENGAGED}
        case FoeCorrected():
            return _said(event, ("max_hit_points", "fled"))


def _fight_corrected(fight: Fight, event: FightCorrected) -> Fight:
    fields = ("order", "active", "round", "surprised", "foe_tactic", "lair")
    back = max(fight.round - event.round, 0) if event.round is not None else 0
    return fight.with_(**_said(event, fields), rounds_back=fight.rounds_back + back)


def _said(event: StoredValue, fields: Iterable[str]) -> dict[str, Any]:
    """The fields that the event says something of."""
    return {name: said for name in fields if (said := getattr(event, name)) is not None}


def _joined(fight: Fight, event: FoeJoined) -> Fight:
    """The newcomer's turn comes behind that of ``after`` and of who joined there before, or by
    its own Initiative behind everybody with as much.
    """
    if event.foe.split is not None:
        whole = fight.foes[event.foe.split]
        fight = fight.with_(foes=_changed(fight.foes, whole.id, whole.with_(fled=True)))
    if event.initiative is not None:
        ahead = (turn.initiative >= event.initiative for turn in fight.order)
        return _in_place(fight, event.foe, sum(ahead), event.initiative)
    places = [place for place, turn in enumerate(fight.order) if turn.id == event.after]
    if not places:
        raise BrokenEvent(event.type, event.after)
    initiative = fight.order[places[0]].initiative
    at = places[0] + 1
    while at < len(fight.order) and _came_with(fight, fight.order[at].id, event.after):
        at += 1
    return _in_place(fight, event.foe, at, initiative)


def _in_place(fight: Fight, foe: Foe, at: int, initiative: int) -> Fight:
    turn = Combatant(id=foe.id, initiative=initiative)
    return fight.with_(
        foes=_changed(fight.foes, foe.id, foe),
        order=(*fight.order[:at], turn, *fight.order[at:]),
        active=fight.active + (at <= fight.active),
    )


def _came_with(fight: Fight, one: str, summoner: str) -> bool:
    foe = fight.foes.get(one)
    return foe is not None and foe.summoned is not None and foe.summoned.by == summoner


def _fight_begun(state: CampaignState, event: FightStarted) -> Fight:
    return Fight(
        number=event.number,
        order=event.order,
        foes={foe.id: foe for foe in event.foes},
        started_at=state.time,
        surprised=event.surprised,
        foe_tactic=event.foe_tactic,
        lair=event.lair,
    )


# --- the world around -----------------------------------------------------------------


def _world_after(state: CampaignState, event: WorldEvent) -> CampaignState:
    match event:
        case PlaceContentsChanged():
            place = state.places.get(event.place) or PlaceState(id=event.place)
            contents = _counted(place.contents, event.item, event.quantity)
            return _with_place(state, place.with_(contents=contents))
        case AmmunitionStrewn():
            place = state.places.get(event.place) or PlaceState(id=event.place)
            strewn = _counted(place.strewn, f"{event.owner}:{event.item}", event.quantity)
            return _with_place(state, place.with_(strewn=strewn))
        case ObjectDamaged():
            place = state.places.get(event.place) or PlaceState(id=event.place)
            objects = _changed(place.objects, event.object, event.hit_points_left)
            return _with_place(state, place.with_(objects=objects))
        case WaresChanged():
            npc = _part(state.npcs, event.npc, event.type)
            wares = _counted(npc.wares, event.item, event.quantity)
            return _with_npc(state, npc.with_(wares=wares))
        case NpcChanged():
            return _with_npc(state, _npc_after(_part(state.npcs, event.npc, event.type), event))
        case QuestRewarded():
            quest = _part(state.quests, event.quest, event.type)
            quests = _changed(state.quests, quest.id, quest.with_(rewarded=True))
            return state.with_(quests=quests)
        case TimeAdvanced():
            return state.with_(time=event.time)
        case _:
            assert_never(event)


def _with_place(state: CampaignState, place: PlaceState) -> CampaignState:
    return state.with_(places=_changed(state.places, place.id, place))


def _with_npc(state: CampaignState, npc: NpcState) -> CampaignState:
    return state.with_(npcs=_changed(state.npcs, npc.id, npc))


def _npc_after(npc: NpcState, event: NpcChanged) -> NpcState:
    changes = _said(event, ("status", "attitude", "place", "met"))
    if event.told is not None and event.told not in npc.told:
        changes["told"] = (*npc.told, event.told)
    if event.learned is not None and event.learned not in npc.knowledge:
        changes["knowledge"] = (*npc.knowledge, event.learned)
    return npc.with_(**changes)
