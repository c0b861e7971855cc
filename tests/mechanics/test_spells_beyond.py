"""Spells that turn sides, lift, carry far, wait, and give rest."""

from __future__ import annotations

import pytest
from rules_game import Game, Throws, fighter, state_of
from spells_game import OGRE, cast, d20s, damage_dice, end_turn, fight, hurt, mage, view

from whispyrkeep.mechanics.harm.conditions import end_concentration
from whispyrkeep.models.events import DiceRolled, FightEnded, HitPointsRegained
from whispyrkeep.models.terms import Band, Condition

FAILS, SAVES = 1, 20
WOLF = "monster/wolf"


def dominated() -> Game:
    """An ogre under the mage's sway, and a wolf that is not."""
    game = fight(
        "dominate-monster",
        monsters=[OGRE, WOLF],
        ogre_1_save=[FAILS, FAILS, SAVES, SAVES],
        attack=[2] * 99,
    )
    cast(game, "dominate-monster", "ogre-1")
    return game


def test_the_dominated_fight_for_the_caster() -> None:
    """SRD 5.2, "Dominate Monster" (p. 125): the target obeys; here it fights for the party."""
    game = dominated()
    assert game.state.fight.foes["ogre-1"].ally
    blows = [(t.actor, t.against) for t in d20s(end_turn(game), "attack")]
    assert ("ogre-1", "wolf-1") in blows
    assert not [one for one in blows if one == ("ogre-1", "tam")]


@pytest.mark.parametrize("how", ["save", "concentration"])
def test_who_shakes_off_domination_is_an_enemy_again(how) -> None:
    """SRD 5.2, "Dominate Monster" (p. 125): damage brings the save that ends it."""
    game = dominated()
    assert game.state.fight.foes["ogre-1"].ally
    if how == "save":
        game.ask("damage", target="ogre-1", dice="1", damage_type="fire")
    else:
        play = game.play()
        end_concentration(play, "tam", "damage")
        game.state = play.state
    foe = game.state.fight.foes["ogre-1"]
    assert (foe.ally, foe.band) == (False, Band.ENGAGED)


def test_a_fight_is_won_when_no_enemy_is_left_on_the_other_side() -> None:
    """Domination of the last enemy ends the fight: docs/rulings.md."""
    game = fight("dominate-monster", ogre_1_save=[FAILS, FAILS])
    found = cast(game, "dominate-monster", "ogre-1")
    assert [e.outcome for e in found if isinstance(e, FightEnded)] == ["victory"]


def test_who_hovers_is_out_of_reach() -> None:
    """SRD 5.2, "Levitate" (p. 144): up to 20 feet above the ground."""
    game = fight("levitate", monsters=[WOLF], save=[FAILS], attack=[19] * 99)
    cast(game, "levitate", "wolf-1")
    assert not d20s(end_turn(game), "attack")
    winged = fight("levitate", monsters=["monster/giant-bat"], attack=[19] * 99)
    cast(winged, "levitate", "tam")
    assert d20s(end_turn(winged), "attack")


def test_calm_ends_with_the_first_wound() -> None:
    """SRD 5.2, "Calm Emotions" (p. 114): damage to it or to its allies."""
    game = fight("calm-emotions", monsters=["monster/bandit", "monster/bandit"], save=[FAILS] * 9)
    cast(game, "calm-emotions", "bandit-1", option="indifference")
    assert view(game, "bandit-1").hindered("attacking")
    game.ask("damage", target="bandit-2", dice="1", damage_type="fire")
    assert not view(game, "bandit-1").hindered("attacking")


def test_a_delayed_fireball_grows_while_it_waits() -> None:
    """SRD 5.2, "Delayed Blast Fireball" (p. 122): 1d6 more for each turn that has ended."""
    game = fight("delayed-blast-fireball", band="near", attack=[1] * 99, save=[FAILS] * 9)
    cast(game, "delayed-blast-fireball", "ogre-1")
    end_turn(game)
    end_turn(game)
    found = cast(game, "delayed-blast-fireball", again=True)
    assert damage_dice(found) == ["14d6"]
    assert game.state.party["tam"].body.concentration is None


def test_a_delayed_fireball_bursts_when_concentration_breaks() -> None:
    """SRD 5.2, "Delayed Blast Fireball" (p. 122): when the spell ends, one roll for all."""
    game = fight(
        "delayed-blast-fireball",
        monsters=[OGRE, OGRE],
        attack=[19] * 99,
        tam_save=[FAILS] * 99,
        tam_concentration=[FAILS] * 99,
        ogre_1_save=[FAILS],
        ogre_2_save=[SAVES],
    )
    cast(game, "delayed-blast-fireball", "ogre-1", "ogre-2")
    found = end_turn(game)
    assert damage_dice(found).count("13d6") == 1
    whole, half = (hurt(found, who) for who in ("ogre-1", "ogre-2"))
    assert half == whole // 2 or half == 68


def test_nothing_bursts_around_who_has_left() -> None:
    """Areas hold whom they caught while they stay in the band: docs/rulings.md."""
    game = fight("delayed-blast-fireball", monsters=[WOLF], band="near", attack=[2] * 99)
    cast(game, "delayed-blast-fireball", "wolf-1")
    end_turn(game)
    end_turn(game)
    assert not damage_dice(cast(game, "delayed-blast-fireball", again=True))


@pytest.mark.parametrize(
    ("familiarity", "faces", "where", "hurts"),
    [
        ("very-familiar", [25], ["on target"], 0),
        ("very-familiar", [24, 5, 5], ["off target", "miles off"], 0),
        ("seen-casually", [43], ["similar area"], 0),
        ("viewed-once", [43, 44], ["mishap", "similar area"], 1),
        ("permanent-circle", [1], ["on target"], 0),
    ],
)
def test_where_a_teleport_leads(familiarity, faces, where, hurts) -> None:
    """SRD 5.2, "Teleport" (p. 168), the table; a mishap deals 3d10 Force damage to all."""
    game = Game(state_of(mage("teleport"), fighter()), Throws(tam_effect=faces).dice)
    found = cast(game, "teleport", "brin", option=familiarity)
    rolled = [e.label for e in found if isinstance(e, DiceRolled) and e.purpose == "other"]
    assert [label.partition(": ")[2] for label in rolled] == where
    assert damage_dice(found) == ["3d10"] * hurts
    assert hurt(found, "brin") == hurt(found, "tam") == 15 * hurts


def test_a_prayer_rests_and_heals_once_between_long_rests() -> None:
    """SRD 5.2, "Prayer of Healing" (p. 154): 2d8 and the benefits of a Short Rest."""
    game = Game(state_of(mage("prayer-of-healing"), fighter()), Throws().dice)
    game.ask("use_feature", actor="brin", feature="second-wind")
    left = game.state.party["brin"].body.resources["second-wind"]
    game.ask("damage", target="brin", dice="20", damage_type="fire")
    for first in (True, False):
        found = cast(game, "prayer-of-healing", "brin")
        healed = [e for e in found if isinstance(e, HitPointsRegained) and e.target == "brin"]
        assert bool(healed) is first
        assert game.state.party["brin"].body.resources["second-wind"] == left + 1
    game.ask("rest", length="long")
    game.ask("damage", target="brin", dice="20", damage_type="fire")
    assert [e for e in cast(game, "prayer-of-healing", "brin") if isinstance(e, HitPointsRegained)]


def test_a_companion_comes_through_the_door() -> None:
    """SRD 5.2, "Dimension Door" (p. 123): one willing creature, and nobody strikes at them."""
    game = fight("dimension-door", friends=(fighter(),))
    cast(game, "dimension-door", "brin")
    assert {"tam", "brin"} <= set(game.state.fight.budget.disengaging)


def test_other_shapes_one_after_the_other() -> None:
    """SRD 5.2, "Shapechange" (p. 161): another form on a later turn, and spells are kept."""
    game = fight("shapechange", "fire-bolt", band="far", attack=[1] * 99)
    cast(game, "shapechange", "tam", option="rat")
    assert view(game, "tam").block.id == "monster/rat"
    end_turn(game)
    cast(game, "fire-bolt", "ogre-1")
    end_turn(game)
    cast(game, "shapechange", "tam", option="wolf", again=True)
    assert view(game, "tam").block.id == WOLF


@pytest.mark.parametrize(
    ("slot", "named", "came"),
    [
        (6, "", ["ghoul"] * 3),
        (8, "", ["ghoul"] * 5),
        (7, "wight", ["ghoul"] * 4),
        (8, "wight", ["wight"] * 2),
        (9, "ghast", ["ghast"] * 3),
        (9, "mummy", ["mummy"] * 2),
    ],
)
def test_which_undead_a_slot_makes(slot, named, came) -> None:
    """SRD 5.2, "Create Undead" (p. 121), "Using a Higher-Level Spell Slot"."""
    game = Game(state_of(mage("create-undead", level=17)), Throws(tam_initiative=[20]).dice)
    cast(game, "create-undead", slot_level=slot, option=named)
    game.ask("start_fight", monsters=[OGRE], band="far")
    allies = [foe.monster for foe in game.state.fight.foes.values() if foe.ally]
    assert allies == [f"monster/{one}" for one in came]


@pytest.mark.parametrize(("why", "stays"), [("ran out", True), ("damage", False)])
def test_another_form_is_for_good_after_an_hour(why, stays) -> None:
    """SRD 5.2, "True Polymorph" (p. 170): Concentration for the full duration."""
    game = fight("true-polymorph", save=[FAILS], attack=[1] * 99)
    cast(game, "true-polymorph", "ogre-1", option="rat")
    play = game.play()
    end_concentration(play, "tam", why)
    game.state = play.state
    assert (view(game, "ogre-1").block.id == "monster/rat") is stays


@pytest.mark.parametrize(("save", "gone"), [(FAILS, True), (SAVES, False)])
def test_the_violet_ray_may_send_away(save, gone) -> None:
    """SRD 5.2, "Prismatic Spray" (p. 154): a Wisdom save at the start of the caster's turn."""
    game = fight("prismatic-spray", save=[FAILS, save], tam_effect=[7], attack=[1] * 99)
    game.ask("join_fight", monsters=[WOLF], band="engaged")
    cast(game, "prismatic-spray", "ogre-1")
    assert view(game, "ogre-1").has(Condition.BLINDED)
    end_turn(game)
    assert view(game, "ogre-1").hindered("away") is gone


def test_arrows_do_not_pass_a_wall_of_wind() -> None:
    """SRD 5.2, "Wind Wall" (p. 174): ordinary projectiles miss automatically."""
    archers = {"monsters": ["monster/scout"], "band": "near", "attack": [19] * 99}
    open_field = fight("wind-wall", **archers)
    assert d20s(end_turn(open_field), "attack")
    game = fight("wind-wall", save=[SAVES], **archers)
    cast(game, "wind-wall", "scout-1")
    assert not [t for t in d20s(end_turn(game), "attack") if t.label == "Longbow"]


def test_a_storm_of_vengeance_has_its_order() -> None:
    """SRD 5.2, "Storm of Vengeance" (p. 165): acid, lightning, hail, and then freezing rain."""
    game = fight(
        "storm-of-vengeance", save=[SAVES] * 99, attack=[1] * 99, monsters=["monster/giant-ape"]
    )
    cast(game, "storm-of-vengeance", "giant-ape-1")
    rolled = []
    for _ in range(4):
        end_turn(game)
        rolled += damage_dice(cast(game, "storm-of-vengeance", "giant-ape-1", again=True))
    assert rolled == ["4d6", "10d6", "2d6", "1d6"]


def test_telekinesis_moves_whom_it_holds() -> None:
    """SRD 5.2, "Telekinesis" (p. 167): up to 30 feet in any direction."""
    game = fight("telekinesis", save=[FAILS])
    cast(game, "telekinesis", "ogre-1", option="away")
    assert game.state.fight.foes["ogre-1"].band is Band.NEAR
    assert view(game, "ogre-1").has(Condition.RESTRAINED)
