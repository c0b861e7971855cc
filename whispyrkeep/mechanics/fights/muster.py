"""Who comes into a fight, foes and allies, and their Initiative.

Source: SRD 5.2, "Initiative"; Rules Glossary, "Surprise".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from whispyrkeep.mechanics.creatures.traits import ORIGIN
from whispyrkeep.mechanics.creatures.view import Creature, creature
from whispyrkeep.mechanics.harm.conditions import gain_effect
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Test, exhausted, record_test, roll_d20_at
from whispyrkeep.mechanics.rolls.modifiers import ANY, added_to, dice_on
from whispyrkeep.models.creature import StatBlock, TraitRule
from whispyrkeep.models.modifiers import ResistEffect
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import JoinFight, StartFight
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import ActiveEffect, Body, CampaignState, Combatant, Fight, Foe
from whispyrkeep.models.terms import Ability, Band, Condition, EffectKind

MOST_FOES: Final = 20


@dataclass(frozen=True, slots=True)
class Roller:
    """Who rolls Initiative: one creature, or a group of identical monsters of one side."""

    key: str
    members: tuple[str, ...]
    view: Creature
    modifiers: tuple[Modifier, ...]
    allied: bool = False


def _fights_here(state: CampaignState, npc_id: str) -> bool:
    """Whether the NPC is there, and not in the fight already."""
    npc = state.npcs.get(npc_id)
    fights = state.fight is not None and npc_id in state.fight.foes
    here = npc is not None and npc.place == state.location
    return here and not fights and npc is not None and npc.status in ("present", "captive")


def bad_fighters(play: Play, request: StartFight | JoinFight) -> Rejection | None:
    """Why those who are named cannot come into a fight, if so."""
    state, catalogue = play.state, play.catalogue
    there = state.fight.foes.values() if state.fight else ()
    for side, allied in (((*request.monsters, *request.npcs), False), (request.allies, True)):
        if len(side) + sum(foe.ally is allied for foe in there) > MOST_FOES:
            return refuse("fight.too_many", f"at most {MOST_FOES} foes or allies fight at once")
    beside = [ally for ally in request.allies if "/" in ally]
    monsters = (*request.monsters, *beside)
    unknown = [m for m in monsters if not m.startswith("monster/") or not catalogue.has(m)]
    if unknown:
        return refuse("fight.unknown_monster", f"the catalogue has no {', '.join(unknown)}")
    npcs = (*request.npcs, *(ally for ally in request.allies if "/" not in ally))
    absent = [npc for npc in npcs if not _fights_here(state, npc)]
    if absent:
        return refuse("fight.absent", f"not here to fight: {', '.join(absent)}")
    torn = set(request.npcs) & set(request.allies)
    if torn:
        return refuse("fight.both_sides", f"on one side only: {', '.join(sorted(torn))}")
    return None


def mustered(play: Play, request: StartFight | JoinFight, number: int) -> tuple[Foe, ...]:
    """The foes, and behind them who fights beside the party."""
    npcs = tuple(ally for ally in request.allies if "/" not in ally)
    allied = tuple(ally for ally in request.allies if "/" in ally)
    foes = _fighters(play, request.npcs, request.monsters, number, taken=set())
    beside = _fighters(play, npcs, allied, number, taken={foe.id for foe in foes})
    return (
        *(foe.with_(band=request.band) for foe in foes),
        *(ally.with_(band=Band.ENGAGED, ally=True) for ally in beside),
    )


def _fighters(
    play: Play, npcs: tuple[str, ...], monsters: tuple[str, ...], number: int, *, taken: set[str]
) -> list[Foe]:
    fighters = []
    fight = play.state.fight
    taken |= set(fight.foes) if fight else set()
    for npc_id in dict.fromkeys(npcs):
        definition = play.state.world.npcs.get(npc_id)
        monster = definition.monster if definition else "monster/commoner"
        npc = _foe(play, npc_id, play.state.npcs[npc_id].name, monster, number)
        fighters.append(npc.with_(npc=npc_id))
    for monster in dict.fromkeys(monsters):
        count = monsters.count(monster)
        name, slug = play.catalogue.monster(monster).name, monster.partition("/")[2]
        there = sum(foe.monster == monster for foe in fight.foes.values()) if fight else 0
        for n in range(there + 1, there + count + 1):
            shown = f"{name} {n}" if count + there > 1 else name
            fighter_id = _free_id(play.state, slug, n, taken)
            fighters.append(_foe(play, fighter_id, shown, monster, number))
    return fighters


def _free_id(state: CampaignState, slug: str, n: int, taken: set[str]) -> str:
    """``goblin-warrior-1``, unless somebody of that name is already there."""
    candidate = f"{slug}-{n}"
    if candidate in taken:
        return f"{slug}-ally-{n}"
    known = candidate in state.party or candidate in state.npcs
    return f"{slug}-foe-{n}" if known else candidate


def _foe(play: Play, foe_id: str, name: str, monster: str, number: int) -> Foe:
    block = play.catalogue.monster(monster)
    points = block.hit_points
    if play.state.world.rules.monster_hit_points == "rolled":
        key, stream = play.stream_at(f"fight:{number}", 0, foe_id, "hit-points")
        record = play.throw_from(key, stream, block.hit_dice)
        play.roll("hit_points", foe_id, f"{name}: Hit Points", record)
        points = max(record.total, 1)
    return Foe(
        id=foe_id,
        name=name,
        monster=monster,
        max_hit_points=points,
        body=Body(hit_points=points, effects=_chosen(play, foe_id, name, block, number)),
    )


def _chosen(
    play: Play, foe_id: str, name: str, block: StatBlock, number: int
) -> tuple[ActiveEffect, ...]:
    """What a trait leaves to be chosen, by a die: the origin of a half-dragon.

    Source: SRD 5.2.1, Half-Dragon, "Draconic Origin".
    """
    for trait in block.traits:
        for effect in trait.effects:
            if isinstance(effect, ResistEffect) and effect.choose:
                key, stream = play.stream_at(f"fight:{number}", 0, foe_id, "effect")
                record = play.throw_from(key, stream, f"1d{len(effect.types)}")
                kind = effect.types[record.total - 1]
                play.roll("other", foe_id, f"{name}: {trait.name}, {kind.value}", record)
                work = ResistEffect(level=effect.level, types=(kind,))
                chosen = ActiveEffect(
                    kind=EffectKind.LASTING, source=trait.name, what=ORIGIN, works=(work,)
                )
                return (chosen,)
    return ()


def initiative(
    play: Play, rollers: Iterable[Roller], number: int, *, surprised: tuple[str, ...] = ()
) -> tuple[Combatant, ...]:
    """Their Initiative in the fight of this number, highest first; ties: docs/rulings.md.

    Source: SRD 5.2, "Initiative"; Rules Glossary, "Invisible", "Incapacitated", "Surprise".
    """
    ranked: list[tuple[int, int, int, str]] = []
    for roller in rollers:
        leaning = _initiative_leaning(roller, set(surprised))
        modifiers = (*roller.modifiers, *added_to(roller.view, "initiative"))
        dice = dice_on(roller.view, "initiative")
        test = Test(roller.view, "initiative", leaning, modifiers=modifiers, bonus_dice=dice)
        key, stream = play.stream_at(f"fight:{number}", 0, roller.key, "initiative")
        rolled = roll_d20_at(play, test, key, stream)
        record_test(play, "initiative", test, rolled, "Initiative", "none")
        side = 0 if roller.view.side == "party" or roller.allied else 1
        dexterity = roller.view.abilities[Ability.DEXTERITY]
        ranked += [(-rolled.record.total, side, -dexterity, who) for who in roller.members]
    return tuple(Combatant(id=who, initiative=-total) for total, _, _, who in sorted(ranked))


def with_second_turns(play: Play, order: tuple[Combatant, ...]) -> tuple[Combatant, ...]:
    """The order with the second turns of Thieves, 10 lower and behind everybody with as much.

    Source: SRD 5.2, "Thief", "Level 17: Thief's Reflexes" (p. 64).
    """
    for turn in order:
        member = play.state.party.get(turn.id)
        if member is not None and "thiefs-reflexes" in member.sheet.features:
            second = turn.with_(initiative=turn.initiative - 10, again=True)
            ahead = sum(other.initiative >= second.initiative for other in order)
            order = (*order[:ahead], second, *order[ahead:])
    return order


def rollers_of_party(play: Play) -> list[Roller]:
    """The living members of the party."""
    rollers = []
    for member in play.state.party.values():
        if not member.body.dead:
            view = creature(play.state, play.catalogue, member.id)
            modifiers = (*view.initiative_modifiers(), *exhausted(view))
            rollers.append(Roller(member.id, (member.id,), view, modifiers))
    return rollers


def rollers_of(play: Play, foes: tuple[Foe, ...]) -> list[Roller]:
    """The others: each kind together, where the world's rules have it so."""
    rollers = []
    grouped: dict[str, list[Foe]] = {}
    for foe in foes:
        together = play.state.world.rules.group_initiative and foe.npc is None
        kind = f"{'allied ' if foe.ally else ''}{foe.monster}"
        grouped.setdefault(kind if together else foe.id, []).append(foe)
    for group in grouped.values():
        first = group[0]
        view = _unfought(play, first)
        members = tuple(foe.id for foe in group)
        modifiers = view.initiative_modifiers()
        rollers.append(Roller(first.id, members, view, modifiers, allied=first.ally))
    return rollers


def _unfought(play: Play, foe: Foe) -> Creature:
    """The view of a foe before the fight that holds it has begun."""
    fight = Fight(number=1, order=(), foes={foe.id: foe}, started_at=play.state.time)
    return creature(play.state.with_(fight=fight), play.catalogue, foe.id)


def _initiative_leaning(roller: Roller, surprised: set[str]) -> Leaning:
    leaning, view = Leaning(), roller.view
    monster = f"monster/{view.block.id.partition('/')[2]}" if view.block else ""
    caught = surprised & {*roller.members, monster}
    leaning.lasting(view, "initiative", ANY)
    leaning.against("surprised", when=bool(caught))
    leaning.against("Incapacitated", when=view.has(Condition.INCAPACITATED))
    leaning.for_("Invisible", when=view.has(Condition.INVISIBLE))
    leaning.for_("Remarkable Athlete", when="remarkable-athlete" in view.features)
    leaning.for_("Feral Instinct", when="feral-instinct" in view.features)
    for condition in (Condition.FRIGHTENED, Condition.POISONED):
        leaning.against(condition.value.capitalize(), when=view.has(condition))
    leaning.against("untrained armor", when=view.untrained)
    leaning.lasting(view, "initiative", ANY)
    return leaning


def shine(play: Play, foe_id: str) -> None:
    """Source: SRD 5.2.1, the stat blocks, "Illumination"."""
    trait = creature(play.state, play.catalogue, foe_id).trait_of(TraitRule.ILLUMINATION)
    if trait is not None:
        light = ActiveEffect(
            kind=EffectKind.LIGHT, source=trait.name, value=trait.feet, dim_feet=trait.more_feet
        )
        gain_effect(play, foe_id, light)
