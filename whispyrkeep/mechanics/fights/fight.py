"""A fight from Initiative to its end: the order of turns, and the turns nobody has to choose.

The engine plays foes, rolls Death Saving Throws and skips who cannot act, and stops when a
party member must choose. Source: SRD 5.2, "The Order of Combat".
"""

from __future__ import annotations

from typing import Final, Literal

from whispyrkeep.catalog.tactics import tactics
from whispyrkeep.mechanics.casting.summons import companions_join, count_survivors
from whispyrkeep.mechanics.choosing.minds import foe_turn
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.feature_moments import (
    features_at_turn_end,
    features_at_turn_start,
    initiative_rolled,
)
from whispyrkeep.mechanics.fights.falls import come_due
from whispyrkeep.mechanics.fights.holds import wriggle
from whispyrkeep.mechanics.fights.mounts import guided_by, keep_seats, mount_rises, speed_on_turn
from whispyrkeep.mechanics.fights.muster import (
    bad_fighters,
    initiative,
    mustered,
    rollers_of,
    rollers_of_party,
    shine,
    with_second_turns,
)
from whispyrkeep.mechanics.fights.outfits import bad_gear, outfitted
from whispyrkeep.mechanics.fights.positions import party_side, present_foes, present_others
from whispyrkeep.mechanics.fights.reactions import strike_at_leaving
from whispyrkeep.mechanics.fights.readied import let_go_of_magic
from whispyrkeep.mechanics.fights.spoils import (
    beaten,
    beaten_in,
    share_experience,
    strew_ammunition,
    strip_the_fallen,
)
from whispyrkeep.mechanics.fights.struggles import behave, struggle, turns_again
from whispyrkeep.mechanics.harm.burning import burn
from whispyrkeep.mechanics.harm.damage import death_saving_throw, dying
from whispyrkeep.mechanics.harm.moments import burst, turn_is_over, turn_starts
from whispyrkeep.mechanics.harm.passing import (
    outlive_fight,
    turn_begins,
    turn_ends,
    turn_passes_over,
)
from whispyrkeep.mechanics.harm.recurring import moments_at_end, moments_at_start
from whispyrkeep.mechanics.house_rules import MINDLESS, yields
from whispyrkeep.mechanics.journeys import afflictions
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.monsters.extras import take_legendary_actions
from whispyrkeep.mechanics.monsters.lycanthropy import is_turned
from whispyrkeep.mechanics.monsters.possessing import leave_body
from whispyrkeep.mechanics.monsters.powers import refresh
from whispyrkeep.mechanics.play import Play, refuse
from whispyrkeep.models.creature import TraitRule
from whispyrkeep.models.events import (
    BudgetChanged,
    FightEnded,
    FightStarted,
    FightTurnStarted,
    FoeFled,
    FoeJoined,
    NpcChanged,
)
from whispyrkeep.models.rejection import Rejection
from whispyrkeep.models.requests import EndFight, JoinFight, StartFight
from whispyrkeep.models.state import (
    CampaignState,
    TurnBudget,
)
from whispyrkeep.models.terms import Ability, Attitude, Condition
from whispyrkeep.models.time import MINUTE, ROUND
from whispyrkeep.models.workings import ExtraAttackEffect

MOST_ROUNDS: Final = 100
"""After this many rounds in which nobody has won, both sides draw back."""

A_ROUND: Final = "a round of combat"
"""Why time advances between rounds."""

Ending = Literal["victory", "defeat", "flight", "surrender", "truce"]


# --- beginning ------------------------------------------------------------------------


def start_fight(play: Play, request: StartFight) -> Rejection | None:
    """Roll Initiative and play every turn before the first choice."""
    refusal = _no_fight(play, request)
    if refusal is not None:
        return refusal
    number = play.state.fights_so_far + 1
    foes = tuple(
        outfitted(play, foe, request.gear[foe.monster])
        if foe.monster in request.gear and not foe.ally
        else foe
        for foe in mustered(play, request, number)
    )
    for npc in request.npcs:
        play.happen(NpcChanged(npc=npc, attitude=Attitude.HOSTILE))
    everybody = (*rollers_of_party(play), *rollers_of(play, foes))
    order = initiative(play, everybody, number, surprised=request.surprised)
    play.happen(
        FightStarted(
            number=number,
            order=with_second_turns(play, order),
            foes=foes,
            surprised=tuple(sorted(set(request.surprised))),
            foe_tactic=request.foe_tactic,
            lair=request.lair,
        )
    )
    for foe in foes:
        shine(play, foe.id)
    initiative_rolled(play)
    companions_join(play)
    _begin_turn(play, 1, 0)
    _run(play)
    return None


def _no_fight(play: Play, request: StartFight) -> Rejection | None:
    state = play.state
    if state.fight is not None:
        return refuse("fight.already", "a fight is already going on")
    if not request.monsters and not request.npcs:
        return refuse("fight.nobody", "name at least one monster or NPC to fight")
    refusal = bad_fighters(play, request) or bad_gear(play, request)
    if refusal is not None:
        return refusal
    if request.foe_tactic not in tactics():
        known = ", ".join(tactics())
        return refuse("fight.unknown_tactic", f"no tactic {request.foe_tactic}; there is: {known}")
    standing = any(m.body.hit_points and not m.body.dead for m in state.party.values())
    if not standing and (state.party or not request.allies):
        return refuse("fight.party_down", "nobody in the party is able to fight")
    return None


def join_fight(play: Play, request: JoinFight) -> Rejection | None:
    """Bring latecomers into the fight: they roll Initiative, and act from their place on.

    Source: SRD 5.2, "Initiative"; when they first act: docs/rulings.md.
    """
    fight = play.state.fight
    if fight is None:
        return refuse("fight.none", "nobody is fighting; ask for start_fight first")
    if not (request.monsters or request.npcs or request.allies):
        return refuse("fight.nobody", "name at least one monster or NPC who joins")
    refusal = bad_fighters(play, request)
    if refusal is not None:
        return refusal
    newcomers = {foe.id: foe for foe in mustered(play, request, fight.number)}
    for npc in request.npcs:
        play.happen(NpcChanged(npc=npc, attitude=Attitude.HOSTILE))
    for turn in initiative(play, rollers_of(play, tuple(newcomers.values())), fight.number):
        foe = newcomers[turn.id]
        play.happen(FoeJoined(foe=foe, after=fight.acting, initiative=turn.initiative))
        shine(play, turn.id)
    settle(play)
    return None


# --- turns ----------------------------------------------------------------------------


def end_turn(play: Play) -> None:
    """End the acting character's turn and play on to the next choice."""
    _next_turn(play)
    _run(play)


def give_turn(play: Play, creature_id: str) -> None:
    """Begin somebody's turn out of order, with all that its start brings, and play on from it.

    The turn that was going on is cut short: nothing that comes at a turn's end comes.
    """
    fight = play.state.fight
    assert fight is not None
    places = [place for place, turn in enumerate(fight.order) if turn.id == creature_id]
    _begin_turn(play, fight.round, places[0])
    _run(play)


def settle(play: Play) -> None:
    """After something happened in a fight: end it if a side is beaten, and play on if the
    acting character can no longer choose.
    """
    fight = play.state.fight
    if fight is None:
        return
    burst(play)
    come_due(play)
    keep_seats(play)
    if _decided(play) is None:
        if _must_choose(play, fight.acting):
            return
        _next_turn(play)
    _run(play)


def _run(play: Play) -> None:
    while (fight := play.state.fight) is not None:
        burst(play)
        come_due(play)
        keep_seats(play)
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
    if all(beaten(play.state, foe) for foe in present_foes(play.state)):
        return "victory"
    if not any(_conscious(play, one) for one in party_side(play.state)):
        return "defeat"
    return "truce" if fight.round > MOST_ROUNDS else None


def _conscious(play: Play, member_id: str) -> bool:
    view = creature(play.state, play.catalogue, member_id)
    lost = {Condition.UNCONSCIOUS, Condition.PETRIFIED}
    here = view.alive and view.hit_points > 0 and not is_turned(view)
    return here and not view.conditions & lost


def _must_choose(play: Play, actor_id: str) -> bool:
    if actor_id not in play.state.party and not play.everybody:
        return False
    return _takes_turn(play, actor_id)


def _takes_turn(play: Play, actor_id: str) -> bool:
    """Whether the creature can do anything on its turn."""
    view = creature(play.state, play.catalogue, actor_id)
    free = view.able and not view.hindered("turn") and not view.banished
    return free and guided_by(play, actor_id) is None


def _act_alone(play: Play, actor_id: str) -> None:
    """The turn of a foe, or of somebody who cannot act.

    Who may break out of a spell tries to: docs/rulings.md.
    """
    held = creature(play.state, play.catalogue, actor_id)
    if not held.hindered("turn") and struggle(play, actor_id):
        return
    if dying(play.state, actor_id):
        death_saving_throw(play, actor_id)
        return
    if actor_id in play.state.party:
        return
    pacified = creature(play.state, play.catalogue, actor_id).hindered("attacking")
    if not _takes_turn(play, actor_id):
        return
    if yields(play, actor_id):
        end_fight(play, "surrender")
        return
    if wriggle(play, actor_id):
        return
    if not pacified:
        foe_turn(play, actor_id)


def _next_turn(play: Play) -> None:
    """End this turn and begin the next of somebody who is still there."""
    fight = play.state.fight
    assert fight is not None
    turn_is_over(play, fight.acting)
    features_at_turn_end(play, fight.acting)
    moments_at_end(play, fight.acting)
    turn_ends(play, fight.acting)
    afflictions.turn_ends(play, fight.acting)
    take_legendary_actions(play, fight.acting)
    if _decided(play) is not None:
        return
    if turns_again(play, fight.acting):
        _begin_turn(play, fight.round, fight.active)
        return
    gone: list[str] = []
    round_, active = fight.round, fight.active
    while True:
        active += 1
        if active == len(fight.order):
            time_passes(play, ROUND, A_ROUND)
            round_, active = round_ + 1, 0
        turn = fight.order[active]
        if turn.again and round_ > 1:
            continue
        if _there(play.state, turn.id):
            break
        gone.append(turn.id)
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
        movement_feet=speed_on_turn(play, actor_id),
        reactions_used=tuple(
            who for who in old.reactions_used if who != actor_id and not _reactive(play, who)
        ),
        dodging=tuple(w for w in old.dodging if (guided_by(play, w) or w) != actor_id),
    )
    play.happen(FightTurnStarted(round=round_, active=active, actor=actor_id, budget=budget))
    let_go_of_magic(play, actor_id)
    turn_begins(play, actor_id)
    burn(play, actor_id)
    turn_starts(play, actor_id)
    moments_at_start(play, actor_id)
    afflictions.turn_starts(play, actor_id)
    view = creature(play.state, play.catalogue, actor_id)
    fight = play.state.fight
    assert fight is not None
    if view.body and any(view.body.works(ExtraAttackEffect)):
        play.happen(BudgetChanged(budget=fight.budget.with_(attacks_left=1)))
    speed = speed_on_turn(play, actor_id)
    if speed != budget.movement_feet:
        _refresh_speed(play, speed)
    mount_rises(play, actor_id)
    behave(play, actor_id)
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
    for foe in fight.foes.values():
        leave_body(play, foe.id, "the fight is over")
    outlive_fight(play)
    earned = ending in ("victory", "surrender")
    overcome = beaten_in(play.state)
    for foe in fight.foes.values():
        _left_to_themselves(play, foe.id)
        if foe.npc is not None:
            _npc_after(play, foe.id, won=earned and foe.id in overcome)
    strip_the_fallen(play)
    if ending not in ("flight", "defeat"):
        strew_ammunition(play)
    yielded = ending == "surrender"
    fallen = play.state.fight
    assert fallen is not None
    play.decided = play.state
    play.happen(FightEnded(outcome=ending))
    if earned:
        share_experience(play, fallen, overcome, yielded=yielded)
    time_passes(play, MINUTE if ending == "defeat" else ROUND, "after the fight")


def _left_to_themselves(play: Play, foe_id: str) -> None:
    """Nobody tends a foe that lies dying when the fight is over: its saves decide at once."""
    while dying(play.state, foe_id):
        death_saving_throw(play, foe_id)


def _npc_after(play: Play, foe_id: str, *, won: bool) -> None:
    """Who was beaten in a fight that was won, and lives, is the party's captive."""
    fight = play.state.fight
    assert fight is not None
    foe = fight.foes[foe_id]
    if foe.body.dead:
        play.happen(NpcChanged(npc=foe_id, status="dead"))
    elif won:
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
