"""Spells that hold somebody: how the hold is counted, broken and shaken off."""

from __future__ import annotations

import pytest
from rules_game import Game, fighter
from spells_game import OGRE, cast, d20s, end_turn, fight, view

from whispyrkeep.mechanics.harm.conditions import end_concentration
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.terms import AdvantageState, Condition

FAILS, SAVES = 1, 20


def rounds(game: Game, count: int) -> list:
    """So many turns of the mage ended, and everything until it can choose again."""
    return [event for _ in range(count) for event in end_turn(game)]


# --- counted saves --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saves", "ends"),
    [
        ([FAILS, SAVES, FAILS, SAVES, SAVES], None),
        ([FAILS, FAILS, SAVES, SAVES, FAILS, FAILS], Condition.PETRIFIED),
    ],
)
def test_flesh_turns_to_stone_after_three_failed_saves(saves, ends) -> None:
    """SRD 5.2, "Flesh to Stone" (p. 133): three of a kind, not necessarily in a row."""
    game = fight("flesh-to-stone", ogre_1_save=saves, band="near", attack=[1] * 99)
    cast(game, "flesh-to-stone", "ogre-1")
    assert view(game, "ogre-1").has(Condition.RESTRAINED)
    rounds(game, len(saves) - 2)
    assert view(game, "ogre-1").has(Condition.RESTRAINED)
    rounds(game, 1)
    body = view(game, "ogre-1")
    assert not body.has(Condition.RESTRAINED)
    assert body.has(Condition.PETRIFIED) is (ends is Condition.PETRIFIED)


@pytest.mark.parametrize(("why", "stays"), [("ran out", True), ("damage", False)])
def test_stone_stays_when_the_spell_lasts_its_time(why, stays) -> None:
    """SRD 5.2, "Flesh to Stone" (p. 133): Concentration for the entire possible duration."""
    game = fight("flesh-to-stone", ogre_1_save=[FAILS] * 9, band="near", attack=[1] * 99)
    cast(game, "flesh-to-stone", "ogre-1")
    rounds(game, 3)
    assert view(game, "ogre-1").has(Condition.PETRIFIED)
    play = game.play()
    end_concentration(play, "tam", why)
    game.state = play.state
    assert view(game, "ogre-1").has(Condition.PETRIFIED) is stays


def test_constructs_are_not_turned_to_stone() -> None:
    """SRD 5.2, "Flesh to Stone" (p. 133): they succeed automatically."""
    game = fight("flesh-to-stone", monsters=["monster/clay-golem"], save=[FAILS] * 9)
    assert not d20s(cast(game, "flesh-to-stone", "clay-golem-1"), "save")
    assert not view(game, "clay-golem-1").has(Condition.RESTRAINED)


def test_a_contagion_ends_with_the_third_save() -> None:
    """SRD 5.2, "Contagion" (p. 119): three saves end it, three failures make it last."""
    giant = {"monsters": ["monster/stone-giant"], "attack": [1] * 99}
    game = fight("contagion", save=[FAILS, SAVES, FAILS, SAVES, SAVES], **giant)
    cast(game, "contagion", "stone-giant-1")
    rounds(game, 3)
    assert view(game, "stone-giant-1").has(Condition.POISONED)
    rounds(game, 1)
    assert not view(game, "stone-giant-1").has(Condition.POISONED)
    lost = fight("contagion", save=[FAILS] * 4 + [SAVES] * 9, **giant)
    cast(lost, "contagion", "stone-giant-1")
    rounds(lost, 5)
    assert view(lost, "stone-giant-1").has(Condition.POISONED)


# --- damage, shaking, breaking free ---------------------------------------------------


@pytest.mark.parametrize(
    ("spell", "monster", "leant"),
    [
        ("hideous-laughter", OGRE, AdvantageState.ADVANTAGE),
        ("dominate-monster", OGRE, AdvantageState.NORMAL),
        ("dominate-beast", "monster/wolf", AdvantageState.NORMAL),
    ],
)
def test_damage_brings_a_further_save(spell, monster, leant) -> None:
    """SRD 5.2, "Hideous Laughter" (p. 140), "Dominate Beast", "Dominate Monster" (p. 125)."""
    name = f"{monster.partition('/')[2]}-1"
    others = [monster, "monster/zombie"]
    game = fight(spell, monsters=others, save=[FAILS, FAILS, SAVES, SAVES])
    cast(game, spell, name)
    assert view(game, name).conditions
    found = game.ask("damage", target=name, dice="1", damage_type="fire")
    assert d20s(found, "save")[0].roll.advantage is leant
    assert not view(game, name).conditions & {Condition.CHARMED, Condition.INCAPACITATED}


@pytest.mark.parametrize("spell", ["sleep", "hypnotic-pattern"])
def test_somebody_beside_the_sleeper_shakes_it_awake(spell) -> None:
    """SRD 5.2, "Sleep" (p. 163), "Hypnotic Pattern" (p. 141): an action within 5 feet."""
    game = fight(spell, friends=(fighter(),), save=[FAILS] * 9, brin_initiative=[19])
    cast(game, spell, "ogre-1")
    assert view(game, "ogre-1").has(Condition.INCAPACITATED)
    end_turn(game)
    game.ask("combat_action", actor="brin", action="wake", target="ogre-1")
    assert not view(game, "ogre-1").has(Condition.INCAPACITATED)
    assert view(game, "ogre-1").speed > 0
    assert not game.state.fight.budget.action
    refused = game.refused("combat_action", actor="brin", action="break_free")
    assert refused.code in {"spell.no_escape", "budget.action"}


def test_nobody_is_shaken_who_is_awake() -> None:
    """A refusal says so and costs nothing."""
    game = fight("sleep")
    refused = game.refused("combat_action", actor="tam", action="wake", target="ogre-1")
    assert refused.code == "wake.none"
    assert game.refused("combat_action", actor="tam", action="break_free").code == "spell.no_escape"


def test_collecting_oneself_takes_the_dancers_action() -> None:
    """SRD 5.2, "Irresistible Dance" (p. 143): an action to repeat the save."""
    game = fight("irresistible-dance", save=[FAILS, FAILS, SAVES])
    cast(game, "irresistible-dance", "ogre-1")
    found = end_turn(game)
    assert not d20s(found, "attack")
    assert len(d20s(found, "save")) == 1
    end_turn(game)
    assert not view(game, "ogre-1").has(Condition.CHARMED)


def test_the_way_out_of_a_maze_is_found_by_a_check() -> None:
    """SRD 5.2, "Maze" (p. 148): a Study action, Intelligence (Investigation) against DC 20."""
    game = fight("maze", monsters=[OGRE, "monster/wolf"], ogre_1_check=[19, 20], attack=[1] * 99)
    cast(game, "maze", "ogre-1")
    found = end_turn(game)
    made = d20s(found, "check")
    assert [(t.label, t.target_number) for t in made] == [("Intelligence (Investigation)", 20)]
    assert view(game, "ogre-1").hindered("away")


# --- a mind that is not one's own -----------------------------------------------------


@pytest.mark.parametrize(("face", "struck"), [(1, []), (2, []), (6, []), (7, ["wolf-1"])])
def test_what_the_confused_do(face, struck) -> None:
    """SRD 5.2, "Confusion" (p. 117): 1–6 nothing to good effect, 7–8 one blow at random."""
    game = fight(
        "confusion",
        monsters=[OGRE, "monster/wolf"],
        ogre_1_save=[FAILS] * 9,
        ogre_1_effect=[face],
        ogre_1_target=[2],
        initiative=[9, 2, 2],
    )
    cast(game, "confusion", "ogre-1")
    blows = [t for t in d20s(end_turn(game), "attack") if t.actor == "ogre-1"]
    assert [t.against for t in blows] == struck


def test_the_confused_may_come_to_themselves() -> None:
    """SRD 5.2, "Confusion" (p. 117): 9–10, and the save at the end of each turn."""
    game = fight("confusion", ogre_1_save=[FAILS, SAVES], ogre_1_effect=[9])
    cast(game, "confusion", "ogre-1")
    found = end_turn(game)
    assert [t for t in d20s(found, "attack") if t.actor == "ogre-1"]
    assert not view(game, "ogre-1").hindered("reactions")


def test_protection_helps_to_shake_off_what_evil_has_done() -> None:
    """SRD 5.2, "Protection from Evil and Good" (p. 157): Advantage on new saves."""
    from whispyrkeep.mechanics.harm.conditions import gain_condition
    from whispyrkeep.mechanics.harm.passing import turn_ends
    from whispyrkeep.models.state import ActiveCondition
    from whispyrkeep.models.terms import Ability

    game = fight("protection-from-evil-and-good", monsters=["monster/ghoul"], band="far")
    fear = ActiveCondition(
        condition=Condition.FRIGHTENED,
        source="a howl",
        by="ghoul-1",
        save_ability=Ability.WISDOM,
        save_dc=25,
    )
    play = game.play()
    gain_condition(play, "tam", fear)
    game.state = play.state
    cast(game, "protection-from-evil-and-good", "tam")
    play = game.play()
    turn_ends(play, "tam")
    made = [e for e in play.events if isinstance(e, D20TestMade)]
    assert [t.roll.advantage for t in made] == [AdvantageState.ADVANTAGE]
