"""Damage, dropping to 0 Hit Points, Death Saving Throws, healing, Concentration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_game import Game, Throws, cleric, fighter, fold, state_of

from whispyrkeep.mechanics.harm.conditions import concentration_dc, gain_condition
from whispyrkeep.mechanics.harm.damage import (
    damage_taken,
    deal_damage,
    death_saving_throw,
    drain,
    heal,
    stabilize,
    temporary_hit_points,
)
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.passing import run_out
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.play import Play
from whispyrkeep.models.events import (
    ConcentrationChanged,
    DamageTaken,
    DeathSavesChanged,
    HitPointsRegained,
)
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Condition, DamageType
from whispyrkeep.models.time import HOUR

FIRE, COLD, SLASHING = DamageType.FIRE, DamageType.COLD, DamageType.SLASHING
ALL = frozenset(DamageType)


def play_at(points: int, *, maximum: int = 12, sheet=fighter, **faces) -> Play:
    """A character with so many Hit Points of a maximum."""
    state = state_of(sheet(max_hit_points=maximum))
    (who,) = state.party
    body = state.party[who].body.with_(hit_points=points)
    state = state.with_(party={who: state.party[who].with_(body=body)})
    return Game(state, Throws(**faces).dice).play()


def points(play: Play, who: str = "brin") -> int:
    return play.state.party[who].body.hit_points


# --- the order of application ---------------------------------------------------------


def test_the_printed_example_of_resistance_and_vulnerability() -> None:
    """Trap 12; SRD 5.2, "Order of Application": 28 Fire, -5, resisted, vulnerable: 22."""
    left = damage_taken(28 - 5, FIRE, resistances=ALL, vulnerabilities={FIRE})
    assert left == 22


@pytest.mark.parametrize(
    ("amount", "resist", "vulnerable", "immune", "left"),
    [
        (7, (), (), (), 7),
        (7, (FIRE,), (), (), 3),
        (7, (), (FIRE,), (), 14),
        (7, (FIRE,), (FIRE,), (), 6),
        (7, (), (), (FIRE,), 0),
        (7, (COLD,), (COLD,), (COLD,), 7),
        (-3, (), (), (), 0),
        (1, (FIRE,), (), (), 0),
    ],
)
def test_damage_taken(amount, resist, vulnerable, immune, left) -> None:
    """SRD 5.2, "Resistance and Vulnerability", "Immunity", "Damage Rolls"."""
    found = damage_taken(
        amount, FIRE, resistances=resist, vulnerabilities=vulnerable, immunities=immune
    )
    assert found == left


@given(st.integers(0, 500), st.sets(st.sampled_from(DamageType)), st.sampled_from(DamageType))
def test_resistance_never_adds_and_vulnerability_never_takes(amount, types, kind) -> None:
    plain = damage_taken(amount, kind)
    assert damage_taken(amount, kind, resistances=types) <= plain
    assert damage_taken(amount, kind, vulnerabilities=types) >= plain


def test_a_petrified_creature_resists_everything() -> None:
    """SRD 5.2, Rules Glossary, "Petrified"."""
    play = play_at(12)
    gain_condition(play, "brin", ActiveCondition(condition=Condition.PETRIFIED))
    assert deal_damage(play, "brin", [Harm(8, SLASHING)], source="hammer") == 4


# --- Temporary Hit Points -------------------------------------------------------------


def test_temporary_hit_points_go_first() -> None:
    """SRD 5.2, "Temporary Hit Points": 5 of them and 7 damage lose 2 Hit Points."""
    play = play_at(12)
    temporary_hit_points(play, "brin", 5, "spell")
    deal_damage(play, "brin", [Harm(7, FIRE)], source="fire")
    assert points(play) == 10
    assert play.state.party["brin"].body.temporary_hit_points == 0


def test_temporary_hit_points_do_not_stack() -> None:
    """SRD 5.2, "They Don't Stack": 12 when you have 10 makes 12 or 10, not 22."""
    play = play_at(12)
    temporary_hit_points(play, "brin", 10, "spell")
    temporary_hit_points(play, "brin", 12, "spell")
    assert play.state.party["brin"].body.temporary_hit_points == 12
    temporary_hit_points(play, "brin", 3, "spell")
    assert play.state.party["brin"].body.temporary_hit_points == 12


def test_temporary_hit_points_do_not_wake() -> None:
    """SRD 5.2, "They're Not Hit Points or Healing"."""
    play = play_at(3)
    deal_damage(play, "brin", [Harm(5, FIRE)], source="fire")
    temporary_hit_points(play, "brin", 8, "spell")
    assert play.state.party["brin"].body.has(Condition.UNCONSCIOUS)


# --- dropping to 0 --------------------------------------------------------------------


def test_massive_damage_kills() -> None:
    """Trap 7; SRD 5.2, "Massive Damage": maximum 12, 6 left, 18 damage."""
    play = play_at(6)
    deal_damage(play, "brin", [Harm(18, FIRE)], source="fire")
    assert play.state.party["brin"].body.dead


def test_one_point_less_leaves_the_character_dying() -> None:
    play = play_at(6)
    deal_damage(play, "brin", [Harm(17, FIRE)], source="fire")
    member = play.state.party["brin"]
    assert not member.body.dead
    assert member.body.has(Condition.UNCONSCIOUS)
    assert member.body.has(Condition.PRONE)
    assert (member.death_saves.successes, member.death_saves.failures) == (0, 0)


def test_parts_of_one_attack_count_together() -> None:
    play = play_at(6)
    deal_damage(play, "brin", [Harm(9, FIRE), Harm(9, COLD)], source="frostfire")
    assert play.state.party["brin"].body.dead
    lefts = [e.hit_points_left for e in play.events if isinstance(e, DamageTaken)]
    assert lefts == [0, 0]


@pytest.mark.parametrize(("critical", "failures"), [(False, 1), (True, 2)])
def test_damage_at_0_fails_death_saves(critical: bool, failures: int) -> None:
    """Trap 7; SRD 5.2, "Damage at 0 Hit Points"."""
    play = play_at(1)
    deal_damage(play, "brin", [Harm(2, FIRE)], source="fire")
    deal_damage(play, "brin", [Harm(2, FIRE)], source="fire", critical=critical)
    assert play.state.party["brin"].death_saves.failures == failures


def test_damage_at_0_of_the_whole_maximum_kills() -> None:
    play = play_at(1)
    deal_damage(play, "brin", [Harm(2, FIRE)], source="fire")
    deal_damage(play, "brin", [Harm(12, FIRE)], source="fire")
    assert play.state.party["brin"].body.dead


def test_a_resisted_nothing_does_nothing() -> None:
    """Damage of 0 after Resistance is no damage: no Concentration save, no death save."""
    play = play_at(0)
    stabilize(play, "brin")
    sheet = play.state.party["brin"].sheet.model_copy(update={"immunities": (FIRE,)})
    play.state = play.state.with_(party={"brin": play.state.party["brin"].with_(sheet=sheet)})
    deal_damage(play, "brin", [Harm(9, FIRE)], source="fire")
    assert play.state.party["brin"].death_saves.stable


# --- Death Saving Throws --------------------------------------------------------------


def dying(**faces) -> Play:
    play = play_at(1, **faces)
    deal_damage(play, "brin", [Harm(2, FIRE)], source="fire")
    return play


@pytest.mark.parametrize(
    ("face", "successes", "failures"), [(10, 1, 0), (19, 1, 0), (9, 0, 1), (2, 0, 1), (1, 0, 2)]
)
def test_a_death_save(face: int, successes: int, failures: int) -> None:
    """Trap 7; SRD 5.2, "Death Saving Throws", "Rolling a 1 or 20"."""
    play = dying(death_save=[face])
    death_saving_throw(play, "brin")
    saves = play.state.party["brin"].death_saves
    assert (saves.successes, saves.failures) == (successes, failures)


def test_a_natural_20_wakes_with_1_hit_point() -> None:
    play = dying(death_save=[20])
    death_saving_throw(play, "brin")
    member = play.state.party["brin"]
    assert member.body.hit_points == 1
    assert not member.body.has(Condition.UNCONSCIOUS)
    assert member.body.has(Condition.PRONE)


def test_three_failures_kill_and_need_not_be_in_a_row() -> None:
    play = dying(death_save=[5, 15, 5, 5])
    for _ in range(4):
        death_saving_throw(play, "brin")
    assert play.state.party["brin"].body.dead


def test_the_third_success_makes_stable_and_resets() -> None:
    """SRD 5.2, "Three Successes/Failures"; "Stabilizing a Character"."""
    play = dying(death_save=[12, 5, 12, 12])
    for _ in range(4):
        death_saving_throw(play, "brin")
    saves = play.state.party["brin"].death_saves
    assert (saves.successes, saves.failures, saves.stable) == (0, 0, True)


def test_the_stable_wake_after_1d4_hours() -> None:
    play = dying(effect=[3])
    stabilize(play, "brin")
    time_passes(play, 3 * HOUR - 1, "waiting")
    assert points(play) == 0
    time_passes(play, 1, "waiting")
    assert points(play) == 1
    assert not play.state.party["brin"].body.has(Condition.UNCONSCIOUS)


def test_damage_ends_being_stable() -> None:
    play = dying()
    stabilize(play, "brin")
    deal_damage(play, "brin", [Harm(1, FIRE)], source="fire")
    saves = play.state.party["brin"].death_saves
    assert (saves.failures, saves.stable) == (1, False)


def test_outside_fights_a_dying_character_saves_every_round() -> None:
    play = dying(death_save=[12, 12, 12])
    time_passes(play, 60, "waiting")
    assert play.state.party["brin"].death_saves.stable


def test_exhaustion_lowers_death_saves() -> None:
    """A Death Saving Throw is a D20 Test: docs/rulings.md."""
    play = dying(death_save=[11])
    gain_condition(play, "brin", ActiveCondition(condition=Condition.EXHAUSTION))
    death_saving_throw(play, "brin")
    assert play.state.party["brin"].death_saves.failures == 1


# --- healing --------------------------------------------------------------------------


def test_healing_stops_at_the_maximum() -> None:
    """SRD 5.2, "Healing": 8 at 14 of 20 restores 6."""
    play = play_at(14, maximum=20)
    assert heal(play, "brin", 8, "spell") == 6
    assert points(play) == 20


def test_healing_wakes_and_resets_death_saves() -> None:
    play = dying(death_save=[5])
    death_saving_throw(play, "brin")
    heal(play, "brin", 4, "spell")
    member = play.state.party["brin"]
    assert member.death_saves == type(member.death_saves)()
    assert not member.body.has(Condition.UNCONSCIOUS)


def test_the_dead_are_not_healed() -> None:
    """SRD 5.2, Rules Glossary, "Dead"."""
    play = play_at(6)
    deal_damage(play, "brin", [Harm(18, FIRE)], source="fire")
    assert heal(play, "brin", 10, "spell") == 0


def test_a_drained_maximum_caps_healing_and_kills_at_0() -> None:
    """SRD 5.2, "Hit Point Maximum of 0"."""
    play = play_at(4)
    drain(play, "brin", 5, "Life Drain")
    assert heal(play, "brin", 10, "spell") == 3
    drain(play, "brin", 7, "Life Drain")
    assert play.state.party["brin"].body.dead


def test_six_levels_of_exhaustion_kill() -> None:
    """Trap 1."""
    play = play_at(12)
    for _ in range(3):
        exhausted = ActiveCondition(condition=Condition.EXHAUSTION, level=2)
        gain_condition(play, "brin", exhausted)
    assert play.state.party["brin"].body.dead


def test_relentless_endurance_works_once() -> None:
    """SRD 5.2, "Orc", "Relentless Endurance"."""
    play = play_at(5, sheet=lambda **kw: fighter(features=("relentless-endurance",), **kw))
    deal_damage(play, "brin", [Harm(6, FIRE)], source="fire")
    assert points(play) == 1
    deal_damage(play, "brin", [Harm(6, FIRE)], source="fire")
    assert points(play) == 0


# --- Concentration --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "dc"), [(1, 10), (19, 10), (21, 10), (22, 11), (60, 30), (62, 30), (500, 30)]
)
def test_concentration_dc(damage: int, dc: int) -> None:
    """Trap 5; SRD 5.2, Rules Glossary, "Concentration": half the damage, 10 to 30."""
    assert concentration_dc(damage) == dc


@given(st.integers(1, 1000))
def test_more_damage_never_means_an_easier_save(damage: int) -> None:
    assert concentration_dc(damage) <= concentration_dc(damage + 1)


def concentrating(**faces) -> Play:
    play = play_at(24, maximum=24, sheet=cleric, **faces)
    play.happen(ConcentrationChanged(target="odo", spell="spell/bless", ends_at=None))
    return play


@pytest.mark.parametrize(("face", "kept"), [(8, True), (7, False)])
def test_damage_tries_concentration(face: int, kept: bool) -> None:
    """Odo's Constitution save is +2 against DC 10."""
    play = concentrating(save=[face])
    deal_damage(play, "odo", [Harm(5, FIRE)], source="fire")
    assert (play.state.party["odo"].body.concentration is not None) is kept


@pytest.mark.parametrize(
    "condition", [Condition.INCAPACITATED, Condition.STUNNED, Condition.PARALYZED]
)
def test_whoever_is_incapacitated_loses_concentration(condition: Condition) -> None:
    """Trap 10; SRD 5.2, Rules Glossary, "Incapacitated"."""
    play = concentrating()
    gain_condition(play, "odo", ActiveCondition(condition=condition))
    assert play.state.party["odo"].body.concentration is None


def test_dropping_ends_concentration_without_a_save() -> None:
    play = concentrating()
    deal_damage(play, "odo", [Harm(30, FIRE)], source="fire")
    assert play.state.party["odo"].body.concentration is None
    assert not any(getattr(e, "test", "") == "concentration" for e in play.events)


def test_what_hung_on_concentration_ends_with_it() -> None:
    play = concentrating()
    held = ActiveCondition(
        condition=Condition.INVISIBLE, source="Invisibility", by="odo", concentration=True
    )
    gain_condition(play, "odo", held)
    gain_condition(play, "odo", ActiveCondition(condition=Condition.STUNNED))
    assert not play.state.party["odo"].body.has(Condition.INVISIBLE)


def test_concentration_runs_out() -> None:
    play = concentrating()
    ends = play.state.time + 60
    play.happen(ConcentrationChanged(target="odo", spell="spell/bless", ends_at=ends))
    time_passes(play, 59, "waiting")
    assert play.state.party["odo"].body.concentration == "spell/bless"
    time_passes(play, 1, "waiting")
    assert play.state.party["odo"].body.concentration is None


def test_conditions_run_out() -> None:
    play = play_at(12)
    ends = play.state.time + 60
    gain_condition(play, "brin", ActiveCondition(condition=Condition.POISONED, ends_at=ends))
    run_out(play)
    assert play.state.party["brin"].body.has(Condition.POISONED)
    time_passes(play, 60, "waiting")
    assert not play.state.party["brin"].body.has(Condition.POISONED)


# --- laws -----------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from(["hurt", "heal", "temp"]), st.integers(0, 30)), max_size=12),
    st.integers(0, 2**32),
)
def test_hit_points_stay_within_bounds_and_events_fold_to_the_state(steps, seed) -> None:
    from whispyrkeep.dice import KeyedDice

    start = state_of(fighter(max_hit_points=20))
    play = Game(start, KeyedDice(seed)).play()
    for what, amount in steps:
        if what == "hurt":
            deal_damage(play, "brin", [Harm(amount, FIRE)], source="x")
        elif what == "heal":
            heal(play, "brin", amount, "x")
        else:
            temporary_hit_points(play, "brin", amount, "x")
        member = play.state.party["brin"]
        assert 0 <= member.body.hit_points <= 20
        assert (member.body.hit_points == 0) == (
            member.body.dead or member.body.has(Condition.UNCONSCIOUS)
        )
        assert member.death_saves.failures < 3 or member.body.dead
    folded = start
    for event in play.events:
        folded = fold(folded, event)
    assert folded.state_hash == play.state.state_hash


def test_healing_and_death_saves_are_events_with_numbers() -> None:
    play = dying(death_save=[20])
    death_saving_throw(play, "brin")
    regained = [e for e in play.events if isinstance(e, HitPointsRegained)]
    assert [(e.amount, e.hit_points_left) for e in regained] == [(1, 1)]
    assert isinstance(play.events[-1], DeathSavesChanged)
