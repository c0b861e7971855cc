"""Curses that turn into beasts, thralls, and poisons that waste by days and nights."""

from __future__ import annotations

import pytest
from foes_game import does, faced, passes, rolled, took, view
from rules_game import cleric, fighter, rogue

from whispyrkeep.mechanics.attacks.forced import caught
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.journeys.rests import finish_long_rest
from whispyrkeep.mechanics.monsters.lycanthropy import is_turned
from whispyrkeep.models.events import DamageTaken, FoeJoined, SpellCast
from whispyrkeep.models.terms import Condition, DamageType, EffectKind
from whispyrkeep.models.time import HOUR

HIT = [19]
LYCANTHROPES = [
    ("werebear", "bite", 14),
    ("wereboar", "gore", 12),
    ("wererat", "bite", 11),
    ("weretiger", "bite", 13),
    ("werewolf", "bite", 12),
]


def hurt(played, who, amount):
    play = played.play()
    deal_damage(play, who, [Harm(amount, DamageType.FIRE)], source="Fire")
    took(played, play)


# --- lycanthropes ---------------------------------------------------------------------


@pytest.mark.parametrize(("monster", "action", "dc"), LYCANTHROPES)
def test_who_is_cursed_rises_as_a_beast(game, monster: str, action: str, dc: int) -> None:
    """SRD 5.2.1, pp. 337-339: a cursed Humanoid at 0 Hit Points becomes one, with 10."""
    sheets = (fighter(max_hit_points=60), rogue(max_hit_points=90))
    played = faced(game, monster, sheets=sheets, attack=HIT, save=[1])
    does(played, f"{monster}-1", action)
    assert rolled(played, "save")[-1].target_number == dc
    assert view(played).effects(EffectKind.CURSED)
    assert not played.of(FoeJoined)
    hurt(played, "brin", 90)
    beast = played.of(FoeJoined)[-1].foe
    assert (beast.monster, beast.body.hit_points, beast.ally) == (f"monster/{monster}", 10, False)
    assert view(played).alive and is_turned(view(played))
    fight = played.state.fight
    assert fight.order[[turn.id for turn in fight.order].index("brin") + 1].id == beast.id


def test_who_saves_is_safe_from_this_curse_for_a_day(game) -> None:
    played = faced(game, "werewolf", attack=[19, 19], save=[20])
    does(played, "werewolf-1", "bite")
    does(played, "werewolf-1", "bite")
    assert len(rolled(played, "save")) == 1
    assert not view(played).effects(EffectKind.CURSED)


def cursed(game, **faces):
    healer = cleric(max_hit_points=90, level=5)
    spells = healer.spellcasting.with_(
        prepared=(*healer.spellcasting.prepared, "spell/remove-curse"), slots={1: 4, 2: 3, 3: 2}
    )
    sheets = (fighter(max_hit_points=60), healer.with_(spellcasting=spells))
    resources = {**faces, "attack": [19, *[1] * 30], "save": [1]}
    played = faced(game, "werewolf", sheets=sheets, **resources)
    does(played, "werewolf-1", "bite")
    hurt(played, "brin", 90)
    return played, played.of(FoeJoined)[-1].foe.id


def test_remove_curse_brings_the_character_back(game) -> None:
    """SRD 5.2, "Remove Curse"; docs/rulings.md: cast on the beast."""
    played, beast = cursed(game)
    while played.state.fight.acting != "odo":
        passes(played)
    played.ask("cast_spell", actor="odo", spell="spell/remove-curse", targets=[beast])
    assert not is_turned(view(played))
    assert not view(played).effects(EffectKind.CURSED)
    assert played.state.fight.foes[beast].fled


def test_remove_curse_works_after_the_fight(game) -> None:
    played, _ = cursed(game)
    played.ask("end_fight", how="flight")
    played.ask("cast_spell", actor="odo", spell="spell/remove-curse", targets=["brin"])
    assert not is_turned(view(played))


def test_the_beasts_death_is_the_characters(game) -> None:
    played, beast = cursed(game)
    hurt(played, beast, 90)
    assert not view(played).alive


# --- thralls --------------------------------------------------------------------------


def dominated(game, **faces):
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=200))
    played = faced(game, "aboleth", sheets=sheets, **faces)
    does(played, "aboleth-1", "dominate-mind")
    return played


def test_the_dominated_strike_their_own(game) -> None:
    """SRD 5.2.1, Aboleth, "Dominate Mind" (p. 258): the target acts as an ally to the aboleth."""
    played = dominated(game, save=[1, *[1] * 9], attack=[19] * 30, damage=[4] * 60)
    assert view(played).has(Condition.CHARMED)
    while not [e for e in rolled(played, "attack") if e.actor == "brin"]:
        passes(played)
    struck = [e.against for e in rolled(played, "attack") if e.actor == "brin"]
    assert set(struck) == {"sela"}


def test_a_wound_lets_the_dominated_save_again(game) -> None:
    """ "The target repeats the save whenever it takes damage" """
    played = dominated(game, save=[1, 20])
    hurt(played, "brin", 5)
    assert not view(played).has(Condition.CHARMED)
    assert not view(played).hindered("loyalty")


def test_an_aboleths_death_frees_its_thralls(game) -> None:
    played = dominated(game, save=[1])
    hurt(played, "aboleth-1", 400)
    assert not view(played).has(Condition.CHARMED)


# --- poisons that waste ---------------------------------------------------------------


def after_the_fight(played):
    played.ask("end_fight", how="flight")
    return played


def test_an_otyughs_poison_wastes_by_night(game) -> None:
    """SRD 5.2.1, Otyugh, "Bite" (p. 313): DC 15 after a Long Rest; the maximum falls by 1d10."""
    played = faced(game, "otyugh", attack=HIT, save=[1, 1, 20], effect=[7, 5])
    does(played, "otyugh-1", "bite")
    passes(played)
    assert len(rolled(played, "save")) == 0, "no save at the end of its turns"
    after_the_fight(played)
    for drained in (7, 12):
        play = played.play()
        finish_long_rest(play, "brin")
        took(played, play)
        assert view(played).body.drained_hit_points == drained
    assert rolled(played, "save")[-1].target_number == 15
    play = played.play()
    finish_long_rest(play, "brin")
    took(played, play)
    assert not view(played).has(Condition.POISONED)
    assert view(played).body.drained_hit_points == 0


def test_a_death_dogs_poison_wastes_by_day(game) -> None:
    """SRD 5.2.1, Death Dog, "Bite" (p. 279): DC 12 every 24 hours, 1d10 on later failures."""
    played = faced(game, "death-dog", attack=HIT, save=[1, 1, 20], effect=[6])
    does(played, "death-dog-1", "bite")
    assert rolled(played, "save")[-1].target_number == 12
    after_the_fight(played)
    play = played.play()
    time_passes(play, 23 * HOUR, "waiting")
    took(played, play)
    assert len(rolled(played, "save")) == 1
    play = played.play()
    time_passes(play, 2 * HOUR, "waiting")
    took(played, play)
    assert view(played).body.drained_hit_points == 6
    play = played.play()
    finish_long_rest(play, "brin")
    took(played, play)
    assert view(played).body.drained_hit_points == 6, "no rest restores it"
    play = played.play()
    time_passes(play, 24 * HOUR, "waiting")
    took(played, play)
    assert not view(played).has(Condition.POISONED)


# --- held, engulfed, flung ------------------------------------------------------------


def test_a_kraken_flings_whom_it_holds(game) -> None:
    """SRD 5.2.1, Kraken, "Fling" (p. 303): DC 25, 4d8, Prone; another is hit, too."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=200))
    played = faced(game, "kraken", sheets=sheets, attack=HIT, save=[1] * 9)
    does(played, "kraken-1", "tentacle")
    assert view(played).has(Condition.GRAPPLED)
    effect = view(played, "kraken-1").block.action("fling").effects[0]
    play = played.play()
    assert caught(play, "kraken-1", "Fling", effect, "brin") == ("brin", "sela")
    assert caught(play, "kraken-1", "Fling", effect, "sela") == ()
    does(played, "kraken-1", "fling", "brin", "sela")
    assert not view(played).has(Condition.GRAPPLED)
    assert view(played).has(Condition.PRONE) and view(played, "sela").has(Condition.PRONE)
    assert [e.target_number for e in rolled(played, "save")] == [25, 25]


def test_there_is_no_air_in_a_cube(game) -> None:
    """SRD 5.2.1, Gelatinous Cube, "Engulf" (p. 287): suffocating, silent, out by DC 12."""
    played = faced(game, "gelatinous-cube", save=[1] * 9, attack=[1] * 9, check=[15])
    does(played, "gelatinous-cube-1", "engulf")
    assert view(played).has(Condition.RESTRAINED)
    assert view(played).hindered("verbal-spells")
    passes(played)
    assert view(played).exhaustion == 1
    assert [e.damage_type for e in played.of(DamageTaken)][-1] is DamageType.ACID
    played.ask("combat_action", actor="brin", action="break_free")
    made = rolled(played, "check")[-1]
    assert (made.label, made.target_number) == ("Strength (Athletics)", 12)
    assert not view(played).effects(EffectKind.SWALLOWED)
    assert not view(played).has(Condition.RESTRAINED)
    assert not view(played).effects(EffectKind.ONGOING)


def test_a_sprite_reads_the_hearts_of_fiends(game) -> None:
    """SRD 5.2.1, Sprite, "Heart Sight" (p. 329): Celestials, Fiends, Undead fail."""
    effect = view(faced(game, "sprite"), "sprite-1").block.action("heart-sight").effects[0]
    assert effect.fails_for == ("celestial", "fiend", "undead")


def test_a_pit_fiend_may_hold_with_its_second_spell(game) -> None:
    """SRD 5.2.1, Pit Fiend, "Hellfire Spellcasting" (p. 315): one Fireball may give way."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=300))
    played = faced(game, "pit-fiend", sheets=sheets, save=[1] * 60, attack=[1] * 60)
    while not played.of(SpellCast):
        passes(played)
    cast = [event.spell for event in played.of(SpellCast) if event.caster == "pit-fiend-1"]
    assert len(cast) >= 2
    assert sum(spell != "spell/fireball" for spell in cast[:2]) <= 1
