"""Ghosts in somebody else's body (SRD 5.2.1, p. 288)."""

from __future__ import annotations

import pytest
from facing import Facing
from rules_game import cleric, fighter, rogue

from whispyrkeep.mechanics.fights.positions import enemies
from whispyrkeep.mechanics.harm.damage import deal_damage
from whispyrkeep.mechanics.harm.harms import Harm
from whispyrkeep.mechanics.harm.moments import turn_is_over, turn_starts
from whispyrkeep.mechanics.monsters.possessing import host_of
from whispyrkeep.mechanics.monsters.powers import ability_of
from whispyrkeep.models.events import D20TestMade
from whispyrkeep.models.terms import Condition, DamageType


@pytest.fixture
def haunted(game):
    def begin(*sheets, **faces):
        facing = Facing(game, "ghost", *sheets, brin_save=[1], **faces)
        facing.force("possession", "brin")
        return facing

    return begin


def test_who_is_possessed_can_do_nothing(haunted) -> None:
    """ "Possession": Incapacitated, and the ghost disappears."""
    facing = haunted(fighter(), rogue())
    assert facing.view().has(Condition.INCAPACITATED)
    assert host_of(facing.view(facing.foe)) == "brin"
    assert facing.foe not in enemies(facing.play.state, "sela")
    action = facing.action("possession")
    assert ability_of(facing.play, facing.foe, action, "sela") is None, "one body at a time"


def test_a_ghost_acts_with_the_body_until_it_drops(haunted) -> None:
    """ "Possession": the ghost controls the body; it appears when the body is at 0 Hit Points."""
    facing = haunted(
        rogue(max_hit_points=200), fighter(), sela_initiative=[20], brin_initiative=[5]
    )
    before = len(facing.played.events)
    facing.ask("combat_action", actor="sela", action="end_turn")
    attacks = [
        e.against
        for e in facing.played.events[before:]
        if isinstance(e, D20TestMade) and e.test == "attack" and e.actor == facing.foe
    ]
    assert set(attacks) == {"sela"}, "never its own host"
    deal_damage(facing.play, "brin", [Harm(28, DamageType.FIRE)], source="fire")
    turn_is_over(facing.play, "sela")
    assert host_of(facing.view(facing.foe)) is None
    assert facing.foe in enemies(facing.play.state, "sela")
    assert not facing.open_to("possession", "brin"), "immune for 24 hours"


def test_a_ghost_leaves_where_nobody_else_is(haunted) -> None:
    """ "Possession": or the ghost leaves as a Bonus Action."""
    facing = haunted(fighter())
    turn_starts(facing.play, facing.foe)
    assert host_of(facing.view(facing.foe)) is None
    assert not facing.view().has(Condition.INCAPACITATED)


def test_the_undead_are_turned_in_another_body(haunted) -> None:
    """ "Possession": except what specifically targets Undead."""
    facing = haunted(cleric(), fighter(), odo_initiative=[20], brin_initiative=[5], save=[1])
    facing.ask("use_feature", actor="odo", feature="turn-undead")
    assert facing.view(facing.foe).has(Condition.INCAPACITATED)


def test_the_end_of_the_fight_frees(haunted) -> None:
    facing = haunted(fighter(), rogue())
    facing.ask("end_fight", how="flight")
    assert not facing.view().has(Condition.INCAPACITATED)
