"""Saves that stat blocks force, and what they ask of their targets. Values are the book's."""

from __future__ import annotations

import pytest
from facing import Facing, sea
from rules_game import fighter, rogue, state_of

from whispyrkeep.mechanics.harm.conditions import end_condition
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.powers import ability_of, ready
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import D20TestMade, DamageTaken
from whispyrkeep.models.terms import AdvantageState, Condition, DamageType, EffectKind


@pytest.mark.parametrize(("points", "dies"), [(100, True), (101, False)])
def test_slaying_bow_kills_whoever_has_100_hit_points(game, points: int, dies: bool) -> None:
    """SRD 5.2.1, Solar, "Slaying Bow" (p. 326): 4d8 + 6 and 8d8 otherwise."""
    sheet = fighter(max_hit_points=points)
    facing = Facing(game, "solar", sheet, brin_save=[2], damage=[1] * 12)
    facing.force("slaying-bow", "brin")
    assert facing.view().alive is not dies
    assert facing.view().hit_points == (0 if dies else points - 10 - 8)


@pytest.mark.parametrize(("lost", "sleeps"), [(8, True), (7, False)])
def test_a_nightmare_puts_the_weak_to_sleep(game, lost: int, sleeps: bool) -> None:
    """SRD 5.2.1, Incubus, "Nightmare" (p. 301): 20 Hit Points or fewer; 4d8 otherwise."""
    facing = Facing(game, "incubus", fighter(), brin_save=[2], damage=[1] * 4)
    deal_damage(facing.play, "brin", [Harm(lost, DamageType.FIRE)], source="fire")
    facing.force("nightmare", "brin")
    assert facing.view().has(Condition.UNCONSCIOUS) is sleeps
    assert facing.view().hit_points == 28 - lost - (0 if sleeps else 4)
    deal_damage(facing.play, "brin", [Harm(1, DamageType.FIRE)], source="fire")
    assert not facing.view().has(Condition.UNCONSCIOUS)


def test_a_death_glare_drops_the_weak(game) -> None:
    """SRD 5.2.1, Sea Hag, "Death Glare" (p. 322): 20 Hit Points or fewer drop to 0."""
    facing = Facing(game, "sea-hag", fighter(max_hit_points=20), brin_save=[20, 2])
    facing.force("death-glare", "brin")
    assert facing.view().hit_points == 0
    assert facing.view().alive


def test_weakening_breath_ends_as_a_whole(game) -> None:
    """SRD 5.2.1, Adult Gold Dragon, "Weakening Breath" (p. 291): one save a turn, a minute."""
    facing = Facing(game, "adult-gold-dragon", fighter(), brin_save=[2, 20, 20])
    facing.force("weakening-breath", "brin")
    weak = facing.view().effects(EffectKind.MODIFIER)
    assert {one.ends_at for one in weak} == {facing.play.state.time + 60}
    assert not facing.open_to("weakening-breath", "brin")
    facing.played.state = facing.play.state
    facing.played.ask("combat_action", actor="brin", action="end_turn")
    saves = [e for e in facing.played.events if isinstance(e, D20TestMade) and e.test == "save"]
    assert saves[0].actor == "brin"
    assert saves[0].label == "Strength save: Weakening Breath"
    body = facing.played.state.party["brin"].body
    assert not [one for one in body.effects if one.source.startswith("Weakening Breath")]


@pytest.mark.parametrize(("face", "asleep"), [(5, True), (6, False)])
def test_a_sting_that_fails_by_5_brings_sleep(game, face: int, asleep: bool) -> None:
    """SRD 5.2.1, Pseudodragon, "Sting" (p. 316): DC 12; Brin adds 4."""
    sheet = fighter(saving_throws=())
    facing = Facing(game, "pseudodragon", sheet, brin_save=[face], damage=[1, 1])
    facing.force("sting", "brin")
    assert facing.view().has(Condition.POISONED)
    assert facing.view().has(Condition.UNCONSCIOUS) is asleep


def test_the_sleep_of_a_sting_ends_with_the_poison_or_with_damage(game) -> None:
    """SRD 5.2.1, Pseudodragon, "Sting" (p. 316): while Poisoned; damage ends the sleep alone."""
    facing = Facing(game, "pseudodragon", fighter(), rogue(), brin_save=[1], sela_save=[1])
    facing.force("sting", "brin", "sela")
    deal_damage(facing.play, "sela", [Harm(1, DamageType.FIRE)], source="fire")
    assert not facing.view("sela").has(Condition.UNCONSCIOUS)
    assert facing.view("sela").has(Condition.POISONED)
    end_condition(facing.play, "brin", Condition.POISONED, why="cured")
    assert not facing.view().has(Condition.UNCONSCIOUS)


def test_a_mirror_turns_a_gaze_on_who_gazes(game) -> None:
    """SRD 5.2.1, Basilisk, "Petrifying Gaze" (p. 262): it makes the save, too (DC 12)."""
    gear = (Carried(item="item/mirror"), Carried(item="item/longsword", equipped=True))
    sheet = fighter(equipment=gear)
    facing = Facing(game, "basilisk", sheet, brin_save=[20], save=[2])
    facing.force("petrifying-gaze", "brin")
    assert not facing.view(facing.foe).has(Condition.RESTRAINED)
    facing = Facing(game, "basilisk", sheet, brin_save=[20], save=[2])
    facing.played.ask("equip", actor="brin", item="item/mirror")
    facing.play = facing.played.play()
    facing.force("petrifying-gaze", "brin")
    assert facing.view(facing.foe).has(Condition.RESTRAINED)


def test_demons_withstand_the_screech_of_a_vrock(game) -> None:
    """SRD 5.2.1, Vrock, "Stunning Screech" (p. 336): demons succeed automatically."""
    others = ("monster/quasit", "monster/imp")
    facing = Facing(game, "vrock", fighter(), others=others, damage=[1] * 3, save=[2])
    facing.force("stunning-screech", "quasit-1", "imp-1")
    assert not facing.view("quasit-1").has(Condition.STUNNED)
    assert facing.view("imp-1").has(Condition.STUNNED)


def test_steam_scalds_under_water(game) -> None:
    """SRD 5.2.1, Steam Mephit, "Steam Breath" (p. 308): water gives no Resistance to it."""
    facing = Facing(game, "steam-mephit", state=sea(), brin_save=[2], damage=[4, 4])
    facing.force("steam-breath", "brin")
    harm = next(e for e in facing.play.events if isinstance(e, DamageTaken))
    assert (harm.rolled, harm.amount) == (8, 8)
    deal_damage(facing.play, "brin", [Harm(8, DamageType.FIRE)], source="fire")
    assert facing.view().hit_points == 28 - 8 - 4


@pytest.mark.parametrize("wet", [True, False])
def test_toxic_ink_takes_water(game, wet: bool) -> None:
    """SRD 5.2.1, Kraken, "Toxic Ink" (p. 303): while it is underwater."""
    facing = Facing(game, "kraken", state=sea() if wet else state_of(fighter()))
    ink = facing.action("toxic-ink")
    assert ready(facing.play, facing.view(facing.foe), ink) is wet


def test_a_whirlwind_takes_no_larger_than_medium(game) -> None:
    """SRD 5.2.1, Air Elemental, "Whirlwind" (p. 259): Medium or smaller, in its space."""
    facing = Facing(game, "air-elemental", fighter(), others=("monster/ogre",))
    action = facing.action("whirlwind")
    found = ability_of(facing.play, facing.foe, action, "brin")
    assert found is not None
    assert found.targets == ("brin",)
    assert not facing.open_to("whirlwind", "ogre-1")


def test_a_rapier_that_hits_opens_the_next_attack(game) -> None:
    """SRD 5.2.1, Pirate Captain, "Rapier" (p. 314): Advantage on the next attack this turn."""
    played = game(fighter(), brin_initiative=[20], initiative=[2], attack=[15, 15, 15, 15, 15, 15])
    played.ask("start_fight", monsters=("monster/pirate-captain",), band="engaged")
    played.ask("combat_action", actor="brin", action="end_turn")
    attacks = [e for e in played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    leant = [e.roll.advantage for e in attacks]
    assert leant[:3] == [AdvantageState.NORMAL, AdvantageState.ADVANTAGE, AdvantageState.ADVANTAGE]
