"""Fights: Initiative, turns, what foes do, moving, and how it ends."""

from __future__ import annotations

import pytest
from fights_game import GOBLIN, act, started
from rules_game import WORLD, cleric, fighter, rogue, state_of, wizard

from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.fights.turns import turn_is_spent
from whispyrkeep.models.events import (
    ConditionGained,
    CreatureDied,
    D20TestMade,
    ExperienceGained,
    FightEnded,
    FightStarted,
    FightTurnStarted,
    FoeMoved,
    HitPointsRegained,
    NpcChanged,
    PlaceContentsChanged,
    TimeAdvanced,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import AdvantageState, Band, Condition
from whispyrkeep.models.universe import Ruleset


def order(played) -> list[str]:
    return [turn.id for turn in played.state.fight.order]


# --- Initiative -----------------------------------------------------------------------


def test_the_order_is_by_falling_initiative(game) -> None:
    """SRD 5.2, "Initiative": a Dexterity check, highest first."""
    played = started(game, fighter(), rogue(), brin_initiative=[9], sela_initiative=[12])
    assert order(played) == ["sela", "brin", "goblin-warrior-1"]
    assert [turn.initiative for turn in played.state.fight.order] == [15, 11, 4]


def test_identical_monsters_roll_once(game) -> None:
    """Trap 18; SRD 5.2, "Initiative": one roll for a group of identical creatures."""
    played = started(game, fighter(), monsters=(GOBLIN, GOBLIN, "monster/wolf"))
    rolls = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "initiative"]
    assert [r.actor for r in rolls] == ["brin", "goblin-warrior-1", "wolf-1"]
    assert [f.name for f in played.state.fight.foes.values()] == [
        "Goblin Warrior 1",
        "Goblin Warrior 2",
        "Wolf",
    ]


def test_a_world_may_roll_for_each(game) -> None:
    rules = Ruleset(group_initiative=False)
    world = WORLD.model_copy(update={"rules": rules})
    played = game(state=state_of(fighter(), world=world), initiative=[20, 1, 1])
    played.ask("start_fight", monsters=[GOBLIN, GOBLIN])
    rolls = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "initiative"]
    assert len(rolls) == 3


def test_a_monsters_initiative_is_printed(game) -> None:
    """Trap 18: the Pirate has +5 although its Dexterity gives +3."""
    played = started(game, fighter(), monsters=("monster/pirate",), pirate_1_initiative=[10])
    assert next(t.initiative for t in played.state.fight.order if t.id == "pirate-1") == 15


@pytest.mark.parametrize("surprised", ["brin", "goblin-warrior-1", GOBLIN])
def test_surprise_is_disadvantage_and_no_lost_turn(game, surprised: str) -> None:
    """Trap 3; SRD 5.2, "Surprise"."""
    played = game(fighter(), initiative=[15, 15, 15])
    played.ask("start_fight", monsters=[GOBLIN], band="far", surprised=())
    again = game(fighter(), initiative=[15, 3, 15])
    if surprised == GOBLIN:
        surprised = "goblin-warrior-1"
    again.ask("start_fight", monsters=[GOBLIN], band="far", surprised=[surprised])
    rolls = [e for e in again.events if isinstance(e, D20TestMade) and e.test == "initiative"]
    leant = {r.actor: r.roll.advantage for r in rolls}
    assert leant[surprised] is AdvantageState.DISADVANTAGE
    assert again.state.fight.acting == "brin"


@pytest.mark.parametrize(
    ("condition", "leaning"),
    [
        (Condition.INVISIBLE, AdvantageState.ADVANTAGE),
        (Condition.POISONED, AdvantageState.DISADVANTAGE),
        (Condition.STUNNED, AdvantageState.DISADVANTAGE),
    ],
)
def test_conditions_on_initiative(game, condition: Condition, leaning: AdvantageState) -> None:
    """Trap 3; SRD 5.2, Rules Glossary, "Invisible", "Incapacitated", "Poisoned"."""
    active = ActiveCondition(condition=condition)
    state = apply(state_of(fighter()), ConditionGained(target="brin", active=active))
    played = game(state=state)
    found = played.resolve("start_fight", monsters=[GOBLIN], band="far")
    roll = next(e for e in found if isinstance(e, D20TestMade) and e.actor == "brin")
    assert roll.roll.advantage is leaning


def test_ties_go_to_the_party(game) -> None:
    played = game(fighter(), initiative=[10, 10])
    played.ask("start_fight", monsters=[GOBLIN], band="far")
    assert order(played) == ["brin", "goblin-warrior-1"]


# --- turns ----------------------------------------------------------------------------


def test_the_engine_plays_foes_until_somebody_must_choose(game) -> None:
    played = started(game, fighter(), band="near", brin_initiative=[1], initiative=[19])
    turns = [e.actor for e in played.events if isinstance(e, FightTurnStarted)]
    assert turns == ["goblin-warrior-1", "brin"]
    assert played.state.fight.acting == "brin"


def test_a_round_takes_six_seconds(game) -> None:
    """SRD 5.2, "The Order of Combat"."""
    played = started(game, fighter())
    before = played.state.time
    act(played, "brin", "end_turn")
    assert played.state.fight.round == 2
    assert played.state.time == before + 6


def test_one_action_a_turn(game) -> None:
    """SRD 5.2, "Actions", "One Thing at a Time"."""
    played = started(game, fighter())
    act(played, "brin", "dodge")
    assert played.refused("attack", actor="brin", target="goblin-warrior-1").code == "budget.action"
    assert not turn_is_spent(played.state)


def test_only_whose_turn_it_is_may_act(game) -> None:
    played = started(game, fighter(), rogue())
    refusal = played.refused("combat_action", actor="sela", action="dodge")
    assert refusal.code == "fight.not_your_turn"
    assert played.refused("combat_action", actor="goblin-warrior-1", action="dodge").code == (
        "actor.not_a_player"
    )


def test_a_dodging_target_is_hard_to_hit_until_its_next_turn(game) -> None:
    """Trap 24; SRD 5.2, Rules Glossary, "Dodge"."""
    played = started(game, fighter())
    act(played, "brin", "dodge")
    act(played, "brin", "end_turn")
    attack = next(e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert attack.roll.advantage is AdvantageState.DISADVANTAGE
    assert played.state.fight.acting == "brin"
    assert played.state.fight.budget.dodging == ()


def test_dodge_is_lost_at_speed_0(game) -> None:
    """Trap 24."""
    played = started(game, fighter())
    act(played, "brin", "dodge")
    held = ActiveCondition(condition=Condition.GRAPPLED, by="goblin-warrior-1", escape_dc=10)
    played.state = apply(played.state, ConditionGained(target="brin", active=held))
    act(played, "brin", "end_turn")
    attack = next(e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack")
    assert attack.roll.advantage is AdvantageState.NORMAL


def test_whoever_cannot_act_is_passed_over(game) -> None:
    played = started(game, fighter(), rogue(), monsters=("monster/commoner",))
    stunned = ActiveCondition(condition=Condition.STUNNED)
    played.state = apply(played.state, ConditionGained(target="sela", active=stunned))
    act(played, "brin", "end_turn")
    assert played.state.fight.acting == "brin"
    assert played.state.fight.round == 2


def test_the_dying_roll_a_death_save_on_their_turn(game) -> None:
    """SRD 5.2, "Death Saving Throws": at the start of the turn."""
    played = started(game, fighter(), rogue(), band="far", death_save=[12])
    body = played.state.party["sela"].body.with_(hit_points=1)
    sela = played.state.party["sela"].with_(body=body)
    played.state = played.state.with_(party={**played.state.party, "sela": sela})
    played.ask("damage", target="sela", dice="3d6", damage_type="fire")
    act(played, "brin", "end_turn")
    saves = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "death_save"]
    assert [s.actor for s in saves] == ["sela"]
    assert played.state.party["sela"].death_saves.successes == 1


def test_the_dead_take_no_turns(game) -> None:
    played = started(game, fighter(), monsters=("monster/merfolk-skirmisher", GOBLIN), band="near")
    kill(played, "merfolk-skirmisher-1")
    act(played, "brin", "end_turn")
    turns = [e.actor for e in played.events if isinstance(e, FightTurnStarted)]
    assert "merfolk-skirmisher-1" not in turns
    assert turns[-1] == "brin"


# --- moving ---------------------------------------------------------------------------


def test_leaving_a_foes_reach_provokes_it(game) -> None:
    """Trap 22; SRD 5.2, "Opportunity Attacks"."""
    played = started(game, fighter(), attack=[2])
    found = act(played, "brin", "move", target="goblin-warrior-1", band="near")
    attack = next(e for e in found if isinstance(e, D20TestMade))
    assert (attack.actor, attack.label) == ("goblin-warrior-1", "Scimitar")
    assert played.state.fight.foes["goblin-warrior-1"].band is Band.NEAR
    assert played.state.fight.budget.reactions_used == ("goblin-warrior-1",)


def test_disengage_provokes_nothing(game) -> None:
    played = started(game, fighter())
    act(played, "brin", "disengage")
    found = act(played, "brin", "move", target="goblin-warrior-1", band="near")
    assert not any(isinstance(e, D20TestMade) for e in found)


def test_a_reaction_is_one_until_the_next_turn(game) -> None:
    """SRD 5.2, "Reactions"."""
    played = started(game, fighter(), attack=[2, 2])
    act(played, "brin", "move", target="goblin-warrior-1", band="near")
    played.state = apply(played.state, FoeMoved(foe="goblin-warrior-1", band=Band.ENGAGED))
    budget = played.state.fight.budget.with_(movement_feet=30)
    played.state = played.state.with_(fight=played.state.fight.with_(budget=budget))
    found = act(played, "brin", "move", target="goblin-warrior-1", band="near")
    assert not any(isinstance(e, D20TestMade) for e in found)


def test_standing_up_costs_half_the_speed(game) -> None:
    """Trap 23; SRD 5.2, Rules Glossary, "Prone"."""
    played = started(game, fighter())
    active = ActiveCondition(condition=Condition.PRONE)
    played.state = apply(played.state, ConditionGained(target="brin", active=active))
    moving = {"actor": "brin", "action": "move", "target": "goblin-warrior-1", "band": "near"}
    assert played.refused("combat_action", **moving).code == "actor.prone"
    act(played, "brin", "stand")
    assert played.state.fight.budget.movement_feet == 15
    assert not played.state.party["brin"].body.has(Condition.PRONE)


def test_nobody_stands_up_at_speed_0(game) -> None:
    """Trap 23."""
    played = started(game, fighter())
    for condition in (Condition.PRONE, Condition.GRAPPLED):
        active = ActiveCondition(condition=condition, by="goblin-warrior-1", escape_dc=12)
        played.state = apply(played.state, ConditionGained(target="brin", active=active))
    assert played.refused("combat_action", actor="brin", action="stand").code == "budget.movement"


def test_the_frightened_come_no_closer(game) -> None:
    """SRD 5.2, Rules Glossary, "Frightened"."""
    played = started(game, fighter(), band="near")
    fear = ActiveCondition(condition=Condition.FRIGHTENED, by="goblin-warrior-1")
    played.state = apply(played.state, ConditionGained(target="brin", active=fear))
    moving = {"actor": "brin", "action": "move", "target": "goblin-warrior-1", "band": "engaged"}
    assert played.refused("combat_action", **moving).code == "actor.frightened"


def test_dash_doubles_the_movement_and_reaches_the_far(game) -> None:
    """SRD 5.2, Rules Glossary, "Dash"."""
    played = started(game, fighter(), band="far")
    moving = {"actor": "brin", "action": "move", "target": "goblin-warrior-1", "band": "near"}
    assert played.refused("combat_action", **moving).code == "budget.movement"
    act(played, "brin", "dash")
    act(played, "brin", "move", target="goblin-warrior-1", band="near")
    assert played.state.fight.budget.movement_feet == 0


def test_cunning_action_dashes_as_a_bonus_action(game) -> None:
    """SRD 5.2, "Rogue", "Level 2: Cunning Action"."""
    played = started(game, rogue(), band="far")
    act(played, "sela", "dash")
    budget = played.state.fight.budget
    assert (budget.action, budget.bonus_action) == (True, False)


# --- help, hiding, first aid ----------------------------------------------------------


def test_helping_an_attack_gives_an_ally_advantage_once(game) -> None:
    """SRD 5.2, Rules Glossary, "Help", "Assist an Attack Roll"."""
    played = started(game, fighter(), rogue(), sela_initiative=[15])
    act(played, "brin", "help", target="goblin-warrior-1")
    act(played, "brin", "end_turn")
    found = played.ask("attack", actor="sela", target="goblin-warrior-1", weapon="dagger")
    attack = next(e for e in found if isinstance(e, D20TestMade))
    assert attack.roll.advantage is AdvantageState.ADVANTAGE
    assert played.state.fight is None or not any(
        e.kind.value == "distracted"
        for e in played.state.fight.foes["goblin-warrior-1"].body.effects
    )


def test_helping_a_check_needs_the_skill(game) -> None:
    played = started(game, fighter(), rogue(), sela_initiative=[15])
    helping = {"actor": "brin", "action": "help", "target": "sela"}
    assert played.refused("combat_action", **helping, skill="arcana").code == "help.skill"
    act(played, "brin", "help", target="sela", skill="athletics")
    act(played, "brin", "end_turn")
    found = played.ask(
        "ability_check",
        actor="sela",
        ability="strength",
        skill="athletics",
        difficulty_class=10,
    )
    assert next(e for e in found if isinstance(e, D20TestMade)).roll.advantage is (
        AdvantageState.ADVANTAGE
    )


@pytest.mark.parametrize(("face", "hidden"), [(8, True), (7, False)])
def test_hiding_takes_15_and_gives_the_invisible_condition(game, face: int, hidden: bool) -> None:
    """Trap 4; SRD 5.2, Rules Glossary, "Hide": Sela's Stealth is +7."""
    played = started(game, rogue(), band="near", check=[face])
    act(played, "sela", "hide")
    assert played.state.party["sela"].body.has(Condition.INVISIBLE) is hidden


def test_nobody_hides_in_plain_sight(game) -> None:
    played = started(game, rogue())
    assert played.refused("combat_action", actor="sela", action="hide").code == "hide.seen"


def test_an_attack_from_hiding_has_advantage_and_reveals(game) -> None:
    """SRD 5.2, "Unseen Attackers and Targets"; Rules Glossary, "Hide"."""
    played = started(game, rogue(), band="near", check=[15])
    act(played, "sela", "hide")
    found = played.ask("attack", actor="sela", target="goblin-warrior-1", weapon="shortbow")
    attack = next(e for e in found if isinstance(e, D20TestMade))
    assert attack.roll.advantage is AdvantageState.ADVANTAGE
    assert not played.state.party["sela"].body.has(Condition.INVISIBLE)


@pytest.mark.parametrize(("face", "stable"), [(7, True), (6, False)])
def test_first_aid_takes_medicine_10(game, face: int, stable: bool) -> None:
    """Trap 7; SRD 5.2, "Stabilizing a Character": Brin's Medicine is +3."""
    played = game(fighter(), rogue(), check=[face], death_save=[12])
    played.ask("damage", target="sela", dice="21", damage_type="fire")
    played.ask("combat_action", actor="brin", action="stabilize", target="sela")
    assert played.state.party["sela"].death_saves.stable is stable


# --- endings --------------------------------------------------------------------------


def kill(played, foe: str, amount: int = 60) -> None:
    played.ask("damage", target=foe, dice=str(amount), damage_type="fire")


def test_victory_gives_experience_and_leaves_gear(game) -> None:
    """SRD 5.2, Rules Glossary, "Experience Points"; "Gear"."""
    played = started(game, fighter(), rogue())
    kill(played, "goblin-warrior-1")
    assert played.state.fight is None
    assert [e.outcome for e in played.of(FightEnded)] == ["victory"]
    assert [(e.target, e.amount) for e in played.of(ExperienceGained)] == [
        ("brin", 25),
        ("sela", 25),
    ]
    assert played.state.places["quay"].contents["item/scimitar"] == 1
    assert played.of(PlaceContentsChanged)


def test_monsters_die_at_0(game) -> None:
    """Trap 20; SRD 5.2, "Monster Death"."""
    played = started(game, fighter())
    kill(played, "goblin-warrior-1", 10)
    assert [e.target for e in played.of(CreatureDied)] == ["goblin-warrior-1"]


def test_a_knocked_out_creature_has_1_hit_point_and_sleeps_an_hour(game) -> None:
    """Trap 8; SRD 5.2, "Knocking out a Creature"."""
    played = started(game, fighter(), npcs=("captain",), attack=[20], damage=[8, 8])
    body = played.state.fight.foes["captain"].body.with_(hit_points=5)
    foe = played.state.fight.foes["captain"].with_(body=body)
    foes = played.state.fight.foes | {"captain": foe}
    played.state = played.state.with_(fight=played.state.fight.with_(foes=foes))
    played.ask("attack", actor="brin", target="captain", weapon="longsword", knock_out=True)
    captain = played.state.fight.foes["captain"]
    assert captain.body.hit_points == 1
    assert captain.body.has(Condition.UNCONSCIOUS)
    slept = next(a for a in captain.body.conditions if a.condition is Condition.UNCONSCIOUS)
    assert slept.ends_at == played.state.time + 3600


def test_a_fight_is_won_when_the_last_foe_is_knocked_out(game) -> None:
    """SRD 5.2, "Ending Combat": killed or knocked out; ruling: a person is a captive then."""
    played = started(game, fighter(), npcs=("captain",), monsters=(), brin_attack=[20] * 9,
                     captain_attack=[2] * 99, brin_damage=[8] * 99)  # fmt: skip
    while played.state.fight:
        played.ask("attack", actor="brin", target="captain", weapon="longsword", knock_out=True)
        if played.state.fight:
            act(played, "brin", "end_turn")
    assert [e.outcome for e in played.of(FightEnded)] == ["victory"]
    assert not played.of(CreatureDied)
    assert played.state.npcs["captain"].status == "captive"
    assert played.of(ExperienceGained)


def test_an_npc_who_dies_stays_dead(game) -> None:
    played = started(game, fighter(), npcs=("captain",), monsters=())
    kill(played, "captain", 90)
    assert played.state.npcs["captain"].status == "dead"
    assert [e.attitude for e in played.of(NpcChanged) if e.attitude] == ["hostile"]


def test_defeat_settles_the_dying(game) -> None:
    played = started(game, fighter(), death_save=[12, 12, 12])
    kill(played, "brin", 30)
    assert [e.outcome for e in played.of(FightEnded)] == ["defeat"]
    assert played.state.party["brin"].death_saves.stable


def test_fleeing_provokes_and_ends_the_fight(game) -> None:
    played = started(game, fighter(), attack=[2])
    act(played, "brin", "flee")
    assert [e.outcome for e in played.of(FightEnded)] == ["flight"]
    assert not played.of(ExperienceGained)


def test_the_mindless_do_not_surrender(game) -> None:
    played = started(game, fighter(), monsters=("monster/zombie",))
    assert played.refused("end_fight", how="surrender").code == "fight.mindless"
    played.ask("end_fight", how="flight")
    assert not played.of(ExperienceGained)


def test_those_who_surrender_count_as_overcome(game) -> None:
    played = started(game, fighter())
    played.ask("end_fight", how="surrender")
    assert [e.amount for e in played.of(ExperienceGained)] == [50]


def test_what_lasted_until_a_turn_ends_with_the_fight(game) -> None:
    played = started(game, fighter(), rogue(), sela_initiative=[15])
    act(played, "brin", "help", target="sela", skill="athletics")
    kill(played, "goblin-warrior-1")
    assert played.state.party["sela"].body.effects == ()


def test_a_party_of_four_against_many_ends(seeded) -> None:
    """Fights end, whoever wins, when everybody only passes."""
    for seed in range(6):
        played = seeded(fighter(), rogue(), cleric(), wizard(), seed=seed)
        played.ask("start_fight", monsters=[GOBLIN] * 5 + ["monster/ghoul"] * 2, band="near")
        for _ in range(400):
            if played.state.fight is None:
                break
            played.ask("combat_action", actor=played.state.fight.acting, action="end_turn")
        assert played.state.fight is None
        assert [e.outcome for e in played.of(FightEnded)] == ["defeat"]


# --- refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "fight.nobody"),
        ({"monsters": ["monster/lich-queen"]}, "fight.unknown_monster"),
        ({"monsters": ["item/rope"]}, "fight.unknown_monster"),
        ({"npcs": ["nobody"]}, "fight.absent"),
        ({"monsters": [GOBLIN] * 21}, "fight.too_many"),
    ],
)
def test_fights_that_cannot_begin(game, fields, code: str) -> None:
    assert game(fighter()).refused("start_fight", **fields).code == code


def test_a_second_fight_waits(game) -> None:
    played = started(game, fighter())
    assert played.refused("start_fight", monsters=[GOBLIN]).code == "fight.already"
    assert played.refused("rest", length="short").code == "rest.in_combat"


def test_nothing_happens_to_a_state_that_refuses(game) -> None:
    played = started(game, fighter())
    before = played.state.state_hash
    seen = len(played.dice.ask.seen)
    played.refused("attack", actor="brin", target="nobody")
    played.refused("combat_action", actor="brin", action="stand")
    assert played.state.state_hash == before
    assert len(played.dice.ask.seen) == seen


def test_the_fight_says_what_happened(game) -> None:
    played = started(game, fighter(), attack=[19])
    act(played, "brin", "end_turn")
    assert played.of(FightStarted)
    assert played.of(TimeAdvanced)
    assert not played.of(HitPointsRegained)
