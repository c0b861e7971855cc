"""A fight from Initiative to its end: the order of turns, and the turns nobody has to choose.

The engine plays foes, rolls Death Saving Throws and skips who cannot act, and stops when a
party member must choose. Source: SRD 5.2, "The Order of Combat".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from whispyrkeep.catalog.tactics import tactics
from whispyrkeep.mechanics.burning import burn
from whispyrkeep.mechanics.clock import time_passes
from whispyrkeep.mechanics.conditions import (
    gain_effect,
    outlive_fight,
    turn_begins,
    turn_ends,
    turn_passes_over,
)
from whispyrkeep.mechanics.creatures import Creature, creature
from whispyrkeep.mechanics.d20tests import Leaning, Test, exhausted, record_test, roll_d20_at
from whispyrkeep.mechanics.damage import death_saving_throw, dying, knocked_out
from whispyrkeep.mechanics.extras import take_legendary_actions
from whispyrkeep.mechanics.feature_moments import (
    features_at_turn_end,
    features_at_turn_start,
    initiative_rolled,
)
from whispyrkeep.mechanics.minds import foe_turn
from whispyrkeep.mechanics.moments import burst, turn_is_over, turn_starts
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.mechanics.positions import party_side, present_foes, present_others
from whispyrkeep.mechanics.powers import refresh
from whispyrkeep.mechanics.reactions import strike_at_leaving
from whispyrkeep.mechanics.readied import let_go_of_magic
from whispyrkeep.mechanics.recurring import moments_at_end, moments_at_start
from whispyrkeep.mechanics.spoils import share_experience, strew_ammunition, strip_the_fallen
from whispyrkeep.mechanics.summons import companions_join, count_survivors
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import (
    BudgetChanged,
    FightEnded,
    FightStarted,
    FightTurnStarted,
    FoeFled,
    NpcChanged,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import EndFight, StartFight
from whispyrkeep.models.rolls import Modifier
from whispyrkeep.models.state import (
    ActiveEffect,
    Body,
    CampaignState,
    Combatant,
    Fight,
    Foe,
    TurnBudget,
)
from whispyrkeep.models.terms import Ability, Attitude, Band, Condition, EffectKind
from whispyrkeep.models.time import MINUTE, ROUND
from whispyrkeep.models.workings import ExtraAttackEffect

MOST_FOES: Final = 20
MOST_ROUNDS: Final = 100
"""After this many rounds in which nobody has won, both sides draw back."""

MINDLESS: Final = 3
"""Highest Intelligence score of a creature that neither surrenders nor bargains."""

Ending = Literal["victory", "defeat", "flight", "surrender", "truce"]


@dataclass(frozen=True, slots=True)
class Roller:
    """Who rolls Initiative: one creature, or a group of identical monsters of one side."""

    key: str
    members: tuple[str, ...]
    view: Creature
    modifiers: tuple[Modifier, ...]
    allied: bool = False


# --- beginning ------------------------------------------------------------------------


def start_fight(play: Play, request: StartFight) -> Rejection | None:
    """Roll Initiative and play every turn before the first choice."""
    refusal = _no_fight(play, request)
    if refusal is not None:
        return refusal
    number = play.state.fights_so_far + 1
    foes = _foes(play, request, number)
    for npc in request.npcs:
        play.happen(NpcChanged(npc=npc, attitude=Attitude.HOSTILE))
    order = _initiative(play, foes, request, number)
    play.happen(
        FightStarted(
            number=number,
            order=order,
            foes=foes,
            surprised=tuple(sorted(set(request.surprised))),
            foe_tactic=request.foe_tactic,
            lair=request.lair,
        )
    )
    for foe in foes:
        _shine(play, foe.id)
    initiative_rolled(play)
    companions_join(play)
    _begin_turn(play, 1, 0)
    _run(play)
    return None


def _shine(play: Play, foe_id: str) -> None:
    """Source: SRD 5.2.1, the stat blocks, "Illumination"."""
    trait = creature(play.state, play.catalogue, foe_id).trait_of(TraitRule.ILLUMINATION)
    if trait is not None:
        light = ActiveEffect(
            kind=EffectKind.LIGHT, source=trait.name, value=trait.feet, dim_feet=trait.more_feet
        )
        gain_effect(play, foe_id, light)


def _no_fight(play: Play, request: StartFight) -> Rejection | None:
    state, catalogue = play.state, play.catalogue
    if state.fight is not None:
        return refuse("fight.already", "a fight is already going on")
    if not request.monsters and not request.npcs:
        return refuse("fight.nobody", "name at least one monster or NPC to fight")
    for side in ((*request.monsters, *request.npcs), request.allies):
        if len(side) > MOST_FOES:
            return refuse("fight.too_many", f"at most {MOST_FOES} foes or allies fight at once")
    allied = [ally for ally in request.allies if "/" in ally]
    monsters = (*request.monsters, *allied)
    unknown = [m for m in monsters if not m.startswith("monster/") or not catalogue.has(m)]
    if unknown:
        return refuse("fight.unknown_monster", f"the catalogue has no {', '.join(unknown)}")
    npcs = (*request.npcs, *(ally for ally in request.allies if "/" not in ally))
    absent = [npc for npc in npcs if not _fights_here(state, npc)]
    if absent:
        return refuse("fight.absent", f"not here to fight: {', '.join(absent)}")
    if request.foe_tactic not in tactics():
        known = ", ".join(tactics())
        return refuse("fight.unknown_tactic", f"no tactic {request.foe_tactic}; there is: {known}")
    torn = set(request.npcs) & set(request.allies)
    if torn:
        return refuse("fight.both_sides", f"on one side only: {', '.join(sorted(torn))}")
    standing = any(m.body.hit_points and not m.body.dead for m in state.party.values())
    if not standing and (state.party or not request.allies):
        return refuse("fight.party_down", "nobody in the party is able to fight")
    return None


def _fights_here(state: CampaignState, npc_id: str) -> bool:
    npc = state.npcs.get(npc_id)
    return npc is not None and npc.place == state.location and npc.status in ("present", "captive")


def _foes(play: Play, request: StartFight, number: int) -> tuple[Foe, ...]:
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
    for npc_id in dict.fromkeys(npcs):
        definition = play.state.world.npcs.get(npc_id)
        monster = definition.monster if definition else "monster/commoner"
        npc = _foe(play, npc_id, play.state.npcs[npc_id].name, monster, number)
        fighters.append(npc.with_(npc=npc_id))
    for monster in dict.fromkeys(monsters):
        count = monsters.count(monster)
        name, slug = play.catalogue.monster(monster).name, monster.partition("/")[2]
        for n in range(1, count + 1):
            shown = f"{name} {n}" if count > 1 else name
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
        body=Body(hit_points=points),
    )


def _initiative(
    play: Play, foes: tuple[Foe, ...], request: StartFight, number: int
) -> tuple[Combatant, ...]:
    """Everybody's Initiative, highest first; ties: docs/rulings.md.

    Source: SRD 5.2, "Initiative"; Rules Glossary, "Invisible", "Incapacitated", "Surprise".
    """
    ranked: list[tuple[int, int, int, str]] = []
    for roller in _rollers(play, foes):
        leaning = _initiative_leaning(roller, set(request.surprised))
        test = Test(roller.view, "initiative", leaning, modifiers=roller.modifiers)
        key, stream = play.stream_at(f"fight:{number}", 0, roller.key, "initiative")
        rolled = roll_d20_at(play, test, key, stream)
        record_test(play, "initiative", test, rolled, "Initiative", "none")
        side = 0 if roller.view.side == "party" or roller.allied else 1
        dexterity = roller.view.abilities[Ability.DEXTERITY]
        ranked += [(-rolled.record.total, side, -dexterity, who) for who in roller.members]
    return tuple(Combatant(id=who, initiative=-total) for total, _, _, who in sorted(ranked))


def _rollers(play: Play, foes: tuple[Foe, ...]) -> list[Roller]:
    rollers = []
    for member in play.state.party.values():
        if not member.body.dead:
            view = creature(play.state, play.catalogue, member.id)
            modifiers = (*view.initiative_modifiers(), *exhausted(view))
            rollers.append(Roller(member.id, (member.id,), view, modifiers))
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
    leaning.against("surprised", when=bool(caught))
    leaning.against("Incapacitated", when=view.has(Condition.INCAPACITATED))
    leaning.for_("Invisible", when=view.has(Condition.INVISIBLE))
    leaning.for_("Remarkable Athlete", when="remarkable-athlete" in view.features)
    leaning.for_("Feral Instinct", when="feral-instinct" in view.features)
    for condition in (Condition.FRIGHTENED, Condition.POISONED):
        leaning.against(condition.value.capitalize(), when=view.has(condition))
    leaning.against("untrained armor", when=view.untrained)
    return leaning


# --- turns ----------------------------------------------------------------------------


def end_turn(play: Play) -> None:
    """End the acting character's turn and play on to the next choice."""
    _next_turn(play)
    _run(play)


def settle(play: Play) -> None:
    """After something happened in a fight: end it if a side is beaten, and play on if the
    acting character can no longer choose.
    """
    fight = play.state.fight
    if fight is None:
        return
    burst(play)
    if _decided(play) is None:
        if _must_choose(play, fight.acting):
            return
        _next_turn(play)
    _run(play)


def _run(play: Play) -> None:
    while (fight := play.state.fight) is not None:
        burst(play)
        ending = _decided(play)
        if ending is not None:
            end_fight(play, ending)
            return
        if _must_choose(play, fight.acting):
            return
        _act_alone(play, fight.acting)
        if play.state.fight is not None and _decided(play) is None:
            _next_turn(play)


def _decided(play: Play) -> Ending | None:
    """Source: SRD 5.2, "Ending Combat": killed, knocked out, surrendered or fled."""
    fight = play.state.fight
    assert fight is not None
    if all(knocked_out(foe.body) for foe in present_foes(play.state)):
        return "victory"
    if not any(_conscious(play, one) for one in party_side(play.state)):
        return "defeat"
    return "truce" if fight.round > MOST_ROUNDS else None


def _conscious(play: Play, member_id: str) -> bool:
    view = creature(play.state, play.catalogue, member_id)
    lost = {Condition.UNCONSCIOUS, Condition.PETRIFIED}
    return view.alive and view.hit_points > 0 and not view.conditions & lost


def _must_choose(play: Play, actor_id: str) -> bool:
    if actor_id not in play.state.party and not play.everybody:
        return False
    return _takes_turn(play, actor_id)


def _takes_turn(play: Play, actor_id: str) -> bool:
    """Whether the creature can do anything on its turn."""
    view = creature(play.state, play.catalogue, actor_id)
    return view.able and not view.hindered("turn") and not view.hindered("away")


def _act_alone(play: Play, actor_id: str) -> None:
    """The turn of a foe, or of a character who cannot act."""
    if actor_id in play.state.party:
        if dying(play.state, actor_id):
            death_saving_throw(play, actor_id)
        return
    pacified = creature(play.state, play.catalogue, actor_id).hindered("attacking")
    if _takes_turn(play, actor_id) and not pacified:
        foe_turn(play, actor_id)


def _next_turn(play: Play) -> None:
    """End this turn and begin the next of somebody who is still there."""
    fight = play.state.fight
    assert fight is not None
    turn_is_over(play, fight.acting)
    features_at_turn_end(play, fight.acting)
    moments_at_end(play, fight.acting)
    turn_ends(play, fight.acting)
    take_legendary_actions(play, fight.acting)
    if _decided(play) is not None:
        return
    gone: list[str] = []
    round_, active = fight.round, fight.active
    while True:
        active += 1
        if active == len(fight.order):
            time_passes(play, ROUND, "a round of combat")
            round_, active = round_ + 1, 0
        if _there(play.state, fight.order[active].id):
            break
        gone.append(fight.order[active].id)
    _begin_turn(play, round_, active)
    for absent in gone:
        turn_passes_over(play, absent)


def _there(state: CampaignState, creature_id: str) -> bool:
    if creature_id in state.party:
        return not state.party[creature_id].body.dead
    return any(foe.id == creature_id for foe in present_others(state))


def _begin_turn(play: Play, round_: int, active: int) -> None:
    """A new turn with a full budget; Reactions return and Dodge ends for whose turn it is."""
    fight = play.state.fight
    assert fight is not None
    actor_id = fight.order[active].id
    old = fight.budget
    budget = TurnBudget(
        movement_feet=creature(play.state, play.catalogue, actor_id).speed,
        reactions_used=tuple(
            who for who in old.reactions_used if who != actor_id and not _reactive(play, who)
        ),
        dodging=tuple(who for who in old.dodging if who != actor_id),
    )
    play.happen(FightTurnStarted(round=round_, active=active, actor=actor_id, budget=budget))
    let_go_of_magic(play, actor_id)
    turn_begins(play, actor_id)
    burn(play, actor_id)
    turn_starts(play, actor_id)
    moments_at_start(play, actor_id)
    view = creature(play.state, play.catalogue, actor_id)
    fight = play.state.fight
    assert fight is not None
    if view.body and any(view.body.works(ExtraAttackEffect)):
        play.happen(BudgetChanged(budget=fight.budget.with_(attacks_left=1)))
    speed = view.speed
    if speed != budget.movement_feet:
        _refresh_speed(play, speed)
    features_at_turn_start(play, actor_id)
    if actor_id in fight.foes and creature(play.state, play.catalogue, actor_id).alive:
        refresh(play, actor_id)


def _reactive(play: Play, creature_id: str) -> bool:
    """Whether the creature can react on every turn. Source: SRD 5.2.1, Marilith, "Reactive"."""
    return creature(play.state, play.catalogue, creature_id).trait(TraitRule.REACTIVE)


def _refresh_speed(play: Play, speed: int) -> None:
    """Speed as it is once what ended at the start of the turn is gone."""
    fight = play.state.fight
    assert fight is not None
    play.happen(BudgetChanged(budget=fight.budget.with_(movement_feet=speed)))


# --- ending ---------------------------------------------------------------------------


def end_fight(play: Play, ending: Ending) -> None:
    """Close the fight: what the fallen leave, what was learned, who is dead.

    The dying are not left hanging: a minute passes after a defeat.
    """
    fight = play.state.fight
    assert fight is not None
    count_survivors(play)
    for member_id in tuple(play.state.party):
        let_go_of_magic(play, member_id)
    outlive_fight(play)
    for foe in fight.foes.values():
        if foe.npc is not None:
            _npc_after(play, foe.id, won=ending in ("victory", "surrender") and not foe.ally)
    strip_the_fallen(play)
    if ending not in ("flight", "defeat"):
        strew_ammunition(play)
    earned = ending in ("victory", "surrender")
    yielded = ending == "surrender"
    fallen = play.state.fight
    assert fallen is not None
    play.decided = play.state
    play.happen(FightEnded(outcome=ending))
    if earned:
        share_experience(play, fallen, yielded=yielded)
    time_passes(play, MINUTE if ending == "defeat" else ROUND, "after the fight")


def _npc_after(play: Play, foe_id: str, *, won: bool) -> None:
    """Who lies knocked out after a fight that was won is the party's captive."""
    fight = play.state.fight
    assert fight is not None
    foe = fight.foes[foe_id]
    if foe.body.dead:
        play.happen(NpcChanged(npc=foe_id, status="dead"))
    elif won and knocked_out(foe.body):
        play.happen(NpcChanged(npc=foe_id, status="captive"))
    elif foe.fled:
        play.happen(NpcChanged(npc=foe_id, status="fled"))


def stop_fight(play: Play, request: EndFight) -> Rejection | None:
    """End the fight without a last blow.

    Source: SRD 5.2, "Ending Combat".
    """
    if play.state.fight is None:
        return refuse("fight.none", "no fight is going on")
    if request.how in ("surrender", "truce"):
        dull = [foe.name for foe in present_foes(play.state) if _mindless(play, foe.id)]
        if dull:
            message = f"{', '.join(dull)} cannot be talked down; they fight or flee"
            return refuse("fight.mindless", message)
    if request.how == "flight":
        if not request.let_go:
            strike_at_leaving(play, (foe.id for foe in present_foes(play.state)))
        for foe in present_foes(play.state):
            play.happen(FoeFled(foe=foe.id))
        end_fight(play, "victory")
    else:
        end_fight(play, request.how)
    return None


def _mindless(play: Play, foe_id: str) -> bool:
    view = creature(play.state, play.catalogue, foe_id)
    return view.abilities[Ability.INTELLIGENCE] <= MINDLESS and view.able
