"""Creatures that call others up, enter a space, stick, or are of an origin."""

from __future__ import annotations

import pytest
from foes_game import faced, passes, took, view
from rules_game import fighter, rogue

from whispyrkeep.mechanics.attacks.blows import roll_damage
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.monsters.powers import ready
from whispyrkeep.models.character import Carried
from whispyrkeep.models.events import DamageTaken, FoeJoined
from whispyrkeep.models.terms import Condition, DamageType


def two():
    return fighter(max_hit_points=400), rogue(max_hit_points=400)


def hurt(played, who, amount, kind=DamageType.FORCE):
    play = played.play()
    deal_damage(play, who, [Harm(amount, kind)], source="Force")
    took(played, play)


def test_a_treant_animates_two_trees(game) -> None:
    """SRD 5.2.1, Treant, "Animate Trees" (p. 333): two, after it, bound to its life."""
    played = faced(game, "treant", sheets=two(), attack=[1] * 90)
    passes(played, 2)
    trees = [event.foe for event in played.of(FoeJoined)]
    assert [tree.monster for tree in trees] == ["monster/treant"] * 2
    order = [turn.id for turn in played.state.fight.order]
    assert order.index(trees[0].id) == order.index("treant-1") + 1
    play = played.play()
    action = view(played, trees[0].id).block.action("animate-trees")
    assert not ready(play, view(played, trees[0].id), action), "a tree lacks this action"
    hurt(played, "treant-1", 400)
    assert all(played.state.fight.foes[tree.id].fled for tree in trees)


def test_a_wraith_calls_the_dead(game) -> None:
    """SRD 5.2.1, Wraith, "Create Specter" (p. 343): out of a Humanoid's corpse, once."""
    played = faced(game, "wraith", sheets=two(), attack=[1] * 90)
    passes(played, 2)
    assert not played.of(FoeJoined), "nobody has died"
    hurt(played, "sela", 900)
    assert not view(played, "sela").alive
    while not played.of(FoeJoined):
        passes(played)
    passes(played, 4)
    assert [event.foe.monster for event in played.of(FoeJoined)] == ["monster/specter"]


@pytest.mark.parametrize(
    ("face", "kind"), list(enumerate(("acid", "cold", "fire", "lightning", "poison"), start=1))
)
def test_a_half_dragons_origin_is_rolled(game, face: int, kind: str) -> None:
    """SRD 5.2.1, Half-Dragon (p. 297): Resistance, claws and breath are of the type."""
    played = faced(game, "half-dragon", half_dragon_1_effect=[face])
    dragon = view(played, "half-dragon-1")
    assert dragon.resistances == {DamageType(kind)}
    play = played.play()
    for action, index in (("claw", 1), ("dragons-breath", 0)):
        parts = dragon.block.action(action).effects[0].damage
        dealt = roll_damage(play, dragon, view(played), parts, label=action)
        assert dealt[index].damage_type is DamageType(kind)


def test_a_fire_elemental_enters_a_space(game) -> None:
    """SRD 5.2.1, Fire Elemental, "Fire Form" (p. 284): 1d10 Fire, once a turn."""
    played = faced(game, "fire-elemental", sheets=two(), attack=[1] * 9)
    passes(played, 2)
    burnt = [e.target for e in played.of(DamageTaken) if e.source == "Fire Form"]
    assert burnt == ["brin"]


def test_who_punches_a_mimic_sticks(game) -> None:
    """SRD 5.2.1, Mimic, "Adhesive" (p. 309): Grappled, escape DC 13 with Disadvantage."""
    armed = faced(game, "mimic", attack=[19])
    armed.ask("attack", actor="brin", target="mimic-1", weapon="item/longsword")
    assert not view(armed).has(Condition.GRAPPLED)
    bare = faced(game, "mimic", attack=[19])
    bare.ask("attack", actor="brin", target="mimic-1", weapon="unarmed")
    assert view(bare).active(Condition.GRAPPLED)[0].escape_dc == 13


def test_a_seahorse_dashes_under_water_alone(game) -> None:
    """SRD 5.2.1, Seahorse, Giant Seahorse, "Bubble Dash" (pp. 353, 361)."""
    played = faced(game, "seahorse", sheets=(fighter(equipment=(Carried(item="item/club"),)),))
    play = played.play()
    seahorse = view(played, "seahorse-1")
    action = seahorse.block.action("bubble-dash")
    assert action.effects[0].mode == "swim" and not action.effects[0].provokes
    assert not ready(play, seahorse, action), "it stands on dry land"
