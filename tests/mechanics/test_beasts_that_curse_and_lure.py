"""Curses, corroded armor, songs and grips of stat blocks. Values are the book's."""

from __future__ import annotations

import pytest
from facing import Facing
from rules_game import cleric, fighter, rogue, wizard

from whispyrkeep.mechanics.choosing.policy import volleys
from whispyrkeep.mechanics.fights.struggles import behave
from whispyrkeep.mechanics.harm.conditions import die, end_concentration
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.moments import turn_is_over
from whispyrkeep.mechanics.journeys.clock import time_passes
from whispyrkeep.mechanics.journeys.rests import finish_short_rest
from whispyrkeep.mechanics.monsters.extras import bonus_actions, carry_out, take_bonus_action
from whispyrkeep.mechanics.monsters.powers import ability_of
from whispyrkeep.models.events import D20TestMade, ItemLost, PlaceNoted
from whispyrkeep.models.requests import Rest
from whispyrkeep.models.terms import Band, Condition, DamageType, EffectKind

DAY = 86_400


def worn(facing, who="brin") -> int:
    return facing.view(who).ac


# --- curses ---------------------------------------------------------------------------


def test_rotting_wears_the_maximum_down_each_day(game) -> None:
    """SRD 5.2.1, Mummy, "Rotting Fist" (p. 309): 3d6 every 24 hours, and no healing."""
    sheet = fighter(max_hit_points=80)
    facing = Facing(game, "mummy", sheet, attack=[15], damage=[1] * 4, effect=[2] * 3)
    assert facing.strike("rotting-fist")
    facing.play.state = facing.play.state.model_copy(update={"fight": None})
    time_passes(facing.play, DAY - 1, "waiting")
    assert facing.view().max_hit_points == 80
    time_passes(facing.play, 1, "waiting")
    assert facing.view().max_hit_points == 80 - 6
    assert facing.view().hindered("healing")
    assert facing.view().hindered("recovery")


def test_a_curse_that_is_removed_is_over(game) -> None:
    """SRD 5.2, "Remove Curse": what the mummy's curse did ends with it."""
    facing = Facing(game, "mummy", fighter(), cleric(), attack=[15], damage=[1] * 4)
    facing.strike("rotting-fist")
    facing.go_on()
    priest = facing.played.state.party["odo"]
    book = priest.sheet.spellcasting.with_(prepared=("spell/remove-curse",), slots=(4, 3, 2))
    sheet = priest.sheet.with_(spellcasting=book)
    body = priest.body.with_(resources=priest.body.resources | {"slot-3": 2})
    party = facing.played.state.party | {"odo": priest.with_(sheet=sheet, body=body)}
    facing.played.state = facing.played.state.with_(party=party, fight=None)
    facing.play = facing.played.play()
    facing.ask("cast_spell", actor="odo", spell="spell/remove-curse", targets=["brin"])
    assert not facing.view().effects(EffectKind.CURSED)
    assert not facing.view().hindered("healing")


def test_whom_a_mummy_drops_is_dust(game) -> None:
    """SRD 5.2.1, Mummy, "Rotting Fist" (p. 309): it dies and turns to dust."""
    facing = Facing(game, "mummy", fighter(max_hit_points=5), attack=[15])
    facing.strike("rotting-fist")
    assert not facing.view().alive
    assert facing.view().hindered("raising")


def test_restlessness_ends_with_the_incubus(game) -> None:
    """SRD 5.2.1, Incubus, "Restless Touch" (p. 301): no benefit of Short Rests."""
    facing = Facing(game, "incubus", fighter(max_hit_points=60), attack=[15])
    facing.strike("restless-touch")
    curse = facing.view().effects(EffectKind.CURSED)[0]
    assert curse.ends_at == facing.play.state.time + DAY
    rest = Rest(id="r9", kind="rest", length="short", hit_dice={"brin": 1})
    before = facing.view().hit_points
    finish_short_rest(facing.play, "brin", rest)
    assert facing.view().hit_points == before
    die(facing.play, facing.foe, "slain")
    assert not facing.view().hindered("short-rests")
    finish_short_rest(facing.play, "brin", rest)
    assert facing.view().hit_points > before


def test_whom_an_umbral_dagger_drops_lives_poisoned(game) -> None:
    """SRD 5.2.1, Vampire Familiar, "Umbral Dagger" (p. 334): Stable, Poisoned for an hour."""
    facing = Facing(game, "vampire-familiar", fighter(max_hit_points=10), attack=[15])
    facing.strike("umbral-dagger")
    assert facing.play.state.party["brin"].death_saves.stable
    assert facing.view().has(Condition.POISONED)
    assert facing.view().has(Condition.PARALYZED)


def test_whom_a_wight_slays_rises(game) -> None:
    """SRD 5.2.1, Wight, "Life Drain" (p. 341): 24 hours later as a Zombie."""
    facing = Facing(game, "wight", fighter(max_hit_points=3), brin_save=[2], damage=[8])
    facing.force("life-drain", "brin")
    assert not facing.view().alive, "its maximum is 0"
    notes = [e.note for e in facing.play.events if isinstance(e, PlaceNoted)]
    assert any("Zombie" in note and "24 hours" in note for note in notes)


# --- armor ----------------------------------------------------------------------------


def test_an_ooze_eats_armor_until_it_is_gone(game) -> None:
    """SRD 5.2.1, Gray Ooze, "Pseudopod" (p. 293): -1, destroyed at 10; chain mail has 16."""
    sheet = fighter(max_hit_points=200)
    facing = Facing(game, "gray-ooze", sheet, attack=[19] * 7)
    whole = worn(facing)
    for hits in range(1, 6):
        facing.strike("pseudopod")
        assert worn(facing) == whole - hits
    facing.strike("pseudopod")
    assert "item/chain-mail" not in facing.play.state.party["brin"].inventory
    assert [e.item for e in facing.play.events if isinstance(e, ItemLost)] == ["item/chain-mail"]
    assert worn(facing) == 10 + 2 + 2


def test_mending_mends_armor(game) -> None:
    """SRD 5.2.1, Gray Ooze, "Pseudopod" (p. 293): Mending takes the penalty away."""
    facing = Facing(game, "gray-ooze", fighter(max_hit_points=99), wizard(), attack=[19] * 2)
    whole = worn(facing)
    facing.strike("pseudopod")
    facing.go_on()
    mage = facing.played.state.party["tam"]
    book = mage.sheet.spellcasting.with_(cantrips=("spell/mending",))
    party = facing.played.state.party | {
        "tam": mage.with_(sheet=mage.sheet.with_(spellcasting=book))
    }
    facing.played.state = facing.played.state.with_(party=party, fight=None)
    facing.play = facing.played.play()
    facing.ask("cast_spell", actor="tam", spell="spell/mending", targets=["brin"])
    assert worn(facing) == whole


# --- songs and grips ------------------------------------------------------------------


def test_a_song_lures_while_it_is_sung(game) -> None:
    """SRD 5.2.1, Harpy, "Luring Song" (p. 297): Charmed, Incapacitated, drawn to the harpy."""
    facing = Facing(game, "harpy", fighter(), rogue(), band="near", brin_save=[2], sela_save=[20])
    facing.force("luring-song", "brin", "sela")
    assert facing.view().has(Condition.CHARMED)
    assert facing.view().has(Condition.INCAPACITATED)
    assert facing.view(facing.foe).body.concentration == "action/luring-song"
    song = facing.action("luring-song")
    assert ability_of(facing.play, facing.foe, song, "sela") is None, "it sings already"
    end_concentration(facing.play, facing.foe, "hurt")
    assert not facing.view().has(Condition.CHARMED)
    assert not facing.view().hindered("lured")


def test_the_lured_walk_and_blows_of_others_free_them(game) -> None:
    """SRD 5.2.1, Harpy, "Luring Song" (p. 297): a save whenever others hurt them."""
    facing = Facing(game, "harpy", fighter(), rogue(), band="near", brin_save=[2, 20])
    facing.force("luring-song", "brin")
    behave(facing.play, "brin")
    assert facing.play.state.fight.foes[facing.foe].band is Band.ENGAGED
    assert facing.view().has(Condition.CHARMED)
    deal_damage(facing.play, "brin", [Harm(1, DamageType.FIRE)], source="a spark")
    assert not facing.view().has(Condition.CHARMED)


def test_the_shaken_lose_concentration(game) -> None:
    """SRD 5.2.1, Tarrasque, "World-Shaking Movement" (p. 332)."""
    facing = Facing(game, "tarrasque", cleric(), odo_initiative=[20])
    facing.ask("cast_spell", actor="odo", spell="spell/bless", targets=["odo"])
    assert facing.view("odo").body.concentration is not None
    carry_out(facing.play, facing.foe, facing.action("world-shaking-movement"), "odo")
    assert facing.view("odo").body.concentration is None
    assert facing.view("odo").has(Condition.PRONE)


def test_who_is_whelmed_cannot_breathe(game) -> None:
    """SRD 5.2.1, Water Elemental, "Whelm" (p. 337): Restrained, suffocating, 2d8 a turn."""
    facing = Facing(game, "water-elemental", fighter(max_hit_points=99), brin_save=[2])
    facing.force("whelm", "brin")
    assert facing.view().has(Condition.RESTRAINED)
    turn_is_over(facing.play, "brin")
    turn_is_over(facing.play, "brin")
    assert facing.view().exhaustion == 2
    die(facing.play, facing.foe, "slain")
    turn_is_over(facing.play, "brin")
    assert facing.view().exhaustion == 0


def test_a_hastened_golem_slams_three_times(game) -> None:
    """SRD 5.2.1, Clay Golem, "Multiattack" (p. 274): three if it used Hasten this turn."""
    facing = Facing(game, "clay-golem", fighter(max_hit_points=300))

    def slams() -> int:
        return len(next(volleys(facing.play, facing.view(facing.foe), "brin")).actions)

    assert slams() == 2
    (hasten,) = bonus_actions(facing.play, facing.foe, "brin")
    take_bonus_action(facing.play, facing.foe, hasten, "brin")
    assert slams() == 3


def test_a_charge_tramples_those_it_passes(game) -> None:
    """SRD 5.2.1, Centaur Trooper, "Trampling Charge" (p. 272): DC 14, 1d6 + 4 and Prone."""
    facing = Facing(game, "centaur-trooper", fighter(), band="near", brin_save=[2], damage=[1])
    (charge,) = bonus_actions(facing.play, facing.foe, "brin")
    assert charge.id == "trampling-charge"
    carry_out(facing.play, facing.foe, charge, "brin")
    assert facing.play.state.fight.foes[facing.foe].band is Band.ENGAGED
    assert facing.view().hit_points == 28 - 5
    assert facing.view().has(Condition.PRONE)


@pytest.mark.parametrize(("monster", "hold"), [("ettercap", "web-strand"), ("roper", "tentacle")])
def test_whom_it_holds_is_reeled_in(game, monster: str, hold: str) -> None:
    """SRD 5.2.1, Ettercap (p. 284), Roper (p. 320), "Reel": 25 and 30 feet."""
    facing = Facing(game, monster, fighter(), band="near", attack=[19], brin_save=[2])
    facing.force(hold, "brin") if monster == "ettercap" else facing.strike(hold)
    reel = facing.action("reel")
    carry_out(facing.play, facing.foe, reel, "brin")
    assert facing.play.state.fight.foes[facing.foe].band is Band.ENGAGED


def test_a_roper_reels_within_its_multiattack(game) -> None:
    """SRD 5.2.1, Roper, "Multiattack" (p. 320): two Tentacles, Reel, two Bites."""
    facing = Facing(game, "roper", fighter(max_hit_points=200), band="near", attack=[19] * 5)
    facing.ask("combat_action", actor="brin", action="end_turn")
    tests = [e for e in facing.played.events if isinstance(e, D20TestMade) and e.test == "attack"]
    assert [e.label for e in tests][:4] == ["Tentacle", "Tentacle", "Bite", "Bite"]
