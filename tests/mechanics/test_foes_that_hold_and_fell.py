"""What a creature's hold bars, what becomes of those it drops, and who is gone for a while."""

from __future__ import annotations

import pytest
from foes_game import does, faced, passes, rolled, took, view
from rules_game import fighter, rogue

from whispyrkeep.mechanics.choosing.policy import Assail, strike_out, usable, volleys
from whispyrkeep.mechanics.creatures.view import creature
from whispyrkeep.mechanics.fights.positions import charge_mark
from whispyrkeep.mechanics.fights.turns import use_once
from whispyrkeep.models.events import (
    CreatureDied,
    DamageTaken,
    HitPointMaximumDrained,
    HitPointsRegained,
    PlaceNoted,
)
from whispyrkeep.models.terms import Condition, DamageType

HIT = [19]


def notes(played):
    return [event.note for event in played.of(PlaceNoted)]


# --- holds ----------------------------------------------------------------------------


@pytest.mark.parametrize(("monster", "dc"), [("giant-crocodile", 15), ("tyrannosaurus-rex", 17)])
def test_who_is_bitten_is_no_target_of_the_tail(game, monster: str, dc: int) -> None:
    """SRD 5.2.1, Giant Crocodile (p. 350), Tyrannosaurus Rex (p. 363), "Bite"."""
    played = faced(game, monster, sheets=(fighter(max_hit_points=400), rogue()), attack=HIT)
    foe = f"{monster}-1"
    play = played.play()
    assert usable(play, view(played, foe), "brin", ("tail",)) is not None
    does(played, foe, "bite")
    held = view(played).active(Condition.GRAPPLED)[0]
    assert held.escape_dc == dc and view(played).has(Condition.RESTRAINED)
    play = played.play()
    assert usable(play, view(played, foe), "brin", ("tail",)) is None
    assert usable(play, view(played, foe), "sela", ("tail",)) is not None


def test_a_mound_holds_one_at_a_time(game) -> None:
    """SRD 5.2.1, Shambling Mound, "Engulf" (p. 323): Blinded, Restrained, 3d6 Lightning."""
    sheets = (fighter(max_hit_points=400), rogue())
    played = faced(game, "shambling-mound", sheets=sheets, save=[1, 1], attack=[1] * 9)
    does(played, "shambling-mound-1", "engulf", "brin", "sela")
    assert view(played).active(Condition.GRAPPLED)[0].escape_dc == 14
    assert view(played).has(Condition.BLINDED) and view(played).has(Condition.RESTRAINED)
    assert not view(played, "sela").has(Condition.GRAPPLED)
    passes(played, 3)
    hurt = [e.target for e in played.of(DamageTaken) if e.damage_type is DamageType.LIGHTNING]
    assert hurt == ["brin"]


def test_the_rope_lets_go_of_the_first(game) -> None:
    """SRD 5.2.1, Erinyes, "Entangling Rope" (p. 283): until the rope is used again."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=90))
    played = faced(game, "erinyes", sheets=sheets, save=[1, 1])
    does(played, "erinyes-1", "entangling-rope", "brin")
    assert view(played).has(Condition.RESTRAINED)
    does(played, "erinyes-1", "entangling-rope", "sela")
    assert not view(played).has(Condition.RESTRAINED)
    assert view(played, "sela").has(Condition.RESTRAINED)


def test_a_chain_pulls_and_holds(game) -> None:
    """SRD 5.2.1, Chain Devil, "Conjure Infernal Chain" (p. 273): 30 feet, its next turn."""
    played = faced(game, "chain-devil", band="near", save=[1])
    does(played, "chain-devil-1", "conjure-infernal-chain")
    assert view(played).has(Condition.RESTRAINED)
    assert played.state.fight.foes["chain-devil-1"].band == "engaged"


@pytest.mark.parametrize(
    ("feet", "made"), [(30, ["Claws", "Bite"]), (25, ["Bite"])], ids=["charged", "too near"]
)
def test_claws_after_a_charge_are_followed_by_a_bite(game, feet: int, made: list[str]) -> None:
    """SRD 5.2.1, Allosaurus, "Claws" (p. 344): 30+ feet, Prone, and one Bite."""
    played = faced(game, "allosaurus", attack=[19] * 9)
    play = played.play()
    use_once(play, charge_mark("allosaurus-1", feet))
    volley = next(volleys(play, creature(play.state, play.catalogue, "allosaurus-1"), "brin"))
    strike_out(play, "allosaurus-1", "brin", volley, Assail())
    took(played, play)
    assert [event.label for event in rolled(played, "attack")] == made
    assert view(played).has(Condition.PRONE) is (len(made) == 2)


def test_a_cacophony_muddles_as_long_as_it_deafens(game) -> None:
    """SRD 5.2.1, Swarm of Ravens, "Cacophony" (p. 362)."""
    played = faced(game, "swarm-of-ravens", save=[1], attack=[15, 3])
    does(played, "swarm-of-ravens-1", "cacophony")
    assert view(played).has(Condition.DEAFENED)
    played.ask("attack", actor="brin", target="swarm-of-ravens-1", weapon="item/longsword")
    assert rolled(played, "attack")[-1].roll.advantage == "disadvantage"


def test_horror_ends_out_of_sight(game) -> None:
    """SRD 5.2.1, Nalfeshnee, "Horror Nimbus" (p. 310): 8d6, Frightened until out of sight."""
    played = faced(game, "nalfeshnee", "goblin-warrior", save=[1], attack=[1] * 9)
    does(played, "nalfeshnee-1", "horror-nimbus")
    assert view(played).has(Condition.FRIGHTENED)
    passes(played)
    assert view(played).has(Condition.FRIGHTENED), "it is still there"
    fight = played.state.fight
    gone = fight.foes["nalfeshnee-1"].with_(fled=True)
    foes = {**fight.foes, "nalfeshnee-1": gone}
    played.state = played.state.with_(fight=fight.with_(foes=foes))
    while played.state.fight.acting != "brin":
        passes(played)
    passes(played)
    assert not view(played).has(Condition.FRIGHTENED)


def test_a_visage_is_for_the_living_who_see(game) -> None:
    """SRD 5.2.1, Ghost, "Horrific Visage" (p. 288): no Undead, and who cannot see is safe."""
    played = faced(game, "ghost", save=[1])
    action = view(played, "ghost-1").block.action("horrific-visage").effects[0]
    assert (action.area.shape, action.area.feet) == ("cone", 60)
    assert action.spares == ("undead",) and action.in_sight
    does(played, "ghost-1", "horrific-visage")
    assert view(played).has(Condition.FRIGHTENED)


def test_who_is_banished_is_out_of_reach(game) -> None:
    """SRD 5.2.1, Adult Gold Dragon, "Banish" (p. 292): 3d6 Force, gone until its next turn."""
    sheets = (fighter(max_hit_points=400), rogue(max_hit_points=200))
    played = faced(game, "adult-gold-dragon", sheets=sheets, save=[1], attack=[1] * 30)
    does(played, "adult-gold-dragon-1", "banish", "sela")
    assert view(played, "sela").has(Condition.INCAPACITATED)
    assert view(played, "sela").hindered("away")
    passes(played)
    assert not view(played, "sela").hindered("away")
    assert not view(played, "sela").has(Condition.INCAPACITATED)


def test_a_lamias_curse_charms_and_poisons(game) -> None:
    """SRD 5.2.1, Lamia, "Corrupting Touch" (p. 303): for 1 hour, or until the curse ends."""
    played = faced(game, "lamia", save=[1])
    does(played, "lamia-1", "corrupting-touch")
    ends = {entry.condition: entry.ends_at for entry in view(played).body.conditions}
    hour = played.state.time + 3_600
    assert ends == {Condition.CHARMED: hour, Condition.POISONED: hour}


# --- who drops ------------------------------------------------------------------------


def weak(**changes):
    return fighter(max_hit_points=5, **changes)


def test_the_mouther_absorbs_whom_it_drops(game) -> None:
    """SRD 5.2.1, Gibbering Mouther, "Bite" (p. 288): dies, and no body is left."""
    played = faced(game, "gibbering-mouther", sheets=(weak(), rogue()), attack=HIT)
    does(played, "gibbering-mouther-1", "bite")
    assert not view(played).alive
    assert view(played).hindered("raising")
    assert any("absorbed" in note for note in notes(played))


def test_who_lay_there_before_is_not_dropped_by_it(game) -> None:
    """The target dies "if it is reduced to 0 Hit Points by this attack"."""
    played = faced(game, "gibbering-mouther", attack=HIT, sheets=(fighter(), rogue()))
    played.ask("damage", target="brin", dice="28", damage_type="fire")
    does(played, "gibbering-mouther-1", "bite")
    assert view(played).alive


def test_the_spiders_poison_spares_and_paralyzes(game) -> None:
    """SRD 5.2.1, Phase Spider, "Bite" (p. 314): Stable, Poisoned for 1 hour, Paralyzed."""
    sheets = (fighter(max_hit_points=20), rogue())
    played = faced(game, "phase-spider", sheets=sheets, attack=[15], damage=[8, 8, 8])
    does(played, "phase-spider-1", "bite")
    assert played.state.party["brin"].death_saves.stable
    assert view(played).has(Condition.POISONED) and view(played).has(Condition.PARALYZED)


@pytest.mark.parametrize(("hours", "monster"), [(3, "shadow")])
def test_a_shadow_rises_from_the_dead(game, hours: int, monster: str) -> None:
    """SRD 5.2.1, Shadow, "Draining Swipe" (p. 323): from a Humanoid slain, 1d4 hours later."""
    sheets = (fighter(max_hit_points=5), rogue())
    played = faced(game, monster, sheets=sheets, attack=[20], damage=[6, 6], effect=[hours])
    does(played, "shadow-1", "draining-swipe")
    assert [event.target for event in played.of(CreatureDied)] == ["brin"]
    assert notes(played) == [f"Brin: a Shadow rises from the corpse in {hours} hours"]


def test_only_necrotic_damage_lowers_the_maximum(game) -> None:
    """SRD 5.2.1, Vampire, "Bite" (p. 335): the maximum falls by the Necrotic damage."""
    played = faced(game, "vampire", save=[1], damage=[4, 5, 5, 5])
    played.ask("damage", target="vampire-1", dice="40", damage_type="radiant")
    does(played, "vampire-1", "bite")
    lost = {e.damage_type: e.amount for e in played.of(DamageTaken) if e.target == "brin"}
    drained = played.of(HitPointMaximumDrained)[-1].drained
    assert drained == lost[DamageType.NECROTIC] < sum(lost.values())
    assert played.of(HitPointsRegained)[-1].amount == drained


def test_a_wisp_consumes_who_lies_dying(game) -> None:
    """SRD 5.2.1, Will-o'-Wisp, "Consume Life" (p. 342): dies, and the wisp regains 3d6."""
    sheets = (fighter(max_hit_points=20), rogue(max_hit_points=200))
    faces = {"save": [1] * 9, "attack": [2] * 9, "healing": [4, 4, 4]}
    played = faced(game, "will-o-wisp", sheets=sheets, **faces)
    played.ask("damage", target="will-o-wisp-1", dice="15", damage_type="force")
    played.ask("damage", target="brin", dice="20", damage_type="fire")
    passes(played, 2)
    assert not view(played).alive
    healed = [e for e in played.of(HitPointsRegained) if e.target == "will-o-wisp-1"]
    assert [e.source for e in healed] == ["Consume Life"]


def test_memories_are_told_of_the_fallen(game) -> None:
    """SRD 5.2.1, Aboleth, "Consume Memories" (p. 258)."""
    sheets = (fighter(max_hit_points=3), rogue())
    played = faced(game, "aboleth", sheets=sheets, save=[20])
    does(played, "aboleth-1", "consume-memories")
    assert notes(played) == ["Brin: the aboleth has all of their memories"]


@pytest.mark.parametrize(("rolled_", "asleep"), [(7, False), (3, True)])
def test_a_homunculus_puts_to_sleep_who_fails_badly(game, rolled_: int, asleep: bool) -> None:
    """SRD 5.2.1, Homunculus, "Bite" (p. 299): DC 12; by 5 or more a minute, and Unconscious."""
    played = faced(game, "homunculus", attack=HIT, save=[rolled_])
    does(played, "homunculus-1", "bite")
    assert view(played).has(Condition.POISONED)
    assert view(played).has(Condition.UNCONSCIOUS) is asleep
    if asleep:
        played.ask("damage", target="brin", dice="1", damage_type="fire")
        assert not view(played).has(Condition.UNCONSCIOUS)
        assert view(played).has(Condition.POISONED), "the poison outlasts the sleep"


def test_a_turtles_bite_scalds_under_water(game) -> None:
    """SRD 5.2.1, Dragon Turtle, "Bite" (p. 281)."""
    played = faced(game, "dragon-turtle")
    parts = view(played, "dragon-turtle-1").block.action("bite").effects[0].damage
    assert [(part.damage_type, part.scalds) for part in parts] == [
        (DamageType.PIERCING, False),
        (DamageType.FIRE, True),
    ]
