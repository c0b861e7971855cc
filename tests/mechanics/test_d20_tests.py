"""D20 Tests: modifiers, Advantage, the conditions, Heroic Inspiration and odds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_game import cleric, fighter, rogue, state_of

from whispyrkeep.catalog import catalogue_for
from whispyrkeep.mechanics.apply import apply
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.rolls.abilities import (
    LEVEL_EXPERIENCE,
    ability_modifier,
    level_for,
    proficiency_bonus,
)
from whispyrkeep.mechanics.rolls.checks import check_odds
from whispyrkeep.mechanics.rolls.d20tests import Leaning, Save, saving_throw
from whispyrkeep.models.events import (
    ConditionGained,
    D20TestMade,
    EffectGained,
    InspirationChanged,
)
from whispyrkeep.models.state import ActiveCondition, ActiveEffect
from whispyrkeep.models.terms import Ability, AdvantageState, Condition, EffectKind, Skill

BONUS_BY_LEVEL = [2] * 5 + [3] * 4 + [4] * 4 + [5] * 4 + [6] * 4 + [7] * 4 + [8] * 4 + [9] * 2
"""SRD 5.2, table "Proficiency Bonus": levels and Challenge Ratings 0 to 30."""


@pytest.mark.parametrize(
    ("score", "modifier"),
    [(1, -5), (2, -4), (3, -4), (9, -1), (10, 0), (11, 0), (12, 1), (15, 2), (20, 5), (30, 10)],
)
def test_ability_modifier(score: int, modifier: int) -> None:
    """SRD 5.2, table "Ability Modifiers"."""
    assert ability_modifier(score) == modifier


@pytest.mark.parametrize("level", range(31))
def test_proficiency_bonus(level: int) -> None:
    assert proficiency_bonus(level) == BONUS_BY_LEVEL[level]


def test_levels_begin_at_their_thresholds() -> None:
    """SRD 5.2, table "Character Advancement"."""
    assert len(LEVEL_EXPERIENCE) == 20
    for level, needed in enumerate(LEVEL_EXPERIENCE, start=1):
        assert level_for(needed) == level
        assert level == 1 or level_for(needed - 1) == level - 1


def with_conditions(state, who: str, *conditions: Condition, level: int = 1):
    for condition in conditions:
        active = ActiveCondition(condition=condition, level=level, source="test")
        state = apply(state, ConditionGained(target=who, active=active))
    return state


def check(game, **fields) -> D20TestMade:
    asked = {"actor": "brin", "ability": "wisdom", "difficulty_class": 10} | fields
    return next(e for e in game.ask("ability_check", **asked) if isinstance(e, D20TestMade))


# --- checks ---------------------------------------------------------------------------


def test_a_check_adds_ability_and_proficiency_with_their_sources(game) -> None:
    """SRD 5.2, "Ability Checks": d20, ability modifier, Proficiency Bonus if relevant."""
    made = check(game(fighter(), check=[9]), skill="perception", difficulty_class=12)
    assert made.roll.total == 9 + 1 + 2
    assert made.outcome == "success"
    assert [(m.source, m.value) for m in made.roll.modifiers] == [("Wisdom", 1), ("Proficiency", 2)]


def test_without_proficiency_the_bonus_is_not_added(game) -> None:
    assert check(game(fighter(), check=[9]), skill="insight").roll.total == 10


def test_expertise_doubles_the_proficiency_bonus(game) -> None:
    """SRD 5.2, Rules Glossary, "Expertise"."""
    made = check(game(rogue(), check=[10]), actor="sela", ability="dexterity", skill="stealth")
    assert made.roll.total == 10 + 3 + 4


@pytest.mark.parametrize("face", [1, 20])
def test_a_natural_20_or_1_decides_no_check(game, face: int) -> None:
    """Trap 11; SRD 5.2, "Rolling 20 or 1" speaks of attack rolls alone."""
    made = check(game(fighter(), check=[face]), difficulty_class=30 if face == 20 else 2)
    assert made.outcome == ("failure" if face == 20 else "success")


def test_disadvantage_takes_the_lower_of_18_and_3(game) -> None:
    """SRD 5.2, "Roll Two D20s": with Disadvantage an 18 and a 3 count as 3."""
    made = check(game(fighter(), check=[18, 3]), advantage="disadvantage")
    assert made.roll.total == 3 + 1
    assert [(d.face, d.status) for d in made.roll.dice] == [(18, "dropped"), (3, "kept")]


def test_advantage_takes_the_higher_of_18_and_3(game) -> None:
    made = check(game(fighter(), check=[18, 3]), advantage="advantage")
    assert made.roll.total == 18 + 1


def test_one_of_each_cancels_any_number() -> None:
    """SRD 5.2, "They Don't Stack"."""
    leaning = Leaning()
    leaning.for_("a")
    leaning.for_("b")
    assert leaning.state is AdvantageState.ADVANTAGE
    leaning.against("c")
    assert leaning.state is AdvantageState.NORMAL
    assert leaning.sources == ("+ a", "+ b", "- c")


@pytest.mark.parametrize("condition", [Condition.POISONED, Condition.FRIGHTENED])
def test_conditions_that_hinder_checks(game, condition: Condition) -> None:
    """SRD 5.2, Rules Glossary, "Poisoned", "Frightened"."""
    state = with_conditions(state_of(fighter()), "brin", condition)
    made = check(game(state=state, check=[18, 3]))
    assert made.roll.advantage is AdvantageState.DISADVANTAGE
    assert made.roll.total == 4


@pytest.mark.parametrize("level", [1, 3, 5])
def test_exhaustion_lowers_every_test_by_twice_its_level(game, level: int) -> None:
    """Trap 1; SRD 5.2, Rules Glossary, "Exhaustion"."""
    state = with_conditions(state_of(fighter()), "brin", Condition.EXHAUSTION, level=level)
    assert check(game(state=state, check=[10])).roll.total == 11 - 2 * level
    assert creature(state, catalogue_for(state.world), "brin").speed == 30 - 5 * level


def test_noisy_armor_hinders_stealth_alone(game) -> None:
    """SRD 5.2, "Armor", column "Stealth"."""
    made = check(game(fighter(), check=[18, 3]), ability="dexterity", skill="stealth")
    assert made.roll.advantage is AdvantageState.DISADVANTAGE
    other = check(game(fighter(), check=[10]), ability="dexterity", skill="acrobatics")
    assert other.roll.advantage is AdvantageState.NORMAL


def test_armor_without_training_hinders_strength_and_dexterity(game) -> None:
    """SRD 5.2, Rules Glossary, "Armor Training"."""
    sheet = fighter(armor_training=())
    made = check(game(sheet, check=[18, 3]), ability="strength")
    assert made.roll.advantage is AdvantageState.DISADVANTAGE
    assert check(game(sheet, check=[10])).roll.advantage is AdvantageState.NORMAL


def test_luck_rerolls_a_one_once(game) -> None:
    """SRD 5.2, "Halfling", "Luck": the new roll must be used."""
    lucky = rogue(features=("luck",))
    made = check(game(lucky, check=[1, 1]), actor="sela")
    assert [(d.face, d.status) for d in made.roll.dice] == [(1, "rerolled"), (1, "kept")]


# --- Heroic Inspiration ---------------------------------------------------------------


def inspired(state):
    return apply(state, InspirationChanged(target="brin", heroic_inspiration=True))


def test_heroic_inspiration_rerolls_one_die_of_a_failed_test(game) -> None:
    """Trap 25; SRD 5.2, "Interactions with Rerolls": one die, and the new roll is used."""
    played = game(state=inspired(state_of(fighter())), check=[3, 8, 15])
    made = check(played, difficulty_class=15, advantage="advantage", heroic_inspiration=True)
    faces = [(d.face, d.status) for d in made.roll.dice]
    assert faces == [(3, "rerolled"), (8, "dropped"), (15, "kept")]
    assert made.outcome == "success"
    assert not played.state.party["brin"].heroic_inspiration


def test_heroic_inspiration_is_kept_when_the_test_succeeds(game) -> None:
    played = game(state=inspired(state_of(fighter())), check=[18])
    check(played, heroic_inspiration=True)
    assert played.state.party["brin"].heroic_inspiration


def test_nobody_rerolls_without_heroic_inspiration(game) -> None:
    made = check(game(fighter(), check=[2, 20]), heroic_inspiration=True)
    assert made.outcome == "failure"


# --- saves ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [Condition.PARALYZED, Condition.PETRIFIED, Condition.STUNNED, Condition.UNCONSCIOUS],
)
@pytest.mark.parametrize("ability", [Ability.STRENGTH, Ability.DEXTERITY])
def test_the_helpless_fail_strength_and_dexterity_saves_without_a_roll(
    game, condition: Condition, ability: Ability
) -> None:
    """Trap 10; SRD 5.2, Rules Glossary, the four conditions."""
    state = with_conditions(state_of(fighter()), "brin", condition)
    play = game(state=state).play()
    assert not saving_throw(play, "brin", Save(ability, 1, "a boulder"))
    assert play.events[0].roll.dice == ()


@pytest.mark.parametrize("condition", [Condition.STUNNED, Condition.PARALYZED])
def test_the_helpless_still_roll_other_saves(game, condition: Condition) -> None:
    play = game(state=with_conditions(state_of(fighter()), "brin", condition), save=[12]).play()
    assert saving_throw(play, "brin", Save(Ability.WISDOM, 13, "a whisper"))


def test_restrained_hinders_dexterity_saves(game) -> None:
    state = with_conditions(state_of(fighter()), "brin", Condition.RESTRAINED)
    play = game(state=state, save=[18, 3]).play()
    assert not saving_throw(play, "brin", Save(Ability.DEXTERITY, 10, "a net"))


def test_saves_have_no_criticals(game) -> None:
    """Trap 11."""
    play = game(fighter(), save=[20, 1]).play()
    assert not saving_throw(play, "brin", Save(Ability.CHARISMA, 30, "a curse"))
    assert saving_throw(play, "brin", Save(Ability.CONSTITUTION, 5, "cold"))


def test_bless_adds_a_d4_to_a_save(game) -> None:
    """SRD 5.2, "Bless"."""
    bless = ActiveEffect(kind=EffectKind.BLESS, source="Bless")
    state = apply(state_of(cleric()), EffectGained(target="odo", active=bless))
    play = game(state=state, save=[10, 3]).play()
    saving_throw(play, "odo", Save(Ability.DEXTERITY, 13, "fire"))
    assert play.events[0].roll.total == 13
    assert play.events[0].roll.expression == "1d20 + 1d4"


def test_a_monsters_save_is_the_printed_one(game) -> None:
    """SRD 5.2, "Stat Block": the Bandit Captain saves with +5 on Dexterity."""
    play = game(fighter(), save=[10]).play()
    saving_throw(play, "captain", Save(Ability.DEXTERITY, 15, "a trap"))
    assert play.events[0].roll.total == 15


# --- odds -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dc", "advantage", "chance"),
    [
        (14, AdvantageState.NORMAL, Fraction(1, 2)),
        (14, AdvantageState.ADVANTAGE, Fraction(3, 4)),
        (14, AdvantageState.DISADVANTAGE, Fraction(1, 4)),
        (1, AdvantageState.NORMAL, Fraction(1)),
        (30, AdvantageState.ADVANTAGE, Fraction(0)),
    ],
)
def test_odds_are_exact(dc: int, advantage: AdvantageState, chance: Fraction) -> None:
    """A check at +3 reaches 14 on an 11 or more."""
    state = state_of(fighter())
    catalogue = catalogue_for(state.world)
    found = check_odds(state, catalogue, "brin", Ability.WISDOM, Skill.PERCEPTION, dc, advantage)
    assert found == chance


def test_guidance_counts_in_the_odds() -> None:
    guidance = ActiveEffect(kind=EffectKind.GUIDANCE, source="Guidance", skill=Skill.PERCEPTION)
    state = apply(state_of(fighter()), EffectGained(target="brin", active=guidance))
    odds = check_odds(
        state, catalogue_for(state.world), "brin", Ability.WISDOM, Skill.PERCEPTION, 14
    )
    assert odds == Fraction(11 + 12 + 13 + 14, 80)


@given(st.integers(1, 30), st.sampled_from(AdvantageState), st.booleans())
def test_a_harder_check_is_never_more_likely(dc: int, side: AdvantageState, lucky: bool) -> None:
    state = state_of(rogue(features=("luck",) if lucky else ()))
    catalogue = catalogue_for(state.world)
    ask = lambda wanted: check_odds(  # noqa: E731
        state, catalogue, "sela", Ability.CHARISMA, None, wanted, side
    )
    assert 0 <= ask(dc + 1) <= ask(dc) <= 1


def test_luck_makes_the_easy_nearly_certain() -> None:
    """Rolling a 1 fails a DC 2 check at +0 only when the reroll is a 1 as well."""
    state = state_of(rogue(features=("luck",)))
    odds = check_odds(state, catalogue_for(state.world), "sela", Ability.CHARISMA, None, 2)
    assert odds == 1 - Fraction(1, 400)
