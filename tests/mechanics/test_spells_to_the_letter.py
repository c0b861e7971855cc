"""What spells say beyond damage and conditions: who may act, from where, and until when."""

from __future__ import annotations

import pytest
from rules_game import fighter
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, view

from whispyrkeep.mechanics.casting.castings import casting_of
from whispyrkeep.mechanics.casting.spell_effects import spell_save
from whispyrkeep.mechanics.harm.conditions import gain_condition
from whispyrkeep.mechanics.rolls.sight import sees
from whispyrkeep.models.requests import CastSpell
from whispyrkeep.models.state import ActiveCondition
from whispyrkeep.models.terms import Band, Condition

FAILS, SAVES = 1, 20


def foe_band(game, who: str, band: Band) -> None:
    """Put the foe elsewhere."""
    foe = game.state.fight.foes[who].with_(band=band)
    there = game.state.fight.with_(foes={**game.state.fight.foes, who: foe})
    game.state = game.state.with_(fight=there)


def test_who_is_sick_walks_and_does_nothing_else() -> None:
    """SRD 5.2, "Stinking Cloud" (p. 165): no action and no Bonus Action; it still moves."""
    wolf = ["monster/wolf"]
    game = fight("stinking-cloud", monsters=wolf, band="near", save=[FAILS] * 9, attack=[19] * 9)
    cast(game, "stinking-cloud", "wolf-1")
    found = end_turn(game)
    assert not d20s(found, "attack")
    assert game.state.fight.foes["wolf-1"].band is Band.ENGAGED


def cursed(option: str, **faces):
    game = fight("bestow-curse", "fire-bolt", "acid-splash", save=[FAILS] * 9, **faces)
    cast(game, "bestow-curse", "ogre-1", option=option)
    return game


def test_who_has_to_dodge_is_hard_to_hit() -> None:
    """SRD 5.2, "Bestow Curse" (p. 112): forced to take the Dodge action on that turn."""
    game = cursed("dodge", attack=[19] * 9)
    assert not d20s(end_turn(game), "attack")
    assert "ogre-1" in game.state.fight.budget.dodging
    game = cursed("dodge", ogre_1_save=[FAILS, SAVES], attack=[19] * 9)
    assert d20s(end_turn(game), "attack")


def test_a_curse_adds_to_spells_and_to_attacks() -> None:
    """SRD 5.2, "Bestow Curse" (p. 112): 1d8 with an attack roll or a spell."""
    game = cursed("damage", attack=[19] * 9)
    end_turn(game)
    assert damage_dice(cast(game, "acid-splash", "ogre-1")) == ["2d6", "1d8"]
    end_turn(game)
    assert sorted(damage_dice(cast(game, "fire-bolt", "ogre-1"))) == ["1d8", "2d10"]


def test_a_spike_in_the_mind_is_seen_by_its_caster_alone() -> None:
    """SRD 5.2, "Mind Spike" (p. 149): no benefit from being Invisible against the caster."""
    game = fight("mind-spike", friends=(fighter(),), save=[FAILS] * 9)
    play = game.play()
    gain_condition(play, "ogre-1", ActiveCondition(condition=Condition.INVISIBLE, source="potion"))
    game.state = play.state
    assert not sees(game.state, view(game, "tam"), view(game, "ogre-1"))
    cast(game, "mind-spike", "ogre-1")
    assert sees(game.state, view(game, "tam"), view(game, "ogre-1"))
    assert not sees(game.state, view(game, "brin"), view(game, "ogre-1"))


@pytest.mark.parametrize(("band", "dice"), [("engaged", ["2d10", "2d8"]), ("near", ["2d10"])])
def test_spirits_sting_whom_they_flit_around(band, dice) -> None:
    """SRD 5.2, "Conjure Minor Elementals" (p. 118): 2d8 within 15 feet."""
    game = fight(
        "conjure-minor-elementals", "fire-bolt", band=band, tam_attack=[19] * 9, attack=[2] * 9
    )
    cast(game, "conjure-minor-elementals")
    foe_band(game, "ogre-1", Band(band))
    end_turn(game)
    foe_band(game, "ogre-1", Band(band))
    assert damage_dice(cast(game, "fire-bolt", "ogre-1")) == dice


def test_the_ground_around_spirits_is_rough_for_enemies() -> None:
    """SRD 5.2, "Conjure Minor Elementals" (p. 118): Difficult Terrain for enemies."""
    game = fight("conjure-minor-elementals", attack=[2] * 9)
    cast(game, "conjure-minor-elementals")
    found = end_turn(game)
    rough = [e for e in found if e.type == "EffectGained" and e.target == "ogre-1"]
    assert "difficult-terrain" in str([w for e in rough for w in e.active.works])


def test_fear_is_shaken_off_out_of_sight_alone() -> None:
    """SRD 5.2, "Fear" (p. 130): a save at the end of a turn without line of sight."""
    game = fight("fear", "fog-cloud", save=[FAILS, SAVES], attack=[2] * 9)
    cast(game, "fear", "ogre-1")
    assert not d20s(end_turn(game), "save")
    assert view(game, "ogre-1").has(Condition.FRIGHTENED)
    play = game.play()
    gain_condition(play, "ogre-1", ActiveCondition(condition=Condition.BLINDED, source="sand"))
    game.state = play.state
    assert d20s(end_turn(game), "save")
    assert not view(game, "ogre-1").has(Condition.FRIGHTENED)
    assert not view(game, "ogre-1").hindered("flight")


def test_panic_ends_far_away_and_out_of_sight() -> None:
    """SRD 5.2, "Eyebite" (p. 129): at least 60 feet away where it cannot see the caster."""
    game = fight("eyebite", save=[FAILS] * 9, attack=[2] * 9)
    cast(game, "eyebite", "ogre-1", option="panicked")
    play = game.play()
    gain_condition(play, "ogre-1", ActiveCondition(condition=Condition.BLINDED, source="sand"))
    game.state = play.state
    end_turn(game)
    assert view(game, "ogre-1").has(Condition.FRIGHTENED)
    end_turn(game)
    assert game.state.fight.foes["ogre-1"].band is Band.FAR
    assert not view(game, "ogre-1").has(Condition.FRIGHTENED)


def test_what_a_spirit_holds_saves_at_the_start_of_its_turns() -> None:
    """SRD 5.2, "Conjure Elemental" (p. 118): 4d8 on a failure, free on a success."""
    game = fight("conjure-elemental", ogre_1_save=[FAILS, FAILS, SAVES, FAILS], attack=[2] * 9)
    assert damage_dice(cast(game, "conjure-elemental", "ogre-1")) == ["8d8"]
    assert damage_dice(end_turn(game)) == ["4d8"]
    again = game.refused(
        "cast_spell", actor="tam", spell="spell/conjure-elemental", targets=["ogre-1"], again=True
    )
    assert again.code == "spell.not_fallen"
    assert not damage_dice(end_turn(game))
    assert not view(game, "ogre-1").has(Condition.RESTRAINED)
    assert damage_dice(cast(game, "conjure-elemental", "ogre-1", again=True)) == ["8d8"]


def test_a_pack_moves_once_a_turn_and_bites_where_it_comes() -> None:
    """SRD 5.2, "Conjure Animals" (p. 117): a save when the pack moves within 10 feet."""
    game = fight("conjure-animals", save=[FAILS] * 9, attack=[2] * 9)
    assert not damage_dice(cast(game, "conjure-animals", "ogre-1"))
    assert damage_dice(cast(game, "conjure-animals", "ogre-1", again=True)) == ["3d10"]
    again = game.refused(
        "cast_spell", actor="tam", spell="spell/conjure-animals", targets=["ogre-1"], again=True
    )
    assert again.code == "spell.again_once"


@pytest.mark.parametrize(
    ("option", "modifier"),
    [("secondhand", 5), ("firsthand", 0), ("extensive-body-part", -15), ("firsthand-likeness", -2)],
)
def test_scrying_is_easier_of_whom_one_knows(option, modifier) -> None:
    """SRD 5.2, "Scrying" (p. 160), both tables."""
    game = fight("scrying")
    spell = game.catalogue.spell("spell/scrying")
    chosen = next(one for one in spell.options if one.id == option)
    assert chosen.effects[0].modifier == modifier
    request = CastSpell(actor="tam", spell="spell/scrying", targets=("ogre-1",))
    casting = casting_of(game.play(), spell, request, 5, None)
    assert spell_save(game.play(), casting, chosen.effects[0], "ogre-1").modifier == modifier


@pytest.mark.parametrize(("option", "damage"), [("leave", 0), ("damaged", 12), ("destroyed", 50)])
def test_who_is_in_a_stone_is_out_of_reach(option, damage) -> None:
    """SRD 5.2, "Meld into Stone" (p. 148): 6d6 if it is damaged, 50 if it is destroyed."""
    game = fight("meld-into-stone", attack=[19] * 9, tam_damage=[2] * 9)
    cast(game, "meld-into-stone")
    assert not d20s(end_turn(game), "attack")
    found = cast(game, "meld-into-stone", option=option, again=True)
    assert hurt(found, "tam") == damage
    assert view(game, "tam").has(Condition.PRONE) is bool(damage)
    assert d20s(end_turn(game), "attack")


def test_binding_lasts_longer_from_a_higher_slot() -> None:
    """SRD 5.2, "Planar Binding" (p. 152): 10, 30, 180 and 366 days."""
    spell = fight().catalogue.spell("spell/planar-binding")
    assert [row.seconds // 86_400 for row in spell.durations] == [10, 30, 180, 366]


def test_an_earthquake_makes_rough_ground() -> None:
    """SRD 5.2, "Earthquake" (p. 127): the ground there is Difficult Terrain."""
    game = fight("earthquake", monsters=[OGRE], save=[SAVES] * 9)
    cast(game, "earthquake", "ogre-1")
    assert view(game, "ogre-1").hindered("difficult-terrain")
